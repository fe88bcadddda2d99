"""The middle of Reading: what a source, a community or everything has, newest first."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.model import SourceRow
from pln_desktop.model import Thread
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.row_list import Mark
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.row_list import isolated
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button

_FRESH_MS = 250
"""Changes of a sync are gathered for so long before the list is read again."""


def look(row: ItemRow, thread: Thread | None = None) -> RowLook:
    """An item as a list row; of a thread with how many of its posts are unread: "4 / 23"."""
    marks = [Mark("starred")] if row.starred else []
    marks += [Mark("later")] if row.later else []
    marks += [Mark("kept")] if row.kept else []
    marks += [Mark("note", str(row.notes))] if row.notes else []
    if thread is not None and thread.items > 1:
        marks.insert(0, Mark("replies", isolated(f"{thread.unread:n} / {thread.items:n}")))
    place = row.community_name or row.source_title
    second = " · ".join(isolated(part) for part in (place, row.author, _also(row)) if part)
    return RowLook(
        row.title or row.summary or row.url, second, messages.age(row.sort), tuple(marks),
        row.summary if row.title else "", row.unread,
    )  # fmt: skip


def _also(row: ItemRow) -> str:
    """Who else has the story: "also in Staffroom", and how many more."""
    if not row.also:
        return ""
    said = messages.tr("also in {source}").format(source=row.also[0])
    more = len(row.also) - 1
    return messages.tr("{said} and {n} more").format(said=said, n=more) if more else said


def words(row: ItemRow, thread: Thread | None = None) -> str:
    """What a row says: "Unread. Title. Community, author, 40 minutes, starred."."""
    facts = [row.community_name, row.author, _also(row), messages.age_words(row.sort)]
    if thread is not None and thread.items > 1:
        said = messages.tr("{unread} unread of {n} posts")
        facts += [said.format(unread=thread.unread, n=thread.items)]
    facts += [messages.tr("starred")] if row.starred else []
    facts += [messages.tr("later")] if row.later else []
    facts += [messages.tr("kept")] if row.kept else []
    state = messages.tr("Unread.") + " " if row.unread else ""
    return f"{state}{row.title}. {', '.join(fact for fact in facts if fact)}"


class ItemList(QWidget):
    """A head and a RowList. What was read here stays in an unread list until it is left."""

    current_changed = Signal(object)
    opened = Signal(object)
    menu_wanted = Signal(QPoint)
    tree_wanted = Signal(QPoint)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.store = desk, desk.store
        self.scope = Scope()
        self.unread_only = True
        self._seen: set[int] = set()  # keys that an unread list showed in this visit
        self.decided: set[int] = set()
        """What the user marked by hand while it was open; reading it on does not undo that."""
        self._wanted: str = ""
        self._threads: dict[str, Thread | None] = {}  # of the rows that are held
        self.model = RowModel(
            self._fetch, lambda row: row.key, lambda row: words(row, self._threads.get(row.thread))
        )
        self.view = RowList(
            desk.theme,
            desk.icons,
            self.model,
            lambda row: look(row, self._threads.get(row.thread)),
            self.tr("Items"),
        )
        self.view.current_changed.connect(self.current_changed)
        self.view.opened.connect(self.opened)
        self.view.menu_wanted.connect(self.menu_wanted)
        self._make_bar()
        self.empty = self._make_empty()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        self.empty.hide()
        self._fresh = QTimer(self)
        self._fresh.setSingleShot(True)
        self._fresh.setInterval(_FRESH_MS)
        self._fresh.timeout.connect(self.look_again)

    def _fetch(self, keys: Sequence[int]) -> list[ItemRow]:
        rows = self.store.items.rows(keys)
        for id in {row.thread for row in rows} - {""}:
            self._threads[id] = self.store.threads.get(id)
        return rows

    def _make_bar(self) -> None:
        desk = self.desk
        self.bar = PaneBar(desk.theme, " ", "tray")
        self.folded = QToolButton()
        self.folded.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.folded.setIcon(desk.icons.icon("down"))
        self.folded.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.folded.clicked.connect(self._on_folded)
        self.folded.hide()
        self.bar.add(self.folded, left=True)
        self.pill = QToolButton()
        self.pill.setProperty("pill", True)
        self.pill.setCheckable(True)
        self.pill.setChecked(True)
        self.pill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.pill.clicked.connect(lambda: desk.commands.do("view.unread"))
        self.bar.add(self.pill)
        filters = icon_button(desk.icons, "filter", self.tr("What this list shows and does"))
        filters.clicked.connect(
            lambda: self.menu_wanted.emit(filters.mapToGlobal(QPoint(0, filters.height())))
        )
        self.bar.add(filters)

    def _make_empty(self) -> EmptyPage:
        read = button(self.tr("Show what I read"), lambda: self.desk.commands.do("view.unread"))
        sync = button(self.tr("Sync now"), lambda: self.desk.commands.do("source.sync-all"))
        return EmptyPage(
            self.desk.theme, self.desk.icons, "reading", self.tr("You have read everything new."),
            self.tr("Nothing is waiting here."), (read, sync), "tray",
        )  # fmt: skip

    # Which list

    @property
    def full_scope(self) -> Scope:
        """The scope with the unread filter."""
        if self.scope.starred or self.scope.later or self.scope.text:
            return self.scope
        return replace(self.scope, unread=True) if self.unread_only else self.scope

    def show_scope(self, scope: Scope, title: str) -> None:
        """Another list, from its top."""
        self.scope = scope
        self._seen = set()
        self._threads.clear()
        self.bar.title.setText(title)
        self.folded.setText(title)
        self.view.setAccessibleName(title)
        self._ask(fresh=True)

    def use_unread(self, on: bool) -> None:
        """Show unread items only, or all; what is being read stays."""
        self.unread_only = on
        self.pill.setChecked(on)
        current = self.view.current_key()
        self._seen = set() if current is None else {current}
        self._ask(fresh=False)

    @Slot()
    def look_again(self) -> None:
        """Read the same list again; nothing on screen moves."""
        self._ask(fresh=False)

    def _ask(self, fresh: bool) -> None:
        scope, store = self.full_scope, self.store

        def arrived(keys: array[int]) -> None:
            self._on_keys(scope, keys, fresh)

        self.desk.jobs.query(
            "list", lambda: store.items.keys(scope), arrived, self.desk.window.fail
        )

    def _on_keys(self, scope: Scope, keys: array[int], fresh: bool) -> None:
        if scope != self.full_scope:
            return
        if fresh:
            self.view.start(keys)
        else:
            kept = self._with_seen(keys) if scope.unread else keys
            if kept != self.model.keys:
                self.view.set_keys(kept)
        self._show_state(len(self.model.keys))
        if self._wanted:
            self.open_item(self._wanted)
            self._wanted = ""  # what is not in this list now never will be
        elif fresh:
            self.current_changed.emit(None)

    def _with_seen(self, keys: array[int]) -> array[int]:
        """What was read during this visit keeps its place between its neighbours."""
        there = set(keys)
        gone = [key for key in self.model.keys if key in self._seen and key not in there]
        if not gone:
            return keys
        merged, lost = list(keys), set(gone)
        after: dict[int | None, list[int]] = {}
        before: int | None = None
        for key in self.model.keys:
            if key in lost:
                after.setdefault(before, []).append(key)
            elif key in there:
                before = key
        merged = list(after.get(None, ()))
        for key in keys:
            merged.append(key)
            merged += after.get(key, ())
        return array("q", merged)

    def _show_state(self, count: int) -> None:
        self.view.setVisible(count > 0)
        self.empty.setVisible(count == 0)
        if count == 0:
            here = self._sources_here()
            if not self.store.sources.rows():
                self.empty.say(
                    self.tr("Nothing followed yet."), self.tr("Press Follow and paste an address.")
                )
            elif here and all(row.state == "new" for row in here):
                self.empty.say(
                    self.tr("Nothing fetched yet."), self.tr("Sync fetches what they have.")
                )
            elif self.full_scope.unread:
                self.empty.say(
                    self.tr("You have read everything new."), self.tr("Nothing is waiting here.")
                )
            else:
                self.empty.say(
                    self.tr("Nothing here yet."),
                    self.tr("It fills when the source says something."),
                )

    def _sources_here(self) -> list[SourceRow]:
        scope = self.scope
        return [
            row
            for row in self.store.sources.rows()
            if scope.source in ("", row.source.id) and scope.community in ("", row.source.community)
        ]

    def show_unread(self, count: int) -> None:
        """The number on the pill."""
        words = self.tr("Unread") + (f" {count:n}" if count else "")
        self.pill.setText(words)
        self.pill.setAccessibleName(words)

    # Items

    def open_item(self, id: str) -> bool:
        """Select an item by id; when it is not in this list, once the whole list is shown."""
        key = self.store.items.key_of(id)
        if key is not None and self.view.go_to(key):
            self._wanted = ""
            return True
        self._wanted = id
        return False

    def want(self, id: str) -> None:
        """Open this item as soon as the list that is asked for next is there."""
        self._wanted = id

    def row(self) -> ItemRow | None:
        """The current row."""
        index = self.view.currentIndex()
        row: ItemRow | None = self.model.row(index.row()) if index.isValid() else None
        return row

    def rows(self) -> list[ItemRow]:
        """The selected rows (at most 1,000)."""
        return self.store.items.rows(self.view.selected_keys()[:1000])

    def keys_beside(self, below: bool) -> Sequence[int]:
        """Keys above or below the current row."""
        at = self.view.currentIndex().row()
        return self.model.keys[at + 1 :] if below else self.model.keys[: max(0, at)]

    def saw(self, key: int) -> None:
        """This item was opened here: it stays when it is read."""
        self._seen.add(key)

    def changed(self, changes: Changes) -> None:
        """Redraw rows whose flags changed; read the list again when items came or went."""
        ids = changes.ids.get("state", frozenset())
        if ids is None:
            self.model.refresh()
            self._fresh.start()
        elif ids:
            keys = [key for id in ids if (key := self.store.items.key_of(id)) is not None]
            self.model.refresh(keys)
            if changes.cause != "program" and not set(keys) <= set(self._seen):
                self._seen.update(keys if len(keys) < 500 else ())
                self._fresh.start()
        if changes.touches("item", "source", "community", "link"):  # a link may part a story
            self.model.refresh()
            self._fresh.start()
        if changes.touches("note", "resource"):
            self.model.refresh()

    def next_unread(self) -> None:
        """To the next unread item of this list; past its end the page looks elsewhere."""
        scope, store = replace(self.scope, unread=True), self.store
        self.desk.jobs.query("next", lambda: store.items.keys(scope), self._on_unread)

    def _on_unread(self, keys: array[int]) -> None:
        unread, shown = set(keys), self.model.keys
        at = self.view.currentIndex().row()
        for place in range(at + 1, len(shown)):
            if shown[place] in unread:
                self.view.go(place)
                return
        self.ran_out.emit(bool(unread))

    ran_out = Signal(bool)
    """No unread item below; True when there are some above."""

    def fold(self, tree_hidden: bool) -> None:
        """Whether the tree stands in a menu under the title."""
        self.folded.setVisible(tree_hidden)
        self.folded.setFont(self.desk.theme.font(1, 600))
        # The arrow follows the words, which a tool button only does when it is mirrored.
        ways = Qt.LayoutDirection
        mirrored = self.layoutDirection() == ways.RightToLeft
        self.folded.setLayoutDirection(ways.LeftToRight if mirrored else ways.RightToLeft)
        self.bar.title.setVisible(not tree_hidden)

    @Slot()
    def _on_folded(self) -> None:
        self.tree_wanted.emit(self.folded.mapToGlobal(QPoint(0, self.folded.height())))
