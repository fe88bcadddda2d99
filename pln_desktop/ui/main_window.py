"""The window: header, rail, pages, status strip; how they fold, and what every page may ask."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QEvent
from PySide6.QtCore import QMimeData
from PySide6.QtCore import QSettings
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtGui import QDropEvent
from PySide6.QtGui import QGuiApplication
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QFileDialog
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QMainWindow
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QMenuBar
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.model import Changes
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.ui import messages
from pln_desktop.ui.commands import MENUS
from pln_desktop.ui.commands import Commands
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.hub import Hub
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.jobs import Jobs
from pln_desktop.ui.rail import PLACES
from pln_desktop.ui.rail import Rail
from pln_desktop.ui.status import StatusStrip
from pln_desktop.ui.theme import TEXT_FACTORS
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import link

FOLDS = (92.0, 74.0, 56.0)
"""Widths in S below which: the tree becomes a menu; notes stand under their paragraph; one
pane at a time, a rail without words, menus under "Menu"."""

_HOMES = {
    "item": "reading", "thread": "reading", "source": "reading", "community": "reading",
    "resource": "library", "note": "notes", "contact": "people", "portfolio": "portfolio",
    "section": "portfolio", "evidence": "portfolio",
}  # fmt: skip


class MainWindow(QMainWindow):
    """Built in one go, painted at once; pages come when they are visited."""

    def __init__(
        self,
        profile: Profile,
        store: Store,
        jobs: Jobs,
        hub: Hub,
        theme: Theme,
        border: Callable[[], Any],
    ) -> None:
        super().__init__()
        self.setWindowTitle("PLN Desktop")
        self.setAcceptDrops(True)
        icons = Icons(theme)
        commands = Commands(self, icons)
        self.desk = Desk(profile, store, jobs, hub, theme, icons, commands, self, border)
        self.theme = theme
        self._pages: dict[str, QWidget] = {}
        self._state = QSettings(str(profile.window), QSettings.Format.IniFormat)
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(1000)
        self._resting.timeout.connect(self._save_state)
        self._build()
        self._bind()
        hub.changed.connect(self._on_changed)
        theme.changed.connect(self._fit)
        self._restore()

    # Building

    def _build(self) -> None:
        from pln_desktop.ui.find_box import FindBox
        from pln_desktop.ui.syncing import Syncing

        desk = self.desk
        self.finder = FindBox(desk)
        self.rail = Rail(desk.theme, desk.icons)
        self.rail.chosen.connect(self.go)
        self.banner = Banner(desk.theme, desk.icons)
        self.stack = QStackedWidget()
        self.syncing = Syncing(desk)
        self.status = StatusStrip(desk.theme, desk.icons, self.syncing.stop, self._show_trouble)
        self.syncing.progress.connect(self.status.show_progress)
        self.syncing.over.connect(self.status.show_idle)
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
        desk.theme.surface(centre, "page")
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(across, 1)
        column.addWidget(self.status)
        self.setCentralWidget(centre)

    def _header(self) -> QWidget:
        desk = self.desk
        header = QWidget()
        desk.theme.surface(header, "desk")
        self.menu_bar = QMenuBar()
        desk.commands.fill(self.menu_bar)
        self.menu_button = QToolButton()
        self.menu_button.setText(self.tr("Menu"))
        self.menu_button.setIcon(desk.icons.icon("more", "ink"))
        self.menu_button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setAccessibleName(self.tr("Menu"))
        self.menu_button.setMenu(self._whole_menu())
        self.menu_button.hide()
        self._header_row = QHBoxLayout()
        self._header_row.addWidget(self.menu_bar, 1, Qt.AlignmentFlag.AlignVCenter)
        self._header_row.addWidget(self.menu_button)
        self._header_row.addStretch(1)
        self._header_row.addWidget(self.finder)
        column = QVBoxLayout(header)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addLayout(self._header_row)
        column.addStretch(1)
        column.addWidget(Line(desk.theme))
        self._head = header
        return header

    def _whole_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToShow.connect(self.desk.commands.refresh)
        for title in MENUS:
            self.desk.commands.fill_menu(menu.addMenu(title), title.replace("&", ""))
        return menu

    def _bind(self) -> None:
        """What the window itself does, wherever we are."""
        bind = self.desk.commands.bind
        for name, _ in PLACES:
            bind(f"go.{name}", partial(self.go, name))
        bind("go.search", self.finder.enter)
        bind("go.next-pane", lambda: self._next_pane(1))
        bind("go.previous-pane", lambda: self._next_pane(-1))
        bind("file.follow", self.follow)
        bind("file.import", self._choose_opml)
        bind("file.export", lambda: self._dialog("export", "ExportDialog"))
        bind("file.export-opml", lambda: self._dialog("export", "ExportDialog", "opml"))
        bind("file.quit", self._quit)
        bind("edit.paste", self._paste, enabled=lambda: self._offered(_clipboard()) is not None)
        self._bind_undo()
        bind("view.larger", lambda: self._zoom(1))
        bind("view.smaller", lambda: self._zoom(-1))
        bind("view.usual", lambda: self._zoom(0))
        full = lambda: self.showNormal() if self.isFullScreen() else self.showFullScreen()  # noqa: E731
        bind("view.full-screen", full, checked=self.isFullScreen)
        bind("source.sync-all", self.syncing.start, enabled=lambda: not self.syncing.running)
        bind("source.stop", self.syncing.stop, enabled=lambda: self.syncing.running)
        bind("help.keys", lambda: self._dialog("keys", "KeysDialog"))
        bind("help.report", lambda: self._dialog("report", "ReportDialog"))
        bind("help.about", lambda: self._dialog("about", "AboutDialog"))

    def _quit(self) -> None:
        self.close()

    def _bind_undo(self) -> None:
        store = self.desk.store

        def named(word: str, found: Callable[[], Any]) -> Callable[[], str]:
            def words() -> str:
                act = found()
                return f"{word}: {messages.act(act)}" if act else word

            return words

        undo, redo = self.tr("&Undo"), self.tr("&Redo")
        self.desk.commands.bind(
            "edit.undo", lambda: self._take_back(store.undo),
            enabled=lambda: store.undoable() is not None, words=named(undo, store.undoable),
        )  # fmt: skip
        self.desk.commands.bind(
            "edit.redo", lambda: self._take_back(store.redo),
            enabled=lambda: store.redoable() is not None, words=named(redo, store.redoable),
        )  # fmt: skip

    def _take_back(self, do: Callable[[], Changes]) -> None:
        page = self.page()
        if isinstance(page, Page):
            page.leave()
        self.desk.jobs.run("work", lambda job: do(), self._on_taken_back, self.fail)

    def _on_taken_back(self, changes: Changes) -> None:
        if changes.conflicts:
            self.say(self.tr("What was changed again since then was left as it is."))
        self.desk.commands.refresh()

    # Services for pages

    @Slot(str)
    def go(self, name: str, noun: str = "", id: str = "") -> None:
        """Show a page, and open a record there."""
        before = self.page()
        if isinstance(before, Page) and before is not self._pages.get(name):
            before.leave()
        page = self._pages.get(name) or self._make(name)
        self.stack.setCurrentWidget(page)
        self.rail.show_current(name)
        self.desk.commands.enter(page)
        self.place = name
        if isinstance(page, Page):
            page.fold(self.width() / self.theme.s)
            page.arrive(noun, id)
        self._resting.start()

    def open_record(self, noun: str, id: str) -> None:
        """Show a record of any noun where it lives."""
        self.go(_HOMES.get(noun, "reading"), noun, id)

    def page(self, name: str = "") -> QWidget | None:
        """A page that was built, by default the current one."""
        return self._pages.get(name) if name else self.stack.currentWidget()

    def say(
        self, text: str, kind: str = "info", action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """One sentence over the page, with what can be done; it stays until dismissed."""
        links = [link(self.theme, action[0], action[1])] if action else []
        links.append(link(self.theme, self.tr("Dismiss"), lambda: self.banner.say("")))
        self.banner.say(text, *links, kind=kind)

    def fail(self, error: PlnError) -> None:
        """Say what went wrong, in words."""
        self.say(messages.sentence(error), "bad")

    def follow(self, address: str = "") -> None:
        """Ask for an address to follow."""
        self._dialog("follow", "FollowDialog", address)

    def import_opml(self, paths: list[Path]) -> None:
        """Show what OPML files hold before anything is followed."""
        self._dialog("import_opml", "ImportDialog", paths)

    def tag(self, noun: str, ids: list[str]) -> None:
        """Ask for tags of records."""
        self._dialog("tag", "TagDialog", noun, ids)

    def move_sources(self, ids: list[str]) -> None:
        """Ask for another community."""
        self._dialog("move", "MoveDialog", ids)

    def unfollow(self, id: str) -> None:
        """Ask, and say what stays."""
        self._dialog("unfollow", "UnfollowDialog", id)

    def save_looks(self) -> None:
        """Remember palette, text size and whether single letters are keys."""
        self._state.setValue("looks/choice", self.theme.choice)
        self._state.setValue("looks/text", self.theme.text)

    def _dialog(self, module: str, name: str, *arguments: Any) -> None:
        try:
            made = getattr(import_module(f"pln_desktop.ui.dialogs.{module}"), name)
        except (ModuleNotFoundError, AttributeError):
            self.say(self.tr("This is not built yet."), "warn")
            return
        dialog: QDialog = made(self.desk, *arguments)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # Pages

    def _make(self, name: str) -> QWidget:
        page: QWidget
        try:
            module = import_module(f"pln_desktop.ui.pages.{name}")
            page = getattr(module, f"{name.title()}Page")(self.desk)
        except ModuleNotFoundError as error:
            if error.name != f"pln_desktop.ui.pages.{name}":
                raise
            words = self.tr("This page is not built yet.")
            page = EmptyPage(self.theme, self.desk.icons, name, name.title(), words)
        self._pages[name] = page
        self.stack.addWidget(page)
        return page

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        for page in self._pages.values():
            if isinstance(page, Page):
                page.changed(changes)
        if changes.touches("source", "health"):
            self.show_health()
        self.desk.commands.refresh()

    def show_health(self) -> None:
        """Count the sources that need the user; exceptions only."""
        rows = self.desk.store.sources.rows()
        self.status.show_trouble(sum(row.state in ("signin", "failing") for row in rows))
        if not self.syncing.running:
            self.status.show_idle(*self.syncing.describe())

    def _show_trouble(self) -> None:
        self.go("reading", "trouble")

    def _next_pane(self, by: int) -> None:
        page = self.page()
        panes = [p for p in page.panes() if p.isVisible()] if isinstance(page, Page) else []
        panes = [self.rail.buttons.get(self.place, self.rail.buttons["today"]), *panes]
        focus = self.focusWidget()
        inside = [
            n
            for n, p in enumerate(panes)
            if p is focus or (focus is not None and p.isAncestorOf(focus))
        ]
        at = (inside[0] if inside else 0) + by
        panes[at % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _zoom(self, by: int) -> None:
        near = min(range(len(TEXT_FACTORS)), key=lambda n: abs(TEXT_FACTORS[n] - self.theme.text))
        at = TEXT_FACTORS.index(1.0) if by == 0 else near + by
        self.theme.choose(text=TEXT_FACTORS[max(0, min(at, len(TEXT_FACTORS) - 1))])
        self.save_looks()

    # Arriving from outside: drops and pastes

    def _offered(self, data: QMimeData) -> str | list[Path] | None:
        """OPML files, or one web address, that somebody hands us."""
        files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        if files and all(file.suffix.lower() in (".opml", ".xml") for file in files):
            return files
        text = data.text().strip() if data.hasText() else ""
        if (
            text.startswith(("http://", "https://", "feed:"))
            and " " not in text
            and len(text) < 2000
        ):
            return text
        return None

    def _take(self, data: QMimeData) -> None:
        offered = self._offered(data)
        if isinstance(offered, str):
            self.follow(offered)
        elif offered:
            self.import_opml(offered)

    def _paste(self) -> None:
        self._take(_clipboard())

    def _choose_opml(self) -> None:
        chooser = QFileDialog(self, self.tr("Import OPML"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters([self.tr("OPML (*.opml *.xml)"), self.tr("All files (*)")])
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.filesSelected.connect(lambda names: self.import_opml([Path(n) for n in names]))
        chooser.open()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        if self._offered(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        self._take(event.mimeData())
        event.acceptProposedAction()

    # Size and state

    @Slot()
    def _fit(self) -> None:
        theme = self.theme
        self._head.setFixedHeight(theme.size(2.9))
        self._header_row.setContentsMargins(2 * theme.q, 0, 2 * theme.q + 2, 0)
        self.setMinimumSize(theme.size(30), theme.size(20))
        self._fold()

    def _fold(self) -> None:
        width = self.width() / self.theme.s
        narrow = width < FOLDS[2]
        self.menu_bar.setVisible(not narrow)
        self.menu_button.setVisible(narrow)
        self.rail.fold(narrow)
        self.finder.fold(narrow)
        page = self.page()
        if isinstance(page, Page):
            page.fold(width)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fold()
        self._resting.start()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            page = self.page()
            if isinstance(page, Page):
                page.leave()

    def _restore(self) -> None:
        geometry = self._state.value("window/geometry")
        if not (isinstance(geometry, QByteArray) and self.restoreGeometry(geometry)):
            self.resize(self.theme.size(98.5), self.theme.size(61.5))
        self._fit()
        self.status.show_idle(*self.syncing.describe())
        place = str(self._state.value("window/place", ""))
        start = "reading" if self.desk.store.sources.rows() else "today"
        self.go(place if place in self.rail.buttons else start)
        self.show_health()

    @Slot()
    def _save_state(self) -> None:
        self._state.setValue("window/geometry", self.saveGeometry())
        self._state.setValue("window/place", self.place)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        page = self.page()
        if isinstance(page, Page):
            page.leave()
        self._resting.stop()
        self._save_state()
        self._state.sync()
        super().closeEvent(event)


def _clipboard() -> QMimeData:
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return QMimeData() if data is None else data
