"""The bytes of one connection, by asyncio's transports, as httpcore2 wants them.

httpcore2's own way goes through anyio: a group of tasks for each connection, and at each request
the system is asked whether each idle socket has something to say; here the loop has told already.
Lives on the network loop.
"""

from __future__ import annotations

import asyncio
import ssl
from typing import Any

import httpcore2

_ENOUGH = 256 * 1024
"""Bytes that may lie unread; beyond, the socket is left alone until some were read."""


async def connect(number: str, port: int) -> Stream:
    """Open a socket to an IP number; OSError."""
    loop = asyncio.get_running_loop()
    transport, inlet = await loop.create_connection(_Inlet, number, port)
    return Stream(transport, inlet)


class Stream(httpcore2.AsyncNetworkStream):
    """One connection, open until `aclose`. One reader and one writer at a time."""

    def __init__(self, transport: asyncio.Transport, inlet: _Inlet) -> None:
        self._transport = transport
        self._inlet = inlet

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        """What has come, at most so many bytes; none at the end."""
        inlet = self._inlet
        if not (inlet.unread or inlet.ended):
            try:
                async with asyncio.timeout(timeout):
                    await inlet.something()
            except TimeoutError as error:
                raise httpcore2.ReadTimeout("nothing came in time") from error
        if not inlet.unread and inlet.trouble is not None:
            raise httpcore2.ReadError(str(inlet.trouble)) from inlet.trouble
        return inlet.take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        """Hand bytes over, and wait while too many lie unsent."""
        inlet = self._inlet
        if not inlet.lost.done():
            self._transport.write(buffer)
        if not inlet.flowing.is_set():
            try:
                async with asyncio.timeout(timeout):
                    await inlet.flowing.wait()
            except TimeoutError as error:
                raise httpcore2.WriteTimeout("the other side took nothing") from error
        if inlet.lost.done():
            raise httpcore2.WriteError("the connection is gone") from inlet.trouble

    async def aclose(self) -> None:
        """Let go at once: whatever is still to come is not wanted."""
        self._transport.abort()
        await asyncio.shield(self._inlet.lost)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
    ) -> httpcore2.AsyncNetworkStream:
        """The same connection, made safe."""
        loop = asyncio.get_running_loop()
        # Handed over in this state, it would be waited for until the handshake's time is up.
        if self._inlet.unread:
            spoke = ssl.SSLError("the server spoke before the handshake")
            raise httpcore2.ConnectError(str(spoke)) from spoke
        if self._inlet.ended:
            raise httpcore2.ConnectError("the connection is gone") from self._inlet.trouble
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self._inlet, ssl_context, server_hostname=server_hostname
                )
            if transport is None:
                raise ConnectionAbortedError("the connection is gone")
        except TimeoutError as error:
            self._give_up(error)
            raise httpcore2.ConnectTimeout("no safe connection in time") from error
        except OSError as error:  # ssl.SSLError is one
            self._give_up(error)
            raise httpcore2.ConnectError(str(error)) from error
        except BaseException:
            self._give_up(None)
            raise
        self._inlet.connection_made(transport)
        return Stream(transport, self._inlet)

    def _give_up(self, error: Exception | None) -> None:
        """Nobody tells the inlet that a connection was lost in the middle of becoming safe."""
        self._transport.abort()
        self._inlet.connection_lost(error)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore2 asks for: whether it is safe, who is there, whether it has spoken."""
        if info == "is_readable":
            return bool(self._inlet.unread) or self._inlet.ended
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return self._transport.get_extra_info(names.get(info, info))


class _Inlet(asyncio.Protocol):
    """What a transport has delivered and nobody has read yet."""

    def __init__(self) -> None:
        self.unread = bytearray()
        self.ended = False
        self.trouble: Exception | None = None
        self.flowing = asyncio.Event()
        self.flowing.set()
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._paused = False

    async def something(self) -> None:
        """Wait until there is something to read, or nothing any more."""
        self._waiting = asyncio.get_running_loop().create_future()
        try:
            await self._waiting
        finally:
            self._waiting = None

    def take(self, most: int) -> bytes:
        """Hand over what lies here, and let more come."""
        if len(self.unread) <= most:
            taken = bytes(self.unread)
            self.unread.clear()
        else:
            taken = bytes(self.unread[:most])
            del self.unread[:most]
        if self._paused and len(self.unread) < _ENOUGH:
            self._paused = False
            assert self._transport is not None
            self._transport.resume_reading()
        return taken

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self.unread += data
        if len(self.unread) >= _ENOUGH and not self._paused and self._transport is not None:
            self._paused = True
            self._transport.pause_reading()
        self._tell()

    def eof_received(self) -> None:
        self.ended = True
        self._tell()

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.trouble = exc
        self.flowing.set()
        if not self.lost.done():
            self.lost.set_result(None)
        self._tell()

    def pause_writing(self) -> None:
        self.flowing.clear()

    def resume_writing(self) -> None:
        self.flowing.set()

    def _tell(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)
