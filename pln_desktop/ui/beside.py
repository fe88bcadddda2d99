"""Where my notes stand: level with their quotes, or under their paragraphs when it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtGui import QTextBlockFormat
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Note
from pln_desktop.store import Store
from pln_desktop.store.anchors import anchored
from pln_desktop.ui.margin import Margin
from pln_desktop.ui.margin import NoteCard
from pln_desktop.ui.reader_view import ReaderView
from pln_desktop.ui.theme import Theme

_GAP = 0.8
"""Of an article's size: what a paragraph without notes leaves below."""


class Beside(QObject):
    """Joins the text and the margin; `places` are the quotes that were found."""

    noun = "item"
    """What the notes stand on: `item`, or `resource` for a saved copy."""

    def __init__(self, store: Store, theme: Theme, view: ReaderView, margin: Margin) -> None:
        super().__init__(view)
        self._store, self._theme, self._view, self._margin = store, theme, view, margin
        self._items: Sequence[str] = ()
        self._notes: dict[str, Note] = {}
        self._raised: list[int] = []
        self._narrow = False
        self.places: dict[str, tuple[int, int]] = {}
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.place)

    @Slot()
    def soon(self) -> None:
        """Heights changed: place the cards anew, once."""
        self._later.start()

    def fold(self, narrow: bool) -> None:
        """Whether there is no room for a margin."""
        self._narrow = narrow
        if not narrow:
            for card in self._margin.cards:
                self._move(card, self._margin)
            self._make_room({}, 0)
        self.soon()

    def read(self, items: Sequence[str]) -> None:
        """Take the notes of these items; find their quotes in the text that is shown."""
        self._items, self._notes, self.places, shown = items, {}, {}, []
        for item in items:
            for note in self._store.notes.of(self.noun, item):
                self._notes[note.id] = note
                place = self._find(item, note)
                if place is not None:
                    self.places[note.id] = place
                shown.append((note, place is None))
        self._margin.show_notes(shown)
        quoted = [note for note in self._notes.values() if note.quote and note.id in self.places]
        self._view.paint_highlights([(*self.places[n.id], n.meaning) for n in quoted])
        self.place()

    def count_in(self, text: str) -> int:
        """How many highlights without a place here stand in another text."""
        lost = [n for n in self._notes.values() if n.quote and n.id not in self.places]
        return sum(anchored(note, text) for note in lost)

    def _find(self, item: str, note: Note) -> tuple[int, int] | None:
        if note.quote:
            return self._view.place_of(item, note.quote, note.prefix, note.suffix)
        start = self._view.body_start(item)
        return None if start is None else (start, start)

    @Slot()
    def place(self) -> None:
        """Put every card where it belongs for the present scroll position."""
        if not self._items:
            return
        offset = self._view.verticalScrollBar().value()
        if self._narrow:
            self._place_below(offset)
            return
        last = self._view.block_bottom(self._view.document().lastBlock().position())
        levels = {id: self._view.top_of(place[0]) for id, place in self.places.items()}
        levels |= {id: last for id in self._notes if id not in levels}
        self._margin.place(levels, offset)
        self._leave_room(self._margin.depth() - last)

    def _move(self, card: NoteCard, place: QWidget) -> None:
        card.setParent(place)
        card.show()
        self._theme.dress(card)

    def _leave_room(self, below: int) -> None:
        """The text ends where its last note does, so that each can be scrolled to."""
        frame = self._view.document().rootFrame()
        form = frame.frameFormat()
        room = max(self._theme.size(4), below + 2 * self._theme.q)
        if round(form.bottomMargin()) != room:
            form.setBottomMargin(room)
            frame.setFrameFormat(form)

    def _place_below(self, offset: int) -> None:
        """Cards stand in the text's own column; the paragraphs above make room."""
        port, document = self._view.viewport(), self._view.document()
        cards: dict[int, list[str]] = {}
        for id in sorted(self._notes, key=lambda id: self.places.get(id, (10**9, 0))):
            at = self.places.get(id, (document.characterCount() - 1, 0))[0]
            cards.setdefault(document.findBlock(at).blockNumber(), []).append(id)
        end = document.lastBlock()
        # Below the last paragraph Qt leaves out its margin: the frame's own has to do.
        self._make_room(
            {n: ids for n, ids in cards.items() if n != end.blockNumber()}, port.width()
        )
        deepest = last = self._view.block_bottom(end.position())
        for number, ids in cards.items():
            block = document.findBlockByNumber(number)
            y = self._view.block_bottom(block.position()) - offset + self._theme.q
            for id in ids:
                card = self._margin.card(id)
                if card is None:
                    continue
                if card.parentWidget() is not port:
                    self._move(card, port)
                high = card.height_at(port.width())
                card.setGeometry(0, y, port.width(), high)
                y += high + 2 * self._theme.q
                deepest = max(deepest, y + offset)
        self._leave_room(deepest - last)

    def _high(self, id: str, width: int) -> int:
        card = self._margin.card(id)
        return card.height_at(width) + 2 * self._theme.q if card else 0

    def _make_room(self, cards: dict[int, list[str]], width: int) -> None:
        """Paragraphs with notes leave room below them, others what they usually leave."""
        gap = self._theme.size(1.25 * _GAP)
        wanted = {n: sum(self._high(id, width) for id in ids) + gap for n, ids in cards.items()}
        wanted |= {n: gap for n in self._raised if n not in wanted}
        self._raised = list(cards)
        for number, room in wanted.items():
            block = self._view.document().findBlockByNumber(number)
            if block.isValid() and round(block.blockFormat().bottomMargin()) != room:
                form = QTextBlockFormat()
                form.setBottomMargin(room)
                QTextCursor(block).mergeBlockFormat(form)
