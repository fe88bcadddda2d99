"""Keeping and fetching again, in the background; opening a kept file outside."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from pln_desktop.model import Snapshot
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.messages import tr

SAFE = (
    ".pdf", ".epub", ".txt", ".md", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".odt", ".ods",
    ".odp", ".docx", ".xlsx", ".pptx", ".mp3", ".ogg", ".mp4", ".webm",
)  # fmt: skip
"""What the system's own program is asked to open; anything else is only saved where you say."""


def keep(desk: Desk, refs: list[str]) -> None:
    """Keep addresses and files, one after the other; the page shows each when it is there."""
    for ref in refs:

        def act(job: Job, ref: str = ref) -> Any:
            from pln_desktop.acts.keep import keep as keep_one

            return keep_one(desk.store, desk.border(), ref, stop=job.stop)

        desk.jobs.run(
            "work", act, lambda kept: desk.window.open_record("resource", kept.id), desk.window.fail
        )


def refetch(desk: Desk, ids: list[str]) -> None:
    """Fetch copies again; a worse one never takes a good one's place."""
    desk.window.say(tr("Fetching the copy again. What is here stays until a better one came."))

    def act(job: Job) -> None:
        from pln_desktop.acts.keep import refetch as again

        for id in ids:
            if not job.stop.is_set():
                again(desk.store, desk.border(), id)

    desk.jobs.run("work", act, lambda _: desk.window.banner.say(""), desk.window.fail)


def open_copy(desk: Desk, snapshot: Snapshot) -> None:
    """Hand a kept file to the system's program for it, or save it where the user says."""
    source = desk.store.blobs.path(snapshot.blob) if snapshot.blob else None
    if source is None:
        desk.window.say(tr("The file is not here. Fetch the copy again."), "warn")
        return
    name = Path(snapshot.file_name).name or f"{snapshot.blob[:12]}.pdf"
    if Path(name).suffix.lower() not in SAFE:
        _save_as(desk, source, name)
        return
    folder = desk.profile.root / "opened" / snapshot.blob[:12]

    def act(job: Job) -> Path:
        # The library's own file is never handed out: another program could change it.
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / name
        data = source.read_bytes()
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
        os.chmod(path, 0o400)
        return path

    def done(path: Path) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

    desk.jobs.run("work", act, done, desk.window.fail)


def _save_as(desk: Desk, source: Path, name: str) -> None:
    chooser = QFileDialog(desk.window, tr("Save a copy of this file"))
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.selectFile(name)

    def save(to: str) -> None:
        def act(job: Job) -> None:
            Path(to).write_bytes(source.read_bytes())

        desk.jobs.run("work", act, lambda _: desk.window.say(tr("Saved.")), desk.window.fail)

    chooser.fileSelected.connect(save)
    chooser.open()
