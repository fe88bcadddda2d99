"""How long until a source is asked again: its floor, its own rhythm, what it wishes. Pure.

A scheduled poll comes no sooner than an hour after the last (a day for a source that never
sent validators), and at least once a day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from itertools import pairwise

from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.request import Reply
from pln_desktop.sync.skips import NONE
from pln_desktop.sync.skips import Skip

FLOOR = timedelta(minutes=60)
FLOOR_WITHOUT_VALIDATORS = timedelta(hours=24)
FLOOR_OF_THE_USER = timedelta(minutes=15)
LONGEST = timedelta(hours=24)
SHARE = 10
"""A source that posts every ten days, or was quiet for ten, is asked once a day (FRB023)."""
CROWD = 10
"""So many sources at one place are spread over their interval (FRB034)."""
POSTS = 10
"""So many of its latest posts tell a source's rhythm."""
WHOLE_AFTER = timedelta(days=28)
"""A server that said "not modified" for so long, and never anything else, is asked for the
whole document once: some say so to everything, and nobody would ever know."""
_ZERO = timedelta(0)


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside one answer: when the source's latest posts are of, how many sources
    are asked at the same place, and when its last document wished not to be asked."""

    posts: Sequence[datetime] = ()
    crowd: int = 1
    skip: Skip = NONE


def usual_gap(posts: Iterable[datetime], now: datetime) -> timedelta | None:
    """The middle one of the gaps between the latest posts; None where there are none."""
    latest = sorted({post for post in posts if post <= now}, reverse=True)[: POSTS + 1]
    gaps = sorted(later - earlier for later, earlier in pairwise(latest))
    return gaps[len(gaps) // 2] if gaps else None


def interval(
    source: Source,
    health: Health,
    reply: Reply,
    feed: Parsed | None,
    now: datetime,
    around: Around,
    earlier: timedelta = _ZERO,
) -> timedelta:
    """How long until the next scheduled poll (FRB022 to FRB024, FRB034, FRB037).

    `earlier` is what the last document asked for; it holds as long as that document does.
    """
    floor = _floor(source, health)
    if source.interval is not None:
        return _jittered(floor, floor, source.id, now)
    quiet = now - health.last_changed if health.last_changed else _ZERO
    wishes = [quiet / SHARE, timedelta(seconds=reply.max_age or 0), earlier]
    gap = usual_gap(around.posts, now)
    if gap is not None:
        wishes.append(gap / SHARE)
    if feed is not None and feed.ttl_seconds:
        wishes.append(timedelta(seconds=min(feed.ttl_seconds, LONGEST.total_seconds())))
    wait = max(floor, min(max(wishes), LONGEST))
    if around.crowd >= CROWD:
        return wait * _stretch(source.id)
    return _jittered(wait, floor, source.id, now)


def asked_for(source: Source, health: Health, around: Around) -> timedelta:
    """The interval that was chosen at the last poll, before it was spread."""
    if around.skip:
        return min(timedelta(seconds=around.skip.ttl_seconds), LONGEST)
    if health.next_due is None or health.last_checked is None or health.failures:
        return _ZERO
    waited = health.next_due - health.last_checked
    if source.interval is None and around.crowd >= CROWD:
        plain = waited / _stretch(source.id)
        return min(max(plain, _ZERO), LONGEST)
    floor = _floor(source, health)
    offset = spread(source.id, health.last_checked)
    lengthened = waited / (1 + abs(offset))
    plain = lengthened if lengthened * (1 + offset) < floor else waited / (1 + offset)
    return min(max(plain, _ZERO), LONGEST)


def spread(id: str, now: datetime) -> float:
    """Between -0.1 and 0.1, another one at each poll, so that polls never bunch."""
    return (_share_of(f"{id} {now.timestamp()}") - 0.5) / 5


def _jittered(wait: timedelta, floor: timedelta, id: str, now: datetime) -> timedelta:
    offset = spread(id, now)
    # At the floor the offset can only lengthen, or half of all polls would fall together.
    return wait * (1 + (offset if wait * (1 + offset) >= floor else abs(offset)))


def _stretch(id: str) -> float:
    """Between 1 and 1.5, each source its own: what was asked together at one crowded place drifts
    apart, over half an interval at once and over a whole one by the next time."""
    return 1 + _share_of(id) / 2


def _share_of(text: str) -> float:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") / 0xFFFFFFFF


def _floor(source: Source, health: Health) -> timedelta:
    if source.interval is not None:
        return max(timedelta(minutes=source.interval), FLOOR_OF_THE_USER)
    known = health.etag or health.last_modified
    return FLOOR if known else FLOOR_WITHOUT_VALIDATORS


def base(source: Source) -> timedelta:
    """What trouble's pauses are doubled from."""
    return max(FLOOR, timedelta(minutes=source.interval or 0))


def doubled(first: timedelta, failures: int, longest: timedelta) -> timedelta:
    """The pause after so many failures in a row."""
    return min(first * (1 << min(max(failures - 1, 0), 16)), longest)


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def outside_skipped(due: datetime, asked: Parsed | Skip) -> datetime:
    """The first hour from `due` on that skipHours and skipDays (GMT) allow, within a day."""
    if not (asked.skip_hours or asked.skip_days):
        return due
    days = {day.strip().lower() for day in asked.skip_days}
    for hours in range(25):
        moment = due + timedelta(hours=hours)
        if moment.hour not in asked.skip_hours and _DAYS[moment.weekday()] not in days:
            return moment
    return due


def wants_whole(health: Health) -> bool:
    """Whether the validators stay at home this once, since for four weeks every answer was 304."""
    if health.failures or not health.same_polls:
        return False
    if health.next_due is None or health.last_checked is None:
        return False
    return health.same_polls * (health.next_due - health.last_checked) >= WHOLE_AFTER
