"""One FTS5 index over items, notes, resources and contacts.

Newest first: with the index ordered by arrival that costs nothing even for a word in every
row, where ranking would read them all. https://sqlite.org/fts5.html
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from typing import Any

from pln_desktop.model import Hit
from pln_desktop.store.connection import maybe_time
from pln_desktop.store.journal import Writing

KINDS = ("item", "note", "resource", "contact")
"""`document.kind` is the place in this list."""

# Scripts written without spaces: Thai to Khmer, kana, CJK ideographs, and their extensions.
_DENSE = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]"
)
_BEGIN_DENSE = tuple(map(bytes, zip((0xE0, 0xE1, *range(0xE3, 0xEA), 0xF0))))  # in UTF-8
# Zero-width marks hide inside words (F27); a search must not see them. Nor can SQLite take a
# NUL or half a surrogate pair.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\x00\ud800-\udfff]")
_PIECES = re.compile(r'"([^"]*)"?|(\S+)')

LOOKED_AT = 2000  # characters of a body

ITEMS_MATCHING = {
    False: "state.key IN (SELECT rowid FROM search WHERE search MATCH ?)",
    True: "state.key IN (SELECT rowid FROM search_dense WHERE search_dense MATCH ?)",
}


def dense(text: str) -> bool:
    """Whether a text needs the index of three-letter runs."""
    if text.isascii():
        return False
    try:
        text.encode("latin-1")  # quicker than the pattern
    except UnicodeEncodeError:
        return _DENSE.search(text) is not None
    return False


def dense_item(title: str, body: bytes) -> bool:
    """`dense` of a title and the first 2,000 characters of a body in UTF-8.

    Decoded only where a byte begins such a letter: few of an item's bodies hold one.
    """
    head = body[: 4 * LOOKED_AT]
    if not head.isascii() and any(byte in head for byte in _BEGIN_DENSE):
        return dense(f"{title} {head.decode(errors='ignore')[:LOOKED_AT]}")
    return dense(title)


def expression(query: str) -> str:
    """What the user typed as an FTS5 expression.

    Words are joined by AND; "quoted words" are a phrase; a word ending in * and the last
    word being typed match as prefixes; -word excludes; OR stands between two words. Every
    word is quoted, so that no sign in it can be syntax.
    """
    wanted: list[str] = []
    unwanted: list[str] = []
    either = False
    for phrase, word in _PIECES.findall(_INVISIBLE.sub("", query)):
        if word == "OR" and wanted:
            either = True
            continue
        target = unwanted if word.startswith("-") and len(word) > 1 else wanted
        piece = _quoted(phrase or word.lstrip("-").rstrip("*"))
        if not piece:
            continue
        if word.endswith("*"):
            piece += "*"
        if either and target is wanted:
            piece = f"({wanted.pop()} OR {piece})"
        either = False
        target.append(piece)
    if not wanted:
        return '""'
    found = " AND ".join(wanted)
    return f"({found}) NOT ({' OR '.join(unwanted)})" if unwanted else found


def _quoted(text: str) -> str:
    # A piece without a letter or digit has no token and would match nothing at all.
    if not any(character.isalnum() for character in text):
        return ""
    return '"' + text.replace('"', '""') + '"'


_HITS = """
SELECT d.kind, d.ref, d.rowid, d.title, snippet({table}, 1, char(2), char(3), '…', 16),
    i.id, i.title, coalesce(state.sort, n.created, r.created, c.created)
FROM {table}
JOIN document AS d ON d.rowid = {table}.rowid
LEFT JOIN item AS i ON d.kind = 0 AND i.key = d.rowid
LEFT JOIN state ON d.kind = 0 AND state.key = d.rowid
LEFT JOIN note AS n ON d.kind = 1 AND n.id = d.ref
LEFT JOIN resource AS r ON d.kind = 2 AND r.id = d.ref
LEFT JOIN contact AS c ON d.kind = 3 AND c.id = d.ref
WHERE {table} MATCH ? AND (d.kind > 0 OR state.hidden = 0) {where}
ORDER BY {table}.rowid DESC LIMIT ?
"""


def find(
    connection: sqlite3.Connection,
    query: str,
    nouns: Sequence[str] | None = None,
    limit: int = 50,
) -> list[Hit]:
    """The matches that came last, newest first by their own dates, with their snippets."""
    table = "search_dense" if dense(query) else "search"
    where = ""
    if nouns is not None:
        kinds = ",".join(str(KINDS.index(noun)) for noun in nouns)
        where = f"AND d.kind IN ({kinds})"
    sql = _HITS.format(table=table, where=where)
    rows = connection.execute(sql, (expression(query), limit)).fetchall()
    return [_hit(row) for row in sorted(rows, key=lambda row: row[-1] or 0, reverse=True)]


def _hit(row: tuple[Any, ...]) -> Hit:
    kind, ref, rowid, title, snippet, item_id, item_title, at = row
    snippet = snippet.replace("\x1e", " ")  # stands between an item's two texts
    if kind == 0:
        return Hit("item", item_id.hex(), rowid, item_title, snippet, maybe_time(at))
    return Hit(KINDS[kind], ref, 0, title, snippet, maybe_time(at))


def _texts(column: str) -> str:
    """SQL for the words in a column of JSON, without its keys and signs."""
    return (
        f"(SELECT coalesce(group_concat(atom, ', '), '') FROM json_tree({column}) "
        "WHERE type = 'text' AND atom != '')"
    )


_LINE = " || char(10) || "
_RECORDS = {
    "note": f"SELECT '', {_LINE.join(('quote', 'text'))} FROM note "
    "WHERE id = ? AND deleted IS NULL",
    # A snapshot's whole text is searched with its card.
    "resource": "SELECT r.title, "
    + _LINE.join((_texts("r.authors"), "r.abstract", "coalesce(s.text, '')"))
    + " FROM resource AS r LEFT JOIN snapshot AS s ON s.resource = r.id "
    "WHERE r.id = ? AND r.deleted IS NULL",
    "contact": "SELECT name, "
    + _LINE.join((_texts("emails"), _texts("affiliations"), _texts("identities"), "met", "about"))
    + " FROM contact WHERE id = ? AND deleted IS NULL",
}


Document = tuple[int | None, int, str, str, str | bytes, int]
"""rowid (None: the next one), kind, ref, title, body (bytes: UTF-8), and whether it is `dense`."""


def put(writing: Writing, documents: Sequence[Document]) -> None:
    """Add documents; what is found in them is told to the index before the commit, all at once.

    Nearly every statement in between would make FTS5 write out the little that it holds.
    """
    sql = "INSERT INTO document VALUES (?, ?, ?, ?, CAST(? AS TEXT), ?)"
    if len(documents) == 1 and documents[0][0] is None:
        key = writing.connection.execute(sql, documents[0]).lastrowid
        documents = [(key, *documents[0][1:])]
    else:
        writing.connection.executemany(sql, documents)
    writing.unindexed += documents


def drop(writing: Writing, key: int) -> None:
    """Delete a document; the index follows by a trigger, once it knows of the document."""
    index(writing)
    writing.connection.execute("DELETE FROM document WHERE rowid = ?", (key,))


def index(writing: Writing) -> None:
    """Before the commit: let the index know of the documents that were put."""
    documents, writing.unindexed = writing.unindexed, []
    for table, rows in (
        ("search", documents),
        ("search_dense", [document for document in documents if document[5]]),
    ):
        writing.connection.executemany(
            f"INSERT INTO {table} (rowid, title, body) VALUES (?, ?, CAST(? AS TEXT))",
            [(key, title, body) for key, _, _, title, body, _ in rows],
        )


def follow(writing: Writing) -> None:
    """Before an act is committed: bring the touched records' documents up to date."""
    for noun, ids in list(writing.touched.items()):
        if noun in _RECORDS and ids is not None:
            for id in ids:
                _replace(writing, noun, id)
    index(writing)


def _replace(writing: Writing, noun: str, id: str) -> None:
    connection = writing.connection
    kind = KINDS.index(noun)
    old = connection.execute(
        "SELECT rowid, title, body FROM document WHERE kind = ? AND ref = ?", (kind, id)
    ).fetchone()
    new = connection.execute(_RECORDS[noun], (id,)).fetchone()
    if old and new and old[1:] == new:
        return
    if old:
        drop(writing, old[0])
    if new:
        title, body = new
        key = old[0] if old else None
        put(writing, [(key, kind, id, title, body, int(dense(title + body[:LOOKED_AT])))])
