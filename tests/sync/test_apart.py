"""What one source brings, or a bug makes of it, never stops the others."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.sync import refresh as module
from pln_desktop.sync import schedule
from pln_desktop.sync.address import granted
from pln_desktop.sync.inbox import Arrival
from pln_desktop.sync.journey import Journey
from pln_desktop.sync.memory import Memory
from pln_desktop.sync.refresh import SourceResult
from pln_desktop.sync.refresh import refresh
from pln_desktop.sync.request import Request

from .library import Library
from .library import Made
from .library import entry
from .library import feed
from .server import Route
from .server import redirect
from .server import reply

FEEDS, EACH = 12, 5
NEVER = "Fri, 31 Dec 9999 23:59:59 -0100"  # after the last moment that there is in UTC


def several(library: Made, **others: Route) -> Library:
    """FEEDS sources of EACH items, each on a host of its own, and one more for each of `others`."""
    routes: dict[str, Route] = {
        f"/{n}": reply(200, feed(*(entry(f"{n}-{at}") for at in range(EACH)))) for n in range(FEEDS)
    }
    one = library(routes | {f"/{name}": route for name, route in others.items()})
    for name in (*others, *range(FEEDS)):
        one.source(f"http://site{name}.example/{name}")
    return one


def results(one: Library) -> dict[str, SourceResult]:
    """How a refresh went, by the last part of each source's address."""
    told: list[SourceResult] = []
    refresh(one.store, one.border, one.store.sources.rows(), threading.Event(), told.append)
    assert len(told) == len({result.source for result in told})
    assert one.store.check() == []
    return {result.address.rpartition("/")[2]: result for result in told}


def spoil(monkeypatch: pytest.MonkeyPatch, *names: str) -> None:
    """From now on these sources bring what nothing can store, as only a bug would let them."""
    sift = Memory.sift

    def spoilt(
        self: Memory, arrivals: Iterable[Arrival], stop: threading.Event
    ) -> Iterator[Arrival]:
        for one in sift(self, arrivals, stop):
            bad = one.row.source.address.rpartition("/")[2] in names
            yield _spoilt(one) if bad else one

    monkeypatch.setattr(Memory, "sift", spoilt)


def _spoilt(arrival: Arrival) -> Arrival:
    assert arrival.feed
    *others, last = arrival.feed.items
    items = (*others, replace(last, title="half an emoji: \ud83d"))
    return replace(arrival, feed=replace(arrival.feed, items=items))


def together(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, what comes is stored in one write."""
    monkeypatch.setattr(module, "_PATIENCE", 20.0)
    monkeypatch.setattr(module, "_FEW_TOGETHER", 50)


@pytest.mark.expects_log("cannot be stored", "a write could not be")
def test_what_no_library_can_hold_is_the_trouble_of_its_source_alone(
    library: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = several(library, busy=reply(429, b"", "Retry-After: 600"))
    together(monkeypatch)
    with monkeypatch.context() as bug:
        spoil(bug, "7")
        told = results(one)
    assert len(told) == FEEDS + 1 and told["busy"].status == "waiting"
    assert (told["7"].status, told["7"].error_kind) == ("failed", "unstorable")
    assert told["7"].error_message == "what it brought cannot be stored"
    assert sum(result.new for result in told.values()) == (FEEDS - 1) * EACH == len(one.items())
    (host,) = one.store.hosts.all().values()
    assert host.failures == 1  # heard once, though it was written twice
    assert results(one)["7"].new == EACH and len(one.items()) == FEEDS * EACH


@pytest.mark.expects_log("cannot be stored", "a write could not be")
def test_whatever_cannot_be_stored_each_source_is_told(
    library: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = several(library)
    together(monkeypatch)
    spoil(monkeypatch, *map(str, range(FEEDS)))
    assert {result.error_kind for result in results(one).values()} == {"unstorable"}
    assert one.items() == []


@pytest.mark.expects_log("a write could not be")
def test_a_stop_is_heard_while_sources_are_taken_apart(
    library: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = several(library)
    together(monkeypatch)
    spoil(monkeypatch, "7")
    stop = threading.Event()
    told: list[SourceResult] = []

    def unheard(self: Memory, arrivals: Iterable[Arrival]) -> None:
        stop.set()

    monkeypatch.setattr(Memory, "unheard", unheard)
    refresh(one.store, one.border, one.store.sources.rows(), stop, told.append)
    assert told == [] == one.items()


@pytest.mark.expects_log("cannot be stored", "a write could not be")
def test_a_feed_that_is_followed_and_cannot_be_stored_says_so(library: Made) -> None:
    one = several(library)
    row = one.store.sources.rows()[3]
    document = feed(*(entry(f"n-{at}") for at in range(EACH)))
    parsed = one.border.pool.submit("feeds.parse", document, address=row.source.address).result(20)
    answer = one.border.client.fetch(module.request_for(row.source, row.health))
    arrival = _spoilt(Arrival(row, answer, parsed))
    with pytest.raises(ParseError, match="cannot be stored"):
        module.settle(one.store, row, arrival, now())
    (after,) = [other for other in one.store.sources.rows() if other.source.id == row.source.id]
    assert after.health.error_kind == "unstorable" and one.items() == []


def test_header_lines_that_mean_nothing_stop_no_one(library: Made) -> None:
    late = reply(200, feed(entry("late")), f"Expires: {NEVER}")
    busy = reply(503, b"", f"Retry-After: {NEVER}")
    one = several(
        library,
        astray=redirect(301, "//[x"),
        zone=redirect(302, "http://[2600::1%é]/"),
        late=late,
        busy=busy,
    )
    told = results(one)
    assert len(told) == FEEDS + 4 and told["late"].new == 1
    assert {told["astray"].error_kind, told["zone"].error_kind} == {"address"}
    assert (told["busy"].status, told["busy"].error_kind) == ("failed", "status")
    assert len(one.items()) == FEEDS * EACH + 1


@pytest.mark.expects_log("an answer was not understood")
def test_an_answer_that_the_client_stumbles_over_stops_no_one(
    library: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = several(library)
    read = Journey._reply

    def stumble(self: Journey, address: Any, hop: Any) -> Any:
        if self.request.address.endswith("/7"):
            raise KeyError("a bug")
        return read(self, address, hop)

    monkeypatch.setattr(Journey, "_reply", stumble)
    told = results(one)
    assert (told["7"].status, told["7"].error_kind) == ("failed", "answer")
    assert len(told) == FEEDS and len(one.items()) == (FEEDS - 1) * EACH
    with pytest.raises(FetchError, match="not understood"):
        one.border.client.fetch(
            Request("http://site7.example/7", allow=granted("http://site7.example"))
        )


@pytest.mark.expects_log("cannot be stored", "a write could not be")
def test_a_bug_beside_the_writing_is_the_trouble_of_its_source_too(
    library: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = several(library)
    together(monkeypatch)
    parsed = schedule.parsed

    def stumble(source: Source, *others: Any) -> Any:
        if source.address.endswith("/7"):
            raise OverflowError("a bug")
        return parsed(source, *others)

    monkeypatch.setattr(schedule, "parsed", stumble)
    told = results(one)
    assert told["7"].error_kind == "unstorable" and len(told) == FEEDS
    assert len(one.items()) == (FEEDS - 1) * EACH
