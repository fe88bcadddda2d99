"""One file that holds a whole library: a zip of `library.db` and `blobs/`.

The copy is SQLite's own (consistent while others write), is checked before it counts as a
backup, and is written under a temporary name first. A restore is unpacked beside the
profile, checked, and swapped in; what was there is kept beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from pln_desktop.errors import FormatError
from pln_desktop.errors import LibraryTooNew
from pln_desktop.errors import Stopped
from pln_desktop.errors import StoreError
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import migrations
from pln_desktop.store.connection import connect
from pln_desktop.store.connection import translated

if TYPE_CHECKING:
    from pln_desktop.store import Store

_BLOB = re.compile(r"blobs/[0-9a-f]{2}/([0-9a-f]{64})")
_KEPT = 7
Progress = Callable[[int, int], None]


def backup(
    store: Store, to: Path, progress: Progress | None = None, stop: Event | None = None
) -> Path:
    """Write one file with library and blobs, replacing `to` only when it is whole."""
    with translated():
        to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=".backup-")
        os.close(handle)
        try:
            _write(store, Path(name), progress, stop)
            os.replace(name, to)
        finally:
            Path(name).unlink(missing_ok=True)
    return to


def rotate(store: Store) -> Path:
    """A dated backup in the profile's own folder; the oldest of more than seven go."""
    folder = store.profile.backups
    made = backup(store, folder / f"library-{now():%Y%m%d-%H%M%S}.plnbackup")
    for old in sorted(folder.glob("library-*.plnbackup"))[:-_KEPT]:
        old.unlink()
    return made


def _write(store: Store, to: Path, progress: Progress | None, stop: Event | None) -> None:
    with tempfile.TemporaryDirectory(dir=to.parent, prefix=".library-") as folder:
        copy = Path(folder) / "library.db"
        _copy(store.reading(), copy, stop)
        shas = store.blobs.all()
        with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED, allowZip64=True) as archive:
            archive.write(copy, "library.db", zipfile.ZIP_DEFLATED, 1)
            for done, sha in enumerate(shas):
                if stop is not None and stop.is_set():
                    raise Stopped("the backup was stopped")
                if (path := store.blobs.path(sha)) is not None:
                    archive.write(path, f"blobs/{sha[:2]}/{sha}")
                if progress:
                    progress(done + 1, len(shas))
    with to.open("rb") as file:
        os.fsync(file.fileno())


def _copy(source: sqlite3.Connection, to: Path, stop: Event | None) -> None:
    def pace(status: int, remaining: int, total: int) -> None:
        if stop is not None and stop.is_set():
            raise Stopped("the backup was stopped")

    with closing(sqlite3.connect(to)) as target:
        source.backup(target, pages=2000, progress=pace)
        # One file without a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")
        if target.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise StoreError("the copy of the library did not pass its check")


def restore(profile: Profile, backup: Path, replace: bool = False) -> Path | None:
    """Put a backup in the profile's place; where the old library went, or None.

    The profile must not be open. Raises FormatError for a file that is no backup,
    LibraryTooNew, and StoreError for a used profile without `replace`.
    """
    used = profile.library.exists()
    if used and not replace:
        raise StoreError("the profile has a library already")
    with translated():
        profile.make()
        with tempfile.TemporaryDirectory(dir=profile.root, prefix=".restore-") as folder:
            fresh = Profile(Path(folder))
            _unpack(backup, fresh)
            _examine(fresh)
            return _swap(profile, fresh, used)


def _unpack(backup: Path, fresh: Profile) -> None:
    try:
        with zipfile.ZipFile(backup) as archive:
            names = archive.namelist()
            if "library.db" not in names:
                raise FormatError(f"{backup.name} is not a backup of a library")
            for name in names:
                # Names are data: only those we would have written are unpacked.
                if name != "library.db" and not _BLOB.fullmatch(name):
                    raise FormatError(f"{backup.name} holds a file that no backup has")
                target = fresh.root / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with archive.open(name) as packed, target.open("wb") as file:
                    shutil.copyfileobj(packed, file, 1 << 20)
                    file.flush()
                    os.fsync(file.fileno())
                if (match := _BLOB.fullmatch(name)) and _sha(target) != match[1]:
                    raise FormatError(f"{backup.name} is damaged")
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise FormatError(f"{backup.name} is not a backup, or is damaged") from error


def _sha(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _examine(fresh: Profile) -> None:
    connection = connect(fresh.library)
    try:
        version = migrations.version_of(connection)
        if version > migrations.VERSION:
            raise LibraryTooNew(version, migrations.VERSION)
        if version == 0 or connection.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise FormatError("the library in the backup is damaged")
    finally:
        connection.close()


def _swap(profile: Profile, fresh: Profile, used: bool) -> Path | None:
    """Move the old library aside, then the new one in; both moves are renames."""
    kept = None
    if used:
        kept = profile.root / f"before-restore-{now():%Y%m%d-%H%M%S-%f}"
        kept.mkdir()
        for name in ("library.db", "library.db-wal", "library.db-shm", "blobs"):
            if (old := profile.root / name).exists():
                old.rename(kept / name)
    elif profile.blobs.exists() and not any(profile.blobs.iterdir()):
        profile.blobs.rmdir()
    if fresh.blobs.exists():
        fresh.blobs.rename(profile.blobs)
    fresh.library.rename(profile.library)
    profile.make()
    return kept
