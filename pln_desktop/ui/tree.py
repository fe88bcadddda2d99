"""Communities and their sources, with what is unread and what needs the user."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel
from PySide6.QtCore import QEvent
from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QMouseEvent
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QAbstractItemView
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem
from PySide6.QtWidgets import QTreeWidget
from PySide6.QtWidgets import QTreeWidgetItem

from pln_desktop.model import CommunityRow
from pln_desktop.model import Scope
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.tile import paint_tile
from pln_desktop.ui.tree_nodes import Branch
from pln_desktop.ui.tree_nodes import Node
from pln_desktop.ui.tree_nodes import community_node
from pln_desktop.ui.tree_nodes import folder_node
from pln_desktop.ui.tree_nodes import heading_of
from pln_desktop.ui.tree_nodes import source_node

_NODE = Qt.ItemDataRole.UserRole + 1


class SourceTree(QTreeWidget):
    """`chosen(Node)` when another list is wanted, `menu_wanted(QPoint)` for its commands."""

    chosen = Signal(object)
    menu_wanted = Signal(QPoint)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._theme = desk, desk.theme
        self._rows: Sequence[CommunityRow] = ()
        self._open: set[str] = set()
        self._shape: list[tuple[str, list[str]]] = []
        self._settling = False
        self.setColumnCount(1)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setExpandsOnDoubleClick(True)
        self.setAccessibleName(self.tr("Communities and sources"))
        self.setItemDelegate(_Delegate(desk, self))
        desk.theme.surface(self, "shelf")
        desk.theme.changed.connect(self._on_theme)
        self.currentItemChanged.connect(self._on_current)
        self.customContextMenuRequested.connect(self._on_menu)
        self.itemExpanded.connect(lambda item: self._open.add(_node(item).key))
        self.itemCollapsed.connect(lambda item: self._open.discard(_node(item).key))

    # Filling

    def show_rows(self, rows: Sequence[CommunityRow], later: int, starred: int) -> None:
        """The library's present state; what is open and chosen stays so.

        During a refresh only counts and health change: those are put into the rows that stand.
        """
        self._rows = rows
        branches = self._branches(rows, later, starred)
        if [(n.key, [c.key for c in below]) for n, below in branches] == self._shape:
            items = iter(self._items())
            for node, below in branches:
                for one in (node, *below):
                    _put(next(items), one)
            return
        self._rebuild(branches)

    def _rebuild(self, branches: list[Branch]) -> None:
        before = self.node()
        chosen = before.key if before else ""
        top = self.verticalScrollBar().value()
        self._settling = True
        self.clear()
        for node, below in branches:
            item = QTreeWidgetItem(self)
            _put(item, node)
            for one in below:
                _put(QTreeWidgetItem(item), one)
            item.setExpanded(bool(below) and node.key in self._open)
        self._shape = [(node.key, [one.key for one in below]) for node, below in branches]
        self._settling = False
        self.choose(chosen or branches[0][0].key, quiet=bool(chosen))
        self.verticalScrollBar().setValue(top)

    def _branches(self, rows: Sequence[CommunityRow], later: int, starred: int) -> list[Branch]:
        """Every row in order, each with the rows below it."""
        tr = self.tr
        total = sum(row.unread for row in rows)
        found: list[Branch] = [
            (Node("list", tr("Everything new"), Scope(), "reading", total), []),
            (Node("list", tr("Later"), Scope(later=True), "later", later), []),
            (Node("list", tr("Starred"), Scope(starred=True), "star", starred), []),
        ]
        groups: dict[tuple[str, ...], list[CommunityRow]] = {}
        for row in rows:
            if row.sources:
                groups.setdefault(heading_of(row), []).append(row)
        for folder in sorted(groups, key=lambda parts: (bool(parts), parts)):
            if folder:
                found.append((folder_node(folder, groups[folder]), []))
            found += [
                (community_node(row), [source_node(source) for source in row.sources])
                for row in groups[folder]
            ]
        return found

    # Choosing

    def node(self) -> Node | None:
        """The chosen row."""
        item = self.currentItem()
        return _node(item) if item else None

    def choose(self, key: str, quiet: bool = False) -> bool:
        """Choose a row by its key; `quiet` without telling."""
        for item in self._items():
            if _node(item).key == key:
                self._settling = quiet
                above = item.parent()
                if above is not None:
                    above.setExpanded(True)
                self.setCurrentItem(item)
                self._settling = False
                return True
        return False

    def next_unread(self) -> bool:
        """To the next source with something unread; False when there is none."""
        items = list(self._items())
        current = self.currentItem()
        at = items.index(current) if current in items else 0
        for item in items[at + 1 :] + items[:at]:
            node = _node(item)
            if node.kind == "source" and node.unread:
                return self.choose(node.key)
        return False

    def nodes(self) -> list[Node]:
        """Every row in order, for the menu that stands in for the tree in a narrow window."""
        return [_node(item) for item in self._items()]

    def _items(self) -> list[QTreeWidgetItem]:
        found: list[QTreeWidgetItem | None] = []
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is not None:
                found += [item, *(item.child(n) for n in range(item.childCount()))]
        return [item for item in found if item is not None]

    @Slot(QTreeWidgetItem, QTreeWidgetItem)
    def _on_current(self, now: QTreeWidgetItem | None, before: QTreeWidgetItem | None) -> None:
        if now is not None and not self._settling:
            self.chosen.emit(_node(now))

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        item = self.itemAt(at)
        if item is not None:
            self.setCurrentItem(item)
        self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def drawBranches(  # noqa: N802
        self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Nothing: the delegate draws its own twisty."""

    @Slot()
    def _on_theme(self) -> None:
        self.doItemsLayout()
        self.viewport().update()


def _node(item: QTreeWidgetItem) -> Node:
    node: Node = item.data(0, _NODE)
    return node


def _put(item: QTreeWidgetItem, node: Node) -> None:
    """Let a row show this node; nothing happens when it does already."""
    if item.data(0, _NODE) == node:
        return
    item.setData(0, _NODE, node)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, node.words)
    item.setToolTip(0, node.sentence)


class _Delegate(QStyledItemDelegate):
    """2.1 S a row: twisty, tile or icon, name, health, count."""

    def __init__(self, desk: Desk, tree: SourceTree) -> None:
        super().__init__(tree)
        self._desk, self._tree = desk, tree

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        theme, node = self._desk.theme, index.data(_NODE)
        times = 2.6 if node and node.kind == "folder" else 2.1
        return QSize(theme.size(10), theme.size(times))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        node: Node = index.data(_NODE)
        theme = self._desk.theme
        painter.save()
        picked = bool(option.state & QStyle.StateFlag.State_Selected)
        active = self._tree.hasFocus()
        if picked:
            painter.fillRect(option.rect, theme.role("sel" if active else "selq"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.role("hover"))
        if picked and active:
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))
        self._row(painter, option, node, picked and active, index)
        painter.restore()

    def _row(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        node: Node,
        picked: bool,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._desk.theme
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        box = QRect(option.rect)
        ink, ink2 = ("selected-ink", "selected-ink2") if picked else ("ink", "ink2")
        right = self._trailing(painter, box, node, (ink, ink2), mirrored)
        left = self._leading(painter, box, node, picked, index, mirrored)
        folder = node.kind == "folder"
        painter.setFont(theme.font(0.92 if folder else 1.0))
        painter.setPen(theme.role(ink2 if folder or not node.unread else ink))
        elide = Qt.TextElideMode.ElideRight
        text = painter.fontMetrics().elidedText(node.name, elide, right - left)
        spot = _spot(box, left, right - left, mirrored)
        if folder:
            spot.setTop(box.top() + theme.size(0.5))
        painter.drawText(spot, _MIDDLE, text)

    def _trailing(
        self, painter: QPainter, box: QRect, node: Node, inks: tuple[str, str], mirrored: bool
    ) -> int:
        """Count and health; where the room for the name ends."""
        theme, q = self._desk.theme, self._desk.theme.q
        ink, ink2 = inks
        right = box.width() - round(2.6 * q)
        if node.unread:
            painter.setFont(theme.font(1.0 if node.kind != "folder" else 0.92, 600))
            painter.setPen(theme.role(ink if node.kind != "folder" else ink2))
            text = f"{node.unread:n}"
            width = painter.fontMetrics().horizontalAdvance(text)
            right -= width
            spot = _spot(box, right, width + 1, mirrored)
            if node.kind == "folder":
                spot.setTop(box.top() + theme.size(0.5))
            painter.drawText(spot, _MIDDLE, text)
            right -= 2 * q
        side = theme.size(1.05)
        if node.health:
            right -= side
            spot = _square(box, right, side, mirrored)
            self._desk.icons.paint(
                painter, node.health, spot, "warn" if node.health == "warning" else ink2
            )
            right -= q
        return right

    def _leading(
        self,
        painter: QPainter,
        box: QRect,
        node: Node,
        picked: bool,
        index: QModelIndex | QPersistentModelIndex,
        mirrored: bool,
    ) -> int:
        """Twisty, tile or icon; where the name begins."""
        theme, q = self._desk.theme, self._desk.theme.q
        role = "selected-ink2" if picked else "ink2"
        if node.kind == "folder":
            return round(3.5 * q)
        side = theme.size(1.2)
        if node.kind == "community":
            icon = "down" if self._tree.isExpanded(index) else ("prev" if mirrored else "open")
            if icon == "prev":
                icon = "open"
            small = theme.size(0.9)
            spot = _square(box, round(1.6 * q), small, mirrored)
            if mirrored and icon == "open":
                painter.save()
                painter.translate(spot.left() * 2 + spot.width(), 0)
                painter.scale(-1, 1)
                self._desk.icons.paint(painter, icon, spot, role)
                painter.restore()
            else:
                self._desk.icons.paint(painter, icon, spot, role)
            side = theme.size(1.3)
            paint_tile(painter, theme, _square(box, 6 * q, side, mirrored), node.name)
            return 6 * q + side + round(1.5 * q)
        at = 6 * q if node.kind == "list" else 11 * q
        self._desk.icons.paint(painter, node.icon, _square(box, at, side, mirrored), role)
        return at + side + round(1.5 * q)

    def editorEvent(  # noqa: N802
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A click on the twisty opens or closes."""
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            node: Node = index.data(_NODE)
            mirrored = option.direction == Qt.LayoutDirection.RightToLeft
            x = option.rect.right() - event.position().x() if mirrored else event.position().x()
            if node.kind == "community" and x < 6 * self._desk.theme.q:
                self._tree.setExpanded(index, not self._tree.isExpanded(index))
                return True
        return super().editorEvent(event, model, option, index)


_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)


def _spot(box: QRect, left: int, width: int, mirrored: bool) -> QRect:
    x = box.right() + 1 - left - width if mirrored else box.left() + left
    return QRect(x, box.top(), width, box.height())


def _square(box: QRect, left: int, side: int, mirrored: bool) -> QRect:
    spot = _spot(box, left, side, mirrored)
    return QRect(spot.left(), box.top() + (box.height() - side) // 2, side, side)
