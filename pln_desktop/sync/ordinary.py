"""A short way for HTML that is ordinary: known elements, well nested, quoted attributes. Pure.

Most of what feeds carry is a handful of paragraphs, lists, links and pictures. Reading it twice
as a browser would, to find nothing remarkable, is a third of what a sync costs. Here the markup
is read piece by piece, and written anew from a table: what comes out is made of this table's
tags, of attributes that `allowed` judged, and of escaped text, so that nothing else can be in
it. Whatever a browser might read in another way than it stands (an element closed late or not
at all, a paragraph in a paragraph, a table, a frame, a comment that is none) is refused, and
`sanitise` reads it with nh3. Both give the same, byte by byte: tests/sync/test_ordinary.py.

https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pln_desktop.sync import embeds
from pln_desktop.sync.tags import BLOCKS
from pln_desktop.sync.tags import BREAK
from pln_desktop.sync.tags import ENDLESS
from pln_desktop.sync.tags import FRAME
from pln_desktop.sync.tags import PLAIN
from pln_desktop.sync.tags import STRAY
from pln_desktop.sync.tags import TAGS
from pln_desktop.sync.tags import Remarkable
from pln_desktop.sync.tags import Tag
from pln_desktop.sync.tags import attributes
from pln_desktop.sync.tags import decoded
from pln_desktop.sync.tags import escaped
from pln_desktop.sync.tags import with_attributes

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_PARENTS = {
    "li": ("ul", "ol"), "dd": ("dl",), "dt": ("dl",),
    "tbody": ("table",), "thead": ("table",), "tr": ("tbody", "thead"), "td": ("tr",),
    "th": ("tr",),
}  # fmt: skip
_ROWS = {"table", "tbody", "thead", "tr"}
"""Elements that hold rows or cells: anything else in them would be put before the table."""
_DEEPEST = 50
_MARKUP = re.compile("<([^<>]*)>")
_SCRIPT = re.compile(r"<script(?:\s[^<>]*)?>[^<]*</script>")
_MARK = "\ufeff"
_PRE_BLANKS = re.compile(r"<pre[^>]*>\n")
_COMMENT = re.compile(r"<!-- [^<>]*-->")


def read(html: str, base: str) -> tuple[str, str] | None:
    """Legal `html` made safe, and its text with BREAK at the borders of blocks; or None.

    Relative addresses are read against `base`.
    """
    if html.startswith(_MARK):
        return None
    try:
        if "<!-- " in html:
            html = _COMMENT.sub(_gone, html)
        if "<script" in html:
            html = _SCRIPT.sub(_gone, html)
        if "<iframe" in html:
            html = FRAME.sub(lambda found: _gone(found) + _framed(found[1], base), html)
        safe, text = _Reading(base).read(html)
    except Remarkable:
        return None
    if "<" not in safe or safe.startswith(_MARK) or ("<pre" in safe and _PRE_BLANKS.search(safe)):
        return None  # no markup is left, or a blank that readers of HTML pass over
    return safe, text


class _Reading:
    """One document: what is open, and what was written. Raises Remarkable."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._ends: list[str] = []
        self._opened: list[Tag] = []
        self._written: list[str] = []
        self._text: list[str] = []

    def read(self, html: str) -> tuple[str, str]:
        """As `read`; `html` without comments, scripts and frames."""
        tokens, marked = _tokens(html)
        ends, opened, text = self._ends, self._opened, self._text
        write, say = self._written.append, text.append
        tabled = "<table" in html or "<TABLE" in html
        self._say(next(tokens))
        for inside, words in zip(tokens, tokens, strict=True):
            if ends and ends[-1] == inside:
                ends.pop()
                tag = opened.pop()
                write(tag.closes)
            elif inside[:1] == "/":
                tag = self._odd_end(inside.lower())
                write(tag.closes)
            else:
                tag = PLAIN.get(inside) or with_attributes(inside, self._base)
                if tag.judged or tabled:
                    self._check(tag.name)
                write(tag.opens)
                if tag.end:
                    if len(ends) > _DEEPEST:
                        raise Remarkable
                    ends.append(tag.end)
                    opened.append(tag)
            if tag.breaks:
                say(BREAK)
            if words:
                if tabled and opened and opened[-1].name in _ROWS and words.strip(" \n\t"):
                    raise Remarkable
                if marked and ("&" in words or ">" in words or "\xa0" in words):
                    self._say(words)
                else:
                    write(words)
                    say(words)
        if ends:
            raise Remarkable
        return "".join(self._written).strip(), "".join(text)

    def _say(self, words: str) -> None:
        if "&" in words:
            words = decoded(words, STRAY)
        self._written.append(escaped(words))
        self._text.append(words)

    def _odd_end(self, inside: str) -> Tag:
        """An end in capitals, of an element that has none, or of a table whose rows are open."""
        ends, opened = self._ends, self._opened
        if opened and opened[-1].name in _ROWS and inside != "/table":
            raise Remarkable
        if inside in ENDLESS:
            return ENDLESS[inside]
        if inside == "/table" and ends[-2:] == ["/table", "/tbody"]:
            ends.pop()
            self._written.append(opened.pop().closes)
        if not ends or ends.pop() != inside:
            raise Remarkable
        return opened.pop()

    def _check(self, name: str) -> None:
        """Whether an element may begin inside those that are open, and end none of them."""
        ends = self._ends
        last = self._opened[-1].name if ends else ""
        if name == "a":
            if "/a" in ends:
                raise Remarkable
        elif "/p" in ends and name in BLOCKS:
            raise Remarkable
        if name in _HEADINGS and not _HEADINGS.isdisjoint(tag.name for tag in self._opened):
            raise Remarkable
        if name == "tr" and last == "table":
            last = "tbody"
            self._written.append("<tbody>")
            ends.append("/tbody")
            self._opened.append(TAGS[last])
        parents = _PARENTS.get(name)
        if (parents or last in _ROWS) and last not in (parents or ()):
            raise Remarkable


def _tokens(html: str) -> tuple[Iterator[str], bool]:
    """Words and the insides of tags by turns, and whether any words must be written otherwise.

    Each tag holds one "<", so that none can be left in the words when the numbers agree.
    """
    pieces = _MARKUP.split(html)
    tags = len(pieces) // 2
    if html.count("<") != tags:
        raise Remarkable
    return iter(pieces), "&" in html or "\xa0" in html or html.count(">") != tags


def _gone(found: re.Match[str]) -> str:
    """Nothing, in place of what stands between tags; inside one it would be part of a value."""
    text, at = found.string, found.start()
    if text.rfind("<", 0, at) > text.rfind(">", 0, at):
        raise Remarkable
    return ""


def _framed(given: str, base: str) -> str:
    """A frame as the link that `embeds` makes of it; it is read with the rest."""
    return embeds.frame("iframe", attributes("iframe", given, base), "")


def lines(text: str) -> str | None:
    """The text of `read` as `sanitise.plain` gives it; None where it holds rare characters."""
    found = []
    for line in text.replace("\n", " ").split(BREAK):
        if not line.isprintable():
            return None
        if "  " in line:
            line = " ".join(line.split())
        if line := line.strip(" "):
            found.append(line)
    return "\n".join(found)
