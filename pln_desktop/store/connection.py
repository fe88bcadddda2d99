"""SQLite connections, opened one way, and its errors told apart."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from pln_desktop.errors import Busy
from pln_desktop.errors import DiskFull
from pln_desktop.errors import LibraryDamaged
from pln_desktop.errors import LibraryReadOnly
from pln_desktop.errors import StoreError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
BUSY_SECONDS = 10.0
_LOG_PAGES = 10_000
"""Fold the log into the file at 40 MB, so that a bulk act rarely pays for it (folding.py)."""


def to_micros(moment: datetime) -> int:
    """An aware datetime as microseconds since 1970 in UTC; exact, unlike a float."""
    return (moment - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The aware UTC datetime of `to_micros`."""
    return EPOCH + timedelta(microseconds=micros)


def maybe_time(micros: int | None) -> datetime | None:
    """`from_micros` for a column that may be NULL."""
    return None if micros is None else from_micros(micros)


def maybe_micros(moment: datetime | None) -> int | None:
    """`to_micros` for a value that may be None."""
    return None if moment is None else to_micros(moment)


class Connection(sqlite3.Connection):
    """Only explicit BEGIN, COMMIT and ROLLBACK count.

    SQLAlchemy, a guest on the writer's connection, calls these when it tidies up; the
    transaction around it is the journal's.
    """

    def commit(self) -> None:
        """Nothing: the journal commits."""

    def rollback(self) -> None:
        """Nothing: the journal rolls back."""


def connect(path: Path, *, full: bool = True, read_only: bool = False) -> sqlite3.Connection:
    """A connection with our pragmas.

    `full` asks for synchronous=FULL: an act that was acknowledged survives a power cut.
    The connection that stores fetched content may have NORMAL, since it can be fetched again.
    Transactions are explicit (isolation_level None): a deferred read-then-write would
    fail at once whatever the time-out.
    """
    uri = f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rwc'}"
    with translated():
        connection = sqlite3.connect(
            uri,
            uri=True,
            isolation_level=None,
            timeout=BUSY_SECONDS,
            check_same_thread=False,
            factory=Connection,
        )
        connection.create_function("unhex_id", 1, unhex, deterministic=True)
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA temp_store=MEMORY")
        connection.execute("PRAGMA cache_size=-16000")
        if read_only:
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute(f"PRAGMA synchronous={'FULL' if full else 'NORMAL'}")
            connection.execute(f"PRAGMA wal_autocheckpoint={_LOG_PAGES}")
    return connection


def unhex(id: str) -> bytes:
    """An item's or thread's id as the 16 bytes that tables hold; b"" for any other word."""
    try:
        return bytes.fromhex(id)
    except ValueError:
        return b""


@contextmanager
def translated() -> Iterator[None]:
    """Turn SQLite's and the file system's trouble into ours; bugs pass through."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        if (ours := _ours(error)) is None:
            raise
        raise ours from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("the disk is full") from error
        if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
            raise LibraryReadOnly(f"{error.filename} cannot be written") from error
        raise


def _ours(error: sqlite3.DatabaseError) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return None
    match code & 0xFF:
        case sqlite3.SQLITE_FULL:
            return DiskFull("the disk is full")
        case sqlite3.SQLITE_IOERR:
            # A full disk also shows as a failed write, sync or growth of the shared-memory file.
            return DiskFull(f"the disk refused a write ({error})")
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Busy("another program is writing to the library")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return LibraryReadOnly(f"the library cannot be opened for writing ({error})")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return LibraryDamaged(f"the library is damaged ({error})")
        case _:
            return None
