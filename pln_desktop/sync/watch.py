"""One thread that steps in when something takes too long."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager


class Watch:
    """Waits for many things at once; a `threading.Timer` would be a thread for each."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._limits: dict[object, tuple[float, Callable[[], None]]] = {}
        self._looks_at = math.inf  # the thread will not look before
        self._closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def over(self, seconds: float, late: Callable[[], None]) -> Iterator[None]:
        """Call `late`, on the watching thread, when the block takes longer; never after its end.

        `late` must be quick and not use this watch.
        """
        limit, one = time.monotonic() + seconds, object()
        with self._changed:
            self._limits[one] = (limit, late)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
                self._thread.start()
            elif limit < self._looks_at:
                self._changed.notify()
        try:
            yield
        finally:
            with self._changed:
                self._limits.pop(one, None)

    def close(self) -> None:
        """End the thread; nobody is watched any more."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for one, (limit, late) in list(self._limits.items()):
                    if limit <= now:
                        del self._limits[one]
                        late()
                self._looks_at = min(
                    (limit for limit, _ in self._limits.values()), default=math.inf
                )
                self._changed.wait(None if self._looks_at == math.inf else self._looks_at - now)
