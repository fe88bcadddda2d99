"""Whole articles beside what feeds brought: two texts of one item, searched as one.

An item's `document` holds the feed's own text and, behind a sign no text of ours has, the whole
article's. Highlights may stand in either.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.store import search
from pln_desktop.store.connection import to_micros

if TYPE_CHECKING:
    from pln_desktop.store import Store

BETWEEN = "\x1e"
"""Record separator: white space to every reader, and a line's end where texts are made."""

OWN = "substr({0}, 1, instr({0} || char(30), char(30)) - 1)"
"""SQL for the feed's own text in a document's body."""

_LATEST = 500
"""So many of a source's newest items are looked at."""


def joined(own: str, whole: str) -> str:
    """A document's body."""
    return f"{own}{BETWEEN}{whole}" if whole else own


def apart(body: str) -> tuple[str, str]:
    """The feed's own text and the whole article's, which may be ""."""
    own, _, whole = body.partition(BETWEEN)
    return own, whole


class FullTexts:
    """Content like any other: never journaled, since it can be fetched again."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def wanted(self, source: str, since: datetime) -> list[int]:
        """Keys of the newest items first seen since then whose page was never asked (FRB032)."""
        rows = self._store.reading().execute(
            "SELECT s.key FROM (SELECT key, sort FROM state WHERE source_key = ? AND hidden = 0 "
            "ORDER BY sort DESC, key DESC LIMIT ?) AS s CROSS JOIN item AS i ON i.key = s.key "
            "CROSS JOIN content AS c ON c.key = s.key WHERE i.first_seen >= ? AND i.url != '' "
            "AND c.full_at IS NULL AND c.full_reason = '' ORDER BY s.sort DESC, s.key DESC",
            (self._store.sources.key_of(source), _LATEST, to_micros(since)),
        )
        return [row[0] for row in rows]

    def save(self, key: int, html: str, text: str, at: datetime) -> bool:
        """Put the whole article beside what the feed brought; False when the item is gone."""
        with self._store.content() as writing:
            connection = writing.connection
            row = connection.execute(
                "SELECT lower(hex(id)), d.title, d.body FROM item "
                "JOIN document AS d ON d.rowid = item.key WHERE item.key = ?",
                (key,),
            ).fetchone()
            if row is None:
                return False
            id, title, body = row
            body = joined(apart(body)[0], text)
            connection.execute(
                "UPDATE content SET full_html = ?, full_at = ?, full_reason = '' WHERE key = ?",
                (html, to_micros(at), key),
            )
            search.drop(writing, key)
            is_dense = int(search.dense(f"{title} {body[: search.LOOKED_AT]}"))
            search.put(writing, [(key, 0, "", title, body, is_dense)])
            writing.touch("item", id)
        return True

    def looked(self, key: int, at: datetime) -> None:
        """The page is as it was; the copy that is here is as fresh as this."""
        self._set(key, "full_at = ?1, full_reason = ''", to_micros(at))

    def refuse(self, key: int, reason: str) -> None:
        """Why nothing came, in a plain sentence; what is here stays."""
        self._set(key, "full_reason = ?1", reason)

    def _set(self, key: int, what: str, value: int | str) -> None:
        with self._store.content() as writing:
            connection = writing.connection
            connection.execute(f"UPDATE content SET {what} WHERE key = ?2", (value, key))
            sql = "SELECT lower(hex(id)) FROM item WHERE key = ?"
            for (id,) in connection.execute(sql, (key,)):
                writing.touch("item", id)
