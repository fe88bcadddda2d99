"""The list of notes and highlights: a bar and a word of the meaning, the quote, my words."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter

from pln_desktop.model import NoteRow
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.messages import tr
from pln_desktop.ui.preview import unmarked
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.row_list import break_lines
from pln_desktop.ui.row_look import RowDelegate
from pln_desktop.ui.rows import RowModel


def meaning_look(row: NoteRow) -> tuple[str, str, str]:
    """(icon, word, role) of a note."""
    if row.note.meaning:
        icon, word = MEANINGS[row.note.meaning]
        return icon, tr(word), row.note.meaning
    if row.note.type == "highlight":
        return "highlight", tr("Highlight"), "accent"
    return "note", tr("Note"), "accent"


def first_line(text: str) -> str:
    """The first line that says something, without Markdown's signs."""
    for line in text.splitlines():
        if said := line.strip().lstrip("#>-+ ").removeprefix("* ").replace("[ ]", "").strip():
            return unmarked(said)
    return ""


class NoteList(RowList):
    """7.2 S a row: head with meaning and date, two lines of quote or text, where it stands."""

    def __init__(self, desk: Desk, name: str, surface: str = "tray") -> None:
        model = RowModel.whole(lambda row: row.note.id, spoken)
        super().__init__(desk.theme, desk.icons, model, lambda row: row, name, 4, surface)
        self._delegate = NoteDelegate(desk)
        self.setItemDelegate(self._delegate)
        self._fit()


class NoteDelegate(RowDelegate):
    """Draws NoteRows; grounds and focus ring are the row's usual ones."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, desk.icons, lambda row: row, 4)

    def _contents(
        self, painter: QPainter, box: QRect, look: RowLook, selected: bool, mirrored: bool
    ) -> None:
        row: NoteRow = look  # type: ignore[assignment]
        theme, q = self._theme, self._theme.q
        bar = QRect(box.left() + 2 * q, box.top() + 2 * q, 3, box.height() - 4 * q)
        if mirrored:
            bar.moveRight(box.right() - 2 * q)
        painter.fillRect(bar, theme.role("selected-ink" if selected else meaning_look(row)[2]))
        inner = box.adjusted(5 * q, 2 * q, -3 * q, 0)
        if mirrored:
            inner = box.adjusted(3 * q, 2 * q, -5 * q, 0)
        line = QRect(inner.left(), inner.top(), inner.width(), self._pitch)
        self._head(painter, line, row, selected, mirrored)
        line.translate(0, self._pitch)
        self._words(painter, line, row, selected)

    def _head(
        self, painter: QPainter, box: QRect, row: NoteRow, selected: bool, mirrored: bool
    ) -> None:
        """Icon and word of the meaning, the day on the other side."""
        theme = self._theme
        icon, word, role = meaning_look(row)
        role = "selected-ink" if selected else role
        side = theme.size(1.0)
        x = box.right() - side + 1 if mirrored else box.left()
        self._icons.paint(
            painter, icon, QRect(x, box.top() + (box.height() - side) // 2, side, side), role
        )
        gap = side + theme.q
        words = box.adjusted(0, 0, -gap, 0) if mirrored else box.adjusted(gap, 0, 0, 0)
        painter.setFont(theme.font(0.92, 600))
        painter.setPen(theme.role(role))
        painter.drawText(words, _LEADING, word)
        painter.setFont(self._small)
        painter.setPen(theme.role("selected-ink2" if selected else "ink2"))
        side_words = messages.day(row.note.updated) if row.anchored else tr("not in the new text")
        painter.drawText(box, _TRAILING, side_words)

    def _words(self, painter: QPainter, line: QRect, row: NoteRow, selected: bool) -> None:
        """The quote in their voice, then mine, then where it stands; three lines in all."""
        theme, note, width = self._theme, row.note, line.width()
        ink = theme.role("selected-ink" if selected else "ink")
        mine = first_line(note.text)
        quote = break_lines(note.quote, theme.font(1.06, serif=True), width, 1 if mine else 2)
        painter.setPen(ink)
        painter.setFont(theme.font(1.06, serif=True))
        for text in quote:
            painter.drawText(line, _LEADING, text)
            line.translate(0, self._pitch)
        painter.setFont(theme.font(0.96))
        for text in break_lines(mine, theme.font(0.96), width, 2 - len(quote)):
            painter.drawText(line, _LEADING, text)
            line.translate(0, self._pitch)
        where = ", ".join(part for part in (row.title, row.where) if part) or ", ".join(row.tags)
        painter.setFont(self._small)
        painter.setPen(theme.role("selected-ink2" if selected else "ink2"))
        for text in break_lines(where, self._small, width, 1):
            painter.drawText(line, _LEADING, text)


_LEADING = int(
    Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
)
_TRAILING = int(
    Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
)


def spoken(row: NoteRow) -> str:
    """What a screen reader says of a note."""
    said = [meaning_look(row)[1], row.note.quote, first_line(row.note.text), row.title]
    if not row.anchored:
        said.append(tr("not found in the new text"))
    return ". ".join(part for part in said if part)
