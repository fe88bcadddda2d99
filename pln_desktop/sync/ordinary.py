"""A short way for HTML that is ordinary: known elements, well nested, quoted attributes. Pure.

Most of what feeds carry is a handful of paragraphs, lists, links and pictures. Reading it twice
as a browser would, to find nothing remarkable, is a third of what a sync costs. Here it is
cut at its tags, and each tag is looked up in a table: what comes out is made of this table's
tags, of attributes that `allowed` judged, and of escaped text, so that nothing else can be in
it. Whatever a browser might read in another way than it stands (an element closed late or not
at all, a paragraph in a paragraph, words between rows, a comment that is none) is refused, and
`sanitise` reads it with nh3. Both give the same, byte by byte: tests/sync/test_ordinary.py.

    html -> words and tags by turns -> a sign a tag (`nesting`) -> tags as written, words escaped
                                                                -> words alone, with BREAK

https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import filterfalse

from pln_desktop.sync import embeds
from pln_desktop.sync import nesting
from pln_desktop.sync import tags
from pln_desktop.sync.tags import BREAK
from pln_desktop.sync.tags import Remarkable

_MARK = "\ufeff"
_PRE_BLANKS = re.compile(r"<pre[^>]*>\n")


def read(html: str, base: str) -> tuple[str, str] | None:
    """Legal `html` made safe, and its text with BREAK at the borders of blocks; or None.

    Relative addresses are read against `base`.
    """
    if html.startswith(_MARK):
        return None
    try:
        return _read(html, base)
    except Remarkable:
        return None


def _read(html: str, base: str) -> tuple[str, str]:
    """As `read`. Raises Remarkable; also where no markup is left, or a blank that readers of HTML
    pass over."""
    first, *pieces = html.split("<")
    if not pieces:
        raise Remarkable
    inside, closed, behind = zip(*[piece.partition(">") for piece in pieces], strict=True)
    if not all(closed):
        raise Remarkable
    words: Sequence[str] = behind
    known = tags.KNOWN.get
    read = [known(tag) or _tag(tag, base) for tag in inside]
    signs: Sequence[str]
    markup: Sequence[str]
    signs, markup, breaks = zip(*read, strict=True)
    if _TABLE in signs:
        signs, markup = _with_bodies(signs, markup, words)
    told = "".join(signs)
    if not nesting.is_left_alone(told):
        raise Remarkable
    if not _SILENT.keys().isdisjoint(told):
        words = _without_raw(signs, words)
    said = written = [first, *words]
    more = "\xa0" in html or html.count(">") > len(words)
    if more or "&" in html:
        said, written = _decoded(said, more)
    safe = _woven(written, markup).strip()
    if "<" not in safe or safe.startswith(_MARK):
        raise Remarkable
    if _PRE in signs and _PRE_BLANKS.search(safe):
        raise Remarkable
    return safe, _woven(said, breaks)


_PRE, _TABLE = nesting.BEGINS["pre"], nesting.BEGINS["table"]
_SILENT = {nesting.BEGINS[name]: nesting.ENDS[name] for name in nesting.RAW}
_LINK = "".join((*map(nesting.BEGINS.__getitem__, "pa"), *map(nesting.ENDS.__getitem__, "ap")))


def _tag(inside: str, base: str) -> tags.Tag:
    if inside[:6] != "iframe":
        return tags.read(inside, base)
    found = tags.FRAME.fullmatch(inside)
    if found is None:
        raise Remarkable
    link = embeds.frame("iframe", tags.attributes("iframe", found[1], base), "")
    if not link:
        return nesting.BEGINS["iframe"], "", ""
    markup, text = _read(link, base)
    return _LINK + nesting.BEGINS["iframe"], markup, text


def _woven(words: Sequence[str], between: Sequence[str]) -> str:
    woven = [""] * (2 * len(words) - 1)
    woven[::2], woven[1::2] = words, between
    return "".join(woven)


def _decoded(words: list[str], more: bool) -> tuple[list[str], list[str]]:
    """What stands between tags as it is said, and as it is written.

    `more`: there are not only references but also signs that are written as such.
    """
    said, written = words.copy(), words
    for at, text in enumerate(words):
        if "&" in text or (more and (">" in text or "\xa0" in text)):
            said[at] = tags.decoded(text, tags.STRAY)
            written[at] = tags.escaped(said[at])
    return said, written


def _without_raw(signs: Sequence[str], words: Sequence[str]) -> list[str]:
    """The words without those that no one reads. Raises Remarkable for markup among them."""
    kept = list(words)
    for at, sign in enumerate(signs):
        if end := _SILENT.get(sign[-1:]):
            if signs[at + 1] != end:
                raise Remarkable
            kept[at] = ""
    return kept


_ROW, _TABLE_ENDS = nesting.BEGINS["tr"], nesting.ENDS["table"]
_ROWS_MAY_BEGIN = {_TABLE, nesting.ENDS["thead"], nesting.ENDS["tbody"]}


def _with_bodies(
    signs: Sequence[str], markup: Sequence[str], words: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Rows get the body that a browser puts around them.

    Raises Remarkable for words or pictures among rows: a browser puts them before the table.
    """
    signs, markup = list(signs), list(markup)
    last = ""
    opened = False
    for at, sign in enumerate(signs):
        if not sign and last in nesting.AMONG_ROWS:
            raise Remarkable
        if sign == _ROW and last in _ROWS_MAY_BEGIN:
            signs[at], markup[at] = nesting.BEGINS["tbody"] + sign, f"<tbody>{markup[at]}"
            opened = True
        elif sign == _TABLE_ENDS and opened:
            signs[at], markup[at] = nesting.ENDS["tbody"] + sign, f"</tbody>{markup[at]}"
            opened = False
        last = sign[-1:] or last
        if last in nesting.AMONG_ROWS and words[at].strip(" \n\t"):
            raise Remarkable
    return signs, markup


def lines(text: str) -> str | None:
    """The text of `read` as `sanitise.plain` gives it; None where it holds rare characters."""
    text = text.replace("\n", " ")
    pieces = text.split(BREAK)
    if "\t" in text or "\r" in text or "\x7f" in text:  # all that legal ASCII has of them
        return None
    if not all(map(str.isprintable, filterfalse(str.isascii, pieces))):
        return None
    if "  " in text:
        pieces = [" ".join(piece.split()) if "  " in piece else piece for piece in pieces]
    return "\n".join([line for piece in pieces if (line := piece.strip(" "))])
