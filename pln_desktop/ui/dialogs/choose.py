"""Choose evidence for a section: notes, highlights and kept things, with a search."""

from __future__ import annotations

from dataclasses import dataclass

from pln_desktop.errors import PlnError
from pln_desktop.model import NoteRow
from pln_desktop.model import ResourceRow
from pln_desktop.ui import messages
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.chips import Chips
from pln_desktop.ui.deeds import tell
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.note_list import first_line
from pln_desktop.ui.note_list import meaning_look
from pln_desktop.ui.resource_card import type_look
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be evidence."""

    id: str
    kind: str  # note, highlight, resource
    look: RowLook
    text: str  # what the search looks through


class ChooseDialog(Dialog):
    """Several can be chosen (Shift, Ctrl); what is in the section already stays once."""

    def __init__(self, desk: Desk, portfolio: str, section: str, kind: str = "") -> None:
        super().__init__(desk, desk.window.tr("Choose evidence"), 50, 46)
        self._portfolio, self._section = portfolio, section
        self._all: list[Choice] = []
        self.field = Field("", self.tr("Search in notes, highlights and what you kept"))
        self.field.setClearButtonEnabled(True)
        self.field.setAccessibleName(self.tr("Search"))
        self.field.textChanged.connect(lambda _: self._show())
        self.chips = Chips(self.theme, desk.icons, self.tr("Show"))
        self.chips.chosen.connect(lambda _: self._show())
        model = RowModel.whole(lambda one: one.id, lambda one: one.text)
        self.list = RowList(
            self.theme,
            desk.icons,
            model,
            lambda one: one.look,
            self.tr("To choose from"),
            3,
            "raised",
        )
        self.keep_room(self.list, 26)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._count())
        self.list.opened.connect(lambda _: self._add())
        for part in (self.field, self.chips, self.list):
            self.body.addWidget(part)
        self.act = self.buttons(self.tr("Use"), self._add)
        self.chips.put(self._chips())
        self.chips.choose(kind)
        desk.jobs.query("choose", self._read, self._on_read)
        self._count()
        self.field.setFocus()

    def _chips(self) -> list[Chip]:
        return [
            Chip("", self.tr("All")), Chip("note", self.tr("Notes"), "note"),
            Chip("highlight", self.tr("Highlights"), "highlight"),
            Chip("resource", self.tr("Library"), "keep"),
        ]  # fmt: skip

    def _read(self) -> list[Choice]:
        notes = [_of_note(row) for row in self.store.notes.rows()]
        return notes + [_of_resource(row) for row in self.store.resources.rows()]

    def _on_read(self, found: list[Choice]) -> None:
        self._all = found
        self._show()

    def _show(self) -> None:
        kind, asked = self.chips.current, self.field.text().casefold().split()
        shown = [
            one for one in self._all
            if (not kind or one.kind == kind) and all(word in one.text.casefold() for word in asked)
        ]  # fmt: skip
        self.list.set_rows(shown)
        self._count()

    def _count(self) -> None:
        chosen = len(self.list.selected_keys())
        self.act.setEnabled(chosen > 0)
        self.said.setText(
            self.tr("{n} chosen").format(n=chosen) if chosen else self.tr("Choose one or several.")
        )

    def _add(self) -> None:
        refs = self.list.selected_keys()
        if not refs:
            return

        def act(job: Job) -> str:
            from pln_desktop.acts.portfolio import add

            with self.store.act("portfolio.add") as writing:
                add(self.store, self._portfolio, refs, self._section)
            return writing.id

        self.act.setEnabled(False)
        self.desk.jobs.run("work", act, lambda id: self._on_added(id, len(refs)), self._on_failed)

    def _on_added(self, act: str, count: int) -> None:
        self.accept()
        tell(
            self.desk,
            self.tr("{n} added to {section}.").format(n=count, section=self._section),
            act,
        )

    def _on_failed(self, error: PlnError) -> None:
        self.act.setEnabled(True)
        self.warn(messages.sentence(error))


def _of_note(row: NoteRow) -> Choice:
    note = row.note
    icon, word, _ = meaning_look(row)
    title = note.quote or first_line(note.text) or word
    second = ", ".join(part for part in (word, row.title, row.where) if part)
    below = first_line(note.text) if note.quote else ""
    look = RowLook(title, second, messages.day(note.created), summary=below, icon=icon)
    text = " ".join((word, note.quote, note.text, row.title, row.where, *row.tags))
    return Choice(note.id, note.type, look, text)


def _of_resource(row: ResourceRow) -> Choice:
    kept = row.resource
    icon, word, _ = type_look(kept.type)
    by = ", ".join(part for part in (word, *kept.authors, str(kept.year or "")) if part)
    look = RowLook(kept.title, by, messages.day(kept.created), icon=icon)
    return Choice(kept.id, "resource", look, " ".join((kept.title, by, kept.abstract, *row.tags)))
