"""SQLModel's session on the writer's connection: it sees every change of a record, and tells
the journal before the change is flushed, so that no write of a record can go unjournaled.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import create_engine
from sqlalchemy import event
from sqlalchemy import inspect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.pool import StaticPool
from sqlmodel import Session
from sqlmodel import SQLModel
from sqlmodel import select

from pln_desktop.store.journal import Writing
from pln_desktop.store.tables import TABLES


class Records:
    """Saves records by noun; one for each library, used under the writer's lock."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        # The journal begins and commits on this very connection; SQLAlchemy's own commits and
        # rollbacks come to nothing there (connection.Connection).
        self._engine = create_engine(
            "sqlite://",
            creator=lambda: connection,
            poolclass=StaticPool,
            pool_reset_on_return=None,
        )
        self._writing: Writing | None = None
        self._earlier_texts = 0

    def save(self, writing: Writing, noun: str, values: dict[str, Any], texts: int = -1) -> bool:
        """Insert or update the record with these columns; False when nothing changed.

        `texts` ≥ 0 says that this is a later save within one sitting, the so-manieth change
        of the act, so that text is journaled as differences.
        """
        try:
            return self._save(writing, TABLES[noun], values, texts)
        except DBAPIError as error:
            # SQLite's own error says what went wrong (connection.translated).
            raise (error.orig or error) from error

    def _save(
        self, writing: Writing, table: type[SQLModel], values: dict[str, Any], texts: int
    ) -> bool:
        with Session(self._engine, autoflush=False, expire_on_commit=False) as session:
            event.listen(session, "before_flush", self._before_flush)
            self._writing, self._earlier_texts = writing, texts
            names = _attributes(table)
            row = session.exec(select(table).where(_column(table, "id") == values["id"])).first()
            if row is None:
                row = table(**{names[column]: value for column, value in values.items()})
            else:
                for column, value in values.items():
                    if getattr(row, names[column]) != value:
                        setattr(row, names[column], value)
            session.add(row)
            changed = session.is_modified(row) or row in session.new
            session.flush()
            session.expunge_all()
        return changed

    def _before_flush(self, session: Session, context: object, instances: object) -> None:
        assert self._writing is not None
        for row in session.new:
            noun, columns = _described(row)
            values = {c: getattr(row, a) for c, a in columns.items() if c not in ("key", "deleted")}
            self._writing.created(noun, values["id"], values)
        for row in session.dirty:
            noun, columns = _described(row)
            for column, attribute in columns.items():
                history: Any = get_history(row, attribute)
                if history.has_changes() and history.deleted:
                    self._journal(noun, row, column, history.deleted[0], history.added[0])

    def _journal(self, noun: str, row: Any, column: str, before: Any, after: Any) -> None:
        assert self._writing is not None
        if column == "text" and self._earlier_texts >= 0:
            self._writing.wrote(noun, row.id, before, after, self._earlier_texts)
        else:
            self._writing.changed(noun, row.id, column, before, after)


def _attributes(table: type[SQLModel]) -> dict[str, str]:
    """Column name → attribute name."""
    mapper: Any = inspect(table)
    return {attribute.columns[0].name: attribute.key for attribute in mapper.column_attrs}


def _described(row: Any) -> tuple[str, dict[str, str]]:
    return row.__tablename__, _attributes(type(row))


def _column(table: type[SQLModel], name: str) -> Any:
    return getattr(table, name)
