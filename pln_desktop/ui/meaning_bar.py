"""Under a selection: the five meanings with their keys, and a note."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QHBoxLayout

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.reader_view import ReaderView
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import tool


class MeaningBar(QFrame):
    """Under the selection: five meanings with their keys, and a note."""

    def __init__(self, desk: Desk, view: ReaderView) -> None:
        super().__init__(view.viewport())
        self._desk, self._view = desk, view
        desk.theme.surface(self, "raised")
        self.setFrameShape(QFrame.Shape.Box)
        row = QHBoxLayout(self)
        row.setContentsMargins(desk.theme.q, 0, desk.theme.q, 0)
        row.setSpacing(0)
        for key, meaning in enumerate(MEANINGS, 1):
            button = tool(desk.icons, desk.commands.action(f"note.{meaning}"), words=True)
            button.setText(f"{self.tr(MEANINGS[meaning][1])} {key}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        row.addWidget(Line(desk.theme, "line2", upright=True))
        note = tool(desk.icons, desk.commands.action("note.note"), words=True)
        note.setText(self.tr("Note") + " N")
        note.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(note)
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.setInterval(150)
        self._watch.timeout.connect(self._stand)
        self.hide()

    def stand_by_selection(self) -> None:
        """Appear soon, when the selection rests."""
        self._watch.start()

    @Slot()
    def _stand(self) -> None:
        cursor = self._view.textCursor()
        if not cursor.hasSelection():
            return
        end = QTextCursor(self._view.document())
        end.setPosition(cursor.selectionEnd())
        spot = self._view.cursorRect(end)
        self.adjustSize()
        room = self._view.viewport()
        x = max(0, min(spot.left() - self.width() // 2, room.width() - self.width()))
        y = spot.bottom() + self._desk.theme.q
        if y + self.height() > room.height():
            y = spot.top() - self.height() - self._desk.theme.q
        self.move(x, y)
        self.show()
        self.raise_()
