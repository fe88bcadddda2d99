"""Paper, an unsteady pen and the reading type: what the demo's pictures are drawn with."""

from __future__ import annotations

import importlib.util
import math
import random
import sys
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtCore import QRectF
from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush
from PySide6.QtGui import QColor
from PySide6.QtGui import QFont
from PySide6.QtGui import QFontDatabase
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPainterPath
from PySide6.QtGui import QPen

PAPER, INK, SOFT = QColor("#fdfbf6"), QColor("#2b2f36"), QColor("#8a8577")
BLUE, GREEN, OCHRE, ROSE = (
    QColor("#1f4e82"),
    QColor("#4a7a4f"),
    QColor("#b9822a"),
    QColor("#b5545f"),
)
TINTS = {
    "blue": "#d9e5f2",
    "green": "#dcebdc",
    "ochre": "#f4e6c6",
    "rose": "#f3dcdf",
    "plum": "#e5dff0",
}
FAMILY = "Source Serif Pro"


class Sheet:
    """A sheet of paper and an unsteady pen."""

    def __init__(self, painter: QPainter) -> None:
        self.painter = painter
        self.tremble = random.Random(7)

    def line(self, *points: tuple[float, float], color: QColor = INK, width: float = 3) -> None:
        """A line through all the points, a little off."""
        path = QPainterPath(QPointF(*points[0]))
        for (x1, y1), (x2, y2) in pairwise(points):
            steps = max(2, int(math.hypot(x2 - x1, y2 - y1) / 40))
            for step in range(1, steps + 1):
                share = step / steps
                off = self.tremble.uniform(-1.1, 1.1)
                path.lineTo(x1 + (x2 - x1) * share + off, y1 + (y2 - y1) * share - off)
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(
            QPen(
                color,
                width,
                Qt.PenStyle.SolidLine,
                Qt.PenCapStyle.RoundCap,
                Qt.PenJoinStyle.RoundJoin,
            )
        )
        self.painter.drawPath(path)

    def box(
        self, x: float, y: float, w: float, h: float, tint: str = "", color: QColor = INK
    ) -> None:
        """A rectangle, filled with a tint when one is named."""
        fill = QColor(TINTS[tint]) if tint else QColor("white")
        self.painter.fillRect(QRectF(x, y, w, h), fill)
        self.line((x, y), (x + w, y), (x + w, y + h), (x, y + h), (x, y), color=color, width=2.4)

    def disc(self, x: float, y: float, radius: float, color: QColor) -> None:
        """A filled round."""
        self.painter.setPen(Qt.PenStyle.NoPen)
        self.painter.setBrush(QBrush(color))
        self.painter.drawEllipse(QPointF(x, y), radius, radius)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        size: int = 24,
        color: QColor = INK,
        middle: bool = True,
    ) -> None:
        """Words centred on x, or beginning at it; y is the base line."""
        font = QFont(FAMILY)
        font.setPixelSize(size)
        font.setFeature(
            QFont.Tag("liga"), 0
        )  # a ligature in the handout would be lost to whoever copies its text
        self.painter.setFont(font)
        self.painter.setPen(color)
        wide = self.painter.fontMetrics().horizontalAdvance(words)
        self.painter.drawText(QPointF(x - wide / 2 if middle else x, y), words)


def load_font() -> None:
    """The reading type that the program itself uses."""
    found = importlib.util.find_spec("font_source_serif_pro")
    if found is None or found.origin is None:
        sys.exit("font-source-serif-pro is not installed")
    for file in (Path(found.origin).parent / "files").glob("*-Regular.ttf"):
        QFontDatabase.addApplicationFont(str(file))
