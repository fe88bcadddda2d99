"""The list under the find field: what can be done, and what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent
from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QObject
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QListWidget
from PySide6.QtWidgets import QListWidgetItem
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QStyledItemDelegate
from PySide6.QtWidgets import QStyleOptionViewItem
from PySide6.QtWidgets import QVBoxLayout

from pln_desktop.model import Hit
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.find_box import FindBox
from pln_desktop.ui.widgets import label

_GROUPS = (
    ("item", "Read", "feed"),
    ("note", "My notes", "note"),
    ("resource", "Library", "library"),
    ("contact", "People", "person"),
)
_EACH = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the palette; a heading when it does nothing."""

    title: str
    do: Callable[[], None] | None = None
    second: str = ""
    icon: str = ""
    keys: str = ""


class Palette(QFrame):
    """The list under the field: Do, Read, My notes, Library, People."""

    def __init__(self, desk: Desk, field: FindBox) -> None:
        super().__init__(desk.window)
        self._desk, self._field = desk, field
        desk.theme.surface(self, "raised")
        self.setFrameShape(QFrame.Shape.Box)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Found"))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(_EntryDelegate(desk))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemClicked.connect(lambda _: self.run())
        self._foot = label(desk.theme, "", "ink2", 0.92)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, desk.theme.q, 1, desk.theme.q)
        column.addWidget(self.list)
        column.addWidget(self._foot)
        self._foot.setContentsMargins(3 * desk.theme.q, 0, 3 * desk.theme.q, 0)
        self._commands: list[Entry] = []
        field.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.FocusOut and watched is self._field:
            self.hide()
        return False

    def show_commands(self, text: str) -> None:
        """What can be done now and has these letters; at once, no search."""
        words = text.lower().removeprefix(">").split()
        found = [
            Entry(
                action.text().replace("&", "").rstrip("…"),
                partial(self._desk.commands.do, command.id),
                command.menu,
                command.icon or "open",
                action.shortcut().toString(QKeySequence.SequenceFormat.NativeText),
            )
            for command, action in self._desk.commands.possible()
            if words and all(word in action.text().replace("&", "").lower() for word in words)
        ]
        self._commands = found[:5] if not text.startswith(">") else found
        self._show([(self.tr("Do"), self._commands)])

    def look_up(self, text: str) -> None:
        """Search the library on lane query; a newer word replaces an older one."""
        text = text.strip()
        if not text:
            self.hide()
            return
        if text.startswith(">"):
            return
        store = self._desk.store
        self._desk.jobs.query("palette", lambda: store.search(text, limit=40), self._on_found)

    def _on_found(self, hits: list[Hit]) -> None:
        if not self._field.hasFocus():
            return
        groups = [(self.tr("Do"), self._commands)]
        for noun, title, icon in _GROUPS:
            some = [hit for hit in hits if hit.noun == noun][:_EACH]
            groups.append((self.tr(title), [self._entry(hit, icon) for hit in some]))
        self._show(groups)
        more = "+" if len(hits) >= 40 else ""
        words = self.tr("{n} found. Ctrl Enter shows all in a list.").format(n=f"{len(hits)}{more}")
        if not hits:
            nothing = self.tr("Nothing in your library with “{text}”.")
            words = nothing.format(text=self._field.text().strip())
        self._foot.setText(words)

    def show_all(self) -> None:
        """Everything that is found, on a page of its own."""
        text = self._field.text().strip()
        self._field.leave()
        self._desk.window.go("search", "query", text)

    def _entry(self, hit: Hit, icon: str) -> Entry:
        snippet = hit.snippet.replace("\x02", "").replace("\x03", "").strip()
        first, _, rest = snippet.partition("\n")
        title, below = (hit.title, snippet) if hit.title else (first, rest)
        when = messages.date(hit.at) if hit.at else ""
        second = " · ".join(part for part in (when, " ".join(below.split())) if part)
        return Entry(title, lambda: self._desk.window.open_record(hit.noun, hit.id), second, icon)

    def _show(self, groups: list[tuple[str, list[Entry]]]) -> None:
        self.list.clear()
        for title, entries in groups:
            for entry in ([Entry(title), *entries]) if entries else ():
                item = QListWidgetItem(entry.title)
                item.setData(Qt.ItemDataRole.UserRole, entry)
                if entry.do is None:
                    item.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(item)
        self._place()
        if self.list.count() > 1:
            self.list.setCurrentRow(1)
        self._foot.setText("")
        self.setVisible(bool(self._field.text()))
        self.raise_()

    def _place(self) -> None:
        theme, window = self._desk.theme, self._desk.window
        wide = min(theme.size(40), window.width() - 2 * theme.q)
        rows = sum(self.list.sizeHintForRow(i) for i in range(self.list.count()))
        high = min(rows + theme.size(3.2), round(window.height() * 0.75))
        corner = self._field.mapTo(window, QPoint(self._field.width(), self._field.height()))
        x = max(theme.q, corner.x() - wide)
        if self.isRightToLeft():
            x = min(self._field.mapTo(window, QPoint(0, 0)).x(), window.width() - wide - theme.q)
        self.setGeometry(x, corner.y() + theme.q, wide, high)

    def step(self, by: int) -> None:
        """To the next line that does something."""
        at = self.list.currentRow() + by
        while 0 <= at < self.list.count():
            if self.list.item(at).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(at)
                return
            at += by

    def run(self) -> None:
        """Do what the current line says."""
        item = self.list.currentItem()
        entry: Entry | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if entry is not None and entry.do is not None:
            self._field.leave()
            entry.do()


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk

    def sizeHint(  # noqa: N802
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        tall = entry.second and entry.do
        return QSize(10, self._desk.theme.size(3.1 if tall else 2.3))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._desk.theme
        entry: Entry = index.data(Qt.ItemDataRole.UserRole)
        painter.save()
        box = option.rect.adjusted(3 * theme.q, 0, -3 * theme.q, 0)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.fillRect(option.rect, theme.role("sel"))
        lead = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        if entry.do is None:
            painter.setFont(theme.font(0.92))
            painter.setPen(theme.role("ink2"))
            painter.drawText(box, lead, entry.title)
            painter.restore()
            return
        side = theme.size(1.2)
        mirrored = option.direction == Qt.LayoutDirection.RightToLeft
        x = box.right() - side if mirrored else box.left()
        spot = QRect(x, box.top() + (box.height() - side) // 2, side, side)
        self._desk.icons.paint(painter, entry.icon, spot, "selected-ink2" if chosen else "ink2")
        gap = theme.size(2)
        words = box.adjusted(0, 0, -gap, 0) if mirrored else box.adjusted(gap, 0, 0, 0)
        self._write(painter, words, entry, chosen)
        painter.restore()

    def _write(self, painter: QPainter, box: QRect, entry: Entry, chosen: bool) -> None:
        theme = self._desk.theme
        lead = Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter
        trail = Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter
        half = QRect(box)
        if entry.second:
            half.setHeight(box.height() // 2 + theme.q // 2)
        painter.setFont(theme.font())
        painter.setPen(theme.role("selected-ink" if chosen else "ink"))
        room = box.width() - theme.size(6)
        elide = Qt.TextElideMode.ElideRight
        painter.drawText(half, lead, painter.fontMetrics().elidedText(entry.title, elide, room))
        painter.setFont(theme.font(0.92))
        painter.setPen(theme.role("selected-ink2" if chosen else "ink2"))
        painter.drawText(box, trail, entry.keys)
        if entry.second:
            low = QRect(
                box.left(), half.bottom() - theme.q, box.width(), box.bottom() - half.bottom()
            )
            text = painter.fontMetrics().elidedText(entry.second, elide, room)
            painter.drawText(low, lead, text)
