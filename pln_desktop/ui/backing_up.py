"""Backups by hand: one file with everything, and the way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QFileDialog

from pln_desktop.model import now
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.messages import tr

FILTER = "PLN Desktop (*.plnbackup)"


def back_up(desk: Desk) -> None:
    """Ask where, then write library and blobs into one file."""
    chooser = QFileDialog(desk.window, tr("Back up"))
    chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    chooser.setNameFilter(FILTER)
    chooser.setDefaultSuffix("plnbackup")
    chooser.selectFile(f"pln-{now().astimezone():%Y-%m-%d}.plnbackup")
    chooser.fileSelected.connect(lambda name: write_backup(desk, Path(name)))
    chooser.open()


def write_backup(desk: Desk, to: Path | None) -> None:
    """Into this file; without one into the profile's own folder of rotating backups."""

    def act(job: Job) -> Path:
        from pln_desktop.store import backup

        made = backup.backup(desk.store, to, stop=job.stop) if to else backup.rotate(desk.store)
        desk.store.settings.set("backup.last", made.name)
        return made

    def done(path: Path) -> None:
        desk.window.say(tr("Backed up to {path}.").format(path=path), "good")
        desk.hub.tell(_nothing())

    desk.window.say(tr("Backing up. You can go on working."))
    desk.jobs.run("work", act, done, desk.window.fail)


def _nothing() -> Any:
    from pln_desktop.model import Changes

    return Changes("program", ids={"backup": None})


def restore(desk: Desk) -> None:
    """Choose a backup; what it takes is told before anything happens."""
    chooser = QFileDialog(desk.window, tr("Restore a backup"))
    chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
    chooser.setNameFilters([FILTER, tr("All files (*)")])
    folder = desk.profile.backups
    if folder.is_dir():
        chooser.setDirectory(str(folder))
    chooser.fileSelected.connect(
        lambda name: desk.window.dialog("restore", "RestoreDialog", Path(name))
    )
    chooser.open()
