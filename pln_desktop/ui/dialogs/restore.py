"""Restore: a backup is put into a profile while no window has it open."""

from __future__ import annotations

import sys
from pathlib import Path

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.leaf import words
from pln_desktop.ui.outside import copy


class RestoreDialog(Dialog):
    """The library is open here, so the command line does it; it is ready to copy."""

    def __init__(self, desk: Desk, backup: Path) -> None:
        super().__init__(desk, desk.window.tr("Restore a backup"), 46, 24)
        root = desk.profile.root
        self.command = (
            f'"{sys.executable}" -m pln_desktop --profile "{root}" restore "{backup}" --replace'
        )
        add = self.body.addWidget
        add(words(self.theme, self.tr(
            "A restore exchanges the whole library, so this window has to be closed first. What "
            "is here now is kept beside it, in a folder named before-restore."
        )))  # fmt: skip
        add(
            words(
                self.theme, self.tr("Copy this line, close the window, and run it in a terminal:")
            )
        )
        line = words(self.theme, self.command, "ink2", 0.96)
        line.setAccessibleName(self.tr("The command"))
        add(line)
        self.add_button(self.tr("Copy the line"), lambda: copy(self.command))
        self.buttons(self.tr("Copy and close the window"), self._leave)

    def _leave(self) -> None:
        copy(self.command)
        self.accept()
        self.desk.window.close()
