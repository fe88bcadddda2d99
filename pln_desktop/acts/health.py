"""How the sources are: which are stale, which fail, which are one and the same; and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from pln_desktop.acts import follow
from pln_desktop.acts import merging
from pln_desktop.model import Changes
from pln_desktop.model import SourceRow
from pln_desktop.model import now as present
from pln_desktop.sync.sentence import QUIET
from pln_desktop.sync.sentence import WEEKS
from pln_desktop.sync.sentence import Figures
from pln_desktop.sync.sentence import often
from pln_desktop.sync.sentence import sentence

if TYPE_CHECKING:
    from pln_desktop.store import Store

STALE_DAYS = QUIET.days
_NONE = Figures(0, None)
_ANSWERS = frozenset({"fine", "waiting"})
_FAILS = frozenset({"failing", "gone", "signin"})


@dataclass(frozen=True, slots=True)
class Vitals(SourceRow):
    """A source with its figures; `twin` is the name of another one that is the same feed."""

    figures: Figures = _NONE
    twin: str = ""

    @property
    def rhythm(self) -> str:
        """How often it posts: "about twice a week"."""
        return often(self.figures)

    def sentence(self, now: datetime) -> str:
        """How it is, in a sentence or two."""
        said = sentence(self, now, self.figures)
        return f"{said} It is the same feed as {self.twin}; merge them." if self.twin else said


def vitals(store: Store, now: datetime | None = None) -> list[Vitals]:
    """Every followed source, in the order it was followed."""
    rows = store.sources.rows()
    figures = store.sources.rhythm((now or present()) - timedelta(weeks=WEEKS))
    twins: dict[str, str] = {}
    for pair in merging.pairs(rows):
        twins |= {pair.other.source.id: pair.kept.source.title}
        twins |= {pair.kept.source.id: pair.other.source.title}
    return [_vital(row, figures, twins) for row in rows]


def vital(store: Store, id: str, now: datetime | None = None) -> Vitals | None:
    """One of them, without a look at the others; None when it is not followed."""
    row = store.sources.row(id)
    if row is None:
        return None
    since = (now or present()) - timedelta(weeks=WEEKS)
    return _vital(row, store.sources.rhythm(since, id), {})


def _vital(
    row: SourceRow, figures: dict[str, tuple[int, datetime | None]], twins: dict[str, str]
) -> Vitals:
    id = row.source.id
    known = Figures(*figures.get(id, (0, None)))
    return Vitals(row.source, row.health, row.items, row.unread, known, twins.get(id, ""))


def stale(
    rows: Iterable[Vitals], days: int = STALE_DAYS, now: datetime | None = None
) -> list[Vitals]:
    """Those that answer and have had no post for so many days, the quietest first."""
    since = (now or present()) - timedelta(days=days)
    quiet = [row for row in rows if row.state in _ANSWERS and _last(row) < since]
    return sorted(quiet, key=_last)


def _last(row: Vitals) -> datetime:
    return row.figures.last_post or row.health.last_changed or row.source.created


def failing(rows: Iterable[Vitals]) -> list[Vitals]:
    """Those that cannot be read, are gone or want a sign-in, the longest-lasting first."""
    bad = [row for row in rows if row.state in _FAILS]
    return sorted(bad, key=lambda row: row.health.failing_since or present())


def prune(store: Store, ids: Sequence[str]) -> Changes:
    """Stop following all of these in one act; notes, kept copies and marked items stay (F39).

    Raises NotFound, and then nothing was changed.
    """
    wanted = [follow.get(store, id).id for id in dict.fromkeys(ids)]
    with store.act("source.unfollow") as act:
        for id in wanted:
            follow.unfollow(store, id)
    return act.changes
