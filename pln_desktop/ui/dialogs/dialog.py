"""The frame of every dialog: serif heading, body, what was fetched left, buttons right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import button


class Dialog(QDialog):
    """Fill `body`; `act` is the primary button. Esc closes and changes nothing."""

    def __init__(self, desk: Desk, title: str, wide: float = 46, high: float = 0) -> None:
        super().__init__(desk.window)
        self.desk, self.store, self.theme = desk, desk.store, desk.theme
        self._wide, self._high = wide, high
        self._scrolling: QWidget | None = None
        self._most = 0.0
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        desk.theme.surface(self, "tray")
        self.heading = words(desk.theme, title, times=1.45, weight=600, serif=True)
        self.banner = Banner(desk.theme, desk.icons)
        self.body = QVBoxLayout()
        inside = QWidget()
        desk.theme.surface(inside, "tray")
        self._inside = inside
        inner = self._inner = QVBoxLayout(inside)
        inner.addLayout(self.body)
        inner.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        self.said = words(desk.theme, "", "ink2", 0.92)
        self._buttons = QHBoxLayout()
        self._lay_out()
        self._fit()
        inside.installEventFilter(self)
        desk.theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        top, foot = QVBoxLayout(), QHBoxLayout()
        top.addWidget(self.heading)
        top.addWidget(self.banner)
        top.addWidget(self._scroll, 1)
        foot.addWidget(self.said, 1)
        foot.addLayout(self._buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top, 1)
        column.addWidget(Line(self.theme))
        column.addLayout(foot)
        self._top, self._foot = top, foot

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._top.setContentsMargins(5 * q, 5 * q, 5 * q, 4 * q)
        self._top.setSpacing(3 * q)
        self._foot.setContentsMargins(5 * q, 3 * q, 5 * q, 3 * q)
        self._foot.setSpacing(2 * q)
        self._buttons.setSpacing(2 * q)
        self.body.setSpacing(2 * q)
        self._inner.setContentsMargins(1, 1, 2 * q, 1)
        self.fit()

    @Slot()
    def fit(self) -> None:
        """As high as what it says, at most `high` and the window; never lower than it was."""
        theme, q = self.theme, self.theme.q
        frame = self.desk.window.size()
        wide = min(theme.size(self._wide), frame.width() - 4 * q)
        self._inner.activate()
        room = wide - 12 * q - 2
        body = max(self._inside.heightForWidth(room), self._inside.minimumSizeHint().height())
        around = self.heading.heightForWidth(room) + theme.size(2.9) + 18 * q
        if not self.banner.isHidden():
            around += self.banner.heightForWidth(room) + 3 * q
        most = min(theme.size(self._high or 40), frame.height() - 4 * q)
        body += self._share(most - around - body)
        high = min(max(body + around, theme.size(14)), most)
        if self.isVisible():
            high = max(high, self.height())
        self.resize(wide, high)

    def _share(self, spare: int) -> int:
        """Give the part that scrolls by itself what is spare, or take what is missing; how many
        pixels."""
        part = self._scrolling
        if part is None or part.isHidden() or part.parentWidget() is None:
            return 0
        old, least = part.minimumHeight(), self.theme.size(5)
        wanted = max(least, min(self.theme.size(self._most), old + spare))
        part.setFixedHeight(wanted)
        return wanted - old

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """What the body holds has changed, also when a part was shown late: make room for it."""
        if watched is self._inside and event.type() == QEvent.Type.LayoutRequest:
            QTimer.singleShot(0, self, self.fit)
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        self.fit()

    def keep_room(self, part: QWidget, most: float) -> None:
        """A part that scrolls by itself is `most` of S high, and lower where the window is too low
        for that, so that never two bars stand beside each other."""
        self._scrolling, self._most = part, most
        part.setFixedHeight(self.theme.size(most))

    def buttons(
        self, act: str = "", do: Callable[[], None] | None = None, close: str = ""
    ) -> QPushButton:
        """Cancel (or `close`) and the one that acts; the act's button, or the closing one."""
        away = button(close or tr("Cancel"), self.reject)
        self._buttons.addWidget(away)
        if do is None:
            away.setDefault(True)
            return away
        made = button(act, do, primary=True)
        made.setDefault(True)
        self._buttons.addWidget(made)
        return made

    def add_button(self, text: str, do: Callable[[], None]) -> QPushButton:
        """One more button before the others."""
        made = button(text, do)
        self._buttons.insertWidget(0, made)
        return made

    def warn(self, text: str, kind: str = "bad") -> None:
        """One sentence over the body; "" takes it away."""
        self.banner.say(text, kind=kind)
        QTimer.singleShot(0, self, self.fit)
