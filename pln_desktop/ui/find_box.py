"""Find or do: one field for commands, articles, notes, the library and people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtCore import QRect
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import QKeySequence
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from pln_desktop.ui.desk import Desk
    from pln_desktop.ui.palette import Palette


class FindBox(QLineEdit):
    """Ctrl K, type, arrows, Enter; Esc gives the focus back. Without a desk it only looks so."""

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self._before: QWidget | None = None
        self._pop: Palette | None = None
        self._keys = ""
        self.setAccessibleName(self.tr("Find or do"))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._on_pause)
        self.fold(False)

    def furnish(self, desk: Desk) -> None:
        """Now there is something to find."""
        from pln_desktop.ui.palette import Palette

        self._pop = Palette(desk, self)
        keys = desk.commands.action("go.search").shortcut()
        text = keys.toString(QKeySequence.SequenceFormat.NativeText)
        self._keys = text.replace("+", " ")
        self.textEdited.connect(self._on_edited)
        self.update()

    def fold(self, narrow: bool) -> None:
        """Fewer words in a narrow window."""
        usual = self.tr("Search, or type what you want to do")
        self.setPlaceholderText(self.tr("Search, or type what to do") if narrow else usual)
        self.setFixedWidth(self._theme.size(18.5 if narrow else 25))
        lead = self._theme.size(1.9)
        mirrored = self.isRightToLeft()
        self.setTextMargins(0 if mirrored else lead, 0, lead if mirrored else 0, 0)

    def enter(self) -> None:
        """Take the focus, remembering who had it."""
        self._before = self.window().focusWidget()
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()
        self._on_pause()

    def leave(self) -> None:
        """Close the list and give the focus back."""
        if self._pop is not None:
            self._pop.hide()
        self.clear()
        if self._before is not None and self.hasFocus():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self._pop is not None:
            self._pop.show_commands(text)
        self._pause.start()

    @Slot()
    def _on_pause(self) -> None:
        if self._pop is not None:
            self._pop.look_up(self.text())

    def event(self, event: QEvent) -> bool:
        """Esc is ours while the keys are here, before any command of the page."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.leave()
        elif self._pop is not None and key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
            self._pop.step(1 if key == Qt.Key.Key_Down else -1)
        elif self._pop is not None and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            whole = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            self._pop.show_all() if whole else self._pop.run()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        theme, painter = self._theme, QPainter(self)
        side = theme.size(1.15)
        x = self.width() - side - 2 * theme.q if self.isRightToLeft() else 2 * theme.q
        spot = QRect(x, (self.height() - side) // 2, side, side)
        self._icons.paint(painter, "search", spot, "ink2")
        roomy = self.width() >= theme.size(20) and not self.isRightToLeft()
        if self._keys and roomy and not self.text():
            self._paint_keys(painter)
        painter.end()

    def _paint_keys(self, painter: QPainter) -> None:
        theme = self._theme
        painter.setFont(theme.font(0.85))
        wide = painter.fontMetrics().horizontalAdvance(self._keys) + 3 * theme.q
        high = theme.size(1.35)
        box = QRect(self.width() - wide - 2 * theme.q, (self.height() - high) // 2, wide, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.role("line2"))
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.role("ink2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys)
