"""How fast one origin is asked (FRB033): a turn is waited for, held, and given back.

On public addresses at most 2 requests are in flight and 1 s lies between two
starts; on an origin of a private network that the user allowed, at most 8 are
in flight without a pause. An origin is scheme, host and port.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import Protocol

from pln_desktop.sync.address import Address


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `in_flight` requests at once, `pause` seconds between two starts."""

    in_flight: int
    pause: float


PUBLIC = Rule(in_flight=2, pause=1.0)
PRIVATE = Rule(in_flight=8, pause=0.0)
PATIENT = {"reddit.com": Rule(in_flight=1, pause=60.0)}
"""Sites whose published limits are lower than our own; their subdomains too."""


class Clock(Protocol):
    """Seconds that only go forward, and a way to let them pass."""

    def now(self) -> float: ...

    async def sleep(self, seconds: float) -> None: ...


class SystemClock:
    """The machine's monotonic clock."""

    def now(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


class Gate(Protocol):
    """A limit over all origins, passed last so that a waiting origin holds no slot of it."""

    async def acquire(self) -> None: ...

    def release(self) -> None: ...


def rule_for(host: str, private: bool) -> Rule:
    """The rule that holds for a host, by where it was found to be."""
    if private:
        return PRIVATE
    labels = host.rstrip(".").split(".")
    return PATIENT.get(".".join(labels[-2:]), PUBLIC)


@dataclass(slots=True)
class _Lane:
    rule: Rule
    flying: asyncio.Semaphore
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = float("-inf")


class Pace:
    """The lanes, one per origin. Lives on the network loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[tuple[str, bool], _Lane] = {}

    @asynccontextmanager
    async def turn(self, address: Address, private: bool, gate: Gate) -> AsyncIterator[None]:
        """Wait for this origin's turn and a place in `gate`, and hold both meanwhile."""
        lane = self._lane(address, private)
        async with lane.flying:
            async with lane.starting:
                wait = lane.next_start - self._clock.now()
                if wait > 0:
                    await self._clock.sleep(wait)
                await gate.acquire()
                lane.next_start = self._clock.now() + lane.rule.pause
            try:
                yield
            finally:
                gate.release()

    def _lane(self, address: Address, private: bool) -> _Lane:
        key = (address.origin, private)
        lane = self._lanes.get(key)
        if lane is None:
            rule = rule_for(address.host, private)
            lane = self._lanes[key] = _Lane(rule, asyncio.Semaphore(rule.in_flight))
        return lane
