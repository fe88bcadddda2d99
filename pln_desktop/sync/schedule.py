"""When a source is asked again, and what one answer does to its health. Pure.

The numbers are those of the project's manners: rhythm.py has the intervals, moves.py what is
said about addresses, places.py what holds for a whole host. Trouble doubles the pause, and a
server's own Retry-After goes before everything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
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
from pln_desktop.store.hosts import Host
from pln_desktop.sync import rhythm
from pln_desktop.sync.address import read_address
from pln_desktop.sync.moves import has_moved
from pln_desktop.sync.moves import moved_to
from pln_desktop.sync.moves import moving
from pln_desktop.sync.moves import was_open
from pln_desktop.sync.parsed import GUESSED
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.places import BUSY_PAUSE
from pln_desktop.sync.places import LONGEST_REFUSED
from pln_desktop.sync.places import is_private
from pln_desktop.sync.places import origin
from pln_desktop.sync.places import stands
from pln_desktop.sync.request import Reply
from pln_desktop.sync.rhythm import FLOOR
from pln_desktop.sync.rhythm import LONGEST
from pln_desktop.sync.rhythm import Around
from pln_desktop.sync.rhythm import spread
from pln_desktop.sync.rhythm import wants_whole

__all__ = [
    "ALONE", "FLOOR", "Around", "failed", "has_moved", "hash_of", "held_hosts", "held_until",
    "is_due", "is_fresh", "is_private", "lateness_spread", "moved_to", "parsed", "reason",
    "refused", "spread", "unchanged", "wants_whole",
]  # fmt: skip

FRESH = timedelta(minutes=5)
"""In the window, what was checked so recently is not asked again (FRB070)."""
FRESH_TROUBLE = timedelta(minutes=1)
LATE = timedelta(minutes=5)
MANY = 10
CATCH_UP = 60.0
"""Seconds over which the sources are spread that came due while the machine slept (F20)."""
CLOCK_SLACK = timedelta(minutes=5)
_ZERO = timedelta(0)
_BUSY = frozenset({429, 503})
ALONE = Around()


def held_hosts(
    rows: Iterable[SourceRow], now: datetime, hosts: Mapping[str, Host] | None = None
) -> dict[str, datetime]:
    """Origin → the moment before which nothing is asked there (FRB020), from what was stored.

    A private address, which only the user can have allowed, holds its own source only.
    """
    held: dict[str, datetime] = {}
    for row in rows:
        until = row.health.held_until
        if until is None or not stands(until, now) or is_private(row.source.address):
            continue
        if row.health.asked:
            continue  # who said it stands in `hosts`; an earlier release stored only this
        if at := origin(row.source.address):
            held[at] = max(until, held.get(at, until))
    for at, host in (hosts or {}).items():
        if host.reason in _BUSY_WORDS and stands(host.held_until, now):
            assert host.held_until is not None
            held[at] = max(host.held_until, held.get(at, host.held_until))
    return held


_BUSY_WORDS = frozenset(str(status) for status in _BUSY)


def held_until(row: SourceRow, held: Mapping[str, datetime], now: datetime) -> datetime | None:
    """When this source may be asked again, or None when it may be asked now."""
    until = row.health.held_until
    if stands(until, now):
        return until
    return held.get(origin(row.source.address)) if held else None


def is_due(
    row: SourceRow, now: datetime, usual: timedelta = _ZERO, resting: Collection[str] = ()
) -> bool:
    """Whether the timer asks this source now.

    `usual` is the pause that the user chose for all sources; it only ever delays. `resting` are
    origins that could not be reached and are left alone for a while.
    """
    health = row.health
    if row.source.paused or health.gone or health.error_kind == "signin":
        return False
    if resting and origin(row.source.address) in resting:
        return False
    last = health.last_checked
    if last is not None and last > now + CLOCK_SLACK:
        return True  # the clock was set back: no time that is stored means anything (F38)
    usually = row.source.interval is None and not health.failures
    if usually and last is not None and now - last < usual:
        return False
    return health.next_due is None or health.next_due <= now


def is_fresh(row: SourceRow, now: datetime) -> bool:
    """Whether it was checked so recently that asking again would tell nothing (FRB070)."""
    last = row.health.last_checked
    limit = FRESH_TROUBLE if row.health.error_kind else FRESH
    return last is not None and _ZERO <= now - last < limit


def lateness_spread(rows: Collection[SourceRow], now: datetime) -> float:
    """Seconds to spread the starts of these due sources over: after a sleep many are late (F20)."""
    late = [row for row in rows if row.health.next_due and now - row.health.next_due > LATE]
    return CATCH_UP if len(late) >= MANY else 0.0


# Answers


def unchanged(
    source: Source, health: Health, reply: Reply, now: datetime, around: Around = ALONE
) -> Health:
    """A 304, or a body that we had already; the pair of a 304 stays as it was (F19)."""
    after = moving(_success(health, reply, now), source, reply, now)
    if not reply.not_modified and reply.complete:
        after = _with_validators(after, source, reply)
    same = health.same_polls + 1 if reply.not_modified else 0
    earlier = rhythm.asked_for(source, health, around)
    wait = rhythm.interval(source, after, reply, None, now, around, earlier)
    due = rhythm.outside_skipped(now + wait, around.skip)
    return replace(after, same_polls=same, next_due=due)


def parsed(
    source: Source,
    health: Health,
    reply: Reply,
    feed: Parsed,
    now: datetime,
    around: Around = ALONE,
) -> Health:
    """A readable feed. Validators count only for a whole document (F6)."""
    after = replace(
        moving(_success(health, reply, now), source, reply, now),
        title=feed.title,
        home=feed.home or health.home,
        language=feed.language,
        encoding=_letters(feed),
        last_changed=_last_changed(health, feed, now),
        same_polls=0,
    )
    if reply.complete and feed.complete:
        after = replace(_with_validators(after, source, reply), body_hash=hash_of(reply.body))
    else:
        after = replace(after, error_kind="cut", error_text="The document ended early.")
    dates = (item.published for item in feed.items)
    posts = [*around.posts, *(date for date in dates if date is not None)]
    around = replace(around, posts=posts)
    wait = rhythm.interval(source, after, reply, feed, now, around)
    return replace(after, next_due=rhythm.outside_skipped(now + wait, feed))


def _letters(feed: Parsed) -> str:
    """The encoding, and what the document says of it where that was not believed (F5)."""
    guess = next((note for note in feed.notes if note.startswith(GUESSED)), "")
    return guess.removeprefix(GUESSED) or feed.encoding


def _with_validators(health: Health, source: Source, reply: Reply) -> Health:
    """Both together (FRB014), and only where they can go back to the host that gave them.

    What an open line said is not repeated to a safe one: a false tag could silence it (F17).
    """
    places = {_host(source.address), _host(health.moved_to)}
    if was_open(source, reply) or (reply.hops and _host(reply.address) not in places):
        return replace(health, etag="", last_modified="")
    return replace(health, etag=reply.etag, last_modified=reply.last_modified)


def _host(address: str) -> str:
    try:
        return read_address(address).host
    except FetchError:
        return ""


def refused(
    source: Source, health: Health, reply: Reply, now: datetime, around: Around = ALONE
) -> Health:
    """Any status that is neither 2xx nor 304. The validators stay (FRB016)."""
    after = _troubled(_counted(health, reply), now)
    if reply.asked:
        after = replace(after, last_checked=now, failures=health.failures + 1)
    if reply.status == 410:
        text = "It is gone for good (410)."
        return replace(after, gone=True, next_due=None, error_kind="gone", error_text=text)
    if reply.status == 401:
        text = "It wants you to sign in (401)."
        return replace(after, next_due=None, error_kind="signin", error_text=text)
    after = replace(after, error_kind="status")
    if reply.status in _BUSY:
        return _busy(after, reply, now)
    longest = LONGEST if reply.status >= 500 else LONGEST_REFUSED
    wait = rhythm.doubled(rhythm.base(source), after.failures, longest)
    text = f"{_REFUSALS.get(reply.status, 'It answered with an error')} ({reply.status})."
    due = rhythm.outside_skipped(now + wait, around.skip)
    return replace(after, next_due=due, error_text=text)


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
    wait = rhythm.doubled(BUSY_PAUSE, health.failures, LONGEST)
    text = f"The site asks for patience ({reply.status})."
    if reply.retry_after is None:
        return replace(health, next_due=now + wait, error_text=text)
    until = now + max(min(timedelta(seconds=reply.retry_after), LONGEST_REFUSED), wait)
    return replace(health, next_due=until, held_until=until, error_text=text)


def failed(
    source: Source, health: Health, error: PlnError, now: datetime, around: Around = ALONE
) -> Health:
    """No answer, or one that is no feed; items, name and validators stay (F7, FRB110)."""
    if isinstance(error, FetchError) and error.reason == "offline":
        return health  # charged to no source (F20)
    failures = health.failures + 1
    longest = LONGEST if reason(error) in _LINE_TROUBLE else LONGEST_REFUSED
    wait = rhythm.doubled(rhythm.base(source), failures, longest)
    text = str(error)
    detail = getattr(error, "detail", "")
    return replace(
        _troubled(health, now),
        last_checked=now,
        failures=failures,
        asked=health.asked + (reason(error) not in _NOTHING_SENT),
        error_kind=reason(error),
        error_text=f"{text}: {detail}" if detail and detail not in text else text,
        next_due=rhythm.outside_skipped(now + wait, around.skip),
    )


def reason(error: PlnError) -> str:
    """One word for what went wrong."""
    return error.reason if isinstance(error, FetchError | ParseError) else error.kind


_LINE_TROUBLE = frozenset({"dns", "tls", "refused", "reset", "timeout", "proxy"})
_NOTHING_SENT = frozenset({"dns", "refused", "private", "scheme", "address"})


def _troubled(health: Health, now: datetime) -> Health:
    """Since when it goes wrong; and what was asked for whole is asked conditionally again."""
    since = min(health.failing_since or now, now)
    return replace(
        health,
        failing_since=since,
        same_polls=0 if wants_whole(health) else health.same_polls,
    )


def _success(health: Health, reply: Reply, now: datetime) -> Health:
    return replace(
        _counted(health, reply),
        last_checked=now,
        failures=0,
        failing_since=None,
        error_kind="",
        error_text="",
        held_until=None,
        gone=False,
    )


def _counted(health: Health, reply: Reply) -> Health:
    """What this answer cost, for the page about health."""
    asked = health.asked + len(reply.hops) + int(reply.asked)
    return replace(health, asked=asked, received=health.received + reply.received)


def _last_changed(health: Health, feed: Parsed, now: datetime) -> datetime:
    """When the source last said something: by its dates, else now, for the body did change."""
    newest = _newest(feed, now)
    if feed.dropped and health.last_changed:
        return max(newest or health.last_changed, health.last_changed)
    return newest or now


def _newest(feed: Parsed, now: datetime) -> datetime | None:
    moments = [item.published for item in feed.items if item.published and item.published <= now]
    return max(moments, default=None)


def hash_of(body: bytes) -> str:
    """What two bodies are compared by."""
    return hashlib.sha256(body).hexdigest()
