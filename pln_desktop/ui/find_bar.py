"""Find in page."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import QTextCursor
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.reader_view import ReaderView
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import label


class FindBar(QWidget):
    """Find in page: types, steps, says how it went, Esc closes."""

    def __init__(self, desk: Desk, view: ReaderView) -> None:
        super().__init__()
        self._desk, self._view = desk, view
        desk.theme.surface(self, "shelf")
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in page"))
        self.field.setAccessibleName(self.tr("Find in page"))
        self.field.textEdited.connect(lambda _: self.step(True, again=True))
        self.field.returnPressed.connect(lambda: self.step(True))
        self._words = label(desk.theme, "", "ink2", 0.92)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * desk.theme.q, desk.theme.q, 2 * desk.theme.q, desk.theme.q)
        row.addWidget(self.field, 1)
        row.addWidget(self._words)
        icons = desk.icons
        row.addWidget(
            icon_button(icons, "prev", self.tr("Find previous"), lambda: self.step(False))
        )
        row.addWidget(icon_button(icons, "next", self.tr("Find next"), lambda: self.step(True)))
        row.addWidget(icon_button(icons, "cancel", self.tr("Close"), self.close_bar))
        self.field.installEventFilter(self)
        self.hide()

    def open_bar(self) -> None:
        """Show and take the focus, with the selected words where there are some."""
        chosen = self._view.textCursor().selectedText()
        if chosen and len(chosen) < 60:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide and give the focus back to the text."""
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, forward: bool, again: bool = False) -> None:
        """To the next place, around the end."""
        text = self.field.text()
        cursor = self._view.textCursor()
        if again:
            cursor.setPosition(cursor.selectionStart())
            self._view.setTextCursor(cursor)
        flags = QTextDocument.FindFlag(0) if forward else QTextDocument.FindFlag.FindBackward
        if not text or self._view.find(text, flags):
            self._words.setText("")
            return
        move = QTextCursor.MoveOperation
        before = self._view.textCursor()
        self._view.moveCursor(move.Start if forward else move.End)
        if not self._view.find(text, flags):
            self._view.setTextCursor(before)
            self._words.setText(self.tr("Not on this page"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        return False
