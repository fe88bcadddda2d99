"""The log is folded into the file while the library is open, and by a thread that ends with it."""

from __future__ import annotations

import threading
import time

from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.store import Store
from pln_desktop.store.folding import ENOUGH
from pln_desktop.store.folding import Folding
from tests.store.conftest import item


def threads() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "pln-folding"]


def test_what_a_sync_stores_reaches_the_file_while_the_library_is_open(
    store: Store, source: Source
) -> None:
    library = store.profile.library
    before = library.stat().st_size
    many = [item(number, text=f"Words of {number}. " * 100) for number in range(500, 1000)]
    store.items.put(source.id, many[:100], [], Health())
    assert threads() == [], "little is left to the next commit that has much"
    store.items.put(source.id, many[100:], [], Health())
    until = time.monotonic() + 10
    while library.stat().st_size < before + 1_000_000 and time.monotonic() < until:
        time.sleep(0.01)
    assert library.stat().st_size > before + 1_000_000
    assert threads() == ["pln-folding"]
    store.close()
    assert threads() == []
    assert not library.with_name("library.db-wal").exists()


def test_it_ends_whenever_it_is_asked_to(store: Store) -> None:
    for round_ in range(100):
        folding = Folding(store.profile.library)
        folding.stored(ENOUGH)
        time.sleep(round_ / 20_000)  # before, while and after it folds
        ending = threading.Thread(target=folding.close, daemon=True)
        ending.start()
        ending.join(10)
        assert not ending.is_alive()
    assert threads() == []


def test_a_hurried_close_waits_for_no_disk_and_loses_nothing(store: Store, source: Source) -> None:
    many = [item(number, text=f"Words of {number}. " * 100) for number in range(500, 1000)]
    store.items.put(source.id, many, [], Health())
    store.close(hurried=True)
    again = Store.open(store.profile)
    assert again.check() == []
    assert sum(row.unread for row in again.sources.rows()) >= 500
    again.close()
