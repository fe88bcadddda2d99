"""Rules: what is done with a new item whose words say so.

Words are found by the search's own index: whole words, whatever their case and accents, a
plural s allowed. Nothing a rule says is ever a pattern.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING
from typing import get_args

from pln_desktop.model import Rule
from pln_desktop.model import RuleAction
from pln_desktop.model import RuleField
from pln_desktop.store import search
from pln_desktop.store.journal import Writing
from pln_desktop.store.records import Record
from pln_desktop.store.records import new_id

if TYPE_CHECKING:
    from pln_desktop.store import Store

_UPTO = "rules.upto"
_COLUMNS = {"any": "", "title": "title : ", "text": "body : "}
_WORD = re.compile(r"[^\W_]+")
_AROUND = re.compile(r"^[\W_]+|[\W_]+$")
_PLURAL = ("", "s", "es")


class Rules(Record[Rule]):
    """Rules in the order they were made, which is the order they are applied in."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "rule", Rule)

    def standing(self) -> list[Rule]:
        """The rules that are applied to what comes."""
        return [rule for rule in self.all() if rule.enabled and sound(rule)]

    def matching(self, rule: Rule, after: int = 0) -> list[int]:
        """The keys of the shown items it is about, the newest first; `after` looks only at keys
        beyond that one. Scans where authors are asked for. A rule that makes no sense has none.
        """
        if not sound(rule):
            return []
        where, arguments = _where(self._connection, rule, after)
        rows = self._connection.execute(
            f"SELECT key FROM state WHERE key > ? AND hidden = 0 AND {where} "
            "ORDER BY sort DESC, key DESC",
            (after, *arguments),
        )
        return [row[0] for row in rows]

    def upto(self) -> int:
        """The last item that the rules were applied to."""
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (_UPTO,)).fetchone()
        return int(row[0]) if row else 0

    def newest(self) -> int:
        """The key of the last item that came."""
        row = self._connection.execute("SELECT coalesce(max(key), 0) FROM item").fetchone()
        return int(row[0])

    def done_upto(self, key: int) -> None:
        """Remember how far the rules were applied."""
        with self._store.content() as writing:
            writing.connection.execute(
                "INSERT OR REPLACE INTO meta VALUES (?, ?)", (_UPTO, str(key))
            )

    def tag(self, writing: Writing, keys: Sequence[int], name: str) -> None:
        """Tag many items inside an act; those that have the tag stay as they are."""
        tag = self._store.tags.named(name)
        if tag is None:
            self._store.tags.put("item", [], [name])
            tag = self._store.tags.named(name)
        assert tag is not None
        rows = writing.connection.execute(
            "SELECT lower(hex(id)) FROM item WHERE key IN (SELECT value FROM json_each(?)) "
            "AND lower(hex(id)) NOT IN (SELECT from_id FROM link WHERE kind = 'tag' "
            "AND to_id = ? AND deleted IS NULL)",
            (json.dumps(list(keys)), tag.id),
        ).fetchall()
        for (id,) in rows:
            values = {
                "id": new_id(),
                "kind": "tag",
                "from_noun": "item",
                "from_id": id,
                "to_noun": "tag",
                "to_id": tag.id,
            }
            writing.connection.execute(
                "INSERT INTO link (id, kind, from_noun, from_id, to_noun, to_id) "
                "VALUES (:id, :kind, :from_noun, :from_id, :to_noun, :to_id)",
                values,
            )
            writing.created("link", values["id"], values)
            writing.touch("item", id)


def sound(rule: Rule) -> bool:
    """Whether a rule can be applied; one from a later release or a torn one cannot."""
    known = rule.looks_in in get_args(RuleField) and rule.action in get_args(RuleAction)
    return (
        known and bool(_WORD.search(rule.contains)) and (rule.action != "tag" or bool(rule.value))
    )


def _where(connection: sqlite3.Connection, rule: Rule, after: int) -> tuple[str, list[object]]:
    """A rule as a condition on `state`, with its arguments."""
    found: list[str] = []
    arguments: list[object] = []
    if rule.looks_in in _COLUMNS:
        table = "search_dense" if search.dense(rule.contains) else "search"
        found.append(f"key IN (SELECT rowid FROM {table} WHERE {table} MATCH ? AND rowid > ?)")
        arguments += [_COLUMNS[rule.looks_in] + _phrases(rule.contains), after]
    if rule.looks_in in ("any", "author"):
        sql = "SELECT DISTINCT author FROM item WHERE key > ? AND author != ''"
        names = [row[0] for row in connection.execute(sql, (after,))]
        found.append(
            "key IN (SELECT key FROM item WHERE key > ? AND author IN "
            "(SELECT value FROM json_each(?)))"
        )
        arguments += [after, json.dumps([n for n in names if says(n, rule.contains)])]
    if rule.looks_in == "community":
        sql = "SELECT id, name FROM community WHERE deleted IS NULL"
        places = [row[0] for row in connection.execute(sql) if says(row[1], rule.contains)]
        found.append(_IN_PLACES)
        arguments.append(json.dumps(places))
    where = f"({' OR '.join(found)}) AND {_FOLLOWED}"
    if rule.source:
        where += " AND source_key IN (SELECT key FROM source WHERE ? IN (id, community))"
        arguments.append(rule.source)
    return where, arguments


_FOLLOWED = "source_key IN (SELECT key FROM source WHERE deleted IS NULL)"
_IN_PLACES = (
    "source_key IN (SELECT key FROM source WHERE community IN (SELECT value FROM json_each(?)))"
)


def _phrases(contains: str) -> str:
    """The words as an expression of FTS5: in this order, a plural s or es at their end."""
    words = _AROUND.sub("", contains).replace("\0", "").replace('"', '""')
    ends = ("",) if search.dense(words) else _PLURAL
    return "(" + " OR ".join(f'"{words}{end}"' for end in ends) + ")"


def says(text: str, contains: str) -> bool:
    """Whether a name has these words, as the index would find them."""
    if search.dense(contains):
        return contains.casefold() in text.casefold()
    said, wanted = (f" {' '.join(_WORD.findall(_plain(part)))} " for part in (text, contains))
    return any(f"{wanted[:-1]}{end} " in said for end in _PLURAL)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))
