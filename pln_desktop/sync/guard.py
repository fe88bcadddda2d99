"""Who may be connected to: every number a name stands for is judged before the first byte (F21).

The judgement and the connection use one look-up: the client connects to the
numbers returned here and never asks for the name again, so a name that answers
differently the second time (DNS rebinding) changes nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
import time
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import Address

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""(host, port) -> IP numbers in the order to try; raises OSError (socket.gaierror)."""

REMEMBERED = 60.0
"""Seconds a look-up is used again; a refresh asks many addresses of one host."""

_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_CARRIES_IPV4 = {
    ipaddress.IPv6Network("::ffff:0:0/96"): 0,
    ipaddress.IPv6Network("::/96"): 0,
    ipaddress.IPv6Network("64:ff9b::/96"): 0,
    ipaddress.IPv6Network("2002::/16"): 80,
}
"""Networks with an IPv4 address inside, and how many bits stand to its right."""


@dataclass(frozen=True, slots=True)
class Place:
    """The numbers a host may be connected at; `private` when any is on loopback or a private net.

    No numbers: a proxy makes the connection and looks the name up.
    """

    numbers: tuple[str, ...]
    private: bool


def is_public(number: str) -> bool:
    """Whether an IP number stands for a machine on the open internet.

    IPv4 inside IPv6 (mapped, compatible, NAT64, 6to4) is judged by the IPv4
    number; NAT64 to a public number is how an IPv6-only line reaches most sites.
    """
    ip = ipaddress.ip_address(number)
    if isinstance(ip, IPv4Address):
        return ip.is_global and not ip.is_multicast and not ip.is_reserved
    for network, shift in _CARRIES_IPV4.items():
        if ip in network:
            return is_public(str(IPv4Address(int(ip) >> shift & 0xFFFF_FFFF)))
    return ip in _GLOBAL_UNICAST and ip.is_global


class Guard:
    """Looks names up and judges them. Lives on the network loop."""

    def __init__(self, resolver: Resolver | None, has_route: Callable[[], bool] | None) -> None:
        self._resolver = resolver or system_resolver
        self._has_route = has_route or machine_has_route
        self._known: dict[tuple[str, int], tuple[float, asyncio.Task[list[str]]]] = {}

    async def place(self, address: Address, allowed: bool) -> Place:
        """Where to connect; FetchError `private`, `dns` or `offline`.

        `allowed` says that the user granted this origin to this source. Of a
        name with public and private numbers only the public ones are used.
        """
        if _is_local_name(address.host) and not allowed:
            raise refusal(address)  # never a question for a name server (RFC 6761)
        ip = address.ip
        numbers = [str(ip)] if ip is not None else await self._look_up(address)
        public = [number for number in numbers if is_public(number)]
        if allowed:
            return Place(tuple(numbers), private=len(public) < len(numbers))
        if not public:
            raise refusal(address)
        return Place(tuple(public), private=False)

    def place_behind_proxy(self, address: Address, allowed: bool) -> Place:
        """The same when a proxy connects: only a number, or localhost, can be judged here."""
        private = (
            _is_local_name(address.host) if address.ip is None else not is_public(address.host)
        )
        if private and not allowed:
            raise refusal(address)
        return Place((), private)

    def trouble(self, error: OSError, address: Address) -> FetchError:
        """A failed look-up or connection as a FetchError: ours (`offline`) or theirs."""
        ours = address.ip is None or is_public(address.host)
        if ours and not _is_local_name(address.host) and not self._has_route():
            return FetchError(
                "offline", "this computer is not connected to a network", address=address.text
            )
        if isinstance(error, socket.gaierror):
            return FetchError(
                "dns", f"the name {address.host} cannot be found", address=address.text
            )
        if isinstance(error, TimeoutError):
            return FetchError(
                "timeout",
                f"{address.host} did not take the connection in time",
                address=address.text,
            )
        return FetchError("refused", f"{address.host} cannot be connected to", address=address.text)

    async def _look_up(self, address: Address) -> list[str]:
        key = (address.host, address.port)
        until, task = self._known.get(key, (0.0, None))
        if task is None or time.monotonic() > until or (task.done() and _failed(task)):
            task = asyncio.ensure_future(_resolve(self._resolver, *key))
            self._known[key] = (time.monotonic() + REMEMBERED, task)
        try:
            # Shielded: several requests wait for one look-up, and one may be cancelled.
            numbers = await asyncio.shield(task)
        except OSError as error:
            raise self.trouble(error, address) from error
        if not numbers:
            raise FetchError("dns", f"the name {address.host} has no address", address=address.text)
        return numbers


def refusal(address: Address) -> FetchError:
    """The FetchError for a private address that nobody allowed."""
    return FetchError(
        "private",
        f"{address.host} is on a private network and was not allowed",
        address=address.text,
    )


def is_loopback(address: Address) -> bool:
    """Whether the address as written is this computer's own."""
    return address.ip.is_loopback if address.ip is not None else _is_local_name(address.host)


async def system_resolver(host: str, port: int) -> list[str]:
    """getaddrinfo, each on a thread that nothing waits for at the end.

    An executor's threads are joined when the interpreter exits, and a dead name
    server would then hold the exit up for many seconds.
    """
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[list[str]] = loop.create_future()

    def deliver(numbers: list[str], error: OSError | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(numbers)
        else:
            answer.set_exception(error)

    def look_up() -> None:
        numbers: list[str] = []
        failure: OSError | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            numbers = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        except OSError as error:
            failure = error
        except UnicodeError:
            failure = socket.gaierror(socket.EAI_NONAME, "not a name")
        if not loop.is_closed():
            try:
                loop.call_soon_threadsafe(deliver, numbers, failure)
            except RuntimeError:
                return  # the loop closed meanwhile; nobody waits for the answer

    threading.Thread(target=look_up, name="pln-name", daemon=True).start()
    return await answer


def machine_has_route() -> bool:
    """Whether the machine knows a way out. Connecting a UDP socket sends nothing."""
    for family, number in ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1")):
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((number, 9))
                return True
        except OSError:
            continue
    return False


async def _resolve(resolver: Resolver, host: str, port: int) -> list[str]:
    return await resolver(host, port)


def _failed(task: asyncio.Task[list[str]]) -> bool:
    return task.cancelled() or task.exception() is not None


def _is_local_name(host: str) -> bool:
    name = host.rstrip(".")
    return name == "localhost" or name.endswith(".localhost")
