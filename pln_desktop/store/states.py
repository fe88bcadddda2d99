"""What the user did with items: flags set on many at once, and the counts that follow.

A bulk act reads the keys that will change, packs them into the journal, and is one UPDATE.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from pln_desktop.store import stories
from pln_desktop.store.journal import Writing

FLAGS = ("unread", "starred", "later", "hidden")
_NAMED = 500
"""Up to so many items are named in `Changes`; more are "many"."""
_MANY = 5_000
_THESE = "key IN (SELECT value FROM json_each(?))"


def flip_keys(writing: Writing, field: str, value: bool, keys: Iterable[int]) -> int:
    """Set a flag on the items of these keys that have the opposite; how many there were."""
    return len(flip(writing, field, value, *of_keys(keys)))


def of_keys(keys: Iterable[int]) -> tuple[str, list[Any]]:
    """The condition that names just these items."""
    return _THESE, [json.dumps(list(keys))]


def flip_stories(
    writing: Writing, field: str, value: bool, where: str, arguments: Sequence[Any]
) -> None:
    """`flip` as the user means it: a story is read or not in all its copies, and what is hidden
    is no longer unread."""
    keys = flip(writing, field, value, where, arguments)
    if not keys:
        return
    if field == "unread" and (others := stories.mates(writing.connection, keys)):
        flip_keys(writing, field, value, others)
    elif field == "hidden" and value:
        flip_keys(writing, "unread", False, keys)


def flip(
    writing: Writing, field: str, value: bool, where: str, arguments: Sequence[Any]
) -> array[int]:
    """Set a flag on every item of `where` that has the opposite; journal and count it."""
    if field not in FLAGS:
        raise ValueError(f"no flag is called {field!r}")
    connection = writing.connection
    # One row a source, its keys as one text: ten times fewer values to bring over.
    groups = connection.execute(
        f"SELECT source_key, group_concat(key) FROM state WHERE {field} = ? AND ({where}) "
        "GROUP BY +source_key",
        (int(not value), *arguments),
    ).fetchall()
    keys: array[int] = array("q")
    for source, joined in groups:
        found = array("q", map(int, joined.split(",")))
        keys.extend(found)
        if field == "unread":
            step = len(found) if value else -len(found)
            connection.execute(
                "UPDATE counter SET unread = unread + ? WHERE source_key = ?", (step, source)
            )
    if not keys:
        return keys
    if where == _THESE and len(keys) > _MANY:
        where, arguments = _as_range(connection, field, value, keys) or (where, arguments)
    connection.execute(
        f"UPDATE state SET {field} = ? WHERE {field} = ? AND ({where})",
        (int(value), int(not value), *arguments),
    )
    _announce(writing, field, value, keys)
    if field != "unread":
        stories.lead(connection, keys)
    return keys


def _as_range(
    connection: sqlite3.Connection, field: str, value: bool, keys: array[int]
) -> tuple[str, tuple[int, int]] | None:
    """The condition as a range of keys, where just these of the range have the opposite: to look
    each of 250,000 up in a list takes longer than to change it."""
    ends = (min(keys), max(keys))
    found = connection.execute(
        f"SELECT count(*) FROM state WHERE {field} = ? AND key BETWEEN ? AND ?",
        (int(not value), *ends),
    )
    return ("key BETWEEN ? AND ?", ends) if found.fetchone()[0] == len(keys) else None


def _announce(writing: Writing, field: str, value: bool, keys: array[int]) -> None:
    named = writing.touched.get("state", set())
    writing.flagged(field, keys, not value, value)
    if len(keys) <= _NAMED and named is not None:
        marks = ",".join("?" * len(keys))
        ids = writing.connection.execute(f"SELECT id FROM item WHERE key IN ({marks})", list(keys))
        writing.announce_states({row[0].hex() for row in ids} | named)
