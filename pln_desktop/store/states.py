"""What the user did with items: flags set on many at once, and the counts that follow.

A set of items is a temporary table of keys, so that a bulk act is a few set-based
statements however large it is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from collections.abc import Iterator
from contextlib import contextmanager

from pln_desktop.store.journal import Writing

FLAGS = ("unread", "starred", "later")
_NAMED = 500
"""Up to so many items are named in `Changes`; more are "many"."""


@contextmanager
def picked(connection: sqlite3.Connection, keys: Iterable[int] = ()) -> Iterator[None]:
    """The temporary table `picked (key)` for the length of a `with`."""
    connection.execute("CREATE TEMP TABLE IF NOT EXISTS picked (key INTEGER PRIMARY KEY)")
    connection.execute("DELETE FROM temp.picked")
    connection.executemany("INSERT OR IGNORE INTO temp.picked VALUES (?)", ((k,) for k in keys))
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("DELETE FROM temp.picked")


def narrow(connection: sqlite3.Connection, field: str, value: bool) -> int:
    """Keep the picked items whose flag has this value; how many there are."""
    _check(field)
    connection.execute(
        "DELETE FROM temp.picked WHERE NOT EXISTS "
        f"(SELECT 1 FROM state WHERE state.key = picked.key AND {field} = ?)",
        (int(value),),
    )
    (count,) = connection.execute("SELECT count(*) FROM temp.picked").fetchone()
    return int(count)


def flip(writing: Writing, field: str, value: bool) -> None:
    """Set a flag on all picked items, which all have the opposite; journal and count it."""
    _check(field)
    connection = writing.connection
    keys = [row[0] for row in connection.execute("SELECT key FROM temp.picked ORDER BY key")]
    if not keys:
        return
    if field == "unread":
        step = "+" if value else "-"
        connection.execute(
            f"UPDATE counter SET unread = unread {step} picks.n FROM (SELECT source_key, "
            "count(*) AS n FROM temp.picked JOIN state USING (key) GROUP BY source_key) AS picks "
            "WHERE counter.source_key = picks.source_key"
        )
    connection.execute(
        f"UPDATE state SET {field} = ? WHERE key IN (SELECT key FROM temp.picked)", (int(value),)
    )
    writing.flagged(field, keys, not value, value)
    if len(keys) <= _NAMED:
        rows = connection.execute("SELECT id FROM item JOIN temp.picked USING (key)")
        writing.announce_states(row[0].hex() for row in rows)


def _check(field: str) -> None:
    if field not in FLAGS:
        raise ValueError(f"no flag is called {field!r}")
