"""Manners that need a library, a client and a server: hosts, moves, and the user's finger."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts.sync import How
from pln_desktop.acts.sync import Summary
from pln_desktop.acts.sync import sync
from pln_desktop.errors import FormatError
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.sync import moves
from pln_desktop.sync.power import on_battery
from pln_desktop.sync.refresh import Ways
from pln_desktop.sync.refresh import request_for
from pln_desktop.sync.request import Reply

from .library import Library
from .library import conditional
from .library import entry
from .library import feed
from .server import Route
from .server import redirect
from .server import reply
from .world import Play
from .world import World

Made = Callable[..., tuple[Library, World]]
FEED = conditional(feed(entry("a")))


@pytest.fixture
def made(play: Play, tmp_path: Path) -> Iterator[Made]:
    """made({"/path": route}) -> a Library and its World; a second call opens the library again."""
    open_ones: list[Library] = []

    def start(
        routes: dict[str, Route], names: dict[str, list[str]] | None = None
    ) -> tuple[Library, World]:
        while open_ones:
            open_ones.pop().close()
        world = play(routes, names)
        open_ones.append(Library.open(tmp_path / "library", world))
        return open_ones[-1], world

    yield start
    for one in open_ones:
        one.close()


def run(one: Library, **more: object) -> Summary:
    return sync(one.store, one.border, **more)  # type: ignore[arg-type]


def make_due(one: Library, source: Source) -> None:
    health = one.store.sources.health(source.id)
    one.store.sources.save_health(source.id, replace(health, next_due=now() - timedelta(hours=1)))


# Patience


def test_frb020_a_redirects_target_is_left_alone_also_after_a_restart(made: Made) -> None:
    routes: dict[str, Route] = {
        "/f": redirect(302, "http://cdn.example/g"),
        "/g": reply(429, b"", "Retry-After: 7200"),
        "/h": FEED,
    }
    one, _ = made(routes)
    one.source("http://one.example/f")
    assert [result.status for result in run(one).results] == ["waiting"]
    one, world = made(routes)
    one.source("http://cdn.example/h")
    one.source("http://one.example/h")
    found = {result.address: result.status for result in run(one).results}
    assert found["http://cdn.example/h"] == "waiting"
    assert found["http://one.example/h"] == "changed", "who only sent us there asked for nothing"
    assert [asked.headers["host"] for asked in world.server.asked] == ["one.example"]


def test_frb037_ten_restarts_in_an_hour_send_no_extra_poll(made: Made) -> None:
    one, _ = made({"/f": FEED})
    one.source("http://one.example/f")
    run(one, due=True)
    for _ in range(10):
        one, world = made({"/f": FEED})
        assert run(one, due=True).sources == 0
        assert world.server.asked == []


# Hosts out of reach


def test_frb117_a_dead_host_is_tried_once_a_refresh_and_then_less_and_less(made: Made) -> None:
    one, world = made({"*": FEED})
    world.dial = lambda number, port: ("127.0.0.1", 9)  # type: ignore[method-assign]
    world.client._dial = world.dial  # the discard port: refused
    sources = [one.source(f"http://dead.example/{n}") for n in range(12)]
    summary = run(one)
    assert {result.error_kind for result in summary.results} == {"refused"}
    assert len(world.visits) <= 2, "no more than were in flight"
    (host,) = one.store.hosts.all().values()
    assert (host.origin, host.failures, host.reason) == ("http://dead.example:80", 1, "refused")
    for source in sources:
        make_due(one, source)
    assert run(one, due=True).sources == 0, "the timer leaves it alone"
    assert run(one, sources=[sources[0].id]).sources == 1, "the user may try"
    assert one.store.hosts.all()[host.origin].failures == 2


def test_frb116_one_name_that_is_gone_is_charged_to_its_source(made: Made) -> None:
    one, _ = made({"*": FEED}, {"gone.example": []})
    one.source("http://gone.example/f")
    one.source("http://one.example/f")
    found = {result.address: result.error_kind for result in run(one).results}
    assert found == {"http://gone.example/f": "dns", "http://one.example/f": ""}
    assert one.store.hosts.all()["http://gone.example:80"].reason == "dns"


def test_f20_when_no_name_can_be_found_it_is_us_and_nobody_is_charged(made: Made) -> None:
    one, world = made({"*": FEED}, {"a.example": [], "b.example": []})
    sources = [one.source(f"http://{name}.example/f") for name in "ab"]
    summary = run(one)
    assert summary.offline and {result.error_kind for result in summary.results} == {"offline"}
    assert all(one.store.sources.health(source.id).failures == 0 for source in sources)
    assert one.store.hosts.all() == {}
    world.names.clear()


def test_f20_after_a_sleep_the_starts_are_spread_over_a_minute(made: Made) -> None:
    one, world = made({"*": FEED}, {f"s{n}.example": [f"93.184.216.{n + 1}"] for n in range(12)})
    for n in range(12):
        make_due(one, one.source(f"http://s{n}.example/f"))
    began = world.clock.time
    assert run(one, due=True, how=How(gently=True)).new == 12
    waits = sorted(world.clock.pauses)
    assert waits[-1] == pytest.approx(55) and waits[:2] == pytest.approx([5, 10])
    assert world.clock.time > began


# The user's finger


def test_frb070_ten_presses_in_a_minute_are_one_request_a_source(made: Made) -> None:
    one, world = made({"*": FEED})
    one.source("http://one.example/f")
    one.source("http://two.example/g")
    first = run(one, how=How(unless_fresh=True))
    assert (first.sources, first.fresh) == (2, 0)
    for _ in range(9):
        again = run(one, how=How(unless_fresh=True))
        assert (again.sources, again.fresh) == (0, 2)
    assert len(world.server.asked) == 2


def test_frb071_from_scratch_is_unconditional_and_once_a_day(made: Made) -> None:
    one, world = made({"*": FEED})
    source = one.source("http://one.example/f")
    other = one.source("http://one.example/g")
    run(one)
    asks = How(from_scratch=True)
    assert run(one, sources=[source.id], how=asks).sources == 1
    assert "if-none-match" not in world.server.asked[-1].headers
    with pytest.raises(FormatError, match="within a day"):
        run(one, sources=[other.id, source.id], how=asks)
    assert len(world.server.asked) == 3, "refused before anything was asked"
    assert run(one, sources=[other.id], how=asks).sources == 1
    assert run(one, sources=[source.id]).results[0].status == "unchanged"
    assert world.server.asked[-1].headers["if-none-match"] == '"1"'


def test_frb071_from_scratch_lifts_no_retry_after(made: Made) -> None:
    one, world = made({"/f": reply(503, b"", "Retry-After: 900")})
    source = one.source("http://one.example/f")
    run(one)
    (result,) = run(one, sources=[source.id], how=How(from_scratch=True)).results
    assert result.status == "waiting" and len(world.server.asked) == 1


def test_frb071_from_scratch_in_vain_keeps_the_validators(made: Made) -> None:
    one, world = made({"/f": FEED})
    source = one.source("http://one.example/f")
    run(one)
    world.server.routes["/f"] = reply(500)
    run(one, sources=[source.id], how=How(from_scratch=True))
    assert one.store.sources.health(source.id).etag == '"1"'


# Moves


def test_frb134_a_temporary_redirect_is_followed_and_never_stored(made: Made) -> None:
    one, world = made({"/f": redirect(307, "http://there.example/g"), "/g": FEED})
    source = one.source("http://one.example/f")
    for _ in range(3):
        run(one)
    health = one.store.sources.health(source.id)
    assert world.server.targets == ["/f", "/g"] * 3
    assert (health.led_to, health.moved_to) == ("http://there.example/g", "")
    assert health.led_since is not None
    sent = [asked for asked in world.server.asked if asked.target == "/g"]
    assert not any("if-none-match" in asked.headers for asked in sent), "not its validators"
    found = one.store.sources.get(source.id)
    assert found is not None and found.address == "http://one.example/f"


def test_frb132_a_move_leaves_both_addresses_in_the_health(made: Made) -> None:
    one, _ = made({"/f": redirect(301, "http://new.example/g"), "/g": FEED})
    source = one.source("http://one.example/f")
    run(one)
    health = one.store.sources.health(source.id)
    past = now() - timedelta(days=8)
    one.store.sources.save_health(source.id, replace(health, moved_since=past, moved_polls=2))
    assert [result.status for result in run(one).results] == ["moved"]
    health = one.store.sources.health(source.id)
    assert health.moved_from == "http://one.example/f" and health.moved_at is not None
    assert health.moved_to == ""


def test_f17_what_was_said_over_an_open_line_is_never_made_permanent() -> None:
    safe = Source("s", "feed", "https://a.example/f", "a.example/f", "", "c")
    hops = ((301, safe.address), (301, "http://a.example/f"))
    assert moves.moved_to(safe, Reply(200, "https://b.example/f", hops=hops)) == ""
    straight = Reply(200, "https://b.example/f", hops=hops[:1])
    assert moves.moved_to(safe, straight) == "https://b.example/f"


def test_f17_the_users_word_holds_for_one_request_only() -> None:
    safe = Source("s", "feed", "https://a.example/f", "a.example/f", "", "c")
    from pln_desktop.model import Health

    assert request_for(safe, Health(), Ways(insecure=True)).downgrade
    assert not request_for(safe, Health()).downgrade


def test_frb114_gone_is_asked_no_more_but_a_retry_by_hand_is_possible(made: Made) -> None:
    one, world = made({"/f": reply(410)})
    source = one.source("http://one.example/f")
    for _ in range(3):
        run(one)
    assert len(world.server.asked) == 1
    follow.pause(one.store, source.id, False)
    run(one)
    assert len(world.server.asked) == 2


def test_what_was_sent_and_received_is_counted(made: Made) -> None:
    one, _ = made({"/f": redirect(302, "/g"), "/g": FEED})
    source = one.source("http://one.example/f")
    run(one)
    health = one.store.sources.health(source.id)
    assert health.asked == 2 and health.received >= len(feed(entry("a")))
    run(one)
    again = one.store.sources.health(source.id)
    assert again.asked == 4 and again.same_polls == 1
    assert again.received - health.received < 20, "a 304 has no body"


@pytest.mark.parametrize(
    ("supplies", "expected"),
    [
        ({"AC": ("Mains", "1", ""), "BAT0": ("Battery", "", "Charging")}, False),
        ({"AC": ("Mains", "0", ""), "BAT0": ("Battery", "", "Discharging")}, True),
        ({"AC": ("Mains", "1", ""), "BAT0": ("Battery", "", "Discharging")}, False),
        ({"BAT0": ("Battery", "", "Full")}, False),
        ({}, False),
    ],
)
def test_a_battery_is_told_from_mains(
    tmp_path: Path, supplies: dict[str, tuple[str, str, str]], expected: bool
) -> None:
    for name, (kind, online, status) in supplies.items():
        folder = tmp_path / name
        folder.mkdir()
        for file, value in (("type", kind), ("online", online), ("status", status)):
            if value:
                (folder / file).write_text(value + "\n")
    assert on_battery(tmp_path) is expected
    assert on_battery(tmp_path / "nowhere") is False
