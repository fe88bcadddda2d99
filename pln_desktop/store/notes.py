"""Notes and highlights: the learner's own words."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import Note
from pln_desktop.model import NoteRow
from pln_desktop.model import now
from pln_desktop.store.anchors import anchored
from pln_desktop.store.connection import BUSY_SECONDS
from pln_desktop.store.connection import to_micros
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store

SITTING_SECONDS = 300.0
"""Saves of one note that follow each other within this time are one act."""


class Notes(Record[Note]):
    """A note stands on a record (`target`), or alone."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "note", Note)
        self._sitting = ("", "", 0, 0.0)  # note, act, changes so far, when (monotonic)

    def of(self, target_noun: str, target: str) -> list[Note]:
        """The notes on one record, oldest first."""
        where = "WHERE target_noun = ? AND target = ? AND deleted IS NULL ORDER BY rowid"
        return self._many(f"{self._select} {where}", target_noun, target)

    def write(self, id: str, text: str, wait: float = BUSY_SECONDS) -> Changes:
        """Replace a note's text; saves within one sitting extend one act. Raises Busy when
        somebody else writes for longer than `wait` seconds."""
        note = self.get(id)
        if note is None:
            raise NotFound(id)
        if note.text == text:
            return Changes()
        last, act, texts, at = self._sitting
        fresh = last != id or time.monotonic() - at > SITTING_SECONDS or not self._stands(act)
        with self._store.act("note.write", wait=wait, extend="" if fresh else act) as writing:
            columns = self.to_columns(replace(note, text=text, updated=now()))
            self._store.records.save(writing, "note", columns, 0 if fresh else texts)
        self._sitting = (id, writing.id, 1 if fresh else texts + 1, time.monotonic())
        return writing.changes

    def end_sitting(self) -> None:
        """The next `write` begins an act of its own (the editor lost the focus)."""
        self._sitting = ("", "", 0, 0.0)

    def rows(
        self,
        target_noun: str = "",
        target: str = "",
        source: str = "",
        community: str = "",
        tag: str = "",
        since: datetime | None = None,
        limit: int | None = None,
    ) -> list[NoteRow]:
        """Notes as lists show them, newest first; each argument narrows."""
        where, arguments = ["n.deleted IS NULL"], list[object]()
        for clause, value in (
            ("n.target_noun = ?", target_noun),
            ("n.target = ?", target),
            (_IN_SOURCE, source),
            (_IN_COMMUNITY, community),
            (_TAGGED, tag),
            ("n.created >= ?", to_micros(since) if since else ""),
        ):
            if value:
                where.append(clause)
                arguments.append(value)
        columns = ", ".join(f"n.{name}" for name in self._names)
        sql = f"SELECT {columns} FROM note AS n WHERE {' AND '.join(where)} "
        sql += "ORDER BY n.created DESC, n.id LIMIT ?"
        return [self.row(n) for n in self._many(sql, *arguments, -1 if limit is None else limit)]

    def row(self, note: Note) -> NoteRow:
        """One note with what it stands on."""
        title, where, texts = self._stands_on(note)
        # The quote of a highlight whose text went away is an orphan, not a lie.
        found = note.type == "note" or any(anchored(note, text) for text in texts)
        return NoteRow(note, title, where, found, self._store.tags.of("note", note.id))

    def _stands_on(self, note: Note) -> tuple[str, str, tuple[str, ...]]:
        """Its title, where it is, and the texts that a quote of it may stand in."""
        if note.target_noun == "item" and (row := self._store.items.find(note.target)):
            where = " · ".join(part for part in (row.community_name, row.author) if part)
            return row.title, where, self._store.items.texts_of(row.key)
        if note.target_noun == "resource" and (kept := self._store.resources.get(note.target)):
            snapshot = self._store.resources.snapshot(kept.id)
            return kept.title, ", ".join(kept.authors), (snapshot.text,) if snapshot else ()
        if note.target_noun == "contact" and (person := self._store.contacts.get(note.target)):
            return person.name, "", ()
        if note.target_noun == "community" and (place := self._store.communities.get(note.target)):
            return place.name, "", ()
        return "", "", ()

    def _stands(self, act: str) -> bool:
        row = self._connection.execute("SELECT undone FROM act WHERE id = ?", (act,)).fetchone()
        return row is not None and not row[0]


_SOURCE_OF_NOTE = (
    "SELECT 1 FROM item JOIN source ON source.key = item.source_key "
    "WHERE n.target_noun = 'item' AND item.id = unhex_id(n.target)"
)
_IN_SOURCE = f"EXISTS ({_SOURCE_OF_NOTE} AND source.id = ?)"
_IN_COMMUNITY = f"EXISTS ({_SOURCE_OF_NOTE} AND source.community = ?)"
_TAGGED = (
    "EXISTS (SELECT 1 FROM link JOIN tag ON tag.id = link.to_id WHERE link.from_id = n.id "
    "AND link.kind = 'tag' AND link.deleted IS NULL AND tag.name = ? COLLATE NOCASE)"
)
