"""The request, and what the client makes of every status (F18, F19, FRB)."""

from __future__ import annotations

import logging
from contextlib import suppress

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import ABOUT

from .server import redirect
from .server import reply
from .world import FEED
from .world import Play


def test_frb050_frb062_to_frb066_frb080_to_frb088_frb140_one_polite_get(play: Play) -> None:
    world = play({"*": reply(200, FEED, "Set-Cookie: a=b", "ETag: x", "Content-Type: text/xml")})
    for _ in range(2):
        world.fetch("http://h.example/f?b=2&a=%7e&a")
    for asked in world.server.asked:
        assert asked.method == "GET"
        assert asked.target == "/f?b=2&a=%7e&a"
        assert set(asked.headers) == {"host", "user-agent", "accept", "accept-encoding"}
        assert asked.headers["user-agent"] == f"pln_desktop/1.2.3 (+{ABOUT})"
        assert asked.headers["accept"].startswith("application/atom+xml")
        assert asked.headers["accept"].endswith("*/*;q=0.5")
        assert asked.headers["accept-encoding"] == "gzip, deflate, br, zstd"
        assert asked.headers["host"] == "h.example"
    assert world.server.connections == 1, "connections are reused"
    assert world.clock.pauses == pytest.approx([1.0]), "FRB033: a second between two starts"


def test_frb002_frb012_frb013_validators_go_back_as_they_came(play: Play) -> None:
    etag, date = 'W/"a,b" \xe9', "Sun, 1 Mar 2026 1:2:3 +0000"
    world = play({"/f": reply(200, FEED, f"ETag: {etag}", f"Last-Modified: {date}")})
    first = world.fetch("http://h.example/f")
    assert (first.etag, first.last_modified) == (etag, date)
    world.fetch("http://h.example/f", etag=first.etag, last_modified=first.last_modified)
    raw_lines = world.server.asked[1].raw.split(b"\r\n")
    assert b"If-None-Match: " + etag.encode("latin-1") in raw_lines
    assert b"If-Modified-Since: " + date.encode() in raw_lines


@pytest.mark.parametrize("status", [204, 304])
def test_an_answer_without_a_body_keeps_its_connection(play: Play, status: int) -> None:
    world = play({"/f": reply(status, b"")})
    for _ in range(3):
        with suppress(FetchError):
            world.fetch("http://h.example/f", etag="x")
    assert [asked.target for asked in world.server.asked] == ["/f"] * 3
    assert world.server.connections == 1


def test_f19_not_modified_is_a_success_and_unasked_an_error(play: Play) -> None:
    world = play({"/f": reply(304, b"", "Cache-Control: max-age=7200")})
    told = world.fetch("http://h.example/f", etag='"1"')
    assert told.not_modified
    assert told.max_age == 7200.0
    assert told.complete
    assert world.reason("http://h.example/f").reason == "not-modified"


def test_validators_belong_to_the_host_that_gave_them(play: Play) -> None:
    world = play({"/a": redirect(301, "http://other.example/b"), "/b": reply(200, FEED)})
    world.fetch("http://h.example/a", etag='"1"')
    first, second = world.server.asked
    assert "if-none-match" in first.headers
    assert "if-none-match" not in second.headers
    world.fetch("http://h.example/a", etag='"2"', validators_of="http://other.example/b")
    third, fourth = world.server.asked[2:]
    assert "if-none-match" not in third.headers
    assert fourth.headers["if-none-match"] == '"2"'


def test_frb136_credentials_stay_with_their_origin(play: Play) -> None:
    world = play(
        {
            "/a": redirect(302, "/b"),
            "/b": redirect(302, "http://other.example/c"),
            "/c": reply(200, FEED),
        }
    )
    world.fetch("http://me:secret@h.example/a")
    first, second, third = world.server.asked
    assert first.headers["authorization"] == second.headers["authorization"]
    assert "authorization" not in third.headers
    assert all("referer" not in asked.headers for asked in world.server.asked)


def test_frb106_ledger_without_secrets_and_log_without_addresses(
    play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    world = play({"*": reply(200, FEED)})
    world.fetch("http://me:hush@h.example/f?token=hush")
    assert world.reason("http://10.0.0.1/?hush").reason == "private"
    (visit,) = world.visits
    assert visit.address == "http://h.example/f"
    assert (visit.origin, visit.status) == ("http://h.example:80", 200)
    assert visit.received == len(FEED)
    assert "hush" not in caplog.text


@pytest.mark.parametrize("status", [404, 410, 401, 403, 418, 500, 503, 429])
def test_f18_refusals_are_replies_with_the_servers_words(play: Play, status: int) -> None:
    world = play({"/f": reply(status, b"go away", "Content-Type: text/plain; charset=utf-8")})
    got = world.fetch("http://h.example/f", etag='"1"')
    assert (got.status, got.body, got.content_type) == (status, b"go away", "text/plain")
    assert got.retry_after is None


def test_a_long_or_damaged_error_page_keeps_its_status(play: Play) -> None:
    world = play(
        {
            "/l": reply(404, b"x" * 200_000),
            "/d": reply(500, b"zz", "Content-Encoding: gzip"),
        }
    )
    long = world.fetch("http://h.example/l")
    assert (long.status, long.complete) == (404, False)
    assert 0 < len(long.body) <= 128 * 1024
    assert world.fetch("http://h.example/d").status == 500


def test_frb020_a_wait_holds_for_every_address_of_the_origin(play: Play) -> None:
    world = play({"/a": reply(429, b"", "Retry-After: 100"), "/b": reply(200, FEED)})
    assert world.fetch("http://h.example/a").retry_after == 100.0
    held = world.fetch("http://h.example/b")
    assert (held.status, held.asked) == (429, False)
    assert held.retry_after is not None
    assert 90.0 < held.retry_after <= 100.0
    assert world.fetch("http://other.example/b").status == 200
    world.clock.time += 101.0
    assert world.fetch("http://h.example/b").status == 200
    assert world.server.targets == ["/a", "/b", "/b"]


def test_f18_a_stored_wait_sends_nothing_after_a_restart(play: Play) -> None:
    world = play({"*": reply(200, FEED)})
    world.client.hold("http://h.example/f", 50.0, status=503)
    assert world.fetch("http://h.example/x").status == 503
    assert world.server.asked == []
