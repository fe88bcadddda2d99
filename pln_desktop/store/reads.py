"""List rows, keys and counts by plain sqlite3 on read-only connections.

A list is an array of keys in its order (8 bytes an item) and a window of rows asked for by
key; nothing is ever paged by OFFSET.
"""

from __future__ import annotations

import json
import sqlite3
from array import array
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pln_desktop.model import Enclosure
from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.model import Revision
from pln_desktop.model import Scope
from pln_desktop.model import Thread
from pln_desktop.store import fulltext
from pln_desktop.store import search
from pln_desktop.store.connection import from_micros
from pln_desktop.store.connection import maybe_time
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import unhex

_ROW = """
SELECT i.key, i.id, s.id, coalesce(nullif(s.title, ''), nullif(h.title, ''), s.address),
    s.address, s.community, coalesce(c.name, ''), t.id, i.title, i.url, i.author,
    i.published, i.updated, i.first_seen, state.sort, i.summary, state.unread, state.starred,
    state.later, state.kept,
    (SELECT count(*) FROM note WHERE note.target = lower(hex(i.id)) AND note.deleted IS NULL)
FROM item AS i
JOIN state ON state.key = i.key
JOIN source AS s ON s.key = i.source_key
LEFT JOIN health AS h ON h.source_key = i.source_key
LEFT JOIN community AS c ON c.id = s.community
LEFT JOIN thread AS t ON t.key = i.thread_key
"""


def rows(connection: sqlite3.Connection, keys: Sequence[int]) -> list[ItemRow]:
    """Rows by key, in the order of `keys`."""
    marks = ",".join("?" * len(keys))
    found = connection.execute(f"{_ROW} WHERE i.key IN ({marks})", list(keys))
    by_key = {row[0]: _item_row(row) for row in found}
    for key, (story, also) in _told_elsewhere(connection, keys).items():
        if key in by_key:
            by_key[key] = replace(by_key[key], story=story, also=also)
    return [by_key[key] for key in keys if key in by_key]


def _told_elsewhere(
    connection: sqlite3.Connection, keys: Sequence[int]
) -> dict[int, tuple[str, tuple[str, ...]]]:
    """Of items that several sources have: the story's id, and the names of the other sources."""
    found: dict[int, tuple[str, dict[str, None]]] = {}
    marks = ",".join("?" * len(keys))
    for key, lead, source in connection.execute(_TOLD_ELSEWHERE.format(marks), list(keys)):
        names = found.setdefault(key, (lead.hex(), {}))[1]
        if source:
            names[source] = None
    return {key: (lead, tuple(names)) for key, (lead, names) in found.items()}


_TOLD_ELSEWHERE = """
SELECT a.key, i.id, CASE WHEN b.source_key != a.source_key AND s.deleted IS NULL
    THEN coalesce(nullif(s.title, ''), nullif(h.title, ''), s.address) END
FROM story AS a JOIN story AS b ON b.story = a.story AND b.key != a.key
JOIN item AS i ON i.key = a.story
JOIN source AS s ON s.key = b.source_key LEFT JOIN health AS h ON h.source_key = b.source_key
WHERE a.key IN ({}) ORDER BY a.key, b.key
"""


def _item_row(row: tuple[Any, ...]) -> ItemRow:
    key, id, source, source_title, address, community, community_name, thread, *rest = row
    title, url, author, published, updated, first_seen, sort, summary, *flags, notes = rest
    unread, starred, later, kept = map(bool, flags)
    return ItemRow(
        key=key,
        id=id.hex(),
        source=source,
        source_title=source_title,
        source_address=address,
        community=community,
        community_name=community_name,
        thread=thread.hex() if thread else "",
        title=title,
        url=url,
        author=author,
        published=maybe_time(published),
        updated=maybe_time(updated),
        first_seen=from_micros(first_seen),
        sort=from_micros(sort),
        summary=summary,
        unread=unread,
        starred=starred,
        later=later,
        kept=kept,
        notes=notes,
    )


def item(connection: sqlite3.Connection, key: int) -> Item | None:
    """One item with its body and earlier wordings."""
    found = rows(connection, [key])
    body = connection.execute(
        "SELECT html, body, enclosures, categories, language, media, licence, full_html, "
        "full_at, full_reason FROM content "
        "JOIN document ON document.rowid = content.key WHERE content.key = ?",
        (key,),
    ).fetchone()
    if not found or body is None:
        return None
    html, text, enclosures, categories, language, media, licence, *full = body
    own, whole = fulltext.apart(text)
    revisions = connection.execute(
        "SELECT seen, title, html FROM revision WHERE key = ? ORDER BY seen", (key,)
    )
    return Item(
        found[0],
        html,
        own,
        tuple(Enclosure(*parts) for parts in json.loads(enclosures)),
        tuple(json.loads(categories)),
        language,
        tuple(Revision(from_micros(seen), title, old) for seen, title, old in revisions),
        json.loads(media or "{}"),
        licence,
        full[0],
        maybe_time(full[1]),
        full[2],
        whole,
    )


def keys(
    connection: sqlite3.Connection,
    scope: Scope,
    *,
    limit: int | None = None,
    by_id: bool = False,
) -> array[int]:
    """Keys of a list, newest first; ties by arrival, or by id where that is asked for."""
    if limit is None and _shows_once(scope) and _any_stories(connection):
        # Leaving out a few here is quicker than asking SQLite about every row.
        copies = set(_fetched(connection.execute(_copies(_place(connection, scope)))))
        found = keys(connection, replace(scope, duplicates=True), by_id=by_id)
        return array("q", [key for key in found if key not in copies])
    if scope.unread and limit is None and not by_id and _mostly_unread(connection):
        return _without_read(connection, replace(scope, unread=False))
    condition, arguments = where(connection, scope)
    tables, order = "state", "state.sort DESC, state.key DESC"
    if scope.unread:
        # Few of many rows: scan and sort those, not look each up in the order of the index.
        order = f"+{order}"
    if by_id:
        tables, order = "state JOIN item ON item.key = state.key", "state.sort DESC, item.id"
    sql = f"SELECT state.key FROM {tables} WHERE {condition} ORDER BY {order}"
    if limit is not None:
        sql += f" LIMIT {int(limit)}"
    return _fetched(connection.execute(sql, arguments))


def _fetched(cursor: sqlite3.Cursor) -> array[int]:
    found: array[int] = array("q")
    while chunk := cursor.fetchmany(10_000):
        found.extend([row[0] for row in chunk])
    return found


def _mostly_unread(connection: sqlite3.Connection) -> bool:
    row = connection.execute("SELECT sum(unread) * 2 > sum(items) FROM counter").fetchone()
    return bool(row[0])


def _without_read(connection: sqlite3.Connection, scope: Scope) -> array[int]:
    """The index on `sort` gives everything in order; leaving out the few read ones is quicker
    than sorting the many unread ones (a million: half a second instead of 1.4)."""
    condition, arguments = where(connection, replace(scope, duplicates=True))
    sql = f"SELECT key FROM state WHERE {condition} AND unread = 0"
    read = set(_fetched(connection.execute(sql, arguments)))
    return array("q", [key for key in keys(connection, scope) if key not in read])


def count(connection: sqlite3.Connection, scope: Scope) -> int:
    """How many items a list has."""
    condition, arguments = where(connection, replace(scope, duplicates=True))
    sql = f"SELECT count(*) FROM state WHERE {condition}"
    found = int(connection.execute(sql, arguments).fetchone()[0])
    if _shows_once(scope) and _any_stories(connection):
        # The few copies are looked up by key, where leaving them out would ask about every row.
        sql += f" AND state.key IN ({_copies(_place(connection, scope))})"
        found -= int(connection.execute(sql, arguments).fetchone()[0])
    return found


def where(
    connection: sqlite3.Connection, scope: Scope, before: int | None = None
) -> tuple[str, list[Any]]:
    """A scope as a condition on `state` with its arguments; `before` in microseconds."""
    clauses, arguments = _clauses(connection, scope)
    if before is not None:
        # The plus keeps SQLite to a scan: by index it would look most of the table up row by row.
        clauses.append("+state.sort < ?")
        arguments.append(before)
    return " AND ".join(clauses), arguments


def _clauses(connection: sqlite3.Connection, scope: Scope) -> tuple[list[str], list[Any]]:
    where, arguments = ["1"], list[Any]()
    place = _place(connection, scope)
    if place.startswith(_ELSEWHERE):
        # What the user touched stays in the lists after its source went.
        where.append(f"(state.{place} OR {_TOUCHED})")
    elif place:
        where.append(f"state.{place}")
    if _shows_once(scope) and _any_stories(connection):
        where.append(f"state.key NOT IN ({_copies(place)})")
    for flag in ("unread", "starred", "later", "kept"):
        if getattr(scope, flag):
            where.append(f"state.{flag} = 1")
    if not scope.hidden and _any_hidden(connection):
        where.append("state.key NOT IN (SELECT key FROM state WHERE hidden = 1)")
    if scope.since is not None:
        where.append("state.sort >= ?")
        arguments.append(to_micros(scope.since))
    if scope.thread:
        where.append(_IN_THREAD)
        arguments.append(unhex(scope.thread))
    if scope.tag:
        where.append(_TAGGED)
        arguments.append(scope.tag)
    if scope.noted:
        where.append(_NOTED)
    if scope.text:
        where.append(search.ITEMS_MATCHING[search.dense(scope.text)])
        arguments.append(search.expression(scope.text))
    return where, arguments


_ELSEWHERE = "source_key NOT IN"


def _place(connection: sqlite3.Connection, scope: Scope) -> str:
    """The sources of a list as a condition; "" for all there are."""
    sources = _source_keys(connection, scope)
    if sources is not None:
        return f"source_key IN ({','.join(map(str, sources))})"
    buried = _buried(connection)
    return f"{_ELSEWHERE} ({','.join(map(str, buried))})" if buried else ""


def _shows_once(scope: Scope) -> bool:
    """Whether a list has one row for all copies of a story. What is chosen by a mark or a word
    of its own shows itself."""
    narrowed = (scope.starred, scope.later, scope.kept, scope.noted, scope.tag, scope.thread)
    return not (scope.duplicates or scope.text or any(narrowed))


def _copies(place: str) -> str:
    """The items that another copy stands for in a list of these sources; "" is all sources."""
    if not place:
        return "SELECT key FROM story WHERE key != story"
    return (
        f"SELECT a.key FROM story AS a WHERE a.{place} AND a.key != a.story AND EXISTS ("
        f"SELECT 1 FROM story AS b WHERE b.story = a.story AND +b.{place} "
        "AND (b.key = b.story OR b.key < a.key) "
        "AND b.key NOT IN (SELECT key FROM state WHERE hidden = 1))"
    )


def _any_stories(connection: sqlite3.Connection) -> bool:
    return connection.execute("SELECT 1 FROM story LIMIT 1").fetchone() is not None


_NOTED = (
    "state.key IN (SELECT item.key FROM note JOIN item ON item.id = unhex_id(note.target) "
    "WHERE note.target_noun = 'item' AND note.deleted IS NULL)"
)
_TOUCHED = f"state.starred = 1 OR state.later = 1 OR state.kept = 1 OR {_NOTED}"
_IN_THREAD = (
    "state.key IN (SELECT item.key FROM item JOIN thread ON thread.key = item.thread_key "
    "WHERE thread.id = ?)"
)
_TAGGED = (
    "state.key IN (SELECT item.key FROM tag JOIN link ON link.to_id = tag.id "
    "JOIN item ON item.id = unhex_id(link.from_id) WHERE link.kind = 'tag' "
    "AND link.from_noun = 'item' AND link.deleted IS NULL AND tag.deleted IS NULL "
    "AND tag.name = ? COLLATE NOCASE)"
)


def _source_keys(connection: sqlite3.Connection, scope: Scope) -> list[int] | None:
    """The sources a scope narrows to; None for all."""
    where, arguments = ["deleted IS NULL"], list[str]()
    for clause, value in (
        ("id = ?", [scope.source]),
        ("community = ?", [scope.community]),
        ("(folder = ? OR folder LIKE ? ESCAPE '\\')", [scope.folder, _below(scope.folder)]),
    ):
        if value[0]:
            where.append(clause)
            arguments.extend(value)
    if not arguments:
        return None
    sql = f"SELECT key FROM source WHERE {' AND '.join(where)}"
    if scope.source and len(arguments) == 1:
        sql = "SELECT key FROM source WHERE id = ?"  # also one that is no longer followed
    return [row[0] for row in connection.execute(sql, arguments)]


def _below(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}/%"


def _any_hidden(connection: sqlite3.Connection) -> bool:
    """A list of all would otherwise look up every row, where its index alone says enough."""
    return connection.execute("SELECT 1 FROM state WHERE hidden = 1 LIMIT 1").fetchone() is not None


def _buried(connection: sqlite3.Connection) -> list[int]:
    return [r[0] for r in connection.execute("SELECT key FROM source WHERE deleted IS NOT NULL")]


def thread(row: tuple[Any, ...]) -> Thread:
    """A row of Threads' select as a value."""
    id, source, title, url, items, unread, started, last = row
    return Thread(
        id.hex(), source, title, url, items, unread, maybe_time(started), maybe_time(last)
    )
