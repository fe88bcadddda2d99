"""Highlights and notes beside the text: made by keys, saved by themselves, found again."""

from __future__ import annotations

import sqlite3
import time
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.margin import NoteCard
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
    note = reading.reader.margin.cards[0].note
    window.desk.store.notes.save(replace(note, quote="words that never stood here"))
    settle(window)
    card = reading.reader.margin.card(note.id)
    assert card is not None
    assert card.orphan
    assert note.id not in reading.reader.beside.places
    assert "not found" in card.accessibleName()


def lose_first(window: MainWindow, reading: ReadingPage) -> NoteCard:
    note = reading.reader.margin.cards[0].note
    window.desk.store.notes.save(replace(note, quote="words that never stood here"))
    settle(window)
    card = reading.reader.margin.card(note.id)
    assert card is not None and card.orphan
    return card


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_a_lost_highlight_can_be_scrolled_to_and_keeps_its_voice(
    window: MainWindow, reading: ReadingPage, factor: float
) -> None:
    card = lose_first(window, reading)
    window.theme.choose("paper", factor)
    settle(window)
    reading.reader.scroller.setValue(reading.reader.scroller.maximum())
    settle(window)
    port = card.parentWidget()
    assert port is not None and port.rect().contains(card.geometry())
    assert card._quote.font().pixelSize() == window.theme.font(0.96).pixelSize()
    window.theme.choose("paper", 1.0)


def press(card: NoteCard, words: str) -> None:
    offers = {one.text().strip(): one for one in card.findChildren(QToolButton)}
    offers[words].click()


def test_a_lost_highlight_is_placed_on_other_words(
    window: MainWindow, reading: ReadingPage
) -> None:
    card, store = lose_first(window, reading), window.desk.store
    mine = card.note.text
    press(card, "Place again")
    assert "Select the words" in window.banner.words.text()
    assert store.notes.get(card.note.id) == card.note
    select(reading, "Nine is few enough")
    press(card, "Place again")
    settle(window)
    placed = reading.reader.margin.card(card.note.id)
    assert placed is not None and not placed.orphan
    assert (placed.note.quote, placed.note.text) == ("Nine is few enough", mine)
    assert placed.note.id in reading.reader.beside.places
    window.desk.commands.do("edit.undo")
    settle(window)
    kept = store.notes.get(card.note.id)
    assert kept is not None and kept.quote == "words that never stood here"


def test_a_lost_highlight_is_kept_as_a_note_with_their_words(
    window: MainWindow, reading: ReadingPage
) -> None:
    card, store = lose_first(window, reading), window.desk.store
    card.editor.setPlainText("Still being typed")
    press(card, "Keep as note")
    settle(window)
    kept = store.notes.get(card.note.id)
    assert kept is not None and (kept.type, kept.quote) == ("note", "")
    assert kept.text == "> words that never stood here\n\nStill being typed"


def test_markdown_signs_show_only_where_somebody_writes(
    window: MainWindow, reading: ReadingPage
) -> None:
    editor = reading.reader.margin.cards[0].editor
    text = "Ask **Ines** about `2 * 3` and [the *jar*](https://a.example/x)"
    editor.setPlainText(text)
    editor.flush()
    reading.reader.view.setFocus()
    settle(window)

    def hidden() -> str:
        """What has no colour."""
        signs = ""
        for one in editor.document().begin().layout().formats():
            if one.format.foreground().color().alpha() == 0:
                signs += text[one.start : one.start + one.length]
        return signs

    wide = editor.content_height(160)
    assert hidden() == "****``[**](https://a.example/x)"
    editor.setFocus()
    settle(window)
    assert hidden() == "" and editor.content_height(160) >= wide
    assert editor.toPlainText() == text and not editor.unsaved


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
