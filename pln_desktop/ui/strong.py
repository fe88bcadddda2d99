"""A few lines of text in which some words are bold, drawn as one text, so that every script
keeps its order."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF
from PySide6.QtCore import QRect
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtGui import QFontMetricsF
from PySide6.QtGui import QPainter
from PySide6.QtGui import QTextCharFormat
from PySide6.QtGui import QTextLayout
from PySide6.QtGui import QTextOption

Places = Sequence[tuple[int, int]]


def draw_strong(
    painter: QPainter, box: QRect, text: str, places: Places, most: int, mirrored: bool
) -> None:
    """Draw at most `most` lines, the last one elided, in the painter's font and colour.

    `box` is the first line's place; the others stand below it at its height.
    """
    y = box.top()
    for line, strong in strong_lines(text, places, painter.font(), box.width(), most):
        layout = _layout(line, strong, painter.font(), mirrored)
        layout.beginLayout()
        laid = layout.createLine()
        laid.setLineWidth(box.width())
        layout.endLayout()
        layout.draw(painter, QPointF(box.left(), y + (box.height() - laid.height()) / 2))
        y += box.height()


def strong_lines(
    text: str, places: Places, font: QFont, width: int, most: int
) -> list[tuple[str, list[tuple[int, int]]]]:
    """(line, its bold places), at most `most` of them, as wide as they are with the bold words."""
    layout = _layout(text, places, font, False)
    starts: list[int] = []
    layout.beginLayout()
    while len(starts) < most and (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        starts.append(_place(text, line.textStart()))
    layout.endLayout()
    found = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        shown = text[start:end].rstrip()
        inside = _within(places, start, len(shown))
        if end == len(text):  # only the last line has more than fits
            spare = _bold_extra(shown, inside, font)
            shown = QFontMetricsF(font).elidedText(
                shown, Qt.TextElideMode.ElideRight, width - spare
            )
            inside = _within(inside, 0, len(shown))
        found.append((shown, inside))
    return found


def _layout(text: str, places: Places, font: QFont, mirrored: bool) -> QTextLayout:
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if mirrored:
        option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
    else:
        option.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    layout.setTextOption(option)
    bold = QTextCharFormat()
    bold.setFontWeight(600)
    ranges = []
    for start, end in places:
        one = QTextLayout.FormatRange()
        one.start, one.format = _units(text[:start]), bold
        one.length = _units(text[start:end])
        ranges.append(one)
    layout.setFormats(ranges)
    return layout


def _units(text: str) -> int:
    """How long Qt thinks a text is: it counts signs beyond the first plane twice."""
    return len(text) + sum(ord(sign) > 0xFFFF for sign in text)


def _place(text: str, units: int) -> int:
    """The place in a text that Qt counts so many units before."""
    data = text.encode("utf-16-le", "surrogatepass")[: 2 * units]
    return len(data.decode("utf-16-le", "ignore"))


def _within(places: Places, start: int, length: int) -> list[tuple[int, int]]:
    moved = ((max(0, a - start), min(length, b - start)) for a, b in places)
    return [(a, b) for a, b in moved if a < b]


def _bold_extra(line: str, places: Places, font: QFont) -> float:
    """How much wider the bold words make a line."""
    heavy = QFont(font)
    heavy.setWeight(QFont.Weight.DemiBold)
    plain, bold = QFontMetricsF(font), QFontMetricsF(heavy)
    words = [line[a:b] for a, b in places]
    return sum(bold.horizontalAdvance(word) - plain.horizontalAdvance(word) for word in words)
