"""The one page of a portfolio, as HTML built from values; every text is escaped on its way in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import tzinfo
from string import Template

from pln_desktop import paths
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.portfolio.compose import Attachment
from pln_desktop.portfolio.compose import EvidenceValue
from pln_desktop.portfolio.compose import Outline
from pln_desktop.portfolio.compose import Picture
from pln_desktop.portfolio.files import Files
from pln_desktop.portfolio.words import beginning
from pln_desktop.portfolio.words import day
from pln_desktop.portfolio.words import language
from pln_desktop.portfolio.words import line
from pln_desktop.portfolio.words import markdown
from pln_desktop.portfolio.words import name
from pln_desktop.portfolio.words import paragraphs
from pln_desktop.portfolio.words import web

_MEANINGS = {
    "idea": ("idea", "idea", "Idea"),
    "try": ("try", "tryit", "Tried in class"),
    "evidence": ("as-evidence", "evidence", "Evidence"),
    "question": ("question", "question", "Question"),
    "reply": ("reply", "reply", "Reply"),
}
_COPIES = {
    "complete": "complete copy kept",
    "text": "text kept",
    "link": "only the link kept",
    "pending": "no copy yet",
}


@dataclass(slots=True)
class Page:
    """Builds the page and collects what could not be included."""

    portfolio: Portfolio
    outline: Outline
    files: Files
    made: datetime
    zone: tzinfo | None
    language: str
    gaps: list[str] = field(default_factory=list)

    def build(self) -> str:
        """The whole document."""
        sections = self._sections()  # first: it finds the gaps
        return Template(paths.resource("portfolio/page.html").read_text("utf-8")).substitute(
            language=self.language,
            title=line(self.portfolio.title) or "Portfolio",
            meta=self._meta(),
            cover=self._cover(),
            contents=self._contents(),
            sections=sections or "<p>This portfolio has no sections yet.</p>",
            evidence=self._evidence_list(),
            gaps=self._gap_list(),
            made=day(self.made, self.zone),
        )

    def _meta(self) -> str:
        author = line(self.portfolio.author)
        return f'<meta name="author" content="{author}">' if author else ""

    def _cover(self) -> str:
        introduction = self.portfolio.introduction.strip()
        parts = [
            '<p class="kind">Learning portfolio</p>',
            f'<h1 dir="auto">{line(self.portfolio.title) or "Portfolio"}</h1>',
        ]
        if self.portfolio.author.strip():
            parts.append(f'<p class="author">{name(self.portfolio.author)}</p>')
        parts.append(f'<p class="made">{day(self.made, self.zone)}</p>')
        if introduction:
            parts.append(f'<div class="mine introduction">{markdown(introduction, 2)}</div>')
        return "\n".join(parts)

    def _contents(self) -> str:
        if not self.outline:
            return ""
        rows = [
            f'<li><a href="#section-{number}">{name(section.title)}</a>{_count(len(evidence))}</li>'
            for number, (section, evidence) in enumerate(self.outline, start=1)
        ]
        return (
            '<nav class="contents" aria-labelledby="contents">\n<h2 id="contents">Contents</h2>\n'
            "<ol>\n" + "\n".join(rows) + "\n</ol>\n</nav>"
        )

    def _sections(self) -> str:
        made, first = [], 1
        for number, (section, evidence) in enumerate(self.outline, start=1):
            made.append(self._section(number, section, evidence, first))
            first += len(evidence)
        return "\n".join(made)

    def _section(
        self, number: int, section: Section, evidence: Sequence[EvidenceValue], first: int
    ) -> str:
        parts = [
            f'<section id="section-{number}" aria-labelledby="title-{number}">',
            f'<h2 id="title-{number}" dir="auto">{line(section.title) or "Untitled"}</h2>',
        ]
        if section.reflection.strip():
            parts.append(
                '<div class="mine reflection"><p class="label">My reflection</p>\n'
                f"{markdown(section.reflection, 3)}</div>"
            )
        parts += [self._evidence(place, value) for place, value in enumerate(evidence, start=first)]
        parts.append("</section>")
        return "\n".join(parts)

    def _evidence(self, number: int, value: EvidenceValue) -> str:
        theirs, mine = self._theirs(value), self._mine(value)
        kind = "evidence" if theirs and mine else "evidence alone"
        # A note that stands on nothing is headed by its day; all else by its source.
        title = name(value.title) if value.title.strip() else "My note"
        heading = f'<h3><span class="number">{number}</span> {title}</h3>'
        if theirs:
            theirs = f'<div class="theirs">\n{heading}\n{theirs}\n</div>'
        else:
            mine = mine.replace('<div class="mine">', f'<div class="mine">\n{heading}', 1)
        return f'<article class="{kind}" id="evidence-{number}">\n{theirs}\n{mine}\n</article>'

    def _theirs(self, value: EvidenceValue) -> str:
        lang = language(value.language)
        parts = [self._meaning(value)] if value.quote else []
        if value.quote.strip():
            address = web(value.address)
            cite = f' cite="{line(address)}"' if address else ""
            quoted = paragraphs(value.quote)[0]
            parts.append(f'<blockquote dir="auto"{lang}{cite}>\n{quoted}\n</blockquote>')
        elif value.text.strip():
            text, more = beginning(value.text)
            parts.append(f'<div class="text" dir="auto"{lang}>\n{text}\n</div>')
            if more and web(value.address):
                address = line(web(value.address))
                parts.append(f'<p class="source"><a href="{address}">Read on at the source</a></p>')
        parts += [self._picture(picture, value) for picture in value.pictures]
        if not _is_own(value):
            parts.append(f'<p class="source">{self._source(value)}</p>')
        parts.append(self._attachments(value))
        return "\n".join(part for part in parts if part)

    def _source(self, value: EvidenceValue) -> str:
        address = web(value.address)
        title = name(value.title) if value.title.strip() else line(value.address)
        linked = f'<a href="{line(address)}"{language(value.language)}>{title}</a>'
        known = [
            name(value.author) if value.author.strip() else "",
            linked if address else f"<cite>{title}</cite>" if title else "",
            name(value.community) if value.community.strip() else "",
            day(value.published, self.zone) if value.published else "date unknown",
        ]
        return ", ".join(part for part in known if part)

    def _meaning(self, value: EvidenceValue) -> str:
        if value.meaning not in _MEANINGS:
            return ""
        kind, icon, word = _MEANINGS[value.meaning]
        return f'<p class="meaning {kind}">{_icon(icon)}{word}</p>'

    def _mine(self, value: EvidenceValue) -> str:
        words = [text for text in (value.words, value.caption) if text.strip()]
        if not words:
            return ""
        written = day(value.written, self.zone) if value.written and value.words else ""
        named = "" if _is_own(value) else "My note"  # its heading says so already
        label = ", ".join(part for part in (named, written) if part)
        body = "\n".join(markdown(text, 4) for text in words)
        tags = "".join(f"<li>#{name(tag)}</li>" for tag in value.tags)
        listed = f'\n<ul class="tags">{tags}</ul>' if tags else ""
        labelled = f'<p class="label">{label}</p>\n' if label else ""
        return f'<div class="mine">{labelled}{body}{listed}</div>'

    def _picture(self, picture: Picture, value: EvidenceValue) -> str:
        alt = line(picture.alt) or "Picture without a description"
        placed = self.files.picture(picture)
        if placed is None:
            return self._gap("Picture", alt, picture.address, picture.reason, value)
        size = ""
        if 0 < picture.width < 100_000 and 0 < picture.height < 100_000:
            size = f' width="{picture.width}" height="{picture.height}"'
        caption = f"<figcaption>{alt}</figcaption>" if picture.alt.strip() else ""
        return f'<figure><img src="{placed.link}" alt="{alt}"{size}>{caption}</figure>'

    def _attachments(self, value: EvidenceValue) -> str:
        rows, gaps = [], []
        for attachment in value.attachments:
            placed = self.files.attachment(attachment)
            if placed is None:
                gaps.append(self._missing_file(attachment, value))
                continue
            size = _size(placed.size)
            rows.append(f'<li><a href="{placed.link}">{name(placed.name)}</a> ({size})</li>')
        listed = '<ul class="files">' + "".join(rows) + "</ul>" if rows else ""
        return listed + "".join(gaps)

    def _missing_file(self, attachment: Attachment, value: EvidenceValue) -> str:
        return self._gap("File", line(attachment.name), attachment.address, "", value)

    def _gap(self, what: str, words: str, address: str, reason: str, value: EvidenceValue) -> str:
        """A visible place for what is not here, with its words, address and date (F32)."""
        target = web(address)
        linked = f'<a href="{line(target)}">{line(address)}</a>' if target else line(address)
        dated = day(value.published, self.zone) if value.published else "date unknown"
        facts = ", ".join(part for part in (linked, dated, line(reason)) if part)
        told = re.sub(r"<[^>]*>", "", facts)
        self.gaps.append(f"{what} “{words}”: {told}")
        return (
            f'<figure class="gap"><p>{_icon("image")}<span>{what} not included: {words}</span></p>'
            f"<figcaption>{facts}</figcaption></figure>"
        )

    def _evidence_list(self) -> str:
        rows, number = [], 0
        for place, (section, evidence) in enumerate(self.outline, start=1):
            for value in evidence:
                number += 1
                where = f'<a href="#section-{place}">{name(section.title)}</a>'
                rows.append(self._listed(number, value, where))
        if not rows:
            return ""
        return (
            '<section class="back" aria-labelledby="list"><h2 id="list">List of evidence</h2>\n'
            "<ol>\n" + "\n".join(rows) + "\n</ol></section>"
        )

    def _listed(self, number: int, value: EvidenceValue, where: str) -> str:
        shown = f'<a href="#evidence-{number}">shown</a> in {where}'
        address = web(value.address)
        if _is_own(value):
            written = f", {day(value.written, self.zone)}" if value.written else ""
            return f'<li><p>My own note{written}</p><p class="date">{shown}</p></li>'
        copy = _COPIES.get(value.copy, "")
        if copy and value.taken:
            copy += f" {day(value.taken, self.zone)}"
        facts = "; ".join(part for part in (shown, copy) if part)
        printed = f'<p class="address"><a href="{line(address)}">{line(address)}</a></p>'
        return (
            f"<li><p>{self._unlinked(value)}</p>{printed if address else ''}"
            f'<p class="date">{facts}</p></li>'
        )

    def _unlinked(self, value: EvidenceValue) -> str:
        title = f"<cite>{name(value.title)}</cite>" if value.title.strip() else ""
        known = [
            name(value.author) if value.author.strip() else "author not stated",
            title,
            name(value.community) if value.community.strip() else "",
            day(value.published, self.zone) if value.published else "date unknown",
        ]
        return ", ".join(part for part in known if part)

    def _gap_list(self) -> str:
        if not self.gaps:
            return ""
        rows = "\n".join(f"<li>{gap}</li>" for gap in self.gaps)
        return (
            '<section class="back" aria-labelledby="gaps"><h2 id="gaps">What could not be '
            f"included</h2>\n<ul>\n{rows}\n</ul></section>"
        )


def _is_own(value: EvidenceValue) -> bool:
    """A note that stands on nothing of anybody else's."""
    return not (value.title or value.author or value.address)


def _count(number: int) -> str:
    words = "1 piece of evidence" if number == 1 else f"{number} pieces of evidence"
    return f' <span class="count">{words}</span>' if number else ""


def _size(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB" if size >= 1_000_000 else f"{max(1, size // 1000)} kB"


def _icon(icon: str) -> str:
    """One of the program's own drawings, inline: nothing to load."""
    drawn = paths.resource(f"icons/{icon}.svg").read_text("utf-8").strip()
    return drawn.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
