"""People: add, find what they write, note, remove and undo."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel

from pln_desktop.model import Affiliation
from pln_desktop.model import Identity
from pln_desktop.ui.deed_row import DeedRow
from pln_desktop.ui.dialogs.contact import ContactDialog
from pln_desktop.ui.dialogs.contact import handle_line
from pln_desktop.ui.dialogs.contact import place_line
from pln_desktop.ui.dialogs.contact import read_handle
from pln_desktop.ui.dialogs.contact import read_place
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.people import PeoplePage


def opened(window: MainWindow) -> PeoplePage:
    window.go("people")
    settle(window)
    page = window.page()
    assert isinstance(page, PeoplePage)
    return page


def test_somebody_is_added_and_what_they_write_is_found(window: MainWindow) -> None:
    page = opened(window)
    dialog = ContactDialog(window.desk)
    dialog._save()
    assert "name" in dialog.banner.words.text()
    dialog.name.setText("  Petra   L. ")
    dialog.handles.setPlainText("pond.example, Petra Lindqvist-Oyelaran")
    dialog.places.setPlainText("Fernhill Primary, Year 5 teacher, 2023")
    dialog._save()
    dialog.deleteLater()
    settle(window)
    person = window.desk.store.contacts.get(page.list.current_key())
    assert person is not None and person.name == "Petra L."
    rows = [w.accessibleName() for w in page.card.findChildren(DeedRow) if w.isVisible()]
    assert any("hedge" in name for name in rows), rows


def test_an_item_of_theirs_is_opened_by_key(window: MainWindow) -> None:
    page = opened(window)
    assert page.list.go(0)
    settle(window)
    first = next(w for w in page.card.findChildren(DeedRow) if w.isVisible())
    first.opened.emit()
    settle(window)
    assert window.place == "reading"


def test_removing_and_undoing(window: MainWindow) -> None:
    page = opened(window)
    page.list.go(0)
    name = page._people[0].name
    window.desk.commands.do("edit.delete")
    settle(window)
    assert name not in [person.name for person in window.desk.store.contacts.all()]
    assert name in window.banner.words.text()
    window.desk.commands.do("edit.undo")
    settle(window)
    assert name in [person.name for person in window.desk.store.contacts.all()]


def test_a_note_on_somebody_is_saved(window: MainWindow) -> None:
    page = opened(window)
    page.list.go(0)
    window.desk.commands.do("note.note")
    settle(window)
    (note,) = window.desk.store.notes.of("contact", page.list.current_key())
    page.card.notes._cards[note.id].editor.setPlainText("Ask about the cards.")
    page.leave()
    saved = window.desk.store.notes.get(note.id)
    assert saved is not None and saved.text == "Ask about the cards."


def test_lines_of_handles_and_places_read_back() -> None:
    for one in (
        Identity("chalk.example", "@ines", "https://chalk.example/@ines"),
        Identity("forum", "ines"), Identity("", "ines"),
    ):  # fmt: skip
        assert read_handle(handle_line(one)) == one
    assert read_handle("https://chalk.example/@ines").handle == "@ines"
    for place in (
        Affiliation("A"),
        Affiliation("A", "b", "2020", "2021"),
        Affiliation("A", "", "2020"),
    ):
        assert read_place(place_line(place)) == place


def test_nobody_yet_says_what_to_do(empty_window: MainWindow) -> None:
    page = opened(empty_window)
    texts = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    assert "No people yet." in texts
