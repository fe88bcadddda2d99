"""What one refresh remembers of hosts while answers come, and what it writes down of them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.errors import FetchError
from pln_desktop.model import SourceRow
from pln_desktop.sync import places
from pln_desktop.sync import schedule
from pln_desktop.sync.inbox import Arrival
from pln_desktop.sync.rhythm import POSTS
from pln_desktop.sync.rhythm import Around
from pln_desktop.sync.skips import Skips

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.store.hosts import Host


class Memory:
    """One for each refresh, on the thread that writes."""

    def __init__(self, store: Store, rows: Sequence[SourceRow], began: datetime) -> None:
        self._store = store
        self._hosts = store.hosts.all()
        self._crowds = places.crowds(rows)
        self._counted: set[str] = set()
        self._skips = Skips(store)
        self._skips.keep_only(row.source.id for row in rows)
        self.held = schedule.held_hosts(rows, began, self._hosts)

    def around(self, row: SourceRow) -> Around:
        """What the schedule should know beside one answer."""
        posts = self._store.sources.posts(row.source.id, POSTS + 1)
        crowd = self._crowds.get(row.source.address, 1)
        return Around(posts, crowd, self._skips.of(row.source.id))

    def sift(self, arrivals: Iterable[Arrival], stop: threading.Event) -> Iterator[Arrival]:
        """The arrivals; names that cannot be found last. Where nothing else came, it is this
        computer that is not connected, and no source is charged (F20)."""
        unsure: list[Arrival] = []
        answered = False
        for arrival in arrivals:
            if not answered and _reason(arrival) in ("dns", "offline"):
                unsure.append(arrival)
                continue
            if not answered:
                answered = True
                yield from unsure
                unsure.clear()
            yield arrival
        seen = [(one.row.source.address, _reason(one)) for one in unsure]
        offline = not stop.is_set() and places.nobody_answered(seen)
        yield from (_offline(one) for one in unsure) if offline else unsure

    def hear(self, arrival: Arrival, now: datetime) -> None:
        """Remember of the origin what this answer, or its want, tells (FRB020, FRB116, FRB117),
        and when a document wishes not to be asked."""
        if arrival.feed is not None:
            self._skips.learn(arrival.row.source.id, arrival.feed)
        if arrival.reply is not None:
            if not self._hosts and arrival.reply.status not in places.BUSY:
                return  # nearly always: nothing to remember and nothing to forget
            at = places.origin(arrival.reply.address)
            before = self._hosts.get(at)
            self._write(at, before, places.after_answer(before, arrival.reply, now))
            return
        at = places.origin(arrival.row.source.address)
        reason = _reason(arrival)
        if reason not in places.UNREACHABLE or at in self._counted:
            return
        if not places.is_private(arrival.row.source.address):
            self._counted.add(at)  # once a refresh, however many sources are there
            before = self._hosts.get(at)
            self._write(at, before, places.after_trouble(before, at, reason, now))

    def unheard(self, arrivals: Iterable[Arrival]) -> None:
        """The write that these were stored in was given up: back to what the library holds."""
        self._hosts = self._store.hosts.all()
        self._counted -= {places.origin(one.row.source.address) for one in arrivals}

    def save(self) -> None:
        """Write down what may wait until the sources are stored."""
        self._skips.save()

    def _write(self, at: str, before: Host | None, after: Host | None) -> None:
        if after == before:
            return
        if after is None:
            self._store.hosts.forget(at)
            del self._hosts[at]
        else:
            self._store.hosts.save(after)
            self._hosts[at] = after


def _reason(arrival: Arrival) -> str:
    return schedule.reason(arrival.error) if arrival.error is not None else ""


def _offline(arrival: Arrival) -> Arrival:
    if _reason(arrival) == "offline":
        return arrival
    words = "this computer is not connected to the internet"
    address = arrival.row.source.address
    return replace(arrival, error=FetchError("offline", words, address=address))
