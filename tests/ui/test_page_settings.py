"""Settings take effect at once and are still there afterwards."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.settings import SettingsPage


@pytest.fixture
def page(window: MainWindow) -> SettingsPage:
    window.go("settings")
    settle(window)
    found = window.page()
    assert isinstance(found, SettingsPage)
    return found


def test_single_letters_can_be_switched_off(window: MainWindow, page: SettingsPage) -> None:
    star = window.desk.commands.action("item.star")
    assert star.shortcut().toString() == "S"
    page.letters.setChecked(False)
    assert star.shortcut().isEmpty()
    assert window.desk.store.settings.get("keys.letters", True) is False
    page.letters.setChecked(True)
    assert star.shortcut().toString() == "S"


def test_the_interval_and_pictures_are_kept(window: MainWindow, page: SettingsPage) -> None:
    page.interval.setCurrentIndex(page.interval.findData(0))
    page.interval.activated.emit(page.interval.currentIndex())
    page.images.setChecked(True)
    assert window.desk.store.settings.get("sync.minutes", 60) == 0
    assert window.desk.store.settings.get("images.default", False) is True


@pytest.mark.parametrize(
    ("box", "key", "usual"),
    [("battery", "sync.on_battery", True), ("metered", "sync.on_metered", False)],
)
def test_what_holds_the_timer_back_is_chosen_in_plain_words(
    window: MainWindow, page: SettingsPage, box: str, key: str, usual: bool
) -> None:
    switch = getattr(page, box)
    assert switch.isChecked() is usual and "by itself" in switch.text()
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert window.desk.store.settings.get(key, usual) is (not usual)
    page.arrive()
    assert switch.isChecked() is (not usual)
    QTest.keyClick(switch, Qt.Key.Key_Space)
    assert window.desk.store.settings.get(key, not usual) is usual


def test_looks_change_everything_at_once(window: MainWindow, page: SettingsPage) -> None:
    page.look.setCurrentIndex(page.look.findData("slate"))
    page.look.activated.emit(0)
    page.text.setCurrentIndex(page.text.findData(1.5))
    page.text.activated.emit(0)
    assert window.theme.scheme == "slate" and window.theme.text == 1.5
    window.theme.choose("paper", 1.0)
    assert page.look.currentData() == "paper"


def test_back_up_now_writes_a_file_and_says_where(window: MainWindow, page: SettingsPage) -> None:
    from pln_desktop.ui.backing_up import write_backup

    assert page.last.text() == "none yet"
    write_backup(window.desk, None)
    settle(window)
    (made,) = window.desk.profile.backups.glob("library-*.plnbackup")
    assert made.name in window.banner.words.text()
    assert page.last.text() != "none yet"
