"""What comes at about the same time is stored in one write, unless someone else wants to write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from pln_desktop.model import Tag
from pln_desktop.model import now
from pln_desktop.sync.refresh import SourceResult
from pln_desktop.sync.refresh import refresh

from .library import Library
from .library import Made
from .library import entry
from .library import feed
from .server import reply

FEEDS, EACH = 40, 40


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
    assert 200 < max(writes) <= 600  # a busy machine brings fewer within the time


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
    waited: list[bool] = []  # by the time each write was done
    with writes_of(one) as writes:
        end = one.store.listen(
            lambda changes: waited.append(turns.waited > 0) if changes.ids.get("item") else None
        )
        worker.start()
        refresh(one.store, one.border, one.store.sources.rows(), threading.Event(), lambda r: None)
        ended.set()
        worker.join()
        end()
    assert sum(writes) == FEEDS * EACH and len(waited) == len(writes)
    after = [length for before, length in zip(waited, writes[1:], strict=False) if before]
    assert after and max(after) <= 200


def test_f43_a_write_that_a_stop_comes_into_is_given_up_and_asked_for_again(library: Made) -> None:
    one = many(library)
    stop = threading.Event()
    asked = 0

    def clock() -> object:
        nonlocal asked
        asked += 1
        if asked == 4:
            stop.set()  # at the second source of the first write
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
