"""What the Sources page shows of a source; its sentence is the act's (acts/health.py)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Literal

from pln_desktop.local_time import local
from pln_desktop.ui import messages
from pln_desktop.ui.messages import tr

if TYPE_CHECKING:
    from pln_desktop.acts.health import Vitals
    from pln_desktop.store import Store

Filter = Literal["all", "quiet", "failing", "moved", "twins", "paused"]
FILTERS: tuple[tuple[Filter, str, str], ...] = (
    ("all", "All", ""),
    ("quiet", "Quiet", "mute"),
    ("failing", "Failing", "warning"),
    ("moved", "Moved", "link"),
    ("twins", "Twice", "copy"),
    ("paused", "Paused", "wait"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A source as this page shows it; `quiet`: it answers, and had no post for long."""

    row: Vitals
    community: str
    quiet: bool = False

    @property
    def id(self) -> str:
        """The source's id."""
        return self.row.source.id

    @property
    def name(self) -> str:
        """The user's name for it, or its own."""
        return self.row.source.title or self.row.source.address

    @property
    def newest(self) -> datetime | None:
        """When its last post was written."""
        return self.row.figures.last_post


def read_lines(store: Store, now: datetime) -> list[Line]:
    """Every followed source with its figures; for a lane."""
    from pln_desktop.acts import health

    names = {place.id: place.name for place in store.communities.all()}
    rows = health.vitals(store, now)
    quiet = {row.source.id for row in health.stale(rows, now=now)}
    return [Line(row, names.get(row.source.community, ""), row.source.id in quiet) for row in rows]


def falls_under(line: Line, filter: str) -> bool:
    """Whether a filter shows this source."""
    row, health = line.row, line.row.health
    if filter == "quiet":
        return line.quiet
    if filter == "failing":
        return row.state in ("failing", "signin", "gone")
    if filter == "moved":
        return bool(health.moved_to or health.moved_from or health.led_to)
    if filter == "twins":
        return bool(row.twin)
    if filter == "paused":
        return row.state == "paused"
    return True


def moment(at: datetime, now: datetime) -> str:
    """A time to come or gone: only the clock today, with its day otherwise."""
    same = local(at).date() == now.astimezone().date()
    clock = messages.clock(at)
    return clock if same else tr("{date}, {time}").format(date=messages.date(at), time=clock)


def icon(line: Line) -> tuple[str, str]:
    """(icon, role) of what is not fine; ("", "") where all is well."""
    name = messages.HEALTH_ICONS.get(line.row.state, "")
    bad = line.row.state in ("failing", "signin")
    return name, "warn" if bad else "ink2"


def size(count: int) -> str:
    """Bytes for people: "340 kB", "12 MB"."""
    for word, unit in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= unit:
            value = count / unit
            return f"{value:.1f} {word}" if value < 10 else f"{value:.0f} {word}"
    return tr("{n} bytes").format(n=count)


def spoken(line: Line, now: datetime) -> str:
    """The row for a screen reader."""
    newest = tr("last post {age} ago").format(age=messages.age_words(line.newest))
    parts = (line.name, line.community, line.row.sentence(now), newest if line.newest else "")
    return ". ".join(part.rstrip(".") for part in parts if part)
