"""Keep an address or files: the card is made at once, the copy follows."""

from __future__ import annotations

from PySide6.QtWidgets import QFileDialog
from PySide6.QtWidgets import QHBoxLayout

from pln_desktop.ui.copying import keep
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.leaf import words
from pln_desktop.ui.widgets import button


class KeepDialog(Dialog):
    """Paste an address, or choose files."""

    def __init__(self, desk: Desk, address: str = "") -> None:
        super().__init__(desk, desk.window.tr("Keep"), 42, 26)
        hint = words(self.theme, self.tr("An address on the web, or a file from this computer"))
        self.field = Field(address, "https://")
        self.field.setAccessibleName(hint.text())
        hint.setBuddy(self.field)
        self.body.addWidget(hint)
        self.body.addWidget(self.field)
        row = QHBoxLayout()
        row.addWidget(button(self.tr("Choose files…"), self._choose))
        row.addStretch(1)
        self.body.addLayout(row)
        said = self.tr(
            "A web page is fetched once, with its pictures, and stays readable offline. "
            "A file is copied into the library; the original stays where it is."
        )
        self.body.addWidget(words(self.theme, said, "ink2", 0.96))
        self.buttons(self.tr("Keep"), self._keep)
        self.field.setFocus()

    def _keep(self) -> None:
        ref = self.field.text().strip()
        if not ref:
            self.warn(self.tr("Paste an address, or choose a file."), "info")
            return
        if "://" not in ref and not ref.startswith(("/", "~", "\\")):
            ref = f"https://{ref}"
        self.accept()
        keep(self.desk, [ref])

    def _choose(self) -> None:
        chooser = QFileDialog(self, self.tr("Keep files"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(self._on_files)
        chooser.open()

    def _on_files(self, names: list[str]) -> None:
        self.accept()
        keep(self.desk, names)
