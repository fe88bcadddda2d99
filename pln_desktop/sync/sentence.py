"""How a source is, for people: why it is quiet, when it is asked next, what moved, how often it
posts. Pure, in plain English; the window and the command line say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from pln_desktop.local_time import local
from pln_desktop.model import SourceRow
from pln_desktop.sync.moves import is_led_for_long

WEEKS = 4
"""Over so many weeks "posts a week" is counted."""
QUIET = timedelta(days=90)
"""A source that answers and had no post for so long is called quiet, here and in every list."""
_TOLD_FOR = timedelta(days=90)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Figures:
    """`recent` posts came within the last WEEKS; `last_post` is the newest one's date."""

    recent: int
    last_post: datetime | None

    @property
    def posts_a_week(self) -> float:
        """How many posts a week brings."""
        return self.recent / WEEKS


def sentence(row: SourceRow, now: datetime, figures: Figures | None = None) -> str:
    """How it is, in a sentence or two, and then what moved."""
    parts = [_state(row, now, figures), _moves(row, now), _pressed(row)]
    return " ".join(part for part in parts if part)


def _state(row: SourceRow, now: datetime, figures: Figures | None) -> str:
    health = row.health
    why = (health.error_text or "it could not be read").strip().rstrip(".")
    if "." not in why.partition(" ")[0]:  # the name of a host stays as it is written
        why = why[:1].upper() + why[1:]
    since = f" since {day(health.failing_since, now)}" if health.failing_since else ""
    match row.state:
        case "paused":
            return "It is paused, and not asked until you resume it."
        case "gone":
            return (
                f"It is gone for good{since} (410). Its {_count(row.items, 'item')} stay here, and "
                "it is asked again only when you resume it."
            )
        case "signin":
            return f"It wants you to sign in{since} (401), and is asked again when you resume it."
        case "waiting" if health.held_until:
            asks = why if health.error_text else "Its site asks for patience"
            return f"{asks} until {moment(health.held_until, now)}; nothing is lost."
        case "failing" | "waiting":
            times = f", {health.failures} times in a row" if health.failures > 1 else ""
            again = f" It is tried again {_next(row, now)}." if health.next_due else ""
            return f"{why}{since}{times}.{again} What is here stays."
        case "new":
            return "It was not asked yet; the next sync fetches what it has."
    return _rhythm(row, now, figures)


def _rhythm(row: SourceRow, now: datetime, figures: Figures | None) -> str:
    last = (figures.last_post if figures else None) or row.health.last_changed
    checked = f"Checked {_ago(row.health.last_checked, now)}"
    if row.health.next_due:
        checked += f", next {_next(row, now)}"
    if last is None:
        return f"It answers, but there is nothing in it. {checked}."
    if now - last > QUIET:
        return f"It has answered nothing new since {day(last, now)}. {checked}."
    if figures is None:
        return f"{checked}."
    return f"Posts {often(figures)}. {checked}."


def often(figures: Figures) -> str:
    """ "about twice a week"."""
    week = figures.posts_a_week
    if week >= 10.5:
        return f"about {_times(round(week / 7))} a day"
    if week >= 0.75:
        return f"about {_times(round(week))} a week"
    if figures.recent:
        return f"about {_times(figures.recent)} a month"
    return "less than once a month"


def _moves(row: SourceRow, now: datetime) -> str:
    health, address = row.health, row.source.address
    if health.moved_to and health.moved_to != address:
        return f"It says that it moved to {health.moved_to}; that is taken over once it has held."
    if is_led_for_long(health, now):
        since = day(health.led_since, now)
        return f"It has led to {health.led_to} since {since}, though it says only for now."
    recently = health.moved_at is not None and now - health.moved_at < _TOLD_FOR
    if recently and health.moved_from and health.moved_from != address:
        when = day(health.moved_at, now)
        return f"It moved for good from {health.moved_from} to {address} on {when}."
    return ""


def _pressed(row: SourceRow) -> str:
    """A user may lower the floor; then this says so."""
    every = row.source.interval
    if every is None or every >= 60 or row.source.paused:
        return ""
    return f"You have it asked every {max(every, 15)} minutes."


def _next(row: SourceRow, now: datetime) -> str:
    due = row.health.next_due
    if due is None or due <= now:
        return "with the next sync"
    if due - now < timedelta(hours=20):
        return f"in {span(due - now)}"
    return f"on {moment(due, now)}"


def _ago(at: datetime | None, now: datetime) -> str:
    if at is None:
        return "never"
    if at > now:
        return "just now"  # the clock was set back
    passed = now - at
    if passed < timedelta(minutes=1):
        return "just now"
    return f"{span(passed)} ago" if passed < timedelta(days=2) else f"on {day(at, now)}"


def span(passed: timedelta) -> str:
    """ "50 minutes", "3 hours"."""
    minutes = max(1, round(passed.total_seconds() / 60))
    if minutes < 90:
        return _count(minutes, "minute")
    return _count(round(minutes / 60), "hour")


def moment(at: datetime, now: datetime) -> str:
    """ "14:30" today, else "3 May, 14:30"."""
    here = local(at)
    clock = f"{here:%H:%M}"
    return clock if here.date() == now.astimezone().date() else f"{day(at, now)}, {clock}"


def day(at: datetime | None, now: datetime) -> str:
    """ "3 May", with its year where that is another one."""
    if at is None:
        return "then"
    here = local(at)
    said = f"{here.day} {_MONTHS[here.month - 1]}"
    return said if here.year == now.astimezone().year else f"{said} {here.year}"


def _times(number: int) -> str:
    return {0: "once", 1: "once", 2: "twice"}.get(number, f"{number} times")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
