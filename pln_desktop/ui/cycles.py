"""The collector of cyclic garbage, kept to the GUI thread.

Python collects on whichever thread happens to allocate. A dialog and the functions it connected
hold each other, so it ends as such garbage; collected on a lane it would be destroyed there, with
its timers, and Qt would crash a moment later. So while there are lanes nothing is collected by
itself: a timer looks, here, whether it is worth it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot

_LOOK_MS = 400
_YOUNG = 2_000
"""So many new objects make a look at the young ones worth it."""
_OLD_EVERY = 25
"""After so many looks at the young, one at all of them."""


class Cycles(QObject):
    """Made and closed on the GUI thread, by what owns the lanes."""

    def __init__(self) -> None:
        super().__init__()
        self._looks = 0
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_MS)
        self._timer.timeout.connect(self._on_look)
        self._timer.start()

    @Slot()
    def _on_look(self) -> None:
        if gc.get_count()[0] < _YOUNG:
            return
        self._looks += 1
        gc.collect(2 if self._looks % _OLD_EVERY == 0 else 1)

    def close(self) -> None:
        """The lanes are gone: leave it to Python again."""
        self._timer.stop()
        gc.enable()
