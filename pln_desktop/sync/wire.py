"""Connections: httpcore2 pools that connect only where the guard said.

httpx2 stands on httpcore2 and adds to it what must not happen here (cookies,
following redirects, unpacking without a cap, rewriting addresses), so the layer
below is used directly. This module imports it at once and is itself imported by
the first request.
"""

from __future__ import annotations

import asyncio
import errno
import importlib.util
import logging
import ssl
from collections.abc import Callable
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote
from urllib.parse import urlsplit
from urllib.request import getproxies
from urllib.request import proxy_bypass

import httpcore2
import truststore
from h2.exceptions import ProtocolError as Http2Error

from pln_desktop.errors import FetchError
from pln_desktop.sync import stream
from pln_desktop.sync.address import Address
from pln_desktop.sync.guard import Guard
from pln_desktop.sync.guard import Place
from pln_desktop.sync.guard import is_loopback

CUT_OFF = (httpcore2.NetworkError, httpcore2.ProtocolError, Http2Error)
"""How an answer ends before its end; what HTTP/2 finds wrong in a body comes as it is."""

CONNECT_WITHIN = 20.0
"""Seconds one number may take to accept; the deadline of the whole request holds besides."""

HEAD_START = 0.25
"""Seconds before the next number of a host is tried beside the last (RFC 8305)."""

IDLE_FOR = 10.0
"""Seconds an unused connection is kept."""

IDLE_MOST = 64
SHARDS = 32
"""A pool looks at each of its sockets whenever it is asked: many small ones stand for a big one."""

Dial = Callable[[str, int], tuple[str, int]]
"""(judged number, port) -> where the socket really goes; tests lead public numbers home with it."""

Lines = list[tuple[bytes, bytes]]
"""Header lines in the order they are sent."""

_X509_EXPIRED, _X509_NOT_YET, _X509_WRONG_NAME, _X509_WRONG_IP = 10, 9, 62, 64

_BROKEN_OFF = (httpcore2.ReadError, httpcore2.WriteError, httpcore2.RemoteProtocolError)
_FAILED = (
    httpcore2.NetworkError,
    httpcore2.ProtocolError,
    httpcore2.ProxyError,
    httpcore2.TimeoutException,
    OSError,
)

# They write whole addresses and header lines at DEBUG, and addresses may hold tokens (FRB106).
for _name in ("httpcore2", "hpack", "h2"):
    logging.getLogger(_name).setLevel(logging.INFO)


@dataclass(frozen=True, slots=True)
class Route:
    """How an address is reached: directly at `place`, or through `proxy` where it is not empty."""

    place: Place
    proxy: str
    allowed: bool


@dataclass(slots=True)
class _Attempt:
    """What one request tells its connection, and hears back."""

    address: Address
    place: Place
    connected: bool = False


_attempt: ContextVar[_Attempt] = ContextVar("attempt")


class Wire:
    """The pools. Lives on the network loop.

    Allowed private origins have a pool of their own: a connection made for a
    source that was granted the origin must not serve one that was not.
    """

    def __init__(
        self, guard: Guard, dial: Dial | None, tls: ssl.SSLContext | None, trust_env: bool
    ) -> None:
        self._guard = guard
        self._backend = _JudgedBackend(guard, dial or (lambda number, port: (number, port)))
        self._tls = tls or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._http2 = importlib.util.find_spec("h2") is not None
        self._trust_env = trust_env
        self._pools: dict[tuple[str, bool, int], httpcore2.AsyncConnectionPool] = {}

    async def route(self, address: Address, allowed: bool) -> Route:
        """Judge an address and find the way to it; FetchError as the guard."""
        proxy = self._proxy_for(address)
        if proxy:
            return Route(self._guard.place_behind_proxy(address, allowed), proxy, allowed)
        return Route(await self._guard.place(address, allowed), "", allowed)

    async def send(self, address: Address, headers: Lines, route: Route) -> httpcore2.Response:
        """Send one GET and wait for the head of its answer; FetchError.

        A kept connection may have died unseen, so a request that failed on one
        before any answer is sent once more.
        """
        proxy = route.proxy
        pool = self._pool(address, route)
        attempt = _Attempt(address, route.place)
        _attempt.set(attempt)
        while True:
            attempt.connected = False
            try:
                return await pool.handle_async_request(_request(address, headers))
            except _BROKEN_OFF as error:
                if attempt.connected or proxy:
                    raise trouble(error, address, proxy) from error
            except _FAILED as error:
                raise trouble(error, address, proxy) from error

    async def close(self) -> None:
        pools, self._pools = list(self._pools.values()), {}
        for pool in pools:
            await pool.aclose()

    def _pool(self, address: Address, route: Route) -> httpcore2.AsyncConnectionPool:
        proxy = route.proxy
        name = (proxy, route.allowed, hash(address.origin) % SHARDS)
        if name not in self._pools:
            self._pools[name] = httpcore2.AsyncConnectionPool(
                ssl_context=self._tls,
                proxy=_proxy(proxy) if proxy else None,
                max_connections=None,  # the pace and the batch keep them few
                max_keepalive_connections=IDLE_MOST // SHARDS,
                keepalive_expiry=IDLE_FOR,
                http2=self._http2,
                network_backend=None if proxy else self._backend,
            )
        return self._pools[name]

    def _proxy_for(self, address: Address) -> str:
        """The environment's proxy for an address; loopback never goes through one."""
        if not self._trust_env or is_loopback(address):
            return ""
        proxies = getproxies()
        proxy = proxies.get(address.scheme) or proxies.get("all") or ""
        if not proxy or proxy_bypass(f"{address.bracketed}:{address.port}"):
            return ""
        return proxy if "://" in proxy else f"http://{proxy}"


class _JudgedBackend(httpcore2.AsyncNetworkBackend):
    """Opens sockets to the numbers of the current attempt's place, whatever the name says now."""

    def __init__(self, guard: Guard, dial: Dial) -> None:
        self._guard = guard
        self._dial = dial

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the base class has it
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.AsyncNetworkStream:
        attempt = _attempt.get()
        if (host, port) != (attempt.address.host, attempt.address.port):
            raise RuntimeError("a connection was asked for that nobody judged")
        attempt.connected = True
        try:
            return await self._first_to_answer(_by_turns(attempt.place.numbers), port)
        except OSError as error:
            raise self._guard.trouble(error, attempt.address) from error

    async def _first_to_answer(self, numbers: list[str], port: int) -> httpcore2.AsyncNetworkStream:
        """Happy eyeballs: the next number starts when the last failed or hesitates."""
        racing: set[asyncio.Task[httpcore2.AsyncNetworkStream]] = set()
        failure: OSError = OSError(errno.EHOSTUNREACH, "no address answered")
        waiting = list(numbers)
        try:
            while waiting or racing:
                if waiting:
                    racing.add(asyncio.ensure_future(self._open(waiting.pop(0), port)))
                done, racing = await asyncio.wait(
                    racing,
                    timeout=HEAD_START if waiting else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                won = [task for task in done if task.exception() is None]
                if won:
                    racing |= set(won[1:])
                    return won[0].result()
                for task in done:
                    error = task.exception()
                    if not isinstance(error, OSError):
                        task.result()  # a bug, not a failed connection
                    else:
                        failure = error
        finally:
            await _discard(racing)
        raise failure

    async def _open(self, number: str, port: int) -> httpcore2.AsyncNetworkStream:
        try:
            async with asyncio.timeout(CONNECT_WITHIN):
                return await stream.connect(*self._dial(number, port))
        except TimeoutError as error:
            raise TimeoutError(errno.ETIMEDOUT, "no answer") from error


def trouble(error: BaseException, address: Address, proxy: str = "") -> FetchError:
    """A failure of connection or protocol as a FetchError; its words name the host alone."""
    tls = next((link for link in _chain(error) if isinstance(link, ssl.SSLError)), None)
    host, text = address.host, address.text
    if tls is not None:
        words = f"no safe connection to {host}: {_why(tls)}"
        return FetchError("tls", words, address=text, detail=str(tls)[:500])
    unreached = isinstance(error, httpcore2.ConnectError | httpcore2.ConnectTimeout)
    if isinstance(error, httpcore2.ProxyError) or (proxy and unreached):
        words = "the proxy did not take the request"
        return FetchError("proxy", words, address=text, detail=str(error)[:500])
    if unreached:
        return FetchError("refused", f"{host} closed the connection at once", address=text)
    # What a server does against HTTP/2 comes as if it were ours.
    theirs = any(isinstance(link, Http2Error) for link in _chain(error))
    if isinstance(error, httpcore2.LocalProtocolError) and not theirs:
        return FetchError("address", f"{host} cannot be asked this", address=text)
    return FetchError("reset", f"{host} broke off before it answered", address=text)


async def _discard(racing: set[asyncio.Task[httpcore2.AsyncNetworkStream]]) -> None:
    for task in racing:
        task.cancel()
    for result in await asyncio.gather(*racing, return_exceptions=True):
        if isinstance(result, httpcore2.AsyncNetworkStream):
            await result.aclose()


def _by_turns(numbers: tuple[str, ...]) -> list[str]:
    """The families alternating, the resolver's first choice first."""
    first = [number for number in numbers if (":" in number) == (":" in numbers[0])]
    other = [number for number in numbers if (":" in number) != (":" in numbers[0])]
    mixed: list[str] = []
    while first or other:
        mixed += first[:1] + other[:1]
        first, other = first[1:], other[1:]
    return mixed


def _request(address: Address, headers: Lines) -> httpcore2.Request:
    url = httpcore2.URL(
        scheme=address.scheme.encode("ascii"),
        host=address.host.encode("ascii"),
        port=address.port,
        target=address.target,
    )
    return httpcore2.Request(b"GET", url, headers=headers)


def _proxy(text: str) -> httpcore2.Proxy:
    parts = urlsplit(text)
    user = (unquote(parts.username or "").encode(), unquote(parts.password or "").encode())
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = parts.port or {"https": 443, "socks5": 1080, "socks5h": 1080}.get(parts.scheme, 80)
    return httpcore2.Proxy(f"{parts.scheme}://{host}:{port}", auth=user if parts.username else None)


def _chain(error: BaseException | None) -> Iterable[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _why(error: ssl.SSLError) -> str:
    code = getattr(error, "verify_code", None)
    if code is None:
        return "the two sides do not agree on how"
    if code == _X509_EXPIRED:
        return "its certificate has expired"
    if code == _X509_NOT_YET:
        return "its certificate is not valid yet"
    if code in (_X509_WRONG_NAME, _X509_WRONG_IP):
        return "its certificate is for another name"
    return "its certificate is not from an issuer this computer trusts"
