"""The line: connections kept, broken, many at once, stopped (F43)."""

from __future__ import annotations

import threading

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.errors import Stopped
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Request

from .server import Peer
from .server import Server
from .server import raw
from .server import reply
from .world import FEED
from .world import Play
from .world import QuickClock
from .world import World


def test_a_kept_connection_that_died_is_not_charged_to_the_source(play: Play) -> None:
    answered: list[int] = []

    def once(peer: Peer) -> bool:
        answered.append(peer.asked.connection)
        if answered.count(peer.asked.connection) > 1:
            return False  # hangs up on the second request of a connection
        return reply(200, FEED)(peer)

    world = play({"*": once})
    assert world.fetch("http://h.example/1").status == 200
    assert world.fetch("http://h.example/2").status == 200
    assert answered == [1, 1, 2]


def test_a_fresh_connection_that_breaks_off_is_asked_once(play: Play) -> None:
    world = play({"/hup": raw(), "/odd": raw(b"SSH-2.0-OpenSSH\r\n\r\n")})
    assert world.reason("http://h.example/hup").reason == "reset"
    assert world.reason("http://h.example/odd").reason == "reset"
    assert world.server.targets == ["/hup", "/odd"]


def test_f43_stop_returns_at_once_and_leaves_nothing(play: Play) -> None:
    begun, ended = threading.Event(), threading.Event()

    def hang(peer: Peer) -> bool:
        begun.set()
        peer.wait_for_end()
        ended.set()
        return False

    world = play({"*": hang})
    stop = threading.Event()

    def press() -> None:
        begun.wait(5)
        stop.set()

    finger = threading.Thread(target=press)
    finger.start()
    with pytest.raises(Stopped):
        world.client.fetch(Request("http://h.example/"), stop)
    finger.join()
    assert ended.wait(5), "the connection was let go"


def test_f43_a_stopped_batch_ends_and_a_closed_client_says_so(play: Play) -> None:
    def hang(peer: Peer) -> bool:
        peer.wait_for_end()
        return False

    world = play({"/fast": reply(200, FEED), "*": hang})
    wanted = [Request("http://a.example/fast")]
    wanted += [Request(f"http://h{i}.example/slow") for i in range(20)]
    stop = threading.Event()
    seen = []
    for request, _ in world.client.fetch_many(wanted, stop):
        seen.append(request.address)
        stop.set()
    assert seen == ["http://a.example/fast"]
    world.client.close()
    with pytest.raises(Stopped):
        world.fetch("http://a.example/fast")


def test_many_come_as_they_are_done_and_trouble_stays_with_its_own(play: Play) -> None:
    release = threading.Event()

    def late(peer: Peer) -> bool:
        release.wait(5)
        return reply(200, b"late")(peer)

    world = play({"/late": late, "/ok": reply(200, FEED)})
    wanted = [Request("http://a.example/late"), Request("http://10.0.0.1/"), Request("nonsense")]
    wanted += [Request(f"http://h{i}.example/ok") for i in range(30)]
    order: list[str] = []
    troubles: dict[str, str] = {}
    for request, outcome in world.client.fetch_many(wanted, at_once=4):
        order.append(request.address)
        if isinstance(outcome, FetchError):
            troubles[request.address] = outcome.reason
        if len(order) == len(wanted) - 1:
            release.set()
    assert order[-1] == "http://a.example/late"
    assert troubles == {"http://10.0.0.1/": "private", "nonsense": "address"}


def test_idle_connections_are_let_go(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pln_desktop.sync.wire.IDLE_FOR", 0.0)
    ended = threading.Event()

    def answer(peer: Peer) -> bool:
        reply(200, FEED)(peer)
        peer.wait_for_end()
        ended.set()
        return False

    world = play({"*": answer})
    assert world.fetch("http://h.example/").status == 200
    assert ended.wait(5)


def test_the_network_starts_with_the_first_request() -> None:
    before = threading.active_count()
    client = Client("1")
    assert threading.active_count() == before
    client.close()


def test_f20_the_environments_proxy_is_used_and_its_death_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("no_proxy", "direct.example")
    client = Client("1", clock=QuickClock())
    try:
        with Server({"*": reply(200, FEED)}) as proxy:
            monkeypatch.setenv("http_proxy", proxy.origin)
            assert client.fetch(Request("http://h.example/f?x=%7e")).body == FEED
            assert proxy.targets == ["http://h.example:80/f?x=%7e"]
            for private in ("http://10.0.0.1/", "http://a.localhost/"):
                with pytest.raises(FetchError) as caught:
                    client.fetch(Request(private))
                assert caught.value.reason == "private"
            assert len(proxy.asked) == 1
        with pytest.raises(FetchError) as caught:
            client.fetch(Request("http://other.example/"))
        assert caught.value.reason == "proxy"
    finally:
        client.close()


def test_f43_closing_ends_those_who_wait(play: Play) -> None:
    begun = threading.Event()

    def hang(peer: Peer) -> bool:
        begun.set()
        peer.wait_for_end()
        return False

    world = play({"*": hang})

    def leave() -> None:
        begun.wait(5)
        world.client.close()

    for ask in (
        lambda: world.fetch("http://h.example/"),
        lambda: list(world.client.fetch_many([Request("http://h.example/")])),
    ):
        leaver = threading.Thread(target=leave)
        leaver.start()
        with pytest.raises(Stopped):
            ask()
        leaver.join()
        world.client = World(world.server).client
        begun.clear()
    world.client.close()
