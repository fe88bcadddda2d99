"""The one way to the network: GET, politely, to public addresses and to what the user allowed.

    client = Client(__version__)
    reply = client.fetch(Request("https://example.org/feed.xml"))
    for request, outcome in client.fetch_many(requests, stop): ...
    client.close()

Everything that is fetched (feeds, pages, images, connectors' answers) comes
through here, so that there is one place for the manners (faults.md, section 3),
the caps, the address guard and the ledger. Behind a proxy named by the
environment the guard sees only what is typed: numbers and localhost are judged,
names are looked up by the proxy.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING

from pln_desktop.errors import FetchError
from pln_desktop.errors import Stopped
from pln_desktop.sync.address import origin_of
from pln_desktop.sync.address import read_address
from pln_desktop.sync.guard import Guard
from pln_desktop.sync.guard import Resolver
from pln_desktop.sync.holds import Holds
from pln_desktop.sync.loop import GLANCE
from pln_desktop.sync.loop import NetworkLoop
from pln_desktop.sync.pace import Clock
from pln_desktop.sync.pace import Gate
from pln_desktop.sync.pace import Pace
from pln_desktop.sync.pace import Silences
from pln_desktop.sync.pace import SystemClock
from pln_desktop.sync.request import Accept
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request
from pln_desktop.sync.request import Visit

if TYPE_CHECKING:
    import ssl

    from pln_desktop.sync.wire import Wire

log = logging.getLogger(__name__)

ABOUT = "https://pln-desktop.example/about"
"""Stands in the User-Agent; a reserved name until the project has a page (FRB090)."""

AT_ONCE = 144
"""With the connections that are kept (`wire.IDLE_MOST`) below the 256 files macOS allows."""
BACKLOG = 32 * 2**20
"""Bytes of bodies the caller has not taken yet, above which no further request starts."""

Outcome = Reply | FetchError


class Client:
    """One for the program; any thread may use it. The network starts with the first request.

    `ledger` is called with a Visit for every request sent, on the network
    thread, and must be quick. `resolver`, `dial`, `has_route`, `clock` and `tls`
    replace the machine's name look-up, connecting, routing table, time and
    trusted certificates; tests reach every rule through them.
    """

    def __init__(
        self,
        release: str,
        *,
        ledger: Callable[[Visit], None] | None = None,
        resolver: Resolver | None = None,
        dial: Callable[[str, int], tuple[str, int]] | None = None,
        has_route: Callable[[], bool] | None = None,
        clock: Clock | None = None,
        tls: ssl.SSLContext | None = None,
        trust_env: bool = True,
    ) -> None:
        self.agent = f"pln_desktop/{release} (+{ABOUT})"
        self._ledger = ledger
        self._guard = Guard(resolver, has_route)
        self._dial = dial
        self._tls = tls
        self._trust_env = trust_env
        clock = clock or SystemClock()
        self._clock = clock
        self._pace = Pace(clock)
        self._holds = Holds(clock)
        self._network = NetworkLoop()
        self._wire: Wire | None = None
        self._busy = 0
        self._tidying: asyncio.TimerHandle | None = None
        self._tidied: asyncio.Future[None] | None = None

    def fetch(self, request: Request, stop: threading.Event | None = None) -> Reply:
        """Ask one address and wait; FetchError, or Stopped by `stop` or by close()."""
        return self._network.run(self._fetch(request, _Open()), stop)

    def fetch_many(
        self,
        requests: Iterable[Request],
        stop: threading.Event | None = None,
        at_once: int = AT_ONCE,
        over: float = 0.0,
    ) -> Iterator[tuple[Request, Outcome]]:
        """Ask all, and hand each outcome over as it comes; ends early when `stop` is set.

        `requests` is read to its end at the first step. Leaving the iterator
        cancels what is still under way. Stopped when the client is closed. `over`: the starts
        are spread over so many seconds.
        """
        loop = self._network.start()
        batch = _Batch(loop, at_once)
        wanted = list(requests)
        running = asyncio.run_coroutine_threadsafe(self._fetch_all(wanted, batch, over), loop)
        try:
            for _ in wanted:
                while (done := batch.take()) is None:
                    if stop is not None and stop.is_set():
                        return
                    if running.done() and batch.outcomes.empty():
                        _raise(
                            running.cancelled(),
                            None if running.cancelled() else running.exception(),
                        )
                yield done
                if stop is not None and stop.is_set():
                    return
        finally:
            running.cancel()

    def under_way(self) -> list[str]:
        """The addresses of the requests that are on the line now; any thread may ask."""
        return list(self._pace.under_way)

    def hold(self, address: str, seconds: float, status: int = 429) -> None:
        """Send nothing to this address's origin for a while: a wait stored in an earlier run."""
        loop = self._network.start()
        loop.call_soon_threadsafe(self._holds.hold, read_address(address), status, seconds)

    def close(self) -> None:
        """Cancel everything, close every socket, end the thread."""
        self._network.close(self._let_go)

    async def _fetch_all(self, requests: list[Request], batch: _Batch, over: float) -> None:
        async def one(request: Request, wait: float) -> None:
            if wait:
                await self._clock.sleep(wait)
            try:
                outcome: Outcome = await self._fetch(request, batch)
            except FetchError as error:
                outcome = error
            batch.put(request, outcome)

        async with asyncio.TaskGroup() as group:
            for place, request in enumerate(requests):
                group.create_task(one(request, over * place / len(requests)))

    async def _fetch(self, request: Request, gate: Gate) -> Reply:
        from pln_desktop.sync.journey import (
            Journey,  # loads httpcore2: 120 ms, on the network's thread
        )

        if self._tidying is not None:
            self._tidying.cancel()
        self._busy += 1
        try:
            journey = Journey(
                request, self.agent, self._ready_wire(), self._pace, self._holds, self._ledger, gate
            )
            return await journey.go()
        except FetchError:
            raise
        except Exception as error:
            # A bug of reading it, which no other answer waits for; the address may hold a secret.
            log.error("an answer was not understood", exc_info=error)
            words = "its answer was not understood"
            raise FetchError("answer", words, address=request.address) from error
        finally:
            self._busy -= 1
            if not self._busy:
                self._tidy_later()

    def _ready_wire(self) -> Wire:
        from pln_desktop.sync.wire import Wire

        if self._wire is None:
            self._wire = Wire(self._guard, self._dial, self._tls, self._trust_env)
        return self._wire

    def _tidy_later(self) -> None:
        """Idle connections are closed even when no further request comes to notice their age."""
        from pln_desktop.sync.wire import IDLE_FOR

        self._tidying = asyncio.get_running_loop().call_later(IDLE_FOR, self._tidy)

    def _tidy(self) -> None:
        if not self._busy:
            self._tidied = asyncio.ensure_future(self._let_go())

    async def _let_go(self) -> None:
        if self._tidying is not None:
            self._tidying.cancel()
        if self._wire is not None:
            await self._wire.close()


class _Open(Silences):
    """A gate that is never shut."""

    async def acquire(self) -> None:
        return

    def release(self) -> None:
        return


class _Batch(Silences):
    """The gate of one fetch_many, and the way its outcomes take to the caller's thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, at_once: int) -> None:
        super().__init__()
        self.outcomes: queue.SimpleQueue[tuple[Request, Outcome]] = queue.SimpleQueue()
        self._loop = loop
        self._slots = asyncio.Semaphore(at_once)
        self._roomy = asyncio.Event()
        self._roomy.set()
        self._waiting = 0

    async def acquire(self) -> None:
        await self._slots.acquire()
        try:
            # With the slot in hand, so that a slow caller stops the whole line.
            await self._roomy.wait()
        except asyncio.CancelledError:
            self._slots.release()
            raise

    def release(self) -> None:
        self._slots.release()

    def put(self, request: Request, outcome: Outcome) -> None:
        """On the loop: hand an outcome over."""
        self._weigh(len(outcome.body) if isinstance(outcome, Reply) else 0)
        self.outcomes.put((request, outcome))

    def take(self) -> tuple[Request, Outcome] | None:
        """On the caller's thread: the next outcome, or None after a moment."""
        try:
            done = self.outcomes.get(timeout=GLANCE)
        except queue.Empty:
            return None
        if isinstance(done[1], Reply) and done[1].body and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._weigh, -len(done[1].body))
        return done

    def _weigh(self, change: int) -> None:
        self._waiting += change
        if self._waiting < BACKLOG:
            self._roomy.set()
        else:
            self._roomy.clear()


def _raise(cancelled: bool, error: BaseException | None) -> None:
    if isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    if cancelled or error is None or isinstance(error, CancelledError):
        raise Stopped("the network client was closed")
    raise error


__all__ = [
    "ABOUT",
    "Accept",
    "Client",
    "FetchError",
    "Outcome",
    "Reply",
    "Request",
    "Visit",
    "origin_of",
]
