"""What comes at about the same time is stored in one write, unless someone else wants to write."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from pln_desktop.model import Tag
from pln_desktop.model import now
from pln_desktop.sync import refresh as module
from pln_desktop.sync.refresh import SourceResult
from pln_desktop.sync.refresh import refresh

from .library import Library
from .library import Made
from .library import entry
from .library import feed
from .server import reply

FEEDS, EACH = 40, 40


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, a write waits until it is full."""
    monkeypatch.setattr(module, "_PATIENCE", 20.0)


def many(library: Made) -> Library:
    """FEEDS sources of EACH items, each on a host of its own."""
    paths = {
        f"/{n}": reply(200, feed(*(entry(f"{n}-{at}") for at in range(EACH)))) for n in range(FEEDS)
    }
    one = library(paths)
    for n in range(FEEDS):
        one.source(f"http://site{n}.example/{n}")
    return one


@contextmanager
def writes_of(one: Library) -> Iterator[list[int]]:
    """How many items each write brought."""
    found: list[int] = []

    def hear(items: frozenset[str] | None) -> None:
        if items:
            found.append(len(items))

    stop = one.store.listen(lambda changes: hear(changes.ids.get("item")))
    yield found
    stop()


def test_what_comes_together_is_stored_together(library: Made) -> None:
    one = many(library)
    with writes_of(one) as writes:
        refresh(one.store, one.border, one.store.sources.rows(), threading.Event(), lambda r: None)
    assert sum(writes) == FEEDS * EACH
    assert 600 in writes and max(writes) <= 600


def test_writes_are_short_once_someone_had_to_wait(library: Made) -> None:
    one = many(library)
    ended = threading.Event()
    tag = Tag("a" * 32, "word")

    def work() -> None:
        while not ended.wait(0.001):
            with one.store.act("tag.edit"):
                one.store.tags.save(tag)

    one.store.warm()
    worker = threading.Thread(target=work)
    turns = one.store.journal.turns

    def clock() -> datetime:
        """Asked within the writes: the first one lasts until somebody waits for its end."""
        until = time.monotonic() + 20
        while worker.is_alive() and not (turns.waiting or turns.waited) and writing():
            assert time.monotonic() < until
            time.sleep(0.001)
        return now()

    def writing() -> bool:
        return one.store._contents.mine() is not None

    stop = threading.Event()
    with writes_of(one) as writes:
        worker.start()
        refresh(one.store, one.border, one.store.sources.rows(), stop, lambda r: None, clock=clock)
        ended.set()
        worker.join()
    assert turns.waited > 0
    assert sum(writes) == FEEDS * EACH
    assert max(writes[1:]) <= 200


def test_f43_a_write_that_a_stop_comes_into_is_given_up_and_asked_for_again(library: Made) -> None:
    one = many(library)
    stop = threading.Event()
    asked = 0

    def clock() -> object:
        nonlocal asked
        asked += 1
        if asked == 10:
            stop.set()  # some sources into the first write
        return now()

    told: list[str] = []
    refresh(
        one.store,
        one.border,
        one.store.sources.rows(),
        stop,
        lambda result: told.append(result.source),
        clock=clock,  # type: ignore[arg-type]
    )
    assert told == [] and one.items() == []
    assert not any(row.health.body_hash for row in one.store.sources.rows())
    assert one.store.check() == []
    refresh(one.store, one.border, one.store.sources.rows(), threading.Event(), lambda r: None)
    assert len(one.items()) == FEEDS * EACH


def test_f43_a_stop_ends_a_long_feed_after_the_write_it_comes_into(library: Made) -> None:
    one = library({"/long": reply(200, feed(*(entry(f"long-{at}") for at in range(3000))))})
    source = one.source("http://site.example/long")
    stop = threading.Event()
    told: list[str] = []

    def hear(result: SourceResult) -> None:
        told.append(result.source)

    with writes_of(one) as writes:
        end = one.store.listen(lambda changes: stop.set() if len(writes) == 3 else None)
        refresh(one.store, one.border, one.store.sources.rows(), stop, hear)
        end()
    assert writes == [200, 200, 200] and told == []
    assert not any(row.health.body_hash for row in one.store.sources.rows())
    refresh(one.store, one.border, one.store.sources.rows(), threading.Event(), hear)
    assert told == [source.id] and len(one.items()) == 3000
    assert one.store.check() == []
