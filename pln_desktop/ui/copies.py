"""The other copies of an open story: each can be opened, and be told apart from this one."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot

from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.reader_view import ReaderView


class Copies(QObject):
    """Does what the line under the title offers; `wanted(id)` when a copy is to be opened."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, view: ReaderView, item: Callable[[], Item | None]) -> None:
        super().__init__(view)
        self._desk, self._item = desk, item
        view.copy_wanted.connect(self.wanted)
        view.apart_wanted.connect(self.part)

    def of(self, row: ItemRow) -> list[ItemRow]:
        """The other copies of an item's story."""
        members = self._desk.store.stories.members(row.key) if row.story else []
        return [one for one in members if one.key != row.key]

    @Slot()
    def part(self) -> None:
        """Say that the open item is no copy of the others."""
        from pln_desktop.acts.stories import apart

        item, store = self._item(), self._desk.store
        if item is not None and self.of(item.row):
            said = self.tr("Told apart. Lists show it beside the others.")
            write(self._desk, lambda: apart(store, item.row.id), said)
