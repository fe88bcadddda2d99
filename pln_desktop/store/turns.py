"""The lock that every writer of a library takes; it knows whether anyone waits for it."""

from __future__ import annotations

import threading
import time

_MOMENT = 0.001
_MOST_MOMENTS = 50


class Turns:
    """Like threading.RLock. Who writes much looks at `waiting` and lets the others go first."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._counting = threading.Lock()
        self.waiting = 0
        """How many threads wait now."""
        self.waited = 0
        """How many have had to wait so far."""

    def take(self, patience: float = -1) -> bool:
        """Whether the lock was had within so many seconds; -1 waits for as long as it takes."""
        if self._lock.acquire(blocking=False):
            return True
        with self._counting:
            self.waiting += 1
            self.waited += 1
        try:
            return self._lock.acquire(timeout=patience)
        finally:
            with self._counting:
                self.waiting -= 1

    def give_back(self) -> None:
        """End what `take` began."""
        self._lock.release()

    def after_others(self) -> None:
        """Wait, without the lock, until those who wait have had it; not for long."""
        for _ in range(_MOST_MOMENTS):
            if not self.waiting:
                return
            time.sleep(_MOMENT)

    def __enter__(self) -> None:
        self.take()

    def __exit__(self, *raised: object) -> None:
        self.give_back()
