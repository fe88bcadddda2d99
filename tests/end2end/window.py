"""The real window under a real keyboard: keys go to what has the focus, as on a desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pln_desktop.app import _Window
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage

PATIENCE = 10_000
"""Milliseconds within which anything awaited must have happened."""


class Hands:
    """One window on one profile, and somebody at its keyboard."""

    def __init__(self, qtbot: QtBot, root: Path) -> None:
        self.qtbot, self.root = qtbot, root
        self._made: _Window | None = None

    # The window

    def open(self) -> MainWindow:
        """Start as app.run does: paint the frame, then furnish it with the library."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        made = self._made = _Window(application, Profile(self.root).make())
        made.window.painted.connect(made._open, Qt.ConnectionType.QueuedConnection)
        made.window.resize(1280, 800)
        made.window.show()
        self.until(lambda: made.window.furnished, "the window has its library")
        made.window.activateWindow()
        self.until(made.window.isActiveWindow, "the window is active")
        self.rest()
        return made.window

    def close(self) -> None:
        """Close the window and end everything that belongs to it; twice does no harm."""
        if self._made is None:
            return
        for left in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if left is not None:
                left.close()
        self._made.window.close()
        self._made._close()
        self._made.deleteLater()
        self._made = None
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    @property
    def window(self) -> MainWindow:
        assert self._made is not None
        return self._made.window

    @property
    def store(self) -> Store:
        return self.window.desk.store

    @property
    def reading(self) -> ReadingPage:
        page = self.window.page("reading")
        assert isinstance(page, ReadingPage)
        return page

    # Waiting

    def until(self, met: Callable[[], object], what: str = "") -> None:
        """Let the program run until `met` is true."""

        def check() -> None:
            assert met(), f"still not: {what}"

        self.qtbot.waitUntil(check, timeout=PATIENCE)

    def rest(self) -> None:
        """Until no lane works and nothing waits to be looked at again."""

        def idle() -> bool:
            if self.window.desk.jobs.busy or self.window.syncing.running:
                return False
            page = self.window.page("reading")
            waiting = [page._fresh, page.list._fresh] if isinstance(page, ReadingPage) else []
            return not any(timer.isActive() for timer in waiting)

        self.until(idle, "at rest")

    def sync(self) -> None:
        """F5, and what it brings."""
        self.press("F5")
        self.until(lambda: self.window.syncing.running, "a sync runs")
        self.rest()

    # Keys

    @property
    def focus(self) -> QWidget:
        """What a key would go to."""
        found = QApplication.activePopupWidget() or QApplication.focusWidget()
        assert found is not None, "no widget has the focus: a key would go nowhere"
        return found

    def press(self, *keys: str) -> None:
        """Press these keys one after the other: "Ctrl+K", "J", "Return"."""
        for name in keys:
            combination = QKeySequence(name)[0]
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())

    def type(self, text: str) -> None:
        """Type words where the focus is."""
        QTest.keyClicks(self.focus, text)

    def replace(self, text: str) -> None:
        """Type over all that stands in the field."""
        self.press("Ctrl+A")
        self.type(text)

    def tab_to(self, wanted: Callable[[QWidget], object], what: str) -> None:
        """Tab until something has the focus; fails when it is in nobody's way."""
        for _ in range(60):
            if wanted(self.focus):
                return
            self.press("Tab")
        raise AssertionError(f"{what} is not reached by Tab")

    def push(self, words: str) -> None:
        """Tab to the button with these words and press it."""
        self.tab_to(lambda widget: words in getattr(widget, "text", str)(), words)
        self.press("Space")

    def choose(self, menu: str, command: str) -> None:
        """Open a menu of the bar by its Alt key, go down to a command, Enter."""
        self.press(f"Alt+{menu}")
        self.until(lambda: isinstance(QApplication.activePopupWidget(), QMenu), f"menu {menu}")
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu)
        for _ in range(60):
            chosen = opened.activeAction()
            if chosen is not None and command in chosen.text().replace("&", ""):
                break
            self.press("Down")
        else:
            raise AssertionError(f"{command} is not in the menu")
        self.press("Return")

    # What is there

    def dialog(self, kind: str) -> QDialog:
        """The dialog of this class, open, active, and with the focus in it."""

        def found() -> bool:
            there = QApplication.activeModalWidget()
            return there is not None and type(there).__name__ == kind and there.isActiveWindow()

        self.until(found, f"{kind} is open")
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, QDialog)
        self.until(lambda: dialog.focusWidget() is not None, f"{kind} has the focus")
        return dialog

    def closed(self) -> None:
        """Until no dialog is open and the window is active again."""
        self.until(lambda: QApplication.activeModalWidget() is None, "the dialog is closed")
        self.window.activateWindow()  # what a window manager does, and offscreen has none
        self.until(self.window.isActiveWindow, "the window is active")
        self.rest()

    def words(self, inside: QWidget | None = None) -> str:
        """All labels that are seen."""
        labels = (inside or self.window).findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())
