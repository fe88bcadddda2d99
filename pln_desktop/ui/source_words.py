"""What the Sources page says of a source: one sentence, its rhythm, what moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Literal

from pln_desktop.model import SourceRow
from pln_desktop.ui import messages
from pln_desktop.ui.messages import tr

WEEKS = 4
"""Over how many weeks "posts a week" is counted."""
_QUIET = timedelta(days=90)

Filter = Literal["all", "quiet", "failing", "moved", "paused"]
FILTERS: tuple[tuple[Filter, str, str], ...] = (
    ("all", "All", ""),
    ("quiet", "Quiet", "mute"),
    ("failing", "Failing", "warning"),
    ("moved", "Moved", "link"),
    ("paused", "Paused", "wait"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A source as this page shows it; `recent` items came within the last four weeks."""

    row: SourceRow
    community: str
    recent: int
    newest: datetime | None

    @property
    def id(self) -> str:
        """The source's id."""
        return self.row.source.id

    @property
    def name(self) -> str:
        """The user's name for it, or its own."""
        return self.row.source.title or self.row.source.address


def falls_under(line: Line, filter: str, now: datetime) -> bool:
    """Whether a filter shows this source."""
    row, health = line.row, line.row.health
    if filter == "quiet":
        fine = row.state in ("fine", "waiting")
        return fine and (line.newest is None or now - line.newest > _QUIET)
    if filter == "failing":
        return row.state in ("failing", "signin", "gone")
    if filter == "moved":
        return bool(health.moved_to or health.moved_from or health.led_to)
    if filter == "paused":
        return row.state == "paused"
    return True


def sentence(line: Line, now: datetime) -> str:
    """Why it is as it is, and what comes next; for a source that is fine, its rhythm."""
    row, health = line.row, line.row.health
    if row.state == "gone":
        return tr("Its site says it is gone for good. What you have stays.")
    if row.state == "paused":
        return tr("Paused. It is not asked until you resume it.")
    if row.state == "signin":
        return tr("It wants you to sign in. It is not asked until you did.")
    if row.state == "waiting" and health.held_until:
        said = tr("Its server asks for patience until {time}.")
        return said.format(time=moment(health.held_until, now))
    if row.state == "failing":
        return _failing(row, now)
    if row.state == "new":
        return tr("Not asked yet. Sync fetches what it has.")
    if falls_under(line, "quiet", now):
        if line.newest is None:
            return tr("It answers, but there is nothing in it.")
        said = tr("Quiet since {date}. It answers; nobody writes.")
        return said.format(date=messages.date(line.newest))
    return rhythm(line)


def _failing(row: SourceRow, now: datetime) -> str:
    health = row.health
    why = health.error_text.rstrip(".") or tr("it could not be read")
    said = tr("{why}.").format(why=why)
    if health.failing_since and now - health.failing_since > timedelta(days=1):
        since = tr("Failing since {date}.").format(date=messages.date(health.failing_since))
        said = f"{said} {since}"
    if health.next_due:
        said += " " + tr("Next try {time}.").format(time=moment(health.next_due, now))
    return said


def rhythm(line: Line) -> str:
    """How often it posts, in words."""
    if not line.recent:
        return tr("Less than one post a month")
    a_week = line.recent / WEEKS
    if a_week < 0.75:
        return messages.count(
            line.recent, tr("1 post in four weeks"), tr("{n} posts in four weeks")
        )
    if a_week > 10:
        a_day = round(a_week / 7)
        return messages.count(a_day, tr("1 post a day"), tr("{n} posts a day"))
    return messages.count(round(a_week), tr("1 post a week"), tr("{n} posts a week"))


def moment(at: datetime, now: datetime) -> str:
    """A time to come or gone: only the clock today, with its day otherwise."""
    same = at.astimezone().date() == now.astimezone().date()
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
    parts = (line.name, line.community, sentence(line, now), newest if line.newest else "")
    return ". ".join(part.rstrip(".") for part in parts if part)
