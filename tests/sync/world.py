"""A made-up internet: names with public numbers, one client, one loopback server behind all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Reply
from pln_desktop.sync.http import Request
from pln_desktop.sync.http import Visit

from .server import Server

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
        self.visits: list[Visit] = []
        self.clock = QuickClock()
        self.client = Client(
            "1.2.3",
            ledger=self.visits.append,
            resolver=self.resolve,
            dial=self.dial,
            has_route=lambda: True,
            clock=self.clock,
            trust_env=False,
        )

    async def resolve(self, host: str, port: int) -> list[str]:
        self.looked_up.append(host)
        return self.names.get(host, [HOME])

    def dial(self, number: str, port: int) -> tuple[str, int]:
        self.dialled.append(number)
        return "127.0.0.1", self.server.port

    def fetch(self, address: str, **more: object) -> Reply:
        return self.client.fetch(Request(address, **more))  # type: ignore[arg-type]

    def reason(self, address: str, **more: object) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.fetch(address, **more)
        return caught.value


Play = Callable[..., World]
"""play({"/path": route}, names) -> a World that is closed after the test."""
