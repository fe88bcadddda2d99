"""The card of something kept: what it is on the left, what I made of it on the right."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Note
from pln_desktop.model import ResourceRow
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.flow import Flow
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.note_stack import NoteStack
from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.widgets import Badge
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import link

COPIES = {
    "complete": ("complete", "Complete copy", "good"),
    "text": ("textonly", "Text only", "warn"),
    "link": ("linkonly", "Link only", "warn"),
    "pending": ("wait", "Copy is being made", "ink2"),
}
"""copy -> (icon, words, role)"""

TYPES = {
    "page": ("site", "Page", "Pages"), "item": ("feed", "Article", "Articles"),
    "pdf": ("complete", "PDF", "PDF"), "file": ("complete", "File", "Files"),
    "report": ("library", "Report", "Reports"), "book": ("library", "Book", "Books"),
    "thread": ("replies", "Thread", "Threads"), "": ("keep", "Kept", "Other"),
}  # fmt: skip
"""type -> (icon, one, many)"""


def type_look(kind: str) -> tuple[str, str, str]:
    """Icon, word for one, word for many of a type."""
    icon, one, many = TYPES.get(kind, ("keep", kind.title(), kind.title()))
    return icon, tr(one), tr(many)


class ResourceCard(Leaf):
    """Signals what is wanted; the page does it."""

    note_wanted = Signal()
    item_wanted = Signal(str)
    tag_wanted = Signal()
    portfolio_wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, tr("Card"))
        self.desk, self.store, self.theme = desk, desk.store, desk.theme
        self.notes = NoteStack(desk)
        self._park()
        self.row: ResourceRow | None = None

    def show_row(
        self, row: ResourceRow, notes: list[tuple[Note, bool]], used: list[tuple[str, str]]
    ) -> None:
        """The card anew; `used` are (portfolio id, words) of where it stands in portfolios."""
        again = self.row is not None and self.row.resource.id == row.resource.id
        at = self.verticalScrollBar().value()
        self.row = row
        self._park()
        clear(self.theirs)
        clear(self.mine)
        self._theirs(row)
        self._mine(row, notes, used)
        self.verticalScrollBar().setValue(at if again else 0)

    def _park(self) -> None:
        """Keep the notes and their editors while the rest of the card is made anew."""
        self.notes.hide()
        self.notes.setParent(self)

    def _theirs(self, row: ResourceRow) -> None:
        kept, theme, add = row.resource, self.theme, self.theirs.addWidget
        add(self._head(row))
        add(words(theme, kept.title or tr("Untitled"), times=1.9, weight=600, serif=True))
        if kept.authors:
            add(words(theme, ", ".join(kept.authors)))
        if kept.copy in ("text", "link") or kept.reason:
            add(self._reason(row))
        self.theirs.addSpacing(2 * theme.q)
        add(self._facts(row))
        if kept.abstract:
            self._section(tr("Abstract"))
            add(words(theme, kept.abstract, times=1.12, serif=True))
        self._related(row)
        self.theirs.addStretch(1)

    def _head(self, row: ResourceRow) -> QWidget:
        """Type on the left, the copy's badge on the right."""
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(words(self.theme, type_look(row.resource.type)[1], "ink2", 0.96), 1)
        icon, said, role = COPIES[row.resource.copy]
        across.addWidget(Badge(self.theme, self.desk.icons, icon, tr(said), role))
        return line

    def _reason(self, row: ResourceRow) -> Banner:
        banner = Banner(self.theme, self.desk.icons, "warn")
        said = row.resource.reason or tr("The copy is not complete.")
        again = link(self.theme, tr("Fetch again"), lambda: self.desk.commands.do("item.refetch"))
        banner.say(said, *([again] if row.resource.address or row.resource.item else []))
        return banner

    def _facts(self, row: ResourceRow) -> Form:
        kept = row.resource
        facts = Form(self.theme)
        facts.add_fact(tr("Year"), str(kept.year) if kept.year else "")
        facts.add_fact(tr("Publisher"), kept.publisher)
        facts.add_fact(tr("Language"), kept.language)
        facts.add_fact(tr("Licence"), kept.licence)
        facts.add_fact(tr("Kept"), messages.date(kept.created))
        if kept.address:
            address = kept.address if len(kept.address) < 56 else f"{kept.address[:54]}…"
            open_it = link(self.theme, address, partial(open_outside, kept.address))
            open_it.setToolTip(kept.address)
            facts.add(tr("Address"), leading(open_it))
        return facts

    def _section(self, text: str) -> None:
        self.theirs.addSpacing(3 * self.theme.q)
        self.theirs.addWidget(words(self.theme, text, weight=600))

    def _related(self, row: ResourceRow) -> None:
        item = self.store.items.find(row.resource.item) if row.resource.item else None
        if item is None:
            return
        self._section(tr("Kept from"))
        made = link(self.theme, item.title[:80], lambda: self.item_wanted.emit(item.id))
        self.theirs.addWidget(leading(made))
        where = ", ".join(part for part in (item.community_name, item.author) if part)
        self.theirs.addWidget(words(self.theme, where, "ink2", 0.92))

    def _mine(
        self, row: ResourceRow, notes: list[tuple[Note, bool]], used: list[tuple[str, str]]
    ) -> None:
        theme, add = self.theme, self.mine.addWidget
        add(words(theme, tr("Tags"), weight=600))
        add(tag_row(self.desk, row.tags, self.tag_wanted.emit))
        self.mine.addSpacing(3 * theme.q)
        add(words(theme, tr("Notes and highlights"), weight=600))
        if not notes:
            add(
                words(
                    theme,
                    tr("None yet. Press N to write one, or read the copy and press H."),
                    "ink2",
                    0.96,
                )
            )
        add(self.notes)
        self.notes.show()
        self.notes.show_notes(notes)
        add(leading(button(tr("Write a note"), self.note_wanted.emit)))
        self.mine.addSpacing(3 * theme.q)
        add(words(theme, tr("Where I use it"), weight=600))
        for id, said in used:
            add(leading(link(theme, said, partial(self.portfolio_wanted.emit, id))))
        if not used:
            add(words(theme, tr("In no portfolio yet."), "ink2", 0.96))
        self.mine.addStretch(1)


def tag_row(desk: Desk, tags: tuple[str, ...], edit: Callable[[], object]) -> QWidget:
    """Tags as outlined words, and the way to change them."""
    line = QWidget()
    flow = Flow(line, desk.theme.q)
    for tag in tags:
        flow.addWidget(Badge(desk.theme, desk.icons, "tag", tag, "ink2"))
    word = tr("Change") if tags else tr("Add tags")
    flow.addWidget(link(desk.theme, word, edit))
    return line
