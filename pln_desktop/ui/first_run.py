"""The first page of an empty library: what can be done, one line each."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from PySide6.QtCore import QRectF
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import button


class FirstRun(QScrollArea):
    """A greeting without a name, and three ways to begin."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, theme = desk, desk.theme
        self.setWidgetResizable(True)
        self.setAccessibleName(tr("To begin"))
        inside = QWidget()
        theme.surface(inside, "page")
        theme.surface(self, "page")
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._across = QHBoxLayout(inside)
        self._across.addStretch(1)
        self._across.addLayout(self._column, 100)
        self._across.addStretch(1)
        self._fill()
        self.setWidget(inside)
        self._fit()
        theme.changed.connect(self._fit)

    def _fill(self) -> None:
        theme, column, do = self._desk.theme, self._column, self._desk.commands.do
        column.addStretch(2)
        column.addWidget(words(theme, _greeting(), times=2.2, weight=600, serif=True))
        column.addSpacing(2 * theme.q)
        said = tr("Follow the places where teachers talk. Read them here, write in the margin, "
                  "keep what is good. Everything stays on this computer.")  # fmt: skip
        column.addWidget(words(theme, said, "ink2", 1.35, serif=True))
        column.addSpacing(6 * theme.q)
        column.addWidget(Line(theme, "line2"))
        for icon, title, more, word, act in (
            ("link", tr("Follow one place you already know"),
             tr("A blog, a forum, a person: any address will do."),
             tr("Paste an address"), "file.follow"),
            ("import", tr("Bring what you have"),
             tr("The list of feeds of another reader (OPML)."), tr("Choose a file"), "file.import"),
            ("keep", tr("Keep something you have"),
             tr("A page or a file; its copy stays readable offline."), tr("Keep"), "file.keep"),
            ("note", tr("Write a first note"),
             tr("It needs no source. Link it to something later."), tr("Write"), "note.new"),
        ):  # fmt: skip
            go = button(word, partial(do, act), primary=act == "file.follow")
            go.setAccessibleName(f"{word}. {title}")
            column.addWidget(_Way(self._desk, icon, title, more, go))
            column.addWidget(Line(theme, "line2"))
        column.addSpacing(3 * theme.q)
        promise = tr("No account, no counting, no request before you follow something.")
        column.addWidget(words(theme, promise, "ink2", 0.96))
        column.addStretch(3)

    @Slot()
    def _fit(self) -> None:
        theme = self._desk.theme
        self._column.setContentsMargins(4 * theme.q, 4 * theme.q, 4 * theme.q, 4 * theme.q)
        for number in range(self._column.count()):
            item = self._column.itemAt(number)
            if item is not None and (widget := item.widget()) is not None:
                widget.setMaximumWidth(theme.size(49))


def _greeting() -> str:
    hour = datetime.now().astimezone().hour
    if 5 <= hour < 12:
        return tr("Good morning. Your desk is ready.")
    if 12 <= hour < 18:
        return tr("Good afternoon. Your desk is ready.")
    return tr("Good evening. Your desk is ready.")


class _Way(QWidget):
    """A ringed icon, two lines, a button."""

    def __init__(self, desk: Desk, icon: str, title: str, more: str, go: QPushButton) -> None:
        super().__init__()
        self._desk = desk
        self._row = QHBoxLayout(self)
        self._row.addWidget(_Ring(desk, icon))
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(words(desk.theme, title, weight=600))
        middle.addWidget(words(desk.theme, more, "ink2", 0.92))
        self._row.addLayout(middle, 1)
        self._row.addWidget(go)
        self._fit()
        desk.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        q = self._desk.theme.q
        self._row.setContentsMargins(0, 4 * q, 0, 4 * q)
        self._row.setSpacing(3 * q)


class _Ring(QLabel):
    def __init__(self, desk: Desk, icon: str) -> None:
        super().__init__()
        self._desk, self._icon = desk, icon
        self._fit()
        desk.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        side = self._desk.theme.size(2.6)
        self.setFixedSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._desk.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.role("border"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))
        inset = theme.size(0.75)
        self._desk.icons.paint(
            painter, self._icon, self.rect().adjusted(inset, inset, -inset, -inset), "ink"
        )
        painter.end()
