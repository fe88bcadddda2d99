"""The values a portfolio is made of, and whether every claim still has what it rests on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from pathlib import Path

from pln_desktop.model import Copy
from pln_desktop.model import Meaning
from pln_desktop.model import Portfolio
from pln_desktop.model import Section


@dataclass(frozen=True, slots=True)
class Picture:
    """An image of something shown. `data` is None when it is not here: that is a gap."""

    alt: str
    data: bytes | Path | None
    address: str = ""
    width: int = 0
    height: int = 0
    reason: str = ""  # why it is not here


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of the learner's choice, laid beside the page. None is a gap."""

    name: str
    data: bytes | Path | None
    media_type: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceValue:
    """One piece of evidence, with all that is shown of it.

    `quote` and `text` are others' words, as plain text with a line for each paragraph; only
    the beginning of `text` is shown. `words` and `caption` are the learner's own.
    """

    id: str
    noun: str  # note, resource, item
    ref: str
    found: bool = True  # the record is still in the library
    rests: bool = True  # what a note or highlight stands on is, too
    title: str = ""  # of the source
    author: str = ""
    published: datetime | None = None
    address: str = ""
    community: str = ""
    language: str = ""
    quote: str = ""
    anchored: bool = True  # the quote stands word for word in the present text
    text: str = ""
    words: str = ""  # Markdown
    written: datetime | None = None
    meaning: Meaning = ""
    caption: str = ""  # Markdown
    copy: Copy | str = ""
    taken: datetime | None = None  # when the copy was made
    pictures: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[str, ...] = field(default=())


Outline = Sequence[tuple[Section, Sequence[EvidenceValue]]]


def broken(portfolio: Portfolio, outline: Outline) -> list[str]:
    """A sentence for each claim that no longer resolves to its evidence; [] is whole."""
    found = []
    for section, evidence in outline:
        if section.portfolio != portfolio.id:
            found.append(f"Section “{section.title}” belongs to another portfolio.")
        for number, value in enumerate(evidence, start=1):
            where = f"“{section.title}”, evidence {number}"
            if reason := _missing(value):
                found.append(f"{where}{_called(value)} {reason}.")
    return found


def _missing(value: EvidenceValue) -> str:
    if not value.found:
        return f"rests on a {value.noun} that is not in the library any more"
    if not value.rests:
        return "rests on something that is not in the library any more"
    if value.quote and not (value.title or value.address or value.author):
        return "is a quote without any source"
    if not any((value.quote, value.text, value.words, value.title, value.attachments)):
        return "holds nothing to show"
    return ""


def _called(value: EvidenceValue) -> str:
    name = value.title or value.quote[:60]
    return f" (“{name}”)" if name else ""


def unanchored(outline: Outline) -> list[str]:
    """A sentence for each quote that the present text of its source does not hold."""
    return [
        f"“{section.title}”: the quote “{value.quote[:80]}” is not in the present text of its "
        "source; it is shown as it was saved."
        for section, evidence in outline
        for value in evidence
        if value.quote and not value.anchored
    ]
