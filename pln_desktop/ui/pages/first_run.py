"""What a fresh library says: three ways to begin, and what we promise."""

from __future__ import annotations

import sys
from collections.abc import Callable

from PySide6.QtCore import QProcess
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import label


class FirstRunPage(Page):
    """Stands where Today and Reading will be, until something is followed."""

    name = "first_run"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._start: QPushButton | None = None
        sheet = QWidget()
        self.theme.surface(sheet, "page")
        self._sheet_row = QHBoxLayout(sheet)
        self._column = QVBoxLayout()
        self._sheet_row.addStretch(1)
        self._sheet_row.addLayout(self._column, 8)
        self._sheet_row.addStretch(1)
        self._write()
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(sheet)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._sheet = sheet
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._fit()
        self.theme.changed.connect(self._fit)

    def _write(self) -> None:
        theme, column = self.theme, self._column
        column.addStretch(1)
        hello = self.tr("Welcome. Your desk is ready.")
        column.addWidget(label(theme, hello, "ink", 2.2, 600, serif=True, wrap=True))
        promise = self.tr(
            "Follow the places where teachers talk. Read them here, write in the margin, keep "
            "what is good. Everything stays on this computer."
        )
        column.addWidget(label(theme, promise, "ink2", 1.35, serif=True, wrap=True))
        do = self.desk.commands.do
        self._offer(
            "link", self.tr("Follow one place you already know"),
            self.tr("A blog, a journal, a forum: any address will do."),
            self.tr("Paste an address"), lambda: do("file.follow"), True,
        )  # fmt: skip
        self._offer(
            "import", self.tr("Bring what you have"),
            self.tr("The list of feeds of another reader, as OPML. Nothing is fetched before "
                    "you agree."),
            self.tr("Choose a file"), lambda: do("file.import"),
        )  # fmt: skip
        self._offer(
            "reading", self.tr("Look around first"),
            self.tr("A small made-up network in a window of its own. Your library stays empty."),
            self.tr("Show the example"), self._show_example,
        )  # fmt: skip
        column.addWidget(Line(theme))
        words = self.tr("No account, no counting, no request before you follow something.")
        column.addWidget(label(theme, words, "ink2", 0.96, wrap=True))
        column.addStretch(2)

    def _offer(
        self,
        icon: str,
        title: str,
        words: str,
        does: str,
        do: Callable[[], None],
        primary: bool = False,
    ) -> None:
        theme = self.theme
        self._column.addWidget(Line(theme))
        text = QVBoxLayout()
        text.setSpacing(0)
        text.addWidget(label(theme, title, weight=600, wrap=True))
        text.addWidget(label(theme, words, "ink2", 0.96, wrap=True))
        act = button(does, do, primary)
        act.setAccessibleDescription(title)
        if primary:
            self._start = act
        row = QHBoxLayout()
        row.setSpacing(3 * theme.q)
        row.addWidget(_Sign(theme, self.icons, icon))
        row.addLayout(text, 1)
        row.addWidget(act)
        self._column.addLayout(row)

    def _show_example(self) -> None:
        """The demo runs as a program of its own, on a profile of its own."""
        frozen = getattr(sys, "frozen", False)
        arguments = ["demo"] if frozen else ["-m", "pln_desktop", "demo"]
        QProcess.startDetached(sys.executable, arguments)
        self.desk.window.say(self.tr("The example opens in a moment, in a window of its own."))

    @Slot()
    def _fit(self) -> None:
        theme = self.theme
        self._column.setSpacing(3 * theme.q)
        self._sheet_row.setContentsMargins(6 * theme.q, 6 * theme.q, 6 * theme.q, 6 * theme.q)
        self._sheet.setMinimumWidth(0)
        self._sheet_row.setStretch(0, 1)

    def resizeEvent(self, event: object) -> None:  # noqa: N802
        super().resizeEvent(event)  # type: ignore[arg-type]
        # The column is 50 S wide at most and stands in the middle of the rest.
        side = max(6 * self.theme.q, (self.width() - self.theme.size(50)) // 2)
        self._sheet_row.setContentsMargins(side, 6 * self.theme.q, side, 6 * self.theme.q)
        for at in (0, 2):
            self._sheet_row.setStretch(at, 0)

    def arrive(self, noun: str = "", id: str = "") -> None:
        if self._start is not None:
            self._start.setFocus()

    def panes(self) -> list[QWidget]:
        return [self._start] if self._start is not None else []


class _Sign(QWidget):
    """An icon in a circle."""

    def __init__(self, theme: Theme, icons: Icons, icon: str) -> None:
        super().__init__()
        self._theme, self._icons, self._icon = theme, icons, icon
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._theme.size(2.7), self._theme.size(2.7))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = self._theme.size(2.6)
        box = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        painter.setPen(QPen(self._theme.role("border"), 1))
        painter.drawEllipse(box)
        inner = self._theme.size(1.2)
        gap = (side - inner) // 2
        spot = QRect(box.left() + gap, box.top() + gap, inner, inner)
        self._icons.paint(painter, self._icon, spot, "ink2")
        painter.end()
