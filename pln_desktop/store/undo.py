"""Taking an act back: the inverse of its changes, written as an act of its own.

A field that something else changed since is left as it is, and counted as a conflict.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from dataclasses import dataclass
from typing import Any

from pln_desktop.model import now
from pln_desktop.store import states
from pln_desktop.store import stories
from pln_desktop.store.connection import to_micros
from pln_desktop.store.journal import CREATED
from pln_desktop.store.journal import SPLICE
from pln_desktop.store.journal import Writing
from pln_desktop.store.journal import spliced
from pln_desktop.store.journal import unpack


@dataclass
class _Span:
    """A field's value before the act and after its last change."""

    before: Any
    after: Any


def invert(writing: Writing, act: str) -> None:
    """Write the inverse of `act` into `writing`."""
    rows = writing.connection.execute(
        "SELECT noun, id, field, before, after FROM change WHERE act = ? ORDER BY key", (act,)
    ).fetchall()
    made = {(noun, id) for noun, id, field, _, _ in rows if field == CREATED}
    for field, packed in (row[2:4] for row in reversed(rows) if not row[1]):
        _invert_flags(writing, field, unpack(packed))
    _share(writing, [row for row in rows if not row[1] and row[2].startswith("unread=")])
    for (noun, id, field), span in reversed(_spans(rows).items()):
        if (noun, id) not in made:
            _put_back(writing, noun, id, field, span)
    for noun, id in made:
        _put_back(writing, noun, id, "deleted", _Span(to_micros(now()), None))
    _house(writing)


def _spans(rows: list[tuple[Any, ...]]) -> dict[tuple[str, str, str], _Span]:
    spans: dict[tuple[str, str, str], _Span] = {}
    for noun, id, field, before, after in rows:
        if not id or field == CREATED:
            continue
        name = (noun, id, "text" if field == SPLICE else field)
        if name not in spans:
            spans[name] = _Span(json.loads(before), None)
        last = spans[name]
        value = json.loads(after)
        last.after = spliced(last.after, value) if field == SPLICE else value
    return spans


def _put_back(writing: Writing, noun: str, id: str, field: str, span: _Span) -> None:
    table, column = _checked(writing.connection, noun, field)
    row = writing.connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (id,)).fetchone()
    if row is None or row[0] != span.after:
        # The time of the last edit moves with every edit; it is no decision of the user's.
        writing.conflicts += field != "updated"
        return
    writing.connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (span.before, id))
    writing.changed(noun, id, field, span.after, span.before)


def _house(writing: Writing) -> None:
    """Bring back communities in which a followed source is left, or back, since another act put it
    there: without its community it would show nowhere."""
    sql = (
        "SELECT id, deleted FROM community WHERE deleted IS NOT NULL AND id IN "
        "(SELECT community FROM source WHERE deleted IS NULL)"
    )
    for id, since in writing.connection.execute(sql).fetchall():
        _put_back(writing, "community", id, "deleted", _Span(None, since))
        writing.conflicts += 1


def _checked(connection: sqlite3.Connection, noun: str, field: str) -> tuple[str, str]:
    """The table and column, known to exist: journal rows may come from another device."""
    rows = connection.execute("SELECT name FROM pragma_table_info(?)", (noun,))
    columns = [row[0] for row in rows]
    if field not in columns or "deleted" not in columns:
        raise ValueError(f"the journal names no field {noun}.{field}")
    return noun, field


def _invert_flags(writing: Writing, field: str, keys: array[int]) -> None:
    name, _, values = field.partition("=")
    before = values[0] == "1"
    if name == "buried":  # what retention removed is gone for good
        writing.conflicts += len(keys)
        return
    writing.conflicts += len(keys) - states.flip_keys(writing, name, before, keys)


def _share(writing: Writing, rows: list[tuple[Any, ...]]) -> None:
    """Copies that came since the act are as read as the others of their story."""
    if not stories.any_told_twice(writing.connection):
        return
    for _, _, field, packed, _ in rows:
        if others := stories.mates(writing.connection, unpack(packed)):
            states.flip_keys(writing, "unread", field.partition("=")[2][0] == "1", others)
