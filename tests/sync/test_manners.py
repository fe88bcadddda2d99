"""F46: a week of a polite reader, on a virtual clock, against a server that keeps the books."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime
from datetime import timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

from pln_desktop.model import now
from pln_desktop.sync import places
from pln_desktop.sync import schedule
from pln_desktop.sync.refresh import refresh

from .library import Library
from .library import conditional
from .library import feed
from .server import Peer
from .server import Route
from .server import reply
from .world import Play
from .world import World

SOURCES, SITES, BUSY = 300, 15, 5
LIVELY = 6
STEP = timedelta(minutes=90)
WEEK = timedelta(days=7)
WAIT = timedelta(seconds=10_000)


class Books:
    """When which address was asked, in virtual time, and how many at once."""

    def __init__(self) -> None:
        self.time = self.began = now()
        self.asked: dict[str, list[datetime]] = {}
        self.flying: Counter[str] = Counter()
        self.most: Counter[str] = Counter()
        self.busy_at: datetime | None = None
        self._lock = threading.Lock()

    def clock(self) -> datetime:
        return self.time

    def body(self, gap: timedelta) -> bytes:
        """A feed with five posts, each so long before the next."""
        dates = (format_datetime(self.began - gap * (n + 1)) for n in range(5))
        return feed(
            *(
                f"<item><guid>{n}</guid><title>Post {n}</title><pubDate>{date}</pubDate></item>"
                for n, date in enumerate(dates)
            )
        )

    def routes(self) -> dict[str, Route]:
        slow = conditional(self.body(timedelta(days=10)))
        lively = conditional(self.body(timedelta(hours=2)))
        busy = reply(503, b"", f"Retry-After: {WAIT.seconds}")

        def play(peer: Peer) -> bool:
            host, target = peer.asked.headers["host"], peer.asked.target
            with self._lock:
                self.flying[host] += 1
                self.most[host] = max(self.most[host], self.flying[host])
                self.asked.setdefault(host + target, []).append(self.time)
                refuse = host.startswith("busy") and self._turns_busy()
            try:
                return (busy if refuse else lively if target.endswith("!") else slow)(peer)
            finally:
                with self._lock:
                    self.flying[host] -= 1

        return {"*": play}

    def _turns_busy(self) -> bool:
        """Once, on the second day, the busy site asks for patience."""
        if self.busy_at is None and self.time - self.began > timedelta(days=2):
            self.busy_at = self.time
            return True
        return False


def live(library: Library, books: Books, world: World) -> None:
    """A timer that looks every hour and a half."""
    store = library.store
    while books.time < books.began + WEEK:
        resting = places.resting(store.hosts.all(), books.time)
        due = [
            row
            for row in store.sources.rows()
            if schedule.is_due(row, books.time, timedelta(0), resting)
        ]
        if due:
            refresh(
                store, library.border, due, threading.Event(), lambda _: None, clock=books.clock
            )
        books.time += STEP
        world.clock.time += STEP.total_seconds()


def follow_all(library: Library) -> None:
    with library.store.act("source.follow"):
        for number in range(SOURCES - BUSY):
            lively = "!" if number < LIVELY else ""
            library.source(f"http://site{number % SITES}.example/{number}{lively}")
        for number in range(BUSY):
            library.source(f"http://busy.example/{number}")


def test_f46_a_week_of_manners(play: Play, tmp_path: Path) -> None:
    books = Books()
    world = play(books.routes())
    one = Library.open(tmp_path / "library", world)
    try:
        follow_all(one)
        live(one, books, world)
        rows = one.store.sources.rows()
    finally:
        one.close()
    gaps = [later - earlier for times in books.asked.values() for earlier, later in pairwise(times)]
    assert len(books.asked) == SOURCES and len(gaps) > SOURCES * 5
    assert min(gaps) >= schedule.FLOOR, "no poll under the floor"
    counts = [len(times) for address, times in books.asked.items() if "!" in address]
    assert min(counts) > 2 * 8, "who posted often is asked often, and less as it falls silent"
    assert books.busy_at is not None
    inside = [
        at
        for address, times in books.asked.items()
        for at in times
        if address.startswith("busy") and books.busy_at < at < books.busy_at + WAIT
    ]
    assert inside == [], "nothing inside a Retry-After, from any source of that host"
    assert max(books.most.values()) <= 2
    _score(world)
    assert sum(row.health.asked for row in rows) == len(world.server.asked)


def _score(world: World) -> None:
    """What each request looked like."""
    first: set[str] = set()
    agents = {asked.headers["user-agent"] for asked in world.server.asked}
    assert len(agents) == 1 and agents.pop().startswith("pln_desktop/1.2.3 (+https://")
    for asked in world.server.asked:
        assert asked.method == "GET" and "?" not in asked.target
        assert not {"cookie", "referer", "pragma", "cache-control"} & set(asked.headers)
        address = asked.headers["host"] + asked.target
        conditional = "if-none-match" in asked.headers
        assert conditional == (address in first), "unconditional only the first time"
        first.add(address)
