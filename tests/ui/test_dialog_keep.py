"""Keep, with the real border: a file is copied in, an address that is none is said."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pln_desktop.sync.border import Border
from pln_desktop.ui import gallery
from pln_desktop.ui.dialogs.keep import KeepDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.library import LibraryPage


@pytest.fixture
def border(monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    made = Border("test")
    monkeypatch.setattr(gallery, "_no_border", lambda: made)
    yield made
    made.close()


def test_a_file_is_kept_and_shown(border: Border, empty_window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "handout.txt"
    path.write_text("Six sentence stems.", encoding="utf-8")
    dialog = KeepDialog(empty_window.desk)
    dialog._keep()
    assert dialog.banner.words.text()
    dialog._on_files([str(path)])
    settle(empty_window)
    dialog.deleteLater()
    (kept,) = empty_window.desk.store.resources.all()
    page = empty_window.page()
    assert isinstance(page, LibraryPage) and page.list.current_key() == kept.id
    snapshot = empty_window.desk.store.resources.snapshot(kept.id)
    assert snapshot is not None and snapshot.blob and path.exists()


def test_what_is_no_address_is_said(border: Border, empty_window: MainWindow) -> None:
    dialog = KeepDialog(empty_window.desk, "ftp://old.example/file")
    dialog._keep()
    settle(empty_window)
    dialog.deleteLater()
    assert empty_window.desk.store.resources.all() == []
    assert empty_window.banner.isVisible() and empty_window.banner.kind == "bad"
