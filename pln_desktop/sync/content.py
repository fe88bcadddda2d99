"""Which part of a web page is what the page is about. Pure.

    html -> well-formed by nh3, structure kept -> elements with their place and length of text
         -> navigation and its like cut -> the article, else the main part, else all of it

Not a reader of text density: it believes the page's own structure, and where that says
nothing it keeps everything, because a lost paragraph is worse than a spare one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass

import nh3

from pln_desktop.sync import embeds

_STRUCTURE = {
    "article", "aside", "body", "details", "dialog", "div", "fieldset", "figure", "figcaption",
    "footer", "form", "header", "hgroup", "main", "menu", "nav", "search", "section", "summary",
    "address",
}  # fmt: skip
_WORDS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "center", "cite", "code",
    "col", "colgroup", "dd", "del", "dfn", "dl", "dt", "em", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby",
    "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody", "td",
    "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var",
}  # fmt: skip
_EMBEDS = {"iframe", "embed", "object", "audio", "video", "source", "picture", "svg", "math"}
_CUT = {"nav", "footer", "aside", "form", "dialog", "search", "menu"}
_ROLES = {
    "navigation", "banner", "contentinfo", "complementary", "search", "menu", "dialog", "alert",
}  # fmt: skip
_CLEANER = nh3.Cleaner(
    tags=_STRUCTURE | _WORDS | _EMBEDS,
    clean_content_tags={
        "script",
        "style",
        "noscript",
        "template",
        "button",
        "select",
        "textarea",
        "title",
    },
    attributes={
        "*": {
            "dir",
            "lang",
            "title",
            "role",
            "itemprop",
            "hidden",
            "aria-hidden",
            "aria-label",
            "alttext",
            "style",
        }
        | {
            "href",
            "src",
            "alt",
            "width",
            "height",
            "cite",
            "datetime",
            "colspan",
            "rowspan",
            "scope",
            "start",
            "data",
        }
        | embeds.IMAGE_HINTS
        | embeds.FRAME_HINTS
    },
    url_schemes={"http", "https", "mailto", "data"},
    link_rel=None,
)
_TAG = re.compile(r'<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:\s+[^\s"=<>/]+(?:="[^"]*")?)*)\s*/?>')
_ATTRIBUTE = re.compile(r'([^\s"=<>/]+)(?:="([^"]*)")?')
_VOID = frozenset(["br", "col", "embed", "hr", "img", "source"])
_SHORT = 250  # characters: a part with less is hardly what a page is about
_MANY = 20_000  # tags; beyond it depth is looked at, for reading a deep tree takes its square
_DEEP = 2_000


@dataclass(slots=True)
class _Element:
    tag: str
    attributes: dict[str, str]
    start: int
    parent: int  # its place in the list, or -1
    end: int = 0
    length: int = 0  # of the text inside that is kept
    cut: bool = False


def main_content(html: str) -> str:
    """The markup of what the page is about, well-formed but not yet sanitised."""
    if html.count("<") > _MANY and depth(html) > _DEEP:
        return html
    page = _CLEANER.clean(html)
    elements = _elements(page)
    chosen = _chosen(elements, sum(one.length for one in elements if one.parent < 0))
    if chosen is None:
        # Outside any article a header is the site's own.
        for one in elements:
            one.cut = one.cut or (one.tag == "header" and not _within(one, elements, "article"))
        return _without_cuts(page, 0, len(page), elements)
    return _without_cuts(page, chosen.start, chosen.end, elements)


def _elements(page: str) -> list[_Element]:
    elements: list[_Element] = []
    open_: list[int] = []
    last = 0
    for match in _TAG.finditer(page):
        _add_text(elements, open_, page[last : match.start()])
        last = match.end()
        name = match[2].lower()
        if match[1]:
            if open_ and elements[open_[-1]].tag == name:
                elements[open_.pop()].end = match.end()
            continue
        if name in _VOID:
            continue
        attributes = {key.lower(): value for key, value in _ATTRIBUTE.findall(match[3])}
        above = open_[-1] if open_ else -1
        element = _Element(name, attributes, match.start(), above, len(page))
        element.cut = (above >= 0 and elements[above].cut) or _is_around(element)
        open_.append(len(elements))
        elements.append(element)
    for one in reversed(elements):  # an element stands before what it holds
        if one.parent >= 0:
            elements[one.parent].length += one.length
    return elements


def _add_text(elements: list[_Element], open_: list[int], text: str) -> None:
    if open_ and not elements[open_[-1]].cut:
        elements[open_[-1]].length += len(" ".join(text.split()))


def _is_around(element: _Element) -> bool:
    role = element.attributes.get("role", "").lower()
    hidden = "hidden" in element.attributes or element.attributes.get("aria-hidden") == "true"
    return element.tag in _CUT or role in _ROLES or hidden


def _chosen(elements: list[_Element], whole: int) -> _Element | None:
    for candidates in (
        [one for one in elements if "articleBody" in one.attributes.get("itemprop", "").split()],
        [one for one in elements if one.tag == "article"],
        [one for one in elements if one.tag == "main" or one.attributes.get("role") == "main"],
    ):
        candidates = [one for one in candidates if not one.cut]
        if not candidates:
            continue
        longest = max(candidates, key=lambda one: one.length)
        total = sum(one.length for one in _outermost(candidates))
        # Many of like length are a list of teasers, not the page's subject.
        if longest.length >= min(_SHORT, whole // 2) and longest.length * 2 >= total > 0:
            return longest
    return None


def _outermost(candidates: Iterable[_Element]) -> Iterator[_Element]:
    end = -1
    for one in candidates:  # in the order of the page
        if one.start >= end:
            yield one
            end = one.end


def _within(element: _Element, elements: list[_Element], tag: str) -> bool:
    place = element.parent
    while place >= 0:
        if elements[place].tag == tag:
            return True
        place = elements[place].parent
    return False


def _without_cuts(page: str, start: int, end: int, elements: list[_Element]) -> str:
    parts, place = [], start
    for one in elements:
        if one.cut and start <= one.start < end and one.start >= place:
            parts.append(page[place : one.start])
            place = one.end
    parts.append(page[place:end])
    return "".join(parts)


def depth(html: str) -> int:
    """How deep elements may stand in each other: an estimate from above."""
    level = deepest = 0
    for match in re.finditer(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)", html):
        if match[1]:
            level -= level > 0
        elif match[2].lower() not in _VOID:
            level += 1
            deepest = max(deepest, level)
    return deepest
