"""What is remembered of places on the web: until when they want to be left alone, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.store.connection import maybe_micros
from pln_desktop.store.connection import maybe_time

if TYPE_CHECKING:
    from pln_desktop.store import Store


@dataclass(frozen=True, slots=True)
class Host:
    """One origin (scheme://host:port) that is in trouble or asked for patience.

    `reason` is the status ("429", "503") or a FetchError's reason ("dns", "refused", "reset").
    """

    origin: str
    held_until: datetime | None = None
    failures: int = 0
    reason: str = ""


class Hosts:
    """The few origins that there is something to remember of; no act, nothing to undo."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> dict[str, Host]:
        """By origin."""
        rows = self._store.reading().execute(
            "SELECT origin, held_until, failures, reason FROM host"
        )
        return {row[0]: Host(row[0], maybe_time(row[1]), row[2], row[3]) for row in rows}

    def save(self, host: Host) -> None:
        """Remember this of it."""
        with self._store.content() as writing:
            writing.connection.execute(
                "INSERT OR REPLACE INTO host VALUES (?, ?, ?, ?)",
                (host.origin, maybe_micros(host.held_until), host.failures, host.reason),
            )

    def forget(self, origin: str) -> None:
        """All is well there."""
        with self._store.content() as writing:
            writing.connection.execute("DELETE FROM host WHERE origin = ?", (origin,))
