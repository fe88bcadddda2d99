"""Reading: communities and sources, their items, the text with my notes beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import CommunityRow
from pln_desktop.model import Scope
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.item_commands import ItemCommands
from pln_desktop.ui.item_list import ItemList
from pln_desktop.ui.reader_pane import ReaderPane
from pln_desktop.ui.source_commands import SourceCommands
from pln_desktop.ui.tree import SourceTree
from pln_desktop.ui.tree_nodes import Node
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import Split
from pln_desktop.ui.widgets import icon_button

_DWELL_MS = 400
"""An item is read when it stayed open this long: arrowing past it is not reading it."""


class ReadingPage(Page):
    """Three panes; two below 92 S, one below 56 S."""

    name = "reading"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tree = SourceTree(desk)
        self.list = ItemList(desk)
        self.reader = ReaderPane(desk)
        self._alone = False
        self._text_first = False  # where only one pane has room, it is the text
        self._started = False
        self._lay_out()
        self._dwell = self._timer(_DWELL_MS, self._mark_read)
        self._fresh = self._timer(200, self._ask_tree)
        self._connect()
        self._sources = SourceCommands(desk, self, self.tree)
        self._items = ItemCommands(desk, self, self.list, self.reader, self._sources)
        self._bind_view()

    # Building

    def _timer(self, pause: int, do: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(do)
        return timer

    def _lay_out(self) -> None:
        theme = self.theme
        self.shelf = QWidget()
        theme.surface(self.shelf, "shelf")
        bar = PaneBar(theme, self.tr("Following"), "shelf")
        follow = icon_button(
            self.icons, "plus", self.tr("Follow a source"),
            lambda: self.desk.commands.do("file.follow"), self.tr("Follow"),
        )  # fmt: skip
        bar.add(follow)
        column = QVBoxLayout(self.shelf)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addSpacing(theme.q + 2)
        column.addWidget(self.tree, 1)
        self.split = Split(self.shelf, self.list, self.reader)
        self.split.setStretchFactor(0, 0)
        self.split.setStretchFactor(1, 0)
        self.split.setStretchFactor(2, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.split)
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        size = self.theme.size
        self.shelf.setMinimumWidth(size(13))
        self.shelf.setMaximumWidth(size(20))
        self.list.setMinimumWidth(size(20))
        self.list.setMaximumWidth(size(30) if not self._alone else 16_777_215)
        self.reader.setMinimumWidth(size(32))
        self.split.setSizes([size(15.8), size(22.8), size(200)])

    def _connect(self) -> None:
        self.tree.chosen.connect(self._on_node)
        self.tree.menu_wanted.connect(self._on_tree_menu)
        self.list.current_changed.connect(self._on_item)
        self.list.opened.connect(self._on_opened)
        self.list.view.clicked.connect(self._on_clicked)
        self.list.menu_wanted.connect(self._on_list_menu)
        self.list.tree_wanted.connect(self._on_tree_wanted)
        self.list.ran_out.connect(self._on_ran_out)
        self.reader.back_wanted.connect(self._show_list)
        self.reader.copies.wanted.connect(self._open_copy)

    # Page

    def arrive(self, noun: str = "", id: str = "") -> None:
        if not self._started:
            self._started = True
            self._show_tree((self.store.communities.rows(), 0, 0))
            self._ask_tree()
        if noun == "item":
            self._open_item(id)
        elif noun == "thread":
            keys = self.store.items.keys(Scope(thread=id))
            if keys:
                self._open_item(self.store.items.rows([keys[0]])[0].id)
        elif noun in ("source", "community"):
            self.tree.choose(f"{noun}/{id}")
        elif noun == "list":
            self._choose_new()
        elif noun == "trouble":
            self._choose_trouble()
        if self.focusWidget() is None or not noun:
            self.list.view.setFocus()

    def _choose_new(self) -> None:
        self.tree.choose("list/" + self.tree.tr("Everything new"))

    def _choose_trouble(self) -> None:
        for row in self.store.sources.rows():
            if row.state in ("signin", "failing"):
                self.tree.choose(f"source/{row.source.id}")
                return

    def _open_item(self, id: str) -> None:
        row = self.store.items.find(id)
        if row is None:
            return
        if row.story not in ("", id):
            self._open_copy(id)
        elif not self.list.open_item(id):
            self.list.use_unread(False)
            self._choose_new()
            self.list.open_item(id)
        self._text_first = True
        if self.reader.item is None or self.reader.item.row.id != id:
            self._on_item(row.key)

    @Slot(str)
    def _open_copy(self, id: str) -> None:
        """Another copy of the open story, in the list of the source that has it: other lists show
        the story once."""
        row = self.store.items.find(id)
        if row is None:
            return
        if not row.unread:
            self.list.use_unread(False)
        self.list.want(id)
        if not self.tree.choose(f"source/{row.source}"):
            self.list.want("")
            self._on_item(row.key)
        else:
            self.list.look_again()

    def changed(self, changes: Changes) -> None:
        self.list.changed(changes)
        if changes.touches("state", "item", "source", "community", "health", "counter"):
            self._fresh.start()
        item = self.reader.item
        if item is None:
            return
        if changes.touches("note"):
            self.reader.read_notes()
        shown = changes.ids.get("item", frozenset())
        if changes.touches("image", "resource", "link") or (shown and item.row.id in shown):
            self.reader.refresh()

    def panes(self) -> list[QWidget]:
        return [self.tree, self.list.view, self.reader.view, self.reader.margin]

    def leave(self) -> None:
        self.reader.flush()

    def fold(self, width: float) -> None:
        hidden = width < 92
        self.shelf.setVisible(not hidden)
        self.list.fold(hidden)
        alone = width < 56
        if alone != self._alone:
            self._alone = alone
            self._fit()
        self.reader.fold(width < 74, alone)
        reading = self._text_first and self.reader.item is not None
        self.list.setVisible(not alone or not reading)
        self.reader.setVisible(not alone or reading)

    def _show_list(self) -> None:
        self.reader.flush()
        self._text_first = False
        if self._alone:
            self.reader.hide()
            self.list.show()
        self.list.view.setFocus()

    # Tree

    @Slot()
    def _ask_tree(self) -> None:
        store = self.store

        def read() -> tuple[list[CommunityRow], int, int]:
            later = store.items.count(Scope(later=True))
            return store.communities.rows(), later, store.items.count(Scope(starred=True))

        self.desk.jobs.query("tree", read, self._show_tree)

    def _show_tree(self, found: tuple[list[CommunityRow], int, int]) -> None:
        self.tree.show_rows(*found)
        self._show_unread()
        self.desk.commands.refresh()

    def _show_unread(self) -> None:
        node = self.tree.node()
        self.list.show_unread(
            node.unread
            if (node and node.kind != "list")
            or (node and not (node.scope.later or node.scope.starred))
            else 0
        )

    @Slot(object)
    def _on_node(self, node: Node) -> None:
        self.list.show_scope(node.scope, node.name)
        self._show_unread()
        self.desk.commands.refresh()

    @Slot(QPoint)
    def _on_tree_menu(self, at: QPoint) -> None:
        menu = self.desk.commands.context(
            self, "source.sync", "source.read-all", "-", "source.rename", "source.move",
            "source.images", "source.pause", "source.show", "-", "source.unfollow",
        )  # fmt: skip
        menu.popup(at)

    @Slot(QPoint)
    def _on_tree_wanted(self, at: QPoint) -> None:
        """The tree as a menu, where the window has no room for it."""
        menu = QMenu(self)
        for node in self.tree.nodes():
            if node.kind == "folder":
                menu.addSection(node.name)
                continue
            indent = "    " if node.kind == "source" else ""
            count = f"\t{node.unread:n}" if node.unread else ""
            name = node.name.replace("&", "&&")
            action = menu.addAction(f"{indent}{name}{count}")
            action.triggered.connect(lambda _=False, key=node.key: self.tree.choose(key))
        menu.popup(at)

    # Items

    @Slot(object)
    def _on_item(self, key: int | None) -> None:
        self._dwell.stop()
        self.list.decided.clear()
        if key is None:
            self.reader.show_nothing()
        elif self.reader.show_item(key):
            self._dwell.start()
        if self._alone and key is None:
            self._show_list()
        self.desk.commands.refresh()

    @Slot(object)
    def _on_opened(self, key: int) -> None:
        self._text_first = True
        if self._alone:
            self.list.hide()
            self.reader.show()
        self.reader.view.setFocus()

    @Slot()
    def _on_clicked(self) -> None:
        if self._alone:
            self._on_opened(0)

    def _mark_read(self) -> None:
        """Of a thread only the post that was opened: the others may be new further down."""
        item = self.reader.item
        if item is not None:
            self.list.saw(item.row.key)
            if item.row.key not in self.list.decided:
                self._items.mark([item.row.key], "unread", False, cause="program")

    @Slot(QPoint)
    def _on_list_menu(self, at: QPoint) -> None:
        menu = self.desk.commands.context(
            self, "item.read", "item.star", "item.later", "item.keep", "item.tag", "-",
            "item.open", "item.copy-link", "-", "item.read-above", "item.read-below",
            "item.read-older", "item.read-thread", "item.read-all", "-", "view.unread",
        )  # fmt: skip
        menu.popup(at)

    @Slot(bool)
    def _on_ran_out(self, some_above: bool) -> None:
        if some_above:
            self.list.view.selectionModel().clearCurrentIndex()
            self.list.next_unread()
        elif self.tree.next_unread():
            self.list.next_unread()
        else:
            self.desk.window.say(self.tr("You have read everything new."), "good")

    # View

    def _bind_view(self) -> None:
        bind, is_open, finder = self.desk.commands.bind, self._items.is_open, self.reader.finder
        bind("view.unread", self._toggle_unread, self, checked=lambda: self.list.unread_only)
        bind("view.caret", self._toggle_caret, self, is_open, lambda: self._caret)
        reader = self.reader
        bind("view.feed-text", reader.switch_text, self, reader.has_both, lambda: reader.own)
        bind("view.revisions", self.reader.show_earlier, self, self._has_revisions)
        bind("edit.find", finder.open_bar, self, is_open)
        bind("edit.find-next", partial(finder.step, True), self, is_open)
        bind("edit.find-previous", partial(finder.step, False), self, is_open)
        bind("go.back", self._show_list, self)

    _caret = False

    def _toggle_caret(self) -> None:
        self._caret = not self._caret
        self.reader.view.use_caret(self._caret)
        self.reader.view.setFocus()

    def _toggle_unread(self) -> None:
        self.list.use_unread(not self.list.unread_only)

    def _has_revisions(self) -> bool:
        return self.reader.item is not None and bool(self.reader.item.revisions)
