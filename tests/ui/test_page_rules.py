"""Rules: made in a form, tried on what is here, applied, rested, removed, undone."""

from __future__ import annotations

from PySide6.QtTest import QTest

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.rules import RulesPage


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
