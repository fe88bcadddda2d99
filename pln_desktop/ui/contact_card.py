"""One person's page: what they write on the left, what I know of them on the right."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Affiliation
from pln_desktop.model import Contact
from pln_desktop.model import ItemRow
from pln_desktop.model import Note
from pln_desktop.ui import messages
from pln_desktop.ui.deed_row import DeedRow
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import Heading
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.note_stack import NoteStack
from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.resource_card import tag_row
from pln_desktop.ui.tile import Tile
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import label
from pln_desktop.ui.widgets import link


class ContactCard(Leaf):
    """Signals what is wanted; the page does it."""

    note_wanted = Signal()
    item_wanted = Signal(str)
    tag_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, tr("Person"))
        self.desk, self.theme = desk, desk.theme
        self.notes = NoteStack(desk)
        self._park()
        self._person: Contact | None = None
        self._items = QVBoxLayout()

    def show_person(
        self, person: Contact, notes: list[tuple[Note, bool]], tags: tuple[str, ...]
    ) -> None:
        """The page anew; items come later by `show_items`."""
        again = self._person is not None and self._person.id == person.id
        at = self.verticalScrollBar().value()
        self._person = person
        self._park()
        clear(self.theirs)
        clear(self.mine)
        self._theirs(person)
        self._mine(person, notes, tags)
        self.verticalScrollBar().setValue(at if again else 0)

    def _park(self) -> None:
        """Keep the notes and their editors while the rest of the card is made anew."""
        self.notes.hide()
        self.notes.setParent(self)

    def _theirs(self, person: Contact) -> None:
        self.theirs.addWidget(self._head(person))
        self.theirs.addWidget(
            Heading(
                self.theme,
                tr("From {name}").format(name=person.name.split()[0]),
                label(self.theme, tr("newest first"), "ink2", 0.92),
            )
        )
        self._items = QVBoxLayout()
        self._items.setSpacing(0)
        self.theirs.addLayout(self._items)
        if person.affiliations:
            self.theirs.addWidget(Heading(self.theme, tr("Positions")))
            for one in person.affiliations:
                self.theirs.addWidget(words(self.theme, _position(one)))
        self.theirs.addStretch(1)

    def _head(self, person: Contact) -> QWidget:
        """Portrait, name, present position."""
        head = QWidget()
        across = QHBoxLayout(head)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(4 * self.theme.q)
        across.addWidget(Tile(self.theme, person.name, 4.2, person=True))
        beside = QVBoxLayout()
        beside.setSpacing(0)
        beside.addStretch(1)
        beside.addWidget(words(self.theme, person.name, times=1.8, weight=600, serif=True))
        if person.affiliations:
            beside.addWidget(words(self.theme, _position(person.affiliations[0]), "ink2"))
        beside.addStretch(1)
        across.addLayout(beside, 1)
        return head

    def show_items(self, items: list[ItemRow]) -> None:
        """What the library has by this person's name and handles."""
        clear(self._items)
        for row in items[:12]:
            marks = [tr("unread")] if row.unread else []
            marks += [tr("kept")] if row.kept else []
            marks += [tr("{n} notes").format(n=row.notes)] if row.notes else []
            second = ", ".join(
                [part for part in (row.community_name, row.source_title) if part] + marks
            )
            icon = "replies" if row.thread else "feed"
            deed = DeedRow(
                self.desk, icon, row.title, second, right=messages.age(row.published), serif=True
            )
            deed.opened.connect(partial(self.item_wanted.emit, row.id))
            self._items.addWidget(deed)
        if not items:
            said = tr("Nothing by this name in what you follow. Add the handles they write under.")
            self._items.addWidget(words(self.theme, said, "ink2"))
        if len(items) > 12:
            said = tr("and {n} more").format(n=len(items) - 12)
            self._items.addWidget(words(self.theme, said, "ink2", 0.92))

    def _mine(self, person: Contact, notes: list[tuple[Note, bool]], tags: tuple[str, ...]) -> None:
        self._paragraph(tr("How we met"), person.met)
        if person.about:
            self._paragraph(tr("About"), person.about)
        self._section(tr("My notes"))
        self.mine.addWidget(self.notes)
        self.notes.show()
        self.notes.show_notes(notes)
        self.mine.addWidget(leading(button(tr("Write a note"), self.note_wanted.emit)))
        self._section(tr("Tags"))
        self.mine.addWidget(tag_row(self.desk, tags, self.tag_wanted.emit))
        if person.identities:
            self._section(tr("Also known as"))
            self.mine.addWidget(self._identities(person))
        if person.emails:
            self._section(tr("Mail"))
            for address in person.emails:
                mail = link(self.theme, address, partial(open_outside, f"mailto:{address}"))
                self.mine.addWidget(leading(mail))
        self._section(tr("Privacy"))
        said = tr("Everything here stays on this computer. Nothing tells them.")
        self.mine.addWidget(words(self.theme, said, "ink2", 0.96))
        self.mine.addStretch(1)

    def _identities(self, person: Contact) -> QWidget:
        grid = QWidget()
        cells = QGridLayout(grid)
        cells.setContentsMargins(0, 0, 0, 0)
        for number, one in enumerate(person.identities):
            if one.url:
                go = link(self.theme, one.handle, partial(open_outside, one.url))
                cells.addWidget(leading(go), number, 0)
            else:
                cells.addWidget(words(self.theme, one.handle), number, 0)
            cells.addWidget(words(self.theme, one.site, "ink2", 0.92), number, 1)
        return grid

    def _section(self, text: str) -> None:
        if self.mine.count():
            self.mine.addSpacing(3 * self.theme.q)
        self.mine.addWidget(words(self.theme, text, weight=600))

    def _paragraph(self, heading: str, text: str) -> None:
        self._section(heading)
        self.mine.addWidget(words(self.theme, text or tr("not stated"), "ink" if text else "ink2"))


def _position(one: Affiliation) -> str:
    place = ", ".join(part for part in (one.role, one.organisation) if part)
    since = one.since[:4]
    if not since and not one.until:
        return place
    years = f"{since}–{one.until[:4]}" if one.until else tr("since {year}").format(year=since)
    return f"{place}, {years}"
