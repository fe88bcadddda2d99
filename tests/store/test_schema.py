"""The migrations, the SQLModel tables and the model say the same."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from pathlib import Path

import pytest

from pln_desktop import model
from pln_desktop.errors import LibraryDamaged
from pln_desktop.errors import LibraryTooNew
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store import migrations


@pytest.mark.parametrize("noun", ["community", "source", "note", "resource", "contact"])
@pytest.mark.parametrize("kind", ["columns", "fields"])
def test_tables_hold_to_the_migrations_and_the_model(store: Store, noun: str, kind: str) -> None:
    _compare(store, noun, kind)


@pytest.mark.parametrize("noun", ["portfolio", "section", "evidence", "tag", "link", "rule"])
@pytest.mark.parametrize("kind", ["columns", "fields"])
def test_tables_of_portfolios_and_links(store: Store, noun: str, kind: str) -> None:
    _compare(store, noun, kind)


def _compare(store: Store, noun: str, kind: str) -> None:
    from pln_desktop.store.tables import TABLES

    columns = TABLES[noun].__table__.columns  # type: ignore[attr-defined]
    names = {column.name for column in columns}
    if kind == "columns":
        rows = store.reading().execute("SELECT * FROM pragma_table_info(?)", (noun,)).fetchall()
        assert {(row[1], row[2], bool(row[3] or row[5])) for row in rows} == {
            (c.name, "TEXT" if str(c.type) != "INTEGER" else "INTEGER", not c.nullable)
            for c in columns
        }
    else:
        value = getattr(model, noun.capitalize())
        assert names - {"key", "deleted"} == {f.name for f in fields(value)}


def test_f36_a_newer_library_is_refused_and_left_as_it_is(profile: Profile) -> None:
    Store.open(profile).close()
    with sqlite3.connect(profile.library) as connection:
        connection.execute(f"PRAGMA user_version={migrations.VERSION + 7}")
    connection.close()
    before = profile.library.read_bytes()
    with pytest.raises(LibraryTooNew) as caught:
        Store.open(profile)
    assert caught.value.found == migrations.VERSION + 7
    assert profile.library.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"this is no database, " * 200, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_f37_a_file_that_is_no_library_is_named_as_such(profile: Profile, content: bytes) -> None:
    profile.library.write_bytes(content)
    with pytest.raises(LibraryDamaged):
        Store.open(profile)
    assert profile.library.read_bytes() == content


def test_another_programs_database_is_not_taken_over(profile: Profile) -> None:
    with sqlite3.connect(profile.library) as connection:
        connection.execute("CREATE TABLE theirs (a)")
    connection.close()
    with pytest.raises(LibraryDamaged):
        Store.open(profile)
    with sqlite3.connect(profile.library) as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)
    connection.close()


def test_a_failed_step_leaves_the_version_behind(
    profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(profile).close()

    def breaks(connection: sqlite3.Connection) -> None:
        connection.execute("CREATE TABLE half (a)")
        raise RuntimeError("the power went")

    monkeypatch.setattr(migrations, "STEPS", (*migrations.STEPS, breaks))
    monkeypatch.setattr(migrations, "VERSION", migrations.VERSION + 1)
    with pytest.raises(RuntimeError):
        Store.open(profile)
    copies = list(Path(profile.root).glob("library.db.v*"))
    assert len(copies) == 1
    monkeypatch.undo()
    store = Store.open(profile)
    assert store.check() == []
    store.close()
