"""Answers of the network, read where they must be, as they become ready."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from concurrent.futures import CancelledError
from concurrent.futures import Future
from dataclasses import dataclass
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING
from typing import Any
from typing import Self
from typing import TypeVar

from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.model import Known
from pln_desktop.model import SourceRow
from pln_desktop.sync.identity import Match
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request
from pln_desktop.sync.schedule import hash_of

if TYPE_CHECKING:
    from pln_desktop.sync.border import Border

T = TypeVar("T")

_GLANCE = 0.05
_MANY_NEW = 10
"""So many sources that were never read are worth starting the parsers for in advance."""
_ROOM = 32
"""So many documents may be fetched and not yet stored; then the network waits."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One source's answer. `feed` where there was something to read and it could be read;
    `error` where there was no answer or it is no feed; `known` what is here of the source and
    `matches` which entry is which of it, where that was looked up already."""

    row: SourceRow
    reply: Reply | None = None
    feed: Parsed | None = None
    error: PlnError | None = None
    known: Sequence[Known] | None = None
    matches: Sequence[Match] | None = None


def _as_before(reply: Reply, row: SourceRow) -> bool:
    before = row.health.body_hash
    return bool(before) and hash_of(reply.body) == before


def parse(border: Border, reply: Reply, seen: bytes = b"") -> Future[Any]:
    """Read a feed in a worker, without the entries that were seen: a Parsed, or a ParseError."""
    return border.pool.submit(
        "feeds.parse",
        reply.body,
        address=reply.address,
        content_type=reply.headers.get("content-type", ""),
        language=reply.headers.get("content-language", ""),
        complete=reply.complete,
        seen=seen,
    )


def value_of(future: Future[T], stop: threading.Event | None = None) -> T:
    """What a worker found, or its PlnError. Stopped as soon as `stop` is set, whatever is still
    being read, and when the parsers were closed."""
    while True:
        try:
            return future.result(None if stop is None else _GLANCE)
        except CancelledError:
            raise Stopped("the parsers were closed") from None
        except TimeoutError:
            if stop is not None and stop.is_set():
                future.cancel()
                raise Stopped("stopped while a document was read") from None


class Inbox:
    """Iterate inside the `with` block: arrivals in the order they become ready.

    Ends when all sources have arrived, or as soon as `stop` is set: what lies ready by then is
    asked for again, since a write of it would keep the user waiting. Errors of the program
    itself are raised here.
    """

    def __init__(
        self,
        border: Border,
        asked: Sequence[tuple[Request, SourceRow]],
        stop: threading.Event,
        seen: Callable[[str], bytes] = lambda source: b"",
        over: float = 0.0,
    ) -> None:
        self._border = border
        self._seen = seen  # a source's entry hashes of the last poll; asked on the inbox's thread
        # By identity, since two sources may ask for the same.
        self._rows = {id(request): row for request, row in asked}
        self._requests = [request for request, _ in asked]
        self._stop = stop
        self._over = over
        self._ahead: Arrival | None = None  # taken from what is ready, and not handed out
        self._handed = 0
        self._closed = threading.Event()
        self._parsing: set[Future[Any]] = set()  # what is done leaves: it holds a whole document
        self._room = threading.Semaphore(_ROOM)
        self._ready: queue.SimpleQueue[Arrival | BaseException] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._pull, name="pln-inbox", daemon=True)

    @property
    def left(self) -> int:
        """How many sources have not been handed out."""
        return len(self._requests) - self._handed

    def more(self, patience: float) -> bool:
        """Whether there is a next arrival within so many seconds, and it may be handed out."""
        until = time.monotonic() + patience
        while self._ahead is None and self.left:
            patience = until - time.monotonic()
            if self._stop.is_set() or patience <= 0:
                break
            self._ahead = self._take(min(patience, _GLANCE))
        return self._ahead is not None and not self._stop.is_set()

    def __enter__(self) -> Self:
        if self._requests:
            self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        if self._requests:
            self._thread.join()
        for future in list(self._parsing):
            future.cancel()

    def __iter__(self) -> Iterator[Arrival]:
        while self.left:
            while self._ahead is None and not self._stop.is_set():
                self._ahead = self._take(_GLANCE)
            if self._stop.is_set():
                return  # no cursor was stored for the rest: it is asked for again
            arrival, self._ahead = self._ahead, None
            assert arrival is not None
            self._handed += 1
            yield arrival

    def _take(self, patience: float) -> Arrival | None:
        try:
            ready = self._ready.get(timeout=patience)
        except queue.Empty:
            return None
        self._room.release()
        if isinstance(ready, BaseException):
            raise ready
        return ready

    # On the inbox's own thread

    def _pull(self) -> None:
        try:
            if self._much_to_read():
                # While the network's side loads, and the first answers are waited for.
                self._border.pool.warm("feeds.ready")
            client = self._border.client
            for request, outcome in client.fetch_many(
                self._requests, self._closed, over=self._over
            ):
                while not self._room.acquire(timeout=_GLANCE):
                    if self._closed.is_set():
                        return
                if self._stop.is_set():
                    return
                self._sort(self._rows[id(request)], outcome)
        except Exception as error:  # noqa: BLE001
            self._ready.put(error)  # raised again by the thread that iterates, which waits for it

    def _much_to_read(self) -> bool:
        new = (row.health for row in self._rows.values() if not row.health.body_hash)
        return sum(not health.failures for health in new) >= _MANY_NEW

    def _sort(self, row: SourceRow, outcome: Reply | PlnError) -> None:
        if isinstance(outcome, PlnError):
            self._ready.put(Arrival(row, error=outcome))
        elif not outcome.ok or _as_before(outcome, row):
            self._ready.put(Arrival(row, outcome))
        else:
            future = parse(self._border, outcome, self._seen(row.source.id))
            self._parsing.add(future)
            future.add_done_callback(lambda done: self._parsed(row, outcome, done))

    def _parsed(self, row: SourceRow, reply: Reply, done: Future[Any]) -> None:
        self._parsing.discard(done)
        try:
            self._ready.put(Arrival(row, reply, feed=done.result()))
        except (CancelledError, Stopped):
            self._ready.put(Stopped("the parsers were closed"))
        except PlnError as error:
            self._ready.put(Arrival(row, replace(reply, body=b""), error=error))
