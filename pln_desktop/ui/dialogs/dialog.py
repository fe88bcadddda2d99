"""The frame of every dialog: serif heading, body, what was fetched left, buttons right."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
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
        self.setWindowTitle(title)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        desk.theme.surface(self, "tray")
        self.heading = words(desk.theme, title, times=1.45, weight=600, serif=True)
        self.banner = Banner(desk.theme, desk.icons)
        self.body = QVBoxLayout()
        inside = QWidget()
        desk.theme.surface(inside, "tray")
        inner = QVBoxLayout(inside)
        inner.setContentsMargins(0, 0, 0, 0)
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
        theme, q = self.theme, self.theme.q
        self._top.setContentsMargins(5 * q, 5 * q, 5 * q, 4 * q)
        self._top.setSpacing(3 * q)
        self._foot.setContentsMargins(5 * q, 3 * q, 5 * q, 3 * q)
        self._foot.setSpacing(2 * q)
        self._buttons.setSpacing(2 * q)
        self.body.setSpacing(2 * q)
        frame = self.desk.window.size()
        wide = min(theme.size(self._wide), frame.width() - 4 * q)
        high = min(theme.size(self._high or 20), frame.height() - 4 * q)
        self.resize(wide, high)

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
