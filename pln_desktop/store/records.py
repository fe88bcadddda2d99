"""The common part of every noun's class: read by plain sqlite3, write through SQLModel.

Columns and fields have the same names. Times are stored as microseconds, tuples as JSON
text, truth as 0 or 1; `to_columns` and `from_row` are the only places that know.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Callable
from dataclasses import fields
from dataclasses import is_dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from typing import Any
from typing import Generic
from typing import TypeVar
from typing import get_args
from typing import get_origin
from typing import get_type_hints

from pln_desktop.model import Changes
from pln_desktop.model import now
from pln_desktop.store.connection import from_micros
from pln_desktop.store.connection import to_micros

if TYPE_CHECKING:
    from pln_desktop.store import Store

T = TypeVar("T")


def new_id() -> str:
    """A fresh id for what the user makes: 32 hex digits."""
    return uuid.uuid4().hex


class Record(Generic[T]):
    """Records of one noun. `all` scans; `get` is cheap."""

    def __init__(self, store: Store, noun: str, value: type[T]) -> None:
        self._store = store
        self._noun = noun
        self.value = value
        self._hints = get_type_hints(value)
        self._names = [f.name for f in fields(value)]  # type: ignore[arg-type]
        self._readers = [_reader(self._hints[name]) for name in self._names]
        self._select = f"SELECT {', '.join(self._names)} FROM {noun}"

    def get(self, id: str) -> T | None:
        """The record, or None when there is none or it was removed."""
        return self._one(f"{self._select} WHERE id = ? AND deleted IS NULL", id)

    def buried(self, id: str) -> T | None:
        """The record even when it was removed."""
        return self._one(f"{self._select} WHERE id = ?", id)

    def all(self) -> list[T]:
        """Every record that stands, oldest first."""
        return self._many(f"{self._select} WHERE deleted IS NULL ORDER BY rowid")

    def save(self, value: T, kind: str = "") -> Changes:
        """Insert or update; only what differs is journaled. Brings a removed one back.

        An act of its own, or part of the one the calling thread is inside.
        """
        with self._store.act(kind or f"{self._noun}.edit") as writing:
            columns = self.to_columns(value) | {"deleted": None}
            self._store.records.save(writing, self._noun, columns)
        return writing.changes

    def remove(self, id: str) -> Changes:
        """Put a tombstone on it; undo takes it away again."""
        with self._store.act(f"{self._noun}.delete") as writing:
            value = self.get(id)
            if value is not None:
                columns = self.to_columns(value) | {"deleted": to_micros(now())}
                self._store.records.save(writing, self._noun, columns)
        return writing.changes

    def _one(self, sql: str, *arguments: Any) -> T | None:
        row = self._connection.execute(sql, arguments).fetchone()
        return None if row is None else self.from_row(row)

    def _many(self, sql: str, *arguments: Any) -> list[T]:
        return [self.from_row(row) for row in self._connection.execute(sql, arguments)]

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._store.reading()

    def to_columns(self, value: T) -> dict[str, Any]:
        """Field values as the table stores them."""
        return {name: _stored(getattr(value, name)) for name in self._names}

    def from_row(self, row: tuple[Any, ...]) -> T:
        """A row of the columns in field order."""
        return self.value(
            *[read(v) if read else v for read, v in zip(self._readers, row, strict=True)]
        )


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return to_micros(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        return whole(value)
    if isinstance(value, tuple):
        return json.dumps([_plain(part) for part in value], ensure_ascii=False)
    return value


def whole(text: str) -> str:
    """Text without halves of surrogate pairs, which an editor may hand over and UTF-8 refuses."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _plain(part: Any) -> Any:
    return {f.name: getattr(part, f.name) for f in fields(part)} if is_dataclass(part) else part


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    """How a stored value becomes a field of this type; None where it already is one."""
    if hint is datetime:
        return from_micros
    if hint is bool:
        return bool
    if get_origin(hint) is tuple:
        kind: Any = get_args(hint)[0]
        return lambda stored: tuple(
            kind(**part) if isinstance(part, dict) else part for part in json.loads(stored)
        )
    return None
