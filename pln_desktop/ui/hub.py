"""The one signal of change: what a write touched, delivered on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtCore import Signal

from pln_desktop.model import Changes


class Hub(QObject):
    """`changed(Changes)`; connect bound methods of QObjects only, so that it crosses threads."""

    changed = Signal(object)

    def tell(self, changes: Changes) -> None:
        """Called by the store after each commit, on whichever thread wrote."""
        self.changed.emit(changes)
