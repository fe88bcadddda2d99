"""Bodies: unpacked under a cap, cut, lying, endless (F8, F14, F15, F16)."""

from __future__ import annotations

import threading
import zlib
from gzip import compress

import pytest

from pln_desktop.sync.http import Request

from .server import Peer
from .server import head
from .server import raw
from .server import reply
from .world import FEED
from .world import Play


def _packed(name: str, data: bytes) -> bytes:
    if name == "br":
        import brotli

        return bytes(brotli.compress(data))
    if name == "zstd":
        from backports import zstd

        return bytes(zstd.compress(data))
    if name == "raw-deflate":
        packer = zlib.compressobj(wbits=-15)
        return packer.compress(data) + packer.flush()
    return zlib.compress(data) if name == "deflate" else compress(data)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw-deflate", "br", "zstd"])
def test_frb141_every_coding_is_unpacked(play: Play, coding: str) -> None:
    text = FEED * 5000
    packed = _packed(coding, text)
    label = coding.removeprefix("raw-")
    pieces = [packed[i : i + 1000] for i in range(3, len(packed), 1000)]
    first = [packed[:1], packed[1:3]]
    world = play({"/f": raw(head(f"Content-Encoding: {label}"), *first, *pieces)})
    got = world.fetch("http://h.example/f")
    assert got.body == text
    assert got.complete


def test_gzip_in_members_and_with_a_tail(play: Play) -> None:
    body = compress(b"one ") + compress(b"two")
    world = play(
        {
            "/m": reply(200, body, "Content-Encoding: gzip"),
            "/t": reply(200, body + b"\0\0rubbish", "Content-Encoding: x-gzip"),
        }
    )
    for path in ("/m", "/t"):
        got = world.fetch("http://h.example" + path)
        assert (got.body, got.complete) == (b"one two", True)


def test_frb141_unknown_or_damaged_packing_is_a_named_error(play: Play) -> None:
    world = play(
        {
            "/u": reply(200, b"x", "Content-Encoding: snappy"),
            "/d": reply(200, b"\x1f\x8bnonsense", "Content-Encoding: gzip"),
            "/l": reply(200, b"x", "Content-Encoding: gzip, gzip, gzip, gzip"),
        }
    )
    for path in ("/u", "/d", "/l"):
        assert world.reason("http://h.example" + path).reason == "encoding"


def _bomb(layers: list[str]) -> bytes:
    data = b"\0" * 20_000_000
    for name in layers:
        data = _packed(name, data)
    return data


@pytest.mark.parametrize("layers", [["gzip"], ["deflate"], ["br"], ["zstd"], ["gzip", "gzip"]])
def test_f14_a_bomb_stops_at_the_cap(play: Play, layers: list[str]) -> None:
    import tracemalloc

    coding = ", ".join(layers)
    world = play({"/f": reply(200, _bomb(layers), f"Content-Encoding: {coding}")})
    world.client.fetch(Request("http://h.example/warm"))
    tracemalloc.start()
    try:
        error = world.reason("http://h.example/f", cap=2**20)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert error.reason == "too-large"
    assert "1 MB" in str(error)
    assert peak < 8 * 2**20


def test_f14_an_unpacked_body_over_the_cap(play: Play) -> None:
    world = play({"/f": reply(200, b"x" * 1001), "/g": reply(200, b"x" * 1000)})
    assert world.reason("http://h.example/f", cap=1000).reason == "too-large"
    assert len(world.fetch("http://h.example/g", cap=1000).body) == 1000


def test_f16_lying_lengths(play: Play) -> None:
    world = play(
        {
            "/long": reply(200, FEED, length=len(FEED) + 10, keep=False),
            "/short": reply(200, FEED + b"surplus", length=len(FEED)),
            "/absurd": reply(200, FEED, length=10**19, keep=False),
            "/chunk": raw(head("Transfer-Encoding: chunked"), b"5\r\n<rss>\r\n"),
            "/gz": reply(200, compress(FEED * 99)[:-9], "Content-Encoding: gzip"),
            "/open": raw(head("Content-Type: text/xml"), FEED),
        }
    )
    for path in ("/long", "/absurd"):
        got = world.fetch("http://h.example" + path)
        assert (got.body, got.complete) == (FEED, False), path
    assert world.fetch("http://h.example/chunk").complete is False
    assert world.fetch("http://h.example/gz").complete is False
    for path in ("/short", "/open"):
        got = world.fetch("http://h.example" + path)
        assert (got.body, got.complete) == (FEED, True), path


def test_f15_a_drip_ends_at_the_deadline(play: Play) -> None:
    freed = threading.Event()

    def drip(peer: Peer) -> bool:
        peer.send(head("Transfer-Encoding: chunked") + b"1\r\n<\r\n")
        peer.wait_for_end()
        freed.set()
        return False

    world = play({"/f": drip})
    error = world.reason("http://h.example/f", deadline=0.2)
    assert error.reason == "timeout"
    assert freed.wait(5), "the connection was closed"
    assert world.visits[-1].trouble == "timeout"


def test_f8_media_at_a_feeds_address_is_closed_after_64_kb(play: Play) -> None:
    film, sent = b"\x1aE\xdf\xa3" + b"\0" * 65_532, []

    def stream(peer: Peer) -> bool:
        peer.send(head("Content-Type: application/octet-stream", "Content-Length: 900000000"))
        try:
            for _ in range(2000):
                peer.send(film)
                sent.append(1)
        except OSError:
            return False
        return False

    world = play(
        {"/f": stream, "/x": reply(200, b"<rss>" + b" " * 99_999, "Content-Type: image/x")}
    )
    got = world.fetch("http://h.example/f")
    assert (got.media, got.complete) == (True, False)
    assert 64 * 1024 <= len(got.body) <= 192 * 1024
    feed = world.fetch("http://h.example/x")
    assert (feed.media, feed.complete) == (False, True)
