"""The list of every page: one column of rows of one height, however many there are.

QTableView with a fixed section height is the only view whose layout does not grow with the
rows (practice.md, Lists). The delegate draws a RowLook, the anatomy of a list row.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QItemSelection
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import QPoint
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QHeaderView
from PySide6.QtWidgets import QTableView

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.row_look import Mark
from pln_desktop.ui.row_look import RowDelegate
from pln_desktop.ui.row_look import RowLook
from pln_desktop.ui.row_look import break_lines
from pln_desktop.ui.row_look import isolated
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.theme import Theme

__all__ = ["Mark", "RowList", "RowLook", "break_lines", "isolated"]

Index = QModelIndex | QPersistentModelIndex


class RowList(QTableView):
    """Shows a RowModel. Keeps the selection and what is on screen when the list changes."""

    current_changed = Signal(object)
    """The key of the current row, or None."""
    opened = Signal(object)
    """Enter or a double click on a row: its key."""
    menu_wanted = Signal(QPoint)
    """A context menu, at a global place; the selection is already right."""

    def __init__(
        self,
        theme: Theme,
        icons: Icons,
        model: RowModel,
        look: Callable[[Any], RowLook],
        name: str,
        lines: int = 4,
        surface: str = "tray",
    ) -> None:
        super().__init__()
        self._theme, self._rows = theme, model
        self._settling = self._modest = False
        self.setModel(model)
        model.setParent(self)
        self._delegate = RowDelegate(theme, icons, look, lines)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        theme.surface(self, surface)
        self._shape()
        self._fit()
        theme.changed.connect(self._fit)
        self.selectionModel().currentRowChanged.connect(self._on_current)
        self.doubleClicked.connect(lambda index: self.opened.emit(model.keys[index.row()]))

    def _shape(self) -> None:
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setWordWrap(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._on_menu)
        self.horizontalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    @Slot()
    def _fit(self) -> None:
        self._delegate.fit()
        self.verticalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setDefaultSectionSize(self._delegate.height)
        self.verticalScrollBar().setSingleStep(self._delegate.height // 3)
        self.viewport().update()

    # The list

    def set_keys(self, keys: Sequence[Any]) -> None:
        """Show another state of the same list: selection and place stay where they are."""
        self._swap(lambda: self._rows.set_keys(keys))

    def set_rows(self, rows: Sequence[Any]) -> None:
        """The same for a list that is held whole."""
        self._swap(lambda: self._rows.set_rows(rows))

    def start(self, keys: Sequence[Any]) -> None:
        """Show another list from its top, with nothing selected; `current_changed` stays quiet."""
        self._settling = True
        self._rows.set_keys(keys)
        self._settling = False
        self.scrollToTop()

    def _swap(self, put: Callable[[], None]) -> None:
        old = self._rows.keys
        current, chosen = self.current_key(), self.selected_keys()
        height = self._delegate.height
        offset = self.verticalScrollBar().value()
        top = min(offset // height, max(0, len(old) - 1))
        anchors = [old[i] for i in range(top, min(top + 40, len(old)))]
        self._settling = True
        put()
        self._choose(chosen, current)
        if offset > 0 or current is not None:
            self._hold(anchors, top, offset - top * height)
        self._settling = False
        if current is not None and self._rows.place(current) < 0:
            self.current_changed.emit(None)

    def _hold(self, anchors: list[Any], top: int, beyond: int) -> None:
        """Scroll so that the first row still there stands where it stood."""
        self.updateGeometries()
        for down, key in enumerate(anchors):
            place = self._rows.place(key)
            if place >= 0:
                value = (place - down) * self._delegate.height + beyond
                self.verticalScrollBar().setValue(max(0, value))
                return

    def _choose(self, keys: Sequence[Any], current: Any) -> None:
        chooser = self.selectionModel()
        selection = QItemSelection()
        for key in keys[:1000]:
            place = self._rows.place(key)
            if place >= 0:
                index = self._rows.index(place, 0)
                selection.select(index, index)
        flags = QItemSelectionModel.SelectionFlag
        place = self._rows.place(current) if current is not None else -1
        if place >= 0:
            chooser.setCurrentIndex(self._rows.index(place, 0), flags.NoUpdate)
        chooser.select(selection, flags.ClearAndSelect)

    # What is chosen

    def current_key(self) -> Any:
        """The key of the current row, or None."""
        index = self.currentIndex()
        return self._rows.keys[index.row()] if index.isValid() else None

    def selected_keys(self) -> list[Any]:
        """The keys of the selected rows, in the list's order."""
        places = {
            place
            for part in self.selectionModel().selection().toList()
            for place in range(part.top(), part.bottom() + 1)
        }
        return [self._rows.keys[place] for place in sorted(places) if place < len(self._rows.keys)]

    def go(self, place: int) -> bool:
        """Make this row the current and only selected one; False when there is none."""
        if not 0 <= place < len(self._rows.keys):
            return False
        index = self._rows.index(place, 0)
        self.setCurrentIndex(index)
        self.scrollTo(index)
        return True

    def go_to(self, key: Any) -> bool:
        """The same by key."""
        return self.go(self._rows.place(key))

    @Slot(QModelIndex, QModelIndex)
    def _on_current(self, now: QModelIndex, before: QModelIndex) -> None:
        if not self._settling:
            self.current_changed.emit(self._rows.keys[now.row()] if now.isValid() else None)

    @Slot(QPoint)
    def _on_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid() and not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Only keys and clicks choose: Qt would make the first row current, and so read it."""
        if self.currentIndex().isValid():
            super().focusInEvent(event)
            return
        self._settling = True
        super().focusInEvent(event)
        self.selectionModel().clearCurrentIndex()
        self._settling = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.current_key())
            return
        super().keyPressEvent(event)

    def be_modest(self) -> None:
        """Take what a layout has left, but ask for the least height only."""
        self._modest = True

    def sizeHint(self) -> QSize:  # noqa: N802
        usual = super().sizeHint()
        return QSize(self._theme.size(10), self.minimumHeight()) if self._modest else usual

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint() if self._modest else super().minimumSizeHint()

    def sizeHintForColumn(self, column: int) -> int:  # noqa: N802
        return self._theme.size(20)
