"""The main job in the real window, by keyboard: follow, sync, read, note, keep, export, restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QListWidget
from PySide6.QtWidgets import QRadioButton
from pytestqt.qtbot import QtBot

from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.model import Scope
from tests.end2end.window import Hands

pytestmark = pytest.mark.qt_log_ignore("^This plugin does not support grabbing the keyboard")


@pytest.fixture(scope="module")
def served() -> Iterator[DemoServer]:
    """The demo's network on loopback."""
    with DemoServer() as server:
        yield server


@pytest.fixture
def hands(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Hands:
    """Somebody before the program, with an empty library."""
    return Hands(qtbot, tmp_path / "profile")


def test_a_first_evening(hands: Hands, served: DemoServer, tmp_path: Path) -> None:
    """One library from the first page to the second start."""
    quotes: list[str] = []

    def evening() -> None:
        follow_the_first(hands, served)
        import_the_rest(hands, served, tmp_path)
        read_and_mark(hands)
        quotes.append(write_beside_the_text(hands))
        take_back_and_bring_back(hands)
        find(hands)
        meet_somebody(hands)
        edit_a_note(hands)
        export_a_portfolio(hands, quotes[0], tmp_path / "out")
        leave_one_source(hands)
        change_the_looks(hands)

    hands.sit(evening)
    hands.sit(lambda: find_all_again(hands, quotes[0]))


def follow_the_first(hands: Hands, served: DemoServer) -> None:
    """From the page of an empty library through the dialog to a synced source."""
    assert "No account" in hands.words()
    hands.push("Paste an address")
    dialog: Any = hands.dialog("FollowDialog")
    hands.type(f"{served.base}/slow-maths/")
    assert hands.store.sources.rows() == []
    hands.press("Return")
    hands.until(lambda: dialog.state == "found", "something is found")
    feeds = dialog.findChildren(QRadioButton)
    hands.until(lambda: sum(one.isVisible() for one in feeds) == 2, "both feeds are offered")
    hands.until(lambda: "on your own computer" in hands.words(dialog), "it is told to be near")
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
    hands.press("Ctrl+2", "Shift+F6")
    assert hands.has(reading.tree)
    hands.press("Home")
    hands.rest()
    hands.press("F6")
    assert hands.has(reading.list.view)
    rows = store.items.rows(reading.list.model.keys[:30])
    alone = [number for number, row in enumerate(rows) if not row.thread]
    place = next(number for number in alone if number > 0 and number - 1 in alone)
    hands.press("Home", *["Down"] * place)
    passed, key = rows[place - 1].key, rows[place].key
    assert reading.list.view.current_key() == key
    hands.until(lambda: reading.reader.item and reading.reader.item.row.key == key, "it is open")
    hands.until(lambda: not store.items.rows([key])[0].unread, "it is read")
    assert store.items.rows([passed])[0].unread, "passing by is not reading"
    hands.press("S", "L", "K")
    hands.until(lambda: store.resources.of_item(store.items.rows([key])[0].id), "it is kept")
    row = store.items.rows([key])[0]
    assert (row.starred, row.later) == (True, True)
    kept = store.resources.of_item(row.id)
    assert kept is not None
    hands.until(lambda: getattr(store.resources.get(kept.id), "copy", "") == "complete", "the copy")
    hands.press("J")
    hands.until(lambda: reading.list.view.current_key() != key, "the next unread")
    hands.rest()
    assert reading.reader.item is not None
    assert reading.reader.item.row.key != key
    key = reading.list.view.current_key()
    hands.press("U")
    hands.rest()
    assert len(reading.list.model.keys) == store.items.count(Scope())
    hands.press("U")
    hands.rest()
    assert len(reading.list.model.keys) == store.items.count(Scope(unread=True)) + 1
    assert reading.list.view.current_key() == key, "what is being read stays"


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
    typed = "Seven piles, and one more."
    hands.type(typed)
    hands.until(lambda: text_of(hands, card.id) == typed, "saved by itself")
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
    title = hands.store.items.rows(hands.reading.list.model.keys[-1:])[0].title
    find_one(hands, "drawers", "Ask Ngozi about drawers.")
    assert hands.window.place == "notes"
    find_one(hands, f'"{title}"', title)
    assert hands.window.place == "reading"
    assert hands.reading.reader.item is not None
    assert hands.reading.reader.item.row.title == title


def find_one(hands: Hands, words: str, sought: str) -> None:
    """Type into the find field, go to the line that says `sought`, Enter."""
    hands.press("Ctrl+K")
    assert hands.focus is hands.window.finder
    hands.type(words)
    pop: Any = hands.window.finder._pop
    hands.until(lambda: sought in texts(pop.list), f"{sought} is found")
    hands.press(*["Down"] * 20)
    for _ in range(20):
        if pop.list.currentItem().text() == sought:
            break
        hands.press("Up")
    hands.press("Return")
    hands.rest()


def texts(found: QListWidget) -> list[str]:
    """The lines of a list."""
    return [found.item(number).text() for number in range(found.count())]


def meet_somebody(hands: Hands) -> None:
    """Somebody is added by a dialog, and stands on the page."""
    hands.press("Ctrl+Shift+P")
    hands.dialog("ContactDialog")
    hands.type("Ngozi Halvorsen")
    hands.press("Tab")
    hands.type("ngozi@example.org")
    hands.push("Save")
    hands.closed()
    (person,) = hands.store.contacts.all()
    assert (person.name, person.emails) == ("Ngozi Halvorsen", ("ngozi@example.org",))
    assert hands.window.place == "people"
    hands.until(lambda: "ngozi@example.org" in hands.words(), "the person is shown")


def edit_a_note(hands: Hands) -> None:
    """On the page of notes the text is edited where it stands."""
    hands.press("Ctrl+5")
    hands.rest()
    page: Any = hands.window.page("notes")
    hands.press("Home")
    hands.until(lambda: page.leaf.editor is not None, "a note is open")
    key = page.list.current_key()
    hands.press("Return")
    hands.until(lambda: hands.focus is page.leaf.editor, "the keys are in the note")
    hands.press("Ctrl+End")
    hands.type(" And chairs.")
    hands.press("Esc")
    hands.until(lambda: text_of(hands, key).endswith(" And chairs."), "it is saved")


def text_of(hands: Hands, note: str) -> str:
    """The words of a note in the library."""
    found = hands.store.notes.get(note)
    return found.text if found else ""


def export_a_portfolio(hands: Hands, quote: str, to: Path) -> None:
    """New, a section, its reflection, evidence by the dialog; the export quotes it."""
    hands.press("Ctrl+6")
    hands.rest()
    hands.push("Begin a portfolio")
    hands.dialog("PortfolioDialog")
    hands.type("My year of listening")
    hands.press("Tab")
    hands.type("Ines")
    hands.press("Return")
    hands.closed()
    hands.push("Section")
    page: Any = hands.window.page("portfolio")
    hands.until(lambda: hands.focus is page.leaf.title, "the keys are in the new title")
    hands.replace("Mistakes as material")
    hands.push("Evidence")
    dialog: Any = hands.dialog("ChooseDialog")
    hands.until(lambda: dialog.list.model().rowCount() > 1, "there is something to choose")
    hands.type(quote)
    hands.until(lambda: dialog.list.model().rowCount() == 1, "only the highlight is left")
    hands.tab_to(lambda widget: widget is dialog.list, "the list")
    hands.press("Home")
    hands.push("Use")
    hands.closed()
    hands.tab_to(lambda widget: widget is page.leaf.editor, "the reflection")
    hands.type("I read wrong answers first now.")
    hands.push("Export")
    dialog = hands.dialog("ExportDialog")
    hands.tab_to(lambda widget: widget is dialog.place, "the place")
    hands.replace(str(to))
    hands.press("Return")
    hands.until(lambda: (to / "index.html").is_file() and dialog._made, "it is exported")
    assert "Exported to" in hands.words(dialog)
    hands.press("Esc")
    hands.closed()
    pages = "".join(page.read_text(encoding="utf-8") for page in to.glob("*.html"))
    for words in (quote, "Mistakes as material", "I read wrong answers first now.", "Ines"):
        assert words in pages, words


def leave_one_source(hands: Hands) -> None:
    """Unfollow says what stays; it stays."""
    reading, store = hands.reading, hands.store
    noted = {row.note.target for row in store.notes.rows() if row.note.target}
    row = store.items.find(noted.pop())
    assert row is not None
    hands.press("Ctrl+2", "Shift+F6", "Home")
    for _ in range(30):
        hands.press("Down", "Right")
        node = reading.tree.node()
        if node is not None and row.source in (node.id, node.scope.source):
            break
    else:
        pytest.fail("the source is not in the tree")
    hands.rest()
    hands.choose("C", "Unfollow")
    dialog = hands.dialog("UnfollowDialog")
    said = hands.words(dialog)
    assert "These stay" in said
    assert "2 notes and highlights" in said
    hands.push("Unfollow")
    hands.closed()
    hands.until(lambda: store.sources.row(row.source) is None, "it is not followed")
    hands.rest()
    assert store.items.find(row.id) is not None
    assert reading.reader is not None


def change_the_looks(hands: Hands) -> None:
    """Text size and theme by the settings' own fields; both at once."""
    hands.press("Ctrl+,")
    hands.rest()
    page: Any = hands.window.page("settings")
    before = hands.window.theme.s
    hands.tab_to(lambda widget: widget is page.look, "the theme")
    hands.press("End", "Up")
    hands.until(lambda: hands.window.theme.choice == "slate", "it is dark")
    hands.tab_to(lambda widget: widget is page.text, "the text size")
    hands.press("Down")
    hands.until(lambda: hands.window.theme.s > before, "it is larger")


def find_all_again(hands: Hands, quote: str) -> None:
    """After another start: the place, the looks, the notes."""
    assert hands.window.place == "settings"
    assert hands.window.theme.choice == "slate"
    assert hands.window.theme.text > 1
    texts = [row.note.text for row in hands.store.notes.rows()]
    assert any("Seven piles" in text for text in texts)
    assert quote in [row.note.quote for row in hands.store.notes.rows()]
    hands.press("Ctrl+2")
    hands.rest()
    assert hands.reading.list.view.current_key() is None, "arriving opens, and reads, nothing"
    assert hands.store.check() == []
