"""Feeds on loopback that answer quickly, and a line to them that can be cut at any request."""

from __future__ import annotations

import asyncio
import random
import socket
import struct
import threading
from dataclasses import dataclass
from dataclasses import field
from typing import Self

_RESET = struct.pack("ii", 1, 0)


@dataclass
class Farm:
    """`with Farm(300) as farm:`; feed N stands at `farm.origin/N` and never changes.

    After `cut_after` answers every connection is reset and every new one refused, until `mend`.
    """

    feeds: int
    entries: int = 6
    cut_after: int = -1
    answered: int = 0
    port: int = 0
    _door: socket.socket | None = None
    _open: set[asyncio.Transport] = field(default_factory=set)
    _entering: set[asyncio.Task[None]] = field(default_factory=set)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="farm")
        self._thread.start()
        self._run(self._listen())
        self.origin = f"http://127.0.0.1:{self.port}"
        return self

    def __exit__(self, *_: object) -> None:
        self._run(self._cut())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def cut(self, after: int) -> None:
        """Let so many answers through from now on."""
        self.cut_after, self.answered = after, 0

    def mend(self) -> None:
        """Take connections again, at the same port."""
        self.cut_after = -1
        self._run(self._cut())
        self._run(self._listen())

    def addresses(self) -> list[str]:
        return [f"{self.origin}/{number}" for number in range(self.feeds)]

    def body(self, number: int) -> bytes:
        entries = "".join(
            f"<item><title>Post {number}.{n}</title><guid isPermaLink='false'>{number}.{n}</guid>"
            f"<description>{_words(number, n)}</description></item>"
            for n in range(self.entries)
        )
        head = f"<rss version='2.0'><channel><title>Feed {number}</title>"
        return f"{head}{entries}</channel></rss>".encode()

    def _run(self, what: object) -> None:
        asyncio.run_coroutine_threadsafe(what, self._loop).result(10)  # type: ignore[arg-type]

    async def _listen(self) -> None:
        # Not `create_server`: a server of asyncio that closes between a connection and its
        # transport drops that transport unclosed.
        self._door = socket.create_server(("127.0.0.1", self.port), backlog=512)
        self._door.setblocking(False)
        self.port = self._door.getsockname()[1]
        self._loop.add_reader(self._door, self._enter)

    def _enter(self) -> None:
        assert self._door is not None
        connection, _ = self._door.accept()
        connection.setblocking(False)
        task = self._loop.create_task(self._admit(connection))
        self._entering.add(task)
        task.add_done_callback(self._entering.discard)

    async def _admit(self, connection: socket.socket) -> None:
        transport, _ = await self._loop.connect_accepted_socket(lambda: _Line(self), connection)
        if self._door is None and not transport.is_closing():
            _reset(transport)

    async def _cut(self) -> None:
        self.shut()
        await asyncio.gather(*self._entering)
        await asyncio.sleep(0)

    def shut(self) -> None:
        """On the loop: refuse what is new, reset what is open."""
        if self._door is not None:
            self._loop.remove_reader(self._door)
            self._door.close()
            self._door = None
        for transport in list(self._open):
            _reset(transport)

    def answer(self, path: str) -> bytes | None:
        """The whole reply, or None when the line is cut before it."""
        if self.answered == self.cut_after:
            self.shut()
            return None
        self.answered += 1
        body = self.body(int(path.strip("/")))
        head = f'HTTP/1.1 200 OK\r\nETag: "{len(body)}"\r\nContent-Length: {len(body)}\r\n\r\n'
        return head.encode() + body


def _reset(transport: asyncio.BaseTransport) -> None:
    """End a connection as a line that breaks does."""
    assert isinstance(transport, asyncio.Transport)
    sock = transport.get_extra_info("socket")
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
    transport.abort()


def _words(feed: int, entry: int) -> str:
    """A text that is like no other, or it would be the same story."""
    chance = random.Random(f"{feed}.{entry}")
    return " ".join(f"word{chance.randrange(9000)}" for _ in range(120))


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, farm: Farm) -> None:
        self._farm = farm
        self._data = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._farm._open.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self._farm._open.discard(self._transport)

    def data_received(self, data: bytes) -> None:
        self._data += data
        while b"\r\n\r\n" in self._data:
            asked, _, self._data = self._data.partition(b"\r\n\r\n")
            path = asked.split(b" ", 2)[1].decode()
            if (reply := self._farm.answer(path)) is None:
                return
            self._transport.write(reply)
