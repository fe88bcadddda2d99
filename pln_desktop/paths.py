"""Where things are: a profile folder's parts, and the program's own resources."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

_PACKED = Path(__file__).parent / "resources"
_SOURCE = Path(__file__).parent.parent / "resources"


class Profile(NamedTuple):
    """One person's folder: everything the program keeps is below it."""

    root: Path

    @property
    def library(self) -> Path:
        """The SQLite file."""
        return self.root / "library.db"

    @property
    def blobs(self) -> Path:
        """Images, attachments and saved copies, by SHA-256."""
        return self.root / "blobs"

    @property
    def window(self) -> Path:
        """Window state and the choices of how things look."""
        return self.root / "window.ini"

    @property
    def log(self) -> Path:
        """The folder of logs and crash traces."""
        return self.root / "log"

    @property
    def backups(self) -> Path:
        """The folder of rotating backups."""
        return self.root / "backups"

    @property
    def lock(self) -> Path:
        """Held by the window of this profile."""
        return self.root / "lock"

    @property
    def sync_lock(self) -> Path:
        """Held by whoever refreshes sources."""
        return self.root / "sync.lock"

    def make(self) -> Profile:
        """Create the folders that are missing, readable by their owner only."""
        for folder in (self.root, self.blobs, self.log):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self


def default_profile() -> Path:
    """`PLN_PROFILE`, or the platform's folder for a program's own data."""
    if chosen := os.environ.get("PLN_PROFILE"):
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
        return base / "PLN Desktop"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "PLN Desktop"
    base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "pln-desktop"


def resource(name: str) -> Path:
    """The file or folder `name` below resources/, from the wheel or the source tree.

    Raises ValueError for a name that leads outside.
    """
    root = (_PACKED if _PACKED.is_dir() else _SOURCE).resolve()
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise ValueError(f"{name!r} is not a resource name")
    return path
