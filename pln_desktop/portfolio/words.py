"""Text as HTML: the learner's Markdown, others' plain words, dates and names. All escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from datetime import tzinfo
from functools import cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# What HTML forbids: controls, surrogates, noncharacters.
_ILLEGAL = re.compile(
    "[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]|["
    + "".join(chr((plane << 16) + 0xFFFE + low) for plane in range(1, 17) for low in (0, 1))
    + "]"
)
# Overrides and embeddings could reorder what stands around the text (F27).
_OVERRIDES = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
_SENTENCE = re.compile(r"[.!?…][\"”’')\]]*\s")
_SHOWN = 700  # characters of others' text; the rest stays where it was published


def plain(text: str) -> str:
    """Escaped for HTML, without characters that HTML forbids or that reorder others."""
    return escape(_legal(text))


def line(text: str) -> str:
    """Escaped, on one line."""
    return " ".join(plain(text).split())


def name(text: str) -> str:
    """A name or title from outside, isolated from the direction of its row (F27)."""
    return f"<bdi>{line(text)}</bdi>"


def paragraphs(text: str, shown: int | None = None) -> tuple[str, bool]:
    """Plain text as paragraphs, and whether it was cut after about `shown` characters."""
    whole = text.strip()
    part = _cut(whole, shown) if shown else whole
    lines = [line(one) for one in part.splitlines() if one.strip()]
    return "\n".join(f"<p>{one}</p>" for one in lines), len(part) < len(whole)


def beginning(text: str) -> tuple[str, bool]:
    """The first sentences of others' text, and whether more follows at its source."""
    return paragraphs(text, _SHOWN)


def _cut(text: str, shown: int) -> str:
    if len(text) <= shown * 5 // 4:
        return text
    ends = [found.end() for found in _SENTENCE.finditer(text, 0, shown)]
    end = ends[-1] if ends and ends[-1] > shown // 2 else text.rfind(" ", 0, shown)
    return text[: end if end > 0 else shown].rstrip() + " …"


def day(moment: datetime, zone: tzinfo | None) -> str:
    """A date as `<time>`; `zone` None is the system's own."""
    local = moment.astimezone(zone)
    words = f"{local.day} {_MONTHS[local.month - 1]} {local.year}"
    return f'<time datetime="{local.date().isoformat()}">{words}</time>'


def web(address: str) -> str:
    """The address where a link may lead to it, else ""."""
    address = _ILLEGAL.sub("", address).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return _encoded(address) if parts.scheme in ("http", "https") and parts.hostname else ""


def _encoded(address: str) -> str:
    # Characters that no address may hold raw (WHATWG URL); browsers mend them the same way.
    return re.sub(r'[\s"<>\\^`{|}\[\]]', lambda found: f"%{ord(found[0]):02X}", address)


def language(code: str) -> str:
    """` lang="…"` for a well-formed code, else nothing."""
    return f' lang="{code}"' if _LANGUAGE.fullmatch(code) else ""


def markdown(text: str, level: int) -> str:
    """The learner's words; their biggest heading becomes `<h{level}>`. Raw HTML shows as text."""
    parser = _parser()
    tokens = parser.parse(_legal(text))
    _lower_headings(tokens, level)
    return str(parser.renderer.render(tokens, parser.options, {})).strip()


def _legal(text: str) -> str:
    return _OVERRIDES.sub("", _ILLEGAL.sub("", text))


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    parser.validateLink = _may_lead  # type: ignore[method-assign, assignment]
    parser.add_render_rule("image", _picture)
    parser.add_render_rule("th_open", _cell)
    parser.add_render_rule("td_open", _cell)
    return parser


def _may_lead(address: str) -> bool:
    scheme = re.match(r"\s*([A-Za-z][A-Za-z0-9+.-]*):", address)
    return scheme is not None and scheme[1].lower() in ("http", "https", "mailto")


def _picture(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """A picture in Markdown points elsewhere; it becomes a link, for nothing remote may load."""
    token = tokens[place]
    alt = renderer.renderInlineAsText(token.children or [], options, env) or "picture"
    return f'<a href="{escape(str(token.attrGet("src") or ""))}">{escape(alt)}</a>'


def _cell(renderer: Any, tokens: Sequence[Token], place: int, options: Any, env: Any) -> str:
    """A column's alignment as a class: the page allows no style in elements."""
    token = tokens[place]
    aligned = re.fullmatch(r"text-align:(right|center|left)", str(token.attrGet("style") or ""))
    return f'<{token.tag} class="to-{aligned[1]}">' if aligned else f"<{token.tag}>"


def _lower_headings(tokens: Sequence[Token], level: int) -> None:
    found = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    ranks = {rank: place for place, rank in enumerate(sorted(set(found)))}
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, level + ranks[int(token.tag[1])])}"
