"""What a list row shows, and how it is drawn: the look of every list in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import QRect
from PySide6.QtCore import QRectF
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Slot
from PySide6.QtGui import QFont
from PySide6.QtGui import QFontMetricsF
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen
from PySide6.QtGui import QTextLayout
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.rows import RowRole
from pln_desktop.ui.strong import draw_strong
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.tile import paint_tile

Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Mark:
    """A small icon at the end of a row's second line, with a word beside it or none."""

    icon: str
    text: str = ""
    role: str = "ink2"


@dataclass(frozen=True, slots=True)
class RowLook:
    """What a row shows. Title and summary share `lines` - 1 lines, the second line has one."""

    title: str
    second: str = ""
    right: str = ""  # age or year: never elided
    marks: tuple[Mark, ...] = ()
    summary: str = ""
    unread: bool = False  # dot and weight 600
    icon: str = ""  # a leading icon instead of the dot's gutter
    tile: str = ""  # a leading square tile of this name
    disc: str = ""  # a leading round portrait of this name
    strong: tuple[tuple[int, int], ...] = ()  # (start, end) of what is bold in the summary


class RowDelegate(QStyledItemDelegate):
    """Draws RowLooks; asks the font once and keeps broken lines per text and width."""

    def __init__(
        self, theme: Theme, icons: Icons, look: Callable[[Any], RowLook], lines: int
    ) -> None:
        super().__init__()
        self._theme, self._icons, self._look, self._lines = theme, icons, look, lines
        self._broken: dict[tuple[str, int, bool], list[str]] = {}
        self.fit()

    @Slot()
    def fit(self) -> None:
        """Take the theme's fonts and sizes."""
        theme = self._theme
        self._title = {
            heavy: theme.font(1.12, 600 if heavy else 400, True) for heavy in (True, False)
        }
        self._small = theme.font(0.92)
        self._pitch = theme.size(1.4)
        self._title_pitch = theme.size(1.55)
        self._metrics = QFontMetricsF(self._small)
        self._broken.clear()

    @property
    def height(self) -> int:
        """The one height of every row: 7.2 S for four lines, 5.8 for three, 4.5 for two."""
        return self._theme.size({4: 7.2, 3: 5.8, 2: 4.5}.get(self._lines, 7.2))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(self._theme.size(10), self.height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(RowRole)
        painter.save()
        selected = self._ground(painter, option)
        if row is not None:
            look = self._look(row)
            right_to_left = option.direction == Qt.LayoutDirection.RightToLeft
            self._contents(painter, option.rect, look, selected, right_to_left)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> bool:
        """Fill, hairline and focus ring; whether the row is selected in the focused pane."""
        theme, state = self._theme, option.state
        active = option.widget is not None and option.widget.hasFocus()
        picked = bool(state & QStyle.StateFlag.State_Selected)
        if picked:
            painter.fillRect(option.rect, theme.role("sel" if active else "selq"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.role("hover"))
        bottom = option.rect.bottom()
        painter.setPen(theme.role("line"))
        painter.drawLine(option.rect.left(), bottom, option.rect.right(), bottom)
        if state & QStyle.StateFlag.State_HasFocus and active and not _by_mouse(option):
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -2))
        return picked and active

    def _contents(
        self, painter: QPainter, box: QRect, look: RowLook, selected: bool, mirrored: bool
    ) -> None:
        theme, q = self._theme, self._theme.q
        ink = "selected-ink" if selected else "ink"
        ink2 = "selected-ink2" if selected else "ink2"
        gutter = self._leading(painter, box, look, ink, mirrored)
        inner = QRect(box.left() + gutter, box.top() + 2 * q, box.width() - gutter - 3 * q, 0)
        if mirrored:
            inner.moveLeft(box.left() + 3 * q)
        room = self._lines - 1 if look.second else self._lines
        title = self._lines_of(look.title, inner.width(), look.unread, max(1, min(2, room)))
        painter.setFont(self._title[look.unread])
        painter.setPen(theme.role(ink))
        y = inner.top()
        for line in title:
            painter.drawText(
                QRect(inner.left(), y, inner.width(), self._title_pitch), _LEAD, isolated(line)
            )
            y += self._title_pitch
        painter.setFont(self._small)
        self._second(
            painter, QRect(inner.left(), y, inner.width(), self._pitch), look, ink2, mirrored
        )
        y += self._pitch
        left = self._lines - 1 - len(title)
        painter.setPen(theme.role(ink2))
        if look.strong and left > 0:
            found = QRect(inner.left(), y, inner.width(), self._pitch)
            draw_strong(painter, found, look.summary, look.strong, left, mirrored)
            return
        for line in self._lines_of(look.summary, inner.width(), None, left) if left > 0 else ():
            painter.drawText(
                QRect(inner.left(), y, inner.width(), self._pitch), _LEAD, isolated(line)
            )
            y += self._pitch

    def _leading(
        self, painter: QPainter, box: QRect, look: RowLook, ink: str, mirrored: bool
    ) -> int:
        """Dot, icon, tile or portrait; how wide the gutter is."""
        theme, q = self._theme, self._theme.q
        wide = 10 * q if look.icon else 6 * q
        side = theme.size(1.2) if look.icon else theme.size(0.6)
        if look.tile or look.disc:
            side, wide = theme.size(2.3), theme.size(2.3) + 6 * q
        left = (wide - side) // 2 if not look.icon else 3 * q
        x = box.right() - left - side + 1 if mirrored else box.left() + left
        y = box.top() + 2 * q + (self._title_pitch - side) // 2
        if look.tile or look.disc:
            spot = QRect(x, box.top() + 2 * q + q // 2, side, side)
            paint_tile(painter, theme, spot, look.tile or look.disc, bool(look.disc))
        elif look.icon:
            self._icons.paint(painter, look.icon, QRect(x, y, side, side), ink)
        elif look.unread:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(theme.role("accent" if ink == "ink" else "selected-accent"))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawEllipse(QRectF(x, y, side, side))
        return wide

    def _second(
        self, painter: QPainter, box: QRect, look: RowLook, ink: str, mirrored: bool
    ) -> None:
        """Community and author elided, then what may never be: age and marks."""
        theme, metrics = self._theme, self._metrics
        side, gap = theme.size(0.95), theme.size(0.3)
        x = float(box.width())
        for mark in reversed(look.marks):
            role = ink if ink != "ink2" else mark.role
            painter.setPen(theme.role(role))
            if mark.text:
                width = metrics.horizontalAdvance(mark.text)
                x -= width
                painter.drawText(_spot(box, x, width + 1, mirrored), _LEAD, mark.text)
                x -= gap / 2
            x -= side
            spot = _spot(box, x, side, mirrored)
            spot.setTop(box.top() + (box.height() - side) // 2)
            spot.setHeight(side)
            self._icons.paint(painter, mark.icon, spot, role)
            x -= 2 * gap
        painter.setPen(theme.role(ink))
        if look.right:
            width = metrics.horizontalAdvance(look.right)
            x -= width
            painter.drawText(_spot(box, x, width + 1, mirrored), _LEAD, isolated(look.right))
            x -= 2 * gap
        text = metrics.elidedText(look.second, Qt.TextElideMode.ElideRight, x)
        painter.drawText(_spot(box, 0, x + 1, mirrored), _LEAD, text)

    def _lines_of(self, text: str, width: int, heavy: bool | None, most: int) -> list[str]:
        """At most so many lines of a text, the last elided; `heavy` None is the small font."""
        key = (f"{most}{text}", width, bool(heavy) if heavy is not None else False)
        if heavy is None:
            key = (f"s{most}{text}", width, False)
        found = self._broken.get(key)
        if found is None:
            if len(self._broken) > 4000:
                self._broken.clear()
            font = self._small if heavy is None else self._title[heavy]
            found = self._broken[key] = break_lines(text, font, width, most)
        return found


def isolated(text: str) -> str:
    """The text with a direction of its own, so that it cannot turn its neighbours (F27)."""
    return f"\u2068{text}\u2069" if text else ""


_LEAD = int(
    Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
)


def _spot(box: QRect, x: float, width: float, mirrored: bool) -> QRect:
    left = box.right() + 1 - x - width if mirrored else box.left() + x
    return QRect(round(left), box.top(), round(width), box.height())


def _by_mouse(option: QStyleOptionViewItem) -> bool:
    return not option.state & QStyle.StateFlag.State_KeyboardFocusChange


def break_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Break a text into at most `most` lines of a width, the last one elided."""
    text = text.strip()[:600]
    if not text or most < 1:
        return []
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) < most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(width)
        starts.append(line.textStart())
    layout.endLayout()
    lines = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    metrics = QFontMetricsF(font)
    lines[-1] = metrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return lines
