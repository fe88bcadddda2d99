"""Every command of the program in one table: menus, shortcuts, palette and keyboard page.

A page binds what it can do; a command that nobody can do now is disabled, never hidden.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field

from PySide6.QtCore import QCoreApplication
from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.frame import MENUS
from pln_desktop.ui.icons import Icons


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the table. A title starting with "|" opens a new group of its menu."""

    id: str
    title: str
    menu: str
    keys: str = ""
    icon: str = ""
    checkable: bool = False

    @property
    def letter(self) -> bool:
        """Whether its key is a single letter or digit, which can be switched off."""
        return len(self.keys) == 1


def _table() -> tuple[Command, ...]:
    """The commands in the order of their menus."""
    f, e, v, g, i, n, c, h = (menu.replace("&", "") for menu in MENUS)
    return (
        Command("file.follow", "&Follow…", f, "Ctrl+Shift+F", "plus"),
        Command("file.import", "&Import OPML…", f, "Ctrl+O", "import"),
        Command("file.keep", "&Keep a file or address…", f, "Ctrl+Shift+K", "keep"),
        Command("file.person", "Add a pers&on…", f, "Ctrl+Shift+P", "person"),
        Command("file.portfolio", "New por&tfolio…", f, "", "portfolio"),
        Command("file.export", "|&Export…", f, "Ctrl+E", "export"),
        Command("file.export-opml", "Export OP&ML…", f),
        Command("file.backup", "&Back up…", f),
        Command("file.restore", "&Restore a backup…", f),
        Command("file.print", "|&Print…", f, "Ctrl+P", "print"),
        Command("file.quit", "|&Quit", f, "Ctrl+Q"),
        Command("edit.undo", "&Undo", e, "Ctrl+Z", "undo"),
        Command("edit.redo", "&Redo", e, "Ctrl+Shift+Z"),
        Command("edit.paste", "|&Paste an address or OPML", e, "Ctrl+V"),
        Command("edit.find", "|&Find in page", e, "Ctrl+F", "search"),
        Command("edit.find-next", "Find ne&xt", e, "F3"),
        Command("edit.find-previous", "Find pre&vious", e, "Shift+F3"),
        Command("edit.delete", "|&Delete", e, "Del", "remove"),
        Command("view.larger", "&Larger text", v, "Ctrl++", "text"),
        Command("view.smaller", "&Smaller text", v, "Ctrl+-"),
        Command("view.usual", "&Usual text size", v, "Ctrl+0"),
        Command("view.unread", "|Unread &only", v, "U", "filter", True),
        Command("view.caret", "&Caret in text", v, "F7", "", True),
        Command("view.revisions", "Show &earlier wordings", v),
        Command("view.feed-text", "Show the feed’s o&wn text", v, "", "", True),
        Command("view.full-screen", "|&Full screen", v, "F11", "focus", True),
        Command("go.today", "&Today", g, "Ctrl+1", "today"),
        Command("go.reading", "&Reading", g, "Ctrl+2", "reading"),
        Command("go.library", "&Library", g, "Ctrl+3", "library"),
        Command("go.people", "&People", g, "Ctrl+4", "people"),
        Command("go.notes", "&Notes", g, "Ctrl+5", "notes"),
        Command("go.portfolio", "P&ortfolio", g, "Ctrl+6", "portfolio"),
        Command("go.sources", "So&urces", g, "Ctrl+7", "feed"),
        Command("go.activity", "A&ctivity", g, "Ctrl+8", "pulse"),
        Command("go.rules", "Rul&es", g, "Ctrl+9", "filter"),
        Command("go.settings", "&Settings", g, "Ctrl+,", "settings"),
        Command("go.search", "|&Find or do…", g, "Ctrl+K", "search"),
        Command("go.next-pane", "Next p&ane", g, "F6"),
        Command("go.previous-pane", "Pre&vious pane", g, "Shift+F6"),
        Command("go.back", "&Back", g, "Esc", "prev"),
        Command("item.next-unread", "&Next unread", i, "J", "next"),
        Command("item.read", "|&Read or unread", i, "M", "check"),
        Command("item.star", "&Star", i, "S", "star", True),
        Command("item.later", "&Later", i, "L", "later", True),
        Command("item.keep", "&Keep", i, "K", "keep", True),
        Command("item.tag", "&Tag…", i, "T", "tag"),
        Command("item.open", "|&Open in browser", i, "V", "site"),
        Command("item.copy-link", "&Copy link", i, "Ctrl+Shift+C", "copy"),
        Command("item.copy", "|Read the saved cop&y", i, "O", "reading"),
        Command("item.edit", "&Edit card…", i, "E", "edit"),
        Command("item.refetch", "&Fetch the copy again", i, "", "sync"),
        Command("item.use", "&Use in portfolio…", i, "P", "portfolio"),
        Command("item.up", "Mo&ve up", i, "Alt+Up"),
        Command("item.down", "Move &down", i, "Alt+Down"),
        Command("item.full-text", "|Get t&he whole article", i, "W", "text"),
        Command("item.load-images", "Load &images of this item", i, "I", "image"),
        Command("item.load-source-images", "Load ima&ges of this source", i),
        Command("item.read-above", "|Mark &above as read", i),
        Command("item.read-below", "Mark &below as read", i),
        Command("item.read-older", "Mark as read &what is older…", i),
        Command("item.read-thread", "Mark all &posts of the thread as read", i),
        Command("item.read-all", "&Mark all as read", i, "Shift+A"),
        Command("note.new", "&New note", n, "Ctrl+N", "note"),
        Command("note.highlight", "|&Highlight", n, "H", "highlight"),
        Command("note.note", "Note &beside the text", n, "N", "note"),
        Command("note.idea", "|&Idea", n, "1", "idea"),
        Command("note.try", "&Try in class", n, "2", "tryit"),
        Command("note.evidence", "&Evidence", n, "3", "evidence"),
        Command("note.question", "&Question", n, "4", "question"),
        Command("note.reply", "Re&ply", n, "5", "reply"),
        Command("note.remove", "|&Remove note", n, "", "remove"),
        Command("source.sync-all", "&Sync everything", c, "F5", "sync"),
        Command("source.sync", "Sync &this source", c, "Shift+F5", "sync"),
        Command("source.stop", "Sto&p syncing", c, "", "cancel"),
        Command("source.show", "Show in S&ources", c, "", "feed"),
        Command("source.read-all", "|Mark &all of this as read", c, "", "check"),
        Command("source.rename", "|&Rename…", c, "F2", "edit"),
        Command("source.move", "&Move to a community…", c, "", "community"),
        Command("source.pause", "Paus&e", c, "", "wait", True),
        Command("source.images", "Fetch &images with the sync", c, "", "image", True),
        Command("source.merge", "|Mer&ge into…", c),
        Command("source.scratch", "Read again from scratc&h…", c),
        Command("source.insecure", "A&llow http once…", c),
        Command("source.unfollow", "&Unfollow…", c, "", "remove"),
        Command("help.keys", "&Keyboard", h, "F1", "info"),
        Command("help.report", "&Report a problem…", h, "", "warning"),
        Command("help.about", "|&About PLN Desktop", h),
    )


COMMANDS: tuple[Command, ...] = _table()
_BY_ID = {command.id: command for command in COMMANDS}


@dataclass(slots=True)
class _Binding:
    page: QWidget | None
    do: Callable[[], None]
    enabled: Callable[[], bool]
    checked: Callable[[], bool] | None
    words: Callable[[], str] | None


def _always() -> bool:
    return True


@dataclass(slots=True)
class _State:
    bindings: list[_Binding] = field(default_factory=list)


class Commands(QObject):
    """The table made alive: one QAction a command, dispatched to who can do it now."""

    def __init__(self, window: QWidget, icons: Icons) -> None:
        super().__init__(window)
        self._window = window
        self._page: QWidget | None = None
        self._states: dict[str, _State] = {}
        self._actions: dict[str, QAction] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._on_refresh)
        self._letters = True
        for command in COMMANDS:
            self._actions[command.id] = self._make(command, icons)
            self._states[command.id] = _State()

    def _make(self, command: Command, icons: Icons) -> QAction:
        words = QCoreApplication.translate("commands", command.title.removeprefix("|"))
        action = QAction(words, self._window)
        action.setIconText(_on_button(command.id, words))
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setEnabled(False)
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        if command.icon:
            action.setIcon(icons.icon(command.icon))
        action.setIconVisibleInMenu(False)
        action.triggered.connect(lambda _=False, id=command.id: self.do(id))
        self._window.addAction(action)
        return action

    def bind(
        self,
        id: str,
        do: Callable[[], None],
        page: QWidget | None = None,
        enabled: Callable[[], bool] = _always,
        checked: Callable[[], bool] | None = None,
        words: Callable[[], str] | None = None,
    ) -> None:
        """Say who does a command: a page (while it is the current one) or the window.

        `words` renames it for the moment ("Undo: mark 3 as read").
        """
        binding = _Binding(page, do, enabled, checked, words)
        self._states[id].bindings.insert(0, binding)
        self.refresh()

    def action(self, id: str) -> QAction:
        """The QAction, for tool buttons and context menus."""
        return self._actions[id]

    def do(self, id: str) -> None:
        """Run a command if somebody can do it now."""
        binding = self._binding(id)
        if binding is not None and binding.enabled():
            binding.do()
            self.refresh()

    def enter(self, page: QWidget) -> None:
        """This page is the current one now."""
        self._page = page
        self._on_refresh()

    def refresh(self) -> None:
        """Selections changed: look again at what can be done, soon and once."""
        self._later.start()

    def use_letters(self, on: bool) -> None:
        """Switch the single-letter keys on or off."""
        self._letters = on
        for command in COMMANDS:
            if command.letter:
                keys = QKeySequence(command.keys) if on else QKeySequence()
                self._actions[command.id].setShortcut(keys)

    def possible(self) -> list[tuple[Command, QAction]]:
        """What can be done now, for the palette."""
        self._on_refresh()
        pairs = ((command, self._actions[command.id]) for command in COMMANDS)
        return [pair for pair in pairs if pair[1].isEnabled()]

    def fill_menu(self, menu: QMenu, name: str) -> None:
        """Add one menu's commands, looked at anew whenever it opens."""
        menu.aboutToShow.connect(self._on_refresh)
        for command in COMMANDS:
            if command.menu == name:
                if command.title.startswith("|"):
                    menu.addSeparator()
                menu.addAction(self._actions[command.id])

    def context(self, parent: QWidget, *ids: str) -> QMenu:
        """A context menu of these commands; "-" is a line."""
        self._on_refresh()
        menu = QMenu(parent)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for id in ids:
            menu.addSeparator() if id == "-" else menu.addAction(self._actions[id])
        return menu

    def _binding(self, id: str) -> _Binding | None:
        for binding in self._states[id].bindings:
            if binding.page is None or binding.page is self._page:
                return binding
        return None

    @Slot()
    def _on_refresh(self) -> None:
        for id, action in self._actions.items():
            binding = self._binding(id)
            action.setEnabled(binding is not None and binding.enabled())
            if binding is None:
                continue
            if binding.checked is not None:
                action.setChecked(action.isEnabled() and binding.checked())
                action.setIconText(_on_button(id, action.text(), action.isChecked()))
            usual = QCoreApplication.translate("commands", command(id).title.removeprefix("|"))
            said = binding.words() if binding.words is not None else usual
            if said != action.text():
                action.setText(said)
                action.setIconText(_on_button(id, said, action.isChecked()))


_SHORT = {
    "item.star": ("Star", "Starred"),
    "item.later": ("Later", "Later"),
    "item.keep": ("Keep", "Kept"),
    "note.note": ("Note", "Note"),
}


def _on_button(id: str, words: str, on: bool = False) -> str:
    """The word on a tool button, a little away from its icon."""
    short = _SHORT.get(id)
    plain = words.replace("&", "").rstrip("…")
    return " " + (QCoreApplication.translate("commands", short[on]) if short else plain)


def command(id: str) -> Command:
    """A line of the table."""
    return _BY_ID[id]
