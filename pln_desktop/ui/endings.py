"""Being asked to end from outside: the window closes as by its own button, so that what is
being typed is saved. (SIGTERM at log-out, SIGHUP with the terminal, SIGINT by Ctrl C.)

A Python signal handler runs only when Python does, and the event loop may sleep for minutes:
the wake-up descriptor turns the signal into bytes that the loop hears. Windows has no such
pipe, and sends no such signal to a window.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtCore import QSocketNotifier
from PySide6.QtCore import Slot

_SIGNALS = ("SIGTERM", "SIGHUP", "SIGINT")


class Endings(QObject):
    """Calls `close` on the GUI thread for each signal, until `forget`."""

    def __init__(self, close: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._close = close
        self._ours, self._theirs = os.pipe()
        for end in (self._ours, self._theirs):
            os.set_blocking(end, False)
        self._before_fd = signal.set_wakeup_fd(self._theirs, warn_on_full_buffer=False)
        numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
        # A handler must stand, or the signal would still end the process.
        self._before = {number: signal.signal(number, lambda *_: None) for number in numbers}
        self._bell = QSocketNotifier(self._ours, QSocketNotifier.Type.Read, self)
        self._bell.activated.connect(self._on_bell)

    @Slot()
    def _on_bell(self) -> None:
        os.read(self._ours, 64)
        self._close()

    def forget(self) -> None:
        """Put everything back as it was."""
        self._bell.setEnabled(False)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        os.close(self._ours)
        os.close(self._theirs)
