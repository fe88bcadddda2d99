"""Is the library sound, and is this machine fit to run the program?"""

from __future__ import annotations

import os
import platform
import shutil
import sys
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop import __version__
from pln_desktop.paths import Profile

if TYPE_CHECKING:
    from pln_desktop.store import Store

_NEEDED = ("PySide6-Essentials", "sqlmodel", "feedparser", "httpcore2", "nh3", "typer", "keyring")
_ROOM = 200 * 2**20
_SYNCED = ("onedrive", "dropbox", "google drive", "icloud", "nextcloud")


def check(store: Store) -> list[str]:
    """What is wrong with the library, in sentences; [] when nothing is."""
    return store.check()


Finding = tuple[str, bool, str]
"""(what was looked at, whether it is well, what was found)."""


def doctor(profile: Profile) -> list[Finding]:
    """What the program rests on. Opens no library and asks no network."""
    return [
        ("release", True, f"{__version__} on Python {platform.python_version()}, {sys.platform}"),
        *(_package(name) for name in _NEEDED),
        *_folder(profile),
    ]


def _package(name: str) -> Finding:
    try:
        return name, True, version(name)
    except PackageNotFoundError:
        return name, False, "is not installed"


def _folder(profile: Profile) -> list[Finding]:
    root = profile.root
    standing = next(path for path in (root, *root.parents) if path.exists())
    writable = os.access(standing, os.W_OK)
    free = shutil.disk_usage(standing).free
    found = [
        ("profile", writable, f"{root}{'' if writable else ' cannot be written'}"),
        ("disk", free > _ROOM, f"{free // 2**20} MB free"),
    ]
    library = profile.library
    if library.exists():
        found.append(("library", os.access(library, os.R_OK), _size(library)))
    if name := next((name for name in _SYNCED if name in str(root).lower()), ""):
        words = f"the profile lies in a folder of {name}, which may damage a library in use"
        found.append(("place", False, words))
    return found


def _size(path: Path) -> str:
    return f"{path.stat().st_size / 2**20:.1f} MB"
