"""Sources are asked, what came is read, compared and stored; trouble stays on its source.

The thread that calls `refresh` writes; one more thread hands it what the network brings, and
worker processes read documents meanwhile. Nothing is held while the network is waited for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import nullcontext
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Literal

from pln_desktop import model
from pln_desktop.errors import NotFound
from pln_desktop.errors import ParseError
from pln_desktop.errors import Stopped
from pln_desktop.errors import Unstorable
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.store.arrivals import ROWS_A_WRITE
from pln_desktop.store.contents import REFUSED
from pln_desktop.sync import schedule
from pln_desktop.sync.address import granted
from pln_desktop.sync.decision import decide
from pln_desktop.sync.decision import matched
from pln_desktop.sync.decision import resembles
from pln_desktop.sync.inbox import Arrival
from pln_desktop.sync.inbox import Inbox
from pln_desktop.sync.inbox import parse
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.memory import Memory
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request
from pln_desktop.sync.skips import Skips

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border

log = logging.getLogger(__name__)

Status = Literal["changed", "unchanged", "moved", "gone", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class SourceResult:
    """How it went with one source."""

    source: str
    address: str
    status: Status
    new: int = 0
    updated: int = 0
    error_kind: str = ""
    error_message: str = ""
    next: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ways:
    """How sources are asked this time.

    `whole`: without condition, the whole document (FRB071). `insecure`: the user agreed that a
    safe connection may lead to an open one, this once (F17). `over`: seconds to spread the
    starts over.
    """

    whole: bool = False
    insecure: bool = False
    over: float = 0.0


_USUAL = Ways()
_FEW_TOGETHER, _MOST_TOGETHER = 2, 50
"""Sources whose polls are stored in one write: so many at most, and at the end at least."""
_MANY_ROWS = 3 * ROWS_A_WRITE
"""Items of one write while nobody else writes: the larger its piece of the search index, the
less an item costs."""
_PATIENCE = 0.4
"""Seconds that what is ready waits for more, to be written with it."""


def request_for(source: Source, health: Health, ways: Ways = _USUAL) -> Request:
    """The conditional GET of a source's next poll (FRB002)."""
    conditional = not (ways.whole or schedule.wants_whole(health))
    return Request(
        source.address,
        etag=health.etag if conditional else "",
        last_modified=health.last_modified if conditional else "",
        allow=granted(source.address) if source.allow_private else frozenset(),
        validators_of=health.moved_to,
        downgrade=ways.insecure,
    )


def refresh(
    store: Store,
    border: Border,
    rows: Sequence[SourceRow],
    stop: threading.Event,
    on_result: Callable[[SourceResult], None],
    clock: Callable[[], datetime] = model.now,
    ways: Ways = _USUAL,
) -> None:
    """Ask these sources, each once. Ends early when `stop` is set, keeping what was read."""
    began = clock()
    everyone = store.sources.rows()
    memory = Memory(store, everyone, began)
    for origin, until in memory.held.items():
        # Also for what is led there by a redirect.
        border.client.hold(origin, (until - began).total_seconds())
    asked: list[tuple[Request, SourceRow]] = []
    for row in rows:
        if result := _held_back(row, memory.held, began):
            on_result(result)
        else:
            request = request_for(row.source, row.health, ways)
            asked.append((request, _unread(row) if ways.whole else row))
    seen = {} if ways.whole else {"seen": store.sources.seen_entries}
    with Inbox(border, asked, stop, over=ways.over, **seen) as inbox:
        arrivals = _read_whole(store, border, memory.sift(inbox, stop), stop)
        for group in _gathered(store, arrivals, inbox):
            for result in _settle_together(store, memory, group, clock, stop):
                on_result(result)


def _gathered(store: Store, arrivals: Iterable[Arrival], inbox: Inbox) -> Iterator[list[Arrival]]:
    """What comes at about the same time, by as much as one write takes: each write costs the
    index and the disk.

    As soon as anyone has had to wait for the library, by less; and towards the end, so that the
    last write, beside which nothing is read any more, is a short one. A long feed comes alone,
    since it is stored in several writes.
    """
    group: list[Arrival] = []
    items, sources, until = 0, 0, 0.0
    waited = store.journal.turns.waited
    for arrival in arrivals:
        most = _MANY_ROWS if store.journal.turns.waited == waited else ROWS_A_WRITE
        more = len(arrival.feed.items) if arrival.feed else 0
        if group and items + more > most:
            yield group
            group, items = [], 0
        if not group:
            until = time.monotonic() + _PATIENCE
            sources = min(_MOST_TOGETHER, max(_FEW_TOGETHER, inbox.left // 2))
        group.append(arrival)
        items += more
        full = items >= most or len(group) >= sources
        if full or not inbox.more(until - time.monotonic()):
            yield group
            group, items = [], 0
    if group:
        yield group


def _settle_together(
    store: Store,
    memory: Memory,
    group: Sequence[Arrival],
    clock: Callable[[], datetime],
    stop: threading.Event,
) -> Iterator[SourceResult]:
    """Store what several polls brought; in one write, but for a feed that is too long for it.

    Who waits for the library goes first, after the source that is being stored. A write that
    `stop` comes into is given up: without their cursors, its sources are asked again. Of a long
    feed, its earlier writes stay. What no library can hold is the trouble of its source alone.
    """
    turns = store.journal.turns
    left, taken = deque(group), list[Arrival]()
    while left:
        taken.clear()
        stored: list[tuple[Arrival, SourceResult, Health]] = []
        try:
            with nullcontext() if len(group) == 1 else store.content(unless=stop.is_set):
                while left and not (stored and (turns.waiting or stop.is_set())):
                    arrival = left.popleft()
                    taken.append(arrival)
                    with suppress(NotFound):  # unfollowed meanwhile
                        memory.hear(arrival, clock())
                        around = memory.around(arrival.row)
                        outcome = _store(store, arrival, clock(), around, stop.is_set)
                        stored.append((arrival, *outcome))
        except Stopped:
            return
        except (Unstorable, *REFUSED) as error:
            memory.unheard(taken)
            for one in [*taken, *left] if len(group) > 1 else [_failed(taken[0], error)]:
                if not stop.is_set():
                    yield from _settle_together(store, memory, [one], clock, stop)
            return
        turns.after_others()
        memory.save()
        for arrival, result, after in stored:
            yield _follow_move(store, arrival.row.source, result, after, clock())


def _failed(arrival: Arrival, error: Exception) -> Arrival:
    """What a source brought, where that is a bug's: trouble of its own."""
    if arrival.error is not None:
        raise error
    log.error("what source %s brought cannot be stored", arrival.row.source.id, exc_info=error)
    told = ParseError("unstorable", "what it brought cannot be stored")
    return replace(arrival, feed=None, known=None, matches=None, error=told)


def _unread(row: SourceRow) -> SourceRow:
    """As if its body had never been read."""
    return replace(row, health=replace(row.health, body_hash=""))


def _held_back(row: SourceRow, held: dict[str, datetime], now: datetime) -> SourceResult | None:
    """What keeps a source from being asked, whoever asks: its server's word, or a missing key."""
    source, health = row.source, row.health
    if health.gone:
        return _result(source, health, "gone")
    if health.error_kind == "signin":
        return _result(source, health, "waiting")
    until = schedule.held_until(row, held, now)
    if until is not None:
        message = health.error_text or "The site asks for patience."
        shown = replace(health, next_due=until, error_kind="waiting", error_text=message)
        return _result(source, shown, "waiting")
    return None


def _read_whole(
    store: Store, border: Border, arrivals: Iterable[Arrival], stop: threading.Event
) -> Iterator[Arrival]:
    """The arrivals; the whole document where some of it was left out and the rest resembles what
    is here: which entry is which is judged over a whole poll (identity.py)."""
    for arrival in arrivals:
        try:
            whole = _read_again(store, border, arrival, stop)
        except Stopped:
            if not stop.is_set():
                raise
            return
        yield whole


def _read_again(store: Store, border: Border, arrival: Arrival, stop: threading.Event) -> Arrival:
    feed, reply, source = arrival.feed, arrival.reply, arrival.row.source
    if feed is None or reply is None or not feed.dropped or not feed.items:
        return arrival
    known = store.items.known(source.id)
    matches = matched(source, known, feed)
    if not resembles(known, feed, matches):
        return replace(arrival, known=known, matches=matches)
    try:
        return replace(arrival, feed=value_of(parse(border, reply), stop))
    except ParseError as error:
        return replace(arrival, feed=None, error=error)


def settle(
    store: Store,
    row: SourceRow,
    arrival: Arrival,
    now: datetime,
    stop: threading.Event | None = None,
) -> SourceResult:
    """Store what one poll brought, its cursor with the last write. Raises NotFound, DiskFull …,
    and Stopped when `stop` was set: of a long feed the earlier writes stay, without a cursor."""
    unless = stop.is_set if stop else None
    arrival = replace(arrival, row=row)
    try:
        result, after = _store(store, arrival, now, schedule.ALONE, unless)
    except (Unstorable, *REFUSED) as error:
        failed = _failed(arrival, error)
        _store(store, failed, now, schedule.ALONE)
        raise failed.error or error from error
    if arrival.feed is not None:
        skips = Skips(store)
        skips.learn(row.source.id, arrival.feed)
        skips.save()
    return _follow_move(store, row.source, result, after, now)


def _store(
    store: Store,
    arrival: Arrival,
    now: datetime,
    around: schedule.Around,
    unless: Callable[[], bool] | None = None,
) -> tuple[SourceResult, Health]:
    source, health, reply = arrival.row.source, arrival.row.health, arrival.reply
    if arrival.error is not None:
        after = schedule.failed(source, health, arrival.error, now, around)
        store.sources.save_health(source.id, after)
        failed = replace(
            _result(source, after, "failed"),
            error_kind=schedule.reason(arrival.error),
            error_message=after.error_text or str(arrival.error),
        )
        return failed, after
    assert reply is not None
    if arrival.feed is None and not (reply.ok or reply.not_modified):
        after = schedule.refused(source, health, reply, now, around)
        store.sources.save_health(source.id, after)
        return _result(source, after, _refusal(after, reply)), after
    if arrival.feed is None:
        after = schedule.unchanged(source, health, reply, now, around)
        store.sources.save_health(source.id, after)
        return _result(source, after, "unchanged"), after
    after = schedule.parsed(source, health, reply, arrival.feed, now, around)
    new, updated = _put(store, arrival, arrival.feed, after, unless)
    result = _result(source, after, "changed" if new or updated else "unchanged")
    return replace(result, new=new, updated=updated), after


def _put(
    store: Store,
    arrival: Arrival,
    feed: Parsed,
    health: Health,
    unless: Callable[[], bool] | None,
) -> tuple[int, int]:
    source, known = arrival.row.source, arrival.known
    for data in feed.inline.values():
        store.blobs.put(data)

    def thread_of(id: str) -> str:
        found = store.items.find(id)
        return found.thread if found else ""

    if known is None:
        known = store.items.known(source.id)
    decision = decide(source, known, feed, thread_of, arrival.matches)
    put = store.items.put(
        source.id, decision.new, decision.changed, health, feed.entry_hashes, unless
    )
    return put.new, put.updated


def _follow_move(
    store: Store, source: Source, result: SourceResult, health: Health, now: datetime
) -> SourceResult:
    """The source goes where its server has long said it is, in an act of its own."""
    settled = result.status in ("changed", "unchanged")
    if settled and schedule.has_moved(health, now) and _move(store, source, health, now):
        return replace(result, status="moved")
    return result


def _move(store: Store, source: Source, health: Health, now: datetime) -> bool:
    """The address changes for good; items, states and notes stay, and it can be undone (FRB130)."""
    current = store.sources.get(source.id)
    taken = {row.source.address for row in store.sources.rows()}
    if current is None or health.moved_to in taken:
        return False
    private = current.allow_private and granted(current.address) == granted(health.moved_to)
    with store.act("source.moved", cause="sync"):
        store.sources.save(replace(current, address=health.moved_to, allow_private=private))
    # The pair belongs to the new address, which gave it.
    settled = replace(
        health,
        moved_to="",
        moved_since=None,
        moved_polls=0,
        moved_from=current.address,
        moved_at=now,
    )
    store.sources.save_health(source.id, settled)
    return True


def _refusal(health: Health, reply: Reply) -> Status:
    if health.gone:
        return "gone"
    if health.error_kind == "signin" or not reply.asked or health.held_until:
        return "waiting"
    return "failed"


def _result(source: Source, health: Health, status: Status) -> SourceResult:
    trouble = status in ("failed", "waiting", "gone") or health.error_kind
    return SourceResult(
        source.id,
        source.address,
        status,
        error_kind=health.error_kind if trouble else "",
        error_message=health.error_text if trouble else "",
        next=health.next_due,
    )
