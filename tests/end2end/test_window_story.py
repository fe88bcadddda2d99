"""The main job in the real window, by keyboard: follow, sync, read, note, keep, export, restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.model import Scope
from tests.end2end.window import Hands


@pytest.fixture(scope="module")
def served() -> Iterator[DemoServer]:
    """The demo's network on loopback."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Hands]:
    """Somebody before a window on an empty library."""
    made = Hands(qtbot, tmp_path / "profile")
    made.open()
    yield made
    made.close()


def test_a_first_evening(hands: Hands, served: DemoServer, tmp_path: Path) -> None:
    """One library from the first page to the second start."""
    follow_the_first(hands, served)
    import_the_rest(hands, served, tmp_path)
    read_and_mark(hands)
    quote = write_beside_the_text(hands)
    take_back_and_bring_back(hands)
    find(hands)
    meet_somebody(hands)
    edit_a_note(hands)
    export_a_portfolio(hands, quote, tmp_path / "out")
    leave_one_source(hands)
    change_the_looks(hands)
    start_again(hands, quote)
    assert hands.store.check() == []


def follow_the_first(hands: Hands, served: DemoServer) -> None:
    """From the page of an empty library through the dialog to a synced source."""
    assert "No account" in hands.words()
    hands.push("Paste an address")
    dialog: Any = hands.dialog("FollowDialog")
    hands.type(f"{served.base}/slow-maths/")
    assert hands.store.sources.rows() == []
    hands.press("Return")
    hands.until(lambda: dialog.state == "found", "something is found")
    assert len([one for one in dialog.findChildren(QRadioButton) if one.isVisible()]) == 2
    assert "on your own computer" in hands.words(dialog)
    hands.tab_to(
        lambda widget: widget is dialog.community.lineEdit() or widget is dialog.community,
        "community",
    )
    hands.replace("Slow Maths")
    hands.press("Return")
    hands.closed()
    (row,) = hands.store.sources.rows()
    (place,) = hands.store.communities.all()
    assert place.name == "Slow Maths"
    assert row.items > 0
    hands.sync()
    assert hands.store.sources.rows()[0].items == row.items
    assert hands.window.place == "reading"
    assert len(hands.reading.list.model.keys) == row.items


def import_the_rest(hands: Hands, served: DemoServer, tmp_path: Path) -> None:
    """Ctrl O, a file, what it holds, follow: one act. F5 fetches it."""
    file = tmp_path / "network.opml"
    file.write_bytes(served.opml())
    hands.press("Ctrl+O")
    chooser: Any = hands.dialog("QFileDialog")
    hands.tab_to(lambda widget: isinstance(widget, QLineEdit), "the file's name")
    hands.replace(str(file))
    hands.press("Return")
    dialog: Any = hands.dialog("ImportDialog")
    del chooser
    hands.until(lambda: dialog.act.isEnabled(), "the list is read")
    assert "followed already" in hands.words(dialog)
    hands.tab_to(lambda widget: widget is dialog.private, "private addresses")
    hands.press("Space")
    hands.push("Follow ")
    hands.closed()
    act = hands.store.undoable()
    assert act is not None
    assert act.kind == "import.opml"
    hands.sync()
    rows = hands.store.sources.rows()
    assert len(rows) > 5
    assert all(row.items and row.state == "fine" for row in rows), [row.state for row in rows]
    assert hands.store.items.count(Scope()) > 100


def read_and_mark(hands: Hands) -> None:
    """Down the list: it opens and is read; star, later, keep; next unread; all or unread."""
    reading, store = hands.reading, hands.store
    hands.press("Ctrl+2")
    hands.rest()
    assert hands.focus is reading.list.view
    hands.press("Home")
    hands.until(lambda: reading.reader.item, "an item is open")
    first = reading.reader.item
    assert first is not None
    hands.press("Down")
    hands.until(
        lambda: reading.reader.item and reading.reader.item.row.id != first.row.id, "the next"
    )
    key = reading.list.view.current_key()
    hands.until(lambda: not store.items.rows([key])[0].unread, "it is read")
    assert store.items.rows([first.row.key])[0].unread, "passing by is not reading"
    hands.press("S", "L", "K")
    hands.until(lambda: store.resources.of_item(store.items.rows([key])[0].id), "it is kept")
    row = store.items.rows([key])[0]
    assert (row.starred, row.later) == (True, True)
    kept = store.resources.of_item(row.id)
    assert kept is not None
    hands.until(lambda: getattr(store.resources.get(kept.id), "copy", "") == "complete", "the copy")
    hands.press("J")
    hands.until(lambda: reading.list.view.current_key() != key, "the next unread")
    hands.until(lambda: not reading.reader.item or reading.reader.item.row.key != key, "opened")
    unread = len(reading.list.model.keys)
    hands.press("U")
    hands.rest()
    assert len(reading.list.model.keys) == store.items.count(Scope()) > unread - 2
    hands.press("U")
    hands.rest()
    assert len(reading.list.model.keys) == store.items.count(Scope(unread=True))


def write_beside_the_text(hands: Hands) -> str:
    """Select by the caret, H, type: a highlight. N, type: a note. Both are in the library."""
    reading, store = hands.reading, hands.store
    view = reading.reader.view
    hands.press("Return")
    assert hands.focus is view
    hands.press("F7", "Ctrl+Home")
    for _ in range(30):
        hands.press("Home", "Shift+End")
        if view.selected() is not None:
            break
        hands.press("Down")
    chosen = view.selected()
    assert chosen is not None, "no line of the text can be selected by keys"
    hands.press("H")
    card = reading.reader.focused_note()
    assert card is not None, "the keys are in the new note"
    assert (card.quote, card.target) == (chosen.quote, chosen.item)
    hands.type("Seven piles, and one more.")
    hands.until(lambda: store.notes.get(card.id).text == "Seven piles, and one more.", "saved by itself")
    hands.press("Esc")
    hands.until(lambda: hands.focus is view, "Esc leaves the note")
    hands.press("N")
    note = reading.reader.focused_note()
    assert note is not None
    assert note.id != card.id
    hands.type("Ask Ngozi about drawers.")
    hands.press("Ctrl+1")
    saved = store.notes.get(note.id)
    assert saved is not None
    assert (saved.type, saved.text) == ("note", "Ask Ngozi about drawers.")
    hands.press("Ctrl+2")
    hands.rest()
    return chosen.quote


def take_back_and_bring_back(hands: Hands) -> None:
    """Undo and redo stand in the Edit menu with what they take back."""
    reading, store = hands.reading, hands.store
    row = reading.list.row()
    assert row is not None
    hands.press("S")
    hands.until(lambda: store.items.rows([row.key])[0].starred, "starred")
    hands.choose("E", "Undo: ")
    hands.until(lambda: not store.items.rows([row.key])[0].starred, "not starred")
    hands.rest()
    hands.choose("E", "Redo: ")
    hands.until(lambda: store.items.rows([row.key])[0].starred, "starred again")
    hands.rest()


def find(hands: Hands) -> None:
    """Ctrl K finds a note by what I wrote and an item by its title, and opens both."""
    for words, page in (("drawers", "notes"), ("remainders", "reading")):
        hands.press("Ctrl+K")
        assert hands.focus is hands.window.finder
        hands.type(words)
        pop: Any = hands.window.finder._pop
        hands.until(lambda: found(pop, words, page), f"{words} is found")
        hands.press("Return")
        hands.until(lambda page=page: hands.window.place == page, f"{page} is open")
        hands.rest()
    assert hands.reading.reader.item is not None


def found(pop: Any, words: str, page: str) -> bool:
    """Whether the chosen line of the list under the field is what was looked for."""
    del words, page
    return bool(pop.isVisible() and pop.currentItem() is not None)
