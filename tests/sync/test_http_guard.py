"""Redirects and private networks (F17, F21, F22), names and numbers (F20)."""

from __future__ import annotations

import socket

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Request

from .server import Route
from .server import redirect
from .server import reply
from .world import FEED
from .world import HOME
from .world import Play


def test_f17_every_hop_is_told(play: Play) -> None:
    world = play(
        {
            "/a": redirect(301, "/b"),
            "/b": redirect(308, "//h.example/c"),
            "/c": redirect(302, "http://h.example/d?x"),
            "/d?x": reply(200, FEED),
        }
    )
    got = world.fetch("http://h.example/a")
    assert got.address == "http://h.example/d?x"
    names = [(status, address.rpartition("/")[2]) for status, address in got.hops]
    assert names == [(301, "a"), (308, "b"), (302, "c")]


def test_f17_loops_and_the_sixth_hop(play: Play) -> None:
    routes: dict[str, Route] = {f"/{i}": redirect(302, f"/{i + 1}") for i in range(9)}
    world = play({**routes, "/loop": redirect(301, "/pool"), "/pool": redirect(301, "/loop")})
    error = world.reason("http://h.example/0")
    assert error.reason == "redirects"
    assert error.detail.count(" → ") == 6
    assert len(world.server.asked) == 6
    assert world.reason("http://h.example/loop").reason == "redirects"
    assert world.fetch("http://h.example/4").status == 404


def test_f22_redirects_to_other_schemes(play: Play) -> None:
    world = play({"/f": redirect(302, "file:///etc/passwd"), "/n": reply(302, b"")})
    assert world.reason("http://h.example/f").reason == "scheme"
    assert world.fetch("http://h.example/n").status == 302


@pytest.mark.parametrize(
    "target",
    [
        "127.0.0.1",
        "0x7f.1",
        "2130706433",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "169.254.169.254",
        "inner.example",
    ],
)
def test_f21_private_targets_are_refused_before_the_first_byte(play: Play, target: str) -> None:
    routes = {"/r": redirect(302, f"http://{target}/"), "*": reply(200, FEED)}
    world = play(routes, {"inner.example": ["192.168.1.7"]})
    assert world.reason(f"http://{target}/").reason == "private"
    assert world.dialled == []
    assert world.reason("http://h.example/r", accept="image").reason == "private"
    assert world.dialled == [HOME]
    assert world.server.targets == ["/r"]


def test_f21_allowed_is_one_origin_for_one_source(play: Play) -> None:
    world = play({"*": reply(200, FEED)}, {"nas.example": ["192.168.1.7"]})
    allow = frozenset({"http://nas.example:8080"})
    assert world.fetch("http://nas.example:8080/f", allow=allow).status == 200
    # A connection is open now; another source must not get at it.
    assert world.reason("http://nas.example:8080/f").reason == "private"
    assert world.reason("http://nas.example:8081/f", allow=allow).reason == "private"
    assert world.reason("https://nas.example:8080/f", allow=allow).reason == "private"
    assert len(world.server.asked) == 1


def test_f21_a_name_that_re_resolves_is_connected_where_it_was_judged(play: Play) -> None:
    world = play({"*": reply(200, FEED, keep=False)}, {"h.example": [HOME]})
    world.fetch("http://h.example/1")
    world.names["h.example"] = ["127.0.0.1"]
    world.fetch("http://h.example/2")
    assert world.dialled == [HOME, HOME]
    assert world.looked_up == ["h.example"]


def test_f20_a_dead_number_gives_way_to_the_next(play: Play) -> None:
    world = play({"*": reply(200, FEED)}, {"h.example": ["2606:4700::1", HOME]})
    with socket.create_server(("127.0.0.1", 0)) as shut:
        dead = shut.getsockname()[1]
    home = world.client._dial

    def dial(number: str, port: int) -> tuple[str, int]:
        assert home is not None
        return ("127.0.0.1", dead) if ":" in number else home(number, port)

    world.client._dial = dial
    assert world.fetch("http://h.example/").status == 200
    world.names["gone.example"] = ["2606:4700::1"]
    assert world.reason("http://gone.example/").reason == "refused"


def test_f20_being_offline_is_told_from_a_dead_host(play: Play) -> None:
    world = play({"*": reply(200, FEED)})

    async def nothing(host: str, port: int) -> list[str]:
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    offline = Client("1", resolver=nothing, has_route=lambda: False, trust_env=False)
    online = Client("1", resolver=nothing, has_route=lambda: True, trust_env=False)
    try:
        for client, reason in ((offline, "offline"), (online, "dns")):
            with pytest.raises(FetchError) as caught:
                client.fetch(Request("http://h.example/"))
            assert caught.value.reason == reason
    finally:
        offline.close()
        online.close()
    assert world.server.asked == []
