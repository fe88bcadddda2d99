"""What a test may not leave behind: threads, child processes, top-level widgets.

Each function gives what is there now; the guard in conftest.py compares before and after.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import select
import signal
import sys
import threading
from pathlib import Path

PATIENCE = float(os.environ.get("PLN_LEAK_PATIENCE", "3"))
"""Seconds that something already told to end may still take."""

_TRACKER = "resource_tracker"  # multiprocessing's own, which ends with us


def threads() -> set[threading.Thread]:
    """The Python threads alive."""
    return set(threading.enumerate())


def left_threads(before: set[threading.Thread]) -> list[str]:
    """Names of the threads that began since and do not end."""
    new = threads() - before - {threading.current_thread()}
    for thread in new:
        thread.join(PATIENCE)
    return sorted(thread.name for thread in new if thread.is_alive())


def children() -> set[int]:
    """The process ids of our running children (Linux; elsewhere only multiprocessing's)."""
    started = {child.pid for child in multiprocessing.active_children() if child.pid}
    if sys.platform != "linux":
        return started
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            started |= {int(word) for word in task.read_text().split()}
        except OSError:
            continue  # that thread has just ended
    return {pid for pid in started if _runs(pid) and _TRACKER not in _command(pid)}


def left_children(before: set[int]) -> list[str]:
    """Commands of the children that began since and do not end; they are killed."""
    left = []
    for pid in children() - before:
        if _ends(pid) or _TRACKER in _command(pid):
            continue
        left.append(f"{pid} {_command(pid)}")
        os.kill(pid, signal.SIGKILL)
    return left


def _runs(pid: int) -> bool:
    """Whether the process has not ended; one that nobody has waited for yet has."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(errors="replace")
    except OSError:
        return False
    return status.rpartition(")")[2].split()[0] not in ("Z", "X")


def _command(pid: int) -> str:
    """A process's command line; for a moment after its start it may still be empty."""
    if sys.platform != "linux":
        return str(pid)
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def _ends(pid: int) -> bool:
    """Whether the process ends within our patience."""
    if sys.platform != "linux":
        return pid not in {child.pid for child in multiprocessing.active_children()}
    try:
        handle = os.pidfd_open(pid)
    except OSError:
        return True
    try:
        return bool(select.select([handle], [], [], PATIENCE)[0])
    finally:
        os.close(handle)


def widgets() -> set[int]:
    """The top-level widgets there are, by address; none before there is a QApplication."""
    return set(_widgets())


def left_widgets(before: set[int]) -> list[str]:
    """Classes and names of the top-level widgets made since."""
    if not set(_widgets()) - before:
        return []
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtCore import QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return sorted(words for address, words in _widgets().items() if address not in before)


def _widgets() -> dict[int, str]:
    if "PySide6.QtWidgets" not in sys.modules:
        return {}
    from PySide6.QtWidgets import QApplication
    from shiboken6 import Shiboken

    if not isinstance(QApplication.instance(), QApplication):
        return {}
    return {
        Shiboken.getCppPointer(widget)[0]: f"{type(widget).__name__} {widget.objectName()!r}"
        for widget in QApplication.topLevelWidgets()
    }
