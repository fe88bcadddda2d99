"""Resources: what was kept, its card and its saved copy."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import Copy
from pln_desktop.model import Resource
from pln_desktop.model import ResourceRow
from pln_desktop.model import Snapshot
from pln_desktop.store.connection import maybe_micros
from pln_desktop.store.connection import maybe_time
from pln_desktop.store.connection import to_micros
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Resources(Record[Resource]):
    """Web pages, PDFs, files and items that the user keeps."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "resource", Resource)

    def of_item(self, item: str) -> Resource | None:
        """The resource kept from an item."""
        return self._one(f"{self._select} WHERE item = ? AND deleted IS NULL", item)

    def of_address(self, address: str) -> Resource | None:
        """The resource kept from a web address or file."""
        return self._one(f"{self._select} WHERE address = ? AND deleted IS NULL", address)

    def pending(self) -> list[Resource]:
        """Those whose copy is still to come."""
        return self._many(f"{self._select} WHERE copy = 'pending' AND deleted IS NULL")

    def rows(
        self,
        tag: str = "",
        since: datetime | None = None,
        limit: int | None = None,
        source: str = "",
        community: str = "",
    ) -> list[ResourceRow]:
        """Resources as lists show them, newest first; each argument narrows."""
        where, arguments = ["r.deleted IS NULL"], list[object]()
        for clause, value in (
            (_TAGGED, tag),
            ("r.created >= ?", to_micros(since) if since else ""),
            (f"EXISTS ({_SOURCE} AND source.id = ?)", source),
            (f"EXISTS ({_SOURCE} AND source.community = ?)", community),
        ):
            if value:
                where.append(clause)
                arguments.append(value)
        columns = ", ".join(f"r.{name}" for name in self._names)
        rows = self._connection.execute(
            f"SELECT {columns}, (SELECT count(*) FROM note WHERE note.deleted IS NULL AND "
            "(note.target = r.id OR (r.item != '' AND note.target = r.item))) FROM resource AS r "
            f"WHERE {' AND '.join(where)} ORDER BY r.created DESC, r.id LIMIT ?",
            (*arguments, -1 if limit is None else limit),
        ).fetchall()
        found = [(self.from_row(row[:-1]), row[-1]) for row in rows]
        return [ResourceRow(r, self._store.tags.of("resource", r.id), n) for r, n in found]

    def snapshot(self, id: str) -> Snapshot | None:
        """The saved copy."""
        row = self._connection.execute(
            "SELECT resource, html, text, blob, media_type, file_name, taken FROM snapshot "
            "WHERE resource = ?",
            (id,),
        ).fetchone()
        if row is None:
            return None
        resource, html, text, blob, media_type, file_name, taken = row
        return Snapshot(resource, html, text, blob, media_type, file_name, maybe_time(taken))

    def save_snapshot(self, snapshot: Snapshot, copy: Copy, reason: str = "") -> Changes:
        """Store a copy and say how complete it is. The program's doing, off the undo stack."""
        resource = self.get(snapshot.resource)
        if resource is None:
            raise NotFound(snapshot.resource)
        with self._store.act("resource.copied", cause="program") as writing:
            writing.connection.execute(
                "INSERT OR REPLACE INTO snapshot VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    snapshot.resource,
                    snapshot.html,
                    snapshot.text,
                    snapshot.blob,
                    snapshot.media_type,
                    snapshot.file_name,
                    maybe_micros(snapshot.taken),
                ),
            )
            writing.touch("resource", snapshot.resource)
            self.save(replace(resource, copy=copy, reason=reason))
        return writing.changes


_SOURCE = (
    "SELECT 1 FROM item JOIN source ON source.key = item.source_key "
    "WHERE item.id = unhex_id(r.item)"
)
_TAGGED = (
    "EXISTS (SELECT 1 FROM link JOIN tag ON tag.id = link.to_id WHERE link.from_id = r.id "
    "AND link.kind = 'tag' AND link.deleted IS NULL AND tag.name = ? COLLATE NOCASE)"
)
