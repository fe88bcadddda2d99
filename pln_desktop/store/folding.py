"""The log is folded into the library's file beside the writing, so that no write waits for it.

SQLite would do it within whichever commit makes the log too long: that write then copies pages and
waits for the disk. A passive checkpoint of another
connection hinders neither readers nor writers. What it has not come to, the next commit at
`wal_autocheckpoint` still does. https://sqlite.org/wal.html#ckpt
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from contextlib import suppress
from pathlib import Path

from pln_desktop.errors import StoreError
from pln_desktop.store.connection import connect

ENOUGH = 400
"""Items that were stored since the last time: some megabytes of log."""


class Folding:
    """One thread, begun when there is first something to fold."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._items = 0
        self._wanted = threading.Event()
        self._ended = False
        self._thread: threading.Thread | None = None
        self._connection: sqlite3.Connection | None = None

    def stored(self, items: int) -> None:
        """So many items were committed."""
        self._items += items
        if self._items < ENOUGH:
            return
        self._items = 0
        self._wanted.set()
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="pln-folding", daemon=True)
            self._thread.start()

    def close(self, hurried: bool = False) -> None:
        """End the thread; `hurried` does not wait for the disk."""
        self._ended = True
        self._wanted.set()
        if self._connection is not None:
            with suppress(sqlite3.ProgrammingError):  # it was closed just now
                self._connection.interrupt()
        if self._thread is not None and not hurried:
            self._thread.join()

    def _run(self) -> None:
        # Nothing depends on it: a full disk is told by the write that meets it.
        with suppress(StoreError, sqlite3.Error), closing(connect(self._path, full=False)) as one:
            self._connection = one
            while self._wanted.wait():
                self._wanted.clear()  # first, so that no end which comes meanwhile is missed
                if self._ended:
                    return
                with suppress(sqlite3.Error):
                    one.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
