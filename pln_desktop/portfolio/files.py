"""The files beside a portfolio's page: pictures and attachments, each under a readable name."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from pln_desktop.exchange.filenames import clean_file_name
from pln_desktop.exchange.filenames import clean_name
from pln_desktop.exchange.filenames import unique_name
from pln_desktop.portfolio.compose import Attachment
from pln_desktop.portfolio.compose import Picture

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF87a", ".gif"),
    (b"GIF89a", ".gif"),
)
_OPENED = frozenset({"html", "htm", "xhtml", "svg", "xml", "js", "mjs", "hta", "mht", "shtml"})
"""Endings a browser would run; such files keep their bytes and get ".txt" behind their name."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A file inside the folder."""

    link: str  # relative, percent-encoded
    name: str
    size: int


class Files:
    """Writes pictures and attachments below a folder; the same bytes only once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._taken: dict[str, set[str]] = {}
        self._known: dict[tuple[str, str], Placed] = {}

    def picture(self, picture: Picture) -> Placed | None:
        """Place a picture; None when it is missing or of no kind that is safe to show."""
        data = _bytes(picture.data)
        ending = _picture_ending(data) if data else ""
        if not data or not ending:
            return None
        return self._place("images", clean_name(picture.alt[:60], ending, "picture"), data)

    def attachment(self, attachment: Attachment) -> Placed | None:
        """Place a file; None when it is missing."""
        data = _bytes(attachment.data)
        if data is None:
            return None
        name = clean_file_name(attachment.name)
        if name.rpartition(".")[2].lower() in _OPENED:
            name += ".txt"
        return self._place("attachments", name, data)

    def _place(self, folder: str, name: str, data: bytes) -> Placed:
        key = (folder, hashlib.sha256(data).hexdigest())
        if key not in self._known:
            name = unique_name(name, self._taken.setdefault(folder, set()))
            path = self._root / folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
            self._known[key] = Placed(f"{folder}/{quote(name)}", name, len(data))
        return self._known[key]


def _bytes(data: bytes | Path | None) -> bytes | None:
    if not isinstance(data, Path):
        return data
    try:
        return data.read_bytes()
    except OSError:
        return None


def _picture_ending(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return ".webp"
    return next((ending for magic, ending in _PICTURES if data.startswith(magic)), "")
