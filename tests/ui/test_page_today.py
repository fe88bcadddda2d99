"""Today: exceptions first, then news, then mine."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from pln_desktop.model import Scope
from pln_desktop.ui.deed_row import DeedRow
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.today import TodayPage


def opened(window: MainWindow) -> TodayPage:
    window.go("today")
    settle(window)
    page = window.page()
    assert isinstance(page, TodayPage)
    return page


def rows(page: TodayPage) -> list[DeedRow]:
    return [row for row in page.findChildren(DeedRow) if row.isVisible()]


def test_it_tells_what_is_new_where_and_what_waits(window: MainWindow) -> None:
    page = opened(window)
    names = [row.accessibleName() for row in rows(page)]
    new = [row for row in window.desk.store.communities.rows() if row.unread]
    assert sum(
        any(name.startswith(f"{row.community.name}.") for name in names) for row in new
    ) == len(new)
    assert any("sign in" in name for name in names)
    assert window.rail.buttons["today"].count == 1


def test_a_community_opens_in_reading(window: MainWindow) -> None:
    page = opened(window)
    row = next(r for r in rows(page) if r.accessibleName().startswith("Chalk and Compass."))
    row.opened.emit()
    settle(window)
    assert window.place == "reading"


def test_what_was_put_aside_waits_with_its_reason(window: MainWindow) -> None:
    store = window.desk.store
    key = store.items.keys(Scope(unread=True))[0]
    opened(window)
    store.items.mark([key], "later", True)
    settle(window)
    page = opened(window)
    title = store.items.rows([key])[0].title
    names = [row.accessibleName() for row in rows(page)]
    assert any(title in name and "Because you put it aside" in name for name in names)


def test_a_change_while_it_is_shown_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    page = opened(window)
    window.desk.store.items.mark_all(Scope())

    def told() -> None:
        texts = [label.text() for label in page.findChildren(QLabel) if label.isVisible()]
        assert any(text.startswith("You have read everything new.") for text in texts)

    qtbot.waitUntil(told)
