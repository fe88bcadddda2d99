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
from functools import lru_cache
from html.entities import html5
from typing import NamedTuple

from pln_desktop.sync import allowed
from pln_desktop.sync import embeds

_BLOCKS = allowed.words("""
    blockquote center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
    summary table ul address article aside footer header main nav section
""")
"""Elements before which a paragraph that is open ends."""
_HEADINGS = allowed.words("h1 h2 h3 h4 h5 h6")
_PHRASES = allowed.words("""
    a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strike strong sub sup
    time tt u var font big
""")
_PARENTS = {
    "li": ("ul", "ol"), "dd": ("dl",), "dt": ("dl",),
    "tbody": ("table",), "thead": ("table",), "tr": ("tbody", "thead"), "td": ("tr",),
    "th": ("tr",),
}  # fmt: skip
_ROWS = {"table", "tbody", "thead", "tr"}
"""Elements that hold rows or cells: anything else in them would be put before the table."""
_CELLS = {"tbody", "thead", "tr", "td", "th"}
_BREAKING = _BLOCKS | {"br", "tr", "td", "th"}
_VOID = ("br", "hr", "img", "wbr")
_DEEPEST = 50
BREAK = "\x1e"
"""Stands in the text for a border of blocks; legal text holds no such character."""


class _Tag(NamedTuple):
    """A tag: what is written for it and for its end, and what ends it in the document."""

    name: str
    opens: str
    closes: str
    end: str  # "" where there is none
    breaks: str
    judged: bool  # whether it depends on what is open


def _tag(name: str) -> _Tag:
    kept = name in allowed.TEXT_TAGS
    end = "" if name in _VOID else f"/{name}"
    opens, closes = (f"<{name}>", f"<{end}>" if end else "") if kept else ("", "")
    breaks = BREAK if kept and name in _BREAKING else ""
    return _Tag(name, opens, closes, end, breaks, name in _BLOCKS or name in _CELLS or name == "a")


_TAGS = {name: _tag(name) for name in _BLOCKS | _CELLS | _PHRASES | set(_VOID)}
_ENDLESS = {f"/{name}": _Tag(name, "", "", "", "", False) for name in _VOID}
"""What an end is taken for where the element has none."""
_ENDLESS["/br"] = _Tag("br", "", "<br>", "", BREAK, False)
_PLAIN = _TAGS | {
    f"{name}{end}": _TAGS[name] for name in ("br", "hr", "wbr") for end in ("/", " /")
}
del _PLAIN["img"]

_KEPT = {name: allowed.ATTRIBUTES["*"] | allowed.ATTRIBUTES.get(name, set()) for name in _TAGS}
_READ = {
    name: allowed.WIDE_ATTRIBUTES["*"] | allowed.WIDE_ATTRIBUTES.get(name, set())
    for name in [*_TAGS, "iframe"]
}
_PLACED = re.compile("href|src|cite|img|data-", re.IGNORECASE)  # with an address of its own
_LONG = 300  # characters of a tag that is worth no room in the memory
_NAME = "[a-z][a-z0-9:_-]*"
_VALUE = r"\"[^\"]*\"|'[^']*'|[^\s\"'=<>`]+"
_GIVEN = rf"(?:\s+{_NAME}(?:=(?:{_VALUE}))?)*"
_OPENING = re.compile(
    rf"(?P<name>[a-z][a-z0-9]*)(?P<given>{_GIVEN})\s*(?P<closed>/?)", re.ASCII | re.IGNORECASE
)
_ATTRIBUTE = re.compile(rf"({_NAME})(?:=({_VALUE}))?(?=\s|\Z)", re.ASCII | re.IGNORECASE)
_PATH = (
    r"[\w./~%!@+,=:-]*(?:&amp;[\w./~%!@+,=:-]*)*"
    r"(?:\?(?![\"#])[\w./~%!@+,=:?-]*(?:&amp;[\w./~%!@+,=:?-]*)*)?(?:#[\w./~%!@+,=:?-]+)?"
)
_LINK = re.compile(  # as most links are
    rf'a href="(?:(?P<sure>https?://{allowed.SURE_HOST}/{_PATH})|(?P<rooted>/(?!/){_PATH}))"'
    r"(?:\s(?:rel|target|class|id|style|data-[a-z-]+)=\"[^\"]*\")*",
    re.ASCII,
)
_PICTURE = re.compile(  # as most pictures are: what is not named here tells nothing or much
    r'img((?:\s(?:src|alt|width|height|srcset|sizes|class|id|loading|decoding|fetchpriority)="[^"]*")+)'
    r"\s?/?",
    re.ASCII,
)
_GIVEN_PLAINLY = re.compile(r'\s(src|alt|width|height|[a-z]+)="([^"]*)"')
_SIZE = re.compile("[1-9][0-9]{1,4}", re.ASCII)
_FRAME = re.compile(rf"<iframe({_GIVEN})\s*>[^<]*</iframe>", re.ASCII)
_MARKUP = re.compile("<([^<>]*)>")
_SCRIPT = re.compile(r"<script(?:\s[^<>]*)?>[^<]*</script>")
_MARK = "\ufeff"
_PRE_BLANKS = re.compile(r"<pre[^>]*>\n")
_COMMENT = re.compile(r"<!-- [^<>]*-->")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));")
_STRAY = re.compile(r"&(?!amp;|[ \n]|\Z)")
_STRAY_IN_VALUE = re.compile(r"&(?!amp;|[ \n]|\Z|[a-zA-Z0-9_]+=)")
_SURE = re.compile(
    rf"https?://{allowed.SURE_HOST}" r"(?:[/?#][\w./~%!@+,=&;:?#-]*)?",
    re.ASCII,
)
_RELATIVE = re.compile(r"[\w/?#.][\w./~%!@+,=&;?#-]*", re.ASCII)
_MAIL = re.compile(r"mailto:[\w.+-]+@[\w.-]+", re.ASCII)


class _Remarkable(Exception):
    """This is for the whole sanitiser."""


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
            html = _FRAME.sub(lambda found: _gone(found) + _framed(found[1], base), html)
        safe, text = _Reading(base).read(html)
    except _Remarkable:
        return None
    if "<" not in safe or safe.startswith(_MARK) or ("<pre" in safe and _PRE_BLANKS.search(safe)):
        return None  # no markup is left, or a blank that readers of HTML pass over
    return safe, text


class _Reading:
    """One document: what is open, and what was written. Raises _Remarkable."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._ends: list[str] = []
        self._opened: list[_Tag] = []
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
                tag = _PLAIN.get(inside) or _with_attributes(inside, self._base)
                if tag.judged or tabled:
                    self._check(tag.name)
                write(tag.opens)
                if tag.end:
                    if len(ends) > _DEEPEST:
                        raise _Remarkable
                    ends.append(tag.end)
                    opened.append(tag)
            if tag.breaks:
                say(BREAK)
            if words:
                if tabled and opened and opened[-1].name in _ROWS and words.strip(" \n\t"):
                    raise _Remarkable
                if marked and ("&" in words or ">" in words or "\xa0" in words):
                    self._say(words)
                else:
                    write(words)
                    say(words)
        if ends:
            raise _Remarkable
        return "".join(self._written).strip(), "".join(text)

    def _say(self, words: str) -> None:
        if "&" in words:
            words = _decoded(words, _STRAY)
        self._written.append(_escaped(words))
        self._text.append(words)

    def _odd_end(self, inside: str) -> _Tag:
        """An end in capitals, of an element that has none, or of a table whose rows are open."""
        ends, opened = self._ends, self._opened
        if opened and opened[-1].name in _ROWS and inside != "/table":
            raise _Remarkable
        if inside in _ENDLESS:
            return _ENDLESS[inside]
        if inside == "/table" and ends[-2:] == ["/table", "/tbody"]:
            ends.pop()
            self._written.append(opened.pop().closes)
        if not ends or ends.pop() != inside:
            raise _Remarkable
        return opened.pop()

    def _check(self, name: str) -> None:
        """Whether an element may begin inside those that are open, and end none of them."""
        ends = self._ends
        last = self._opened[-1].name if ends else ""
        if name == "a":
            if "/a" in ends:
                raise _Remarkable
        elif "/p" in ends and name in _BLOCKS:
            raise _Remarkable
        if name in _HEADINGS and not _HEADINGS.isdisjoint(tag.name for tag in self._opened):
            raise _Remarkable
        if name == "tr" and last == "table":
            last = "tbody"
            self._written.append("<tbody>")
            ends.append("/tbody")
            self._opened.append(_TAGS[last])
        parents = _PARENTS.get(name)
        if (parents or last in _ROWS) and last not in (parents or ()):
            raise _Remarkable


def _tokens(html: str) -> tuple[Iterator[str], bool]:
    """Words and the insides of tags by turns, and whether any words must be written otherwise.

    Each tag holds one "<", so that none can be left in the words when the numbers agree.
    """
    pieces = _MARKUP.split(html)
    tags = len(pieces) // 2
    if html.count("<") != tags:
        raise _Remarkable
    return iter(pieces), "&" in html or "\xa0" in html or html.count(">") != tags


def _gone(found: re.Match[str]) -> str:
    """Nothing, in place of what stands between tags; inside one it would be part of a value."""
    text, at = found.string, found.start()
    if text.rfind("<", 0, at) > text.rfind(">", 0, at):
        raise _Remarkable
    return ""


def _framed(given: str, base: str) -> str:
    """A frame as the link that `embeds` makes of it; it is read with the rest."""
    return embeds.frame("iframe", _attributes("iframe", given, base), "")


def _with_attributes(inside: str, base: str) -> _Tag:
    """An opening tag with attributes, a closed one, or a picture."""
    if inside[:2] == "a " and (found := _LINK.fullmatch(inside)):
        address = found["sure"] or allowed.below(base, found["rooted"])
        if address:
            return _Tag("a", f'<a href="{address}">', "</a>", "/a", "", True)
    if inside[:4] == "img " and (picture := _usual_picture(inside)):
        return _Tag("img", picture, "", "", "", False)
    if len(inside) > _LONG or _PLACED.search(inside):
        return _opening(inside, base)
    return _recurring(inside)


@lru_cache(2000)
def _recurring(inside: str) -> _Tag:
    """What a feed's pieces have in common: classes and styles, and no address."""
    return _opening(inside, None)


def _opening(inside: str, base: str | None) -> _Tag:
    found = _OPENING.fullmatch(inside)
    if found is None:
        raise _Remarkable
    name, given, closed = found["name"].lower(), found["given"], found["closed"]
    tag = _TAGS.get(name)
    if tag is None or (closed and tag.end):
        raise _Remarkable
    values = _attributes(name, given, base) if given else {}
    if name == "img":
        return tag._replace(opens=_picture(values))
    if not values or not tag.opens:
        return tag
    kept = _KEPT[name]
    words = "".join(f' {key}="{value}"' for key, value in values.items() if key in kept)
    return tag._replace(opens=f"<{name}{words}>")


def _attributes(name: str, given: str, base: str | None) -> dict[str, str]:
    """The attributes that may stay, escaped; `base` None where no address is to be among them."""
    kept = _READ[name]
    values: dict[str, str] = {}
    found = _ATTRIBUTE.findall(given)
    if len({one[0].lower() for one in found}) < len(found):
        raise _Remarkable  # the first of two counts
    for key, value in found:
        key = key.lower()
        if key not in kept:
            continue
        if value[:1] in ('"', "'"):
            value = value[1:-1]
        if "&" in value:
            value = _decoded(value, _STRAY_IN_VALUE)
        if key in allowed.ADDRESSES:
            if base is None:
                raise _Remarkable
            judged: str | None = _address(name, key, value, base)
        else:
            judged = allowed.judge(name, key, value, "", {})
        if judged is not None:
            values[key] = _escaped(judged).replace('"', "&quot;")
    if len(found) > len(values) > 1 and name not in ("img", "iframe"):
        raise _Remarkable  # nh3 changes the order of what it leaves
    return values


def _address(name: str, key: str, value: str, base: str) -> str | None:
    """An address that cannot be read in two ways, absolute; None where it may not stay."""
    if _SURE.fullmatch(value):
        return value
    if not (_RELATIVE.fullmatch(value) or _MAIL.fullmatch(value)):
        raise _Remarkable
    judged = allowed.judge(name, key, value, base, {})
    if judged is not None and not (_SURE.fullmatch(judged) or _MAIL.fullmatch(judged)):
        raise _Remarkable
    return judged


def _usual_picture(inside: str) -> str:
    """A picture with nothing odd about it, as `_picture` writes it; "" for any other."""
    found = _PICTURE.fullmatch(inside)
    if found is None:
        return ""
    given = _GIVEN_PLAINLY.findall(found[1])
    values = dict(given)
    if len(values) < len(given):
        return ""
    source, alt = values.get("src", ""), values.get("alt", "")
    if not _SURE.fullmatch(source) or "&" in source or not _plain(alt) or embeds.is_tracker(source):
        return ""
    written = f'<img src="{source}" alt="{alt}"'
    for name in ("width", "height"):
        if (size := values.get(name)) is not None:
            if not _SIZE.fullmatch(size):
                return ""
            written += f' {name}="{size}"'
    return f"{written}>"


def _plain(words: str) -> bool:
    """Whether words are folded already, and need no escaping."""
    return (
        words.isascii()
        and words.isprintable()
        and "&" not in words
        and words == " ".join(words.split())
    )


def _picture(values: dict[str, str]) -> str:
    """The picture as `embeds` writes it; "" for a tracker."""
    written = embeds.picture(values)
    if written and not written.startswith("<img"):
        raise _Remarkable  # its words stand for it
    return written


def _decoded(text: str, stray: re.Pattern[str]) -> str:
    if "&#" in text or stray.search(text):
        rest = _REFERENCE.sub("", text)
        if stray.search(rest):
            raise _Remarkable
        return _REFERENCE.sub(_meant, text)
    return text.replace("&amp;", "&")


def _meant(reference: re.Match[str]) -> str:
    """The characters of a reference, where there is no doubt about them."""
    decimal, hexadecimal, name = reference.groups()
    if name:
        found = html5.get(f"{name};")
        if found is None:
            raise _Remarkable
        return found
    number = int(decimal) if decimal else int(hexadecimal, 16)
    # Not the controls, surrogates and noncharacters, each of which has a rule of its own.
    if 32 <= number < 127 or 160 <= number < 0xD800 or 0xE000 <= number < 0xFDD0:
        return chr(number)
    if 0x10000 <= number < 0x1FFF0 or 0x20000 <= number < 0x2FFF0:
        return chr(number)
    raise _Remarkable


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace("\xa0", "&nbsp;") if "\xa0" in text else text


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
