"""The three palettes as data: every colour the program shows has a role here.

Measured contrast (tests/ui/test_palettes.py): text roles stand at 4.5:1 or better on every
surface, controls at 3:1.
"""

from __future__ import annotations

from types import MappingProxyType

SURFACES = ("desk", "shelf", "tray", "page", "raised", "hover", "selq", "sel")
"""Left to right; `selq` is a selection in a pane without the focus, `sel` in the focused one."""

TEXT = ("ink", "ink2", "ink3", "accent", "good", "warn", "bad")
MEANINGS = ("idea", "try", "evidence", "question", "reply")
BANNERS = ("info", "warn", "bad", "good")
TILES = 8


def _palette(
    surfaces: str, roles: str, tints: str, banners: str, tiles: str, rest: str
) -> MappingProxyType[str, str]:
    """Fold the rows of the design page into one mapping role -> hex."""
    colours = dict(zip(SURFACES, surfaces.split(), strict=True))
    lettered = (*TEXT, *MEANINGS, "border", "focus")
    colours |= dict(zip(lettered, roles.split(), strict=True))
    colours |= dict(zip((f"tint.{m}" for m in MEANINGS), tints.split(), strict=True))
    colours |= dict(zip((f"banner.{b}" for b in BANNERS), banners.split(), strict=True))
    colours |= {f"tile.{n}": tile for n, tile in enumerate(tiles.split())}
    names = (
        "on-accent", "selected-ink", "selected-ink2", "selected-accent", "line", "line2", "rule",
    )  # fmt: skip
    colours |= dict(zip(names, rest.split(), strict=True))
    return MappingProxyType({role: f"#{value}" for role, value in colours.items()})


PAPER = _palette(
    surfaces="E8E6E1 F1F0EC F8F7F4 FEFDFB FFFFFF EBEAE5 E4E4E0 D6E2EE",
    roles="1C2225 4B5356 5B6265 1F4D7E 275F3E 7A4E00 9A2B27 "
    "7A5900 326929 235B92 A73041 6643A4 777C7D 1F4D7E",
    tints="FBEDB0 D6EBCB D2E5F6 F8DADC E6DDF4",
    banners="E4ECF4 F9EFD6 F9E3E0 E0EEE2",
    tiles="E8D9C4 CFE0D2 D3DCEB E6D3DA DDD6EA D2E2E3 E5E0C2 DCDDDA",
    rest="FFFFFF 1C2225 4B5356 1F4D7E DBD9D3 C8C6C0 D98F86",
)

SLATE = _palette(
    surfaces="121617 171C1D 1B2122 20272A 283033 252D2F 2A3336 2A4058",
    roles="E4E6E1 B4BAB8 ADB4B3 9CC3EE 8CCB9F E3BC6A F0A099 "
    "DDBB4B 84C476 7DB5EA F0A0AB BDA2EF 889294 9CC3EE",
    tints="4D4216 274428 1F4160 562A31 3D315C",
    banners="233345 3B3117 432423 203627",
    tiles="57452C 2F4B38 33455F 5A3A47 473C5F 2A4B4F 4B4624 444B4C",
    rest="10202F E4E6E1 B4BAB8 9CC3EE 31393B 3F484B 96534D",
)

CONTRAST = _palette(
    surfaces="000000 000000 000000 000000 000000 2B2B2B 2B2B2B FFE45C",
    roles="FFFFFF FFFFFF D9D9D9 8FD8FF 7CF29C FFD24A FF9D94 "
    "FFE45C 7CF29C 8FD8FF FF9DB0 D3BCFF FFFFFF FFE45C",
    tints="4A3F00 0B4013 063E63 5C1420 3B2270",
    banners="000000 000000 000000 000000",
    tiles="2B2B2B 2B2B2B 2B2B2B 2B2B2B 2B2B2B 2B2B2B 2B2B2B 2B2B2B",
    rest="000000 000000 000000 000000 FFFFFF FFFFFF FF9D94",
)

PALETTES = MappingProxyType({"paper": PAPER, "slate": SLATE, "contrast": CONTRAST})


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two #RRGGBB colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
