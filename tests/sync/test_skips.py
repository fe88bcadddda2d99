"""Hours at which a feed wishes not to be asked hold also when no document comes (FRB024)."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import datetime
from datetime import timedelta
from functools import partial
from pathlib import Path

from pln_desktop.acts import follow
from pln_desktop.errors import FetchError
from pln_desktop.model import Health
from pln_desktop.sync import document
from pln_desktop.sync import feeds
from pln_desktop.sync import schedule
from pln_desktop.sync.refresh import refresh
from pln_desktop.sync.rhythm import Around
from pln_desktop.sync.skips import SETTING
from pln_desktop.sync.skips import Skip
from pln_desktop.sync.skips import Skips

from .library import Library
from .library import conditional
from .library import entry
from .library import feed
from .server import reply as answer
from .test_schedule import FEED
from .test_schedule import HOUR
from .test_schedule import NOW
from .test_schedule import SOURCE
from .test_schedule import reply
from .world import Play

ADDRESS = "http://one.example/feed"
NIGHT = "<skipHours>" + "".join(f"<hour>{n}</hour>" for n in range(12)) + "</skipHours>"
AROUND = Around(skip=Skip(tuple(range(15, 24)), (), 2 * 3600))


def test_frb024_skipped_hours_hold_after_304s_and_errors() -> None:
    """Thursday 14:30; nothing between 15 and 23 o'clock."""
    first = schedule.parsed(SOURCE, Health(), reply(), replace(FEED, skip_hours=(15,)), NOW)
    trouble = FetchError("timeout", "it took too long", address=SOURCE.address)
    for after in (
        schedule.unchanged(SOURCE, first, reply(304), NOW, AROUND),
        schedule.failed(SOURCE, first, trouble, NOW, AROUND),
        schedule.refused(SOURCE, first, reply(500), NOW, AROUND),
    ):
        assert after.next_due is not None and after.next_due.hour < 15
        assert after.next_due - NOW > 9 * HOUR
    told = schedule.refused(SOURCE, first, reply(503, retry_after=7200.0), NOW, AROUND)
    assert told.held_until == NOW + 2 * HOUR, "the server's own word is kept as it is"


def test_the_wait_does_not_grow_by_the_hours_that_were_skipped() -> None:
    health, at = Health(etag="a"), NOW
    waits = []
    for _ in range(20):
        health = schedule.unchanged(SOURCE, health, reply(304), at, AROUND)
        assert health.next_due is not None
        waits.append(health.next_due - at)
        at = health.next_due
    assert min(waits[-10:]) < 2.3 * HOUR, "the ttl that the document asked for"
    assert max(waits) < 12 * HOUR


def moments(library: Library, count: int, start: datetime) -> None:
    """Refresh so many times, two hours apart."""
    for number in range(count):
        at = start + number * timedelta(hours=2)
        rows = library.store.sources.rows()
        stop = threading.Event()
        refresh(library.store, library.border, rows, stop, lambda _: None, partial(_same, at))


def _same(at: datetime) -> datetime:
    return at


def test_frb024_they_are_kept_between_documents_and_forgotten_with_them(
    play: Play, tmp_path: Path
) -> None:
    routes = {"/feed": conditional(feed(entry("a"), more=NIGHT))}
    world = play(routes)
    library = Library.open(tmp_path / "library", world)
    store = library.store
    try:
        source = library.source(ADDRESS)
        moments(library, 3, NOW.replace(hour=21))  # a document, and 304 at 23 and 1 o'clock
        assert Skips(store).of(source.id) == Skip(tuple(range(12)), (), 0)
        row = store.sources.row(source.id)
        assert row is not None and row.health.same_polls == 2
        assert row.health.next_due is not None and row.health.next_due.hour >= 12
        routes["/feed"] = answer(200, feed(entry("b"))[:-30])  # no skipHours, but not whole
        moments(library, 1, NOW + timedelta(days=1))
        assert Skips(store).of(source.id)
        routes["/feed"] = answer(200, feed(entry("b")))
        moments(library, 1, NOW + timedelta(days=2))
        assert store.settings.get(SETTING) == {}
        routes["/feed"] = answer(200, feed(entry("c"), more=NIGHT))
        moments(library, 1, NOW + timedelta(days=3))
        assert source.id in store.settings.get(SETTING)
        other = library.source("http://one.example/other")
        follow.unfollow(store, source.id)
        moments(library, 1, NOW + timedelta(days=4))
        assert store.settings.get(SETTING) == {} and other
    finally:
        library.close()


def test_sources_without_them_cost_no_setting(play: Play, tmp_path: Path) -> None:
    world = play({"*": answer(200, feed(entry("a"), more="<ttl>90</ttl>"))})
    library = Library.open(tmp_path / "library", world)
    try:
        for number in range(3):
            library.source(f"http://one.example/{number}")
        moments(library, 2, NOW)
        assert library.store.settings.get(SETTING) is None
    finally:
        library.close()


def test_they_are_learnt_when_a_feed_is_followed(play: Play, tmp_path: Path) -> None:
    library = Library.open(
        tmp_path / "library", play({"/feed": conditional(feed(entry("a"), more=NIGHT))})
    )
    try:
        follow.follow(library.store, library.border, ADDRESS)
        assert list(library.store.settings.get(SETTING).values()) == [[list(range(12)), [], 0]]
    finally:
        library.close()


def test_hours_that_an_entry_tells_of_are_not_the_feed_s() -> None:
    told = "<skipHours><hour>7</hour></skipHours>"
    entry = f"<item><title>a</title>{told}</item>"
    for around, found in (("", ()), ("<skipHours><hour>8</hour></skipHours>", (8,))):
        body = f"<rss version='2.0'><channel><title>t</title>{entry}{around}</channel></rss>"
        assert feeds.parse(body.encode()).skip_hours == found


def test_f9_a_document_of_nothing_else_is_read_as_fast_as_any() -> None:
    """Fifty thousand ways to begin one, and no end, took minutes."""
    honest = b"<item><title>Words</title></item>" * 30_000
    usual = max(_time_of(honest) for _ in range(3)) + 0.005
    for piece in (b"<skipHours>", b"<skipHours ", b"<skipDays>x", b"<skipHours><hour>"):
        assert _time_of(piece * (len(honest) // len(piece))) < 50 * usual
    found = document.schedule(
        b"<skipHours>" * 9 + b"<hour>7</hour>\n<hour>24</hour></SkipHours>", {}
    )
    assert found.skip_hours == (0, 7)


def _time_of(data: bytes) -> float:
    began = time.perf_counter()
    document.schedule(data, {})
    return time.perf_counter() - began
