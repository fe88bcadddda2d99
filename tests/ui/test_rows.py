"""The one list model, held to Qt's own rules, and its view's place after a refresh."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.row_list import break_lines
from pln_desktop.ui.rows import PAGE
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.theme import Theme


@dataclass(frozen=True)
class _Row:
    key: int
    name: str


class _Source:
    """Counts what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[int] = []
        self.gone: set[int] = set()

    def fetch(self, keys: object) -> list[_Row]:
        found = list(keys)  # type: ignore[call-overload]
        self.asked += found
        return [_Row(key, f"row {key}") for key in found if key not in self.gone]


@pytest.fixture
def source() -> _Source:
    return _Source()


@pytest.fixture
def model(source: _Source, qapp: QApplication) -> RowModel:
    return RowModel(source.fetch, lambda row: row.key, lambda row: row.name)


@pytest.fixture
def view(application: QApplication, model: RowModel, qtbot: QtBot) -> Iterator[RowList]:
    theme = Theme(application, "paper")
    made = RowList(theme, Icons(theme), model, lambda row: RowLook(row.name), "Rows")
    made.resize(300, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def test_the_model_keeps_qts_rules(model: RowModel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.set_keys(array("q", range(1000)))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]
    model.set_keys(array("q", range(3)))


def test_a_million_rows_cost_one_page(model: RowModel, source: _Source) -> None:
    model.set_keys(array("q", range(1_000_000)))
    assert model.rowCount() == 1_000_000
    assert model.row(999_999).name == "row 999999"
    assert len(source.asked) <= PAGE


def test_pages_seen_long_ago_are_let_go(model: RowModel, source: _Source) -> None:
    model.set_keys(array("q", range(100 * PAGE)))
    for page in range(100):
        model.row(page * PAGE)
    source.asked.clear()
    model.row(99 * PAGE)
    assert source.asked == []
    model.row(0)
    assert source.asked[0] == 0


def test_a_toggle_is_data_changed_and_no_reset(model: RowModel, qtbot: QtBot) -> None:
    model.set_keys(array("q", range(500)))
    model.row(3)
    with (
        qtbot.waitSignal(model.dataChanged) as told,
        qtbot.assertNotEmitted(model.modelReset),
    ):
        model.refresh([3])
    first, last = told.args[0], told.args[1]
    assert first.row() <= 3 <= last.row()


def test_a_row_that_is_gone_is_blank(model: RowModel, source: _Source) -> None:
    source.gone = {2}
    model.set_keys(array("q", range(5)))
    assert model.row(2) is None
    assert model.data(model.index(2, 0)) == ""
    assert model.data(model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole) == "row 3"


def test_a_list_that_is_held_whole(qapp: QApplication) -> None:
    model = RowModel.whole(lambda row: row.key, lambda row: row.name)
    model.set_rows([_Row(7, "seven"), _Row(3, "three")])
    assert [model.row(n).name for n in range(2)] == ["seven", "three"]
    assert model.place(3) == 1
    assert model.place(99) == -1


def test_the_place_stays_when_rows_arrive_above(view: RowList, model: RowModel) -> None:
    view.set_keys(array("q", range(1000)))
    view.go(500)
    view.verticalScrollBar().setValue(498 * model_height(view) + 7)
    before = view.visualRect(model.index(500, 0)).top()
    view.set_keys(array("q", [*range(-40, 0), *range(1000)]))
    assert view.current_key() == 500
    assert view.selected_keys() == [500]
    assert view.visualRect(model.index(540, 0)).top() == before


def test_the_place_stays_when_the_top_row_goes(view: RowList, model: RowModel) -> None:
    view.set_keys(array("q", range(1000)))
    view.go(500)
    view.verticalScrollBar().setValue(498 * model_height(view))
    before = view.visualRect(model.index(500, 0)).top()
    view.set_keys(array("q", [key for key in range(1000) if key not in (497, 498)]))
    assert view.visualRect(model.index(498, 0)).top() == before
    assert view.current_key() == 500


def test_a_current_row_that_goes_is_told(view: RowList, qtbot: QtBot) -> None:
    view.set_keys(array("q", range(10)))
    view.go(4)
    with qtbot.waitSignal(view.current_changed) as told:
        view.set_keys(array("q", range(4)))
    assert told.args == [None]


def model_height(view: RowList) -> int:
    return view.verticalHeader().defaultSectionSize()


def test_lines_break_and_end_in_an_ellipsis(application: QApplication) -> None:
    font = application.font()
    lines = break_lines("one two three four five six seven eight nine ten", font, 90, 2)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert break_lines("", font, 90, 2) == []
    assert break_lines("short", font, 90, 2) == ["short"]
