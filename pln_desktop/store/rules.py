"""Rules: what is done with a new item whose words say so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.model import Rule
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Rules(Record[Rule]):
    """Rules in the order they were made, which is the order they are applied in."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "rule", Rule)
