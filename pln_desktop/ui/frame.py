"""The window before it knows its library: header, rail, an empty page and the status strip.

It is all that the first paint needs, and imports nothing else: the library, the commands and
the pages follow in `main_window.MainWindow.furnish`, one turn of the event loop later.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QSettings
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QMainWindow
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QMenuBar
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.paths import Profile
from pln_desktop.ui.find_box import FindBox
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.rail import Rail
from pln_desktop.ui.status import StatusStrip
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import Line

MENUS = ("&File", "&Edit", "&View", "&Go", "&Item", "&Note", "&Community", "&Help")

FOLDS = (92.0, 74.0, 56.0)
"""Widths in S below which: the tree becomes a menu; notes stand under their paragraph; one
pane at a time, a rail without words, menus under "Menu"."""

_REST_MS = 1000


class Frame(QMainWindow):
    """Paints at once; `folded(width in S)` when the window has another width or text size."""

    folded = Signal(float)
    painted = Signal()
    """Once, when the window has painted for the first time."""

    def __init__(self, profile: Profile, theme: Theme) -> None:
        super().__init__()
        self.setWindowTitle("PLN Desktop")
        self.setAcceptDrops(True)
        self.profile, self.theme = profile, theme
        self.icons = Icons(theme)
        self.place = ""
        self._was_painted = False
        self._state = QSettings(str(profile.window), QSettings.Format.IniFormat)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_REST_MS)
        self._resting.timeout.connect(self._save_state)
        self._build()
        theme.changed.connect(self._fit)
        self._restore()

    # Building

    def _build(self) -> None:
        self.finder = FindBox(self.theme, self.icons)
        self.rail = Rail(self.theme, self.icons)
        self.banner = Banner(self.theme, self.icons)
        self.stack = QStackedWidget()
        self.status = StatusStrip(self.theme, self.icons)
        self.setMenuWidget(self._header())
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.banner)
        middle.addWidget(self.stack, 1)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.rail)
        across.addLayout(middle, 1)
        centre = QWidget()
        self.theme.surface(centre, "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.status)
        self.setCentralWidget(centre)

    def _header(self) -> QWidget:
        self._head = QWidget()
        self.theme.surface(self._head, "desk")
        self.menu_bar = QMenuBar()
        self.menus: dict[str, QMenu] = {}
        for title in MENUS:
            self.menus[title.replace("&", "")] = self.menu_bar.addMenu(self.tr(title))
        self.menu_button = QToolButton()
        self.menu_button.setText(self.tr("Menu"))
        self.menu_button.setIcon(self.icons.icon("more", "ink"))
        self.menu_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.hide()
        self._header_row = QHBoxLayout()
        self._header_row.addWidget(self.menu_bar, 1, Qt.AlignmentFlag.AlignVCenter)
        self._header_row.addWidget(self.menu_button)
        self._header_row.addStretch(1)
        self._header_row.addWidget(self.finder)
        column = QVBoxLayout(self._head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._header_row)
        column.addStretch(1)
        column.addWidget(Line(self.theme))
        return self._head

    # Size and state

    @Slot()
    def _fit(self) -> None:
        theme = self.theme
        self._head.setFixedHeight(theme.size(2.9))
        self._header_row.setContentsMargins(2 * theme.q, 0, 2 * theme.q + 2, 0)
        self.setMinimumSize(theme.size(30), theme.size(20))
        self.refold()

    def refold(self) -> None:
        """Give the window's parts the room that there is."""
        width = self.width() / self.theme.s
        narrow = width < FOLDS[2]
        self.menu_bar.setVisible(not narrow)
        self.menu_button.setVisible(narrow)
        self.rail.fold(narrow)
        self.finder.fold(narrow)
        self.folded.emit(width)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.refold()
        self._resting.start()

    def _restore(self) -> None:
        geometry = self._state.value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(self.theme.size(98.5), self.theme.size(61.5))
        place = str(self._state.value("window/place", ""))
        self.place = place if place in self.rail.buttons else ""
        if self.place:
            self.rail.show_current(self.place)
        self._fit()

    @Slot()
    def _save_state(self) -> None:
        self._state.setValue("window/geometry", self.saveGeometry())
        self._state.setValue("window/place", self.place)

    def save_looks(self) -> None:
        """Remember palette and text size."""
        self._state.setValue("looks/choice", self.theme.choice)
        self._state.setValue("looks/text", self.theme.text)
