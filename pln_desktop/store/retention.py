"""What the user wants kept of a source by age or number, and what goes for good.

Nothing the user touched ever goes: what has a star, is for later, kept, tagged, noted or
evidence stays whatever the limits say. What went is remembered, so that a feed that still
has it does not bring it back.
"""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import TYPE_CHECKING

from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.model import now
from pln_desktop.store import search
from pln_desktop.store import stories
from pln_desktop.store.arrivals import ROWS_A_WRITE
from pln_desktop.store.connection import maybe_time
from pln_desktop.store.connection import to_micros
from pln_desktop.store.journal import Writing

if TYPE_CHECKING:
    from pln_desktop.store import Store

_IMAGE = re.compile(r'\bsrc="((?:https?|blob):[^"]*)"')

# Also what was removed or undone counts as touched: undo must find the item again.
_DUE = """
FROM state AS s JOIN item AS i ON i.key = s.key
WHERE s.source_key = ?1 AND (s.sort < ?2 OR s.key IN (
        SELECT key FROM state WHERE source_key = ?1 ORDER BY sort DESC, key DESC
        LIMIT -1 OFFSET ?3))
    AND NOT (s.starred OR s.later OR s.kept)
    AND NOT EXISTS (SELECT 1 FROM note WHERE target = lower(hex(i.id)))
    AND NOT EXISTS (SELECT 1 FROM link WHERE from_id = lower(hex(i.id)))
    AND NOT EXISTS (SELECT 1 FROM link WHERE to_id = lower(hex(i.id)))
    AND NOT EXISTS (SELECT 1 FROM resource WHERE item = lower(hex(i.id)))
    AND lower(hex(i.id)) NOT IN (SELECT ref FROM evidence WHERE ref_noun = 'item')
"""
_NEVER, _ALL = -(1 << 62), 1 << 40


@dataclass(frozen=True, slots=True)
class Expiry:
    """What a source's limits would remove for good now."""

    source: str
    title: str
    items: int
    unread: int
    oldest: datetime | None = None


class Retention:
    """Limits are the source's `keep_days` and `keep_count`; without them everything stays."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def preview(self, row: SourceRow) -> Expiry:
        """How much would go from one source; changes nothing."""
        source = row.source
        count, unread, oldest = (
            self._store.reading()
            .execute(
                f"SELECT count(*), coalesce(sum(s.unread), 0), min(s.sort) {_DUE}",
                self._limits(source),
            )
            .fetchone()
        )
        return Expiry(source.id, source.title, count, unread, maybe_time(oldest))

    def due(self, source: Source) -> list[int]:
        """The keys of what would go, the oldest first."""
        sql = f"SELECT s.key {_DUE} ORDER BY s.sort, s.key"
        rows = self._store.reading().execute(sql, self._limits(source))
        return [row[0] for row in rows]

    def _limits(self, source: Source) -> tuple[int, int, int]:
        days, most = source.keep_days, source.keep_count
        earliest = _NEVER if days is None else to_micros(now() - timedelta(days=days))
        return self._store.sources.key_of(source.id), earliest, _ALL if most is None else most

    def remove(self, keys: Sequence[int], act: str = "") -> tuple[str, set[str]]:
        """Take these items out of the library; the act (to go on with) and the images they had.

        At most `ROWS_A_WRITE` at a time. What the user touched since they were found stays.
        """
        assert len(keys) <= ROWS_A_WRITE
        with self._store.act("tidy", cause="program", extend=act) as writing:
            connection = writing.connection
            still = _untouched(connection, keys)
            pictures = set(_pictures(connection, still))
            if still:
                _bury(writing, still)
                if act:
                    sql = "UPDATE act SET count = count + ? WHERE id = ?"
                    connection.execute(sql, (len(still), act))
        return writing.id if still else act, pictures

    def forget_images(self, pictures: set[str]) -> int:
        """Remove those of these images that nothing shows any more; how many files went. Scans."""
        connection = self._store.reading()
        known = {url: sha for url, sha in _here(connection, pictures) if sha}
        if not known:
            return 0
        inline = set()
        for (text,) in connection.execute(_ALL_HTML):
            for found in _sources(text):
                known.pop(found, None)
                inline.add(found)
        with self._store.content() as writing:
            for url in known:
                writing.connection.execute("DELETE FROM image WHERE url = ?", (url,))
        gone = {sha for sha in known.values() if f"blob:{sha}" not in inline}
        gone = {sha for sha in gone if not connection.execute(_NAMED, (sha,)).fetchone()}
        for sha in gone:
            if path := self._store.blobs.path(sha):
                path.unlink(missing_ok=True)
        return len(gone)


_ALL_HTML = (
    "SELECT html || full_html FROM content WHERE instr(html || full_html, '<img') "
    "UNION ALL SELECT html FROM snapshot"
)
_NAMED = "SELECT 1 FROM image WHERE blob = ?1 UNION ALL SELECT 1 FROM snapshot WHERE blob = ?1"


def _untouched(connection: sqlite3.Connection, keys: Sequence[int]) -> list[int]:
    found: list[int] = []
    marks = ",".join("?" * len(keys))
    sources = connection.execute(
        f"SELECT DISTINCT source_key FROM state WHERE key IN ({marks})", list(keys)
    ).fetchall()
    for (source,) in sources:
        sql = f"SELECT s.key {_DUE} AND s.key IN ({','.join(map(str, keys))})"
        found += [row[0] for row in connection.execute(sql, (source, 1 << 62, _ALL))]
    return found


def _bury(writing: Writing, keys: Sequence[int]) -> None:
    connection = writing.connection
    some = f"({','.join(map(str, keys))})"
    ids = connection.execute(f"SELECT id FROM item WHERE key IN {some}").fetchall()
    connection.execute(
        "INSERT OR REPLACE INTO buried SELECT id, source_key, native_id, url, title, hash "
        f"FROM item WHERE key IN {some}"
    )
    counts = connection.execute(
        f"SELECT source_key, count(*), sum(unread) FROM state WHERE key IN {some} GROUP BY 1"
    ).fetchall()
    connection.executemany(
        "UPDATE counter SET items = items - ?2, unread = unread - ?3 WHERE source_key = ?1", counts
    )
    stories.forget(connection, keys)
    search.index(writing)
    for table, column in _TABLES:
        connection.execute(f"DELETE FROM {table} WHERE {column} IN {some}")
    writing.flagged("buried", keys, before=False, after=True)
    for (id,) in ids:
        writing.touch("item", id.hex())


_TABLES = (
    ("revision", "key"),
    ("content", "key"),
    ("document", "rowid"),
    ("state", "key"),
    ("item", "key"),
)


def _pictures(connection: sqlite3.Connection, keys: Iterable[int]) -> Iterator[str]:
    rows = connection.execute(
        f"SELECT html, full_html FROM content WHERE key IN ({','.join(map(str, keys))})"
    )
    for texts in rows:
        for text in texts:
            yield from _sources(text)


def _sources(text: str) -> Iterator[str]:
    return map(html.unescape, _IMAGE.findall(text))


def _here(connection: sqlite3.Connection, pictures: Iterable[str]) -> Iterator[tuple[str, str]]:
    for url in pictures:
        if url.startswith("blob:"):
            yield url, url.removeprefix("blob:")
            continue
        row = connection.execute("SELECT blob FROM image WHERE url = ?", (url,)).fetchone()
        if row:
            yield url, row[0]
