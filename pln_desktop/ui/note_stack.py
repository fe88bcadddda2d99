"""Notes one under the other, each with its quote: my column of a card."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Note
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.margin import NoteCard


class NoteStack(QWidget):
    """Cards that stay keep their editor, so that typing is never disturbed."""

    wanted = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._cards: dict[str, NoteCard] = {}
        self.setAccessibleName(self.tr("My notes"))
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self._fit)
        desk.theme.changed.connect(self._later.start)

    def show_notes(self, notes: list[tuple[Note, bool]]) -> None:
        """These notes, and whether each one's quote is gone from the text."""
        for gone in set(self._cards) - {note.id for note, _ in notes}:
            self._drop(gone)
        for place, (note, orphan) in enumerate(notes):
            card = self._cards.get(note.id)
            if card is not None and card.orphan != orphan:
                self._drop(note.id)
                card = None
            if card is None:
                card = self._cards[note.id] = NoteCard(self._desk, note, orphan, quoted=True)
                card.grown.connect(self._later.start)
                card.wanted.connect(self.wanted)
                self._column.insertWidget(place, card)
            else:
                card.put(note)
        self._later.start()

    def _drop(self, id: str) -> None:
        card = self._cards.pop(id)
        card.editor.flush()
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def write_in(self, id: str) -> None:
        """Put the keys into a note."""
        if (card := self._cards.get(id)) is not None:
            card.editor.setFocus()

    def flush(self) -> None:
        """Write what is being typed."""
        for card in self._cards.values():
            card.editor.flush()

    def focused(self) -> Note | None:
        """The note that is being written in."""
        return next((c.note for c in self._cards.values() if c.editor.hasFocus()), None)

    @Slot()
    def _fit(self) -> None:
        self._column.setSpacing(3 * self._desk.theme.q)
        for card in self._cards.values():
            card.setFixedHeight(card.height_at(max(60, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()
