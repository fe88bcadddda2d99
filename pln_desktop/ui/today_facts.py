"""What Today tells, gathered on lane query."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from pln_desktop.model import CommunityRow
from pln_desktop.model import NoteRow
from pln_desktop.model import ResourceRow
from pln_desktop.model import Scope
from pln_desktop.model import SourceRow
from pln_desktop.model import now
from pln_desktop.ui import messages
from pln_desktop.ui.messages import tr

if TYPE_CHECKING:
    from pln_desktop.store import Store

_LATELY = 5
_RECENT_DAYS = 30
"""Older titles are no news; looking for them in a large library would take long."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something to look at, with a reason."""

    noun: str
    id: str
    icon: str
    title: str
    because: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All of it; equal facts need no new page."""

    waiting: list[Step] = field(default_factory=list)
    communities: list[CommunityRow] = field(default_factory=list)
    latest: dict[str, str] = field(default_factory=dict)  # community id -> a title or two
    kept: list[ResourceRow] = field(default_factory=list)
    notes: list[NoteRow] = field(default_factory=list)
    next_steps: list[Step] = field(default_factory=list)
    next_sync: datetime | None = None


def gather(store: Store) -> Facts:
    """Look at everything once."""
    communities = store.communities.rows()
    sources = [row for place in communities for row in place.sources]
    kept, notes = store.resources.rows(limit=_LATELY), store.notes.rows(limit=_LATELY)
    return Facts(
        waiting=_waiting(store, sources),
        communities=sorted(communities, key=lambda row: -row.unread),
        latest={row.community.id: _latest(store, row) for row in communities if row.unread},
        kept=kept,
        notes=notes,
        next_steps=_next_steps(store),
        next_sync=min(
            (row.health.next_due for row in sources if row.health.next_due), default=None
        ),
    )


def _waiting(store: Store, sources: list[SourceRow]) -> list[Step]:
    """Sources that need the user, and what was put aside for later."""
    steps = [
        Step(
            "source", row.source.id, messages.HEALTH_ICONS[row.state],
            row.source.title or row.source.address, messages.health(row),
        )
        for row in sources
        if row.state in ("signin", "failing", "gone")
    ]  # fmt: skip
    later = store.items.keys(Scope(later=True))
    for row in store.items.rows(later[:3]):
        because = tr("Because you put it aside for later. {place}").format(place=row.community_name)
        steps.append(Step("item", row.id, "later", row.title, because))
    return steps


def _latest(store: Store, place: CommunityRow) -> str:
    since = now() - timedelta(days=_RECENT_DAYS)
    keys = store.items.keys(Scope(community=place.community.id, unread=True, since=since))
    titles = [row.title for row in store.items.rows(keys[:2])]
    return " · ".join(title for title in titles if title)


def _next_steps(store: Store) -> list[Step]:
    """Ideas to try, and chapters that rest on nothing yet."""
    steps: list[Step] = []
    for row in store.notes.rows(limit=60):
        if row.note.meaning == "try" and len(steps) < 2:
            because = tr("Because you marked it to try in class.")
            steps.append(Step("note", row.note.id, "tryit", row.note.quote[:90], because))
    for portfolio in store.portfolios.all():
        for section, evidence in store.portfolios.outline(portfolio.id):
            if not evidence and len(steps) < 4:
                because = tr("Because this chapter of {title} rests on nothing yet.")
                said = because.format(title=portfolio.title)
                steps.append(Step("section", section.id, "evidence", section.title, said))
    return steps
