"""The navigation rail: places as icon over word, settings at the bottom."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtCore import QRect
from PySide6.QtCore import QRectF
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QEnterEvent
from PySide6.QtGui import QFontMetrics
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QAbstractButton
from PySide6.QtWidgets import QButtonGroup
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Line

PLACES = (
    ("today", "Today"),
    ("reading", "Reading"),
    ("library", "Library"),
    ("people", "People"),
    ("notes", "Notes"),
    ("portfolio", "Portfolio"),
    ("settings", "Settings"),
)


class RailButton(QAbstractButton):
    """One place: accent, 600 and a bar of 3 px when it is the current one."""

    def __init__(self, theme: Theme, icons: Icons, name: str, word: str) -> None:
        super().__init__()
        self._theme, self._icons, self.name = theme, icons, name
        self.count = 0
        self.bare = False
        self.setText(word)
        self.setAccessibleName(word)
        self.setToolTip(word)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        theme = self._theme
        if self.bare:
            return QSize(theme.size(3.4), theme.size(3.1))
        word = QFontMetrics(theme.font(0.85, 600)).horizontalAdvance(self.text()) + 3 * theme.q
        return QSize(max(theme.size(5.4), word), round(13.5 * theme.q))

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        self.update()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._theme, QPainter(self)
        role = "accent" if self.isChecked() else "ink2"
        if self.underMouse() and not self.isChecked():
            painter.fillRect(self.rect(), theme.role("hover"))
        side = theme.size(1.6)
        top = (self.height() - side) // 2 if self.bare else round(2.2 * theme.q)
        spot = QRect((self.width() - side) // 2, top, side, side)
        self._icons.paint(painter, self.name, spot, role)
        if not self.bare:
            painter.setFont(theme.font(0.85, 600 if self.isChecked() else 400))
            painter.setPen(theme.role(role))
            words = QRect(0, spot.bottom() + theme.q // 2, self.width(), theme.size(1.5))
            painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.text())
        if self.isChecked():
            x = self.width() - 3 if self.isRightToLeft() else 0
            painter.fillRect(x, theme.q * 2, 3, self.height() - 4 * theme.q, theme.role("accent"))
        if self.count:
            self._badge(painter, spot)
        if self.hasFocus():
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(4, 3, -4, -3), 5, 5)
        painter.end()

    def _badge(self, painter: QPainter, icon: QRect) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(0.78, 600))
        text = str(self.count) if self.count < 100 else "99+"
        high = theme.size(1.25)
        wide = max(high, painter.fontMetrics().horizontalAdvance(text) + 2 * theme.q)
        x = icon.left() - wide + theme.q if self.isRightToLeft() else icon.right() - theme.q
        box = QRect(min(max(0, x), self.width() - wide), max(0, icon.top() - theme.q), wide, high)
        painter.setBrush(theme.role("accent"))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(theme.role("on-accent"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


class Rail(QWidget):
    """All places; `chosen(name)` when one is wanted."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        theme.surface(self, "desk")
        self.setAccessibleName(self.tr("Places"))
        self._theme = theme
        self.buttons: dict[str, RailButton] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout()
        column.setContentsMargins(0, theme.q, 0, theme.q)
        column.setSpacing(0)
        for name, word in PLACES:
            button = RailButton(theme, icons, name, self.tr(word))
            button.clicked.connect(lambda _=False, name=name: self.chosen.emit(name))
            self._group.addButton(button)
            self.buttons[name] = button
            if name == "settings":
                column.addStretch(1)
            column.addWidget(button)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(column)
        row.addWidget(Line(theme, upright=True))

    def show_current(self, name: str) -> None:
        """Mark where we are; search results have no place of their own."""
        self._group.setExclusive(name in self.buttons)
        for button in self.buttons.values():
            button.setChecked(button.name == name)

    def show_count(self, name: str, count: int) -> None:
        """A small number at a place; only Today has one."""
        button = self.buttons[name]
        button.count = count
        words = self.tr("{place}, {n} waiting").format(place=button.text(), n=count)
        button.setAccessibleName(words if count else button.text())
        button.update()

    @Slot(bool)
    def fold(self, bare: bool) -> None:
        """Icons without words, in a narrow window; their names stay as tooltips."""
        for button in self.buttons.values():
            button.bare = bare
            button.updateGeometry()
            button.update()
