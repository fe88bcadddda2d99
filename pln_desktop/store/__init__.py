"""The library on disk: no Qt, no network.

Reading is plain sqlite3 on a read-only connection for each thread. Writing is one act at a
time on the writer's connection (synchronous=FULL); fetched content goes through a second one
(NORMAL), since it can be fetched again. Listeners hear of every commit.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop.errors import NotFound
from pln_desktop.errors import Stopped
from pln_desktop.errors import StoreError
from pln_desktop.model import Act
from pln_desktop.model import Cause
from pln_desktop.model import Changes
from pln_desktop.model import Hit
from pln_desktop.paths import Profile
from pln_desktop.store import checking
from pln_desktop.store import journal
from pln_desktop.store import migrations
from pln_desktop.store import search
from pln_desktop.store import stories
from pln_desktop.store import undo
from pln_desktop.store.blobs import Blobs
from pln_desktop.store.communities import Communities
from pln_desktop.store.connection import BUSY_SECONDS
from pln_desktop.store.connection import connect
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import translated
from pln_desktop.store.connection import unhex
from pln_desktop.store.contacts import Contacts
from pln_desktop.store.contents import Contents
from pln_desktop.store.fulltext import FullTexts
from pln_desktop.store.hosts import Hosts
from pln_desktop.store.items import Items
from pln_desktop.store.items import Threads
from pln_desktop.store.journal import Journal
from pln_desktop.store.journal import Writing
from pln_desktop.store.links import Links
from pln_desktop.store.links import Tags
from pln_desktop.store.notes import Notes
from pln_desktop.store.portfolios import EvidenceRecords
from pln_desktop.store.portfolios import Portfolios
from pln_desktop.store.portfolios import Sections
from pln_desktop.store.resources import Resources
from pln_desktop.store.retention import Retention
from pln_desktop.store.rules import Rules
from pln_desktop.store.settings import Settings
from pln_desktop.store.sources import Sources
from pln_desktop.store.stories import Stories

if TYPE_CHECKING:
    from pln_desktop.store.session import Records

_BY_ID = (
    "source",
    "community",
    "note",
    "resource",
    "contact",
    "portfolio",
    "section",
    "evidence",
    "tag",
    "link",
    "rule",
    "act",
)


class Store:
    """One library. One attribute per noun; `act` to write, `listen` to hear of writes."""

    def __init__(self, profile: Profile, connection: sqlite3.Connection) -> None:
        self.profile = profile
        self._writer = connection
        self._listeners: list[Callable[[Changes], None]] = []
        self.journal = Journal(connection, self._tell)
        self._contents = Contents(profile.library, self.journal.turns, self._tell)
        self.journal.before_commit(_follow_kept)
        self.journal.before_commit(search.follow)
        self.journal.before_commit(stories.follow)
        self._records: Records | None = None
        self._local = threading.local()
        self._readers: list[sqlite3.Connection] = []
        self._scanning: set[sqlite3.Connection] = set()
        self._closed = False
        self._seen_clock = self._last_clock()
        self.communities = Communities(self)
        self.sources = Sources(self)
        self.hosts = Hosts(self)
        self.items = Items(self)
        self.threads = Threads(self)
        self.full_texts = FullTexts(self)
        self.notes = Notes(self)
        self.resources = Resources(self)
        self.contacts = Contacts(self)
        self.portfolios = Portfolios(self)
        self.sections = Sections(self)
        self.evidence = EvidenceRecords(self)
        self.tags = Tags(self)
        self.links = Links(self)
        self.rules = Rules(self)
        self.stories = Stories(self)
        self.retention = Retention(self)
        self.blobs = Blobs(self, profile.blobs)
        self.settings = Settings(self)

    @classmethod
    def open(cls, profile: Profile, progress: Callable[[int, int], None] | None = None) -> Store:
        """Open or make the library, bringing an older one up to date.

        `progress` hears (steps done, steps in all). Raises LibraryTooNew, LibraryDamaged,
        LibraryReadOnly, Busy or DiskFull, and then leaves the file as it was.
        """
        connection = connect(profile.library)
        try:
            if migrations.version_of(connection) <= migrations.VERSION:
                with translated():
                    connection.execute("PRAGMA journal_mode=WAL")
            migrations.migrate(connection, profile.library, progress)
            with translated():
                return cls(profile, connection)
        except BaseException:
            connection.close()
            raise

    def close(self, hurried: bool = False) -> None:
        """Finish; the last one out folds the log into the file. A second call does nothing.

        `hurried` leaves the log to the next one who opens the library.
        """
        with self.journal.turns, translated():
            if self._closed:
                return
            self._closed = True
            if hurried:
                # Whoever only reads cannot fold the log, and is the last one out.
                self.reading().execute("SELECT 1 FROM sqlite_schema")
            else:
                self._close_readers()
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            self._writer.execute("PRAGMA busy_timeout=0")
            # Statistics are a courtesy; a full disk or a busy neighbour may refuse them.
            with suppress(sqlite3.OperationalError):
                if not hurried:
                    self._writer.execute("PRAGMA optimize")
            self._contents.close(hurried)
            self._writer.close()
            self._close_readers()

    def _close_readers(self) -> None:
        for reader in self._readers:
            reader.close()
        self._readers.clear()

    def warm(self) -> None:
        """Load what the first write of a record needs (about half a second)."""
        _ = self.records

    # Reading

    def reading(self) -> sqlite3.Connection:
        """This thread's connection for reading; inside an act, the act's own."""
        if self.journal.mine():
            return self._writer
        if self._contents.mine():
            return self._contents.connection
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self.profile.library, read_only=True)
            self._local.connection = connection
            self._readers.append(connection)
        return connection

    @contextmanager
    def scanning(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection for a read that may take long and be interrupted.

        Raises Stopped when `interrupt_reads` came.
        """
        connection = self.reading()
        self._scanning.add(connection)
        try:
            yield connection
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                raise Stopped("a newer request came") from error
            raise
        finally:
            self._scanning.discard(connection)

    def interrupt_reads(self) -> None:
        """Stop every scan that is under way; the newest request wins."""
        for connection in list(self._scanning):
            connection.interrupt()

    def search(self, query: str, nouns: Sequence[str] | None = None, limit: int = 50) -> list[Hit]:
        """The newest matches among items, notes, resources and contacts."""
        with self.scanning() as connection:
            return search.find(connection, query, nouns, limit)

    def noun_of(self, id: str) -> str:
        """Which noun an id belongs to; raises NotFound."""
        connection = self.reading()
        if key := unhex(id):
            for noun in ("item", "thread"):
                sql = f"SELECT 1 FROM {noun} WHERE id = ?"
                if connection.execute(sql, (key,)).fetchone():
                    return noun
        for noun in _BY_ID:
            if connection.execute(f"SELECT 1 FROM {noun} WHERE id = ?", (id,)).fetchone():
                return noun
        raise NotFound(id)

    # Writing

    @property
    def records(self) -> Records:
        """SQLModel's side, loaded when first needed."""
        if self._records is None:
            from pln_desktop.store.session import Records

            with self.journal.turns:
                self._records = self._records or Records(self._writer)
        return self._records

    @contextmanager
    def act(
        self,
        kind: str,
        cause: Cause = "user",
        wait: float = BUSY_SECONDS,
        extend: str = "",
    ) -> Iterator[Writing]:
        """One undoable act: everything written inside it, or nothing.

        Waits at most `wait` seconds for another writer, then raises Busy.
        """
        with self.journal.act(kind, cause, wait, extend) as writing:
            yield writing

    @contextmanager
    def content(
        self, full: bool = False, unless: Callable[[], bool] | None = None
    ) -> Iterator[Writing]:
        """A write of what the program fetched or knows: no act, nothing to undo.

        Raises Stopped, and keeps nothing, where `unless` says so at the end.
        """
        if self.journal.mine() or full:
            with self.act("program", cause="program") as writing:
                yield writing
        else:
            with self._contents.write(unless) as writing:
                yield writing

    def after_content(self, do: Callable[[], object]) -> None:
        """Once the content that this thread is writing is committed; at once when it writes none.

        For the acts that follow from content: an act has a transaction of its own.
        """
        if writing := self._contents.mine():
            writing.afterwards.append(do)
        else:
            do()

    def listen(self, listener: Callable[[Changes], None]) -> Callable[[], None]:
        """Hear of every commit, on the thread that made it; call the result to stop."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def _tell(self, changes: Changes) -> None:
        for listener in list(self._listeners):
            listener(changes)

    def foreign(self) -> Changes | None:
        """What other processes did since the last look, or None.

        Acts tell what they touched; the counts of fetched content do not, so every look that
        follows a foreign write should refresh lists.
        """
        rows = self.reading().execute(
            "SELECT DISTINCT noun, change.id FROM change JOIN act ON act.id = change.act "
            "WHERE act.clock > ? LIMIT 2000",
            (self._seen_clock,),
        )
        ids: dict[str, set[str]] = {}
        for noun, id in rows:
            ids.setdefault(noun, set()).add(id)
        self._seen_clock = self._last_clock()
        if not ids:
            return None
        return Changes(
            "program",
            ids={n: None if "" in found else frozenset(found) for n, found in ids.items()},
        )

    def _last_clock(self) -> int:
        row = self.reading().execute("SELECT coalesce(max(clock), 0) FROM act").fetchone()
        return int(row[0])

    # The journal

    def history(self, limit: int | None = None, since: datetime | None = None) -> list[Act]:
        """Acts, newest first."""
        return journal.history(self.reading(), limit, to_micros(since) if since else None)

    def undoable(self) -> Act | None:
        """What `undo` would take back."""
        return journal.undoable(self.reading())

    def redoable(self) -> Act | None:
        """What `redo` would bring back: the undo that it undoes."""
        return journal.redoable(self.reading())

    def undo(self, act: str = "") -> Changes:
        """Take an act back, the newest by default; itself an act. Raises NotFound."""
        found = self._act(act) if act else self.undoable()
        if found is None:
            raise NotFound("anything to undo")
        if found.undone:
            raise StoreError("this act was undone already")
        return self._invert(found, "redo" if found.kind == "undo" else "undo")

    def redo(self) -> Changes:
        """Bring the last undone act back. Raises NotFound."""
        found = self.redoable()
        if found is None:
            raise NotFound("anything to redo")
        return self._invert(found, "redo")

    def _invert(self, found: Act, kind: str) -> Changes:
        # Taking back a redo means taking back the act that it brought back.
        if found.kind == "redo":
            found = self._act(self._act(found.undoes).undoes)
        with self.act(kind) as writing:
            writing.undoes = found.id
            undo.invert(writing, found.id)
            connection = writing.connection
            connection.execute("UPDATE act SET undone = 1 WHERE id = ?", (found.id,))
            if found.kind == "undo":
                connection.execute("UPDATE act SET undone = 0 WHERE id = ?", (found.undoes,))
        return writing.changes

    def _act(self, id: str) -> Act:
        found = journal.get(self.reading(), id)
        if found is None:
            raise NotFound(id)
        return found

    def check(self, deep: bool = True) -> list[str]:
        """What is wrong with the library, in sentences; [] when nothing is."""
        return checking.check(self, deep)


def _follow_kept(writing: Writing) -> None:
    """Before an act is committed: an item is kept while a resource of it stands."""
    for id in writing.touched.get("resource") or ():
        row = writing.connection.execute("SELECT item FROM resource WHERE id = ?", (id,)).fetchone()
        if row and row[0]:
            writing.connection.execute(
                "UPDATE state SET kept = EXISTS (SELECT 1 FROM resource WHERE item = ?1 "
                "AND deleted IS NULL) WHERE key = (SELECT key FROM item WHERE id = unhex_id(?1))",
                (row[0],),
            )
            if writing.touched.get("state", set()) is not None:
                writing.touch("state", row[0])
