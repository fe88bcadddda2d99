"""Waits that servers asked for: while one stands, nothing goes to its origin (FRB020)."""

from __future__ import annotations

from pln_desktop.sync.address import Address
from pln_desktop.sync.pace import Clock
from pln_desktop.sync.request import Reply


class Holds:
    """The waits by origin, measured on a monotonic clock. Lives on the network loop."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, tuple[int, float]] = {}

    def hold(self, address: Address, status: int, seconds: float) -> None:
        """Remember a wait; of two the longer holds."""
        until = self._clock.now() + seconds
        if until > self._held.get(address.origin, (0, float("-inf")))[1]:
            self._held[address.origin] = (status, until)

    def standing(self, address: Address) -> Reply | None:
        """The answer that is still in force for this origin, or None."""
        status, until = self._held.get(address.origin, (0, float("-inf")))
        left = until - self._clock.now()
        if left <= 0:
            self._held.pop(address.origin, None)
            return None
        return Reply(status, address.text, retry_after=left, complete=False, asked=False)
