"""My words beside theirs: notes on the right of one red rule, level with what they are about."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import QRect
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import SignalInstance
from PySide6.QtCore import Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Note
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.flow import Flow
from pln_desktop.ui.note_editor import NoteEditor
from pln_desktop.ui.widgets import label
from pln_desktop.ui.widgets import link

MEANINGS = {
    "idea": ("idea", "Idea"),
    "try": ("tryit", "Try in class"),
    "evidence": ("evidence", "Evidence"),
    "question": ("question", "Question"),
    "reply": ("reply", "Reply"),
}
"""meaning -> (icon, word), in the order of the keys 1 to 5."""


class NoteCard(QWidget):
    """One margin note: a bar of 3 px on the rule, icon, word and date, then my text."""

    wanted = Signal(str)
    """Clicked or entered: show what it is about."""
    grown = Signal()
    place_wanted = Signal(str)
    """Lost: put it on what is selected."""
    free_wanted = Signal(str)
    """Lost: keep it as a note."""

    def __init__(self, desk: Desk, note: Note, orphan: bool, quoted: bool = False) -> None:
        super().__init__()
        self._desk, self.note, self.orphan = desk, note, orphan
        self.editor = NoteEditor(desk, note.id, frameless=True, light=True)
        self.editor.grown.connect(self.grown)
        self.editor.failed.connect(self._on_failed)
        self.editor.saved.connect(lambda: self._say(""))
        self.editor.installEventFilter(self)
        self._trouble = label(desk.theme, "", "bad", 0.92, wrap=True)
        self._trouble.hide()
        self._quote = label(
            desk.theme, note.quote if orphan or quoted else "", "ink2", 0.96, serif=True, wrap=True
        )
        if not self._quote.text():
            self._quote.hide()
        self.setAccessibleName(self._words())
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._quote)
        self._column.addWidget(self.editor)
        self._column.addWidget(self._trouble)
        self._offers = self._offer() if orphan and note.quote and not quoted else None
        self._fit()
        desk.theme.changed.connect(self._fit)

    def _offer(self) -> QWidget:
        """What can be done about a highlight whose words are gone."""
        theme, place = self._desk.theme, QWidget()
        flow = Flow(place, 2 * theme.q)
        for said, wanted in (
            (self.tr("Place again"), self.place_wanted),
            (self.tr("Keep as note"), self.free_wanted),
        ):
            flow.addWidget(link(theme, said, partial(self._want, wanted), 0.92))
        self._column.addWidget(place)
        return place

    def _want(self, wanted: SignalInstance) -> None:
        self.editor.flush()
        wanted.emit(self.note.id)

    def _words(self) -> str:
        word = self.tr(MEANINGS[self.note.meaning][1]) if self.note.meaning else self.tr("Note")
        if self.orphan:
            word = self.tr("{word}, not found in the new text").format(word=word)
        return f"{word}. {self.note.quote}" if self.note.quote else word

    def put(self, note: Note) -> None:
        """The library's present state of the same note."""
        self.note = note
        self.setAccessibleName(self._words())
        self.editor.read()
        self.update()

    @property
    def _look(self) -> tuple[str, str, str]:
        """(icon, word, role)"""
        if self.note.meaning:
            icon, word = MEANINGS[self.note.meaning]
            return icon, self.tr(word), self.note.meaning
        return "note", self.tr("Note"), "accent"

    @Slot()
    def _fit(self) -> None:
        theme = self._desk.theme
        self.editor.setFont(theme.font(0.96))
        # My words sit on the margin's own ground; the ring of a field would box them in.
        self.editor.setStyleSheet("QPlainTextEdit { border: none; background: transparent; }")
        head = theme.size(1.4)
        by_the_bar, beyond = 3 * theme.q, theme.q
        sides = (beyond, by_the_bar) if self.isRightToLeft() else (by_the_bar, beyond)
        self._column.setContentsMargins(sides[0], head, sides[1], 0)
        self._column.setSpacing(0)
        self.update()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        super().changeEvent(event)
        if event.type() == QEvent.Type.LayoutDirectionChange:
            self._fit()

    def height_at(self, width: int) -> int:
        """Pixels it needs at a width."""
        theme = self._desk.theme
        room = width - 4 * theme.q
        text = self.editor.content_height(room)
        self.editor.setFixedHeight(text)
        total = theme.size(1.4) + text
        for more in (self._quote, self._trouble, self._offers):
            if more is not None and not more.isHidden():
                total += more.heightForWidth(room)
        return total + theme.q

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._desk.theme, QPainter(self)
        icon, word, role = self._look
        mirrored = self.isRightToLeft()
        bar = self.width() - 3 if mirrored else 0
        painter.fillRect(QRect(bar, 0, 3, self.height()), theme.role(role))
        side = theme.size(1.05)
        line = QRect(3 * theme.q, 0, self.width() - 5 * theme.q, theme.size(1.35))
        if mirrored:
            line.moveLeft(2 * theme.q)
        x = line.right() - side if mirrored else line.left()
        spot = QRect(x, (line.height() - side) // 2, side, side)
        self._desk.icons.paint(painter, icon, spot, role)
        gap = side + round(1.5 * theme.q)
        words = line.adjusted(0, 0, -gap, 0) if mirrored else line.adjusted(gap, 0, 0, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(theme.font(0.92, 600))
        painter.setPen(theme.role(role))
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignLeading, word)
        painter.setFont(theme.font(0.92))
        painter.setPen(theme.role("ink2"))
        when = self.tr("not in the new text") if self.orphan else messages.day(self.note.created)
        painter.drawText(words, middle | Qt.AlignmentFlag.AlignTrailing, when)
        if self.editor.hasFocus():
            painter.setPen(theme.role("focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.update()
            if event.type() == QEvent.Type.FocusIn:
                self.wanted.emit(self.note.id)
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.wanted.emit(self.note.id)
        self.editor.setFocus(Qt.FocusReason.MouseFocusReason)

    @Slot(str)
    def _on_failed(self, words: str) -> None:
        self._say(self.tr("Not saved yet. {why}").format(why=words))

    def _say(self, words: str) -> None:
        self._trouble.setText(words)
        self._trouble.setVisible(bool(words))
        self.grown.emit()


class Margin(QWidget):
    """The column of notes. `top_of(note)` gives a note's level in pixels of the document."""

    card_wanted = Signal(str)
    place_wanted = Signal(str)
    free_wanted = Signal(str)
    moved = Signal()
    """Heights changed: in a narrow window the text must make room."""

    def __init__(self, desk: Desk, scrolled: Callable[[int], None]) -> None:
        super().__init__()
        self._desk = desk
        self._scrolled = scrolled
        self._cards: dict[str, NoteCard] = {}
        self._levels: dict[str, int] = {}
        self._hairs: list[tuple[int, int]] = []
        self._offset = 0
        desk.theme.surface(self, "page")
        self.setAccessibleName(self.tr("My notes beside the text"))

    @property
    def cards(self) -> list[NoteCard]:
        """From top to bottom."""
        return sorted(self._cards.values(), key=lambda card: self._levels.get(card.note.id, 0))

    def card(self, note: str) -> NoteCard | None:
        """The card of a note."""
        return self._cards.get(note)

    def show_notes(self, notes: list[tuple[Note, bool]]) -> None:
        """These notes (and whether each is an orphan); cards that stay keep their editor."""
        for gone in set(self._cards) - {note.id for note, _ in notes}:
            card = self._cards.pop(gone)
            card.hide()
            card.deleteLater()
        for note, orphan in notes:
            old = self._cards.get(note.id)
            if old is not None and old.orphan == orphan:
                old.put(note)
                continue
            if old is not None:
                old.editor.flush()
                old.deleteLater()
            card = NoteCard(self._desk, note, orphan)
            card.setParent(self)
            card.wanted.connect(self.card_wanted)
            card.grown.connect(self.moved)
            card.place_wanted.connect(self.place_wanted)
            card.free_wanted.connect(self.free_wanted)
            self._cards[note.id] = card
            card.show()

    def place(self, levels: dict[str, int], offset: int) -> None:
        """Put each card level with its quote; on a collision lower, with a hairline back."""
        self._levels, self._offset = levels, offset
        gap, below, self._hairs = 3 * self._desk.theme.q, -10_000, []
        width = self.width() - 1
        for card in self.cards:
            wanted = levels.get(card.note.id, 0)
            at = max(wanted, below)
            if at > wanted:
                self._hairs.append((wanted, at))
            high = card.height_at(width)
            left = 0 if self.isRightToLeft() else 1
            card.setGeometry(left, at - offset, width, high)
            below = at + high + gap
        self.update()

    def depth(self) -> int:
        """Pixels from the document's top to the end of the last card."""
        bottoms = [card.geometry().bottom() + self._offset for card in self._cards.values()]
        return max(bottoms, default=0)

    def flush(self) -> None:
        """Write everything that is being typed."""
        for card in self._cards.values():
            card.editor.flush()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._desk.theme.role("page"))
        x = self.width() - 1 if self.isRightToLeft() else 0
        painter.fillRect(x, 0, 1, self.height(), self._desk.theme.role("rule"))
        painter.setPen(self._desk.theme.role("line2"))
        for wanted, at in self._hairs:
            step = -4 if self.isRightToLeft() else 4
            painter.drawLine(x, wanted - self._offset + 8, x + step, wanted - self._offset + 8)
            painter.drawLine(x + step, wanted - self._offset + 8, x + step, at - self._offset)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802
        self._scrolled(-event.angleDelta().y())
