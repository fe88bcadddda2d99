"""F46: two days of a polite reader, on a virtual clock, against a server that keeps the books."""

from __future__ import annotations

import threading
from datetime import datetime
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from pln_desktop.model import now
from pln_desktop.sync import schedule
from pln_desktop.sync.refresh import refresh

from .library import Library
from .library import conditional
from .library import entry
from .library import feed
from .server import Peer
from .server import Route
from .server import reply
from .world import Play
from .world import World

SOURCES = 12
STEP = timedelta(minutes=15)
DAYS = 2


class Books:
    """When which address was asked, in virtual time."""

    def __init__(self) -> None:
        self.time = now()
        self.asked: dict[str, list[datetime]] = {}

    def clock(self) -> datetime:
        return self.time

    def routes(self) -> dict[str, Route]:
        whole = conditional(feed(entry("a")))
        busy = reply(503, b"", "Retry-After: 10000")

        def play(peer: Peer) -> bool:
            target = peer.asked.target
            times = self.asked.setdefault(target, [])
            times.append(self.time)
            return (busy if target == "/busy" and len(times) == 3 else whole)(peer)

        return {"*": play}


def live(library: Library, books: Books, world: World) -> None:
    """A timer that looks every quarter of an hour."""
    end = books.time + timedelta(days=DAYS)
    while books.time < end:
        rows = [r for r in library.store.sources.rows() if schedule.is_due(r, books.time)]
        refresh(library.store, library.border, rows, threading.Event(), lambda _: None, books.clock)
        books.time += STEP
        world.clock.time += STEP.total_seconds()


def test_f46_two_days_of_manners(play: Play, tmp_path: Path) -> None:
    books = Books()
    world = play(books.routes())
    one = Library.open(tmp_path / "library", world)
    try:
        for number in range(SOURCES):
            one.source(f"http://site{number % 4}.example/{number}")
        one.source("http://busy.example/busy")
        live(one, books, world)
    finally:
        one.close()
    gaps = [later - earlier for times in books.asked.values() for earlier, later in pairwise(times)]
    assert len(books.asked) == SOURCES + 1 and len(gaps) > SOURCES * 10
    assert min(gaps) >= schedule.FLOOR
    busy = books.asked["/busy"]
    assert busy[3] - busy[2] >= timedelta(seconds=10_000)
    first: set[str] = set()
    for asked in world.server.asked:
        assert asked.method == "GET" and "?" not in asked.target
        assert not {"cookie", "referer", "pragma", "cache-control"} & set(asked.headers)
        assert asked.headers["user-agent"].startswith("pln_desktop/1.2.3 (+https://")
        assert ("if-none-match" in asked.headers) == (asked.target in first)
        first.add(asked.target)
