"""Records as JSON, for programs. Keys may be added, never renamed, and none is left out.

What is not known is null: an empty address, author, title or place as well. What the
learner wrote is a string, also when it is empty. Times are RFC 3339 in UTC.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from pln_desktop.acts.properties import retention_words
from pln_desktop.cli import words
from pln_desktop.cli.records import ContactRow
from pln_desktop.cli.records import PortfolioRow
from pln_desktop.cli.records import RuleRow
from pln_desktop.cli.records import TagRow
from pln_desktop.model import Act
from pln_desktop.model import CommunityRow
from pln_desktop.model import Evidence
from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.model import Json
from pln_desktop.model import Link
from pln_desktop.model import NoteRow
from pln_desktop.model import ResourceRow
from pln_desktop.model import Section
from pln_desktop.model import SourceRow
from pln_desktop.model import Thread
from pln_desktop.model import now


def of(noun: str, value: Any) -> Json:
    """The shape of a row of this noun."""
    return _SHAPES[noun](value)


def time(at: datetime | None) -> str | None:
    """An instant, or null."""
    return None if at is None else words.stamp(at)


def community(row: CommunityRow) -> Json:
    place = row.community
    return {
        "id": place.id,
        "name": place.name,
        "purpose": place.purpose or None,
        "sources": len(row.sources),
        "unread": row.unread,
    }


def source(row: SourceRow) -> Json:
    followed, figures = row.source, words.figures(row)
    return {
        "id": followed.id,
        "connector": followed.connector,
        "address": followed.address,
        "title": followed.title or None,
        "community": followed.community or None,
        "folder": followed.folder or None,
        "state": row.state,
        "sentence": words.health(row, now()),
        "last_checked": time(row.health.last_checked),
        "next": time(row.health.next_due),
        "items": row.items,
        "unread": row.unread,
        "posts_per_week": figures.posts_a_week if figures else None,
        "last_post": time(figures.last_post) if figures else None,
        "failing_since": time(row.health.failing_since),
        "interval": followed.interval,
        "retention": retention_words(followed),
        "images": followed.images,
        "full_text": followed.full_text,
    }


def item(row: ItemRow) -> Json:
    return {
        "id": row.id,
        "source": row.source,
        "source_address": row.source_address,
        "community": row.community or None,
        "thread": row.thread or None,
        "title": row.title or None,
        "url": row.url or None,
        "author": row.author or None,
        "published": time(row.published),
        "updated": time(row.updated),
        "first_seen": time(row.first_seen),
        "unread": row.unread,
        "starred": row.starred,
        "later": row.later,
        "kept": row.kept,
        "summary": row.summary or None,
        "story": row.story or None,
        "also": list(row.also),
    }


def item_whole(found: Item, tags: tuple[str, ...], notes: list[NoteRow]) -> Json:
    """An item with its body, for `show`."""
    return {
        "html": found.best_html,
        "text": found.best_text,
        "feed_html": found.html,
        "full_text": {
            "at": time(found.full_at),
            "older": found.full_is_older,
            "reason": found.full_reason or None,
        },
        "enclosures": [
            {
                "url": one.url,
                "type": one.media_type or None,
                "length": one.length,
                "title": one.title or None,
            }
            for one in found.enclosures
        ],
        "media": found.media,
        "licence": found.licence or None,
        "tags": list(tags),
        "notes": [note(row) for row in notes],
        "revisions": [
            {"seen": time(one.seen), "title": one.title or None, "html": one.html}
            for one in found.revisions
        ],
    }


def thread(found: Thread) -> Json:
    return {
        "id": found.id,
        "source": found.source,
        "title": found.title or None,
        "url": found.url or None,
        "items": found.items,
        "unread": found.unread,
        "started": time(found.started),
        "last": time(found.last),
    }


def note(row: NoteRow) -> Json:
    written = row.note
    marks = written.type == "highlight"
    return {
        "id": written.id,
        "type": written.type,
        "target": written.target or None,
        "text": written.text,
        "quote": written.quote if marks else None,
        "prefix": written.prefix if marks else None,
        "suffix": written.suffix if marks else None,
        "anchored": row.anchored,
        "created": time(written.created),
        "updated": time(written.updated),
        "tags": list(row.tags),
    }


def resource(row: ResourceRow) -> Json:
    kept = row.resource
    return {
        "id": kept.id,
        "title": kept.title or None,
        "address": kept.address or None,
        "item": kept.item or None,
        "authors": list(kept.authors),
        "year": kept.year,
        "type": kept.type or None,
        "copy": kept.copy,
        "reason": kept.reason or None,
        "tags": list(row.tags),
        "kept_at": time(kept.created),
    }


def contact(row: ContactRow) -> Json:
    person = row.contact
    return {
        "id": person.id,
        "name": person.name,
        "emails": list(person.emails),
        "identities": [_known(asdict(one)) for one in person.identities],
        "affiliations": [_known(asdict(one)) for one in person.affiliations],
        "tags": list(row.tags),
    }


def portfolio(row: PortfolioRow) -> Json:
    found = row.portfolio
    return {
        "id": found.id,
        "title": found.title,
        "author": found.author or None,
        "sections": row.sections,
        "evidence": row.evidence,
        "created": time(found.created),
        "updated": time(found.updated),
    }


def section(found: Section) -> Json:
    return {
        "id": found.id,
        "portfolio": found.portfolio,
        "title": found.title,
        "reflection": found.reflection,
        "position": found.position,
    }


def evidence(found: Evidence) -> Json:
    return {
        "id": found.id,
        "section": found.section,
        "ref": found.ref,
        "caption": found.caption or None,
        "position": found.position,
    }


def tag(row: TagRow) -> Json:
    return {"id": row.tag.id, "name": row.tag.name, "count": row.count}


def link(found: Link) -> Json:
    return {"id": found.id, "type": found.kind, "from": found.from_id, "to": found.to_id}


def rule(row: RuleRow) -> Json:
    made = row.rule
    return {
        "id": made.id,
        "text": row.text,
        "source": made.source or None,
        "looks_in": made.looks_in,
        "contains": made.contains,
        "action": made.action,
        "value": made.value or None,
        "enabled": made.enabled,
        "created": time(made.created),
    }


def act(found: Act) -> Json:
    return {
        "act": found.id,
        "seq": found.seq,
        "at": time(found.at),
        "kind": found.kind,
        "count": found.count,
        "undone": found.undone,
    }


def _known(values: Json) -> Json:
    return {name: value or None for name, value in values.items()}


_SHAPES: dict[str, Callable[[Any], Json]] = {
    "community": community,
    "source": source,
    "item": item,
    "thread": thread,
    "note": note,
    "resource": resource,
    "contact": contact,
    "portfolio": portfolio,
    "section": section,
    "evidence": evidence,
    "tag": tag,
    "link": link,
    "rule": rule,
    "act": act,
}
