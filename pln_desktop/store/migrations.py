"""The library's schema, as ordered steps of frozen plain SQL.

`PRAGMA user_version` counts the steps a file has had. A step that has shipped never
changes: add one at the end. `tables.py` describes the result; a test holds the two together.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

from pln_desktop.errors import LibraryDamaged
from pln_desktop.errors import LibraryTooNew
from pln_desktop.store.connection import translated

# Records: what the user makes. Every one has `id` and the tombstone `deleted` (microseconds).
# Times are microseconds since 1970 UTC; lists and small structures are JSON text.
_FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE community (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, purpose TEXT NOT NULL, organisation TEXT NOT NULL,
    kind TEXT NOT NULL, stage TEXT NOT NULL, role TEXT NOT NULL, privacy TEXT NOT NULL,
    created INTEGER NOT NULL, deleted INTEGER);
CREATE TABLE source (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, connector TEXT NOT NULL,
    address TEXT NOT NULL, identity TEXT NOT NULL, title TEXT NOT NULL, community TEXT NOT NULL,
    folder TEXT NOT NULL, images INTEGER NOT NULL, paused INTEGER NOT NULL,
    allow_private INTEGER NOT NULL, interval INTEGER, created INTEGER NOT NULL, deleted INTEGER);
CREATE INDEX source_community ON source (community);
CREATE TABLE note (
    id TEXT PRIMARY KEY, type TEXT NOT NULL, target_noun TEXT NOT NULL, target TEXT NOT NULL,
    text TEXT NOT NULL, quote TEXT NOT NULL, prefix TEXT NOT NULL, suffix TEXT NOT NULL,
    meaning TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER);
CREATE INDEX note_target ON note (target);
CREATE TABLE resource (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, address TEXT NOT NULL, item TEXT NOT NULL,
    authors TEXT NOT NULL, year INTEGER, type TEXT NOT NULL, publisher TEXT NOT NULL,
    language TEXT NOT NULL, licence TEXT NOT NULL, abstract TEXT NOT NULL, copy TEXT NOT NULL,
    reason TEXT NOT NULL, created INTEGER NOT NULL, deleted INTEGER);
CREATE INDEX resource_item ON resource (item);
CREATE INDEX resource_address ON resource (address);
CREATE TABLE contact (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, emails TEXT NOT NULL, identities TEXT NOT NULL,
    affiliations TEXT NOT NULL, met TEXT NOT NULL, about TEXT NOT NULL,
    created INTEGER NOT NULL, deleted INTEGER);
CREATE TABLE portfolio (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, author TEXT NOT NULL, introduction TEXT NOT NULL,
    created INTEGER NOT NULL, updated INTEGER NOT NULL, deleted INTEGER);
CREATE TABLE section (
    id TEXT PRIMARY KEY, portfolio TEXT NOT NULL, title TEXT NOT NULL, reflection TEXT NOT NULL,
    position INTEGER NOT NULL, deleted INTEGER);
CREATE INDEX section_portfolio ON section (portfolio);
CREATE TABLE evidence (
    id TEXT PRIMARY KEY, section TEXT NOT NULL, ref_noun TEXT NOT NULL, ref TEXT NOT NULL,
    caption TEXT NOT NULL, position INTEGER NOT NULL, deleted INTEGER);
CREATE INDEX evidence_section ON evidence (section);
CREATE TABLE tag (id TEXT PRIMARY KEY, name TEXT NOT NULL, deleted INTEGER);
CREATE TABLE link (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, from_noun TEXT NOT NULL, from_id TEXT NOT NULL,
    to_noun TEXT NOT NULL, to_id TEXT NOT NULL, deleted INTEGER);
CREATE INDEX link_from ON link (from_id);
CREATE INDEX link_to ON link (to_id);

-- Fetched content and the program's own knowledge; never journaled.
CREATE TABLE health (
    source_key INTEGER PRIMARY KEY REFERENCES source (key), etag TEXT NOT NULL,
    last_modified TEXT NOT NULL, body_hash TEXT NOT NULL, title TEXT NOT NULL,
    home TEXT NOT NULL, language TEXT NOT NULL, last_checked INTEGER, last_changed INTEGER,
    next_due INTEGER, failures INTEGER NOT NULL, error_kind TEXT NOT NULL,
    error_text TEXT NOT NULL, held_until INTEGER, gone INTEGER NOT NULL,
    moved_to TEXT NOT NULL, moved_since INTEGER, moved_polls INTEGER NOT NULL,
    encoding TEXT NOT NULL);
CREATE TABLE counter (
    source_key INTEGER PRIMARY KEY, items INTEGER NOT NULL, unread INTEGER NOT NULL);
CREATE TABLE thread (
    key INTEGER PRIMARY KEY AUTOINCREMENT, id BLOB NOT NULL UNIQUE, source_key INTEGER NOT NULL,
    title TEXT NOT NULL, url TEXT NOT NULL);
-- One text for search per item, note, resource and contact; rowids grow with arrival and are
-- never reused. An item's rowid here is its key everywhere.
CREATE TABLE document (
    rowid INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, ref TEXT NOT NULL,
    title TEXT NOT NULL, body TEXT NOT NULL, dense INTEGER NOT NULL);
CREATE UNIQUE INDEX document_ref ON document (kind, ref) WHERE kind > 0;
CREATE TABLE item (
    key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, source_key INTEGER NOT NULL,
    thread_key INTEGER, native_id TEXT NOT NULL, title TEXT NOT NULL, url TEXT NOT NULL,
    author TEXT NOT NULL, published INTEGER, updated INTEGER, date_text TEXT NOT NULL,
    first_seen INTEGER NOT NULL, summary TEXT NOT NULL, hash BLOB NOT NULL);
CREATE INDEX item_source ON item (source_key);
CREATE INDEX item_thread ON item (thread_key) WHERE thread_key IS NOT NULL;
CREATE TABLE content (
    key INTEGER PRIMARY KEY REFERENCES item (key), html TEXT NOT NULL, enclosures TEXT NOT NULL,
    categories TEXT NOT NULL, language TEXT NOT NULL);
CREATE TABLE revision (
    key INTEGER NOT NULL, seen INTEGER NOT NULL, title TEXT NOT NULL, html TEXT NOT NULL,
    PRIMARY KEY (key, seen)) WITHOUT ROWID;
-- What the user did with an item; apart from it and outliving it.
CREATE TABLE state (
    key INTEGER PRIMARY KEY, source_key INTEGER NOT NULL, sort INTEGER NOT NULL,
    unread INTEGER NOT NULL, starred INTEGER NOT NULL, later INTEGER NOT NULL,
    kept INTEGER NOT NULL);
CREATE INDEX state_sort ON state (sort);
CREATE INDEX state_source ON state (source_key, sort);
-- No index has `unread`: it would make marking 250,000 items read five times slower, and a
-- scan of this narrow table finds the unread ones of a million in a tenth of a second.
CREATE INDEX state_starred ON state (sort) WHERE starred = 1;
CREATE INDEX state_later ON state (sort) WHERE later = 1;
CREATE INDEX state_kept ON state (sort) WHERE kept = 1;

CREATE TABLE snapshot (
    resource TEXT PRIMARY KEY, html TEXT NOT NULL, text TEXT NOT NULL, blob TEXT NOT NULL,
    media_type TEXT NOT NULL, file_name TEXT NOT NULL, taken INTEGER);
CREATE TABLE image (
    url TEXT PRIMARY KEY, blob TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    reason TEXT NOT NULL, fetched INTEGER NOT NULL) WITHOUT ROWID;

CREATE VIRTUAL TABLE search USING fts5 (
    title, body, content='document', content_rowid='rowid',
    tokenize='unicode61 remove_diacritics 2');
-- Scripts that write no spaces (Chinese, Japanese, Thai …) are found by three-letter runs.
CREATE VIRTUAL TABLE search_dense USING fts5 (
    title, body, content='document', content_rowid='rowid', tokenize='trigram');
CREATE TRIGGER document_insert AFTER INSERT ON document BEGIN
    INSERT INTO search (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
CREATE TRIGGER document_delete AFTER DELETE ON document BEGIN
    INSERT INTO search (search, rowid, title, body)
    VALUES ('delete', old.rowid, old.title, old.body);
END;
CREATE TRIGGER document_dense_insert AFTER INSERT ON document WHEN new.dense = 1 BEGIN
    INSERT INTO search_dense (rowid, title, body) VALUES (new.rowid, new.title, new.body);
END;
CREATE TRIGGER document_dense_delete AFTER DELETE ON document WHEN old.dense = 1 BEGIN
    INSERT INTO search_dense (search_dense, rowid, title, body)
    VALUES ('delete', old.rowid, old.title, old.body);
END;
-- A document is never updated: a revision is a delete and an insert under the same rowid.

-- The journal (store/journal.py). Nothing is ever removed from it.
CREATE TABLE act (
    id TEXT PRIMARY KEY, device TEXT NOT NULL, seq INTEGER NOT NULL, clock INTEGER NOT NULL,
    at INTEGER NOT NULL, kind TEXT NOT NULL, cause TEXT NOT NULL, count INTEGER NOT NULL,
    undoes TEXT NOT NULL, undone INTEGER NOT NULL, UNIQUE (device, seq)) WITHOUT ROWID;
CREATE INDEX act_clock ON act (clock);
CREATE INDEX act_undoes ON act (undoes) WHERE undoes != '';
CREATE TABLE change (
    key INTEGER PRIMARY KEY, act TEXT NOT NULL REFERENCES act (id), noun TEXT NOT NULL,
    id TEXT NOT NULL, field TEXT NOT NULL, before, after);
CREATE INDEX change_act ON change (act);
CREATE INDEX change_id ON change (id) WHERE id != '';
"""


# What a sync learns of a source, what rules and retention did, and which items are one story.
_SECOND = """
ALTER TABLE source ADD COLUMN full_text INTEGER NOT NULL DEFAULT 0;
ALTER TABLE source ADD COLUMN keep_days INTEGER;
ALTER TABLE source ADD COLUMN keep_count INTEGER;
ALTER TABLE health ADD COLUMN failing_since INTEGER;
ALTER TABLE health ADD COLUMN asked INTEGER NOT NULL DEFAULT 0;
ALTER TABLE health ADD COLUMN received INTEGER NOT NULL DEFAULT 0;
ALTER TABLE health ADD COLUMN same_polls INTEGER NOT NULL DEFAULT 0;
ALTER TABLE health ADD COLUMN led_to TEXT NOT NULL DEFAULT '';
ALTER TABLE health ADD COLUMN led_since INTEGER;
ALTER TABLE health ADD COLUMN moved_from TEXT NOT NULL DEFAULT '';
ALTER TABLE health ADD COLUMN moved_at INTEGER;
-- What a server asked of us, whichever source it was asked through.
CREATE TABLE host (
    origin TEXT PRIMARY KEY, held_until INTEGER, failures INTEGER NOT NULL,
    reason TEXT NOT NULL) WITHOUT ROWID;
-- Hashes (8 bytes each) of the entries of a source's last document, so that those are not read
-- again.
CREATE TABLE seen_entries (source_key INTEGER PRIMARY KEY, hashes BLOB NOT NULL);

CREATE TABLE rule (
    id TEXT PRIMARY KEY, source TEXT NOT NULL, looks_in TEXT NOT NULL, contains TEXT NOT NULL,
    action TEXT NOT NULL, value TEXT NOT NULL, enabled INTEGER NOT NULL,
    created INTEGER NOT NULL, deleted INTEGER);
ALTER TABLE state ADD COLUMN hidden INTEGER NOT NULL DEFAULT 0;
CREATE INDEX state_hidden ON state (key) WHERE hidden = 1;
ALTER TABLE content ADD COLUMN media TEXT NOT NULL DEFAULT '';
ALTER TABLE content ADD COLUMN licence TEXT NOT NULL DEFAULT '';
-- The whole article, fetched from its page; apart from what the feed gave, which stays.
ALTER TABLE content ADD COLUMN full_html TEXT NOT NULL DEFAULT '';
ALTER TABLE content ADD COLUMN full_at INTEGER;
ALTER TABLE content ADD COLUMN full_reason TEXT NOT NULL DEFAULT '';
-- Items that tell the same story point to the one that lists show; likeness is what they are
-- found by, numbers of the link and of the words (0: there is nothing to compare).
CREATE TABLE story (
    key INTEGER PRIMARY KEY, story INTEGER NOT NULL, source_key INTEGER NOT NULL);
CREATE INDEX story_story ON story (story);
CREATE INDEX story_source ON story (source_key);
CREATE TABLE likeness (key INTEGER PRIMARY KEY, link INTEGER NOT NULL, words INTEGER NOT NULL);
CREATE INDEX likeness_link ON likeness (link) WHERE link != 0;
CREATE INDEX likeness_words ON likeness (words) WHERE words != 0;
-- Items that were removed for good; a feed that still has them must not bring them back.
CREATE TABLE buried (
    id BLOB PRIMARY KEY, source_key INTEGER NOT NULL, native_id TEXT NOT NULL,
    link TEXT NOT NULL, title TEXT NOT NULL, hash BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX buried_source ON buried (source_key);
"""

# What goes into the index is written by `search.put`: a trigger opens a savepoint for each row, at
# which FTS5 writes what it holds, a segment for each document.
_THIRD = """
DROP TRIGGER document_insert;
DROP TRIGGER document_dense_insert;
-- Fewer, larger pieces of the index: a write of 200 items is one, and eight wait to be merged.
INSERT INTO search (search, rank) VALUES ('hashsize', 4194304);
INSERT INTO search (search, rank) VALUES ('automerge', 8);
"""


def _first(connection: sqlite3.Connection) -> None:
    for statement in _statements(_FIRST):
        connection.execute(statement)


def _second(connection: sqlite3.Connection) -> None:
    for statement in _statements(_SECOND):
        connection.execute(statement)


def _statements(script: str) -> list[str]:
    """Split a script; `executescript` would commit the transaction we are in."""
    found: list[str] = []
    piece = ""
    for line in script.splitlines(keepends=True):
        piece += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(piece):
            found.append(piece)
            piece = ""
    return found


def _third(connection: sqlite3.Connection) -> None:
    for statement in _statements(_THIRD):
        connection.execute(statement)


def _fourth(connection: sqlite3.Connection) -> None:
    """A write is one piece of the index, and pieces are merged when there are many: with eight,
    a first sync wrote most of them anew, while its user waited."""
    for table in ("search", "search_dense"):
        sql = f"INSERT INTO {table} ({table}, rank) VALUES (?, ?)"
        connection.execute(sql, ("hashsize", 16 * 1024 * 1024))
        connection.execute(sql, ("crisismerge", 512))
        try:
            connection.execute(sql, ("automerge", 64))
        except sqlite3.OperationalError:
            connection.execute(sql, ("automerge", 16))  # the most that its documentation allows


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_first, _second, _third, _fourth)
VERSION = len(STEPS)


def version_of(connection: sqlite3.Connection) -> int:
    """How many steps this file has had; raises LibraryDamaged when it is no library."""
    with translated():
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if version == 0 and connection.execute("SELECT 1 FROM sqlite_schema").fetchone():
            raise LibraryDamaged("the file is a database, but no library of this program")
    return version


def migrate(
    connection: sqlite3.Connection, path: Path, progress: Callable[[int, int], None] | None = None
) -> None:
    """Bring the file to VERSION, each step in a transaction of its own.

    An older library is copied beside itself first (`library.db.v1`). Raises LibraryTooNew
    for a newer one, which is left untouched.
    """
    version = version_of(connection)
    if version > VERSION:
        raise LibraryTooNew(version, VERSION)
    if 0 < version < VERSION:
        _copy(connection, path, version)
    for number in range(version, VERSION):
        if progress:
            progress(number, VERSION)
        with translated():
            connection.execute("BEGIN EXCLUSIVE")
            try:
                if version_of(connection) == number:  # another process may have been quicker
                    STEPS[number](connection)
                    connection.execute(f"PRAGMA user_version={number + 1}")
                connection.execute("COMMIT")
            except BaseException:
                connection.execute("ROLLBACK")
                raise


def _copy(connection: sqlite3.Connection, path: Path, version: int) -> None:
    with translated():
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copy2(path, path.with_name(f"{path.name}.v{version}"))
