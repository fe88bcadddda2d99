"""The icon set: SVG in currentColor, tinted from the theme, drawn at the screen's own density."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QObject
from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QRectF
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtGui import QIcon
from PySide6.QtGui import QIconEngine
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPixmap
from PySide6.QtSvg import QSvgRenderer

from pln_desktop.paths import resource
from pln_desktop.ui.theme import Theme

_FILLED = {"star": "starred", "keep": "kept"}
"""What a drawing becomes when its button is on."""


@cache
def _folder() -> Path:
    return resource("icons")


@cache
def _drawing(name: str) -> str:
    return (_folder() / f"{name}.svg").read_text(encoding="utf-8")


class _Engine(QIconEngine):
    """Paints one drawing in the theme's colour of the moment."""

    def __init__(self, icons: Icons, name: str, role: str, on: str, filled: str) -> None:
        super().__init__()
        self._icons, self._name, self._role, self._on = icons, name, role, on
        self._filled = filled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._on if state == QIcon.State.On and self._on else self._role
        if mode == QIcon.Mode.Disabled:
            role = "ink3"
        elif mode == QIcon.Mode.Selected:
            role = "selected-ink"
        name = self._filled if state == QIcon.State.On else self._name
        self._icons.paint(painter, name, rect, role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._icons, self._name, self._role, self._on, self._filled)


class Icons(QObject):
    """Draws by name, size and role; keeps what it has drawn until the theme changes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._drawn: dict[tuple[str, int, int, str], QPixmap] = {}
        self._engines: list[_Engine] = []
        theme.changed.connect(self._on_theme_changed)

    def icon(self, name: str, role: str = "ink2", on: str = "accent") -> QIcon:
        """For buttons and actions: `role` usually, `on` when checked; follows the theme."""
        engine = _Engine(self, name, role, on, _FILLED.get(name, name))
        self._engines.append(engine)  # QIcon owns it in C++; Python must not drop its half
        return QIcon(engine)

    def paint(self, painter: QPainter, name: str, rect: QRect, role: str | QColor) -> None:
        """Draw into a square of the painter, sharp on any screen."""
        ratio = painter.device().devicePixelRatioF()
        side = min(rect.width(), rect.height())
        pixmap = self.pixmap(name, side, role, ratio)
        left = rect.left() + (rect.width() - side) // 2
        painter.drawPixmap(left, rect.top() + (rect.height() - side) // 2, pixmap)

    def pixmap(self, name: str, side: int, role: str | QColor, ratio: float = 1.0) -> QPixmap:
        """One drawing, `side` logical pixels square."""
        colour = self._theme.role(role) if isinstance(role, str) else role
        key = (name, side, round(ratio * 100), colour.name())
        found = self._drawn.get(key)
        if found is None:
            found = self._drawn[key] = self._draw(name, round(side * ratio), colour)
            found.setDevicePixelRatio(ratio)
        return found

    def _draw(self, name: str, pixels: int, colour: QColor) -> QPixmap:
        drawing = _drawing(name).replace("currentColor", colour.name())
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        return pixmap

    @Slot()
    def _on_theme_changed(self) -> None:
        self._drawn.clear()
