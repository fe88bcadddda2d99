"""A list on the left and what is chosen on the right; in a narrow window one at a time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.chips import Chips
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import Split
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import label


class ListPane(QWidget):
    """Bar with title and count, chips, a field that narrows by words, the list."""

    narrowed = Signal(str)

    def __init__(self, desk: Desk, title: str, rows: RowList, empty: EmptyPage) -> None:
        super().__init__()
        self.theme = desk.theme
        self.rows, self.empty = rows, empty
        self.setFocusProxy(rows)
        desk.theme.surface(self, "tray")
        self.bar = PaneBar(desk.theme, title, "tray")
        self.count = label(desk.theme, "", "ink2")
        self.bar.add(self.count)
        self.chips = Chips(desk.theme, desk.icons, self.tr("Show"))
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Narrow by words"))
        self.field.setAccessibleName(self.tr("Narrow {list} by words").format(list=title))
        self.field.textChanged.connect(self.narrowed)
        self.field.installEventFilter(self)
        self._finder = QWidget()
        self._finder_row = QHBoxLayout(self._finder)
        self._finder_row.addWidget(self.field)
        self._finder.hide()
        filter_button = icon_button(desk.icons, "filter", self.tr("Narrow the list"), self._toggle)
        self.bar.add(filter_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.bar, self._finder, self.chips):
            column.addWidget(part)
        column.addWidget(rows, 1)
        column.addWidget(empty, 1)
        self.show_count(0, 0)
        self._fit()
        desk.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._finder_row.setContentsMargins(2 * q, 2 * q, 2 * q, 0)

    def show_count(self, shown: int, there: int, words: str = "") -> None:
        """How many; with none there is the empty page says what to do."""
        self.count.setText(words or (str(there) if there else ""))
        focus = self.window().focusWidget()
        self.rows.setVisible(shown > 0)
        if shown and focus is not None and self.empty.isAncestorOf(focus):
            self.rows.setFocus(Qt.FocusReason.OtherFocusReason)  # the page opened before its rows
        self.empty.setVisible(shown == 0)
        self.chips.setVisible(there > 0)

    def take_focus(self) -> None:
        """Keys to the list, or to what can be done where there is none."""
        target = self.empty.findChild(QPushButton) if self.rows.isHidden() else None
        (target or self.rows).setFocus(Qt.FocusReason.OtherFocusReason)

    def search(self) -> None:
        """Open the field and write into it."""
        self._finder.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    @Slot()
    def _toggle(self) -> None:
        if self._finder.isVisible():
            self._close()
        else:
            self.search()

    def _close(self) -> None:
        self.field.clear()
        self._finder.hide()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if watched is self.field and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                if event.key() == Qt.Key.Key_Escape:
                    self._close()
                    return True
                if event.key() == Qt.Key.Key_Down:
                    self.rows.setFocus(Qt.FocusReason.OtherFocusReason)
                    return True
        return super().eventFilter(watched, event)


class TwoPanes(Split):
    """The list at `least` to `most` S; `open` and `close_detail` matter when folded."""

    def __init__(
        self, desk: Desk, left: QWidget, right: QWidget, sizes: tuple[float, float] = (18, 30)
    ) -> None:
        super().__init__(left, right)
        self._theme, self._sizes = desk.theme, sizes
        self.left, self.right = left, right
        self.alone = False
        self._opened = self._bare = False
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self._fit()
        desk.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        least, most = self._sizes
        whole = self.alone or self._bare
        self.left.setMinimumWidth(0 if whole else self._theme.size(least))
        self.left.setMaximumWidth(16_777_215 if whole else self._theme.size(most))
        usual = self._theme.size((least + most) / 2)
        self.setSizes([usual, max(1, self.width() - usual)])

    def fold(self, width: float) -> None:
        """Below 56 S one pane at a time."""
        alone = width < 56
        if alone != self.alone:
            self.alone = alone
            self._fit()
        self._arrange()

    def show_bare(self, bare: bool) -> None:
        """With nothing in the list at all, what to do has the whole page."""
        focused = self.left.isAncestorOf(self.focusWidget() or self)
        if bare != self._bare:
            self._bare = bare
            self._fit()
            self._arrange()
        if bare and focused and isinstance(self.left, ListPane):
            self.left.take_focus()

    def open_detail(self) -> None:
        """Show what is chosen."""
        self._opened = True
        self._arrange()

    def close_detail(self) -> None:
        """Back to the list."""
        self._opened = False
        self._arrange()
        self.left.setFocus(Qt.FocusReason.OtherFocusReason)

    def _arrange(self) -> None:
        opened = self._opened and not self._bare
        self.left.setVisible(not self.alone or not opened)
        self.right.setVisible(opened if self.alone else not self._bare)


def back_button(desk: Desk, bar: PaneBar, word: str, back: Callable[[], None]) -> QWidget:
    """The tool that leads back to the list in a narrow window; first in its bar."""
    made = icon_button(
        desk.icons, "prev", desk.window.tr("Back to {list}").format(list=word), back, word
    )
    bar.add(made, left=True)
    made.hide()
    return made


def under(bar: PaneBar, body: QWidget) -> QWidget:
    """A pane: its bar, and what it is for below."""
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(bar)
    column.addWidget(body, 1)
    return pane
