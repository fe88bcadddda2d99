"""The one signal of change: what a write touched, delivered on the GUI thread.

What the user does is told at once. A refresh writes many times a second: what it brought is
gathered and told once a second, so that pages are not busy looking again all the while.
"""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot

from pln_desktop.model import Changes

GATHER_MS = 1000


class Hub(QObject):
    """`changed(Changes)`; connect bound methods of QObjects only, so that it crosses threads."""

    changed = Signal(object)
    _came = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._gathered: Changes | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GATHER_MS)
        self._timer.timeout.connect(self._tell_gathered)
        self._came.connect(self._timer.start)

    def tell(self, changes: Changes) -> None:
        """Called by the store after each commit, on whichever thread wrote."""
        if changes.cause != "sync":
            self.changed.emit(changes)
            return
        with self._lock:
            earlier = self._gathered
            self._gathered = changes if earlier is None else earlier.joined(changes)
        if earlier is None:
            self._came.emit()

    @Slot()
    def _tell_gathered(self) -> None:
        with self._lock:
            gathered, self._gathered = self._gathered, None
        if gathered is not None:
            self.changed.emit(gathered)
