"""Sources: one row each, why it is quiet, when it is asked next, what to do about it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtCore import Slot
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import now as present
from pln_desktop.ui import messages
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.row_list import Mark
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.source_leaf import SourceLeaf
from pln_desktop.ui.source_words import FILTERS
from pln_desktop.ui.source_words import Line
from pln_desktop.ui.source_words import falls_under
from pln_desktop.ui.source_words import icon
from pln_desktop.ui.source_words import read_lines
from pln_desktop.ui.source_words import spoken
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import tool

_ORDERS: tuple[tuple[str, str, Callable[[Line], Any]], ...] = (
    ("trouble", "Trouble first", lambda line: (not icon(line)[0], line.name.casefold())),
    ("name", "By name", lambda line: line.name.casefold()),
    ("community", "By community", lambda line: (line.community.casefold(), line.name.casefold())),
    ("newest", "Last post first", lambda line: -(line.newest.timestamp() if line.newest else 0)),
    ("rhythm", "Most posts first", lambda line: -line.row.figures.recent),
)


class SourcesPage(Page):
    """A list with filters and an order; what is chosen on the right."""

    name = "sources"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: list[Line] = []
        self._wanted = ""
        self._order = "trouble"
        self._build()
        self._bind()
        self._ask()

    def _build(self) -> None:
        model = RowModel.whole(lambda line: line.id, lambda line: spoken(line, present()))
        self.list = RowList(self.theme, self.icons, model, _look, self.tr("Sources"), lines=3)
        empty = EmptyPage(
            self.theme, self.icons, "feed", *self._nothing_yet(),
            [button(self.tr("Follow…"), self.desk.window.follow, primary=True)], "tray",
        )  # fmt: skip
        self.pane = ListPane(self.desk, self.tr("Sources"), self.list, empty)
        self.pane.bar.add(icon_button(self.icons, "table", self.tr("Order"), self._orders))
        self.leaf = SourceLeaf(self.desk)
        nothing = EmptyPage(
            self.theme, self.icons, "feed", self.tr("No source chosen."),
            self.tr("Choose one on the left to see how it is, and to decide what is kept of it."),
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(nothing)
        self.stack.addWidget(self._detail())
        self.split = TwoPanes(self.desk, self.pane, self.stack, (22, 38))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(lambda _: self.split.open_detail())
        self.list.menu_wanted.connect(self._menu)
        self.list.selectionModel().selectionChanged.connect(self.desk.commands.refresh)
        self.pane.narrowed.connect(lambda _: self._show())
        self.pane.chips.chosen.connect(lambda _: self._show())

    def _detail(self) -> QWidget:
        self.bar = PaneBar(self.theme)
        self.back = back_button(self.desk, self.bar, self.tr("Sources"), self._close_detail)
        for id in ("source.sync", "source.pause"):
            self.bar.add(tool(self.icons, self.desk.commands.action(id), words=True), left=True)
        more = icon_button(self.icons, "more", self.tr("More"))
        more.clicked.connect(lambda: self._menu(more.mapToGlobal(QPoint(0, more.height()))))
        self.bar.add(more)
        return under(self.bar, self.leaf)

    def _bind(self) -> None:
        window = self.desk.window

        def bind(id: str, do: Callable[[], Any], enabled: Any = self._some, **more: Any) -> None:
            self.desk.commands.bind(id, do, self, enabled=enabled, **more)

        bind("edit.find", self.pane.search, lambda: True)
        bind("source.sync", lambda: window.syncing.start(self._chosen()), words=self._sync_words)
        bind("source.pause", self._pause, checked=self._all_paused)
        bind("source.move", lambda: window.move_sources(self._chosen()))
        bind("source.unfollow", self._unfollow)
        bind("edit.delete", self._unfollow)
        bind("source.rename", self._rename, self._one)
        bind("source.merge", self._merge, self._one)
        bind("source.scratch", partial(self._ask_how, "ScratchDialog"))
        bind("source.insecure", partial(self._ask_how, "InsecureDialog"), self._lead_to_http)
        bind("item.open", lambda: window.open_record("source", self._chosen()[0]), self._one,
             words=lambda: self.tr("&Read it"))  # fmt: skip

    # The list

    def arrive(self, noun: str = "", id: str = "") -> None:
        if noun == "filter":
            self.pane.chips.choose(id)
        else:
            self._wanted = id or self._wanted
        self._ask()
        self.pane.take_focus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("source", "health", "community", "item", "state"):
            self._ask()

    def _ask(self) -> None:
        store = self.store
        self.desk.jobs.query("sources", lambda: read_lines(store, present()), self._on_lines)

    def _on_lines(self, lines: list[Line]) -> None:
        self._lines = lines
        self._show()

    def _show(self) -> None:
        asked = self.pane.field.text().casefold().split()
        self.pane.chips.put(self._chips())
        filter = self.pane.chips.current or "all"
        order = next(key for name, _, key in _ORDERS if name == self._order)
        lines = [line for line in self._lines if falls_under(line, filter)]
        shown = sorted((line for line in lines if _matches(line, asked)), key=order)
        self.list.set_rows(shown)
        self._say_empty(bool(shown))
        self.pane.show_count(len(shown), len(self._lines))
        self.split.show_bare(not self._lines)
        if self._wanted and self._go_to(self._wanted):
            self._wanted = ""
            self.split.open_detail()
        elif self.list.current_key() is None and shown:
            self.list.go(0)
        self._show_leaf()
        self.desk.commands.refresh()

    def _go_to(self, id: str) -> bool:
        if not self.list.go_to(id) and any(line.id == id for line in self._lines):
            self.pane.chips.choose("all")
        return self.list.go_to(id)

    def _chips(self) -> list[Chip]:
        made = []
        for key, said, sign in FILTERS:
            count = sum(falls_under(line, key) for line in self._lines)
            words = self.tr(said) if key == "all" or not count else f"{self.tr(said)} {count}"
            made.append(Chip(key, words, sign))
        return made

    def _nothing_yet(self) -> tuple[str, str]:
        return (
            self.tr("Nothing followed yet."),
            self.tr("Follow a blog, a forum or a podcast, and this page says how it is."),
        )

    def _say_empty(self, some: bool) -> None:
        if some or not self._lines:
            self.pane.empty.say(*self._nothing_yet())
        else:
            self.pane.empty.say(
                self.tr("None of these."), self.tr("Choose another filter, or fewer words.")
            )

    @Slot(object)
    def _on_current(self, id: str | None) -> None:
        self._show_leaf()
        self.desk.commands.refresh()

    def _show_leaf(self) -> None:
        key = self.list.current_key()
        line = next((line for line in self._lines if line.id == key), None)
        self.stack.setCurrentIndex(1 if line else 0)
        if line is not None:
            self.leaf.show_line(line, present())

    def _orders(self) -> None:
        menu = QMenu(self)
        group = QActionGroup(menu)
        for name, said, _ in _ORDERS:
            action = menu.addAction(self.tr(said))
            action.setCheckable(True)
            action.setChecked(name == self._order)
            action.triggered.connect(lambda _=False, name=name: self._sort(name))
            group.addAction(action)
        menu.popup(self.pane.bar.mapToGlobal(QPoint(0, self.pane.bar.height())))

    def _sort(self, name: str) -> None:
        self._order = name
        self._show()

    # What is chosen, and acts

    def _chosen(self) -> list[str]:
        current = self.list.current_key()
        return self.list.selected_keys() or ([current] if current else [])

    def _some(self) -> bool:
        return bool(self._chosen())

    def _one(self) -> bool:
        return len(self._chosen()) == 1

    def _sync_words(self) -> str:
        count = len(self._chosen())
        return messages.count(count, self.tr("Sync &this source"), self.tr("Sync &these {n}"))

    def _all_paused(self) -> bool:
        ids = set(self._chosen())
        rows = [line.row for line in self._lines if line.id in ids]
        return bool(rows) and all(row.source.paused for row in rows)

    def _pause(self) -> None:
        ids, paused = self._chosen(), not self._all_paused()

        def act() -> Changes:
            from pln_desktop.acts.follow import pause

            with self.store.act("source.pause" if paused else "source.resume") as writing:
                for id in ids:
                    pause(self.store, id, paused)
            return writing.changes

        one = self.tr("1 source is paused.") if paused else self.tr("1 source is asked again.")
        many = self.tr("{n} sources are paused.") if paused else self.tr("{n} are asked again.")
        write_many(self.desk, act, messages.count(len(ids), one, many))

    def _unfollow(self) -> None:
        ids = self._chosen()
        if len(ids) == 1:
            self.desk.window.unfollow(ids[0])
            return

        def act() -> Changes:
            from pln_desktop.acts.follow import unfollow

            with self.store.act("source.unfollow") as writing:
                for id in ids:
                    unfollow(self.store, id)
            return writing.changes

        said = self.tr("{n} sources are not followed any more. What you kept of them stays.")
        write_many(self.desk, act, said.format(n=len(ids)))

    def _rename(self) -> None:
        self.desk.window.dialog("sources", "RenameDialog", self._chosen()[0])

    def _merge(self) -> None:
        id = self._chosen()[0]
        line = next(line for line in self._lines if line.id == id)
        likely = next(
            (one.id for one in self._lines if one.name == line.row.twin and one.id != id), ""
        )
        self.desk.window.dialog("asking", "MergeDialog", id, likely)

    def _ask_how(self, dialog: str) -> None:
        self.desk.window.dialog("asking", dialog, self._chosen())

    def _lead_to_http(self) -> bool:
        """Whether all that is chosen failed on its way, from a safe address."""
        ids = set(self._chosen())
        rows = [line.row for line in self._lines if line.id in ids]
        return bool(rows) and all(
            row.health.error_kind == "redirects" and row.source.address.startswith("https:")
            for row in rows
        )

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.desk.commands.context(
            self, "source.sync", "item.open", "-", "source.rename", "source.move",
            "source.pause", "-", "source.merge", "source.scratch", "source.insecure", "-",
            "source.unfollow",
        ).popup(at)  # fmt: skip

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.leaf]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)


def _matches(line: Line, asked: list[str]) -> bool:
    text = f"{line.name} {line.community} {line.row.source.address}".casefold()
    return all(word in text for word in asked)


def _look(line: Line) -> RowLook:
    sign, role = icon(line)
    marks = (Mark(sign, "", role),) if sign else ()
    return RowLook(
        line.name,
        line.community,
        messages.age(line.newest),
        marks,
        line.row.sentence(present()),
        tile=line.name,
    )
