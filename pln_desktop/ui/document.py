"""An item, or a thread of them, as one rich text for the reading pane.

All markup that comes from outside was sanitised when it was stored; here it is only framed.
Pictures are named `pln:` and answered by the reader from what the library holds.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from html import escape
from html import unescape
from urllib.parse import quote

from pln_desktop.model import Image
from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.ui import media_lines
from pln_desktop.ui import messages
from pln_desktop.ui.messages import tr
from pln_desktop.ui.theme import Theme

WORDS_A_MINUTE = 220
OTHER_TEXT = "pln:other-text"
"""Where the link to an item's other text leads; no article can have it, its links are cleaned."""
COPY = "pln:copy/"
"""Before the id of another copy of the story that is open."""
APART = "pln:apart"
"""Says that the open item is no copy of the others."""
_IMG = re.compile(r"<img\b(?:\"[^\"]*\"|[^\">])*>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\b(src|alt)\s*=\s*\"([^\"]*)\"", re.IGNORECASE)


@dataclass(slots=True)
class Picture:
    """A picture of the text: its address, its words, and its file where the library has it."""

    address: str
    alt: str
    blob: str = ""
    reason: str = ""


@dataclass(slots=True)
class Page:
    """The markup, what `pln:picture/N` stands for, and the marks around each item's body."""

    html: str
    pictures: list[Picture] = field(default_factory=list)
    marks: dict[str, str] = field(default_factory=dict)  # item id -> mark

    @property
    def missing(self) -> int:
        """How many pictures are not here and were never asked for."""
        return sum(not p.blob and not p.reason for p in self.pictures)


class Composer:
    """Frames items in the theme's type. `image(url)` tells what the library has."""

    def __init__(self, theme: Theme, image: Callable[[str], Image | None]) -> None:
        self._theme, self._image = theme, image

    def article(
        self, item: Item, badge: str, own: bool = False, copies: Sequence[ItemRow] = ()
    ) -> Page:
        """One item under its title; `own` shows the feed's text, not the whole article. `copies`
        are what other sources have of the same story."""
        page = Page("")
        row = item.row
        place = row.community_name or row.source_title
        where = f"{place}, {row.source_title}" if row.source_title != place else place
        head = self._place(place, where) + self._title(row.title)
        head += self._byline(item, badge, own) + self._also(copies) + self._which(item, own)
        body = self._body(page, item, own)
        page.html = head + body + self._enclosures(item)
        return page

    def thread(
        self, title: str, items: Sequence[Item], place: str, where: str, new: set[str]
    ) -> Page:
        """Posts in the order they were written; `new` are the ids not read before."""
        page = Page("")
        people = len({item.row.author for item in items})
        words = tr("{n} posts from {people} people").format(n=len(items), people=people)
        parts = [self._place(place, where), self._title(title), self._small(words)]
        told = False
        for number, item in enumerate(items, 1):
            if item.row.id in new and not told and number > 1:
                words = tr("{n} new since your visit").format(n=len(new))
                parts.append(self._small(f"<b>{escape(words)}</b>", "accent", raw=True))
                told = True
            parts.append(f'<hr style="background-color:{self._theme.hex("line")}">')
            parts.append(self._post_head(item, number))
            parts.append(self._body(page, item))
            parts.append(self._enclosures(item))
        page.html = "".join(parts)
        return page

    def _body(self, page: Page, item: Item, own: bool = False) -> str:
        mark = page.marks[item.row.id] = secrets.token_hex(8)
        safe = (item.html if own else item.best_html) or escape(item.text)
        html = _IMG.sub(lambda found: self._picture(page, found[0]), safe)
        return f"<p>{mark}</p>{html}<p>{mark}</p>"

    def _picture(self, page: Page, tag: str) -> str:
        parts = {name.lower(): unescape(value) for name, value in _ATTRIBUTE.findall(tag)}
        address, alt = parts.get("src", ""), parts.get("alt", "")
        picture = Picture(address, alt)
        if address.startswith("blob:"):
            picture.blob = address.removeprefix("blob:")
        elif (known := self._image(address)) is not None:
            picture.blob, picture.reason = known.blob, known.reason
        page.pictures.append(picture)
        number = len(page.pictures) - 1
        return f'<img src="pln:picture/{number}" alt="{escape(alt)}">'

    def _place(self, place: str, where: str) -> str:
        return self._small(
            f"{_ornament('tile', place)}&nbsp; {escape(where)}",
            raw=True,
        )

    def _title(self, title: str) -> str:
        return f'<h1 dir="auto">{escape(title or tr("Untitled"))}</h1>'

    def _byline(self, item: Item, badge: str, own: bool) -> str:
        row = item.row
        text = item.text if own else item.best_text
        minutes = max(1, round(len(text.split()) / WORDS_A_MINUTE))
        facts = [messages.date(row.published)] if row.published else []
        facts.append(tr("{n} min").format(n=minutes))
        parts = ""
        if row.author:
            face = _ornament("disc", row.author)
            parts = f"{face}&nbsp; <b>{escape(row.author)}</b> · "
        parts += escape(" · ".join(facts))
        if badge:
            parts += f"&nbsp;&nbsp; {_ornament('badge', badge)}&nbsp;{self._badge(badge)}"
        return self._small(parts, raw=True)

    def _also(self, copies: Sequence[ItemRow]) -> str:
        """Who else has the story, each a way to that copy."""
        if not copies:
            return ""
        links = [
            f'<a href="{COPY}{one.id}">{escape(one.source_title or one.title)}</a>'
            for one in copies
        ]
        said = escape(tr("Also in {sources}.")).format(sources=", ".join(links))
        apart = f'<a href="{APART}">{escape(tr("Not the same story"))}</a>'
        return self._small(f"{said} {apart}", raw=True)

    def _which(self, item: Item, own: bool) -> str:
        """Which of the two texts this is, with a way to the other; or why there is one only."""
        parts = []
        if item.full_html and item.full_at:
            link = f'<a href="{OTHER_TEXT}">{{}}</a>'
            if own:
                parts.append(tr("The feed’s own text."))
                parts.append(link.format(escape(tr("Show the whole article"))))
            else:
                parts.append(
                    tr("Whole article, fetched {day}.").format(day=messages.day(item.full_at))
                )
                if item.full_is_older:
                    parts.append(tr("The feed has changed its text since."))
                parts.append(link.format(escape(tr("Show the feed’s own text"))))
        if item.full_reason:
            said = tr("A newer one did not come: {why}.") if item.full_html else tr(
                "The whole article did not come: {why}."
            )  # fmt: skip
            parts.insert(-1 if parts else 0, escape(said.format(why=item.full_reason)))
        return self._small(" ".join(parts), raw=True) if parts else ""

    def _badge(self, badge: str) -> str:
        words = {
            "complete": tr("complete copy"), "text": tr("text only"), "link": tr("link only"),
            "pending": tr("copy is being made"),
        }[badge]  # fmt: skip
        role = "good" if badge == "complete" else "warn"
        return f'<span style="color:{self._theme.hex(role)}">{escape(words)}</span>'

    def _post_head(self, item: Item, number: int) -> str:
        row = item.row
        face = _ornament("disc", row.author or "?")
        name = escape(row.author or tr("Somebody"))
        when = messages.date(row.published or row.first_seen)
        clock = messages.clock(row.published or row.first_seen)
        return self._small(f"{face}&nbsp; <b>{name}</b> · {when} {clock} · {number}", raw=True)

    def _small(self, words: str, role: str = "ink2", raw: bool = False) -> str:
        theme = self._theme
        family = theme.font().family()
        style = f"font-family:'{family}'; font-size:{theme.size(0.96)}px; color:{theme.hex(role)}"
        return f'<p style="{style}">{words if raw else escape(words)}</p>'

    def _enclosures(self, item: Item) -> str:
        lines = []
        for one in item.enclosures:
            name = one.title or one.url.rsplit("/", 1)[-1].split("?")[0] or one.url
            facts = [fact for fact in (one.media_type, size(one.length)) if fact]
            link = f'<a href="{escape(one.url)}">{escape(name)}</a>'
            lines.append(
                self._small(
                    f'<img style="vertical-align:middle" src="pln:icon/link">&nbsp; {link} '
                    f"{escape(', '.join(facts))}",
                    raw=True,
                )
            )
        lines += [self._small(line, raw=True) for line in media_lines.lines(item.media)]
        return "".join(lines)


def _ornament(kind: str, name: str) -> str:
    return f'<img style="vertical-align:middle" src="pln:{kind}/{quote(name)}">'


def size(length: int | None) -> str:
    """Bytes in words: "18 MB"."""
    if not length:
        return ""
    for unit in ("B", "kB", "MB", "GB"):
        if length < 1000 or unit == "GB":
            return f"{length:.0f} {unit}"
        length = round(length / 1000)
    return ""
