"""Today: what is new and where, what I kept and wrote lately, what may come next."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QDate
from PySide6.QtCore import QLocale
from PySide6.QtCore import QPoint
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import CommunityRow
from pln_desktop.model import NoteRow
from pln_desktop.model import ResourceRow
from pln_desktop.ui import messages
from pln_desktop.ui.deed_row import DeedRow
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.leaf import Heading
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.note_list import first_line
from pln_desktop.ui.note_list import meaning_look
from pln_desktop.ui.resource_card import COPIES
from pln_desktop.ui.resource_card import type_look
from pln_desktop.ui.today_facts import Facts
from pln_desktop.ui.today_facts import gather
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import link

_EACH = 5
_SOON_MS = 400


class TodayPage(Page):
    """Their news left, mine right; nothing is counted that scolds."""

    name = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts: Facts | None = None
        # A sync writes many times a second; once in a while is news enough.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._ask)
        self.leaf = Leaf(self.theme, self.tr("Today"), widest=54, beside=25)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.leaf)

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._ask()

    def changed(self, changes: Changes) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start()

    @Slot()
    def _ask(self) -> None:
        self.desk.jobs.query("today", partial(gather, self.store), self._on_facts)

    def _on_facts(self, facts: Facts) -> None:
        self.desk.window.rail.show_count("today", len(facts.waiting))
        if facts == self._facts:
            return
        self._facts = facts
        at = self.leaf.verticalScrollBar().value()
        clear(self.leaf.theirs)
        clear(self.leaf.mine)
        self._greet(facts)
        self._waiting(facts)
        self._unread(facts)
        self._kept(facts.kept)
        self._mine(facts)
        self.leaf.theirs.addStretch(1)
        self.leaf.mine.addStretch(1)
        self.leaf.verticalScrollBar().setValue(at)

    # Their side

    def _greet(self, facts: Facts) -> None:
        day = QLocale().toString(QDate.currentDate(), "dddd, d MMMM")
        self.leaf.theirs.addWidget(words(self.theme, day, times=1.95, weight=600, serif=True))
        self.leaf.theirs.addWidget(words(self.theme, _summary(facts), "ink2", 1.0))

    def _waiting(self, facts: Facts) -> None:
        """Exceptions only: one icon, one sentence, one next step."""
        if not facts.waiting:
            return
        self.leaf.theirs.addWidget(Heading(self.theme, self.tr("Waiting for you")))
        for number, one in enumerate(facts.waiting[:_EACH]):
            step = partial(self.desk.window.open_record, one.noun, one.id)
            parts: list[QWidget] = [button(self.tr("Open"), step, primary=number == 0)]
            if one.noun == "source":
                name = self.tr("More about {name}").format(name=one.title)
                more = icon_button(self.icons, "more", name)
                more.clicked.connect(partial(self._source_menu, one.id, more))
                parts.append(more)
            row = DeedRow(
                self.desk, one.icon, one.title, one.because, strong=True, role="warn",
                buttons=tuple(parts),
            )  # fmt: skip
            row.opened.connect(step)
            self.leaf.theirs.addWidget(row)

    def _unread(self, facts: Facts) -> None:
        new = [row for row in facts.communities if row.unread]
        everything = link(
            self.theme, self.tr("Open Reading"), lambda: self.desk.window.go("reading")
        )
        self.leaf.theirs.addWidget(
            Heading(self.theme, self.tr("New in your communities"), everything)
        )
        for row in new:
            self.leaf.theirs.addWidget(self._community(row, facts))
        if not new:
            said = self.tr("You have read everything new. {next}").format(next=_next(facts))
            self.leaf.theirs.addWidget(words(self.theme, said.strip(), "ink2"))

    def _community(self, row: CommunityRow, facts: Facts) -> DeedRow:
        name = row.community.name
        latest = facts.latest.get(row.community.id, "")
        count = self.tr("{n} new").format(n=QLocale().toString(row.unread))
        made = DeedRow(self.desk, "", name, latest, right=count, strong=True, tile=name)
        made.opened.connect(partial(self.desk.window.open_record, "community", row.community.id))
        return made

    def _kept(self, kept: list[ResourceRow]) -> None:
        everything = link(
            self.theme, self.tr("Open Library"), lambda: self.desk.window.go("library")
        )
        self.leaf.theirs.addWidget(Heading(self.theme, self.tr("Kept lately"), everything))
        for row in kept[:_EACH]:
            one = row.resource
            _, said, _ = COPIES[one.copy]
            second = ", ".join(part for part in (*one.authors, messages.tr(said)) if part)
            right = messages.day(one.created)
            made = DeedRow(self.desk, type_look(one.type)[0], one.title, second, right, serif=True)
            made.opened.connect(partial(self.desk.window.open_record, "resource", one.id))
            self.leaf.theirs.addWidget(made)
        if not kept:
            said = self.tr(
                "Nothing kept yet. Press K while you read, or drop a file on the Library."
            )
            self.leaf.theirs.addWidget(words(self.theme, said, "ink2"))

    # My side

    def _mine(self, facts: Facts) -> None:
        add = self.leaf.mine.addWidget
        add(words(self.theme, self.tr("Notes lately"), weight=600))
        for row in facts.notes[:_EACH]:
            add(self._note(row))
        if not facts.notes:
            add(words(self.theme, self.tr(
                "None yet. Select a sentence while you read, press H, write beside it."
            ), "ink2", 0.96))  # fmt: skip
        add(leading(button(self.tr("Write a note"), lambda: self.desk.commands.do("note.new"))))
        if facts.next_steps:
            self.leaf.mine.addSpacing(4 * self.theme.q)
            add(words(self.theme, self.tr("What may come next"), weight=600))
            for one in facts.next_steps:
                step = DeedRow(self.desk, one.icon, one.title, one.because)
                step.opened.connect(partial(self.desk.window.open_record, one.noun, one.id))
                add(step)

    def _note(self, row: NoteRow) -> DeedRow:
        icon, word, role = meaning_look(row)
        said = first_line(row.note.text) or row.note.quote
        second = ", ".join(part for part in (word, row.title) if part)
        made = DeedRow(self.desk, icon, _short(said), _short(second), role=role)
        made.opened.connect(partial(self.desk.window.open_record, "note", row.note.id))
        return made

    @Slot()
    def _source_menu(self, id: str, beside: QWidget) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Sync now"), lambda: self.desk.window.syncing.start([id]))
        menu.addAction(self.tr("Pause"), partial(self._pause, id))
        menu.addAction(self.tr("Unfollow…"), partial(self.desk.window.unfollow, id))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(beside.mapToGlobal(QPoint(0, beside.height())))

    def _pause(self, id: str) -> None:
        from pln_desktop.acts.follow import pause
        from pln_desktop.ui.deeds import write_many

        write_many(self.desk, partial(pause, self.store, id, True), self.tr("Paused."))

    def panes(self) -> list[QWidget]:
        return [self.leaf]

    def fold(self, width: float) -> None:
        self.leaf.fold(width < 74)


def _summary(facts: Facts) -> str:
    tr = messages.tr
    if facts.waiting:
        if len(facts.waiting) == 1:
            return tr("One thing is timely. Everything else can wait.")
        return tr("{n} things are timely. Everything else can wait.").format(n=len(facts.waiting))
    return tr("Nothing is waiting.")


def _next(facts: Facts) -> str:
    if facts.next_sync is None:
        return ""
    return messages.tr("The next look is at {time}.").format(time=messages.clock(facts.next_sync))


def _short(text: str, most: int = 110) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
