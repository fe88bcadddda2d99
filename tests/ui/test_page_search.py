"""Search: by kind, newest request wins, Enter opens."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.search import SearchPage
from pln_desktop.ui.pages.search import marked
from pln_desktop.ui.strong import strong_lines


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


def test_the_matches_are_bold_and_nothing_else(window: MainWindow, page: SearchPage) -> None:
    """Their places are those of the words, whatever signs stood around them."""
    look = page.list._delegate._look
    summaries = [look(hit) for hit in page._hits if "\x02" in hit.snippet]
    found = [one.summary[a:b].casefold() for one in summaries for a, b in one.strong]
    assert found and all(word in ("jar", "jars") for word in found)
    assert not any("\x02" in one.summary or "\x03" in one.summary for one in summaries)


@pytest.mark.parametrize(
    ("snippet", "said", "strong"),
    [
        ("a \x02jar\x03, and *two* \x02jars\x03", "a jar, and two jars", ["jar", "jars"]),
        ("# Head \x02jar", "Head jar", []),
        ("x \x03y\x02\x03", "x y", [""]),
    ],
)
def test_marks_of_matches_become_places(snippet: str, said: str, strong: list[str]) -> None:
    text, places = marked(snippet)
    assert (text, [text[a:b] for a, b in places]) == (said, strong)


def test_bold_words_stay_inside_the_row_in_every_script(application: QApplication) -> None:
    """F27: also with signs that Qt counts twice, and where the bold words make a line wider."""
    text = "😀😀 jar " * 40
    places = [(n, n + 3) for n in range(len(text)) if text.startswith("jar", n)]
    font = application.font()
    lines = strong_lines(text, places, font, 200, 2)
    assert len(lines) == 2
    for line, inside in lines:
        assert inside and all(line[a:b] in ("jar", "ja", "j") for a, b in inside)
        heavy = QFont(font)
        heavy.setWeight(QFont.Weight.DemiBold)
        bold = sum(QFontMetricsF(heavy).horizontalAdvance(line[a:b]) for a, b in inside)
        plain = sum(QFontMetricsF(font).horizontalAdvance(line[a:b]) for a, b in inside)
        assert QFontMetricsF(font).horizontalAdvance(line) + bold - plain <= 202
