"""One story in several sources: its copies are named under the title, opened, and told apart."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QUrl

from pln_desktop.model import Health
from pln_desktop.model import Item
from pln_desktop.ui.document import APART
from pln_desktop.ui.document import COPY
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage
from tests.store.conftest import item

LINK = "https://pond.example/newts"
IDS = ["a" * 32, "b" * 32, "c" * 32]


@pytest.fixture
def copies(window: MainWindow) -> list[str]:
    """The ids of one story's copies in three sources of the sample."""
    store = window.desk.store
    for id, row in zip(IDS, store.sources.rows(), strict=False):
        new = item(3, "Newts are back in all three ponds.", id=id, link=LINK)
        store.items.put(row.source.id, [new], [], Health())
    settle(window)
    return IDS


def opened(window: MainWindow, reading: ReadingPage, id: str) -> Item:
    window.open_record("item", id)
    settle(window)
    shown = reading.reader.item
    assert shown is not None and shown.row.id == id
    return shown


def follow_link(window: MainWindow, reading: ReadingPage, address: str) -> None:
    assert f'href="{address}"' in reading.reader.view.toHtml()
    reading.reader.view.anchorClicked.emit(QUrl(address))
    settle(window)


def test_each_copy_is_named_and_opens_in_its_own_source(
    window: MainWindow, reading: ReadingPage, copies: list[str]
) -> None:
    store = window.desk.store
    lead = opened(window, reading, copies[0])
    names = [store.items.find(id).source_title for id in copies[1:]]  # type: ignore[union-attr]
    assert f"Also in {', '.join(names)}." in reading.reader.view.toPlainText()
    follow_link(window, reading, COPY + copies[1])
    shown = reading.reader.item
    assert shown is not None and shown.row.id == copies[1]
    node, row = reading.tree.node(), reading.list.row()
    assert node is not None and node.id == shown.row.source
    assert row is not None and row.id == copies[1], "what is chosen in the list is what is open"
    assert lead.row.source_title in reading.reader.view.toPlainText()


def test_a_copy_that_no_list_shows_is_found_and_the_next_list_is_free(
    window: MainWindow, reading: ReadingPage, copies: list[str]
) -> None:
    window.desk.store.items.mark([opened(window, reading, copies[0]).row.key], "unread", False)
    opened(window, reading, copies[2])
    reading.tree.choose("list/Starred")
    settle(window)
    assert reading.reader.item is None or reading.reader.item.row.id != copies[2]


def test_not_the_same_story_is_said_and_undone(
    window: MainWindow, reading: ReadingPage, copies: list[str]
) -> None:
    store = window.desk.store
    opened(window, reading, copies[1])
    follow_link(window, reading, APART)
    assert "Told apart." in window.banner.words.text()
    row = store.items.find(copies[1])
    assert row is not None and row.also == ()
    assert "Also in" not in reading.reader.view.toPlainText()
    window.desk.commands.do("edit.undo")
    settle(window)
    row = store.items.find(copies[1])
    assert row is not None and len(row.also) == 2
    assert "Also in" in reading.reader.view.toPlainText()


def test_one_copy_only_says_nothing(reading: ReadingPage) -> None:
    assert "Also in" not in reading.reader.view.toPlainText()
    assert APART not in reading.reader.view.toHtml()
