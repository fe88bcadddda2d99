"""The whole article in the reading pane: fetched by a key, marked, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime

import pytest
from PySide6.QtCore import QUrl
from pytestqt.qtbot import QtBot

from pln_desktop.acts import follow
from pln_desktop.model import Item
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.ui import gallery
from pln_desktop.ui.document import OTHER_TEXT
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from tests.sync.server import Server
from tests.sync.server import reply
from tests.sync.test_fulltext import PARAGRAPHS
from tests.sync.test_fulltext import STORY
from tests.sync.test_fulltext import TEASER
from tests.sync.test_fulltext import page

FETCHED = datetime(2025, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def border(monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    made = Border("1.2.3")
    monkeypatch.setattr(gallery, "_no_border", lambda: made)
    yield made
    made.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({}) as running:
        entry = f"<item><guid>1</guid><title>The pond</title><link>{running.origin}/pond</link>"
        entry += f"<description>{TEASER}</description></item>"
        feed = f"<rss version='2.0'><channel><title>Pond</title>{entry}</channel></rss>"
        running.routes["/feed"] = reply(200, feed.encode(), "Content-Type: application/rss+xml")
        running.routes["/pond"] = reply(200, page(STORY), "Content-Type: text/html")
        yield running


def add(store: Store, item: Item, html: str, text: str) -> None:
    store.full_texts.save(item.row.key, html, text, FETCHED)


def test_the_whole_article_comes_by_its_command(
    border: Border, server: Server, empty_window: MainWindow, qtbot: QtBot
) -> None:
    store, do = empty_window.desk.store, empty_window.desk.commands.do
    follow.follow(store, border, f"{server.origin}/feed")
    (hit,) = store.search("pond", ("item",))
    empty_window.open_record("item", hit.id)
    settle(empty_window)
    reading = empty_window.page("reading")
    assert isinstance(reading, ReadingPage)
    view = reading.reader.view
    assert PARAGRAPHS[-1] not in view.toPlainText()
    do("item.full-text")
    qtbot.waitUntil(lambda: PARAGRAPHS[-1] in view.toPlainText())
    assert "Whole article, fetched today." in view.toPlainText()
    server.routes["/pond"] = reply(404)
    do("item.full-text")
    qtbot.waitUntil(lambda: "the site answered 404" in view.toPlainText())
    assert PARAGRAPHS[-1] in view.toPlainText()
    assert "the site answered 404" in empty_window.banner.words.text()


def test_one_can_go_back_to_the_feeds_own_text(window: MainWindow, reading: ReadingPage) -> None:
    store, commands = window.desk.store, window.desk.commands
    item = reading.reader.item
    assert item is not None
    action = commands.action("view.feed-text")
    settle(window)
    assert not action.isEnabled()
    add(store, item, f"{item.html}<p>Only the page holds this.</p>", f"{item.text}\nOnly the page")
    reading.reader.refresh()
    view = reading.reader.view
    assert "Whole article, fetched 3 Nov 2025." in view.toPlainText()
    assert "Only the page holds this." in view.toPlainText()
    view.anchorClicked.emit(QUrl(OTHER_TEXT))
    assert "Only the page holds this." not in view.toPlainText()
    assert "The feed’s own text. Show the whole article" in view.toPlainText()
    settle(window)
    assert action.isEnabled() and action.isChecked()
    commands.do("view.feed-text")
    assert "Only the page holds this." in view.toPlainText()
    reading.list.view.go(0)
    reading.list.view.go(1)
    assert not reading.reader.own


def test_a_highlight_in_the_text_that_is_not_shown_is_told_of(
    window: MainWindow, reading: ReadingPage
) -> None:
    store, item = window.desk.store, reading.reader.item
    assert item is not None
    notes = [note for note in store.notes.of("item", item.row.id) if note.quote]
    quote = notes[0].quote
    add(store, item, item.html.replace(quote, "other words"), item.text.replace(quote, "other"))
    reading.reader.refresh()
    assert all(store.notes.row(note).anchored for note in notes)
    assert notes[0].id not in reading.reader.beside.places
    assert reading.reader.banner.words.text() == "Highlights that stand in the feed’s own text: 1."
    reading.reader.switch_text()
    assert {note.id for note in notes} <= set(reading.reader.beside.places)
    assert "Highlights that stand" not in reading.reader.banner.words.text()


def test_hostile_links_cannot_switch_or_leave(window: MainWindow, reading: ReadingPage) -> None:
    """A reason comes from outside: it is words, never markup."""
    item = reading.reader.item
    assert item is not None
    window.desk.store.full_texts.refuse(item.row.key, '<a href="x">the site</a> answered 404')
    reading.reader.refresh()
    assert '<a href="x">the site</a> answered 404' in reading.reader.view.toPlainText()
