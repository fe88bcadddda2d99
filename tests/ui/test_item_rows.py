"""What an item's row says: who else has the story."""

from __future__ import annotations

from dataclasses import replace

from pln_desktop.model import Scope
from pln_desktop.ui.item_list import look
from pln_desktop.ui.item_list import words
from pln_desktop.ui.main_window import MainWindow


def test_a_story_names_its_other_sources(window: MainWindow) -> None:
    items = window.desk.store.items
    row = replace(items.rows(items.keys(Scope())[:1])[0], also=("Staffroom", "Exchange", "Log"))
    assert "also in Staffroom and 2 more" in look(row).second
    assert "also in Staffroom and 2 more" in words(row)
    alone = replace(row, also=())
    assert "also in" not in look(alone).second + words(alone)
