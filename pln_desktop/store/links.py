"""Links join any two records; a tag is a Link to a Tag."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pln_desktop.model import Changes
from pln_desktop.model import Link
from pln_desktop.model import Tag
from pln_desktop.store.records import Record
from pln_desktop.store.records import new_id

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Links(Record[Link]):
    """Joins between records."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "link", Link)

    def of(self, id: str, kind: str = "") -> list[Link]:
        """Every link from or to a record."""
        where = "WHERE (from_id = ? OR to_id = ?) AND (? = '' OR kind = ?) AND deleted IS NULL"
        return self._many(f"{self._select} {where} ORDER BY rowid", id, id, kind, kind)


class Tags(Record[Tag]):
    """The user's own words on any record."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "tag", Tag)

    def of(self, noun: str, id: str) -> tuple[str, ...]:
        """The names of a record's tags, alphabetically."""
        rows = self._connection.execute(
            "SELECT DISTINCT tag.name FROM link JOIN tag ON tag.id = link.to_id WHERE "
            "link.from_id = ? AND link.from_noun = ? AND link.kind = 'tag' "
            "AND link.deleted IS NULL AND tag.deleted IS NULL ORDER BY tag.name COLLATE NOCASE",
            (id, noun),
        )
        return tuple(row[0] for row in rows)

    def counted(self) -> list[tuple[Tag, int]]:
        """Every tag in use with the number of its records, alphabetically."""
        rows = self._connection.execute(
            "SELECT tag.id, tag.name, count(DISTINCT link.from_id) FROM tag JOIN link ON "
            "link.to_id = tag.id AND link.kind = 'tag' AND link.deleted IS NULL "
            "WHERE tag.deleted IS NULL GROUP BY tag.id ORDER BY tag.name COLLATE NOCASE"
        )
        return [(Tag(id, name), count) for id, name, count in rows]

    def named(self, name: str) -> Tag | None:
        """The tag of this name, whatever its capitals."""
        wanted = name.strip().casefold()
        return next((tag for tag in self.all() if tag.name.casefold() == wanted), None)

    def put(self, noun: str, ids: Sequence[str], names: Sequence[str]) -> Changes:
        """Tag records; names are made as needed, and what is tagged already stays."""
        with self._store.act("tag.add") as writing:
            for name in filter(None, (name.strip() for name in names)):
                tag = self.named(name)
                if tag is None:
                    tag = Tag(new_id(), name)
                    self.save(tag)
                for id in ids:
                    if tag.name not in self.of(noun, id):
                        self._store.links.save(Link(new_id(), "tag", noun, id, "tag", tag.id))
                        writing.touch(noun, id)
        return writing.changes

    def take(self, noun: str, ids: Sequence[str], names: Sequence[str]) -> Changes:
        """Take tags off records."""
        wanted = {name.strip().casefold() for name in names}
        with self._store.act("tag.remove") as writing:
            for id in ids:
                for link in self._store.links.of(id, "tag"):
                    tag = self.get(link.to_id)
                    if link.from_noun == noun and tag and tag.name.casefold() in wanted:
                        self._store.links.remove(link.id)
                        writing.touch(noun, id)
        return writing.changes
