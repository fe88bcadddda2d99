"""What holds for a whole host: its Retry-After, and that it cannot be reached. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from pln_desktop.errors import FetchError
from pln_desktop.model import SourceRow
from pln_desktop.store.hosts import Host
from pln_desktop.sync.address import origin_of
from pln_desktop.sync.address import read_address
from pln_desktop.sync.guard import is_loopback
from pln_desktop.sync.guard import is_public
from pln_desktop.sync.pace import site_of
from pln_desktop.sync.request import Reply
from pln_desktop.sync.rhythm import LONGEST
from pln_desktop.sync.rhythm import doubled

BUSY_PAUSE = timedelta(minutes=10)
LONGEST_REFUSED = timedelta(days=7)
UNREACHABLE = frozenset({"dns", "refused", "reset"})
"""Trouble that is the host's, not one address's (FRB116, FRB117)."""
BUSY = frozenset({429, 503})
_SLACK = timedelta(hours=1)


def origin(address: str) -> str:
    """The origin of an address, "" of one that cannot be read."""
    try:
        return origin_of(address)
    except FetchError:
        return ""


def is_private(address: str) -> bool:
    """Whether an address as written is this computer's or a private network's."""
    try:
        read = read_address(address)
    except FetchError:
        return False
    return is_loopback(read) if read.ip is None else not is_public(read.host)


def stands(until: datetime | None, now: datetime) -> bool:
    """Whether a wait is still to be kept. None is longer than a week, so one that seems to be
    was stored by a clock that has been set back since (F38)."""
    return until is not None and now < until <= now + LONGEST_REFUSED + _SLACK


def resting(hosts: Mapping[str, Host], now: datetime) -> frozenset[str]:
    """Origins that could not be reached and are not tried again yet, except by the user."""
    return frozenset(
        at
        for at, host in hosts.items()
        if host.reason in UNREACHABLE and stands(host.held_until, now)
    )


def after_answer(host: Host | None, reply: Reply, now: datetime) -> Host | None:
    """What is remembered of the origin that gave this answer; None when all is well."""
    at = origin(reply.address)
    if not at or not reply.asked or is_private(reply.address):
        return host
    if reply.status not in BUSY:
        return None
    # A host that was only unreachable before begins to be counted anew.
    before = host.failures if host and host.reason not in UNREACHABLE else 0
    if reply.retry_after is None:
        return Host(at, None, before + 1, str(reply.status))
    told = min(timedelta(seconds=reply.retry_after), LONGEST_REFUSED)
    until = now + max(told, doubled(BUSY_PAUSE, before + 1, LONGEST))
    if host and host.reason not in UNREACHABLE and host.held_until:
        until = max(until, host.held_until) if stands(host.held_until, now) else until
    return Host(at, until, before + 1, str(reply.status))


def after_trouble(host: Host | None, at: str, reason: str, now: datetime) -> Host:
    """One more time that an origin could not be reached: the pause doubles, up to a day."""
    host = host or Host(at)
    if host.reason and host.reason not in UNREACHABLE and stands(host.held_until, now):
        return host  # a wait that the server itself asked for is not shortened
    failures = host.failures + 1 if host.reason in UNREACHABLE else 1
    until = now + doubled(BUSY_PAUSE, failures, LONGEST)
    return replace(host, held_until=until, failures=failures, reason=reason)


def crowds(rows: Iterable[SourceRow]) -> dict[str, int]:
    """Address → how many followed sources are asked at its site, paused ones aside."""
    sites = {row.source.address: _site(row.source.address) for row in rows if not row.source.paused}
    counts: dict[str, int] = {}
    for site in sites.values():
        counts[site] = counts.get(site, 0) + 1
    return {address: counts[site] for address, site in sites.items()}


def _site(address: str) -> str:
    """The site as it is written: good enough to count by, and thirty times as quick as reading
    the address."""
    authority = address.partition("://")[2].partition("/")[0]
    return site_of(authority.rpartition("@")[2].partition(":")[0].lower())


def nobody_answered(troubles: Iterable[tuple[str, str]]) -> bool:
    """Whether (address, reason) of all failures say that it is us who are not connected (F20):
    not one name of two at least could be looked up, and nothing else was heard."""
    seen = list(troubles)
    hosts = {_host(address) for address, _ in seen}
    return len(hosts) > 1 and all(reason in ("dns", "offline") for _, reason in seen)


def _host(address: str) -> str:
    try:
        return read_address(address).host
    except FetchError:
        return ""
