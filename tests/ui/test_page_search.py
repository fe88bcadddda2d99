"""Search: by kind, newest request wins, Enter opens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtTest import QTest

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.search import SearchPage


@pytest.fixture
def page(window: MainWindow) -> SearchPage:
    window.go("search", "query", "jar")
    settle(window)
    found = window.page()
    assert isinstance(found, SearchPage)
    return found


def test_it_finds_in_all_kinds_in_their_order(window: MainWindow, page: SearchPage) -> None:
    nouns = [hit.noun for hit in page._hits]
    assert nouns == sorted(nouns, key=["item", "note", "resource", "contact"].index)
    assert {"item", "note", "resource"} <= set(nouns)
    QAbstractItemModelTester(page.list.model())
    page.chips.choose("note")
    assert page.list.model().rowCount() == nouns.count("note")


def test_only_the_newest_words_are_answered(window: MainWindow, page: SearchPage) -> None:
    for text in ("h", "he", "hedge"):
        page.field.setText(text)
        page._ask()
    settle(window)
    assert page._hits and all("edge" in f"{h.title}{h.snippet}".lower() for h in page._hits)


def test_a_person_is_found_and_opened(window: MainWindow, page: SearchPage) -> None:
    page.field.setText("Halloran")
    page._ask()
    settle(window)
    page.chips.choose("contact")
    page.list.go(0)
    page._enter()
    settle(window)
    assert window.place == "people"


def test_nothing_is_said_with_the_words(window: MainWindow, page: SearchPage) -> None:
    page.field.setText("exit tikets")
    page._ask()
    settle(window)
    assert not page.list.isVisible() and page.empty.isVisible()
    assert "exit tikets" in page.empty._heading.text()


def test_no_place_of_the_rail_is_marked(window: MainWindow, page: SearchPage) -> None:
    assert not any(button.isChecked() for button in window.rail.buttons.values())
    window.go("today")
    assert window.rail.buttons["today"].isChecked()


def test_ctrl_enter_in_the_find_field_shows_all(window: MainWindow) -> None:
    window.finder.enter()
    QTest.keyClicks(window.finder, "jar")
    settle(window)
    QTest.keyClick(window.finder, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    settle(window)
    page = window.page()
    assert isinstance(page, SearchPage) and page.field.text() == "jar" and page._hits
