"""A full disk, a busy neighbour, a read-only file: told apart, and nothing lost."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

import pytest

from pln_desktop.errors import Busy
from pln_desktop.errors import DiskFull
from pln_desktop.errors import LibraryReadOnly
from pln_desktop.model import Health
from pln_desktop.model import Note
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from tests.store.conftest import item


def note(number: int, text: str = "Seven piles.") -> Note:
    return Note(id=f"{number:032x}", type="note", target_noun="", target="", text=text)


def test_f34_a_full_disk_refuses_the_act_and_work_goes_on(store: Store, source: Source) -> None:
    store.notes.save(note(1))
    for connection in (store._writer, store._contents.connection):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(DiskFull):
        store.notes.save(note(2, "words " * 20_000))
    with pytest.raises(DiskFull):
        store.items.put(
            source.id, [item(n, text="long " * 9000) for n in range(60, 90)], [], Health()
        )
    assert store.notes.get(note(2).id) is None
    for connection in (store._writer, store._contents.connection):
        connection.execute("PRAGMA max_page_count=1073741823")
    store.notes.save(note(2, "words " * 20_000))
    assert store.notes.get(note(1).id) == note(1) or store.notes.get(note(1).id) is not None
    assert store.check() == []


def test_a_second_writer_waits_and_then_is_told(store: Store, profile: Profile) -> None:
    other = sqlite3.connect(profile.library, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy), store.act("note.edit", wait=0.02):
        pytest.fail("the act must not begin")
    other.execute("ROLLBACK")
    other.close()
    store.notes.save(note(1))
    assert store.notes.get(note(1).id) is not None


def test_another_thread_of_ours_waits_and_then_is_told(store: Store) -> None:
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with store.act("note.edit"):
            held.set()
            release.wait(10)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with pytest.raises(Busy), store.act("note.edit", wait=0.02):
        pytest.fail("the act must not begin")
    release.set()
    thread.join()


def test_two_stores_write_in_turn_without_a_gap(store: Store, profile: Profile) -> None:
    other = Store.open(profile)

    def write(target: Store, first: int) -> None:
        for number in range(first, first + 20):
            target.notes.save(note(number))

    threads = [
        threading.Thread(target=write, args=arguments) for arguments in ((store, 0), (other, 100))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.notes.all()) == 40
    assert [act.seq for act in store.history()] == list(range(40, 0, -1))
    other.close()
    assert store.check() == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes wherever it likes")
def test_f35_a_read_only_place_is_named(tmp_path: Path) -> None:
    root = tmp_path / "locked"
    root.mkdir()
    root.chmod(0o500)
    with pytest.raises(LibraryReadOnly):
        Store.open(Profile(root))


def test_f37_a_flipped_byte_is_found(store: Store, source: Source, profile: Profile) -> None:
    sha = store.blobs.put(b"a picture of a card")
    path = store.blobs.path(sha)
    assert path is not None
    path.write_bytes(b"a picture of a cart")
    assert any("damaged" in sentence for sentence in store.check())
