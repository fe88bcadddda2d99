"""Run a Qt program until its first window has painted, then end it at once.

`python -m benchmarks.paint_probe bare` shows a bare QMainWindow; with `pln --profile DIR` it
is this program's own window, started as its users start it.
"""

from __future__ import annotations

import os
import runpy
import sys

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QMainWindow
from PySide6.QtWidgets import QWidget

_run = QApplication.exec


class _Watch(QObject):
    """Leaves once a top-level window has been painted and its painting was flushed."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        painted = event.type() == QEvent.Type.Paint
        if painted and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, self._leave)
        return False

    def _leave(self) -> None:
        sys.stdout.flush()
        os._exit(0)


def _watched(*_: object) -> int:
    app = QApplication.instance()
    assert app is not None
    watch = _Watch(app)
    # On the windows, not on the application: there each event of each object would be wrapped
    # for Python, which costs more the more there is to see, and is no part of a start.
    for window in QApplication.topLevelWidgets():
        window.installEventFilter(watch)
        window.update()
    return _run()


def main(arguments: list[str]) -> None:
    """The bare window, or the program with these arguments."""
    QApplication.exec = staticmethod(_watched)  # type: ignore[method-assign]
    if arguments[0] == "bare":
        app = QApplication([])
        window = QMainWindow()
        window.resize(1280, 800)
        window.show()
        app.exec()
    else:
        sys.argv = arguments
        runpy.run_module("pln_desktop", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1:])
