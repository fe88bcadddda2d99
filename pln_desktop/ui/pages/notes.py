"""Notes: everything I wrote, newest first, and the one that is open beside its preview."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Note
from pln_desktop.model import NoteRow
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.deeds import write
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.note_leaf import NoteLeaf
from pln_desktop.ui.note_list import NoteList
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import label
from pln_desktop.ui.widgets import tool


class NotesPage(Page):
    """A list with filters, an editor, a preview."""

    name = "notes"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: list[NoteRow] = []
        self._wanted = ""
        self._writing = False
        self._tag = self._community = ""
        self._build()
        self._bind()
        self._ask()

    def _build(self) -> None:
        self.list = NoteList(self.desk, self.tr("Notes and highlights"))
        empty = EmptyPage(
            self.theme, self.icons, "highlight", self.tr("No highlights yet."),
            self.tr("Select a sentence while you read and press H. Your note goes beside it."),
            [button(self.tr("Open Reading"), lambda: self.desk.window.go("reading")),
             button(self.tr("Write a note"), self._new)], "tray",
        )  # fmt: skip
        self.pane = ListPane(self.desk, self.tr("Notes"), self.list, empty)
        self.place = icon_button(self.icons, "tag", self.tr("Narrow by tag or community"))
        self.place.clicked.connect(self._choose_place)
        self.pane.bar.add(self.place)
        self.pane.bar.add(
            icon_button(self.icons, "plus", self.tr("New note"), self._new, self.tr("Note"))
        )
        self.leaf = NoteLeaf(self.desk)
        self.nothing = EmptyPage(
            self.theme, self.icons, "notes", self.tr("No note open."),
            self.tr("Choose one on the left, or press Ctrl N and write."),
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self._side())
        self.split = TwoPanes(self.desk, self.pane, self.stack, (19, 31))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self._connect()

    def _side(self) -> QWidget:
        commands, icons = self.desk.commands, self.icons
        self.bar = PaneBar(self.theme)
        self.back = back_button(self.desk, self.bar, self.tr("Notes"), self._close_detail)
        self._signs = [
            icon_button(icons, icon, name, partial(self.leaf.wrap, a, b), text)
            for icon, name, a, b, text in (
                ("quote", self.tr("Quote"), "> ", "", ""),
                ("check", self.tr("To do"), "- [ ] ", "", ""),
                ("link", self.tr("Link"), "[", "]()", ""),
            )
        ]
        for sign in self._signs:
            self.bar.add(sign, left=True)
        self.bar.add_gap()
        for id in ("item.tag", "item.use"):
            self.bar.add(tool(icons, commands.action(id), words=True), left=True)
        self.saved = label(self.theme, "", "ink2", 0.92)
        self.bar.add(self.saved)
        self.bar.add(tool(icons, commands.action("edit.delete")))
        return under(self.bar, self.leaf)

    def _connect(self) -> None:
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.list.menu_wanted.connect(self._menu)
        self.pane.chips.chosen.connect(lambda _: self._show())
        self.pane.narrowed.connect(lambda _: self._show())
        self.leaf.said.connect(self.saved.setText)
        self.leaf.source_wanted.connect(self._go_to_source)
        self.leaf.tag_wanted.connect(self._edit_tags)
        self.leaf.left.connect(self.list.setFocus)

    def _bind(self) -> None:
        def bind(id: str, do: Any, enabled: Any = self._some) -> None:
            self.desk.commands.bind(id, do, self, enabled=enabled)

        bind("note.new", self._new, lambda: True)
        bind("edit.find", self.pane.search, lambda: True)
        bind("edit.delete", self._remove)
        bind("note.remove", self._remove)
        bind("item.tag", self._edit_tags)
        bind("item.use", self._use)
        bind("item.open", self._go_to_source, self._stands_somewhere)
        for meaning in MEANINGS:
            bind(f"note.{meaning}", lambda m=meaning: self._mean(m), self._is_highlight)

    # The list

    def arrive(self, noun: str = "", id: str = "") -> None:
        if noun == "new":
            self._new()
            return
        self._wanted = id or self._wanted
        self._ask()
        self.pane.take_focus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("note", "tag", "link"):
            self._ask()

    def _ask(self) -> None:
        tag, community = self._tag, self._community
        read = self.store.notes.rows
        self.desk.jobs.query("notes", lambda: read(tag=tag, community=community), self._on_rows)

    def _on_rows(self, rows: list[NoteRow]) -> None:
        self._rows = rows
        chips = [Chip("", self.tr("All {n}").format(n=len(rows)))]
        plain = sum(row.note.type == "note" for row in rows)
        chips.append(Chip("note", self.tr("Notes {n}").format(n=plain), "note"))
        for meaning, (icon, word) in MEANINGS.items():
            count = sum(row.note.meaning == meaning for row in rows)
            if count:
                chips.append(Chip(meaning, f"{self.tr(word)} {count}", icon, meaning))
        lost = sum(not row.anchored for row in rows)
        if lost:
            chips.append(
                Chip("lost", self.tr("Not in the new text {n}").format(n=lost), "warning", "warn")
            )
        self.pane.chips.put(chips)
        self._show()

    def _show(self) -> None:
        kind, asked = self.pane.chips.current, self.pane.field.text().casefold().split()
        shown = [row for row in self._rows if _of(row, kind) and _matches(row, asked)]
        self.list.set_rows(shown)
        there = len(self._rows)
        narrowed = bool(self._tag or self._community)
        if there or narrowed:
            self.pane.empty.say(
                self.tr("Nothing here."), self.tr("Take another filter, or fewer words.")
            )
        else:
            self.pane.empty.say(
                self.tr("No highlights yet."),
                self.tr("Select a sentence while you read and press H. Your note goes beside it."),
            )
        self.pane.show_count(len(shown), there, self._said(len(shown), there))
        self.split.show_bare(there == 0 and not narrowed)
        if self._wanted and self.list.go_to(self._wanted):
            self._wanted = ""
            self.split.open_detail()
            if self._writing:
                self._writing = False
                self.leaf.write()
        elif self.list.current_key() is None and shown:
            self.list.go(0)
        else:
            self._show_note()

    def _said(self, shown: int, there: int) -> str:
        place = self.store.communities.get(self._community) if self._community else None
        narrow = place.name if place else f"#{self._tag}" if self._tag else ""
        count = str(there) if shown == there else f"{shown} / {there}"
        return f"{narrow} {count}" if narrow else count if there else ""

    @Slot(object)
    def _on_current(self, id: str | None) -> None:
        self.leaf.flush()
        self._show_note()
        self.desk.commands.refresh()

    def _show_note(self) -> None:
        id = self.list.current_key()
        row = next((row for row in self._rows if row.note.id == id), None)
        self.stack.setCurrentIndex(1 if row else 0)
        if row is not None:
            self.leaf.show_row(row)

    @Slot(object)
    def _on_opened(self, id: str) -> None:
        self.split.open_detail()
        self.leaf.write()

    @Slot()
    def _choose_place(self) -> None:
        """A menu of tags and communities; the first line shows everything again."""
        menu = QMenu(self)
        menu.addAction(self.tr("Everything"), lambda: self._narrow("", ""))
        menu.addSection(self.tr("Tags"))
        for tag, count in self.store.tags.counted():
            menu.addAction(f"{tag.name}  {count}", partial(self._narrow, tag.name, ""))
        menu.addSection(self.tr("Communities"))
        for place in self.store.communities.rows():
            menu.addAction(place.community.name, partial(self._narrow, "", place.community.id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.place.mapToGlobal(QPoint(0, self.place.height())))

    def _narrow(self, tag: str, community: str) -> None:
        self._tag, self._community = tag, community
        self._ask()

    # Acts

    def _some(self) -> bool:
        return self.list.current_key() is not None

    def _note(self) -> Note | None:
        return self.store.notes.get(self.list.current_key() or "")

    def _is_highlight(self) -> bool:
        note = self._note()
        return note is not None and note.type == "highlight"

    def _stands_somewhere(self) -> bool:
        note = self._note()
        return note is not None and bool(note.target)

    def _new(self) -> None:
        self.leaf.flush()
        self._tag = self._community = ""
        self.pane.field.clear()
        note = Note(uuid4().hex, "note", "", "")
        if write(self.desk, lambda: self.store.notes.save(note, kind="note.add")):
            self._wanted, self._writing = note.id, True
            if self.pane.chips.current not in ("", "note"):
                self.pane.chips.choose("")
            self._ask()

    @Slot()
    def _go_to_source(self) -> None:
        note = self._note()
        if note is not None and note.target:
            self.desk.window.open_record(note.target_noun, note.target)

    def _mean(self, meaning: Any) -> None:
        note = self._note()
        if note is not None:
            write(
                self.desk,
                lambda: self.store.notes.save(replace(note, meaning=meaning), kind="note.mean"),
            )

    @Slot()
    def _edit_tags(self) -> None:
        self.desk.window.tag("note", self.list.selected_keys() or [self.list.current_key()])

    def _use(self) -> None:
        refs = [("note", id) for id in self.list.selected_keys()]
        self.desk.window.dialog("use", "UseDialog", refs)

    def _remove(self) -> None:
        self.leaf.flush()
        ids = self.list.selected_keys() or [self.list.current_key()]
        said = (
            self.tr("Note deleted.")
            if len(ids) == 1
            else self.tr("{n} notes deleted.").format(n=len(ids))
        )

        def act() -> Changes:
            with self.store.act("note.remove") as writing:
                for id in ids:
                    self.store.notes.remove(id)
            return writing.changes

        write_many(self.desk, act, said)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.desk.commands.context(
            self, "item.open", "item.tag", "item.use", "-", "note.idea", "note.try",
            "note.evidence", "note.question", "note.reply", "-", "edit.delete",
        ).popup(at)  # fmt: skip

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.leaf.editor or self.leaf]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)
        self.leaf.fold(width < 74)

    def leave(self) -> None:
        self.leaf.flush()


def _of(row: NoteRow, kind: str) -> bool:
    if kind == "lost":
        return not row.anchored
    return not kind or row.note.type == kind or row.note.meaning == kind


def _matches(row: NoteRow, asked: list[str]) -> bool:
    text = " ".join((row.note.quote, row.note.text, row.title, row.where, *row.tags)).casefold()
    return all(word in text for word in asked)
