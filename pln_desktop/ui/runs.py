"""What syncs of this window did: gathered on their lane, looked at by the Activity page."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Any

from pln_desktop.model import SourceRow

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
    wanted: dict[str, str] = field(default_factory=dict)  # id -> address of what is asked
    _under_way: Callable[[], Collection[str]] = tuple
    _start: float = field(default_factory=time.monotonic)
    _seconds: float | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def chose(self, rows: Sequence[SourceRow], under_way: Callable[[], Collection[str]]) -> None:
        """These will be asked; called on the lane of the sync. `under_way`: the addresses of the
        requests that are on the line, from any thread."""
        self._under_way = under_way
        self.wanted = {row.source.id: row.source.address for row in rows}

    def to_come(self) -> tuple[list[str], list[str]]:
        """The sources that have not answered: (asked now, waiting for their turn)."""
        if self.over:
            return [], []
        answered = {result.source for result in self.so_far()}
        left = {id: at for id, at in self.wanted.items() if id not in answered}
        now = set(self._under_way())
        return [id for id, at in left.items() if at in now], [
            id for id, at in left.items() if at not in now
        ]

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
