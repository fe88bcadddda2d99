"""The real window under a real keyboard: keys go to what has the focus, as on a desk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtCore import QKeyCombination
from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QMainWindow
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from pln_desktop import app
from pln_desktop.store import Store
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage

PATIENCE = 10_000
"""Milliseconds within which anything awaited must have happened."""


class _Strays(QObject):
    """Notes every window that is shown but is no window, dialog, menu or tip."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            kind = watched.windowType()
            usual = isinstance(watched, QMainWindow | QDialog)
            if not usual and kind not in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                words = getattr(watched, "text", str)()
                self.seen.append(f"{type(watched).__name__} {words or watched.accessibleName()!r}")
        return False


class Hands:
    """Somebody at the keyboard of the program, as app.run starts it."""

    def __init__(self, qtbot: QtBot, root: Path) -> None:
        self.qtbot, self.root = qtbot, root
        self._window: MainWindow | None = None

    def sit(self, script: Callable[[], None]) -> None:
        """Start the program, do what the script says inside its event loop, close the window."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        failures: list[BaseException] = []
        strays = _Strays()
        stuck = QTimer()
        stuck.setSingleShot(True)
        stuck.timeout.connect(lambda: application.exit(99))
        application.installEventFilter(strays)

        def begin() -> None:
            try:
                self._find()
                script()
            except BaseException as error:  # noqa: BLE001  told again below, outside the loop
                failures.append(error)
            finally:
                self._leave()
                stuck.start(PATIENCE)

        QTimer.singleShot(0, begin)
        code = app.run(self.root)
        stuck.stop()
        application.removeEventFilter(strays)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if failures:
            raise failures[0]
        assert code == 0
        assert strays.seen == [], "a part of the window was shown as a window of its own"

    def _find(self) -> None:
        found: list[MainWindow] = []

        def furnished() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
            return bool(found) and found[0].furnished

        self.until(furnished, "the window has its library")
        self._window = found[0]
        self._window.resize(1280, 800)
        self._window.activateWindow()
        self.until(self._window.isActiveWindow, "the window is active")
        self.rest()

    def _leave(self) -> None:
        """Close as a user does; what would keep the program running is told by `stuck`."""
        for left in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if left is not None:
                left.close()
        if self._window is not None:
            self._window.close()
        self._window = None

    @property
    def window(self) -> MainWindow:
        assert self._window is not None
        return self._window

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
        """Until no lane works and nothing waits to be looked at again, three looks in a row."""
        quiet = 0

        def idle() -> bool:
            nonlocal quiet
            page = self.window.page("reading")
            waiting = [self.window.desk.hub._timer]
            if isinstance(page, ReadingPage):
                waiting += [page._fresh, page._dwell, page.list._fresh]
            busy = self.window.desk.jobs.busy or self.window.syncing.running
            quiet = 0 if busy or any(timer.isActive() for timer in waiting) else quiet + 1
            return quiet >= 3

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

    def has(self, widget: QWidget) -> bool:
        """Whether the keys go to this widget."""
        return self.focus is widget

    def press(self, *keys: str) -> None:
        """Press these keys one after the other: "Ctrl+K", "J", "Return"."""
        for name in keys:
            combination: QKeyCombination = QKeySequence(name)[0]  # type: ignore[index]
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
        self.until(lambda: QApplication.activePopupWidget() is None, "the menu is closed")
        if QApplication.activeModalWidget() is None:
            self.window.activateWindow()  # what a window manager does, and offscreen has none
            self.until(self.window.isActiveWindow, "the window is active")

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
        """The words of all labels and buttons that are seen."""
        widgets = (inside or self.window).findChildren(QWidget)
        seen = [one for one in widgets if isinstance(one, QLabel | QAbstractButton)]
        return "\n".join(one.text() for one in seen if one.isVisible())
