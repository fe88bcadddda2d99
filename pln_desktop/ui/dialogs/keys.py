"""The keyboard on one page, made of the one table of commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.commands import COMMANDS
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.frame import MENUS
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.widgets import label

_PLAIN = (
    ("↑ ↓", "Go through a list"),
    ("Enter", "Open what is chosen"),
    ("Space", "Scroll on, then the next unread"),
    ("Shift ↑ ↓, Ctrl A", "Choose several"),
    ("Menu key, Shift F10", "What can be done here"),
    ("Tab, Shift Tab", "Next and previous control"),
)
"""Keys that are Qt's own."""


class KeysDialog(Dialog):
    """Every command that has a key, by menu; typing narrows."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.window.tr("Keyboard"), 46, 52)
        self.field = Field("", self.tr("Narrow by words"))
        self.field.setAccessibleName(self.tr("Narrow by words"))
        self.field.setClearButtonEnabled(True)
        self.body.addWidget(self.field)
        self._lines: list[tuple[str, QWidget]] = []
        self._heads: list[tuple[QWidget, int, int]] = []
        self._add(self.tr("Everywhere"), [(tr(what), keys) for keys, what in _PLAIN])
        for menu in MENUS:
            self._add(menu.replace("&", ""), self._of(menu.replace("&", "")))
        self.field.textChanged.connect(self._narrow)
        self.said.setText(self.tr("Single letters can be switched off in Settings."))
        self.buttons(close=self.tr("Close"))
        self.field.setFocus()

    def _of(self, menu: str) -> list[tuple[str, str]]:
        """(title, keys) of a menu's commands."""
        found = []
        for command in COMMANDS:
            if command.menu == menu and command.keys:
                native = QKeySequence(command.keys).toString(QKeySequence.SequenceFormat.NativeText)
                title = tr(command.title.lstrip("|")).replace("&", "").rstrip("…")
                found.append((title, native.replace("+", " ")))
        return found

    def _add(self, title: str, pairs: list[tuple[str, str]]) -> None:
        if not pairs:
            return
        head = words(self.theme, title, times=1.12, weight=600, serif=True)
        self.body.addWidget(head)
        first = len(self._lines)
        for what, keys in pairs:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(words(self.theme, what), 1)
            row.addWidget(label(self.theme, keys, "ink2", 0.96), 0, Qt.AlignmentFlag.AlignTop)
            self.body.addWidget(line)
            self._lines.append((f"{what} {keys}".casefold(), line))
        self._heads.append((head, first, len(self._lines)))

    def _narrow(self, text: str) -> None:
        asked = text.casefold().split()
        for said, line in self._lines:
            line.setVisible(all(word in said for word in asked))
        for head, first, last in self._heads:
            head.setVisible(any(not line.isHidden() for _, line in self._lines[first:last]))
