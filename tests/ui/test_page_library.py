"""Library: keep, find again, read offline, note, let go and undo."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QLabel

from pln_desktop.model import Resource
from pln_desktop.model import Snapshot
from pln_desktop.ui import dropped
from pln_desktop.ui.dialogs.card import CardDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.library import LibraryPage

PAGE_ID = "c" * 32
PAGE_TEXT = "A lamp and a card still work in May. Nobody has to raise a voice."


@pytest.fixture
def library(window: MainWindow) -> LibraryPage:
    store = window.desk.store
    store.resources.save(
        Resource(PAGE_ID, "Quiet signals", "https://signals.example/", type="page", copy="pending")
    )
    snapshot = Snapshot(PAGE_ID, f"<p>{PAGE_TEXT}</p>", PAGE_TEXT, taken=datetime.now(UTC))
    store.resources.save_snapshot(snapshot, "complete")
    window.go("library")
    settle(window)
    page = window.page()
    assert isinstance(page, LibraryPage)
    return page


def said(page: LibraryPage) -> str:
    texts = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    return "\n".join(texts)


def test_the_card_shows_what_is_known_and_what_is_not(
    window: MainWindow, library: LibraryPage
) -> None:
    assert library.list.go_to(PAGE_ID)
    settle(window)
    assert "Quiet signals" in said(library)
    assert "not stated" in said(library)
    QAbstractItemModelTester(library.list.model())


def test_chips_and_words_narrow_the_list(window: MainWindow, library: LibraryPage) -> None:
    library.pane.chips.choose("type:page")
    assert library.list.model().rowCount() == 1
    library.pane.chips.choose("")
    assert library.list.model().rowCount() == 3
    library.pane.field.setText("pask survey")
    assert library.list.model().rowCount() == 1
    library.pane.field.setText("nothing has these words")
    assert library.pane.empty.isVisible() and not library.list.isVisible()


def test_a_saved_copy_is_read_and_highlighted_without_a_network(
    window: MainWindow, library: LibraryPage
) -> None:
    library.list.go_to(PAGE_ID)
    window.desk.commands.do("item.copy")
    settle(window)
    view = library.copy.view
    assert "still work in May" in view.toPlainText()
    cursor = view.document().find("still work in May")
    view.setTextCursor(cursor)
    window.desk.commands.do("note.evidence")
    settle(window)
    notes = window.desk.store.notes.of("resource", PAGE_ID)
    assert [(note.quote, note.meaning) for note in notes] == [("still work in May", "evidence")]
    view.moveCursor(QTextCursor.MoveOperation.Start)
    window.desk.commands.do("go.back")
    settle(window)
    assert [note.id for note in notes] == list(library.card.notes._cards)


def test_a_note_on_the_card_is_saved_when_the_page_is_left(
    window: MainWindow, library: LibraryPage
) -> None:
    library.list.go_to(PAGE_ID)
    window.desk.commands.do("note.note")
    settle(window)
    (note,) = window.desk.store.notes.of("resource", PAGE_ID)
    library.card.notes._cards[note.id].editor.setPlainText("For the staff room.")
    window.go("notes")
    saved = window.desk.store.notes.get(note.id)
    assert saved is not None and saved.text == "For the staff room."


def test_several_are_let_go_in_one_act_and_come_back(
    window: MainWindow, library: LibraryPage
) -> None:
    library.list.selectAll()
    before = {row.resource.id for row in window.desk.store.resources.rows()}
    window.desk.commands.do("edit.delete")
    settle(window)
    assert window.desk.store.resources.rows() == []
    assert library.pane.empty.isVisible()
    assert window.banner.isVisible() and "3" in window.banner.words.text()
    window.desk.commands.do("edit.undo")
    settle(window)
    assert {row.resource.id for row in window.desk.store.resources.rows()} == before
    assert library.list.isVisible()


def test_the_place_in_the_list_stays_when_something_else_changes(
    window: MainWindow, library: LibraryPage
) -> None:
    library.list.go_to(PAGE_ID)
    window.desk.store.resources.save(Resource("d" * 32, "Another thing", copy="link"))
    settle(window)
    assert library.list.current_key() == PAGE_ID


def test_the_card_is_edited_and_a_wrong_year_is_said(
    window: MainWindow, library: LibraryPage
) -> None:
    kept = window.desk.store.resources.get(PAGE_ID)
    assert kept is not None
    dialog = CardDialog(window.desk, kept)
    dialog.year.setText("20x4")
    dialog._save()
    assert dialog.banner.words.text() and dialog.year.property("invalid")
    dialog.year.setText("2024")
    dialog.authors.setPlainText("Tomas Ferreira-Holm\n\nInes Halloran ")
    dialog._save()
    saved = window.desk.store.resources.get(PAGE_ID)
    assert saved is not None and saved.year == 2024
    assert saved.authors == ("Tomas Ferreira-Holm", "Ines Halloran")
    dialog.close()
    dialog.deleteLater()


def test_nothing_kept_says_what_to_do(empty_window: MainWindow) -> None:
    empty_window.go("library")
    settle(empty_window)
    page = empty_window.page()
    assert isinstance(page, LibraryPage)
    assert "Press K" in said(page)


def test_files_and_addresses_can_be_dropped_and_lists_are_left_to_the_window() -> None:
    for text, wanted in (("https://a.example/x", True), ("two words", False)):
        data = QMimeData()
        data.setText(text)
        assert dropped.keepable(data) is wanted
    for name, wanted in (("a.pdf", True), ("a.opml", False)):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(f"/somewhere/{name}")])
        assert dropped.keepable(data) is wanted
