"""The other dialogs: what they say before, what they do, how it is undone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Scope
from pln_desktop.ui.commands import COMMANDS
from pln_desktop.ui.dialogs import about
from pln_desktop.ui.dialogs.about import AboutDialog
from pln_desktop.ui.dialogs.choose import ChooseDialog
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.dialogs.import_opml import ImportDialog
from pln_desktop.ui.dialogs.keys import KeysDialog
from pln_desktop.ui.dialogs.older import OlderDialog
from pln_desktop.ui.dialogs.report import ReportDialog
from pln_desktop.ui.dialogs.restore import RestoreDialog
from pln_desktop.ui.dialogs.sources import MoveDialog
from pln_desktop.ui.dialogs.sources import RenameDialog
from pln_desktop.ui.dialogs.sources import UnfollowDialog
from pln_desktop.ui.dialogs.tag import TagDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage

D = TypeVar("D", bound=Dialog)


@contextmanager
def opened(window: MainWindow, dialog: D) -> Iterator[D]:
    dialog.open()
    settle(window)
    yield dialog
    settle(window)
    dialog.close()
    dialog.deleteLater()


def texts(dialog: Dialog) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())


def opml(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "list.opml"
    path.write_text(f'<opml version="2.0"><body>{body}</body></opml>', encoding="utf-8")
    return path


def test_an_import_says_what_is_there_and_is_one_act(window: MainWindow, tmp_path: Path) -> None:
    before = len(window.desk.store.sources.rows())
    known = window.desk.store.sources.rows()[0].source.address
    path = opml(
        tmp_path,
        '<outline text="Maths"><outline text="A" xmlUrl="https://a.example/f"/>'
        '<outline text="B" xmlUrl="https://b.example/f"/></outline>'
        f'<outline text="K" xmlUrl="{known}"/>'
        '<outline text="Bad" xmlUrl="file:///etc/passwd"/>',
    )
    with opened(window, ImportDialog(window.desk, [path])) as dialog:
        assert "1 folder, 1 followed already" in texts(dialog)
        assert "Bad" in texts(dialog) and "passwd" not in texts(dialog)
        assert dialog.act.text() == "Follow 2 sources"
        dialog._import()
    assert len(window.desk.store.sources.rows()) == before + 2
    window.desk.commands.do("edit.undo")
    settle(window)
    assert len(window.desk.store.sources.rows()) == before


def test_after_an_import_reading_shows_everything_new(window: MainWindow, tmp_path: Path) -> None:
    reading = window.page("reading")
    assert isinstance(reading, ReadingPage)
    source = window.desk.store.sources.rows()[0].source
    reading.tree.choose(f"source/{source.id}")
    path = opml(tmp_path, '<outline text="A" xmlUrl="https://a.example/f"/>')
    with opened(window, ImportDialog(window.desk, [path])) as dialog:
        dialog._import()
    node = reading.tree.node()
    assert window.page() is reading and node is not None and node.name == "Everything new"


def test_after_a_first_import_the_list_says_that_nothing_was_fetched(
    empty_window: MainWindow, tmp_path: Path
) -> None:
    path = opml(tmp_path, '<outline text="A" xmlUrl="https://a.example/f"/>')
    with opened(empty_window, ImportDialog(empty_window.desk, [path])) as dialog:
        dialog._import()
    reading = empty_window.page()
    assert isinstance(reading, ReadingPage)
    assert reading.list.empty._heading.text() == "Nothing fetched yet."


def test_a_broken_list_follows_nothing(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "list.opml"
    path.write_bytes(b"<opml><body><outline")
    before = len(window.desk.store.sources.rows())
    path.write_bytes(b"\x00\x01 not xml at all")
    with opened(window, ImportDialog(window.desk, [path])) as dialog:
        assert dialog.banner.words.text() and not dialog.act.isEnabled()
    assert len(window.desk.store.sources.rows()) == before


def test_rename_move_and_back(window: MainWindow) -> None:
    store = window.desk.store
    id = store.sources.rows()[0].source.id
    with opened(window, RenameDialog(window.desk, id)) as rename:
        rename.field.setText("My own name")
        rename._rename()
    source = store.sources.get(id)
    assert source is not None and source.title == "My own name"
    with opened(window, MoveDialog(window.desk, [id])) as move:
        move.community.setEditText("A new place")
        move._move()
    place = store.communities.named("A new place")
    source = store.sources.get(id)
    assert place is not None and source is not None and source.community == place.id


def test_unfollowing_says_what_stays_and_is_undone(window: MainWindow) -> None:
    store = window.desk.store
    noted = store.notes.rows()[-1]
    item = store.items.find(noted.note.target)
    assert item is not None
    with opened(window, UnfollowDialog(window.desk, item.source)) as dialog:
        assert "your 4 notes and highlights" in texts(dialog)
        dialog._unfollow()
    assert store.sources.get(item.source) is None
    assert len(store.notes.rows()) == 5
    window.desk.commands.do("edit.undo")
    settle(window)
    assert store.sources.get(item.source) is not None


def test_tags_are_put_and_taken_in_one_act(window: MainWindow) -> None:
    store = window.desk.store
    ids = [row.resource.id for row in store.resources.rows()]
    store.tags.put("resource", ids[:1], ["half"])
    store.tags.put("resource", ids, ["all"])
    with opened(window, TagDialog(window.desk, "resource", ids)) as dialog:
        states = [dialog.list.item(n).checkState() for n in range(dialog.list.count())]
        assert states == [Qt.CheckState.Checked, Qt.CheckState.PartiallyChecked]
        dialog.list.item(0).setCheckState(Qt.CheckState.Unchecked)
        dialog.field.setText("#new, two words")
        dialog._save()
    assert store.tags.of("resource", ids[0]) == ("half", "new", "two words")
    assert store.tags.of("resource", ids[1]) == ("new", "two words")
    window.desk.commands.do("edit.undo")
    settle(window)
    assert store.tags.of("resource", ids[1]) == ("all",)


def test_marking_older_things_read(window: MainWindow) -> None:
    store = window.desk.store
    unread = len(store.items.keys(Scope(unread=True)))
    with opened(window, OlderDialog(window.desk, Scope(), "Everything new")) as dialog:
        dialog.days.setValue(3)
        dialog._mark()
    left = store.items.rows(store.items.keys(Scope(unread=True)))
    assert 0 < len(left) < unread
    window.desk.commands.do("edit.undo")
    settle(window)
    assert len(store.items.keys(Scope(unread=True))) == unread


def test_every_key_of_the_table_is_on_the_keyboard_page(window: MainWindow) -> None:
    with opened(window, KeysDialog(window.desk)) as dialog:
        wanted = [command for command in COMMANDS if command.keys]
        assert len(dialog._lines) >= len(wanted)
        dialog.field.setText("highlight")
        shown = [said for said, line in dialog._lines if not line.isHidden()]
        assert shown and all("highlight" in said for said in shown)


def test_about_names_the_licence_of_all_that_it_needs(window: MainWindow) -> None:
    root = Path(__file__).parents[2]
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[^\w.-]", need)[0] for need in project["dependencies"]}
    assert {name.lower() for name in about.ROOTS} == {name.lower() for name in needed}
    with opened(window, AboutDialog(window.desk)) as dialog:
        lines = dialog.licences.toPlainText().splitlines()
    assert len(lines) >= len(about.ROOTS)
    assert not [line for line in lines if line.endswith("see its own files")]


def test_about_says_that_it_reads_until_the_licences_are_there(window: MainWindow) -> None:
    dialog = AboutDialog(window.desk)
    assert dialog.licences.toPlainText() == "Reading…"
    with opened(window, dialog):
        assert "PySide6" in dialog.licences.toPlainText()


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_no_two_scroll_bars_stand_beside_each_other(
    window: MainWindow, tmp_path: Path, factor: float
) -> None:
    many = "".join(f'<outline text="{n}" xmlUrl="https://a.example/{n}"/>' for n in range(60))
    window.theme.choose("paper", factor)
    portfolio = window.desk.store.portfolios.all()[0]
    made: list[Dialog] = [
        ImportDialog(window.desk, [opml(tmp_path, many)]),
        ChooseDialog(window.desk, portfolio.id, "x"),
        AboutDialog(window.desk),
        TagDialog(window.desk, "source", [window.desk.store.sources.rows()[0].source.id]),
        ReportDialog(window.desk),
    ]
    for one in made:
        with opened(window, one) as dialog:
            assert dialog.height() <= window.height()
            assert dialog._scroll.verticalScrollBar().maximum() == 0, dialog
    window.theme.choose("paper", 1.0)


def test_a_report_is_made_here_and_shows_what_is_in_it(window: MainWindow) -> None:
    with opened(window, ReportDialog(window.desk)) as dialog:
        assert dialog._path is not None and dialog._path.is_file()
        assert "about.json" in dialog.inside.toPlainText()
        assert str(Path.home()) not in dialog.inside.toPlainText()
        assert "Nothing is sent" in dialog.said.text()


def test_a_restore_only_says_how(window: MainWindow, tmp_path: Path) -> None:
    with opened(window, RestoreDialog(window.desk, tmp_path / "x.plnbackup")) as dialog:
        assert "--replace" in dialog.command and "x.plnbackup" in dialog.command


@pytest.mark.parametrize("factor", [1.0, 2.0])
def test_dialogs_stay_inside_the_window_and_name_their_controls(
    window: MainWindow, factor: float
) -> None:
    window.theme.choose("paper", factor)
    made: list[Dialog] = [
        KeysDialog(window.desk), AboutDialog(window.desk),
        OlderDialog(window.desk, Scope(), "Here"),
        MoveDialog(window.desk, [window.desk.store.sources.rows()[0].source.id]),
    ]  # fmt: skip
    for one in made:
        with opened(window, one) as dialog:
            assert dialog.width() <= window.width() and dialog.height() <= window.height()
            for part in dialog.findChildren(QWidget):
                focusable = part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()
                if focusable and not part.objectName().startswith("qt_"):
                    assert part.accessibleName() or getattr(part, "text", lambda: "")(), part
    window.theme.choose("paper", 1.0)
