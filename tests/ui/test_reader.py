"""The text pane: silent, closed to everything but the library, exact about quotes."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer
from PySide6.QtCore import QByteArray
from PySide6.QtCore import QIODevice
from PySide6.QtCore import QUrl
from PySide6.QtGui import QImage
from PySide6.QtGui import QImageWriter
from PySide6.QtGui import QTextCursor
from PySide6.QtGui import QTextDocument
from pytestqt.qtbot import QtBot

from pln_desktop.model import Image
from pln_desktop.ui import outside
from pln_desktop.ui.document import Page
from pln_desktop.ui.document import Picture
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage

IMAGE = QTextDocument.ResourceType.ImageResource.value
KINDS = [kind.value for kind in QTextDocument.ResourceType]


def select(page: ReadingPage, words: str) -> None:
    view = page.reader.view
    view.moveCursor(QTextCursor.MoveOperation.Start)
    assert view.find(words)


OUTSIDE = (
    "file:///etc/passwd", "/etc/passwd", "http://127.0.0.1/x.png", "https://a.example/x.png",
    "qrc:/x", "data:image/png;base64,AAAA", "pln:picture/99", "pln:picture/-1", "pln:picture/x",
    "pln:picture/" + "9" * 5000, "pln:tile/../../etc", "pln:", "blob:" + "a" * 64,
    "\\\\host\\x",
)  # fmt: skip


def test_f28_nothing_is_answered_from_outside(
    reading: ReadingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: Path, *arguments: object, **more: object) -> None:
        raise AssertionError(f"opened {self}")

    for kind in KINDS:
        for address in OUTSIDE:
            with monkeypatch.context() as patch:
                patch.setattr(Path, "open", refuse)
                answer = reading.reader.view.loadResource(kind, QUrl(address))
            assert isinstance(answer, QByteArray | QImage), address
            assert not isinstance(answer, QByteArray) or answer.isEmpty(), address


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(), st.sampled_from(KINDS))
def test_f28_no_address_breaks_the_loader(reading: ReadingPage, address: str, kind: int) -> None:
    for asked in (address, f"pln:{address}", f"pln:picture/{address}"):
        answer = reading.reader.view.loadResource(kind, QUrl(asked))
        assert isinstance(answer, QByteArray | QImage)


def test_f24_opening_an_item_asks_nobody(
    window: MainWindow, reading: ReadingPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, to: asked.append(to))
    for place in range(len(reading.list.model.keys)):
        reading.list.view.go(place)
    settle(window)
    assert asked == []


def test_a_held_picture_is_shown_and_scaled(
    window: MainWindow, reading: ReadingPage, qtbot: QtBot
) -> None:
    image = QImage(3000, 1000, QImage.Format.Format_RGB32)
    image.fill(0x336699)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert QImageWriter(buffer, QByteArray(b"png")).write(image)
    store = window.desk.store
    blob = store.blobs.put(bytes(buffer.data().data()))
    store.blobs.save_image(Image("https://chalk.example/jar.jpg", blob, 3000, 1000))
    view = reading.reader.view
    qtbot.waitUntil(lambda: bool(view._pictures[0].blob))
    shown = view.loadResource(IMAGE, QUrl("pln:picture/0"))
    assert isinstance(shown, QImage)
    assert shown.pixelColor(5, 5).name() == "#336699"
    assert shown.width() <= view.viewport().width()
    assert reading.reader.banner.isHidden()


def test_f26_a_huge_picture_is_not_decoded(window: MainWindow, reading: ReadingPage) -> None:
    header = bytes.fromhex("89504e470d0a1a0a0000000d49484452000186a0000186a00802000000")
    blob = window.desk.store.blobs.put(header + b"\0" * 64)
    view = reading.reader.view
    view._pictures = [Picture("https://a.example/x.png", "A map", blob)]
    shown = view.loadResource(IMAGE, QUrl("pln:picture/0"))
    assert isinstance(shown, QImage)
    assert shown.width() < 1000


def test_links_open_nothing_but_the_web_and_mail() -> None:
    for address in ("javascript:alert(1)", "file:///etc/passwd", "smb://h/x", "\\\\h\\x", "", "x"):
        assert outside.clean(address) == ""
    assert outside.clean("mailto:a@b.example") == "mailto:a@b.example"


def test_f25_what_tells_on_the_reader_is_cut() -> None:
    told = "https://a.example/p?utm_source=x&id=3&fbclid=9&q=a%20b#part"
    assert outside.clean(told) == "https://a.example/p?id=3&q=a+b#part"
    kept = "https://a.example/p?q=a%20b&x"
    assert outside.clean(kept) == kept


def test_hostile_markup_in_names_is_text(window: MainWindow, reading: ReadingPage) -> None:
    """F23: a title is never markup."""
    from dataclasses import replace

    item = reading.reader.item
    assert item is not None
    hostile = replace(item, row=replace(item.row, title="<img src=x onerror=1><b>x</b>"))
    reading.reader._items = [hostile]
    reading.reader._chosen = hostile
    reading.reader._compose()
    assert "<img src=x onerror=1><b>x</b>" in reading.reader.view.toPlainText()


def test_marks_of_the_body_are_taken_out(reading: ReadingPage) -> None:
    view = reading.reader.view
    page = Page(
        "<h1>t</h1><p>aa</p><p>one 🙂 two</p><ul><li>three</li></ul><p>aa</p>", [], {"i": "aa"}
    )
    view.show_page(page)
    assert "aa" not in view.toPlainText()
    assert view.place_of("i", "two", "", "") is not None
    start, end = view.place_of("i", "two", "", "") or (0, 0)
    cursor = QTextCursor(view.document())
    cursor.setPosition(start)
    cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    assert cursor.selectedText() == "two"


WORDS = st.lists(
    st.sampled_from(["jar", "slip", "🙂", "nine", "heap.", "über", "a", "the"]),
    min_size=3,
    max_size=40,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(WORDS, st.data())
def test_a_selection_is_found_where_it_was(
    reading: ReadingPage, words: list[str], data: st.DataObject
) -> None:
    view = reading.reader.view
    half = len(words) // 2
    body = f"<p>{' '.join(words[:half])}</p><p>{' '.join(words[half:])}</p>"
    view.show_page(Page(f"<p>mark</p>{body}<p>mark</p>", [], {"i": "mark"}))
    text = view._bodies["i"].text
    units = view._bodies["i"].units or list(range(len(text) + 1))
    first = data.draw(st.integers(0, max(0, len(text) - 2)))
    last = data.draw(st.integers(first + 1, len(text)))
    cursor = QTextCursor(view.document())
    start = view._bodies["i"].start
    cursor.setPosition(start + units[first])
    cursor.setPosition(start + units[last], QTextCursor.MoveMode.KeepAnchor)
    view.setTextCursor(cursor)
    chosen = view.selected()
    if chosen is None:
        assert not text[first:last].strip(" \u2029")
        return
    found = view.place_of("i", chosen.quote, chosen.prefix, chosen.suffix)
    if found is not None:  # a twin with the same context is refused, never guessed
        again = QTextCursor(view.document())
        again.setPosition(found[0])
        again.setPosition(found[1], QTextCursor.MoveMode.KeepAnchor)
        assert again.selectedText().split() == chosen.quote.split()
        assert start + units[first] <= found[0]
        assert found[1] <= start + units[last]
