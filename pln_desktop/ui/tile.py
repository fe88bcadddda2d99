"""The coloured square of a community and the disc of a person, painted or as a widget."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.theme import Theme


def paint_tile(
    painter: QPainter, theme: Theme, box: QRect, name: str, person: bool = False
) -> None:
    """A community's square with its first letter, or a person's disc with two."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.tile(name))
    if person:
        painter.drawEllipse(box)
    else:
        painter.drawRoundedRect(box, 2, 2)
    font = theme.font(1.0, 600)
    font.setPixelSize(max(6, round(box.height() * (0.4 if person else 0.58))))
    painter.setFont(font)
    painter.setPen(theme.role("ink"))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, initials(name, 2 if person else 1))
    painter.restore()


def initials(name: str, most: int = 2) -> str:
    """The first letters of a name's first and last words, in capitals."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    chosen = words[:1] if most == 1 or len(words) < 2 else [words[0], words[-1]]
    return "".join(word[0] for word in chosen).upper() or "?"


class Tile(QWidget):
    """A community's square or a person's disc as a widget."""

    def __init__(self, theme: Theme, name: str, times: float = 1.3, person: bool = False) -> None:
        super().__init__()
        self._theme, self._name, self._times, self._person = theme, name, times, person
        self._fit()
        theme.changed.connect(self._fit)

    def put(self, name: str) -> None:
        """Stand for somebody else."""
        self._name = name
        self.update()

    @Slot()
    def _fit(self) -> None:
        self.setFixedSize(self._theme.size(self._times), self._theme.size(self._times))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        painter = QPainter(self)
        paint_tile(painter, self._theme, self.rect(), self._name, self._person)
        painter.end()
