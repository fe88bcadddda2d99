"""Sources: what the user decided about each, and what its last polls told."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.store.connection import from_micros
from pln_desktop.store.connection import maybe_micros
from pln_desktop.store.connection import maybe_time
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store

_HEALTH = [f.name for f in fields(Health)]
_TIMES = frozenset(f.name for f in fields(Health) if "datetime" in str(f.type))
_READERS = [maybe_time if n in _TIMES else bool if n == "gone" else None for n in _HEALTH]


class Sources(Record[Source]):
    """One fetchable address each."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "source", Source)
        self._keys: dict[str, int] = {}  # rows stay, also when the source is let go
        self._title, self._address = map(self._names.index, ("title", "address"))
        columns = [f"s.{name}" for name in self._names] + [f"h.{name}" for name in _HEALTH]
        self._rows = (
            f"SELECT {', '.join(columns)}, coalesce(c.items, 0), coalesce(c.unread, 0) "
            "FROM source AS s LEFT JOIN health AS h ON h.source_key = s.key "
            "LEFT JOIN counter AS c ON c.source_key = s.key WHERE s.deleted IS NULL"
        )

    def key_of(self, id: str) -> int:
        """The number a source has inside this library; raises NotFound."""
        if key := self._keys.get(id):
            return key
        row = self._connection.execute("SELECT key FROM source WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotFound(id)
        if not self._store.journal.mine():  # an act may yet be taken back
            self._keys[id] = int(row[0])
        return int(row[0])

    def by_identity(self, connector: str, identity: str) -> Source | None:
        """The source of this identity, also one that is no longer followed."""
        where = "WHERE connector = ? AND identity = ?"
        return self._one(f"{self._select} {where}", connector, identity)

    def row(self, id: str) -> SourceRow | None:
        """One source as lists show it."""
        row = self._connection.execute(f"{self._rows} AND s.id = ?", (id,)).fetchone()
        return None if row is None else self._source_row(row)

    def rows(self) -> list[SourceRow]:
        """Every followed source, in the order it was followed."""
        rows = self._connection.execute(f"{self._rows} ORDER BY s.key")
        return [self._source_row(row) for row in rows]

    def rhythm(self, since: datetime, only: str = "") -> dict[str, tuple[int, datetime | None]]:
        """By source: how many of its items are younger than `since`, and when its newest is of; of
        one source where it is named."""
        rows = self._connection.execute(
            "SELECT id, (SELECT count(*) FROM state WHERE source_key = source.key AND sort >= ?), "
            "(SELECT max(sort) FROM state WHERE source_key = source.key) "
            "FROM source WHERE deleted IS NULL AND (? = '' OR id = ?)",
            (maybe_micros(since), only, only),
        )
        return {id: (count, maybe_time(newest)) for id, count, newest in rows}

    def posts(self, id: str, limit: int) -> list[datetime]:
        """When the source's latest items are of, newest first."""
        rows = self._connection.execute(
            "SELECT sort FROM state WHERE source_key = ? ORDER BY sort DESC LIMIT ?",
            (self.key_of(id), limit),
        )
        return [from_micros(row[0]) for row in rows]

    def health(self, id: str) -> Health:
        """What the last polls told; all blank before the first."""
        row = self._connection.execute(
            f"SELECT {', '.join(_HEALTH)} FROM health WHERE source_key = ?", (self.key_of(id),)
        ).fetchone()
        return Health() if row is None else _health(row)

    def seen_entries(self, id: str) -> bytes:
        """The entry hashes of the last document that was read, 8 bytes each."""
        row = self._connection.execute(
            "SELECT hashes FROM seen_entries JOIN source ON source.key = source_key "
            "WHERE source.id = ?",
            (id,),
        ).fetchone()
        return b"" if row is None else bytes(row[0])

    def save_health(self, id: str, health: Health, entries: bytes | None = None) -> Changes:
        """Replace what is known; the program's own knowledge, so no act.

        `entries`: the entry hashes of the document that this health speaks of.
        """
        key = self.key_of(id)
        with self._store.content() as writing:
            if entries is not None:
                writing.connection.execute(
                    "INSERT OR REPLACE INTO seen_entries VALUES (?, ?)", (key, entries)
                )
            values = [key, *(_stored(name, getattr(health, name)) for name in _HEALTH)]
            marks = ", ".join("?" * len(values))
            writing.connection.execute(
                f"INSERT OR REPLACE INTO health (source_key, {', '.join(_HEALTH)}) "
                f"VALUES ({marks})",
                values,
            )
            writing.touch("health", id)
        return writing.changes

    def _source_row(self, row: tuple[Any, ...]) -> SourceRow:
        width = len(self._names)
        health = Health() if row[width] is None else _health(row[width:-2])
        mine, at = row[:width], self._title
        if not mine[at]:
            # A source without a name of the user's goes by its own, or by its address.
            name = health.title or mine[self._address]
            mine = (*mine[:at], name, *mine[at + 1 :])
        return SourceRow(self.from_row(mine), health, row[-2], row[-1])


def _stored(name: str, value: Any) -> Any:
    return maybe_micros(value) if name in _TIMES else value


def _health(row: tuple[Any, ...]) -> Health:
    values: list[Any] = [r(v) if r else v for r, v in zip(_READERS, row, strict=True)]
    return Health(*values)
