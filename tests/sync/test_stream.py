"""The bytes of one connection: all of them, no more than asked for, and its end told (F16, F43)."""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import time
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import suppress

import httpcore2
import pytest

from pln_desktop.sync import stream
from pln_desktop.sync.stream import Stream

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def talk_with(server: Talk, client: Callable[[Stream], Awaitable[None]]) -> None:
    """Run both ends of one connection."""

    async def meet() -> None:
        ends: list[asyncio.Task[None]] = []

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            ends.append(asyncio.current_task())  # type: ignore[arg-type]
            with suppress(asyncio.CancelledError):
                await server(reader, writer)
            writer.close()

        listening = await asyncio.start_server(serve, "127.0.0.1", 0)
        async with listening:
            port = listening.sockets[0].getsockname()[1]
            opened = await stream.connect("127.0.0.1", port)
            try:
                async with asyncio.timeout(20):
                    await client(opened)
            finally:
                await opened.aclose()
                for end in ends:
                    end.cancel()
                await asyncio.gather(*ends, return_exceptions=True)

    asyncio.run(meet())


def test_a_slow_reader_gets_every_byte_and_holds_few() -> None:
    sent = bytes(range(256)) * 20_000

    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        await writer.drain()

    async def client(opened: Stream) -> None:
        got = bytearray()
        while data := await opened.read(1000 if len(got) < 100_000 else 65_536):
            got += data
            await asyncio.sleep(0)
            assert len(opened._inlet.unread) < 1024 * 1024
        assert got == sent
        assert opened.get_extra_info("is_readable"), "its end can be read"
        assert await opened.read(10) == b""

    talk_with(server, client)


def test_a_reset_is_told_after_what_came_before_it() -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"half")
        await writer.drain()
        assert await reader.read(4) == b"more"
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async def client(opened: Stream) -> None:
        assert await opened.read(100) == b"half"
        await opened.write(b"more")
        with pytest.raises(httpcore2.ReadError):
            await opened.read(100)
        with pytest.raises(httpcore2.WriteError):
            await opened.write(b"again")

    talk_with(server, client)


def test_waiting_has_an_end_on_both_sides() -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await asyncio.sleep(20)

    async def client(opened: Stream) -> None:
        with pytest.raises(httpcore2.ReadTimeout):
            await opened.read(100, timeout=0.05)
        with pytest.raises(httpcore2.WriteTimeout):
            await opened.write(bytes(64 * 1024 * 1024), timeout=0.05)

    talk_with(server, client)


def test_who_answers_a_handshake_with_nonsense_is_let_go() -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n" * 10)
        await writer.drain()
        await asyncio.sleep(20)

    async def client(opened: Stream) -> None:
        with pytest.raises(httpcore2.ConnectError) as caught:
            await opened.start_tls(ssl.create_default_context(), "h.example")
        assert isinstance(caught.value.__cause__, ssl.SSLError)

    talk_with(server, client)


def test_a_handshake_has_an_end() -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(20)

    async def client(opened: Stream) -> None:
        with pytest.raises(httpcore2.ConnectTimeout):
            await opened.start_tls(ssl.create_default_context(), "h.example", timeout=0.05)

    talk_with(server, client)


@pytest.mark.parametrize("words", [b"", b"SSH-2.0-x\r\n"])
def test_who_closes_or_speaks_before_the_handshake_is_not_waited_for(words: bytes) -> None:
    async def server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(words)
        await (asyncio.sleep(20) if words else writer.drain())

    async def client(opened: Stream) -> None:
        if not opened.get_extra_info("is_readable"):
            await opened._inlet.something()
        began = time.monotonic()
        with pytest.raises(httpcore2.ConnectError) as caught:
            await opened.start_tls(ssl.create_default_context(), "h.example")
        assert time.monotonic() - began < 5
        assert isinstance(caught.value.__cause__, ssl.SSLError) == bool(words)

    talk_with(server, client)
