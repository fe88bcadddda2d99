"""Is the library sound? What `check` asks of it, each answer one sentence."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pln_desktop.errors import LibraryDamaged
from pln_desktop.store.connection import translated
from pln_desktop.store.journal import SPLICE

if TYPE_CHECKING:
    from pln_desktop.store import Store

_COUNTS = {
    "{} sources have a wrong number of unread items": (
        "SELECT count(*) FROM counter WHERE unread != (SELECT count(*) FROM state "
        "WHERE state.source_key = counter.source_key AND unread = 1) OR items != (SELECT "
        "count(*) FROM state WHERE state.source_key = counter.source_key)"
    ),
    "{} items have no text": (
        "SELECT count(*) FROM item LEFT JOIN content USING (key) LEFT JOIN document AS d "
        "ON d.rowid = item.key WHERE content.key IS NULL OR d.rowid IS NULL"
    ),
    "{} items have no state": (
        "SELECT count(*) FROM item LEFT JOIN state USING (key) WHERE state.key IS NULL"
    ),
    "{} items belong to no source": (
        "SELECT count(*) FROM item LEFT JOIN source ON source.key = item.source_key "
        "WHERE source.key IS NULL"
    ),
    "{} items are wrongly marked as kept or not": (
        "SELECT count(*) FROM state JOIN item USING (key) WHERE kept != EXISTS (SELECT 1 FROM "
        "resource WHERE resource.item = lower(hex(item.id)) AND resource.deleted IS NULL)"
    ),
    "{} copies belong to no story": (
        "SELECT count(*) FROM story AS a WHERE NOT EXISTS (SELECT 1 FROM story AS b "
        "JOIN item ON item.key = b.key WHERE b.key = a.story AND b.story = a.story)"
    ),
    "{} acts have no changes": (
        "SELECT count(*) FROM act WHERE kind NOT IN ('undo', 'redo') AND NOT EXISTS "
        "(SELECT 1 FROM change WHERE change.act = act.id)"
    ),
    "{} numbers are missing in the journal": (
        "SELECT coalesce(sum(n), 0) FROM (SELECT max(seq) - count(*) AS n FROM act GROUP BY device)"
    ),
    "{} notes are missing from the search": (
        "SELECT count(*) FROM note WHERE deleted IS NULL AND NOT EXISTS "
        "(SELECT 1 FROM document AS d WHERE d.kind = 1 AND d.ref = note.id)"
    ),
}


def check(store: Store, deep: bool) -> list[str]:
    """Sentences of what is wrong. `deep` reads every page, index and saved file."""
    try:
        with translated():
            return list(_problems(store, deep))
    except LibraryDamaged as error:
        return [str(error)]


def _problems(store: Store, deep: bool) -> Iterator[str]:
    connection = store.reading()
    pragma = "integrity_check" if deep else "quick_check"
    for (row,) in connection.execute(f"PRAGMA {pragma}"):
        if row != "ok":
            yield str(row)
    if connection.execute("PRAGMA foreign_key_check").fetchone():
        yield "some rows point to others that are gone"
    for sentence, sql in _COUNTS.items():
        (count,) = connection.execute(sql).fetchone()
        if count:
            yield sentence.format(count)
    if deep:
        yield from _index(store)
        yield from _texts(connection)
        yield from _files(store)


def _index(store: Store) -> Iterator[str]:
    """FTS5's own check of its index against the documents."""
    with store.content() as writing:
        try:
            writing.connection.execute(
                "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)"
            )
        except sqlite3.DatabaseError as error:
            yield f"the search index does not match the texts ({error})"


def _texts(connection: sqlite3.Connection) -> Iterator[str]:
    """Every note's last journaled text is the note's text, unless a later act changed it."""
    rows = connection.execute(
        "SELECT change.id, note.text, change.after FROM change JOIN note ON note.id = change.id "
        "WHERE change.key IN (SELECT max(key) FROM change WHERE noun = 'note' "
        f"AND field IN ('text', '{SPLICE}') GROUP BY id) AND field = 'text' "
        "AND json_extract(change.after, '$') IS NOT note.text"
    )
    for id, _, _ in rows:
        yield f"note {id} differs from the journal"


def _files(store: Store) -> Iterator[str]:
    """Blobs are what their names say, and those that records name are there."""
    here = set()
    for sha in store.blobs.all():
        data = store.blobs.read(sha)
        if data is None or hashlib.sha256(data).hexdigest() != sha:
            yield f"the saved file {sha} is damaged"
        here.add(sha)
    named = store.reading().execute(
        "SELECT blob FROM snapshot WHERE blob != '' UNION SELECT blob FROM image WHERE blob != ''"
    )
    for (sha,) in named:
        if sha not in here:
            yield f"the saved file {sha} is missing"
