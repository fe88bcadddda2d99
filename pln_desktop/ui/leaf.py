"""A page that scrolls: others' words on the left, mine on the right of one red rule.

In a narrow window my column goes below, and the rule stands at its left edge still.
"""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QLayout
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QSizePolicy
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import label

_LONG_WORD = re.compile(r"\S{27,}")


def _broken(found: re.Match[str]) -> str:
    """Places where a very long word may break: with a hyphen in a word, without in an address."""
    word = found[0]
    sign = "\u00ad" if word.isalpha() else "\u200b"
    return sign.join(word[at : at + 22] for at in range(0, len(word), 22))


def words(
    theme: Theme,
    text: str,
    role: str = "ink",
    times: float = 1.0,
    weight: int = 400,
    serif: bool = False,
) -> QLabel:
    """A label that wraps, inside a very long word too, and never asks for more than its room."""
    made = label(theme, _LONG_WORD.sub(_broken, text), role, times, weight, serif, wrap=True)
    policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    made.setSizePolicy(policy)
    made.setMinimumWidth(1)
    return made


def clear(layout: QLayout) -> None:
    """Take everything out of a layout, nested ones too."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            continue
        widget, inner = item.widget(), item.layout()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
        elif inner is not None:
            clear(inner)


def leading(widget: QWidget) -> QWidget:
    """Keep a widget at the leading edge instead of stretching it."""
    line = QWidget()
    across = QHBoxLayout(line)
    across.setContentsMargins(0, 0, 0, 0)
    across.addWidget(widget)
    across.addStretch(1)
    return line


class Heading(QWidget):
    """A section's heading: serif 1.3 S, something small on its right, a hairline below."""

    def __init__(self, theme: Theme, text: str, *right: QWidget) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName(text)
        row = QHBoxLayout()
        row.addWidget(words(theme, text, times=1.3, weight=600, serif=True), 1)
        for one in right:
            row.addWidget(one, 0, Qt.AlignmentFlag.AlignBottom)
        self._column = QVBoxLayout(self)
        self._column.addLayout(row)
        self._column.addWidget(Line(theme))
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        q = self._theme.q
        self._column.setContentsMargins(0, 4 * q, 0, 0)
        self._column.setSpacing(2 * q)


class Leaf(QScrollArea):
    """Fill `theirs` and, where there is one, `mine`; both are columns."""

    def __init__(
        self, theme: Theme, name: str, mine: bool = True, widest: float = 48, beside: float = 16.5
    ) -> None:
        super().__init__()
        self._theme, self._widest, self._beside = theme, widest, beside
        self._narrow = False
        self.setAccessibleName(name)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.surface(self, "page")
        theme.surface(self.viewport(), "page")
        self.theirs, self.mine = QVBoxLayout(), QVBoxLayout()
        self._their_side, self._my_side = QWidget(), _Mine(theme)
        self._their_side.setLayout(self.theirs)
        self._my_side.setLayout(self.mine)
        if not mine:
            self._my_side.hide()
        self._has_mine = mine
        self._sheet = QWidget()
        theme.surface(self._sheet, "page")
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._sheet)
        self._across.setContentsMargins(0, 0, 0, 0)
        self._across.setSpacing(0)
        self._across.addWidget(self._their_side, 1)
        self._across.addWidget(self._my_side)
        self.setWidget(self._sheet)
        self._fit()
        theme.changed.connect(self._fit)

    def fold(self, narrow: bool) -> None:
        """My column below theirs, or beside it again."""
        self._narrow = narrow
        direction = QBoxLayout.Direction
        self._across.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        theme, q = self._theme, self._theme.q
        # By the whole pane, bar or no bar: margins that follow the bar would call it and send it
        # away without end, for they decide how high the page is.
        room = self.width() - self.verticalScrollBar().sizeHint().width()
        room -= 0 if self._narrow or not self._has_mine else theme.size(self._beside)
        edge = 8 * q if room > theme.size(40) else 5 * q
        spare = max(edge, room - edge - theme.size(self._widest))
        self.theirs.setContentsMargins(edge, 6 * q, spare, 6 * q)
        self.theirs.setSpacing(q)
        self.mine.setContentsMargins(5 * q, 6 * q, 4 * q, 6 * q)
        self.mine.setSpacing(q)
        self._my_side.setMinimumWidth(0 if self._narrow else theme.size(self._beside))
        self._my_side.setMaximumWidth(16_777_215 if self._narrow else theme.size(self._beside))
        if not self._narrow and not self._has_mine:
            self._my_side.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._fit()
        super().resizeEvent(event)


class _Mine(QWidget):
    """My side: the red rule, then the page."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        x = self.width() - 1 if self.isRightToLeft() else 0
        painter.fillRect(x, 0, 1, self.height(), self._theme.role("rule"))
        painter.end()
