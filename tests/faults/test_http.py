"""F14 to F20 from the wire to the list: what a person is told, and what the others notice."""

from __future__ import annotations

import gzip
import threading
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import brotli
import pytest

from pln_desktop.acts.sync import sync
from pln_desktop.cli import words
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync import refresh
from pln_desktop.sync.border import Border
from pln_desktop.sync.http import Client
from pln_desktop.sync.request import Request
from tests.faults.conftest import Begin
from tests.faults.scene import BAD
from tests.faults.scene import GOOD
from tests.faults.scene import Scene
from tests.sync import certified
from tests.sync.library import Library
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import Peer
from tests.sync.server import Route
from tests.sync.server import head
from tests.sync.server import raw
from tests.sync.server import redirect
from tests.sync.server import reply

NOTHING = b"\0" * 40_000_000
BOMBS: dict[str, Callable[[], Any]] = {
    "gzip": lambda: gzip.compress(NOTHING, 1),
    "deflate": lambda: zlib.compress(NOTHING, 1),
    "br": lambda: brotli.compress(NOTHING, quality=1),
    "gzip, gzip": lambda: gzip.compress(gzip.compress(NOTHING, 1), 1),
}


@pytest.mark.parametrize("coding", BOMBS)
def test_f14_a_compression_bomb_names_the_cap(scene: Scene, coding: str) -> None:
    packed = bytes(BOMBS[coding]())
    assert len(packed) < 2_000_000
    said = scene.turns(reply(200, packed, f"Content-Encoding: {coding}"))
    assert said == "The reply is larger than 32 MB."


def test_f15_an_endless_drip_ends_at_the_deadline(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Request(BAD).deadline == 60.0
    ask = refresh.request_for

    def hurried(source: Source, health: Health, ways: refresh.Ways) -> Request:
        return replace(ask(source, health, ways), deadline=0.4)

    monkeypatch.setattr(refresh, "request_for", hurried)
    freed = threading.Event()

    def drip(peer: Peer) -> bool:
        peer.send(head("Transfer-Encoding: chunked") + b"1\r\n<\r\n")
        peer.wait_for_end()
        freed.set()
        return False

    said = scene.turns(drip)
    assert said == "bad.example did not finish within 0.4 seconds."
    assert freed.wait(5), "the slot is free again"


@pytest.mark.parametrize(
    "route",
    [
        reply(200, feed(entry("c")), length=9999, keep=False),
        reply(200, feed(entry("c")), length=10**18, keep=False),
        raw(head("Transfer-Encoding: chunked"), b"ffff\r\n" + feed(entry("c"))),
    ],
    ids=["too long", "absurd", "a chunk too short"],
)
def test_f16_a_length_that_is_not_kept_counts_as_cut(scene: Scene, route: Route) -> None:
    assert scene.turns(route) == "The document ended early."
    assert "Title c" in scene.titles() and scene.health().etag == '"1"'


def test_f16_what_is_sent_beyond_the_length_is_ignored(scene: Scene) -> None:
    body = feed(entry("c"))
    scene.answer(reply(200, body + b"<surplus>", length=len(body)))
    assert scene.sync().new == 1 and scene.standing() == ""


def test_f17_a_circle_and_a_sixth_hop_show_the_chain(scene: Scene) -> None:
    scene.answer(redirect(302, "/two"), "/one")
    scene.answer(redirect(302, "/one"), "/two")
    said = scene.turns(redirect(302, "/one"))
    assert said.startswith("bad.example leads in a circle: http://bad.example/f → ")
    for hop in range(9):
        scene.answer(redirect(302, f"/hop{hop + 1}"), f"/hop{hop}")
    said = scene.turns(redirect(302, "/hop0"))
    assert "more than 5 times" in said and said.count("→") == 6


def test_f17_a_redirect_to_a_login_page_changes_nothing(scene: Scene) -> None:
    page = b"<!doctype html><title>Please sign in</title>"
    scene.answer(reply(200, page, 'ETag: "login"'), "/login")
    before = scene.health()
    for _ in range(4):
        said = scene.turns(redirect(301, "http://portal.example/login"))
    assert said == "There is a web page at this address: Please sign in."
    after = scene.health()
    assert (after.etag, after.title, after.moved_to) == (before.etag, before.title, "")
    assert scene.source().address == BAD


def test_f17_a_302_before_a_301_keeps_the_old_address(scene: Scene) -> None:
    scene.answer(redirect(301, "/third"), "/second")
    scene.answer(reply(200, feed(entry("a"), entry("c"))), "/third")
    scene.answer(redirect(302, "/second"))
    assert scene.sync().new == 1
    assert (scene.source().address, scene.health().moved_to) == (BAD, "")


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "The site does not let us in (403)."),
        (404, "Nothing is at that address (404)."),
        (418, "It answered with an error (418)."),
        (500, "The site has trouble of its own (500)."),
        (502, "It answered with an error (502)."),
    ],
)
def test_f18_a_refusal_is_one_sentence_and_a_longer_pause(
    scene: Scene, status: int, sentence: str
) -> None:
    assert scene.turns(reply(status, b"no", 'ETag: "no"')) == sentence
    assert scene.standing() == sentence
    first = scene.health().next_due
    scene.turns(reply(status))
    second, moment = scene.health().next_due, now()
    assert first and second and second - moment > 1.5 * (first - moment)


def test_f18_gone_keeps_all_and_asks_no_more(scene: Scene) -> None:
    assert scene.turns(reply(410)) == "It is gone for good (410)."
    asked = len(scene.asked())
    scene.sync()
    assert len(scene.asked()) == asked
    said = scene.standing()
    assert said.startswith("It is gone for good since ")
    assert said.endswith(
        "(410). Its 2 items stay here, and it is asked again only when you resume it."
    )


def told(value: str) -> str:
    if value == "date":
        return format_datetime(now() + timedelta(hours=2), usegmt=True)
    return format_datetime(now() - timedelta(hours=2), usegmt=True) if value == "past" else value


MINUTE = timedelta(minutes=1)
WEEK = timedelta(days=7)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("7200", 120 * MINUTE),
        ("date", 120 * MINUTE),
        ("0", 10 * MINUTE),
        ("", 10 * MINUTE),
        ("past", 10 * MINUTE),
        ("soon, please", 10 * MINUTE),
        ("504576000", WEEK),
    ],
)
def test_f18_a_busy_server_is_given_the_time_it_asks_for(
    scene: Scene, status: int, value: str, wait: timedelta
) -> None:
    lines = [f"Retry-After: {told(value)}"] if value else []
    said = scene.turns(reply(status, b"", *lines))
    assert said.startswith(f"The site asks for patience ({status}).")
    due = scene.results[BAD].next
    assert due is not None
    assert timedelta(0) <= wait - (due - now()) < MINUTE or value in ("0", "", "past")
    assert due - now() > 0.9 * wait


def hang_up(peer: Peer) -> bool:
    return False


TROUBLES = {
    "304": reply(304),
    "429": reply(429, b"", 'ETag: "busy"'),
    "500": reply(500, b"", 'ETag: "error"', "Last-Modified: now"),
    "404": reply(404, b"", 'ETag: "none"'),
    "a page": reply(200, b"<!doctype html><title>x</title>", 'ETag: "page"'),
    "a reset": hang_up,
    "a cut": reply(200, feed(entry("a"))[:-30], 'ETag: "cut"', length=9999, keep=False),
}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_f19_frb016_the_pair_survives_and_goes_out_again(scene: Scene, trouble: str) -> None:
    scene.answer(TROUBLES[trouble])
    scene.sync()
    health = scene.health()
    assert (health.etag, health.last_modified) == ('"1"', "then")
    scene.answer(reply(304))
    scene.sync()
    last = scene.asked()[-1].headers
    assert (last["if-none-match"], last["if-modified-since"]) == ('"1"', "then")
    assert scene.standing() == "", "a 304 is a success"


def test_f19_frb014_a_new_document_replaces_the_pair_as_one(scene: Scene) -> None:
    scene.answer(reply(200, feed(entry("c")), "Last-Modified: later"))
    scene.sync()
    health = scene.health()
    assert (health.etag, health.last_modified) == ("", "later")
    scene.sync()
    last = scene.asked()[-1].headers
    assert "if-none-match" not in last and last["if-modified-since"] == "later"


def test_f20_an_unknown_name_is_told(scene: Scene) -> None:
    scene.world.lost.add("bad.example")
    scene.world.client._guard._known.clear()
    scene.world.looked_up.clear()
    said = scene.turns(reply(200, b""))
    assert said == "The name bad.example cannot be found."


def test_f20_a_host_that_breaks_off_is_told(scene: Scene) -> None:
    assert scene.turns(hang_up) == "bad.example broke off before it answered."


def test_f20_a_host_that_refuses_is_told(begin: Begin) -> None:
    scene = begin({"shut.example": ["8.8.4.4"]})
    scene.world.shut.add("8.8.4.4")
    scene.follow("http://shut.example/f")
    scene.sync()
    assert scene.standing("http://shut.example/f") == "shut.example cannot be connected to."


def test_f20_being_offline_is_said_once_and_charged_to_no_source(begin: Begin) -> None:
    scene = begin()
    before = scene.health(), scene.health(GOOD)
    scene.world.connected = False
    scene.world.client._guard._known.clear()
    scene.answer(hang_up, "/f")
    scene.answer(hang_up, "/good")
    summary = sync(scene.library.store, scene.library.border)
    assert summary.offline and summary.all_failed
    said = {result.error_message for result in summary.results}
    assert said == {"this computer is not connected to a network"}
    assert (scene.health(), scene.health(GOOD)) == before


@pytest.mark.parametrize(
    ("days", "trusted", "host", "why"),
    [
        (certified.EXPIRED, True, "h.example", "its certificate has expired"),
        (certified.GOOD, True, "wrong.example", "its certificate is for another name"),
        (certified.GOOD, False, "h.example", "issuer this computer trusts"),
    ],
    ids=["expired", "another name", "unknown issuer"],
)
def test_f20_frb136_tls_trouble_is_explained_and_never_skipped(
    tmp_path: Path, days: tuple[int, int], trusted: bool, host: str, why: str
) -> None:
    safe = certified.Safe(certified.certificate(tmp_path, days), trusted)
    one = Library(Store.open(Profile(tmp_path / "l").make()), Border("1", client=safe.client))
    try:
        one.source(f"https://{host}/f")
        (result,) = sync(one.store, one.border).results
        assert result.error_kind == "tls" and why in result.error_message
        assert host in words.health(one.store.sources.rows()[0], now())
        assert safe.server.asked == [] == safe.plain.asked
    finally:
        one.close()
        safe.close()


def test_f17_a_safe_feed_is_not_followed_onto_an_open_connection(tmp_path: Path) -> None:
    safe = certified.Safe(certified.certificate(tmp_path, certified.GOOD), trusted=True)
    one = Library(Store.open(Profile(tmp_path / "l").make()), Border("1", client=safe.client))
    try:
        source = one.source("https://h.example/down")
        (result,) = sync(one.store, one.border).results
        assert "from a safe connection to an open one" in result.error_message
        assert "http://h.example/plain" in result.error_message
        assert safe.plain.asked == [], "nothing went over the open line"
        assert one.store.sources.get(source.id) == source
    finally:
        one.close()
        safe.close()


def test_f20_a_dead_proxy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    one = Library(Store.open(Profile(tmp_path / "l").make()), Border("1", client=Client("1")))
    try:
        one.source("http://one.example/f")
        (result,) = sync(one.store, one.border).results
        assert result.error_kind == "proxy" and "proxy" in result.error_message
    finally:
        one.close()


@pytest.mark.parametrize("numbers", [["2606:4700::1"], ["2606:4700::1", "93.184.216.34"]])
def test_f20_ipv6_alone_or_half_broken_is_no_trouble(begin: Begin, numbers: list[str]) -> None:
    scene = begin({"bad.example": numbers})
    scene.answer(reply(200, feed(entry("c"))))
    assert scene.sync().new == 1 and scene.standing() == ""
