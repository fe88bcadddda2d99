"""Every text role on every surface, in numbers."""

from __future__ import annotations

import pytest

from pln_desktop.ui.palettes import BANNERS
from pln_desktop.ui.palettes import MEANINGS
from pln_desktop.ui.palettes import PALETTES
from pln_desktop.ui.palettes import SURFACES
from pln_desktop.ui.palettes import TEXT
from pln_desktop.ui.palettes import TILES
from pln_desktop.ui.palettes import contrast

NAMES = list(PALETTES)


def test_contrast_is_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@pytest.mark.parametrize("name", NAMES)
def test_text_reads_on_every_surface(name: str) -> None:
    palette = PALETTES[name]
    grounds = [surface for surface in SURFACES if surface != "sel"]
    poor = [
        f"{role} on {ground}: {contrast(palette[role], palette[ground]):.2f}"
        for role in (*TEXT, *MEANINGS)
        for ground in grounds
        if contrast(palette[role], palette[ground]) < 4.5
    ]
    assert poor == []


@pytest.mark.parametrize("name", NAMES)
def test_selected_text_reads(name: str) -> None:
    palette = PALETTES[name]
    for role in ("selected-ink", "selected-ink2", "selected-accent"):
        assert contrast(palette[role], palette["sel"]) >= 4.5
    assert contrast(palette["on-accent"], palette["accent"]) >= 4.5


@pytest.mark.parametrize("name", NAMES)
def test_text_reads_on_tints_banners_and_tiles(name: str) -> None:
    palette = PALETTES[name]
    grounds = [f"tint.{m}" for m in MEANINGS] + [f"banner.{b}" for b in BANNERS]
    grounds += [f"tile.{n}" for n in range(TILES)]
    for ground in grounds:
        assert contrast(palette["ink"], palette[ground]) >= 4.5, ground
    for banner in BANNERS:
        for role in ("accent", "warn", "bad", "good"):
            assert contrast(palette[role], palette[f"banner.{banner}"]) >= 4.5, (role, banner)


@pytest.mark.parametrize("name", NAMES)
def test_controls_stand_out(name: str) -> None:
    palette = PALETTES[name]
    for role in ("border", "focus"):
        for surface in ("desk", "shelf", "tray", "page", "raised"):
            assert contrast(palette[role], palette[surface]) >= 3, (role, surface)
