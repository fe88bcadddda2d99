"""The window with its library: pages, and what every page may ask of it."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtCore import QEvent
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QVBoxLayout

from pln_desktop.errors import PlnError
from pln_desktop.ui import fonts
from pln_desktop.ui.frame import Frame
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import link

if TYPE_CHECKING:
    from pln_desktop.model import Changes
    from pln_desktop.model import SourceRow
    from pln_desktop.store import Store
    from pln_desktop.ui.desk import Desk
    from pln_desktop.ui.desk import Page
    from pln_desktop.ui.hub import Hub
    from pln_desktop.ui.jobs import Jobs

_HOMES = {
    "item": "reading", "thread": "reading", "source": "reading", "community": "reading",
    "resource": "library", "note": "notes", "contact": "people", "portfolio": "portfolio",
    "section": "portfolio", "evidence": "portfolio",
}  # fmt: skip


_NEED_SOURCES = ("today", "reading")


class MainWindow(Frame):
    """A frame until it is furnished; pages come when they are visited."""

    desk: Desk
    _pages: dict[str, Page]
    _shown: Page | None

    def furnish(
        self, store: Store, jobs: Jobs, hub: Hub, border: Callable[[], Any], start: bool = True
    ) -> None:
        """Give it the library, the commands, and the page it was last on."""
        from pln_desktop.ui.commands import Commands
        from pln_desktop.ui.desk import Desk
        from pln_desktop.ui.syncing import Syncing
        from pln_desktop.ui.window_commands import bind

        fonts.load_rest()
        self._state.setValue("looks/face", fonts.interface_family())
        self.theme.draw_indicators()
        commands = Commands(self, self.icons)
        self.desk = Desk(
            self.profile, store, jobs, hub, self.theme, self.icons, commands, self, border
        )
        self._pages = {}
        self._shown = None
        self._fill_menus()
        self.syncing = Syncing(self.desk)
        self.syncing.progress.connect(self.status.show_progress)
        self.syncing.over.connect(self.status.show_idle)
        self.status.cancelled.connect(self.syncing.stop)
        self.status.trouble_wanted.connect(self._on_trouble_wanted)
        self.status.activity_wanted.connect(self._on_activity_wanted)
        self.rail.chosen.connect(self.go)
        self.finder.furnish(self.desk)
        bind(self.desk)
        hub.changed.connect(self._on_changed)
        self.folded.connect(self._on_folded)
        self.show_health()
        if start:
            self.go(self.place or ("reading" if store.sources.rows() else "today"))

    def _fill_menus(self) -> None:
        whole = QMenu(self)
        for name, menu in self.menus.items():
            self.desk.commands.fill_menu(menu, name)
            self.desk.commands.fill_menu(whole.addMenu(menu.title()), name)
        self.menu_button.setMenu(whole)

    @property
    def furnished(self) -> bool:
        """Whether the library is there yet."""
        return hasattr(self, "desk")

    # Services for pages

    @Slot(str)
    def go(self, name: str, noun: str = "", id: str = "") -> None:
        """Show a page, and open a record there."""
        page = self._page_for(name)
        if self._shown is not None and self._shown is not page:
            self._shown.leave()
        self._shown = page
        self.stack.setCurrentWidget(page)
        self.rail.show_current(name)
        self.desk.commands.enter(page)
        self.place = name
        page.fold(self.width() / self.theme.s)
        page.arrive(noun, id)
        self._resting.start()

    def open_record(self, noun: str, id: str) -> None:
        """Show a record of any noun where it lives."""
        self.go(_HOMES.get(noun, "reading"), noun, id)

    def page(self, name: str = "") -> Page | None:
        """A page that was built, by default the current one."""
        if not self.furnished:
            return None
        return self._pages.get(name) if name else self._shown

    def _page_for(self, name: str) -> Page:
        """The page of a place; before anything is followed, two places show how to begin."""
        if name in _NEED_SOURCES and not self.desk.store.sources.rows():
            name = "first_run"
        return self._pages.get(name) or self._make(name)

    def say(
        self, text: str, kind: str = "info", action: tuple[str, Callable[[], None]] | None = None
    ) -> None:
        """One sentence over the page, with what can be done; it stays until dismissed."""
        links = [link(self.theme, action[0], action[1])] if action else []
        links.append(link(self.theme, self.tr("Dismiss"), lambda: self.banner.say("")))
        self.banner.say(text, *links, kind=kind)

    def fail(self, error: PlnError) -> None:
        """Say what went wrong, in words."""
        from pln_desktop.ui import messages

        self.say(messages.sentence(error), "bad")

    def follow(self, address: str = "") -> None:
        """Ask for an address to follow."""
        self.dialog("follow", "FollowDialog", address)

    def import_opml(self, paths: list[Path]) -> None:
        """Show what OPML files hold before anything is followed."""
        self.dialog("import_opml", "ImportDialog", paths)

    def tag(self, noun: str, ids: list[str]) -> None:
        """Ask for tags of records."""
        self.dialog("tag", "TagDialog", noun, ids)

    def move_sources(self, ids: list[str]) -> None:
        """Ask for another community."""
        self.dialog("sources", "MoveDialog", ids)

    def unfollow(self, id: str) -> None:
        """Ask, and say what stays."""
        self.dialog("sources", "UnfollowDialog", id)

    def dialog(self, module: str, name: str, *arguments: Any) -> None:
        """Open a dialog of ui/dialogs, loaded when it is first wanted."""
        try:
            made = getattr(import_module(f"pln_desktop.ui.dialogs.{module}"), name)
        except (ModuleNotFoundError, AttributeError):
            self.say(self.tr("This is not built yet."), "warn")
            return
        opened: QDialog = made(self.desk, *arguments)
        opened.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        opened.open()

    # Pages

    def _make(self, name: str) -> Page:
        try:
            module = import_module(f"pln_desktop.ui.pages.{name}")
            made = f"{name.title().replace('_', '')}Page"
            page: Page = getattr(module, made)(self.desk)
        except ModuleNotFoundError as error:
            if error.name != f"pln_desktop.ui.pages.{name}":
                raise
            page = _missing(self.desk, name, self.tr("This page is not built yet."))
        self._pages[name] = page
        self.stack.addWidget(page)
        return page

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        for page in self._pages.values():
            page.changed(changes)
        if changes.touches("source", "health"):
            self.show_health()
        if changes.touches("source") and self._page_for(self.place) is not self._shown:
            self.go(self.place)
        self.desk.commands.refresh()

    @Slot(float)
    def _on_folded(self, width: float) -> None:
        page = self.page()
        if page is not None:
            page.fold(width)

    def show_health(self) -> None:
        """Count the sources that need the user; exceptions only."""
        self.desk.jobs.query("health", self.desk.store.sources.rows, self._on_health)

    def _on_health(self, rows: list[SourceRow]) -> None:
        self.status.show_trouble(sum(row.state in ("signin", "failing") for row in rows))
        if not self.syncing.running:
            self.status.show_idle(*self.syncing.describe(rows))

    @Slot()
    def _on_trouble_wanted(self) -> None:
        self.go("sources", "filter", "failing")

    @Slot()
    def _on_activity_wanted(self) -> None:
        self.go("activity")

    # Arriving from outside, and leaving

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        from pln_desktop.ui.window_commands import offered

        if self.furnished and offered(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        from pln_desktop.ui.window_commands import take

        take(self, event.mimeData())
        event.acceptProposedAction()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._leave_page()

    def _leave_page(self) -> None:
        page = self.page()
        if page is not None:
            page.leave()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        self._leave_page()
        self._resting.stop()
        self._save_state()
        self._state.sync()
        super().closeEvent(event)


def _missing(desk: Desk, name: str, words: str) -> Page:
    from pln_desktop.ui.desk import Page

    page = Page(desk)
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(EmptyPage(desk.theme, desk.icons, name, name.title(), words))
    return page
