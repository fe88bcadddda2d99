"""What the window promises: reading asks no network, the place stays put, no word is lost."""

from __future__ import annotations

import select
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.acts.follow import follow
from pln_desktop.acts.importing import import_opml
from pln_desktop.acts.sync import sync
from pln_desktop.model import Scope
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from tests.end2end.window import Hands
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import Server
from tests.sync.server import reply

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support grabbing the keyboard")

_reached: list[str] = []
_watching = [False]


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching[0] and event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        _reached.append(f"{event} {arguments[-1]!r}")


sys.addaudithook(_hook)


@contextmanager
def nothing_is_asked(address: str) -> Iterator[None]:
    """Fails when Python touches a socket, or anybody connects to where `address` was served."""
    with socket.create_server(
        (urlsplit(address).hostname or "", urlsplit(address).port or 0)
    ) as port:
        _reached.clear()
        _watching[0] = True
        yield
        _watching[0] = False
        assert _reached == []
        assert not select.select([port], [], [], 0)[0], "somebody connected to the sources' site"


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Hands:
    """Somebody before the program."""
    return Hands(qtbot, tmp_path / "profile")


def fill(root: Path, served: DemoServer) -> None:
    """The demo's sources with their items, pictures not loaded."""
    store, border = Store.open(Profile(root).make()), Border("1.2.3")
    import_opml(store, [served.opml()], allow_private=True)
    sync(store, border)
    border.close()
    store.close()


def test_reading_asks_no_network(hands: Hands) -> None:
    with DemoServer() as served:
        fill(hands.root, served)
        base = served.base

    def read() -> None:
        pane = hands.reading.reader
        rows = list(hands.store.items.walk(Scope()))
        assert len(rows) > 90
        missing = 0
        for row in rows:
            open_item(hands, row.id)
            missing += "not loaded" in hands.words(pane.banner)
        assert missing > 3, "some items have pictures"
        hands.rest()

    with nothing_is_asked(base):
        hands.sit(read)


def open_item(hands: Hands, id: str) -> None:
    """Open an item as a link to it does, and wait until it is shown."""
    pane = hands.reading.reader
    hands.window.open_record("item", id)
    hands.until(lambda: pane.item and pane.item.row.id == id, "the item is shown")


def test_pictures_come_when_they_are_asked_for(hands: Hands) -> None:
    with DemoServer() as served:
        fill(hands.root, served)

        def look() -> None:
            pane = hands.reading.reader
            for row in hands.store.items.walk(Scope()):
                open_item(hands, row.id)
                if "not loaded" in hands.words(pane.banner):
                    break
            hands.press("I")
            hands.until(lambda: "not loaded" not in hands.words(pane.banner), "they are loaded")
            address = pane.view._page.pictures[0].address if pane.view._page else ""
            assert hands.store.blobs.image(address) is not None

        hands.sit(look)


def long_since(store: Store) -> None:
    """Ten minutes pass: what was asked just now the window does not ask again (FRB070)."""
    for row in store.sources.rows():
        earlier = replace(row.health, last_checked=now() - timedelta(minutes=10))
        store.sources.save_health(row.source.id, earlier)


def test_my_place_stays_while_a_sync_brings_items(hands: Hands) -> None:
    old = [entry(f"old{number:02}") for number in range(40)]
    new = [entry(f"new{number:02}") for number in range(25)]
    with Server({"/feed": reply(200, feed(*old))}) as server:
        store, border = Store.open(Profile(hands.root).make()), Border("1.2.3")
        follow(store, border, f"{server.origin}/feed")
        long_since(store)
        border.close()
        store.close()

        def read() -> None:
            view = hands.reading.list.view
            hands.rest()
            hands.press("Home", *["Down"] * 20)
            hands.rest()
            key, top = view.current_key(), view.visualRect(view.currentIndex()).top()
            opened = hands.reading.reader.item
            server.routes["/feed"] = reply(200, feed(*new, *old))
            hands.sync()
            keys = list(hands.reading.list.model.keys)
            assert len(keys) == 65
            assert len(set(keys)) == 65
            assert view.current_key() == key
            assert view.selected_keys() == [key]
            assert view.visualRect(view.currentIndex()).top() == top
            after = hands.reading.reader.item
            assert opened is not None
            assert after is not None
            assert after.row.key == opened.row.key == key
            titles = [row.title for row in hands.store.items.rows(keys)]
            assert len(set(titles)) == 65
            long_since(hands.store)
            hands.sync()
            assert list(hands.reading.list.model.keys) == keys

        hands.sit(read)


def test_a_note_that_cannot_be_written_stays_in_its_editor(hands: Hands) -> None:
    with Server({"/feed": reply(200, feed(entry("one")))}) as server:
        store, border = Store.open(Profile(hands.root).make()), Border("1.2.3")
        follow(store, border, f"{server.origin}/feed")
        border.close()
        store.close()

    def write() -> None:
        hands.rest()
        hands.press("Home")
        hands.rest()
        hands.press("N")
        editor: Any = hands.focus
        note = hands.reading.reader.focused_note()
        assert note is not None
        hands.rest()
        limit(hands.store, pages_more=0)
        long = "words that must not be lost " * 3000
        QGuiApplication.clipboard().setText(long)
        hands.press("Ctrl+V")
        hands.until(lambda: "Not saved yet" in hands.words(), "it is told")
        assert editor.toPlainText() == long
        assert (hands.store.notes.get(note.id) or note).text == ""
        hands.press("Esc", "Down", "Up")
        assert editor.toPlainText() == long
        limit(hands.store, pages_more=100_000)
        hands.until(lambda: (hands.store.notes.get(note.id) or note).text == long, "tried again")
        hands.until(lambda: "Not saved yet" not in hands.words(), "nothing is told any more")
        assert hands.store.check() == []

    hands.sit(write)


def limit(store: Store, pages_more: int) -> None:
    """Let the library grow by so many pages: a disk that is full, or no longer."""
    for connection in (store._writer, store._contents.connection):
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count={pages + pages_more}")
