"""What HTML from outside may hold: elements, attributes, and values of attributes. Pure.

Two readers obey these tables: the sanitiser (`sanitise`, by way of nh3) and the short way for
HTML that holds nothing remarkable (`ordinary`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urljoin

from pln_desktop.sync import embeds
from pln_desktop.sync.direction import fold


def words(text: str) -> set[str]:
    """The words of a line, for tables that a person can read."""
    return set(text.split())


TEXT_TAGS = words("""
    a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl
    dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var
""")
EMBEDS = {"iframe", "embed", "object", "audio", "video", "source", "svg", "math", "title"}
DROPPED = words("script style template textarea select option button noembed noframes applet")
ATTRIBUTES = {
    "*": {"dir", "lang", "title"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "ol": {"start", "type", "reversed"},
    "li": {"value"},
    "blockquote": {"cite"},
    "q": {"cite"},
    "del": {"cite", "datetime"},
    "ins": {"cite", "datetime"},
    "time": {"datetime"},
}
WIDE_ATTRIBUTES = ATTRIBUTES | {
    "img": ATTRIBUTES["img"] | embeds.IMAGE_HINTS,
    "iframe": embeds.FRAME_HINTS,
    "embed": {"src"},
    "object": {"data"},
    "audio": {"src"},
    "video": {"src"},
    "source": {"src"},
    "svg": {"aria-label"},
    "math": {"alttext"},
}
SCHEMES = {"http", "https", "mailto"}
ADDRESSES = {"href", "src", "cite", "data"} | embeds.IMAGE_ADDRESSES
_BLOB = re.compile(r"blob:[0-9a-f]{64}")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
SURE_HOST = r"(?:[a-z0-9](?:-?[a-z0-9])*\.)+[a-z]{2,24}(?::[0-9]{1,4})?"
"""A host that no reader of addresses takes for another, or for none."""
_ROOT = re.compile(rf"https?://{SURE_HOST}(?=/|\Z)")
_ABSOLUTE = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/[\w./~%!@+,=&;:?#-]*)?", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_SHORT = re.compile(r"[\w.:+-]{1,40}")
_BLANKS = re.compile(r"[\x00-\x20\x7f-\xa0\u2000-\u200f\u2028-\u202e\ufeff]+")
_BREAKS = {ord(char): None for char in "\t\r\n"}  # browsers read addresses without them


def judge(tag: str, name: str, value: str, base: str, found: dict[str, bytes]) -> str | None:
    """An attribute's value as it may stay, or None.

    Relative addresses are read against `base`; an image that stands in its address goes to
    `found`.
    """
    if name in ADDRESSES:
        return _address(tag, name, value, base, found)
    if name == "dir":
        return value.lower() if value.lower() in ("ltr", "rtl", "auto") else None
    if name == "lang":
        return value if _LANGUAGE.fullmatch(value) else None
    if name in ("alt", "title", "alttext", "aria-label"):
        return fold(value)
    if name in ("style", "srcset", "data-srcset", "data-lazy-srcset"):
        return value  # read by `embeds`, never written
    return value if _SHORT.fullmatch(value) or value == "" else None


def _address(tag: str, name: str, value: str, base: str, found: dict[str, bytes]) -> str | None:
    """One address of the raw document: absolute and of a known scheme, or None."""
    if tag == "img":
        if value.lstrip()[:5].lower() == "data:":
            return embeds.take_inline(value, found)
        if _BLOB.fullmatch(value):
            return value
        return safe_address(value, base, {"http", "https"}) or None
    return safe_address(value, base, SCHEMES if name == "href" else {"http", "https"}) or None


def safe_address(value: str, base: str = "", schemes: frozenset[str] | set[str] = SCHEMES) -> str:
    """`value` made absolute, or "" when it leads anywhere but to one of `schemes`."""
    if _ABSOLUTE.fullmatch(value):  # as most are: nothing hides in it
        return value if "http" in schemes else ""
    value = value.strip().translate(_BREAKS)
    if _BLANKS.search(value) and _scheme_like(value):
        value = _BLANKS.sub("", value)
    match = _SCHEME.match(value)
    if match is None:
        if not base or not value:
            return ""
        try:
            value = urljoin(base, value)
        except ValueError:
            return ""
        match = _SCHEME.match(value)
    if match is None or match[1].lower() not in schemes:
        return ""
    return value


def below(base: str, path: str) -> str:
    """`urljoin` for a path from the root with nothing in it to be resolved; "" for any other."""
    if "/." in path:
        return ""
    root = _root(base)
    return root + path if root else ""


@lru_cache(200)
def _root(base: str) -> str:
    found = _ROOT.match(base)
    return found[0] if found else ""


def _scheme_like(value: str) -> bool:
    """Whether blanks and controls could hide a scheme, as in "java<tab>script:"."""
    return (
        _SCHEME.match(_BLANKS.sub("", value)) is not None and _SCHEME.match(value.strip()) is None
    )
