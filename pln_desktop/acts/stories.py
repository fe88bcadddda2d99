"""One story that several sources have: who has it, and when it is not one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import ItemRow

if TYPE_CHECKING:
    from pln_desktop.store import Store


def members(store: Store, id: str) -> list[ItemRow]:
    """Every copy of an item's story, the one that lists show first; one row when it stands
    alone. Raises NotFound."""
    key = store.items.key_of(id)
    if key is None:
        raise NotFound(id)
    return store.stories.members(key)


def apart(store: Store, id: str) -> Changes:
    """Say that this item is no copy of the others; it stays apart until that is undone.

    Raises NotFound, FormatError for an item that stands alone already.
    """
    if len(members(store, id)) < 2:
        raise FormatError("this item is nobody's copy")
    return store.stories.set_apart(store.items.key_of(id) or 0)
