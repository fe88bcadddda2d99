"""How far a long act is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from pln_desktop.errors import Stopped


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` (None when nobody knows yet); `what` is being done, as data not words."""

    done: int
    total: int | None = None
    what: str = ""


Tell = Callable[[Progress], None]


def heed(stop: threading.Event | None) -> None:
    """Raise Stopped once the user has asked for it."""
    if stop is not None and stop.is_set():
        raise Stopped("stopped")
