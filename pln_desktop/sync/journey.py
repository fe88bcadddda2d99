"""One request from its address to its answer: turns, redirects by hand, the body under its cap."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator
from collections.abc import Callable
from contextlib import aclosing
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

import httpcore2

from pln_desktop.errors import FetchError
from pln_desktop.sync import hints
from pln_desktop.sync.address import Address
from pln_desktop.sync.address import join
from pln_desktop.sync.address import read_address
from pln_desktop.sync.body import Body
from pln_desktop.sync.body import accepted
from pln_desktop.sync.pace import Gate
from pln_desktop.sync.pace import Pace
from pln_desktop.sync.request import CAPS
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request
from pln_desktop.sync.request import Visit
from pln_desktop.sync.wire import CUT_OFF
from pln_desktop.sync.wire import Lines
from pln_desktop.sync.wire import Route
from pln_desktop.sync.wire import Wire

if TYPE_CHECKING:
    from pln_desktop.sync.holds import Holds

MOST_REDIRECTS = 5
MEDIA_LOOK = 64 * 1024
ERROR_CAP = 64 * 1024
"""Bytes of an error page that are read, for the server's own words (FRB101)."""

END_WITHIN = 1.0
"""Seconds an answer that has no body may take to be over, before its connection is given up."""

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = {
    "feed": (
        "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml, "
        "application/xml;q=0.9, text/xml;q=0.9, application/json;q=0.8, text/html;q=0.7, */*;q=0.5"
    ),
    "page": "text/html, application/xhtml+xml, */*;q=0.5",
    "image": "image/webp, image/png, image/jpeg, image/gif, image/*;q=0.8, */*;q=0.1",
    "any": "*/*",
}
_SINGLE = frozenset(
    {"content-type", "date", "etag", "expires", "last-modified", "location", "retry-after"}
)
_KEPT = _SINGLE - {"etag"} | {"age", "cache-control", "content-disposition", "content-language"}
_KEPT |= {"content-length", "link", "www-authenticate"}
_KEPT |= {"server", "x-powered-by"}  # by which discovery knows some boards
_KEPT |= {"x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"}
_MEDIA = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"RIFF",
    b"ID3",
    b"OggS",
    b"fLaC",
    b"\x1aE\xdf\xa3",
    b"%PDF",
    b"PK\3\4",
)

_SILENT = frozenset({"dns", "refused", "reset", "timeout"})

Ledger = Callable[[Visit], None]


@dataclass(slots=True)
class _Hop:
    """What came back from one address."""

    status: int
    headers: dict[str, str]
    body: bytes = b""
    complete: bool = True
    media: bool = False
    received: int = 0


@dataclass(slots=True)
class Journey:
    """One Request on its way. `go` is called once."""

    request: Request
    agent: str
    wire: Wire
    pace: Pace
    holds: Holds
    ledger: Ledger | None
    gate: Gate
    hops: list[tuple[int, str]] = field(default_factory=list)
    spent: float = 0.0
    received: int = 0

    async def go(self) -> Reply:
        """Follow the redirects to an answer; FetchError when there is none."""
        address = home = read_address(self.request.address)
        seen = {address.text}
        while True:
            hop = await self._ask(address, home)
            if isinstance(hop, Reply):
                hops, spent, received = tuple(self.hops), self.spent, self.received
                return replace(hop, hops=hops, elapsed=spent, received=received)
            location = hop.headers.get("location", "")
            if hop.status not in _REDIRECTS or not location:
                return self._reply(address, hop)
            self.hops.append((hop.status, address.text))
            address = self._next(address, location, seen)
            if address.origin == home.origin and not address.auth:
                address = replace(address, auth=home.auth)

    def _next(self, address: Address, location: str, seen: set[str]) -> Address:
        """Where a redirect leads; FetchError `redirects`, `scheme` or `address` (F17)."""
        onward = join(address, location)
        chain = " → ".join([*(hop[1] for hop in self.hops), onward.text])[:500]
        if onward.text in seen or len(self.hops) > MOST_REDIRECTS:
            words = (
                "leads in a circle"
                if onward.text in seen
                else f"leads on more than {MOST_REDIRECTS} times"
            )
            raise FetchError(
                "redirects", f"{address.host} {words}", address=self.request.address, detail=chain
            )
        if address.scheme == "https" and onward.scheme == "http" and not self.request.downgrade:
            words = (
                f"{address.host} leads from a safe connection to an open one, "
                "which is followed only when you agree"
            )
            raise FetchError("redirects", words, address=self.request.address, detail=chain)
        seen.add(onward.text)
        return onward

    async def _ask(self, address: Address, home: Address) -> _Hop | Reply:
        """One hop, in its turn; a Reply where the origin told us to wait before the turn came."""
        allowed = address.origin in self.request.allow
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._left()):
                route = await self.wire.route(address, allowed)
        except TimeoutError:
            raise self._late(address) from None
        finally:
            self.spent += time.monotonic() - began
        private, numbers = route.place.private, route.place.numbers
        async with self.pace.turn(address, private, self.gate, numbers):
            held = self.holds.standing(address)
            if held is not None:
                return held
            if not private and (silence := self.gate.silent(address.origin)):
                raise FetchError(silence.reason, str(silence), address=self.request.address)
            try:
                hop = await self._exchange(address, self._headers(address, home), route)
            except FetchError as error:
                if error.status is None and error.reason in _SILENT:
                    self.gate.heard(address.origin, error)
                raise
            self.gate.heard(address.origin, None)
            if not private:
                self._obey(address, hop)
            return hop

    async def _exchange(self, address: Address, headers: Lines, route: Route) -> _Hop:
        """Send and read within what is left of the deadline, and write it into the ledger."""
        hop, failure = _Hop(0, {}), "stopped"
        began, at = time.monotonic(), datetime.now(UTC)
        self.pace.under_way[self.request.address] = began
        try:
            async with asyncio.timeout(self._left()):
                response = await self.wire.send(address, headers, route)
                hop.status, hop.headers = response.status, _lines(response.headers)
                await self._read(response, hop)
            failure = ""
        except TimeoutError:
            failure, late = "timeout", self._late(address)
            late.status = hop.status or None
            raise late from None
        except FetchError as error:
            failure = error.reason
            error.address, error.status = self.request.address, hop.status or None
            raise
        finally:
            self.pace.under_way.pop(self.request.address, None)
            elapsed = time.monotonic() - began
            self.spent += elapsed
            self.received += hop.received
            if self.ledger is not None:
                status = hop.status or None
                origin, shown = address.origin, address.shown
                self.ledger(Visit(at, origin, shown, status, hop.received, elapsed, failure))
        return hop

    async def _read(self, response: httpcore2.Response, hop: _Hop) -> None:
        """The body into `hop`, as far as this status and purpose want it."""
        wanted = 200 <= hop.status < 300
        cap = (self.request.cap or CAPS[self.request.accept]) if wanted else ERROR_CAP
        coding = "" if hop.status in _REDIRECTS else hop.headers.get("content-encoding", "")
        try:
            if hop.status in (204, 304):
                await _hear_out(response)
                return
            body = Body(hints.encodings(coding), cap)
            try:
                # Closed here: left half read, it would be ended by the garbage collector.
                async with aclosing(response.aiter_stream()) as chunks:
                    await self._collect(chunks, body, hop)
            finally:
                hop.body, hop.complete = body.read(), hop.complete and body.ended
        except FetchError:
            if wanted:
                hop.body = b""
                raise
            # A long or damaged error page still says what its status says.
            hop.complete = False
        finally:
            await response.aclose()

    async def _collect(self, chunks: AsyncGenerator[bytes], body: Body, hop: _Hop) -> None:
        feed = self.request.accept == "feed" and 200 <= hop.status < 300
        try:
            async for chunk in chunks:
                hop.received += len(chunk)
                body.feed(chunk)
                if feed and body.size >= MEDIA_LOOK:
                    if _is_media(hop.headers.get("content-type", ""), body.start):
                        hop.media, hop.complete = True, False
                        return
                    feed = False
        except CUT_OFF:
            hop.complete = False  # cut off, or shorter than announced (F6, F16)

    def _reply(self, address: Address, hop: _Hop) -> Reply:
        if hop.status == 304 and not self._may_send_validators(address):
            words = f"{address.host} said “not modified” to a request that had no condition"
            raise FetchError("not-modified", words, address=self.request.address, status=304)
        lines, now = hop.headers, datetime.now(UTC)
        kind, charset = hints.media_type(lines.get("content-type", ""))
        date = lines.get("date", "")
        return Reply(
            status=hop.status,
            address=address.text,
            body=hop.body,
            content_type=kind,
            charset=charset,
            etag=lines.get("etag", ""),
            last_modified=lines.get("last-modified", ""),
            headers={name: value for name, value in lines.items() if name in _KEPT},
            hops=tuple(self.hops),
            retry_after=hints.retry_after(lines.get("retry-after", ""), date, now),
            max_age=hints.max_age(
                lines.get("cache-control", ""), lines.get("expires", ""), date, now
            ),
            complete=hop.complete,
            media=hop.media,
            elapsed=self.spent,
            received=self.received,
        )

    def _headers(self, address: Address, home: Address) -> Lines:
        lines = [
            (b"Host", address.authority),
            (b"User-Agent", self.agent.encode("ascii")),
            (b"Accept", _ACCEPT[self.request.accept].encode("ascii")),
            (b"Accept-Encoding", accepted().encode("ascii")),
        ]
        if address.auth and address.origin == home.origin:
            lines.append((b"Authorization", address.auth))
        if self._may_send_validators(address):
            lines += _validators(self.request)
        return lines

    def _may_send_validators(self, address: Address) -> bool:
        """The pair goes back to the host that gave it, and to no other."""
        if not _validators(self.request):
            return False
        return address.host == read_address(self.request.validators_of or self.request.address).host

    def _obey(self, address: Address, hop: _Hop) -> None:
        if hop.status in (429, 503):
            wait = hints.retry_after(
                hop.headers.get("retry-after", ""), hop.headers.get("date", ""), datetime.now(UTC)
            )
            if wait is not None:
                self.holds.hold(address, hop.status, wait)

    def _left(self) -> float:
        return max(0.0, self.request.deadline - self.spent)

    def _late(self, address: Address) -> FetchError:
        words = f"{address.host} did not finish within {self.request.deadline:g} seconds"
        return FetchError("timeout", words, address=self.request.address)


async def _hear_out(response: httpcore2.Response) -> None:
    """Let the connection know that an answer without a body is over: it is kept only then."""
    with suppress(TimeoutError, *CUT_OFF):
        async with asyncio.timeout(END_WITHIN), aclosing(response.aiter_stream()) as nothing:
            async for _ in nothing:
                return


def _lines(headers: Lines) -> dict[str, str]:
    """Header lines by lower-case name; repeated ones are joined, the first of _SINGLE stands."""
    lines: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name == "location":
            value = raw_value.decode("utf-8", errors="replace")
        if name not in lines:
            lines[name] = value
        elif name not in _SINGLE:
            lines[name] += ", " + value
    return lines


def _validators(request: Request) -> Lines:
    """The pair as it was received (FRB012, FRB013)."""
    pairs = ((b"If-None-Match", request.etag), (b"If-Modified-Since", request.last_modified))
    return [(name, value.encode("latin-1", errors="ignore")) for name, value in pairs if value]


def _is_media(content_type: str, start: bytes) -> bool:
    """Whether this is an image, sound, film or archive, whatever its label says (F8)."""
    if start.startswith(_MEDIA) or start[4:8] == b"ftyp":
        return True
    labelled = content_type.strip().lower().startswith(("image/", "audio/", "video/", "font/"))
    return labelled and not start.lstrip(b"\xef\xbb\xbf\xfe\xff\0 \t\r\n").startswith(
        (b"<", b"{", b"[")
    )
