"""Which sources a refresh asks now, and how: all, some, those that are due, or once by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from pln_desktop import model
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import SourceRow
from pln_desktop.sync import places
from pln_desktop.sync import schedule
from pln_desktop.sync.refresh import Ways

if TYPE_CHECKING:
    from pln_desktop.store import Store

_SCRATCH = "sync.scratch"
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class How:
    """What is out of the ordinary about one refresh.

    `unless_fresh`: leave out what was checked in the last minutes, as the window does (FRB070).
    `gently`: spread the starts when much is late, as after a sleep (F20).
    `from_scratch`: fetch the whole documents again, once a source and day (FRB071).
    `insecure`: the user agreed that a safe address may lead to an open one, this once (F17).
    """

    unless_fresh: bool = False
    gently: bool = False
    from_scratch: bool = False
    insecure: bool = False


USUAL = How()


def choose(
    store: Store, sources: Sequence[str] | None, due: bool, how: How
) -> tuple[list[SourceRow], int]:
    """The sources to ask, and how many were left out as fresh. Raises NotFound."""
    moment = model.now()
    rows = _named(store, sources)
    if due:
        usual = timedelta(minutes=int(store.settings.get("sync.minutes", 0)))
        resting = places.resting(store.hosts.all(), moment)
        rows = [row for row in rows if schedule.is_due(row, moment, usual, resting)]
    if not how.unless_fresh:
        return rows, 0
    stale = [row for row in rows if not schedule.is_fresh(row, moment)]
    return stale, len(rows) - len(stale)


def _named(store: Store, sources: Sequence[str] | None) -> list[SourceRow]:
    if sources is None:
        return [row for row in store.sources.rows() if not row.source.paused]
    rows = []
    for id in dict.fromkeys(sources):
        row = store.sources.row(id)
        if row is None:
            raise NotFound(id)
        rows.append(row)
    return rows


def ways_of(store: Store, rows: Sequence[SourceRow], how: How) -> Ways:
    """How these are asked; FormatError when one was fetched from scratch today."""
    if how.from_scratch:
        _remember_scratch(store, [row.source.id for row in rows])
    over = schedule.lateness_spread(rows, model.now()) if how.gently else 0.0
    return Ways(how.from_scratch, how.insecure, over)


def _remember_scratch(store: Store, ids: Sequence[str]) -> None:
    """FRB071: once a source and day; FormatError the second time, and then nothing is asked."""
    moment = model.now()
    known: dict[str, str] = store.settings.get(_SCRATCH, {})
    times = {id: datetime.fromisoformat(at) for id, at in known.items()}
    recent = {id: at for id, at in times.items() if moment - _A_DAY < at <= moment}
    if again := [recent[id] + _A_DAY for id in ids if id in recent]:
        until = max(again).astimezone()
        raise FormatError(f"it was fetched from scratch within a day; again after {until:%H:%M}")
    recent |= dict.fromkeys(ids, moment)
    store.settings.set(_SCRATCH, {id: at.isoformat() for id, at in recent.items()})
