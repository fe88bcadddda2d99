"""What syncs of this window did: gathered on their lane, looked at by the Activity page."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Any

KEPT = 20
"""How many syncs are remembered while the window is open."""


@dataclass
class Run:
    """One sync. `results` are sync.refresh.SourceResult, in the order they came."""

    number: int
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    total: int = 0
    over: str = ""  # how it ended, in words; "" while it goes on
    results: list[Any] = field(default_factory=list)
    _start: float = field(default_factory=time.monotonic)
    _seconds: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def came(self, result: Any) -> None:
        """One source answered; called on the lane of the sync."""
        with self._lock:
            self.results.append(result)

    def so_far(self) -> list[Any]:
        """The results until now."""
        with self._lock:
            return list(self.results)

    def end(self, words: str) -> None:
        """It is over."""
        self._seconds = time.monotonic() - self._start
        self.over = words

    @property
    def seconds(self) -> float:
        """How long it took, or has taken so far."""
        return time.monotonic() - self._start if self._seconds is None else self._seconds


class Runs:
    """The last syncs, newest first."""

    def __init__(self) -> None:
        self._kept: deque[Run] = deque(maxlen=KEPT)
        self._count = 0

    def begin(self) -> Run:
        """One more."""
        self._count += 1
        run = Run(self._count)
        self._kept.appendleft(run)
        return run

    def all(self) -> list[Run]:
        """All that are remembered."""
        return list(self._kept)

    def get(self, number: int | None) -> Run | None:
        """One of them."""
        return next((run for run in self._kept if run.number == number), None)
