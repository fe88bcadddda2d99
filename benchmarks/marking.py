"""Marking 250,000 items read, and undoing it."""

from __future__ import annotations

from benchmarks import libraries
from benchmarks.timing import once_ms
from benchmarks.timing import tell
from pln_desktop.model import Scope
from pln_desktop.store import Store


def run(items: int = 250_000) -> bool:
    """One act each, on a copy of a library in which everything is unread."""
    store = Store.open(libraries.copy_of(libraries.library(items), "marking"))
    mark = once_ms(lambda: store.items.mark_all(Scope()))
    assert store.items.unread_total() == 0
    undo = once_ms(store.undo)
    assert store.items.unread_total() == items
    store.close()
    kept = [
        tell(f"mark {items:,} read", mark, "ms", "≤ 500", mark <= 500),
        tell("undo it", undo, "ms", "≤ 500", undo <= 500),
    ]
    return all(kept)
