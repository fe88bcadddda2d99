"""Boxes, circles and arrows of controls in the theme's own colours; the rest is Fusion's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF
from PySide6.QtCore import QRectF
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen
from PySide6.QtGui import QPolygonF
from PySide6.QtWidgets import QProxyStyle
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QStyleOption
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from pln_desktop.ui.theme import Theme

_BOXES = (
    QStyle.PrimitiveElement.PE_IndicatorCheckBox,
    QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck,
)
_ARROWS = {
    QStyle.PrimitiveElement.PE_IndicatorArrowDown: 1,
    QStyle.PrimitiveElement.PE_IndicatorSpinDown: 1,
    QStyle.PrimitiveElement.PE_IndicatorArrowUp: -1,
    QStyle.PrimitiveElement.PE_IndicatorSpinUp: -1,
}


class Indicators(QProxyStyle):
    """Fusion with our ticks: a hairline when off, the accent when on, a dash for half."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("Fusion")
        self._theme = theme

    def drawPrimitive(  # noqa: N802
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        round_ = element == QStyle.PrimitiveElement.PE_IndicatorRadioButton
        if element in _BOXES or round_:
            self._indicator(option, painter, round_)
        elif element in _ARROWS:
            self._arrow(option, painter, _ARROWS[element])
        else:
            super().drawPrimitive(element, option, painter, widget)

    def pixelMetric(  # noqa: N802
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        wanted = (
            QStyle.PixelMetric.PM_IndicatorWidth, QStyle.PixelMetric.PM_IndicatorHeight,
            QStyle.PixelMetric.PM_ExclusiveIndicatorWidth,
            QStyle.PixelMetric.PM_ExclusiveIndicatorHeight,
        )  # fmt: skip
        if metric in wanted:
            return self._theme.size(1.2)
        return super().pixelMetric(metric, option, widget)

    def _indicator(self, option: QStyleOption, painter: QPainter, round_: bool) -> None:
        theme, state = self._theme, option.state
        flag = QStyle.StateFlag
        half = bool(state & flag.State_NoChange)
        on = bool(state & flag.State_On) or half
        able = bool(state & flag.State_Enabled)
        side = min(option.rect.width(), option.rect.height()) - 1
        box = QRectF(option.rect.left() + 0.5, option.rect.top() + 0.5, side, side)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = "accent" if on else "border"
        painter.setPen(QPen(theme.role(edge if able else "line2"), 1))
        painter.setBrush(theme.role("accent" if on and able else "line2" if on else "raised"))
        radius = side / 2 if round_ else 3
        painter.drawRoundedRect(box, radius, radius)
        if state & flag.State_HasFocus:
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-0.5, -0.5, 0.5, 0.5), radius, radius)
        if on:
            self._sign(painter, box, round_, half, able)
        painter.restore()

    def _sign(self, painter: QPainter, box: QRectF, round_: bool, half: bool, able: bool) -> None:
        ink = self._theme.role("on-accent" if able else "ink")
        if round_:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            inset = box.width() * 0.32
            painter.drawEllipse(box.adjusted(inset, inset, -inset, -inset))
            return
        painter.setPen(QPen(ink, max(1.5, box.width() / 9)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        spots = [(0.26, 0.5), (0.74, 0.5)] if half else [(0.24, 0.52), (0.43, 0.7), (0.77, 0.31)]
        line = [
            QPointF(box.left() + x * box.width(), box.top() + y * box.height()) for x, y in spots
        ]
        painter.drawPolyline(QPolygonF(line))

    def _arrow(self, option: QStyleOption, painter: QPainter, way: int) -> None:
        theme = self._theme
        middle = QRectF(option.rect).center()
        wide = theme.size(0.32)
        able = option.state & QStyle.StateFlag.State_Enabled
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.role("ink2" if able else "ink3"), max(1.2, theme.s / 10)))
        painter.drawPolyline(QPolygonF([
            QPointF(middle.x() - wide, middle.y() - way * wide / 2),
            QPointF(middle.x(), middle.y() + way * wide / 2),
            QPointF(middle.x() + wide, middle.y() - way * wide / 2),
        ]))  # fmt: skip
        painter.restore()
