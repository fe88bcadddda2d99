"""Hundreds of hostile entries, served, synced and read: nothing runs, loads or tells (F23 to F28).

Sockets are watched at three places: what Python opens (its audit events), what the whole process
holds (the kernel's list), and who knocks at the address that every attack names.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCharFormat
from pytestqt.qtbot import QtBot

from pln_desktop.acts import follow
from pln_desktop.model import Item
from pln_desktop.model import Scope
from pln_desktop.sync.border import Border
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from pln_desktop.ui.reader_view import ReaderView
from tests.sync.corpus import needs_corpus
from tests.sync.harmless import assert_harmless
from tests.sync.server import Server
from tests.sync.server import reply
from tests.ui import hostile

pytestmark = [
    needs_corpus,
    pytest.mark.skipif(sys.platform != "linux", reason="the kernel's list of sockets is read"),
]

_touched: list[str] = []
_watching = [False]


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _watching[0] and event.startswith("socket."):
        _touched.append(f"{event} {arguments[-1:]!r}")


sys.addaudithook(_hook)


def sockets() -> set[str]:
    """The sockets of this process, Qt's too (where the kernel tells)."""
    found = set()
    for one in Path("/proc/self/fd").iterdir():
        try:
            name = os.readlink(one)
        except FileNotFoundError:  # the one that lists
            continue
        if name.startswith("socket:"):
            found.add(name)
    return found


def test_the_watch_sees_a_socket() -> None:
    before = sockets()
    _touched.clear()
    _watching[0] = True
    with socket.socket():
        _watching[0] = False
        assert len(_touched) == 1 and len(sockets() - before) == 1


@pytest.fixture
def canary() -> Iterator[Server]:
    """Answers everything with a picture, and counts who comes."""
    png = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
    with Server({"*": reply(200, png, "Content-Type: image/png")}) as running:
        yield running


@pytest.fixture
def reading(empty_window: MainWindow, canary: Server) -> ReadingPage:
    """The Reading page over what three hostile sources brought."""
    html, border = hostile.attacks(canary.origin), Border("1.2.3")
    third = len(html) // 3
    routes = {
        "/rss": reply(200, hostile.rss(html[:third])),
        "/atom": reply(200, hostile.atom(html[third : 2 * third])),
        "/json": reply(200, hostile.json_feed(html[2 * third :])),
    }
    try:
        with Server(routes) as served:
            for path in routes:
                follow.follow(empty_window.desk.store, border, f"{served.origin}{path}")
    finally:
        border.close()
    settle(empty_window)
    empty_window.go("reading")
    page = empty_window.page("reading")
    assert isinstance(page, ReadingPage)
    return page


def test_f23_to_f28_reading_hostile_items_opens_no_socket(
    reading: ReadingPage,
    empty_window: MainWindow,
    canary: Server,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[str] = []
    load = ReaderView.loadResource

    def listen(view: ReaderView, kind: int, name: QUrl | str) -> Any:
        asked.append(QUrl(name).toString())
        return load(view, kind, name)

    monkeypatch.setattr(ReaderView, "loadResource", listen)
    store = empty_window.desk.store
    rows = list(store.items.walk(Scope(duplicates=True)))
    assert len(rows) > 380
    before = sockets()
    _touched.clear()
    _watching[0] = True
    try:
        for row in rows:
            assert reading.reader.show_item(row.key)
            item = reading.reader.item
            assert item is not None
            look(item, reading.reader.view)
            assert sockets() <= before, item.html
        settle(empty_window)
    finally:
        _watching[0] = False
    assert _touched == []
    assert (canary.connections, canary.asked) == (0, [])
    assert {address.partition(":")[0] for address in asked} <= {"pln"}


def look(item: Item, view: ReaderView) -> None:
    """What is stored is harmless, and what is on the page leads to pages of the web only."""
    assert_harmless(item.html)
    view.grab()
    block = view.document().begin()
    while block.isValid():
        place = block.begin()
        while not place.atEnd():
            harmless(place.fragment().charFormat())
            place += 1
        block = block.next()
    for title in (item.row.title, item.row.author, item.row.summary):
        assert "\x00" not in title


def harmless(format: QTextCharFormat) -> None:
    href = format.anchorHref()
    assert not href or href.split(":")[0].lower() in ("http", "https", "mailto", "pln"), href
    if format.isImageFormat():
        assert format.toImageFormat().name().startswith("pln:")
