"""Highlights and notes beside the text: made by keys, saved by themselves, found again."""

from __future__ import annotations

import sqlite3
import time
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from tests.ui.test_reader import select


def notes_of(window: MainWindow, page: ReadingPage) -> list[str]:
    item = page.reader.item
    assert item is not None
    return [note.quote for note in window.desk.store.notes.of("item", item.row.id)]


def test_select_press_h_type_and_it_is_saved(
    window: MainWindow, reading: ReadingPage, qtbot: QtBot
) -> None:
    select(reading, "Nine is few enough")
    window.desk.commands.do("note.highlight")
    quotes = notes_of(window, reading)
    assert "Nine is few enough" in quotes
    card = next(c for c in reading.reader.margin.cards if c.note.quote == "Nine is few enough")
    assert card.editor.hasFocus()
    QTest.keyClicks(card.editor, "One more jar")
    with qtbot.waitSignal(card.editor.saved, timeout=2000):
        pass
    saved = window.desk.store.notes.get(card.note.id)
    assert saved is not None
    assert saved.text == "One more jar"
    assert saved.meaning == "idea"


@pytest.mark.parametrize(("key", "meaning"), [(2, "try"), (4, "question"), (5, "reply")])
def test_a_digit_says_what_it_means(
    window: MainWindow, reading: ReadingPage, key: int, meaning: str
) -> None:
    select(reading, "The jar in week seven")
    QTest.keyClick(reading.reader.view, getattr(Qt.Key, f"Key_{key}"))
    item = reading.reader.item
    assert item is not None
    made = [n for n in window.desk.store.notes.of("item", item.row.id) if "week seven" in n.quote]
    assert [note.meaning for note in made] == [meaning]


def test_h_without_a_selection_says_what_to_do(window: MainWindow, reading: ReadingPage) -> None:
    before = notes_of(window, reading)
    window.desk.commands.do("note.highlight")
    assert notes_of(window, reading) == before
    assert "Select" in window.banner.words.text()


def test_leaving_the_page_saves(window: MainWindow, reading: ReadingPage) -> None:
    card = reading.reader.margin.cards[0]
    card.editor.setPlainText("Written in a hurry")
    window.go("notes")
    saved = window.desk.store.notes.get(card.note.id)
    assert saved is not None
    assert saved.text == "Written in a hurry"


def test_f34_a_full_disk_keeps_the_text_and_says_so(
    window: MainWindow, reading: ReadingPage
) -> None:
    writer = window.desk.store._writer
    words = "Still here. " * 9000
    card = reading.reader.margin.cards[0]
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count={pages}")
    card.editor.setPlainText(words)
    assert card.editor.flush() is False
    assert card.editor.toPlainText() == words
    assert card.editor.unsaved
    assert "full" in card._trouble.text()
    writer.execute("PRAGMA max_page_count=1073741823")
    assert card.editor.flush() is True
    saved = window.desk.store.notes.get(card.note.id)
    assert saved is not None
    assert saved.text == words


def test_the_timer_does_not_wait_for_a_bulk_act_but_comes_again(
    window: MainWindow, reading: ReadingPage, qtbot: QtBot
) -> None:
    other = sqlite3.connect(window.desk.store.profile.library, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    card = reading.reader.margin.cards[0]
    card.editor.setPlainText("Typed meanwhile")
    began = time.monotonic()
    card.editor._on_timer()
    assert time.monotonic() - began < 1
    assert card.editor.unsaved
    with qtbot.waitSignal(card.editor.saved, timeout=5000):
        other.execute("ROLLBACK")
    other.close()
    saved = window.desk.store.notes.get(card.note.id)
    assert saved is not None
    assert saved.text == "Typed meanwhile"


def test_a_note_changed_elsewhere_shows_unless_it_is_being_typed(
    window: MainWindow, reading: ReadingPage
) -> None:
    """F45: the same note open twice never overwrites silently."""
    first, second = reading.reader.margin.cards[:2]
    second.editor.setPlainText("Mine, not saved yet")
    window.desk.store.notes.write(first.note.id, "From elsewhere")
    settle(window)
    assert first.editor.toPlainText() == "From elsewhere"
    assert second.editor.toPlainText() == "Mine, not saved yet"


def test_cards_stand_level_with_their_quotes_and_never_overlap(reading: ReadingPage) -> None:
    cards = reading.reader.margin.cards
    assert len(cards) == 4
    for above, below in pairwise(cards):
        assert above.geometry().bottom() < below.geometry().top()
    first = cards[0]
    view = reading.reader.view
    place = reading.reader.beside.places[first.note.id]
    top = view.top_of(place[0]) - view.verticalScrollBar().value() + view.viewport().y()
    assert abs(first.y() - top) <= 2


def test_a_lost_quote_goes_to_the_shelf_and_not_elsewhere(
    window: MainWindow, reading: ReadingPage
) -> None:
    from dataclasses import replace

    note = reading.reader.margin.cards[0].note
    window.desk.store.notes.save(replace(note, quote="words that never stood here"))
    settle(window)
    card = reading.reader.margin.card(note.id)
    assert card is not None
    assert card.orphan
    assert note.id not in reading.reader.beside.places
    assert "not found" in card.accessibleName()


def test_undo_takes_the_highlight_back(window: MainWindow, reading: ReadingPage) -> None:
    select(reading, "Nine is few enough")
    window.desk.commands.do("note.highlight")
    settle(window)
    undo = window.desk.commands.action("edit.undo")
    assert undo.text().startswith("&Undo: ")
    window.desk.commands.do("edit.undo")
    settle(window)
    assert "Nine is few enough" not in notes_of(window, reading)
    assert all(c.note.quote != "Nine is few enough" for c in reading.reader.margin.cards)
