"""What somebody drops on the Library: files, or one web address."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData

from pln_desktop.ui.copying import keep
from pln_desktop.ui.desk import Desk


def keepable(data: QMimeData) -> bool:
    """Whether it can be kept; lists of feeds are the window's to import."""
    files = _files(data)
    lists = files and all(f.suffix.lower() in (".opml", ".xml") for f in files)
    return bool(files or _address(data)) and not lists


def take(desk: Desk, data: QMimeData) -> None:
    """Keep files at once; an address is asked for only when the user says so."""
    if files := _files(data):
        keep(desk, [str(file) for file in files])
    else:
        desk.window.dialog("keep", "KeepDialog", _address(data))


def _files(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]


def _address(data: QMimeData) -> str:
    text = data.text().strip()
    return text if text.startswith(("http://", "https://")) and len(text.split()) == 1 else ""
