"""Labels and their fields or values: beside each other, in a narrow place below each other."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QGridLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QPlainTextEdit
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.theme import Theme


class Form(QWidget):
    """Rows of a label 8.6 S wide and what belongs to it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[tuple[QLabel, QWidget]] = []
        self._stacked: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        self._fit()
        theme.changed.connect(self._fit)

    def add(self, name: str, widget: QWidget) -> QWidget:
        """One more row; the label is the field's buddy and its accessible name."""
        tag = words(self._theme, name, "ink2", 0.96)
        tag.setBuddy(widget)
        if not widget.accessibleName():
            widget.setAccessibleName(name.replace("&", ""))
        self._rows.append((tag, widget))
        self._stacked = None
        self._arrange()
        return widget

    def add_fact(self, name: str, value: str) -> None:
        """One more row that only says something; a blank is "not stated"."""
        said = words(self._theme, value or tr("not stated"), "ink" if value else "ink2")
        self.add(name, said)

    def _arrange(self) -> None:
        stacked = self.width() < self._theme.size(24)
        if stacked == self._stacked:
            return
        self._stacked = stacked
        for number, (tag, widget) in enumerate(self._rows):
            text = isinstance(widget, QLabel)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.removeWidget(tag)
            self._grid.removeWidget(widget)
            if stacked:
                self._grid.addWidget(tag, 2 * number, 0, 1, 2)
                self._grid.addWidget(widget, 2 * number + 1, 0, 1, 2)
            else:
                tall = text or isinstance(widget, QPlainTextEdit)
                self._grid.addWidget(tag, number, 0, top if tall else Qt.AlignmentFlag.AlignVCenter)
                self._grid.addWidget(widget, number, 1)
        self._grid.setColumnMinimumWidth(0, 0 if stacked else self._theme.size(8.6))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._arrange()

    @Slot()
    def _fit(self) -> None:
        q = self._theme.q
        self._grid.setHorizontalSpacing(2 * q)
        self._grid.setVerticalSpacing(q)
        self._stacked = None
        self._arrange()


class Field(QLineEdit):
    """One line of text with a hint."""

    def __init__(self, text: str = "", hint: str = "") -> None:
        super().__init__(text)
        self.setPlaceholderText(hint)
        self.setCursorPosition(0)


class TitleField(QLineEdit):
    """A page's title that can be changed where it stands."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(text)
        self._theme = theme
        self.setProperty("quiet", True)
        self.setCursorPosition(0)
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        self.setFont(self._theme.font(1.8, 600, serif=True))


class Lines(QPlainTextEdit):
    """Some lines of text; Tab goes on to the next field."""

    def __init__(self, theme: Theme, text: str = "", hint: str = "", lines: int = 3) -> None:
        super().__init__(text)
        self._theme, self._lines = theme, lines
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        self.setMinimumHeight(self._high)

    @property
    def _high(self) -> int:
        return self._theme.size(1.35 * self._lines + 1.0)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._theme.size(12), self._high)


class Choice(QComboBox):
    """One of several; with `free` another word may be written."""

    def __init__(self, theme: Theme, icons: Icons, free: bool = False) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self.setEditable(free)
        if free:
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(8)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        side = self._theme.size(1.1)
        gap = (self._theme.size(1.85) - side) // 2
        x = gap if self.isRightToLeft() else self.width() - side - gap
        painter = QPainter(self)
        spot = QRect(x, (self.height() - side) // 2, side, side)
        self._icons.paint(painter, "down", spot, "ink2" if self.isEnabled() else "ink3")
        painter.end()
