"""One story once: items of several sources that are copies of each other.

Which items are one story follows from what is in the library, in whatever order it came:
items join where their links name the same page, or their words are near-identical. A link or
a text that one source uses for several items tells nothing, and the user's word that two
items are apart outweighs both.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING

from pln_desktop import likeness
from pln_desktop.model import Changes
from pln_desktop.model import ItemRow
from pln_desktop.model import Link
from pln_desktop.store import fulltext
from pln_desktop.store.journal import Writing
from pln_desktop.store.records import new_id

if TYPE_CHECKING:
    from pln_desktop.store import Store

_COMMON = 30
"""A number that more items share than this is no sign of anything."""
_FARTHEST = 400
"""Items that are looked at together, at most."""
_SOME = 500
_CATCH_UP = 200
_OWN_TEXT = fulltext.OWN.format("body")


@dataclass(frozen=True)
class _One:
    """An item with what it is compared by."""

    key: int
    id: str
    source: int
    thread: int | None
    url: str
    text: str
    link: int
    words: int

    @cached_property
    def page(self) -> str:
        return likeness.canonical(self.url)

    @cached_property
    def runs(self) -> frozenset[int]:
        return likeness.runs(self.text)


class Stories:
    """Reads and the user's word; grouping itself happens as items arrive."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def members(self, key: int) -> list[ItemRow]:
        """Every copy of an item's story, the one that lists show first; itself when alone."""
        found = self._store.reading().execute(
            "SELECT b.key FROM story AS a JOIN story AS b ON b.story = a.story WHERE a.key = ? "
            "ORDER BY b.key != b.story, b.key",
            (key,),
        )
        return self._store.items.rows([row[0] for row in found] or [key])

    def groups(self) -> Iterator[list[int]]:
        """The keys of every story that several sources have, the newest story first."""
        rows = self._store.reading().execute(
            "SELECT a.story, group_concat(a.key) FROM story AS a JOIN state AS s USING (key) "
            "GROUP BY a.story ORDER BY max(s.sort) DESC, a.story"
        )
        for lead, joined in rows.fetchall():
            keys = sorted(map(int, joined.split(",")))
            yield sorted(keys, key=lambda key: (key != lead, key))

    def set_apart(self, key: int) -> Changes:
        """This item is no copy of the others of its story; undo joins them again."""
        one, *others = sorted(self.members(key), key=lambda row: row.key != key)
        with self._store.act("story.apart") as writing:
            for other in others:
                link = Link(new_id(), "apart", "item", one.id, "item", other.id)
                self._store.links.save(link)
                writing.touch("item", other.id)
            writing.touch("item", one.id)
        return writing.changes if others else Changes()

    def catch_up(self) -> bool:
        """Look at some items that an earlier release stored; whether there may be more."""
        rows = self._store.reading().execute(
            f"SELECT item.key, url, {_OWN_TEXT} FROM item "
            "JOIN document ON document.rowid = item.key "
            "WHERE item.key < (SELECT coalesce(min(key), 1 << 62) FROM likeness) "
            "ORDER BY item.key DESC LIMIT ?",
            (_CATCH_UP,),
        )
        items = [tuple(row) for row in rows]
        if items:
            found = [(key, *likeness.numbers(link, text)) for key, link, text in items]
            with self._store.content() as writing:
                read = welcome(writing.connection, found)
            if read:
                with self._store.act("story.read", cause="program"):
                    self._store.items.mark(read, "unread", False)
        return len(items) == _CATCH_UP


def welcome(
    connection: sqlite3.Connection, rows: Sequence[tuple[int, int, int]]
) -> Collection[int]:
    """Join new items to the stories they tell, inside the write that adds them.

    `rows` are their keys and the two numbers of `likeness`. Returns the unread items whose story
    was read already.
    """
    connection.executemany("INSERT OR REPLACE INTO likeness VALUES (?, ?, ?)", rows)
    alike = [*_shared(connection, "link", rows, 1), *_shared(connection, "words", rows, 2)]
    return _read_ones(connection, regroup(connection, alike)) if alike else ()


def _shared(
    connection: sqlite3.Connection, name: str, rows: Sequence[tuple[int, ...]], at: int
) -> list[int]:
    """Items of this batch whose number others share, where it is news."""
    new: dict[int, list[int]] = {}
    for row in rows:
        if row[at]:
            new.setdefault(row[at], []).append(row[0])
    marks = ",".join("?" * len(new))
    found = connection.execute(
        f"SELECT {name}, count(*) FROM likeness WHERE {name} IN ({marks}) AND {name} != 0 "
        f"GROUP BY {name} HAVING count(*) > 1",
        list(new),
    )
    # A number that was too common before stays so; one that becomes it parts what it joined.
    return [new[number][0] for number, count in found if count - len(new[number]) <= _COMMON]


def renew(connection: sqlite3.Connection, key: int, link: str, text: str) -> None:
    """An item has other words now; it may have left its story or have found one."""
    numbers = likeness.numbers(link, text)
    row = connection.execute("SELECT link, words FROM likeness WHERE key = ?", (key,)).fetchone()
    if row != numbers:
        connection.execute("INSERT OR REPLACE INTO likeness VALUES (?, ?, ?)", (key, *numbers))
        regroup(connection, [key])


def regroup(connection: sqlite3.Connection, keys: Iterable[int]) -> list[list[int]]:
    """Say anew which of these items and of all that are like them are one story."""
    ones = {one.key: one for one in _load(connection, _within_reach(connection, keys))}
    groups = [group for group in _joined(connection, ones) if len(group) > 1]
    _write(connection, ones, groups)
    return groups


def forget(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """These items go; what is left of their stories stays together."""
    some = _values(keys)
    mates = connection.execute(
        "SELECT b.key FROM story AS a JOIN story AS b ON b.story = a.story "
        f"WHERE a.key IN {some} AND b.key NOT IN {some}"
    ).fetchall()
    connection.execute(f"DELETE FROM likeness WHERE key IN {some}")
    connection.execute(f"DELETE FROM story WHERE key IN {some}")
    if mates:
        regroup(connection, [row[0] for row in mates])


def any_told_twice(connection: sqlite3.Connection) -> bool:
    """Whether there is any story of several copies."""
    return connection.execute("SELECT 1 FROM story LIMIT 1").fetchone() is not None


def mates(connection: sqlite3.Connection, keys: Sequence[int]) -> list[int]:
    """The other copies of what these items tell."""
    if len(keys) > _SOME:
        given = set(keys)
        stories: dict[int, list[int]] = {}
        for key, story in connection.execute("SELECT key, story FROM story"):
            stories.setdefault(story, []).append(key)
        touched = [group for group in stories.values() if not given.isdisjoint(group)]
        return [key for group in touched for key in group if key not in given]
    some = _values(keys)
    found = connection.execute(
        "SELECT DISTINCT b.key FROM story AS a JOIN story AS b ON b.story = a.story "
        f"WHERE a.key IN {some} AND b.key NOT IN {some}"
    )
    return [row[0] for row in found]


def lead(connection: sqlite3.Connection, keys: Sequence[int]) -> None:
    """Lists show the copy that the user touched, else the first; never one that is hidden."""
    which = f"WHERE key IN {_values(keys)}" if len(keys) <= _SOME else ""
    found = connection.execute(f"SELECT DISTINCT story FROM story {which}").fetchall()
    for (story,) in found:
        group = [row[0] for row in connection.execute(f"{_OF_STORY} = ?", (story,))]
        best = _best(connection, group)
        if best != story:
            connection.execute("UPDATE story SET story = ? WHERE story = ?", (best, story))


def follow(writing: Writing) -> None:
    """Before an act is committed: what the user did may part, join or reorder stories."""
    connection = writing.connection
    for id in writing.touched.get("link") or ():
        row = connection.execute("SELECT kind, from_id, to_id FROM link WHERE id = ?", (id,))
        kind, *ends = row.fetchone() or ("", "", "")
        if kind == "apart":
            regroup(connection, _keys(connection, ends))
        elif kind == "tag":
            lead(connection, _keys(connection, ends[:1]))
    for noun, column in (("note", "target"), ("resource", "item")):
        for id in writing.touched.get(noun) or ():
            row = connection.execute(f"SELECT {column} FROM {noun} WHERE id = ?", (id,))
            lead(connection, _keys(connection, row.fetchone() or ()))


def _keys(connection: sqlite3.Connection, ids: Iterable[str]) -> list[int]:
    found = (
        connection.execute("SELECT key FROM item WHERE id = unhex_id(?)", (id,)).fetchone()
        for id in ids
    )
    return [row[0] for row in found if row]


def _values(keys: Iterable[int]) -> str:
    return f"({','.join(map(str, keys))})"


def _within_reach(connection: sqlite3.Connection, keys: Iterable[int]) -> set[int]:
    """These items, their stories, and all that share a number with any of them."""
    found: set[int] = set()
    edge = set(keys)
    while edge and len(found) < _FARTHEST:
        found |= edge
        some = _values(edge)
        near = connection.execute(
            "SELECT b.key FROM story AS a JOIN story AS b ON b.story = a.story "
            f"WHERE a.key IN {some}"
        ).fetchall()
        for name in ("link", "words"):
            numbers = connection.execute(
                f"SELECT DISTINCT {name} FROM likeness WHERE key IN {some} AND {name} != 0"
            ).fetchall()
            for (number,) in numbers:
                near += connection.execute(
                    f"SELECT key FROM likeness WHERE {name} = ? AND {name} != 0 ORDER BY key "
                    f"LIMIT {_COMMON + 1}",
                    (number,),
                ).fetchall()
        edge = {row[0] for row in near} - found
    return found


def _load(connection: sqlite3.Connection, keys: Iterable[int]) -> list[_One]:
    rows = connection.execute(
        f"SELECT i.key, lower(hex(i.id)), i.source_key, i.thread_key, i.url, {_OWN_TEXT}, l.link, "
        "l.words FROM item AS i JOIN document AS d ON d.rowid = i.key "
        f"JOIN likeness AS l ON l.key = i.key WHERE i.key IN {_values(keys)} ORDER BY i.id"
    )
    return [_One(*row) for row in rows]


def _joined(connection: sqlite3.Connection, ones: dict[int, _One]) -> list[list[int]]:
    """The items by story. Links first, then words, each in the order of the items' ids, so that
    where two items are to stay apart the rest falls out the same whatever came first."""
    groups = {key: {key} for key in ones}
    apart = _apart(connection, ones)
    for one, other in (*_edges(ones, "link"), *_edges(ones, "words")):
        left, right = groups[one], groups[other]
        if left is right or any(pair & left and pair & right for pair in apart):
            continue
        left |= right
        groups |= dict.fromkeys(right, left)
    return list({id(group): sorted(group) for group in groups.values()}.values())


def _apart(connection: sqlite3.Connection, ones: dict[int, _One]) -> list[frozenset[int]]:
    """Pairs that the user said are no copies."""
    by_id = {one.id: one.key for one in ones.values()}
    rows = connection.execute(
        "SELECT from_id, to_id FROM link WHERE kind = 'apart' AND deleted IS NULL "
        "AND from_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(by_id)),),
    )
    return [frozenset((by_id[a], by_id[b])) for a, b in rows if a in by_id and b in by_id]


def _edges(ones: dict[int, _One], name: str) -> list[tuple[int, int]]:
    """Pairs that are copies by their links or by their words."""
    numbers: dict[int, list[_One]] = {}
    for one in ones.values():
        if number := getattr(one, name):
            numbers.setdefault(number, []).append(one)
    same = _same_page if name == "link" else _same_words
    found: list[tuple[int, int]] = []
    for bucket in numbers.values():
        if 1 < len(bucket) <= _COMMON:
            pairs = [pair for pair in combinations(bucket, 2) if same(*pair)]
            vague = {one.key for pair in pairs if _different(*pair) for one in pair}
            found += [(a.key, b.key) for a, b in pairs if not {a.key, b.key} & vague]
    return found


def _same_page(one: _One, other: _One) -> bool:
    return bool(one.page) and one.page == other.page


def _same_words(one: _One, other: _One) -> bool:
    return likeness.alike(one.runs, other.runs)


def _different(one: _One, other: _One) -> bool:
    """Two items of one source that are alike in one way only: that way tells nothing there."""
    if one.source != other.source:
        return False
    in_thread = one.thread is not None and one.thread == other.thread
    return in_thread or not (_same_page(one, other) and _same_words(one, other))


def _write(
    connection: sqlite3.Connection, ones: dict[int, _One], groups: Sequence[Sequence[int]]
) -> None:
    rows = []
    for group in groups:
        best = _best(connection, group)
        rows += [(key, best, ones[key].source) for key in group]
    connection.execute(f"DELETE FROM story WHERE key IN {_values(ones)}")
    connection.executemany("INSERT INTO story VALUES (?, ?, ?)", rows)


_OF_STORY = "SELECT key FROM story WHERE story"
_BEST = """
SELECT s.key FROM state AS s JOIN item AS i ON i.key = s.key WHERE s.key IN {}
ORDER BY hidden, NOT (starred OR later OR kept
    OR EXISTS (SELECT 1 FROM note WHERE target = lower(hex(i.id)) AND deleted IS NULL)
    OR EXISTS (SELECT 1 FROM link WHERE from_id = lower(hex(i.id)) AND kind = 'tag'
               AND deleted IS NULL)), s.key
LIMIT 1
"""


def _best(connection: sqlite3.Connection, group: Sequence[int]) -> int:
    return int(connection.execute(_BEST.format(_values(group))).fetchone()[0])


def _read_ones(connection: sqlite3.Connection, groups: Iterable[Sequence[int]]) -> list[int]:
    found: list[int] = []
    for group in groups:
        rows = connection.execute(
            f"SELECT key, unread FROM state WHERE key IN {_values(group)} AND hidden = 0"
        ).fetchall()
        if any(not unread for _, unread in rows):
            found += [key for key, unread in rows if unread]
    return found
