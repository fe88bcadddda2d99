"""The sections of a portfolio as a list that can be put in another order."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QDropEvent
from PySide6.QtGui import QFontMetrics
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QAbstractItemView
from PySide6.QtWidgets import QListWidget
from PySide6.QtWidgets import QListWidgetItem
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Evidence
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.evidence import shown
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import icon_button

Index = QModelIndex | QPersistentModelIndex
_ID = Qt.ItemDataRole.UserRole
_COUNT = Qt.ItemDataRole.UserRole + 1
_WHOLE = Qt.ItemDataRole.UserRole + 2


class OutlinePane(QWidget):
    """`chosen(id)` of a section or "cover"; `moved(id, place)` when it was dragged."""

    chosen = Signal(str)
    opened = Signal()
    moved = Signal(str, int)
    add_wanted = Signal()
    choose_wanted = Signal(str)
    menu_wanted = Signal(QPoint)
    portfolios_wanted = Signal(QPoint)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.theme = desk, desk.theme
        self._filling = False
        desk.theme.surface(self, "shelf")
        self.bar = PaneBar(desk.theme, "", "shelf")
        self.name = QToolButton()
        self.name.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.name.setLayoutDirection(_other_way(self))
        self.name.setIcon(desk.icons.icon("down"))
        self.name.clicked.connect(self._on_name)
        self.bar.add(self.name, left=True)
        self.list = _Sections(self._on_dropped)
        self.list.setAccessibleName(self.tr("Sections"))
        self.list.setItemDelegate(_Delegate(desk))
        desk.theme.surface(self.list, "shelf")
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemActivated.connect(lambda _: self.opened.emit())
        self.list.customContextMenuRequested.connect(self._on_menu)
        self.setFocusProxy(self.list)
        self._lay_out()
        desk.theme.changed.connect(self._fit)
        self._fit()

    def _lay_out(self) -> None:
        icons, tr = self.desk.icons, self.tr
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(self.bar)
        self._column.addWidget(self.list, 1)
        self._inner = QVBoxLayout()
        self._inner.addWidget(
            leading(
                icon_button(icons, "plus", tr("New section"), self.add_wanted.emit, tr("Section"))
            )
        )
        self._from = words(self.theme, tr("To choose from"), "ink2", 0.92)
        self._inner.addWidget(self._from)
        for kind, icon, said in (
            ("note", "note", tr("Notes")), ("highlight", "highlight", tr("Highlights")),
            ("resource", "keep", tr("Library")),
        ):  # fmt: skip
            name = tr("Choose from {place}").format(place=said)
            choose = partial(self.choose_wanted.emit, kind)
            made = icon_button(icons, icon, name, choose, said)
            self._inner.addWidget(leading(made))
        self._column.addLayout(self._inner)

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._column.setContentsMargins(0, 0, 0, 2 * q)
        self._inner.setContentsMargins(q, 2 * q, 2 * q, 2 * q)
        self._from.setContentsMargins(3 * q, q, 0, 0)
        self._inner.setSpacing(0)
        self.name.setFont(self.theme.font(1.0, 600))

    def show_outline(
        self, portfolio: Portfolio, outline: list[tuple[Section, list[Evidence]]], current: str
    ) -> None:
        """Cover first, then the sections; the current one stays chosen."""
        room = max(self.theme.size(8), self.width() - self.theme.size(4))
        title = QFontMetrics(self.name.font()).elidedText(
            portfolio.title, Qt.TextElideMode.ElideRight, room
        )
        self.name.setText(title.replace("&", "&&"))
        self.name.setAccessibleName(
            self.tr("{title}, choose another portfolio").format(title=portfolio.title)
        )
        self.name.setToolTip(portfolio.title)
        self._filling = True
        self.list.clear()
        self._add("cover", self.tr("Cover"), "", True)
        for section, evidence in outline:
            whole = all(shown(self.desk.store, one).whole for one in evidence)
            self._add(section.id, section.title, str(len(evidence) or ""), whole)
        for number in range(self.list.count()):
            if self.list.item(number).data(_ID) == current:
                self.list.setCurrentRow(number)
        self._filling = False

    def _add(self, id: str, title: str, count: str, whole: bool) -> None:
        item = QListWidgetItem(title)
        item.setData(_ID, id)
        item.setData(_COUNT, count)
        item.setData(_WHOLE, whole)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags if id == "cover" else flags | Qt.ItemFlag.ItemIsDragEnabled)
        said = title if whole else self.tr("{title}, evidence missing").format(title=title)
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{said} {count}".strip())
        self.list.addItem(item)

    @Slot(QListWidgetItem, QListWidgetItem)
    def _on_current(self, now: QListWidgetItem | None, _: QListWidgetItem | None) -> None:
        if now is not None and not self._filling:
            self.chosen.emit(now.data(_ID))

    def _on_dropped(self, id: str, row: int) -> None:
        self.moved.emit(id, max(0, row - 1))

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        self.menu_wanted.emit(self.list.viewport().mapToGlobal(at))

    @Slot()
    def _on_name(self) -> None:
        self.portfolios_wanted.emit(self.name.mapToGlobal(QPoint(0, self.name.height())))


def _other_way(widget: QWidget) -> Qt.LayoutDirection:
    """The arrow stands after the words."""
    left = widget.layoutDirection() == Qt.LayoutDirection.LeftToRight
    return Qt.LayoutDirection.RightToLeft if left else Qt.LayoutDirection.LeftToRight


class _Sections(QListWidget):
    """Tells where a row was dropped instead of moving it: the library decides the order."""

    def __init__(self, dropped: Callable[[str, int], None]) -> None:
        super().__init__()
        self._dropped = dropped
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        item = self.currentItem()
        if item is None or event.source() is not self:
            event.ignore()
            return
        at = self.indexAt(event.position().toPoint())
        row = at.row() if at.isValid() else self.count() - 1
        if at.isValid() and event.position().y() > self.visualRect(at).center().y():
            row += 1
        if row > self.currentRow():
            row -= 1
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self._dropped(item.data(_ID), row)


class _Delegate(QStyledItemDelegate):
    """Grip, title, warning, count; 2.45 S high."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        return QSize(self._desk.theme.size(8), self._desk.theme.size(2.45))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, q, box = self._desk.theme, self._desk.theme.q, option.rect
        state, widget = option.state, option.widget
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        active = chosen and bool(widget and widget.hasFocus())
        painter.save()
        if chosen:
            painter.fillRect(box, theme.role("sel" if active else "selq"))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(box, theme.role("hover"))
        if active and state & QStyle.StateFlag.State_KeyboardFocusChange:
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRect(box.adjusted(1, 1, -1, -1))
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        ink = "selected-ink" if active else "ink"
        self._line(painter, box.adjusted(2 * q, 0, -3 * q, 0), index, ink, chosen, mirrored)
        painter.restore()

    def _line(
        self,
        painter: QPainter,
        box: QRect,
        index: Index,
        ink: str,
        chosen: bool,
        mirrored: bool,
    ) -> None:
        theme, icons, q = self._desk.theme, self._desk.icons, self._desk.theme.q
        side = theme.size(1.0)
        top = box.top() + (box.height() - side) // 2

        def spot(x: int) -> QRect:
            return QRect(
                box.right() - x - side + 1 if mirrored else box.left() + x, top, side, side
            )

        if index.data(_ID) != "cover":
            icons.paint(painter, "grip", spot(0), "ink2" if ink == "ink" else ink)
        end = self._count(painter, box, index.data(_COUNT), "ink2" if ink == "ink" else ink)
        if not index.data(_WHOLE):
            end += side + q
            icons.paint(
                painter, "warning", spot(box.width() - end), "warn" if ink == "ink" else ink
            )
            end += q
        start = side + 2 * q
        words = box.adjusted(end, 0, -start, 0) if mirrored else box.adjusted(start, 0, -end, 0)
        painter.setFont(theme.font(1.0, 600 if chosen else 400))
        painter.setPen(theme.role(ink))
        text = painter.fontMetrics().elidedText(
            index.data(), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(
            words, int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter), text
        )

    def _count(self, painter: QPainter, box: QRect, count: str, ink: str) -> int:
        """Draw how many pieces of evidence; the room it takes."""
        theme = self._desk.theme
        painter.setFont(theme.font(0.96))
        painter.setPen(theme.role(ink))
        painter.drawText(
            box, int(Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter), count
        )
        return painter.fontMetrics().horizontalAdvance(count) + 2 * theme.q if count else 0
