"""Writes of what the program fetched or knows: no act, nothing to undo.

They have a connection of their own, which need not wait for the disk, since everything written
through it can be fetched again.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pln_desktop.errors import Stopped
from pln_desktop.errors import Unstorable
from pln_desktop.model import Changes
from pln_desktop.store import search
from pln_desktop.store.connection import connect
from pln_desktop.store.connection import translated
from pln_desktop.store.folding import Folding
from pln_desktop.store.journal import Writing
from pln_desktop.store.turns import Turns

log = logging.getLogger(__name__)

REFUSED = (
    ValueError,
    TypeError,
    OverflowError,
    sqlite3.InterfaceError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.ProgrammingError,
)
"""How Python and SQLite refuse a value: half a surrogate pair, a number beyond 64 bits …"""


class Contents:
    """The connection for content, and the one write that may be under way on it."""

    def __init__(self, path: Path, turns: Turns, tell: Callable[[Changes], None]) -> None:
        self.connection = connect(path, full=False)
        self._folding = Folding(path)
        self._turns = turns
        self._tell = tell
        self._open: tuple[int, Writing] | None = None

    def mine(self) -> Writing | None:
        """The write that the calling thread is inside of."""
        return self._open[1] if self._open and self._open[0] == threading.get_ident() else None

    def close(self, hurried: bool) -> None:
        """`hurried`: without waiting for the disk."""
        self._folding.close(hurried)
        self.connection.close()

    @contextmanager
    def write(self, unless: Callable[[], bool] | None = None) -> Iterator[Writing]:
        """All of it or nothing; inside another write of this thread it joins that one.

        Raises Stopped, and keeps nothing, where `unless` says so at the end, and Unstorable.
        """
        if (outer := self.mine()) is not None:
            yield outer
            return
        with self._turns, translated():
            writing = Writing(self.connection, "content", "sync")
            self.connection.execute("BEGIN IMMEDIATE")
            self._open = (threading.get_ident(), writing)
            try:
                yield writing
                for step in (search.index, _commit):  # each takes its time, and cannot be cut short
                    if unless is not None and unless():
                        raise Stopped("the write was given up")
                    step(writing)
            except BaseException as error:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                if isinstance(error, REFUSED):
                    log.error("a write could not be", exc_info=error)
                    raise Unstorable("what came cannot be stored") from error
                raise
            finally:
                self._open = None
        if writing.touched:
            self._folding.stored(len(writing.touched.get("item") or ()))
            self._tell(writing.changes)
        for do in writing.afterwards:
            do()


def _commit(writing: Writing) -> None:
    writing.connection.execute("COMMIT")
