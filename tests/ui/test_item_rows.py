"""What an item's row says: who else has the story, what is new in its thread."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from pln_desktop.model import Scope
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.item_list import look
from pln_desktop.ui.item_list import words
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from pln_desktop.ui.row_list import isolated


def test_a_story_names_its_other_sources(window: MainWindow) -> None:
    items = window.desk.store.items
    row = replace(items.rows(items.keys(Scope())[:1])[0], also=("Staffroom", "Exchange", "Log"))
    assert "also in Staffroom and 2 more" in look(row).second
    assert "also in Staffroom and 2 more" in words(row)
    alone = replace(row, also=())
    assert "also in" not in look(alone).second + words(alone)


def test_a_post_says_how_much_of_its_thread_is_unread(
    window: MainWindow, reading: ReadingPage
) -> None:
    thread = window.desk.store.threads.rows(limit=1)[0]
    window.open_record("thread", thread.id)
    settle(window)
    row = reading.list.row()
    assert row is not None and row.thread == thread.id
    shown = reading.list.view._delegate._look(row)
    assert (shown.marks[0].icon, shown.marks[0].text) == ("replies", isolated("2 / 5"))
    assert "2 unread of 5 posts" in reading.list.model._words(row)


def test_only_the_opened_post_of_a_thread_becomes_read(
    window: MainWindow, reading: ReadingPage, qtbot: QtBot
) -> None:
    store = window.desk.store
    thread = store.threads.rows(limit=1)[0]
    new = store.items.rows(store.items.keys(Scope(thread=thread.id, unread=True)))
    assert len(new) == 2
    window.open_record("item", new[0].id)
    settle(window)
    assert len(reading.reader.shown()) == 5
    qtbot.waitUntil(lambda: not store.items.rows([new[0].key])[0].unread)
    assert store.items.rows([new[1].key])[0].unread
    settle(window)
    row = reading.list.row()
    assert row is not None
    assert reading.list.view._delegate._look(row).marks[0].text == isolated("1 / 5")


def test_a_whole_thread_is_read_by_its_command_and_undone(
    window: MainWindow, reading: ReadingPage
) -> None:
    store, commands = window.desk.store, window.desk.commands
    assert not commands.action("item.read-thread").isEnabled(), "an article is no thread"
    thread = store.threads.rows(limit=1)[0]
    unread = Scope(thread=thread.id, unread=True)
    reading._dwell.setInterval(60_000)
    window.open_record("thread", thread.id)
    settle(window)
    assert len(store.items.keys(unread)) == 2
    commands.do("item.read-thread")
    settle(window)
    assert len(store.items.keys(unread)) == 0
    commands.do("edit.undo")
    settle(window)
    assert len(store.items.keys(unread)) == 2
