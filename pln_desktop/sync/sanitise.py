"""HTML from outside becomes HTML that is safe to store, to show and to export. Pure.

    raw -> scripts gone, addresses made absolute, only tags of a wide list (nh3)
        -> images, films and frames settled: placeholder, link or text (`embeds`)
        -> nh3 again, with the narrow list, until nothing changes

HTML that holds nothing remarkable takes a shorter way to the same end (`ordinary`).
The last step is always the sanitiser, and sanitising its output again changes
nothing (F23). What is left can load one thing only: `<img src>`, and the reading
pane answers that from the blob store.
"""

from __future__ import annotations

import html as entities
import re
import threading
from dataclasses import dataclass
from dataclasses import field

import nh3

from pln_desktop.sync import allowed
from pln_desktop.sync import embeds
from pln_desktop.sync import ordinary
from pln_desktop.sync import tags
from pln_desktop.sync.direction import fold
from pln_desktop.sync.direction import legal
from pln_desktop.sync.direction import searchable

_LEADING = re.compile(r"[\s\ufeff]+")  # a mark of byte order is none to a reader of HTML
_NO_PICTURE = re.compile(r'<img(?:\s+(?!src=)[a-z-]+="[^"]*")*\s*/?>')  # its address was none
_PRE_BLANKS = re.compile(r"(<pre[^>]*>)\n+")

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^>]*>")
_BLOCKS = re.compile(
    r"</?(?:address|blockquote|br|caption|center|dd|details|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre"
    r"|section|summary|table|td|th|tr|ul)\b[^>]*>",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"<(?:/?[a-zA-Z][^>]*|!--.*?--|[!?][^>]*)>", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|rp)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_VOID = allowed.words("area base br col embed hr img input link meta param source track wbr")

DEEPEST = 100
"""Nested elements beyond this are flattened to paragraphs (F9)."""

_MANY = 20_000  # tags: beyond it depth is looked at before anything else
_ABSURD = 5_000  # tags, half of them in each other: flattened before any reader sees them
_PASSES = 4
_NARROW = nh3.Cleaner(
    tags=allowed.TEXT_TAGS,
    clean_content_tags=allowed.DROPPED | {"title"},
    attributes=allowed.ATTRIBUTES,
    url_schemes=allowed.SCHEMES | {"blob"},
    link_rel=None,
)


@dataclass(frozen=True, slots=True)
class Clean:
    """What may be stored of a piece of HTML."""

    html: str
    text: str
    inline: dict[str, bytes] = field(default_factory=dict)  # images of data: addresses, by SHA-256


def clean(html: str, base: str = "", is_legal: bool = False) -> Clean:
    """Sanitise `html`, reading relative addresses against `base` (an absolute address or "").

    `is_legal`: nothing that XML forbids can be in it, so that nobody has to look.
    """
    html = html if is_legal else legal(html)
    if "\r" in html:
        html = html.replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in html and "&" not in html:
        start = _LEADING.match(html)
        safe = html[start.end() if start else 0 :].rstrip()
        return Clean(safe.replace(">", "&gt;").replace("\xa0", "&nbsp;"), _text(safe))
    if (read := ordinary.read(html, base)) is not None:
        safe, text = read
        told = ordinary.lines(text)
        return Clean(safe, _lined(text) if told is None else told)
    return thorough(html, base)


def thorough(html: str, base: str = "") -> Clean:
    """`clean` for HTML of any kind, in which there is markup."""
    tags = html.count("<")
    many = tags > _MANY
    if tags > _ABSURD and _nesting(html) > _ABSURD // 2:
        html = _flat(html)  # the time to read a tree grows with the square of its depth
    found: dict[str, bytes] = {}
    _context.base, _context.found = base, found
    safe, settled = _settled(embeds.settle(_WIDE.clean(html)))
    if not settled or (not many and safe.count("<") > DEEPEST and _nesting(safe) > DEEPEST):
        # Markup that every reading changes is no markup worth keeping either.
        safe, _ = _settled(_flat(safe))
    used = {sha: data for sha, data in found.items() if f"blob:{sha}" in safe}
    return Clean(safe, plain(safe), used)


def plain(html: str) -> str:
    """HTML as text: a line for each block, entities decoded once, white space folded."""
    if "<" not in html and "&" not in html:
        return _text(legal(html))
    if "<" in html:
        if "</script" in html or "</style" in html or "</rp" in html:
            html = _HIDDEN.sub("", html)
        html = _MARKUP.sub("", _BLOCKS.sub("\n", html.replace("\n", " ")))
    return _text(legal(entities.unescape(html)))


def plain_line(html: str, is_legal: bool = False) -> str:
    """HTML as one line, for titles and names. `is_legal` as for `clean`."""
    if "<" in html or "&" in html:
        is_legal = is_legal and "&" not in html
        if "</" in html:
            html = _HIDDEN.sub("", html)
        html = entities.unescape(_MARKUP.sub("", _BLOCKS.sub(" ", html)))
    return " ".join(html.split()) if is_legal else fold(html)


def as_html(text: str) -> str:
    """Plain text as HTML: paragraphs at blank lines, breaks at line ends."""
    parts = re.split(r"\n\s*\n", entities.escape(legal(text), quote=False).strip())
    return "".join(
        f"<p>{part.strip().replace(chr(10), '<br>')}</p>" for part in parts if part.strip()
    )


def _judge(tag: str, name: str, value: str) -> str | None:
    return allowed.judge(tag, name, value, _context.base, _context.found)


class _Context(threading.local):
    """What the wide cleaner needs of its document; making a cleaner costs more than using it."""

    base = ""

    def __init__(self) -> None:
        self.found: dict[str, bytes] = {}


_context = _Context()


_WIDE = nh3.Cleaner(
    tags=allowed.TEXT_TAGS | allowed.EMBEDS,
    clean_content_tags=allowed.DROPPED,
    attributes=allowed.WIDE_ATTRIBUTES,
    attribute_filter=_judge,
    url_schemes=allowed.SCHEMES | {"blob", "data"},
    link_rel=None,
)


def _settled(html: str) -> tuple[str, bool]:
    """The narrow cleaning repeated until it changes nothing; False when it always does."""
    for _ in range(_PASSES):
        # Legal again: the cleaner has decoded references to characters that nothing may hold.
        again = legal(_PRE_BLANKS.sub(r"\1", _NARROW.clean(html))).strip()
        if "<img" in again:
            again = _NO_PICTURE.sub("", again)
        if again == html:
            return html, True
        html = again
    return html, False


def _flat(html: str) -> str:
    """The words of absurdly deep HTML, as paragraphs (F9)."""
    return as_html("\n\n".join(plain(html).split("\n")))


def _nesting(html: str) -> int:
    """How deep elements stand in each other; of raw HTML an estimate from above."""
    depth = deepest = 0
    for match in _TAG.finditer(html):
        if match[1]:
            depth -= depth > 0
        elif match[2].lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def _lined(text: str) -> str:
    return _text(legal(text.replace("\n", " ").replace(tags.BREAK, "\n")))


def _text(text: str) -> str:
    """Folded lines, blank ones left out, without invisible marks."""
    lines = (" ".join(line.split()) for line in searchable(text).splitlines())
    return "\n".join(line for line in lines if line)
