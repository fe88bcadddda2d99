"""Storing what a sync brought: short writes, the source's cursor with the last of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import astuple
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop import likeness
from pln_desktop.model import Health
from pln_desktop.model import NewItem
from pln_desktop.model import now
from pln_desktop.store import fulltext
from pln_desktop.store import search
from pln_desktop.store import states
from pln_desktop.store import stories
from pln_desktop.store.connection import maybe_micros
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import unhex
from pln_desktop.store.journal import Writing

if TYPE_CHECKING:
    from pln_desktop.store import Store

ROWS_A_WRITE = 200
"""A write of fetched content holds the library no longer than so many items take."""
_REVISIONS_KEPT = 10
_json = json.JSONEncoder(ensure_ascii=False).encode  # json.dumps would make one at each call
_COUNT = (
    "INSERT INTO counter VALUES (?1, ?2, ?2) ON CONFLICT (source_key) "
    "DO UPDATE SET items = items + ?2, unread = unread + ?2"
)


@dataclass(frozen=True, slots=True)
class Put:
    """How many items a sync added and changed."""

    new: int = 0
    updated: int = 0


def put(
    store: Store,
    source: str,
    new: Sequence[NewItem],
    changed: Sequence[NewItem],
    health: Health,
    entries: bytes | None = None,
    unless: Callable[[], bool] | None = None,
) -> Put:
    """Store items in feed order (newest first) and then the health that belongs to them.

    Raises Stopped as soon as `unless` says so: earlier writes stay, but without the health, so
    that the rest is asked for again.
    """
    key = store.sources.key_of(source)
    seen = to_micros(now())
    lies_ahead = bool(new) and all(_micros(item) > seen for item in new)
    inserted = updated = 0
    # The last of the feed first, so that keys grow with arrival as a reader would have met it.
    pending = [(item, place) for place, item in enumerate(new)][::-1]
    batches = [pending[at : at + ROWS_A_WRITE] for at in range(0, len(pending), ROWS_A_WRITE)]
    for batch in batches:
        with store.content(unless=unless) as writing:
            added, read = _insert(writing, key, batch, seen, lies_ahead)
        inserted += added
        if read:
            store.after_content(partial(_read_elsewhere, store, read))
    for at in range(0, len(changed), ROWS_A_WRITE):
        with store.content(unless=unless) as writing:
            updated += sum(_update(writing, item, seen) for item in changed[at : at + ROWS_A_WRITE])
    store.sources.save_health(source, health, entries)
    return Put(inserted, updated)


def _read_elsewhere(store: Store, keys: set[int]) -> None:
    """New copies of what the user has read already."""
    with store.act("story.read", cause="program") as writing:
        states.flip_keys(writing, "unread", False, keys)


def _micros(item: NewItem) -> int:
    moment = item.published or item.updated
    return 0 if moment is None else to_micros(moment)


def _insert(
    writing: Writing,
    source: int,
    batch: list[tuple[NewItem, int]],
    seen: int,
    ahead: bool,
) -> tuple[int, set[int]]:
    """Add what is not here yet; how many, and the keys of copies that were read elsewhere."""
    connection = writing.connection
    known = _known(connection, [unhex(item.id) for item, _ in batch])
    batch = [(item, place) for item, place in batch if unhex(item.id) not in known]
    if not batch:
        return 0, set()
    first = _next_key(connection)
    threads = _threads(connection, source, [item for item, _ in batch])
    rows, bodies, documents, flags, alike = [], [], [], [], []
    for key, (item, place) in enumerate(batch, first):
        moment = _micros(item)
        # Undated items and those of the future stand where they arrived, in the feed's order.
        sort = moment if moment and (ahead or moment <= seen) else seen - place
        rows.append((key, *_item_columns(item, source, threads, seen)))
        bodies.append((key, *_content_columns(item)))
        documents.append((key, 0, "", *_document_columns(item)))
        flags.append((key, source, sort))
        alike.append((key, *(item.likeness or likeness.numbers(item.link, item.text))))
    search.put(writing, documents)
    connection.executemany(f"INSERT INTO item VALUES ({', '.join('?' * 14)})", rows)
    connection.executemany(
        "INSERT INTO content (key, html, enclosures, categories, language, media, licence) "
        "VALUES (?, CAST(? AS TEXT), ?, ?, ?, ?, ?)",
        bodies,
    )
    connection.executemany("INSERT INTO state VALUES (?, ?, ?, 1, 0, 0, 0, 0)", flags)
    connection.execute(_COUNT, (source, len(batch)))
    read = set(stories.welcome(connection, alike))
    for item, _ in batch:
        writing.touch("item", item.id)
    return len(batch), read


def _known(connection: sqlite3.Connection, ids: list[bytes]) -> set[bytes]:
    marks = ",".join("?" * len(ids))
    sql = f"SELECT id FROM item WHERE id IN ({marks})"
    buried = f"SELECT id FROM buried WHERE id IN ({marks})"
    return {row[0] for row in connection.execute(f"{sql} UNION ALL {buried}", ids + ids)}


def _next_key(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'document'").fetchone()
    return int(row[0]) + 1 if row else 1


def _threads(
    connection: sqlite3.Connection, source: int, items: Sequence[NewItem]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for item in items:
        if item.thread and item.thread not in found:
            connection.execute(
                "INSERT INTO thread (id, source_key, title, url) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET title = iif(title = '', excluded.title, title), "
                "url = iif(url = '', excluded.url, url)",
                (unhex(item.thread), source, item.thread_title, item.thread_url),
            )
            row = connection.execute("SELECT key FROM thread WHERE id = ?", (unhex(item.thread),))
            found[item.thread] = row.fetchone()[0]
    return found


def _item_columns(
    item: NewItem, source: int, threads: dict[str, int], seen: int
) -> tuple[Any, ...]:
    return (
        unhex(item.id),
        source,
        threads.get(item.thread),
        "" if item.native_id == item.link else item.native_id,
        item.title,
        item.link,
        item.author,
        maybe_micros(item.published),
        maybe_micros(item.updated),
        item.date_text,
        seen,
        item.summary,
        unhex(item.hash),
    )


def _content_columns(item: NewItem) -> tuple[str | bytes, ...]:
    enclosures = _json([astuple(e) for e in item.enclosures]) if item.enclosures else "[]"
    categories = _json(item.categories) if item.categories else "[]"
    media = _json(item.media) if item.media else ""
    return item.html_utf8, enclosures, categories, item.language, media, item.licence


def _document_columns(item: NewItem, whole: str = "") -> tuple[str, bytes, int]:
    body = item.text_utf8
    if whole:
        body = fulltext.joined(item.text, whole).encode()
    return item.title, body, int(search.dense_item(item.title, body))


def _update(writing: Writing, item: NewItem, seen: int) -> bool:
    """Replace an item's content, keeping its place, its flags and its earlier wording."""
    connection = writing.connection
    row = connection.execute(
        "SELECT key, item.title, html FROM item JOIN content USING (key) WHERE id = ?",
        (unhex(item.id),),
    ).fetchone()
    if row is None:
        return False
    key, title, html = row
    if (title, html) != (item.title, item.html):
        connection.execute(
            "INSERT OR REPLACE INTO revision VALUES (?, ?, ?, ?)", (key, seen, title, html)
        )
        _prune(connection, key, item.id)
    _replace(writing, key, item)
    writing.touch("item", item.id)
    return True


def _replace(writing: Writing, key: int, item: NewItem) -> None:
    """The new content under the old key; the date it was published by stays the first one."""
    connection = writing.connection
    connection.execute(
        "UPDATE item SET native_id = ?, title = ?, url = ?, author = ?, "
        "published = coalesce(published, ?), updated = ?, date_text = ?, summary = ?, hash = ? "
        "WHERE key = ?",
        (
            # A feed may change its ids or its links; the next poll must know the item again.
            "" if item.native_id == item.link else item.native_id,
            item.title,
            item.link,
            item.author,
            maybe_micros(item.published),
            maybe_micros(item.updated),
            item.date_text,
            item.summary,
            unhex(item.hash),
            key,
        ),
    )
    connection.execute(
        "UPDATE content SET html = CAST(? AS TEXT), enclosures = ?, categories = ?, language = ?, "
        "media = ?, licence = ? WHERE key = ?",
        (*_content_columns(item), key),
    )
    old = connection.execute("SELECT body FROM document WHERE rowid = ?", (key,)).fetchone()
    _, whole = fulltext.apart(old[0] if old else "")
    search.drop(writing, key)
    search.put(writing, [(key, 0, "", *_document_columns(item, whole))])
    stories.renew(connection, key, item.link, item.text)


def _prune(connection: sqlite3.Connection, key: int, id: str) -> None:
    """Feeds that swing between wordings keep the newest few; a noted item keeps them all."""
    noted = connection.execute(
        "SELECT 1 FROM note WHERE target = ? AND deleted IS NULL LIMIT 1", (id,)
    ).fetchone()
    if not noted:
        connection.execute(
            "DELETE FROM revision WHERE key = ?1 AND seen NOT IN "
            "(SELECT seen FROM revision WHERE key = ?1 ORDER BY seen DESC LIMIT ?2)",
            (key, _REVISIONS_KEPT),
        )
