"""What the user did with items: flags set on many at once, and the counts that follow.

A bulk act reads the keys that will change, packs them into the journal, and is one UPDATE.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from pln_desktop.store.journal import Writing

FLAGS = ("unread", "starred", "later")
_NAMED = 500
"""Up to so many items are named in `Changes`; more are "many"."""


def flip_keys(writing: Writing, field: str, value: bool, keys: Iterable[int]) -> int:
    """Set a flag on the items of these keys that have the opposite; how many there were."""
    where = "key IN (SELECT value FROM json_each(?))"
    return flip(writing, field, value, where, [json.dumps(list(keys))])


def flip(writing: Writing, field: str, value: bool, where: str, arguments: Sequence[Any]) -> int:
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
        return 0
    connection.execute(
        f"UPDATE state SET {field} = ? WHERE {field} = ? AND ({where})",
        (int(value), int(not value), *arguments),
    )
    writing.flagged(field, keys, not value, value)
    if len(keys) <= _NAMED:
        marks = ",".join("?" * len(keys))
        ids = connection.execute(f"SELECT id FROM item WHERE key IN ({marks})", list(keys))
        writing.announce_states(row[0].hex() for row in ids)
    return len(keys)
