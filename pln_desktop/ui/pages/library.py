"""Library: what I kept, its card, its saved copy, and my notes on it."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtCore import Slot
from PySide6.QtGui import QDragEnterEvent
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Meaning
from pln_desktop.model import Note
from pln_desktop.model import Resource
from pln_desktop.model import ResourceRow
from pln_desktop.model import Snapshot
from pln_desktop.ui import dropped
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.copy_pane import CopyPane
from pln_desktop.ui.deeds import write
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.outside import copy
from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.resource_card import ResourceCard
from pln_desktop.ui.resource_card import type_look
from pln_desktop.ui.resource_list import look
from pln_desktop.ui.resource_list import matches
from pln_desktop.ui.resource_list import of_kind
from pln_desktop.ui.resource_list import spoken
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.uses import uses
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import tool


class LibraryPage(Page):
    """A list, a card; the card gives way to the saved copy while that is read."""

    name = "library"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[ResourceRow] = []
        self._wanted = ""
        self.setAcceptDrops(True)
        self._build()
        self._bind()
        self._ask()

    # Building

    def _build(self) -> None:
        desk = self.desk
        model = RowModel.whole(lambda row: row.resource.id, spoken)
        self.list = RowList(self.theme, self.icons, model, look, self.tr("Kept"), lines=3)
        empty = EmptyPage(
            self.theme, self.icons, "library", self.tr("Nothing kept yet."),
            self.tr("Press K on anything you read, or drop a page, PDF or book here. "
                    "The copy stays even if the site goes."),
            [button(self.tr("Keep a file or address"), self._keep, primary=True)], "tray",
        )  # fmt: skip
        self.pane = ListPane(desk, self.tr("Library"), self.list, empty)
        self.pane.bar.add(
            icon_button(
                self.icons, "plus", self.tr("Keep a file or address"), self._keep, self.tr("Keep")
            )
        )
        self.card = ResourceCard(desk)
        self.copy = CopyPane(desk)
        self.nothing = EmptyPage(
            self.theme, self.icons, "library", self.tr("No card open."),
            self.tr("Choose something on the left to see its card, its copy and your notes."),
        )  # fmt: skip
        self.stack = QStackedWidget()
        for part in (self.nothing, self._card_side(), self.copy):
            self.stack.addWidget(part)
        self.split = TwoPanes(desk, self.pane, self.stack)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self._connect()

    def _card_side(self) -> QWidget:
        commands, icons = self.desk.commands, self.icons
        self.bar = PaneBar(self.theme)
        self.back = back_button(self.desk, self.bar, self.tr("Library"), self._close_detail)
        self._worded = []
        for id in ("item.copy", "item.edit", "item.tag", "|", "item.use"):
            if id == "|":
                self.bar.add_gap()
                continue
            name = {"item.copy": self.tr("Read"), "item.use": self.tr("Use in portfolio")}.get(
                id, ""
            )
            made = tool(icons, commands.action(id), name, words=True)
            self._worded.append(made)
            self.bar.add(made, left=True)
        self.bar.add(tool(icons, commands.action("item.open")))
        more = icon_button(icons, "more", self.tr("More"))
        more.clicked.connect(lambda: self._menu(more.mapToGlobal(QPoint(0, more.height()))))
        self.bar.add(more)
        return under(self.bar, self.card)

    def _connect(self) -> None:
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.list.menu_wanted.connect(self._menu)
        self.pane.chips.chosen.connect(lambda _: self._show())
        self.pane.narrowed.connect(lambda _: self._show())
        self.card.note_wanted.connect(self._note)
        self.card.tag_wanted.connect(self._tag)
        self.card.item_wanted.connect(lambda id: self.desk.window.open_record("item", id))
        self.card.portfolio_wanted.connect(lambda id: self.desk.window.open_record("portfolio", id))
        self.copy.back_wanted.connect(self._close_copy)

    def _bind(self) -> None:
        def bind(id: str, do: Any, enabled: Any = self._some, **more: Any) -> None:
            self.desk.commands.bind(id, do, self, enabled=enabled, **more)

        bind("file.keep", self._keep, lambda: True)
        bind("edit.find", self._find, lambda: True)
        bind("edit.delete", self._remove)
        bind("item.copy", self._read, self._has_copy, words=lambda: self.tr("&Read"))
        bind("item.edit", self._edit)
        bind("item.tag", self._tag)
        bind("item.use", self._use)
        bind("item.refetch", self._refetch, self._can_fetch)
        bind("item.open", self._open, self._can_open)
        bind("item.copy-link", lambda: copy(self._current().address), self._has_address)
        bind("note.note", self._note)
        bind("note.highlight", self._highlight, self._reading)
        for meaning in ("idea", "try", "evidence", "question", "reply"):
            bind(f"note.{meaning}", lambda m=meaning: self._mean(m), self._reading)
        bind("go.back", self._close_copy, self._reading)

    # The list

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._wanted = id or self._wanted
        self._ask()
        self.pane.take_focus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("resource", "note", "tag", "link", "evidence", "section"):
            self._ask()

    def _ask(self) -> None:
        self.desk.jobs.query("library", self.store.resources.rows, self._on_rows)

    def _on_rows(self, rows: list[ResourceRow]) -> None:
        self._rows = rows
        kinds: dict[str, int] = {}
        for row in rows:
            kinds[row.resource.type] = kinds.get(row.resource.type, 0) + 1
        chips = [Chip("", self.tr("All"))]
        chips += [
            Chip(f"type:{k}", f"{type_look(k)[2]} {n}") for k, n in sorted(kinds.items()) if k
        ]
        broken = sum(row.resource.copy in ("text", "link") for row in rows)
        if broken:
            chips.append(Chip("broken", self.tr("Copy incomplete {n}").format(n=broken)))
        self.pane.chips.put(chips if len(chips) > 2 else chips[:1])
        self._show()

    def _show(self) -> None:
        kind, asked = self.pane.chips.current, self.pane.field.text().casefold().split()
        shown = [row for row in self._rows if of_kind(row, kind) and matches(row, asked)]
        self.list.set_rows(shown)
        there = len(self._rows)
        said = (
            self.tr("{n} kept").format(n=there)
            if len(shown) == there
            else f"{len(shown)} / {there}"
        )
        if there and not shown:
            self.pane.empty.say(
                self.tr("Nothing here."), self.tr("Take another filter, or fewer words.")
            )
        elif not there:
            self.pane.empty.say(
                self.tr("Nothing kept yet."),
                self.tr("Press K on anything you read, or drop a page, PDF or book here. "
                        "The copy stays even if the site goes."),
            )  # fmt: skip
        self.pane.show_count(len(shown), there, said if there else "")
        self.split.show_bare(there == 0)
        if self._wanted and self.list.go_to(self._wanted):
            self._wanted = ""
            self.split.open_detail()
        elif self.list.current_key() is None and shown:
            self.list.go(0)
        else:
            self._show_card()

    @Slot(object)
    def _on_current(self, id: str | None) -> None:
        self.card.notes.flush()
        self.copy.flush()
        self.stack.setCurrentIndex(1 if id else 0)
        self._show_card()
        self.desk.commands.refresh()

    def _show_card(self) -> None:
        id = self.list.current_key()
        row = next((row for row in self._rows if row.resource.id == id), None)
        if row is None:
            self.stack.setCurrentIndex(0)
            return
        if self.stack.currentIndex() == 0:
            self.stack.setCurrentIndex(1)
        self.card.show_row(row, self._notes_on(row.resource), uses(self.store, row.resource.id))

    def _notes_on(self, resource: Resource) -> list[tuple[Note, bool]]:
        notes = self.store.notes.of("resource", resource.id)
        if resource.item:
            notes += self.store.notes.of("item", resource.item)
        return [(note, not self.store.notes.row(note).anchored) for note in notes]

    # What is chosen

    def _some(self) -> bool:
        return self.list.current_key() is not None

    def _current(self) -> Resource:
        found = self.store.resources.get(self.list.current_key() or "")
        return found or Resource("", "")

    def _chosen(self) -> list[str]:
        return self.list.selected_keys() or ([self.list.current_key()] if self._some() else [])

    def _has_address(self) -> bool:
        return bool(self._current().address)

    def _can_open(self) -> bool:
        return self._has_address() or self._file() is not None

    def _can_fetch(self) -> bool:
        kept = self._current()
        return kept.address.startswith(("http:", "https:")) or bool(kept.item)

    def _has_copy(self) -> bool:
        return self._current().copy in ("complete", "text") and self.stack.currentIndex() != 2

    def _reading(self) -> bool:
        return self.stack.currentIndex() == 2

    def _file(self) -> Path | None:
        """The kept file itself, where there is one."""
        snapshot = self.store.resources.snapshot(self._current().id)
        return self.store.blobs.path(snapshot.blob) if snapshot and snapshot.blob else None

    # Acts

    def _find(self) -> None:
        if self._reading():
            self.copy.finder.open_bar()
        else:
            self.pane.search()

    def _keep(self) -> None:
        self.desk.window.dialog("keep", "KeepDialog")

    @Slot(object)
    def _on_opened(self, id: str) -> None:
        self.split.open_detail()
        if self._has_copy():
            self._read()

    def _read(self) -> None:
        kept = self._current()
        snapshot = self.store.resources.snapshot(kept.id)
        item = self.store.items.get(self.store.items.key_of(kept.item) or 0) if kept.item else None
        if snapshot is None and item is not None:
            snapshot = Snapshot(kept.id, item.best_html, item.best_text)
        if snapshot is None or not (snapshot.html or snapshot.text):
            if self._file() is not None:
                self._open()
                return
            self.desk.window.say(
                self.tr("There is no copy to read yet. Fetch it, or open it outside.")
            )
            return
        self.copy.show_copy(kept, snapshot)
        self.stack.setCurrentIndex(2)
        self.copy.view.setFocus()
        self.desk.commands.refresh()

    @Slot()
    def _close_copy(self) -> None:
        self.copy.flush()
        self.stack.setCurrentIndex(1)
        self._show_card()
        self.list.setFocus()
        self.desk.commands.refresh()

    def _edit(self) -> None:
        self.desk.window.dialog("card", "CardDialog", self._current())

    def _tag(self) -> None:
        self.desk.window.tag("resource", self._chosen())

    def _use(self) -> None:
        self.desk.window.dialog("use", "UseDialog", [("resource", id) for id in self._chosen()])

    def _refetch(self) -> None:
        from pln_desktop.ui.copying import refetch

        refetch(self.desk, self._chosen())

    def _open(self) -> None:
        if self._has_address() and open_outside(self._current().address):
            return
        from pln_desktop.ui.copying import open_copy

        if (snapshot := self.store.resources.snapshot(self._current().id)) is not None:
            open_copy(self.desk, snapshot)

    def _remove(self) -> None:
        if (note := self.card.notes.focused()) is not None:
            write(self.desk, lambda: self.store.notes.remove(note.id), self.tr("Note deleted."))
            return
        ids = self._chosen()
        said = (
            self.tr("1 thing is no longer kept.")
            if len(ids) == 1
            else self.tr("{n} things are no longer kept.").format(n=len(ids))
        )

        def act() -> Changes:
            with self.store.act("resource.delete") as writing:
                for id in ids:
                    self.store.resources.remove(id)
            return writing.changes

        write_many(self.desk, act, said)

    def _note(self) -> None:
        if self._reading():
            self.copy.note_here()
            return
        note = Note(uuid4().hex, "note", "resource", self._current().id)
        if write(self.desk, lambda: self.store.notes.save(note, kind="note.add")):
            self._show_card()
            self.card.notes.write_in(note.id)

    def _highlight(self) -> None:
        self.copy.highlight()

    def _mean(self, meaning: Meaning) -> None:
        self.copy.highlight(meaning)

    # The page

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.desk.commands.context(
            self, "item.copy", "item.edit", "item.tag", "item.use", "-", "item.open",
            "item.copy-link", "item.refetch", "-", "edit.delete",
        ).popup(at)  # fmt: skip

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.copy.view if self._reading() else self.card]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)
        self.card.fold(width < 74)
        self.copy.fold(width < 74, True)

    def leave(self) -> None:
        self.card.notes.flush()
        self.copy.flush()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        event.setAccepted(dropped.keepable(event.mimeData()))

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        event.acceptProposedAction()
        dropped.take(self.desk, event.mimeData())
