"""Every act of the user, in the same transaction as its effect.

Two tables. `act` has one row per act: id, device, a gap-free `seq` per device, a hybrid
logical clock, kind, and the act it undoes, if any. `change` has what it did: one row per
record and field (`before`, `after` as JSON), one row `*` per record made, and one row with
packed keys for a flag set on many items. Undo is itself an act; nothing is removed.

The clock is milliseconds since 1970 shifted left by 16 bits, plus a counter
(Kulkarni et al., "Logical Physical Clocks", 2014).
"""

from __future__ import annotations

import json
import sqlite3
import threading
import time
import uuid
import zlib
from array import array
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from itertools import accumulate
from itertools import chain
from operator import sub
from typing import Any

from pln_desktop.errors import Busy
from pln_desktop.model import Act
from pln_desktop.model import Cause
from pln_desktop.model import Changes
from pln_desktop.model import now
from pln_desktop.store.connection import from_micros
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import translated
from pln_desktop.store.turns import Turns

CREATED = "*"
SPLICE = "text+"
WHOLE_TEXT_EVERY = 40
"""A long sitting writes the whole text again after so many differences."""


def pack(keys: Sequence[int]) -> bytes:
    """Sorted keys as compressed differences: 250,000 neighbours take a few hundred bytes."""
    ordered = sorted(keys)
    steps = array("Q", map(sub, ordered, chain((0,), ordered)))
    return zlib.compress(steps.tobytes(), 1)


def unpack(packed: bytes) -> array[int]:
    """The keys of `pack`, ascending."""
    steps: array[int] = array("Q")
    steps.frombytes(zlib.decompress(packed))
    return array("q", accumulate(steps))


def splice(old: str, new: str) -> tuple[int, int, str]:
    """The one cut that turns `old` into `new`: at this place, drop so many, put this."""
    at = 0
    most = min(len(old), len(new))
    while at < most and old[at] == new[at]:
        at += 1
    tail = 0
    while tail < most - at and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return at, len(old) - at - tail, new[at : len(new) - tail]


def spliced(old: str, cut: tuple[int, int, str]) -> str:
    """Apply what `splice` found."""
    at, drop, put = cut
    return old[:at] + put + old[at + drop :]


class Writing:
    """One act being written: tells the journal what it does while it does it."""

    def __init__(
        self, connection: sqlite3.Connection, kind: str, cause: Cause, extend: str = ""
    ) -> None:
        self.connection = connection
        self.kind = kind
        self.cause: Cause = cause
        self.extends = bool(extend)
        self.id = extend or uuid.uuid4().hex
        self.undoes = ""
        self.conflicts = 0
        self.rows: list[tuple[str, str, str, Any, Any]] = []
        self.touched: dict[str, set[str] | None] = {}
        self.afterwards: list[Callable[[], object]] = []
        self.unindexed: list[tuple[Any, ...]] = []  # documents; search.py says what
        self._count = 0

    def created(self, noun: str, id: str, values: dict[str, Any]) -> None:
        """A record was made with these columns."""
        self.rows.append((noun, id, CREATED, None, json.dumps(values, ensure_ascii=False)))
        self.touch(noun, id)

    def changed(self, noun: str, id: str, field: str, before: Any, after: Any) -> None:
        """A column of a record went from one value to another."""
        row = (noun, id, field, json.dumps(before), json.dumps(after, ensure_ascii=False))
        self.rows.append(row)
        self.touch(noun, id)

    def wrote(self, noun: str, id: str, before: str, after: str, earlier: int) -> None:
        """A text grew within one sitting; `earlier` changes of this act came before."""
        if earlier % WHOLE_TEXT_EVERY == 0:
            first = json.dumps(before, ensure_ascii=False) if earlier == 0 else None
            self.rows.append((noun, id, "text", first, json.dumps(after, ensure_ascii=False)))
        else:
            cut = json.dumps(splice(before, after), ensure_ascii=False)
            self.rows.append((noun, id, SPLICE, None, cut))
        self.touch(noun, id)

    def flagged(self, field: str, keys: Sequence[int], before: bool, after: bool) -> None:
        """A flag of many items changed; keys are only those that really did."""
        packed = pack(keys)
        self.rows.append(("state", "", f"{field}={int(before)}{int(after)}", packed, None))
        self._count += len(keys)
        self.touched["state"] = None

    def touch(self, noun: str, id: str) -> None:
        """Announce a record in `Changes`, journaled or not."""
        known = self.touched.setdefault(noun, set())
        if known is not None:
            known.add(id)

    def announce_states(self, ids: Iterable[str]) -> None:
        """Name the items whose flags changed where they are few enough to be named."""
        self.touched["state"] = set(ids)

    @property
    def count(self) -> int:
        """How many records the act touched."""
        return self._count + len({(row[0], row[1]) for row in self.rows if row[1]})

    @property
    def changes(self) -> Changes:
        """What was touched, for listeners."""
        ids = {noun: None if i is None else frozenset(i) for noun, i in self.touched.items()}
        return Changes(self.cause, self.id if self.rows else "", ids, self.conflicts)


class Journal:
    """The writer's side: one act at a time, in this process and in all of them."""

    def __init__(self, connection: sqlite3.Connection, tell: Callable[[Changes], None]) -> None:
        self.connection = connection
        self.turns = Turns()
        self._tell = tell
        self._before_commit: list[Callable[[Writing], None]] = []
        self._open: Writing | None = None
        self._owner = 0
        self.device = self._device()

    def before_commit(self, hook: Callable[[Writing], None]) -> None:
        """Call `hook` with each act before it is committed (search, counters)."""
        self._before_commit.append(hook)

    def mine(self) -> bool:
        """Whether the calling thread is inside an act, and so must read through it."""
        return self._open is not None and self._owner == threading.get_ident()

    @contextmanager
    def act(
        self, kind: str, cause: Cause = "user", wait: float = 10.0, extend: str = ""
    ) -> Iterator[Writing]:
        """A transaction that becomes one act; inside another act it joins that one."""
        if self.mine():
            assert self._open is not None
            yield self._open
            return
        if not self.turns.take(wait):
            raise Busy("another part of the program is writing to the library")
        try:
            writing = Writing(self.connection, kind, cause, extend)
            with self.transaction(wait):
                self._open, self._owner = writing, threading.get_ident()
                try:
                    yield writing
                    for hook in self._before_commit:
                        hook(writing)
                    self._record(writing)
                finally:
                    self._open = None
        finally:
            self.turns.give_back()
        if writing.touched:
            self._tell(writing.changes)

    @contextmanager
    def transaction(self, wait: float) -> Iterator[None]:
        """BEGIN IMMEDIATE … COMMIT on the writer's connection; all or nothing."""
        with translated():
            self.connection.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    def _record(self, writing: Writing) -> None:
        if not writing.rows:
            return
        if writing.extends:
            self.connection.execute(
                "UPDATE act SET clock = ? WHERE id = ?", (self._tick(), writing.id)
            )
        else:
            self._insert_act(writing)
        self.connection.executemany(
            "INSERT INTO change (act, noun, id, field, before, after) VALUES (?, ?, ?, ?, ?, ?)",
            [(writing.id, *row) for row in writing.rows],
        )

    def _insert_act(self, writing: Writing) -> None:
        (seq,) = self.connection.execute(
            "SELECT coalesce(max(seq), 0) + 1 FROM act WHERE device = ?", (self.device,)
        ).fetchone()
        self.connection.execute(
            "INSERT INTO act VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            (
                writing.id,
                self.device,
                seq,
                self._tick(),
                to_micros(now()),
                writing.kind,
                writing.cause,
                writing.count,
                writing.undoes,
            ),
        )

    def _tick(self) -> int:
        (last,) = self.connection.execute("SELECT coalesce(max(clock), 0) FROM act").fetchone()
        return max(int(last) + 1, (time.time_ns() // 1_000_000) << 16)

    def _device(self) -> str:
        row = self.connection.execute("SELECT value FROM meta WHERE name = 'device'").fetchone()
        if row:
            return str(row[0])
        device = uuid.uuid4().hex
        with self.transaction(10.0):
            # Two first starts at once: the one that came first names the device.
            self.connection.execute("INSERT OR IGNORE INTO meta VALUES ('device', ?)", (device,))
        return self._device()


_ACT = "SELECT id, seq, at, kind, count, undoes, undone, cause FROM act"


def act_of(row: tuple[Any, ...]) -> Act:
    """A row of `_ACT` as a value."""
    id, seq, at, kind, count, undoes, undone, cause = row
    return Act(id, seq, from_micros(at), kind, count, undoes, bool(undone), cause)


def history(connection: sqlite3.Connection, limit: int | None, since: int | None) -> list[Act]:
    """Acts, newest first."""
    rows = connection.execute(
        f"{_ACT} WHERE at >= ? ORDER BY clock DESC LIMIT ?",
        (since or 0, -1 if limit is None else limit),
    )
    return [act_of(row) for row in rows]


def undoable(connection: sqlite3.Connection) -> Act | None:
    """The newest act of the user that still stands and is no undo itself."""
    row = connection.execute(
        f"{_ACT} WHERE cause = 'user' AND undone = 0 AND kind NOT IN ('undo', 'redo') "
        "ORDER BY clock DESC LIMIT 1"
    ).fetchone()
    return act_of(row) if row else None


def redoable(connection: sqlite3.Connection) -> Act | None:
    """The newest undo that still stands, unless something else was done since."""
    row = connection.execute(
        f"{_ACT} WHERE cause = 'user' AND undone = 0 AND kind != 'redo' ORDER BY clock DESC LIMIT 1"
    ).fetchone()
    return act_of(row) if row and row[3] == "undo" else None


def get(connection: sqlite3.Connection, id: str) -> Act | None:
    """One act."""
    row = connection.execute(f"{_ACT} WHERE id = ?", (id,)).fetchone()
    return act_of(row) if row else None
