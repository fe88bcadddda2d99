"""Back a library up into one file, and put one in its place."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.errors import Busy
from pln_desktop.errors import FormatError
from pln_desktop.paths import Profile
from pln_desktop.store import backup as files
from pln_desktop.sync.lock import locked

if TYPE_CHECKING:
    from pln_desktop.store import Store


def backup(
    store: Store, to: Path, progress: Tell | None = None, stop: threading.Event | None = None
) -> Path:
    """Write one file with library and saved files, replacing `to` only when it is whole."""

    def tell(done: int, total: int) -> None:
        if progress:
            progress(Progress(done, total, str(to)))

    try:
        return files.backup(store, to, tell, stop)
    except OSError as error:
        raise FormatError(f"{to} cannot be written: {error.strerror}") from error


def restore(profile: Profile, file: Path, replace: bool = False) -> Path | None:
    """Put a backup in the profile's place; where the old library went, or None.

    Raises Busy while the window or a refresh has this profile, FormatError for a file that is
    no backup, StoreError for a used profile without `replace`.
    """
    if not file.is_file():
        raise FormatError(f"{file} is no file")
    profile.make()
    with locked(profile.sync_lock):
        _refuse_window(profile)
        return files.restore(profile, file, replace)


def _refuse_window(profile: Profile) -> None:
    """The window's lock is Qt's: its first line is the number of the process that holds it."""
    try:
        if sys.platform == "win32":
            # Qt holds its lock file open there, so that it cannot be removed.
            profile.lock.unlink()
            return
        owner = int(profile.lock.read_text("utf-8", "replace").split("\n", 1)[0])
        os.kill(owner, 0)
    except (OSError, ValueError, OverflowError):
        return  # no lock, or one left behind by a process that is gone
    raise Busy("the window of this profile is open; close it first")
