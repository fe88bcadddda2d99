"""A highlight whose words are gone from the text: put on other words, or kept as a note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtCore import Slot

from pln_desktop.model import Note
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.margin import Margin
from pln_desktop.ui.reader_view import ReaderView


class Placing(QObject):
    """Does what the cards of lost highlights offer; `again` reads the notes anew."""

    def __init__(
        self, desk: Desk, view: ReaderView, margin: Margin, again: Callable[[], None]
    ) -> None:
        super().__init__(view)
        self._desk, self._view, self._again = desk, view, again
        margin.place_wanted.connect(self._place)
        margin.free_wanted.connect(self._free)

    @Slot(str)
    def _place(self, id: str) -> None:
        """Put it on the selected words; my own words stay as they are."""
        chosen = self._view.selected()
        if chosen is None:
            self._desk.window.say(
                self.tr("Select the words it is about now, then press Place again.")
            )
            return
        said = self.tr("The highlight stands on other words now.")
        self._change(
            id,
            lambda note: replace(
                note, target=chosen.item, quote=chosen.quote, prefix=chosen.prefix,
                suffix=chosen.suffix,
            ),
            "highlight.place",
            said,
        )  # fmt: skip

    @Slot(str)
    def _free(self, id: str) -> None:
        """Keep it as a note on the whole item, their words as a quotation in it."""

        def freed(note: Note) -> Note:
            quoted = "\n".join(f"> {line}" for line in note.quote.splitlines())
            text = f"{quoted}\n\n{note.text}".rstrip()
            return replace(note, type="note", text=text, quote="", prefix="", suffix="", meaning="")

        self._change(id, freed, "highlight.free", self.tr("Kept as a note with their words."))

    def _change(self, id: str, how: Callable[[Note], Note], kind: str, said: str) -> None:
        store = self._desk.store
        note = store.notes.get(id)
        if note is not None:
            write(self._desk, lambda: store.notes.save(how(note), kind), said)
            self._again()
