"""Records as one line for people: the id to act on, then what it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pln_desktop.cli.records import ContactRow
from pln_desktop.cli.records import PortfolioRow
from pln_desktop.cli.records import RuleRow
from pln_desktop.cli.records import TagRow
from pln_desktop.cli.words import count
from pln_desktop.cli.words import health
from pln_desktop.cli.words import one_line
from pln_desktop.cli.words import when
from pln_desktop.model import Act
from pln_desktop.model import CommunityRow
from pln_desktop.model import Evidence
from pln_desktop.model import ItemRow
from pln_desktop.model import Link
from pln_desktop.model import NoteRow
from pln_desktop.model import ResourceRow
from pln_desktop.model import Section
from pln_desktop.model import SourceRow
from pln_desktop.model import Thread
from pln_desktop.model import now

_LONGEST = 72


def of(noun: str, value: Any) -> str:
    """The line of a row of this noun."""
    return _LINES[noun](value)


def _line(id: str, title: str, *details: str) -> str:
    text = one_line(title) or "(no title)"
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1].rstrip()}…"
    return " · ".join([f"{id}  {text}", *(one_line(part) for part in details if part)])


def _community(row: CommunityRow) -> str:
    place = row.community
    return _line(place.id, place.name, count(len(row.sources), "source"), f"{row.unread} unread")


def _source(row: SourceRow) -> str:
    return _line(
        row.source.id,
        row.source.title,
        row.source.address,
        count(row.items, "item"),
        f"{row.unread} unread",
        health(row, now()),
    )


def _item(row: ItemRow) -> str:
    marks = " ".join(name for name in ("unread", "starred", "later", "kept") if getattr(row, name))
    also = f"also in {', '.join(row.also)}" if row.also else ""
    details = (row.community_name, row.author, when(row.sort), marks, also)
    return _line(row.id, row.title or row.summary, *details)


def _thread(found: Thread) -> str:
    return _line(
        found.id,
        found.title,
        count(found.items, "item"),
        f"{found.unread} unread",
        when(found.last),
    )


def _note(row: NoteRow) -> str:
    note = row.note
    quote = f"“{note.quote}”" if note.quote else ""
    said = " ".join(part for part in (quote, note.text) if part)
    return _line(note.id, said, row.title, when(note.created), "" if row.anchored else "lost place")


def _resource(row: ResourceRow) -> str:
    kept = row.resource
    copies = {"complete": "", "text": "text only", "link": "link only", "pending": "copy to come"}
    return _line(
        kept.id, kept.title, ", ".join(kept.authors), kept.address, copies[kept.copy], kept.reason
    )


def _contact(row: ContactRow) -> str:
    person = row.contact
    where = [place.organisation for place in person.affiliations]
    return _line(person.id, person.name, *where, *person.emails)


def _portfolio(row: PortfolioRow) -> str:
    size = f"{count(row.sections, 'section')}, {row.evidence} pieces of evidence"
    return _line(row.portfolio.id, row.portfolio.title, row.portfolio.author, size)


def _section(found: Section) -> str:
    return _line(found.id, found.title, found.reflection[:_LONGEST])


def _evidence(found: Evidence) -> str:
    return _line(found.id, found.caption or found.ref, found.ref_noun)


def _tag(row: TagRow) -> str:
    return _line(row.tag.id, row.tag.name, count(row.count, "record"))


def _link(found: Link) -> str:
    return _line(found.id, f"{found.from_id} → {found.to_id}", found.kind)


def _rule(row: RuleRow) -> str:
    resting = "" if row.rule.enabled else " · resting"
    return f"{row.rule.id}  {one_line(row.text)}{resting}"  # what a rule does stands at its end


def _act(found: Act) -> str:
    undone = "undone" if found.undone else ""
    return _line(found.id, found.kind, count(found.count, "record"), when(found.at), undone)


_LINES: dict[str, Callable[[Any], str]] = {
    "community": _community,
    "source": _source,
    "item": _item,
    "thread": _thread,
    "note": _note,
    "resource": _resource,
    "contact": _contact,
    "portfolio": _portfolio,
    "section": _section,
    "evidence": _evidence,
    "tag": _tag,
    "link": _link,
    "rule": _rule,
    "act": _act,
}
