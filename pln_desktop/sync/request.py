"""What is asked of the network, what comes back, and what is remembered of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from types import MappingProxyType
from typing import Literal

Accept = Literal["feed", "page", "image", "any"]

CAPS: Mapping[str, int] = MappingProxyType(
    {"feed": 32 * 2**20, "page": 32 * 2**20, "image": 20 * 2**20, "any": 32 * 2**20}
)
"""Bytes of a body after unpacking, by what is asked for (faults.md, fixed choices)."""


@dataclass(frozen=True, slots=True)
class Request:
    """One GET.

    `etag` and `last_modified` are sent back as they were received, and only to
    the host of `validators_of` (the address that gave them; empty: `address`).
    `allow` holds origins (`origin_of`) that may be private or loopback.
    `deadline` is in seconds for everything but waiting for a turn, redirects
    included. `downgrade`: the user agreed to go from https to http.
    """

    address: str
    etag: str = ""
    last_modified: str = ""
    accept: Accept = "feed"
    cap: int | None = None
    allow: frozenset[str] = frozenset()
    deadline: float = 60.0
    downgrade: bool = False
    validators_of: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, of any status; the caller decides what it means.

    `address` gave this answer; `hops` are the redirects before it, as (status,
    address that sent it). `complete` is False when the body was cut or lied
    about its length, or was `media` at a feed's address and closed after 64 KB
    (F6, F8, F16): the validators of such a reply must not be stored.
    `retry_after` and `max_age` are seconds, None without a usable hint.
    `asked` is False when nothing was sent, because this origin's earlier 429 or
    503 still stands; `retry_after` is then what is left of the wait.
    `received` counts the bytes of bodies as they came over the line, redirects' too.
    Addresses may hold private tokens: no log line may contain them (FRB106).
    """

    status: int
    address: str
    body: bytes = b""
    content_type: str = ""
    charset: str = ""
    etag: str = ""
    last_modified: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    hops: tuple[tuple[int, str], ...] = ()
    retry_after: float | None = None
    max_age: float | None = None
    complete: bool = True
    media: bool = False
    asked: bool = True
    elapsed: float = 0.0
    received: int = 0

    @property
    def not_modified(self) -> bool:
        return self.status == 304

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Visit:
    """One request that left this machine, for the activity view.

    `address` is without user, password and query. `status` is None where no
    answer came; `trouble` is then FetchError's reason, or `stopped`. `received`
    counts body bytes as they came over the line.
    """

    at: datetime
    origin: str
    address: str
    status: int | None
    received: int
    elapsed: float
    trouble: str = ""
