"""Report a problem: a zip is made here, you look at it, and send it yourself or not."""

from __future__ import annotations

import zipfile
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QPlainTextEdit

from pln_desktop.errors import PlnError
from pln_desktop.model import now
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import words


class ReportDialog(Dialog):
    """Shows what is inside before anything leaves; nothing is sent by the program."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.window.tr("Report a problem"), 46, 40)
        self._path: Path | None = None
        self.body.addWidget(words(self.theme, self.tr(
            "This file says which release and system you have, how large your library is and "
            "what the log tells. Titles, notes, addresses and names of folders are taken out. "
            "Look at it, then attach it to your report yourself."
        )))  # fmt: skip
        self.inside = QPlainTextEdit()
        self.inside.setReadOnly(True)
        self.inside.setTabChangesFocus(True)
        self.inside.setAccessibleName(self.tr("What the file holds"))
        self.keep_room(self.inside, 16)
        self.inside.setPlainText(self.tr("Making it…"))
        self.body.addWidget(self.inside)
        self.said.setText(self.tr("Nothing is sent."))
        self.open_folder = self.add_button(self.tr("Show the folder"), self._show)
        self.open_folder.setEnabled(False)
        self.buttons(close=self.tr("Close"))
        desk.jobs.run("work", self._make, self._on_made, self._on_failed)

    def _make(self, job: Job) -> tuple[Path, str]:
        from pln_desktop.acts.report import report

        profile = self.desk.profile
        to = profile.root / "reports" / f"report-{now():%Y%m%d-%H%M%S}.zip"
        made = report(self.store, profile, to)
        parts = []
        with zipfile.ZipFile(made) as archive:
            for name in archive.namelist():
                text = archive.read(name).decode("utf-8", "replace")
                parts.append(f"{name}\n{'=' * len(name)}\n{text[-20_000:]}")
        return made, "\n\n".join(parts)

    def _on_made(self, made: tuple[Path, str]) -> None:
        self._path, text = made
        self.inside.setPlainText(text)
        self.said.setText(self.tr("{file}. Nothing is sent.").format(file=self._path.name))
        self.open_folder.setEnabled(True)

    def _show(self) -> None:
        if self._path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._path.parent)))

    def _on_failed(self, error: PlnError) -> None:
        self.inside.clear()
        self.warn(messages.sentence(error))
