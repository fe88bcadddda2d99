"""Images, attachments and saved files by their SHA-256, as files in two-letter folders.

A blob is written to a temporary name, flushed to disk and renamed, so that a file under its
own hash is always whole. Records name blobs only after they are there.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.model import Changes
from pln_desktop.model import Image
from pln_desktop.model import now
from pln_desktop.store.connection import to_micros
from pln_desktop.store.connection import translated

if TYPE_CHECKING:
    from pln_desktop.store import Store

_SHA = re.compile(r"[0-9a-f]{64}")


class Blobs:
    """The folder of blobs, and what is known of remote images."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self.folder = folder

    def put(self, data: bytes) -> str:
        """Keep these bytes; their SHA-256. Raises DiskFull."""
        sha = hashlib.sha256(data).hexdigest()
        place = self._place(sha)
        if place.exists():
            return sha
        with translated():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, place)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        return sha

    def path(self, sha: str) -> Path | None:
        """Where a blob is; None when it is not here or the name is no hash."""
        if not _SHA.fullmatch(sha):
            return None
        place = self._place(sha)
        return place if place.is_file() else None

    def read(self, sha: str) -> bytes | None:
        """A blob's bytes."""
        place = self.path(sha)
        return place.read_bytes() if place else None

    def image(self, url: str) -> Image | None:
        """What is known of a remote image; None when it was never asked for."""
        row = (
            self._store.reading()
            .execute("SELECT url, blob, width, height, reason FROM image WHERE url = ?", (url,))
            .fetchone()
        )
        return Image(*row) if row else None

    def save_image(self, image: Image) -> Changes:
        """Remember an image, or that it cannot be had and why."""
        with self._store.content() as writing:
            writing.connection.execute(
                "INSERT OR REPLACE INTO image VALUES (?, ?, ?, ?, ?, ?)",
                (image.url, image.blob, image.width, image.height, image.reason, to_micros(now())),
            )
            writing.touch("image", image.url)
        return writing.changes

    def all(self) -> list[str]:
        """Every blob here."""
        names = (path.name for path in self.folder.glob("??/*"))
        return sorted(name for name in names if _SHA.fullmatch(name))

    def _place(self, sha: str) -> Path:
        return self.folder / sha[:2] / sha
