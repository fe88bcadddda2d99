"""Notes: write, narrow, go to the source, delete and undo."""

from __future__ import annotations

from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.note_list import first_line
from pln_desktop.ui.pages.notes import NotesPage
from pln_desktop.ui.preview import html
from pln_desktop.ui.preview import unmarked


def opened(window: MainWindow) -> NotesPage:
    window.go("notes")
    settle(window)
    page = window.page()
    assert isinstance(page, NotesPage)
    return page


def test_a_new_note_stands_first_and_saves_itself(window: MainWindow, qtbot: QtBot) -> None:
    opened(window)
    window.go("today")
    window.desk.commands.do("note.new")
    settle(window)
    page = window.page()
    assert isinstance(page, NotesPage) and page.leaf.editor is not None
    note = page.list.current_key()
    page.leaf.editor.setPlainText("Zwei *Becher* je Tisch")
    assert page.leaf.preview.toPlainText().strip() == "Zwei Becher je Tisch"
    with qtbot.waitSignal(page.leaf.editor.saved, timeout=5000):
        pass
    saved = window.desk.store.notes.get(note)
    assert saved is not None and saved.text == "Zwei *Becher* je Tisch"
    assert page.saved.text().startswith("Saved")


def test_filters_by_meaning_words_tag_and_community(window: MainWindow) -> None:
    page = opened(window)
    whole = page.list.model().rowCount()
    QAbstractItemModelTester(page.list.model())
    page.pane.chips.choose("question")
    assert page.list.model().rowCount() == 1 < whole
    page.pane.chips.choose("")
    page.pane.field.setText("pask")
    assert page.list.model().rowCount() == 1
    page.pane.field.setText("")
    note = page._rows[0].note.id
    window.desk.store.tags.put("note", [note], ["jar"])
    page._narrow("jar", "")
    settle(window)
    assert page.list.model().rowCount() == 1 and page.pane.count.text() == "#jar 1"
    page._narrow("", "none")
    settle(window)
    assert page.pane.empty.isVisible()


def test_the_source_of_a_highlight_is_one_act_away(window: MainWindow) -> None:
    page = opened(window)
    page.pane.chips.choose("question")
    page.list.go(0)
    window.desk.commands.do("item.open")
    settle(window)
    assert window.place == "reading"


def test_another_meaning_is_kept(window: MainWindow) -> None:
    page = opened(window)
    page.pane.chips.choose("question")
    page.list.go(0)
    note = page.list.current_key()
    window.desk.commands.do("note.try")
    settle(window)
    saved = window.desk.store.notes.get(note)
    assert saved is not None and saved.meaning == "try"


def test_several_are_deleted_in_one_act_and_come_back(window: MainWindow) -> None:
    page = opened(window)
    before = len(window.desk.store.notes.all())
    page.list.selectAll()
    window.desk.commands.do("edit.delete")
    settle(window)
    assert window.desk.store.notes.all() == []
    assert page.stack.currentIndex() == 0
    window.desk.commands.do("edit.undo")
    settle(window)
    assert len(window.desk.store.notes.all()) == before


def test_what_is_typed_is_safe_when_another_note_is_chosen(window: MainWindow) -> None:
    page = opened(window)
    page.list.go(0)
    first = page.list.current_key()
    assert page.leaf.editor is not None
    page.leaf.editor.setPlainText("not lost")
    page.list.go(1)
    settle(window)
    saved = window.desk.store.notes.get(first)
    assert saved is not None and saved.text == "not lost"


def test_a_preview_lets_no_html_and_no_picture_in() -> None:
    shown = html("<script>alert(1)</script>\n\n![p](http://x.example/p.png)\n\n- [x] done")
    assert "<script>" not in shown and "<img" not in shown
    assert "☑ done" in shown


def test_plain_places_show_words_without_signs() -> None:
    assert unmarked("*before* and **after**\n\n`x` [here](https://a.example)") == (
        "before and after\n\nx here"
    )
    for kept in ("2*3*4 = 2 * 12", "snake_case_name", "<b>no</b>", "nothing at all", ""):
        assert unmarked(kept).replace("*", "") == kept.replace("*", "")
    assert unmarked("snake_case_name") == "snake_case_name"


def test_the_first_line_is_without_signs() -> None:
    assert first_line("\n# **Wrong** answers\nmore") == "Wrong answers"
    assert first_line("- [ ] ask *her*") == "ask her"
    assert first_line("2 * 3 * 4") == "2 * 3 * 4"
    assert first_line("  \n>\n") == ""
