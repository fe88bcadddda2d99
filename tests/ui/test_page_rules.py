"""Rules: made in a form, tried on what is here, applied, rested, removed, undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QScrollArea
from pytestqt.qtbot import QtBot

from pln_desktop.acts import follow
from pln_desktop.sync.border import Border
from pln_desktop.ui import gallery
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.rules import RulesPage
from tests.sync.server import Server
from tests.sync.server import reply


def opened(window: MainWindow) -> RulesPage:
    window.desk.commands.do("go.rules")
    settle(window)
    page = window.page()
    assert isinstance(page, RulesPage)
    return page


def write(window: MainWindow, page: RulesPage) -> None:
    QTest.keyClicks(page.contains, "hedge")
    QTest.keyClicks(page.value, "Outdoors")
    page._preview()
    settle(window)


def test_a_rule_is_tried_added_applied_and_undone(window: MainWindow) -> None:
    store = window.desk.store
    page = opened(window)
    assert not page.save.isEnabled()
    write(window, page)
    found = len(page.found._rows.keys)
    assert found > 0 and str(found) in page.count.text()
    page.save.click()
    settle(window)
    assert [rule.contains for rule in store.rules.all()] == ["hedge"]
    assert "hedge" in page._say(store.rules.all()[0])
    page.apply.click()
    settle(window)
    assert "Outdoors" in [tag.name for tag in store.tags.all()]
    window.desk.commands.do("edit.undo")
    settle(window)
    window.desk.commands.do("edit.undo")
    settle(window)
    assert store.rules.all() == []


def test_a_rule_rests_and_goes(window: MainWindow) -> None:
    store = window.desk.store
    page = opened(window)
    write(window, page)
    page.save.click()
    settle(window)
    page.enable.click()
    settle(window)
    assert not store.rules.all()[0].enabled
    assert page.enable.text() == "Use it again"
    window.desk.commands.do("edit.delete")
    settle(window)
    assert store.rules.all() == []


@pytest.fixture
def border(monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    made = Border("test")
    monkeypatch.setattr(gallery, "_no_border", lambda: made)
    yield made
    made.close()


def test_what_a_rule_keeps_of_what_is_here_is_fetched(
    border: Border, empty_window: MainWindow, qtbot: QtBot
) -> None:
    store = empty_window.desk.store
    with Server({}) as server:
        entry = f"<item><guid>1</guid><title>A hedge</title><link>{server.origin}/h</link></item>"
        feed = f"<rss version='2.0'><channel><title>Hedges</title>{entry}</channel></rss>"
        page = b"<html><title>A hedge</title><p>Hawthorn, hazel and a wren.</p></html>"
        server.routes["/feed"] = reply(200, feed.encode(), "Content-Type: application/rss+xml")
        server.routes["/h"] = reply(200, page, "Content-Type: text/html")
        follow.follow(store, border, f"{server.origin}/feed")
        rules = opened(empty_window)
        QTest.keyClicks(rules.contains, "hedge")
        rules.action.setCurrentIndex(rules.action.findData("keep"))
        rules._on_edited()
        rules.apply.click()
        qtbot.waitUntil(lambda: [k.copy for k in store.resources.all()] == ["complete"])
        settle(empty_window)
        assert "/h" in server.targets
        empty_window.desk.commands.do("edit.undo")
        settle(empty_window)
        assert store.resources.all() == []


@pytest.mark.parametrize("factor", [1.0, 2.0, 2.5])
def test_large_text_squeezes_no_field(window: MainWindow, factor: float) -> None:
    window.theme.choose("paper", factor)
    page = opened(window)
    write(window, page)
    page.split.open_detail()
    settle(window)
    for field in (page.looks_in, page.contains, page.where, page.action, page.value):
        assert field.height() >= field.minimumSizeHint().height() - 2
    if factor <= 2.0:
        scrolls = [one.verticalScrollBar() for one in page.findChildren(QScrollArea)]
        assert [bar.maximum() for bar in scrolls] == [0], "no bar beside the one of the list"
    window.theme.choose("paper", 1.0)
