"""People: who they are, what they write, what I know of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Contact
from pln_desktop.model import ItemRow
from pln_desktop.model import Note
from pln_desktop.ui import messages
from pln_desktop.ui.contact_card import ContactCard
from pln_desktop.ui.deeds import write
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import tool


class PeoplePage(Page):
    """A list with round portraits, and one person's page."""

    name = "people"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._people: list[Contact] = []
        self._wanted = ""
        self._build()
        self._bind()
        self._ask()

    def _build(self) -> None:
        model = RowModel.whole(lambda person: person.id, _spoken)
        self.list = RowList(self.theme, self.icons, model, _look, self.tr("People"), lines=2)
        empty = EmptyPage(
            self.theme, self.icons, "people", self.tr("No people yet."),
            self.tr("Add those whose words you want to find again: colleagues, writers, "
                    "somebody you met."),
            [button(self.tr("Add somebody"), self._add, primary=True)], "tray",
        )  # fmt: skip
        self.pane = ListPane(self.desk, self.tr("People"), self.list, empty)
        self.pane.bar.add(
            icon_button(self.icons, "plus", self.tr("Add somebody"), self._add, self.tr("Add"))
        )
        self.card = ContactCard(self.desk)
        self.nothing = EmptyPage(
            self.theme, self.icons, "person", self.tr("Nobody chosen."),
            self.tr("Choose somebody on the left to see what they write and what you know."),
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.nothing)
        self.stack.addWidget(self._card_side())
        self.split = TwoPanes(self.desk, self.pane, self.stack, (17, 28))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(lambda _: self.split.open_detail())
        self.list.menu_wanted.connect(self._menu)
        self.pane.narrowed.connect(lambda _: self._show())
        self.card.item_wanted.connect(lambda id: self.desk.window.open_record("item", id))
        self.card.note_wanted.connect(self._note)
        self.card.tag_wanted.connect(self._tag)

    def _card_side(self) -> QWidget:
        self.bar = PaneBar(self.theme)
        self.back = back_button(self.desk, self.bar, self.tr("People"), self._close_detail)
        for id in ("item.edit", "note.note", "item.tag"):
            self.bar.add(tool(self.icons, self.desk.commands.action(id), words=True), left=True)
        more = icon_button(self.icons, "more", self.tr("More"))
        more.clicked.connect(lambda: self._menu(more.mapToGlobal(QPoint(0, more.height()))))
        self.bar.add(more)
        return under(self.bar, self.card)

    def _bind(self) -> None:
        def bind(id: str, do: Any, enabled: Any = self._some, **more: Any) -> None:
            self.desk.commands.bind(id, do, self, enabled=enabled, **more)

        bind("file.person", self._add, lambda: True)
        bind("edit.find", self.pane.search, lambda: True)
        bind("edit.delete", self._remove)
        bind("item.edit", self._edit, words=lambda: self.tr("&Edit…"))
        bind("item.tag", self._tag)
        bind("note.note", self._note, words=lambda: self.tr("&Write a note"))
        bind("item.open", self._open, self._has_place)

    # The list

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._wanted = id or self._wanted
        self._ask()
        self.pane.take_focus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("contact", "note", "tag", "link"):
            self._ask()

    def _ask(self) -> None:
        self.desk.jobs.query("people", self.store.contacts.all, self._on_people)

    def _on_people(self, people: list[Contact]) -> None:
        self._people = sorted(people, key=lambda person: person.name.casefold())
        self._show()

    def _show(self) -> None:
        asked = self.pane.field.text().casefold().split()
        shown = [person for person in self._people if _matches(person, asked)]
        self.list.set_rows(shown)
        there = len(self._people)
        if there and not shown:
            self.pane.empty.say(self.tr("Nobody here."), self.tr("Try fewer words."))
        elif not there:
            self.pane.empty.say(
                self.tr("No people yet."),
                self.tr("Add those whose words you want to find again: colleagues, writers, "
                        "somebody you met."),
            )  # fmt: skip
        self.pane.show_count(len(shown), there)
        self.split.show_bare(there == 0)
        self.pane.chips.hide()
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
        self._show_card()
        self.desk.commands.refresh()

    def _show_card(self) -> None:
        person = self.store.contacts.get(self.list.current_key() or "")
        self.stack.setCurrentIndex(1 if person else 0)
        if person is None:
            return
        notes = [(note, False) for note in self.store.notes.of("contact", person.id)]
        self.card.show_person(person, notes, self.store.tags.of("contact", person.id))
        names = [person.name, *(identity.handle for identity in person.identities)]
        names += [name.removeprefix("@") for name in names if name.startswith("@")]
        id = person.id

        def done(items: list[ItemRow]) -> None:
            if self.list.current_key() == id:
                self.card.show_items(items)

        self.desk.jobs.query("people.items", lambda: self.store.items.by_author(names), done)

    # What is chosen, and acts

    def _some(self) -> bool:
        return self.list.current_key() is not None

    def _current(self) -> Contact | None:
        return self.store.contacts.get(self.list.current_key() or "")

    def _place(self) -> str:
        person = self._current()
        urls = [identity.url for identity in person.identities if identity.url] if person else []
        return urls[0] if urls else ""

    def _has_place(self) -> bool:
        return bool(self._place())

    def _open(self) -> None:
        open_outside(self._place())

    def _add(self) -> None:
        self.desk.window.dialog("contact", "ContactDialog")

    def _edit(self) -> None:
        self.desk.window.dialog("contact", "ContactDialog", self._current())

    def _tag(self) -> None:
        self.desk.window.tag("contact", self.list.selected_keys() or [self.list.current_key()])

    def _note(self) -> None:
        note = Note(uuid4().hex, "note", "contact", self.list.current_key())
        if write(self.desk, lambda: self.store.notes.save(note, kind="note.add")):
            self._show_card()
            self.card.notes.write_in(note.id)

    def _remove(self) -> None:
        if (note := self.card.notes.focused()) is not None:
            write(self.desk, lambda: self.store.notes.remove(note.id), self.tr("Note deleted."))
            return
        ids = self.list.selected_keys()
        people = [person for person in self._people if person.id in ids]
        said = self.tr("{name} removed. What they wrote stays.").format(name=people[0].name)
        if len(people) > 1:
            said = self.tr("{n} people removed. What they wrote stays.").format(n=len(people))

        def act() -> Changes:
            with self.store.act("contact.delete") as writing:
                for id in ids:
                    self.store.contacts.remove(id)
            return writing.changes

        write_many(self.desk, act, said)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.desk.commands.context(
            self, "item.edit", "note.note", "item.tag", "item.open", "-", "edit.delete"
        ).popup(at)

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.card]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)
        self.card.fold(width < 74)

    def leave(self) -> None:
        self.card.notes.flush()


def _about(person: Contact) -> str:
    """Role and place of the present affiliation, or how we met."""
    if person.affiliations:
        first = person.affiliations[0]
        return ", ".join(part for part in (first.role, first.organisation) if part)
    return person.met or (person.identities[0].handle if person.identities else "")


def _matches(person: Contact, asked: list[str]) -> bool:
    handles = " ".join(f"{identity.site} {identity.handle}" for identity in person.identities)
    text = " ".join(
        (person.name, *person.emails, handles, _about(person), person.met, person.about)
    )
    return all(word in text.casefold() for word in asked)


def _look(person: Contact) -> RowLook:
    return RowLook(person.name, _about(person), disc=person.name)


def _spoken(person: Contact) -> str:
    return ". ".join(part for part in (person.name, _about(person)) if part) or messages.tr(
        "Somebody"
    )
