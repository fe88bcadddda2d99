"""A loopback server that answers exactly the bytes it is given, at the moment it is told to."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it came over the line."""

    method: str
    target: str
    headers: dict[str, str]
    raw: bytes
    connection: int


@dataclass
class Peer:
    """The server's end of one connection, while a route answers on it."""

    sock: socket.socket
    asked: Asked
    closing: threading.Event

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def wait_for_end(self) -> None:
        """Say nothing more until the client goes away or the server closes."""
        while not self.closing.is_set():
            try:
                if not self.sock.recv(4096):
                    return
            except TimeoutError:
                continue


Route = Callable[[Peer], bool]
"""Answers one request; True keeps the connection for the next."""


def reply(
    status: int = 200, body: bytes = b"", *lines: str, length: int | None = None, keep: bool = True
) -> Route:
    """A route that sends one whole answer; `length` may lie."""

    def play(peer: Peer) -> bool:
        size = len(body) if length is None else length
        head = [f"HTTP/1.1 {status} X", f"Content-Length: {size}", *lines]
        if not keep:
            head.append("Connection: close")
        peer.send(("\r\n".join(head) + "\r\n\r\n").encode("latin-1") + body)
        return keep

    return play


def redirect(status: int, to: str) -> Route:
    return reply(status, b"moved", f"Location: {to}")


def raw(*pieces: bytes) -> Route:
    """Bytes as they are, then the connection is closed."""

    def answer(peer: Peer) -> bool:
        for piece in pieces:
            peer.send(piece)
        return False

    return answer


def head(*lines: str) -> bytes:
    return ("\r\n".join(("HTTP/1.1 200 OK", *lines)) + "\r\n\r\n").encode("latin-1")


@dataclass
class Server:
    """`with Server({"/feed": reply(200, b"…")}) as server:`; `server.asked` is the log."""

    routes: dict[str, Route]
    tls: ssl.SSLContext | None = None
    asked: list[Asked] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._closing = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://127.0.0.1:{self.port}"
        self._threads = [threading.Thread(target=self._accept, name="server")]
        self._threads[0].start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closing.set()
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    @property
    def targets(self) -> list[str]:
        return [asked.target for asked in self.asked]

    @property
    def connections(self) -> int:
        return len(self._threads) - 1

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            number = len(self._threads)
            thread = threading.Thread(target=self._serve, args=(sock, number), name="peer")
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket, number: int) -> None:
        sock.settimeout(0.05)
        try:
            if self.tls is not None:
                sock.settimeout(5)
                sock = self.tls.wrap_socket(sock, server_side=True)
                sock.settimeout(0.05)
            while (asked := self._read(sock, number)) is not None:
                self.asked.append(asked)
                route = self.routes.get(asked.target) or self.routes.get("*") or reply(404)
                sock.settimeout(5)
                if not route(Peer(sock, asked, self._closing)):
                    return
                sock.settimeout(0.05)
        except OSError:
            return  # the client went away, as some tests want it to
        finally:
            sock.close()

    def _read(self, sock: socket.socket, number: int) -> Asked | None:
        raw = b""
        while b"\r\n\r\n" not in raw:
            if self._closing.is_set():
                return None
            try:
                data = sock.recv(65536)
            except TimeoutError:
                continue
            if not data:
                return None
            raw += data
        lines = raw.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ", 2)
        pairs = (line.partition(": ") for line in lines[1:] if line)
        return Asked(method, target, {k.lower(): v for k, _, v in pairs}, raw, number)
