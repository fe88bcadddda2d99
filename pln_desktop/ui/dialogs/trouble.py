"""The calm dialog for a bug: what happened, what is safe, what can be done."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.leaf import words
from pln_desktop.ui.outside import copy


class TroubleDialog(Dialog):
    """`detail` is the technical text, folded away until it is wanted."""

    def __init__(self, desk: Desk, detail: str) -> None:
        super().__init__(desk, desk.window.tr("Something went wrong in the program"), 42, 22)
        self._detail = detail
        self.body.addWidget(words(self.theme, self.tr(
            "This is a mistake of ours, not yours. What you wrote is saved, and you can go on. "
            "A report helps us to mend it."
        )))  # fmt: skip
        self.text = QPlainTextEdit(detail)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Technical text"))
        self.text.setMinimumHeight(self.theme.size(12))
        self.text.hide()
        self.body.addWidget(self.text)
        self.add_button(self.tr("Report a problem…"), self._report)
        self.more = self.add_button(self.tr("Details"), self._show)
        self.buttons(close=self.tr("Go on"))

    def _show(self) -> None:
        if self.text.isHidden():
            self.text.show()
            self.more.setText(self.tr("Copy"))
            self.resize(self.width(), self.height() + self.theme.size(12))
        else:
            copy(self._detail)

    def _report(self) -> None:
        self.accept()
        self.desk.commands.do("help.report")
