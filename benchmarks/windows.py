"""The real window on a benchmark's library, without a display and without a network."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.ui.hub import Hub
from pln_desktop.ui.jobs import Jobs
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.theme import Theme

_PATIENCE = 120.0


def application() -> QApplication:
    """The one application of this process."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])


@contextmanager
def window(profile: Profile, border: Callable[[], Border] | None = None) -> Iterator[MainWindow]:
    """The window at 1280 × 800, shown, its first page settled."""
    # First of all: a timer that is started before there is an application never fires.
    running = application()
    store = Store.open(profile)
    jobs, hub = Jobs(store.interrupt_reads), Hub()
    unlisten = store.listen(hub.tell)
    theme = Theme(running, "paper")
    main = MainWindow(profile, theme)
    main.furnish(store, jobs, hub, border or _no_border)
    main.resize(1280, 800)
    main.show()
    settle(main)
    try:
        yield main
    finally:
        main.close()
        jobs.close()
        unlisten()
        store.close()
        main.deleteLater()


def _no_border() -> Border:
    raise RuntimeError("this benchmark asks no network")


def settle(main: MainWindow) -> None:
    """Turn the event loop until no lane has anything to do."""
    quiet = 0
    end = time.monotonic() + _PATIENCE
    while quiet < 5 and time.monotonic() < end:
        turn()
        quiet = 0 if main.desk.jobs.busy else quiet + 1


def turn() -> None:
    """One turn of the event loop."""
    application().processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def resident_mb() -> float:
    """This process's memory, in megabytes (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
