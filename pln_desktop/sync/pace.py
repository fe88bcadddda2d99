"""How fast one origin is asked (FRB033): a turn is waited for, held, and given back.

On public addresses at most 2 requests are in flight and 1 s lies between two
starts; on an origin of a private network that the user allowed, at most 8 are
in flight without a pause. Hosts of one platform (a thousand blogs at one company) are one site
and share its turns; sites that share an address share the pause between starts, since one machine
answers for all of them, but a slow one among them holds up no other (FRB035).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from collections.abc import Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from dataclasses import field
from typing import TYPE_CHECKING
from typing import Protocol

from pln_desktop.sync.address import Address

if TYPE_CHECKING:
    from pln_desktop.errors import FetchError


@dataclass(frozen=True, slots=True)
class Rule:
    """At most `in_flight` requests at once, `pause` seconds between two starts."""

    in_flight: int
    pause: float


PUBLIC = Rule(in_flight=2, pause=1.0)
PRIVATE = Rule(in_flight=8, pause=0.0)
PATIENT = {"reddit.com": Rule(in_flight=1, pause=60.0)}
"""Sites whose published limits are lower than our own; their subdomains too."""
PLATFORMS = frozenset(
    {
        "blogspot.com", "bsky.social", "discourse.group", "dreamwidth.org", "edublogs.org",
        "ghost.io", "github.io", "gitlab.io", "hypotheses.org", "livejournal.com",
        "medium.com", "micro.blog", "neocities.org", "podbean.com", "reddit.com", "substack.com",
        "tumblr.com", "typepad.com", "weebly.com", "wixsite.com", "wordpress.com", "youtube.com",
    }
)  # fmt: skip
"""Domains whose subdomains are one company's machines."""


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

    def silent(self, origin: str) -> FetchError | None:
        """The trouble of an origin that gives no answer, so that others need not try."""

    def heard(self, origin: str, trouble: FetchError | None) -> None:
        """Learn that an origin answered, or that it gave no answer."""


class Silences:
    """Origins that gave no answer while some were asked: who refuses a connection, or twice says
    nothing and never anything, is not tried for the rest (FRB116, FRB117)."""

    def __init__(self) -> None:
        self._troubles: dict[str, FetchError] = {}
        self._counts: dict[str, int] = {}

    def silent(self, origin: str) -> FetchError | None:
        """The trouble of an origin that gives no answer."""
        return self._troubles.get(origin) if self._counts.get(origin, 0) >= _TWICE else None

    def heard(self, origin: str, trouble: FetchError | None) -> None:
        """Count a silence; an origin that answered once is never silent."""
        if trouble is None:
            self._counts[origin] = _NEVER
            return
        at_once = trouble.reason in ("refused", "dns")
        self._counts[origin] = self._counts.get(origin, 0) + (_TWICE if at_once else 1)
        self._troubles[origin] = trouble


_TWICE, _NEVER = 2, -1_000_000


def rule_for(host: str, private: bool) -> Rule:
    """The rule that holds for a host, by where it was found to be."""
    if private:
        return PRIVATE
    return PATIENT.get(site_of(host), PUBLIC)


def site_of(host: str) -> str:
    """The platform's domain where the host is one of its names, else the host itself."""
    host = host.rstrip(".")
    domain = ".".join(host.split(".")[-2:])
    return domain if domain in PLATFORMS else host


@dataclass(slots=True)
class _Door:
    """The pause between two starts."""

    starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    next_start: float = float("-inf")


@dataclass(slots=True)
class _Lane:
    rule: Rule
    flying: asyncio.Semaphore
    door: _Door = field(default_factory=_Door)


class Pace:
    """The lanes, one per site, and the doors, one per address. Lives on the network loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lanes: dict[tuple[str, bool], _Lane] = {}
        self._doors: dict[str, _Door] = {}
        self.under_way: dict[str, float] = {}  # address -> since when it is on the line

    @asynccontextmanager
    async def turn(
        self, address: Address, private: bool, gate: Gate, numbers: Sequence[str] = ()
    ) -> AsyncIterator[None]:
        """Wait for this site's turn and a place in `gate`, and hold both meanwhile.

        `numbers` are the IP numbers that the host has.
        """
        lane = self._lane(address, private)
        async with lane.flying:
            async with lane.door.starting:
                await self._pass(lane.door)
                # The machine's own pause; every site there asks for its lane's first, so that
                # nobody waits in a circle.
                shared = self._door(numbers) if numbers and not private else _Door()
                async with shared.starting:
                    await self._pass(shared)
                    await gate.acquire()
                    started = self._clock.now()
                    shared.next_start = started + PUBLIC.pause
                    lane.door.next_start = started + lane.rule.pause
            try:
                yield
            finally:
                gate.release()

    async def _pass(self, door: _Door) -> None:
        wait = door.next_start - self._clock.now()
        if wait > 0:
            await self._clock.sleep(wait)

    def _door(self, numbers: Sequence[str]) -> _Door:
        # A host's numbers come in any order; those of one machine are the same set.
        return self._doors.setdefault(min(numbers), _Door())

    def _lane(self, address: Address, private: bool) -> _Lane:
        site = address.origin if private else site_of(address.host)
        key = (site, private)
        lane = self._lanes.get(key)
        if lane is None:
            rule = rule_for(address.host, private)
            lane = self._lanes[key] = _Lane(rule, asyncio.Semaphore(rule.in_flight))
        return lane
