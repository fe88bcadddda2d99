"""The model of every list: keys in order, and a window of rows around what is looked at.

A list of a million items costs eight bytes a row; the rows themselves come a page at a time
and the least recently seen are let go. It never sorts or filters: the store does.
"""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel
from PySide6.QtCore import QModelIndex
from PySide6.QtCore import QObject
from PySide6.QtCore import QPersistentModelIndex
from PySide6.QtCore import Qt

PAGE = 128
_PAGES = 24

RowRole = Qt.ItemDataRole.UserRole + 1
"""The row itself (ItemRow, NoteRow …), or None when it is gone."""
KeyRole = Qt.ItemDataRole.UserRole + 2

Index = QModelIndex | QPersistentModelIndex


class RowModel(QAbstractTableModel):
    """One column. `fetch(keys)` gives rows in that order (gone ones may be left out),
    `key(row)` its key, `words(row)` what it says to a screen reader."""

    def __init__(
        self,
        fetch: Callable[[Sequence[Any]], Sequence[Any]],
        key: Callable[[Any], Any],
        words: Callable[[Any], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._fetch, self._key, self._words = fetch, key, words
        self._keys: Sequence[Any] = array("q")
        self._pages: OrderedDict[int, dict[Any, Any]] = OrderedDict()

    @classmethod
    def whole(
        cls, key: Callable[[Any], Any], words: Callable[[Any], str], parent: QObject | None = None
    ) -> RowModel:
        """For a list that is held whole: fill it with `set_rows`."""
        return cls(lambda keys: (), key, words, parent)

    # Filling

    def set_keys(self, keys: Sequence[Any]) -> None:
        """Another list; views lose their place (RowList.set_keys keeps it)."""
        self.beginResetModel()
        self._keys = keys
        self._pages.clear()
        self.endResetModel()

    def set_rows(self, rows: Sequence[Any]) -> None:
        """Another list, whole."""
        held = {self._key(row): row for row in rows}
        self._fetch = lambda keys: [held[key] for key in keys if key in held]
        self.set_keys([self._key(row) for row in rows])

    def refresh(self, keys: Iterable[Any] | None = None) -> None:
        """Rows changed (a star, a title): fetch them again, leave everything in place."""
        if keys is None:
            self._pages.clear()
            self._tell(0, len(self._keys) - 1)
            return
        wanted = set(keys)
        for number, page in list(self._pages.items()):
            if wanted & page.keys():
                del self._pages[number]
                first = number * PAGE
                self._tell(first, min(first + PAGE, len(self._keys)) - 1)

    def _tell(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, 0))

    # Asking

    @property
    def keys(self) -> Sequence[Any]:
        """The keys in order."""
        return self._keys

    def row(self, number: int) -> Any:
        """The row at a place, or None when its record is gone."""
        if not 0 <= number < len(self._keys):
            return None
        page = self._page(number // PAGE)
        return page.get(self._keys[number])

    def place(self, key: Any) -> int:
        """Where a key stands, or -1."""
        try:
            return self._keys.index(key)
        except ValueError:
            return -1

    def _page(self, number: int) -> dict[Any, Any]:
        page = self._pages.get(number)
        if page is None:
            keys = self._keys[number * PAGE : (number + 1) * PAGE]
            page = {self._key(row): row for row in self._fetch(keys)}
            self._pages[number] = page
            while len(self._pages) > _PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page

    # Qt's side

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._keys)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == KeyRole:
            return self._keys[index.row()]
        if role not in (
            RowRole,
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        row = self.row(index.row())
        if role == RowRole:
            return row
        return "" if row is None else self._words(row)
