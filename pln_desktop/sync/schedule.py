"""When a source is asked again, and what one answer does to its health. Pure.

The numbers are those of the project's manners: a scheduled poll comes no sooner than an hour
after the last (a day for a source that never sent validators), trouble doubles the pause, and
a server's own Retry-After goes before everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.errors import PlnError
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.sync.address import origin_of
from pln_desktop.sync.address import read_address
from pln_desktop.sync.guard import is_loopback
from pln_desktop.sync.guard import is_public
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.request import Reply

FLOOR = timedelta(minutes=60)
FLOOR_WITHOUT_VALIDATORS = timedelta(hours=24)
FLOOR_OF_THE_USER = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
LONGEST_REFUSED = timedelta(days=7)
BUSY_PAUSE = timedelta(minutes=10)
QUIET_SHARE = 10
"""A source that was quiet for ten days is asked once a day (FRB023)."""
MOVE_AFTER = timedelta(days=7)
MOVE_POLLS = 3
_ZERO = timedelta(0)
_PERMANENT = frozenset({301, 308})
_BUSY = frozenset({429, 503})


def held_hosts(rows: Iterable[SourceRow], now: datetime) -> dict[str, datetime]:
    """Origin → the moment before which nothing is asked there (FRB020), from what was stored.

    A private address, which only the user can have allowed, holds its own source only.
    """
    held: dict[str, datetime] = {}
    for row in rows:
        until = row.health.held_until
        origin = _origin(row.source.address)
        if until and until > now and origin and not is_private(row.source.address):
            held[origin] = max(until, held.get(origin, until))
    return held


def held_until(row: SourceRow, held: Mapping[str, datetime], now: datetime) -> datetime | None:
    """When this source may be asked again, or None when it may be asked now."""
    until = row.health.held_until
    if until and until > now:
        return until
    return held.get(_origin(row.source.address))


def is_private(address: str) -> bool:
    """Whether an address as written is this computer's or a private network's."""
    try:
        read = read_address(address)
    except FetchError:
        return False
    return is_loopback(read) if read.ip is None else not is_public(read.host)


def _origin(address: str) -> str:
    try:
        return origin_of(address)
    except FetchError:
        return ""


def is_due(row: SourceRow, now: datetime, usual: timedelta = _ZERO) -> bool:
    """Whether the timer asks this source now.

    `usual` is the pause that the user chose for all sources; it only ever delays.
    """
    if row.source.paused or row.health.gone or row.health.error_kind == "signin":
        return False
    last = row.health.last_checked
    usually = row.source.interval is None and not row.health.failures
    if usually and last is not None and now - last < usual:
        return False
    return row.health.next_due is None or row.health.next_due <= now


# Answers


def unchanged(source: Source, health: Health, reply: Reply, now: datetime) -> Health:
    """A 304, or a body that we had already; the pair of a 304 stays as it was (F19)."""
    after = _moving(_success(health, now), source, reply, now)
    if not reply.not_modified and reply.complete:
        after = _with_validators(after, source, reply)
    wait = interval(source, after, reply, None, now)
    if source.interval is None:
        wait = max(wait, _earlier_interval(health))
    return replace(after, next_due=now + wait)


def parsed(source: Source, health: Health, reply: Reply, feed: Parsed, now: datetime) -> Health:
    """A readable feed. Validators count only for a whole document (F6)."""
    after = replace(
        _moving(_success(health, now), source, reply, now),
        title=feed.title,
        home=feed.home or health.home,
        language=feed.language,
        encoding=feed.encoding,
        last_changed=_last_changed(health, feed, now),
    )
    if reply.complete and feed.complete:
        after = replace(_with_validators(after, source, reply), body_hash=hash_of(reply.body))
    else:
        after = replace(after, error_kind="cut", error_text="The document ended early.")
    wait = interval(source, after, reply, feed, now)
    return replace(after, next_due=_outside_skipped(now + wait, feed))


def _with_validators(health: Health, source: Source, reply: Reply) -> Health:
    """Both together (FRB014), and only where they can go back to the host that gave them."""
    places = {_host(source.address), _host(health.moved_to)}
    if reply.hops and _host(reply.address) not in places:
        return replace(health, etag="", last_modified="")
    return replace(health, etag=reply.etag, last_modified=reply.last_modified)


def _host(address: str) -> str:
    try:
        return read_address(address).host
    except FetchError:
        return ""


def refused(source: Source, health: Health, reply: Reply, now: datetime) -> Health:
    """Any status that is neither 2xx nor 304. The validators stay (FRB016)."""
    after = replace(health, last_checked=now if reply.asked else health.last_checked)
    if reply.status == 410:
        text = "It is gone for good (410)."
        return replace(after, gone=True, next_due=None, error_kind="gone", error_text=text)
    if reply.status == 401:
        text = "It wants you to sign in (401)."
        return replace(after, next_due=None, error_kind="signin", error_text=text)
    failures = health.failures + (1 if reply.asked else 0)
    after = replace(after, failures=failures, error_kind="status")
    if reply.status in _BUSY:
        return _busy(after, reply, now)
    longest = LONGEST if reply.status >= 500 else LONGEST_REFUSED
    wait = _doubled(_base(source), failures, longest)
    text = f"{_REFUSALS.get(reply.status, 'It answered with an error')} ({reply.status})."
    return replace(after, next_due=now + wait, error_text=text)


_REFUSALS = {
    403: "The site does not let us in",
    404: "Nothing is at that address",
    500: "The site has trouble of its own",
}


def _busy(health: Health, reply: Reply, now: datetime) -> Health:
    """429 and 503: the larger of what was told and of our own pause (F18)."""
    if not reply.asked:
        until = now + timedelta(seconds=reply.retry_after or 0)
        return replace(health, next_due=until, held_until=until, error_text="The site is busy.")
    wait = _doubled(BUSY_PAUSE, health.failures, LONGEST)
    text = f"The site asks for patience ({reply.status})."
    if reply.retry_after is None:
        return replace(health, next_due=now + wait, error_text=text)
    until = now + max(min(timedelta(seconds=reply.retry_after), LONGEST_REFUSED), wait)
    return replace(health, next_due=until, held_until=until, error_text=text)


def failed(source: Source, health: Health, error: PlnError, now: datetime) -> Health:
    """No answer, or one that is no feed; items, name and validators stay (F7, FRB110)."""
    if isinstance(error, FetchError) and error.reason == "offline":
        return health  # charged to no source (F20)
    failures = health.failures + 1
    longest = LONGEST if reason(error) in _LINE_TROUBLE else LONGEST_REFUSED
    wait = _doubled(_base(source), failures, longest)
    text = str(error)
    detail = getattr(error, "detail", "")
    return replace(
        health,
        last_checked=now,
        failures=failures,
        error_kind=reason(error),
        error_text=f"{text}: {detail}" if detail and detail not in text else text,
        next_due=now + wait,
    )


def reason(error: PlnError) -> str:
    """One word for what went wrong."""
    return error.reason if isinstance(error, FetchError | ParseError) else error.kind


_LINE_TROUBLE = frozenset({"dns", "tls", "refused", "reset", "timeout", "proxy"})


def _success(health: Health, now: datetime) -> Health:
    return replace(
        health,
        last_checked=now,
        failures=0,
        error_kind="",
        error_text="",
        held_until=None,
        gone=False,
    )


# Intervals


def interval(
    source: Source, health: Health, reply: Reply, feed: Parsed | None, now: datetime
) -> timedelta:
    """How long until the next scheduled poll (FRB022 to FRB024, FRB037)."""
    floor = _floor(source, health)
    quiet = now - health.last_changed if health.last_changed else _ZERO
    wishes = [quiet / QUIET_SHARE, timedelta(seconds=reply.max_age or 0)]
    if feed is not None and feed.ttl_seconds:
        wishes.append(timedelta(seconds=min(feed.ttl_seconds, LONGEST.total_seconds())))
    wait = max(floor, min(max(wishes), LONGEST))
    if source.interval is not None:
        wait = floor
    offset = spread(source.id, now)
    # At the floor the offset can only lengthen, or half of all polls would fall together.
    return wait * (1 + (offset if wait * (1 + offset) >= floor else abs(offset)))


def spread(id: str, now: datetime) -> float:
    """Between -0.1 and 0.1, another one at each poll, so that polls never bunch."""
    digest = hashlib.sha256(f"{id} {now.timestamp()}".encode()).digest()
    return (int.from_bytes(digest[:4], "big") / 0xFFFFFFFF - 0.5) / 5


def _floor(source: Source, health: Health) -> timedelta:
    if source.interval is not None:
        return max(timedelta(minutes=source.interval), FLOOR_OF_THE_USER)
    known = health.etag or health.last_modified
    return FLOOR if known else FLOOR_WITHOUT_VALIDATORS


def _base(source: Source) -> timedelta:
    return max(FLOOR, timedelta(minutes=source.interval or 0))


def _earlier_interval(health: Health) -> timedelta:
    """What the last document asked for holds as long as that document does."""
    if health.next_due is None or health.last_checked is None or health.failures:
        return _ZERO
    return max(health.next_due - health.last_checked, _ZERO)


def _doubled(base: timedelta, failures: int, longest: timedelta) -> timedelta:
    return min(base * (1 << min(max(failures - 1, 0), 16)), longest)


def _last_changed(health: Health, feed: Parsed, now: datetime) -> datetime:
    """When the source last said something: by its dates, else now, for the body did change."""
    newest = _newest(feed, now)
    if feed.dropped and health.last_changed:
        return max(newest or health.last_changed, health.last_changed)
    return newest or now


def _newest(feed: Parsed, now: datetime) -> datetime | None:
    moments = [item.published for item in feed.items if item.published and item.published <= now]
    return max(moments, default=None)


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _outside_skipped(due: datetime, feed: Parsed) -> datetime:
    """The first hour from `due` on that skipHours and skipDays (GMT) allow, within a day."""
    days = {day.strip().lower() for day in feed.skip_days}
    for hours in range(25):
        moment = due + timedelta(hours=hours)
        if moment.hour not in feed.skip_hours and _DAYS[moment.weekday()] not in days:
            return moment
    return due


# Moves


def _moving(health: Health, source: Source, reply: Reply, now: datetime) -> Health:
    """Count the polls that were sent on for good to the same place (FRB130)."""
    target = moved_to(source, reply)
    if not target:
        return replace(health, moved_to="", moved_since=None, moved_polls=0)
    if target != health.moved_to:
        return replace(health, moved_to=target, moved_since=now, moved_polls=1)
    return replace(health, moved_polls=health.moved_polls + 1)


def moved_to(source: Source, reply: Reply) -> str:
    """Where an unbroken run of permanent redirects from the start led, or "" (FRB131, FRB133)."""
    permanent = 0
    for status, _ in reply.hops:
        if status not in _PERMANENT:
            break
        permanent += 1
    if not permanent:
        return ""
    target = reply.address if permanent == len(reply.hops) else reply.hops[permanent][1]
    if target == source.address:
        return ""
    if source.address.lower().startswith("https:") and not target.lower().startswith("https:"):
        return ""  # never made permanent (F17)
    return target


def has_moved(health: Health, now: datetime) -> bool:
    """Whether the quarantine is over: a week, and at least three polls with one answer."""
    since = health.moved_since
    return bool(
        health.moved_to and since and now - since >= MOVE_AFTER and health.moved_polls >= MOVE_POLLS
    )


def hash_of(body: bytes) -> str:
    """What two bodies are compared by."""
    return hashlib.sha256(body).hexdigest()
