"""A line of a page that can be opened: icon, title, second line, something on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QEnterEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import words
from pln_desktop.ui.tile import Tile
from pln_desktop.ui.widgets import label


class DeedRow(QWidget):
    """Enter, Space or a click opens it; a hairline stands below."""

    opened = Signal()

    def __init__(
        self,
        desk: Desk,
        icon: str,
        title: str,
        second: str = "",
        right: str = "",
        serif: bool = False,
        strong: bool = False,
        tile: str = "",
        disc: str = "",
        role: str = "ink2",
        buttons: tuple[QWidget, ...] = (),
    ) -> None:
        super().__init__()
        self._desk, self._icon, self._role = desk, icon, role
        theme = desk.theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(". ".join(part for part in (title, second, right) if part))
        self._sign = QLabel()
        self._lead = (
            Tile(theme, tile or disc, 1.8, person=bool(disc)) if tile or disc else self._sign
        )
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._middle(title, second, serif, strong), 1)
        if right:
            self._row.addWidget(label(theme, right, "ink2", 0.92), 0, Qt.AlignmentFlag.AlignTop)
        for one in buttons:
            self._row.addWidget(one, 0, Qt.AlignmentFlag.AlignTop)
        self._fit()
        theme.changed.connect(self._fit)

    def _middle(self, title: str, second: str, serif: bool, strong: bool) -> QVBoxLayout:
        theme, times, weight = self._desk.theme, 1.08 if serif else 1.0, 600 if strong else 400
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(words(theme, title, times=times, weight=weight, serif=serif))
        if second:
            middle.addWidget(words(theme, second, "ink2", 0.92))
        return middle

    @Slot()
    def _fit(self) -> None:
        theme, q = self._desk.theme, self._desk.theme.q
        self._row.setContentsMargins(q, 2 * q, q, 2 * q)
        self._row.setSpacing(3 * q)
        if self._icon:
            side = theme.size(1.25)
            self._sign.setPixmap(
                self._desk.icons.pixmap(self._icon, side, self._role, self.devicePixelRatioF())
            )

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._desk.theme, QPainter(self)
        if self.underMouse():
            painter.fillRect(self.rect(), theme.role("hover"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.role("line"))
        if self.hasFocus():
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        painter.end()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.update()
