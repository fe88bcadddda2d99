"""The window's own commands, its list and its tree, on sample content."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtCore import QUrl
from PySide6.QtGui import QKeySequence
from pytestqt.qtbot import QtBot

from pln_desktop.model import Scope
from pln_desktop.ui.commands import COMMANDS
from pln_desktop.ui.frame import MENUS
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from pln_desktop.ui.window_commands import offered


def test_every_command_is_in_a_menu_once(window: MainWindow) -> None:
    shown = [a.objectName() for menu in window.menus.values() for a in menu.actions()]
    assert sorted(name for name in shown if name) == sorted(c.id for c in COMMANDS)
    assert {command.menu for command in COMMANDS} <= {title.replace("&", "") for title in MENUS}


def test_no_two_commands_share_a_key() -> None:
    keys = [QKeySequence(command.keys).toString() for command in COMMANDS if command.keys]
    assert len(keys) == len(set(keys))


def test_menus_have_one_letter_each(window: MainWindow) -> None:
    for menu in MENUS:
        name = menu.replace("&", "")
        titles = [c.title for c in COMMANDS if c.menu == name and "&" in c.title]
        letters = [title.split("&")[1][0].lower() for title in titles]
        assert len(letters) == len(set(letters)), (name, sorted(letters))


def test_letters_can_be_switched_off(window: MainWindow) -> None:
    window.desk.commands.use_letters(False)
    assert window.desk.commands.action("item.star").shortcut().isEmpty()
    assert not window.desk.commands.action("edit.undo").shortcut().isEmpty()
    window.desk.commands.use_letters(True)
    assert window.desk.commands.action("item.star").shortcut().toString() == "S"


def test_star_later_and_unread_toggle(window: MainWindow, reading: ReadingPage) -> None:
    store, item = window.desk.store, reading.reader.item
    assert item is not None
    for id, field in (("item.star", "starred"), ("item.later", "later"), ("item.read", "unread")):
        row = store.items.find(item.row.id)
        assert row is not None
        before = getattr(row, field)
        window.desk.commands.do(id)
        settle(window)
        row = store.items.find(item.row.id)
        assert row is not None
        assert getattr(row, field) is not before
        shown = reading.list.row()
        assert shown is not None
        assert getattr(shown, field) is not before


def test_reading_an_item_marks_it_and_it_stays_in_the_list(
    window: MainWindow, reading: ReadingPage, qtbot: QtBot
) -> None:
    reading.list.use_unread(True)
    settle(window)
    key = reading.list.model.keys[2]
    count = len(reading.list.model.keys)
    reading.list.view.go(2)
    qtbot.waitUntil(lambda: not window.desk.store.items.rows([key])[0].unread, timeout=3000)
    settle(window)
    reading.list.look_again()
    settle(window)
    assert len(reading.list.model.keys) == count
    assert reading.list.view.current_key() == key
    assert window.desk.store.undoable() is None or window.desk.store.undoable().kind != "items.read"  # type: ignore[union-attr]


def test_next_unread_walks_on_and_then_to_other_sources(
    window: MainWindow, reading: ReadingPage
) -> None:
    source = next(row for row in window.desk.store.sources.rows() if row.unread)
    reading.tree.choose(f"source/{source.source.id}")
    settle(window)
    seen = []
    for _ in range(source.unread):
        window.desk.commands.do("item.next-unread")
        settle(window)
        seen.append(reading.list.view.current_key())
    assert len(set(seen)) == source.unread
    window.desk.store.items.mark(seen, "unread", False)
    settle(window)
    window.desk.commands.do("item.next-unread")
    settle(window)
    row = reading.list.row()
    assert row is not None
    assert row.source != source.source.id


def test_mark_below_and_undo(window: MainWindow, reading: ReadingPage) -> None:
    store = window.desk.store
    reading.tree.choose("list/" + reading.tree.tr("Everything new"))
    settle(window)
    reading.list.view.go(4)
    reading._dwell.stop()  # what is read by staying open is not this act
    settle(window)
    before = store.items.unread_total()
    window.desk.commands.do("item.read-below")
    settle(window)
    assert store.items.unread_total() < before
    window.desk.commands.do("edit.undo")
    settle(window)
    assert store.items.unread_total() == before


def test_the_tree_shows_unread_counts_and_only_exceptions(
    window: MainWindow, reading: ReadingPage
) -> None:
    nodes = {node.name: node for node in reading.tree.nodes()}
    assert nodes["Everything new"].unread == window.desk.store.items.unread_total()
    assert nodes["My subjects"].unread == sum(
        nodes[name].unread for name in ("Chalk and Compass", "Open Shelf", "Pond and Hedge")
    )
    assert nodes["Mentor mail"].health == "lock"
    assert nodes["Compass journal"].health == ""
    assert "sign in" in nodes["Mentor mail"].words


def test_rows_speak(reading: ReadingPage) -> None:
    reading.list.view.go(0)
    index = reading.list.view.currentIndex()
    words = str(index.data())
    assert words.startswith("Unread. Exit cards")
    assert "minutes" in words


def test_finding_opens_what_was_found(window: MainWindow, reading: ReadingPage) -> None:
    window.finder.enter()
    window.finder.setText("washing-up")
    window.finder.textEdited.emit("washing-up")
    window.finder._on_pause()
    settle(window)
    pop = window.finder._pop
    assert pop is not None
    assert pop.isVisible()
    pop.run()
    settle(window)
    item = reading.reader.item
    assert item is not None
    assert "pond" in item.row.title.lower()


def test_the_palette_does_commands(window: MainWindow) -> None:
    window.finder.enter()
    window.finder.setText("> library")
    window.finder.textEdited.emit("> library")
    pop = window.finder._pop
    assert pop is not None
    pop.run()
    settle(window)
    assert window.place == "library"


@pytest.mark.parametrize(
    ("text", "found"),
    [("https://a.example/feed", True), ("two words", False), ("javascript:x", False), ("", False)],
)
def test_only_addresses_are_taken(text: str, found: bool) -> None:
    data = QMimeData()
    data.setText(text)
    assert (offered(data) is not None) is found


def test_opml_files_are_taken_and_others_not(tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.opml"))])
    assert offered(data) == [tmp_path / "a.opml"]
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.exe"))])
    assert offered(data) is None


def test_the_theme_switches_live_and_is_remembered(window: MainWindow) -> None:
    window.theme.choose("slate", 1.5)
    window.save_looks()
    settle(window)
    assert window.theme.role("page").name() == "#20272a"
    assert window.theme.s == round(13 * 1.5)
    window.close()
    text = window.profile.window.read_text(encoding="utf-8")
    assert "choice=slate" in text
    assert "text=1.5" in text


def test_what_is_followed_replaces_the_welcome(empty_window: MainWindow) -> None:
    from pln_desktop.model import Community
    from pln_desktop.model import Source

    assert type(empty_window.page()).__name__ == "FirstRunPage"
    store = empty_window.desk.store
    store.communities.save(Community("c" * 32, "Chalk"))
    store.sources.save(Source("5" * 32, "feed", "https://a.example/", "a.example/", "A", "c" * 32))
    settle(empty_window)
    assert type(empty_window.page()).__name__ != "FirstRunPage"


def test_a_keyed_scope_is_what_the_list_shows(window: MainWindow, reading: ReadingPage) -> None:
    reading.list.use_unread(False)
    settle(window)
    assert list(reading.list.model.keys) == list(window.desk.store.items.keys(Scope()))
