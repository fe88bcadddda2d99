"""Items: lists by key and window, one item with its body, and the flags of the user."""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.model import Cause
from pln_desktop.model import Changes
from pln_desktop.model import Health
from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.model import Known
from pln_desktop.model import NewItem
from pln_desktop.model import Scope
from pln_desktop.model import Thread
from pln_desktop.store import arrivals
from pln_desktop.store import fulltext
from pln_desktop.store import reads
from pln_desktop.store import states
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import unhex

if TYPE_CHECKING:
    from pln_desktop.store import Store

_WINDOW = 200


class Items:
    """What sources published. `keys` and `walk` scan; the rest is cheap."""

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._store.reading()

    def keys(self, scope: Scope) -> array[int]:
        """Keys of a list, newest first."""
        with self._store.scanning() as connection:
            return reads.keys(connection, scope)

    def rows(self, keys: Sequence[int]) -> list[ItemRow]:
        """Rows by key, in that order; keys that are gone are left out."""
        return reads.rows(self._connection, keys)

    def find(self, id: str) -> ItemRow | None:
        """The row of an id."""
        key = self.key_of(id)
        return None if key is None else next(iter(self.rows([key])), None)

    def key_of(self, id: str) -> int | None:
        """The number an item has inside this library."""
        sql = "SELECT key FROM item WHERE id = ?"
        row = self._connection.execute(sql, (unhex(id),)).fetchone()
        return None if row is None else int(row[0])

    def at(self, url: str) -> str:
        """The id of an item that links to this address, or "". Scans."""
        row = self._connection.execute("SELECT id FROM item WHERE url = ?", (url,)).fetchone()
        return row[0].hex() if row else ""

    def get(self, key: int) -> Item | None:
        """An item with its body."""
        return reads.item(self._connection, key)

    def text_of(self, key: int) -> str:
        """The plain text of what is shown of an item."""
        return next(iter(self.texts_of(key)), "")

    def texts_of(self, key: int) -> tuple[str, ...]:
        """The plain texts that a highlight may stand in: the whole article's, the feed's own."""
        sql = "SELECT body FROM document WHERE rowid = ?"
        row = self._connection.execute(sql, (key,)).fetchone()
        own, whole = fulltext.apart(row[0]) if row else ("", "")
        return (whole, own) if whole else (own,)

    def walk(self, scope: Scope, limit: int | None = None) -> Iterator[ItemRow]:
        """Rows newest first, then by id, a window at a time."""
        keys = reads.keys(self._connection, scope, limit=limit, by_id=True)
        for at in range(0, len(keys), _WINDOW):
            yield from self.rows(keys[at : at + _WINDOW])

    def count(self, scope: Scope) -> int:
        """How many items a list has."""
        with self._store.scanning() as connection:
            return reads.count(connection, scope)

    def by_author(self, names: Sequence[str], limit: int = 30) -> list[ItemRow]:
        """The latest items whose author line is one of these names; scans."""
        marks = ",".join("?" * len(names))
        with self._store.scanning() as connection:
            found = connection.execute(
                f"SELECT key FROM item WHERE author COLLATE NOCASE IN ({marks}) "
                "ORDER BY key DESC LIMIT ?",
                (*names, limit),
            ).fetchall()
        return sorted(self.rows([row[0] for row in found]), key=lambda row: row.sort, reverse=True)

    def unread_total(self) -> int:
        """Unread items of all followed sources, from the counts."""
        row = self._connection.execute(
            "SELECT coalesce(sum(unread), 0) FROM counter JOIN source "
            "ON source.key = counter.source_key WHERE source.deleted IS NULL"
        ).fetchone()
        return int(row[0])

    def known(self, source: str) -> list[Known]:
        """What is already here from a source, or was removed for good, for `decide`."""
        # One row, since each is a wait for the other threads of a busy sync.
        rows = self._connection.execute(
            "SELECT json_group_array(json_array(lower(hex(id)), native_id, url, title, "
            "lower(hex(hash)))) FROM ("
            "SELECT id, native_id, url, title, hash FROM item WHERE source_key = ?1 UNION ALL "
            "SELECT id, native_id, link, title, hash FROM buried WHERE source_key = ?1)",
            (self._store.sources.key_of(source),),
        )
        found = json.loads(rows.fetchone()[0])
        return [Known(id, native or url, url, title, sha) for id, native, url, title, sha in found]

    def put(
        self,
        source: str,
        new: Sequence[NewItem],
        changed: Sequence[NewItem],
        health: Health,
        entries: bytes | None = None,
        unless: Callable[[], bool] | None = None,
    ) -> arrivals.Put:
        """Store what a sync brought in short writes; the cursor goes with the last of them.

        Raises Stopped, and gives up the write under way, when `unless` says so: earlier ones stay,
        and the cursor as it was.
        """
        return arrivals.put(self._store, source, new, changed, health, entries, unless)

    def mark(self, keys: Iterable[int], field: str, value: bool, cause: Cause = "user") -> Changes:
        """Set a flag on items, in one act; only what really changes is touched."""
        return self._flag(f"items.{_act_name(field, value)}", cause, field, value, keys=keys)

    def mark_all(
        self, scope: Scope, value: bool = False, before: datetime | None = None
    ) -> Changes:
        """Mark a whole list read (or unread), set-based, in one act.

        `before` leaves alone what was first seen or published at or after this time.
        """
        kind = f"items.{_act_name('unread', value)}.all"
        return self._flag(kind, "user", "unread", value, scope=scope, before=before)

    def _flag(
        self,
        kind: str,
        cause: Cause,
        field: str,
        value: bool,
        keys: Iterable[int] = (),
        scope: Scope | None = None,
        before: datetime | None = None,
    ) -> Changes:
        with self._store.act(kind, cause=cause) as writing:
            if scope is None:
                where, arguments = states.of_keys(keys)
                states.flip_stories(writing, field, value, where, arguments)
            else:
                latest = to_micros(before) if before else None
                where, arguments = reads.where(writing.connection, scope, latest)
                states.flip_stories(writing, field, value, where, arguments)
        return writing.changes


def _act_name(field: str, value: bool) -> str:
    names: dict[tuple[str, bool], str] = {
        ("unread", False): "read",
        ("unread", True): "unread",
        ("starred", True): "star",
        ("starred", False): "unstar",
        ("later", True): "later",
        ("later", False): "unlater",
        ("hidden", True): "hide",
        ("hidden", False): "unhide",
    }
    return names[field, value]


class Threads:
    """Items that answer each other."""

    _SELECT = (
        "SELECT t.id, source.id, t.title, t.url, count(i.key), coalesce(sum(state.unread), 0), "
        "min(coalesce(i.published, i.first_seen)), max(coalesce(i.published, i.first_seen)) "
        "FROM thread AS t JOIN source ON source.key = t.source_key "
        "JOIN item AS i ON i.thread_key = t.key JOIN state ON state.key = i.key "
    )

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, id: str) -> Thread | None:
        """One thread, or None."""
        sql = f"{self._SELECT} WHERE t.id = ? GROUP BY t.key"
        row = self._store.reading().execute(sql, (unhex(id),)).fetchone()
        return None if row is None else reads.thread(row)

    def rows(
        self,
        source: str = "",
        community: str = "",
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[Thread]:
        """Threads, the latest answer first."""
        sql = (
            f"{self._SELECT} WHERE source.deleted IS NULL AND (? = '' OR source.id = ?) "
            "AND (? = '' OR source.community = ?) GROUP BY t.key "
            "HAVING max(coalesce(i.published, i.first_seen)) >= ? ORDER BY 8 DESC, t.id LIMIT ?"
        )
        earliest = to_micros(since) if since else 0
        most = -1 if limit is None else limit
        arguments = (source, source, community, community, earliest, most)
        return [reads.thread(row) for row in self._store.reading().execute(sql, arguments)]
