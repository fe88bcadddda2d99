"""A backup is one whole file; a restore keeps what was there."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from threading import Event

import pytest

from pln_desktop.errors import FormatError
from pln_desktop.errors import Stopped
from pln_desktop.errors import StoreError
from pln_desktop.model import Note
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store import backup

NOTE = Note(id="d" * 32, type="note", target_noun="", target="", text="Seven piles.")


@pytest.fixture
def made(store: Store, source: Source, tmp_path: Path) -> Path:
    store.notes.save(NOTE)
    store.blobs.put(b"a picture of a card")
    return backup.backup(store, tmp_path / "out" / "mine.plnbackup")


def test_restore_into_a_new_profile(made: Path, tmp_path: Path) -> None:
    fresh = Profile(tmp_path / "fresh")
    assert backup.restore(fresh, made) is None
    store = Store.open(fresh)
    assert store.notes.get(NOTE.id) == NOTE
    assert len(store.items.keys(Scope())) == 10
    assert store.blobs.all() != []
    assert store.check() == []
    store.close()


def test_restore_into_a_used_profile_keeps_the_old_one(
    made: Path, store: Store, profile: Profile
) -> None:
    store.notes.write(NOTE.id, "Later words.")
    store.close()
    with pytest.raises(StoreError):
        backup.restore(profile, made)
    kept = backup.restore(profile, made, replace=True)
    assert kept is not None
    old, new = Store.open(Profile(kept)), Store.open(profile)
    assert [n.text for n in old.notes.all()] == ["Later words."]
    assert [n.text for n in new.notes.all()] == ["Seven piles."]
    old.close()
    new.close()


def test_f30_a_hostile_or_damaged_backup_changes_nothing(made: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.zip"
    with zipfile.ZipFile(hostile, "w") as archive:
        archive.writestr("library.db", b"")
        archive.writestr("../outside", b"x")
    cut = tmp_path / "cut.zip"
    cut.write_bytes(made.read_bytes()[:-2000])
    words = tmp_path / "words.zip"
    words.write_text("not a backup")
    fresh = Profile(tmp_path / "fresh")
    for path in (hostile, cut, words):
        with pytest.raises(FormatError):
            backup.restore(fresh, path)
    assert not fresh.library.exists()
    assert not (tmp_path / "outside").exists()


def test_a_stopped_backup_leaves_the_earlier_one(made: Path, store: Store) -> None:
    before = made.read_bytes()
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        backup.backup(store, made, stop=stop)
    assert made.read_bytes() == before
    assert os.listdir(made.parent) == [made.name]


def test_seven_rotating_backups_are_kept(store: Store, profile: Profile) -> None:
    profile.backups.mkdir()
    for day in range(1, 10):
        (profile.backups / f"library-2026010{day}-000000.plnbackup").write_bytes(b"")
    newest = backup.rotate(store)
    left = sorted(profile.backups.iterdir())
    assert len(left) == 7
    assert left[-1] == newest
