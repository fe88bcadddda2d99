"""A made-up internet: names with public numbers, one client, one loopback server behind all."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Reply
from pln_desktop.sync.http import Request
from pln_desktop.sync.http import Visit

from .server import Server

NOBODY = 9
"""A port of this machine where nothing listens."""
HOME = "93.184.216.34"
FEED = b"<rss><channel><title>ok</title></channel></rss>"


class QuickClock:
    """Pauses pass at once, and are remembered."""

    def __init__(self) -> None:
        self.time = 0.0
        self.pauses: list[float] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.time += seconds


class World:
    """Names with public numbers, every connection led to one loopback server."""

    def __init__(self, server: Server, names: dict[str, list[str]] | None = None) -> None:
        self.server = server
        self.names = names or {}
        self.looked_up: list[str] = []
        self.dialled: list[str] = []
        self.lost: set[str] = set()
        """Names that nobody knows."""
        self.connected = True
        """Whether this machine is on a network at all."""
        self.shut: set[str] = set()
        """Numbers that take no connection."""
        self.visits: list[Visit] = []
        self.clock = QuickClock()
        self.client = Client(
            "1.2.3",
            ledger=self.visits.append,
            resolver=self.resolve,
            dial=self.dial,
            has_route=lambda: self.connected,
            clock=self.clock,
            trust_env=False,
        )

    async def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        if host in self.lost or not self.connected:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return self.names.get(host, [HOME])

    def dial(self, number: str, port: int) -> tuple[str, int]:
        self.dialled.append(number)
        return "127.0.0.1", NOBODY if number in self.shut else self.server.port

    def fetch(self, address: str, **more: object) -> Reply:
        return self.client.fetch(Request(address, **more))  # type: ignore[arg-type]

    def reason(self, address: str, **more: object) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.fetch(address, **more)
        return caught.value


Play = Callable[..., World]
"""play({"/path": route}, names) -> a World that is closed after the test."""
