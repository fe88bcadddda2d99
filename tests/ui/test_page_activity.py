"""Activity: a sync under way, how it ended, what failed; reached from the strip by key."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from pln_desktop.sync.refresh import SourceResult
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.activity import ActivityPage
from pln_desktop.ui.runs import Run


def opened(window: MainWindow) -> ActivityPage:
    window.status._sign.setFocus()
    QTest.keyClick(window.status._sign, Qt.Key.Key_Space)
    settle(window)
    page = window.page()
    assert isinstance(page, ActivityPage)
    return page


def a_run(window: MainWindow) -> Run:
    run = window.syncing.runs.begin()
    run.began = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    rows = window.desk.store.sources.rows()
    run.total = len(rows)
    for number, row in enumerate(rows[:5]):
        source = row.source
        failed = number == 3
        run.came(
            SourceResult(
                source.id, source.address, "failed" if failed else "changed",
                new=0 if failed else number,
                error_message="Nothing is at that address." if failed else "",
            )
        )  # fmt: skip
    return run


def words(page: ActivityPage) -> list[str]:
    model = page.steps._rows
    return [model.row(place).name for place in range(len(model.keys))]


def test_a_run_under_way_counts_and_ends(window: MainWindow) -> None:
    run = a_run(window)
    page = opened(window)
    assert "5 of 9 asked, 7 new, 1 failed" in page.sum.text()
    run.end("Last synced 9:31")
    page._on_over()
    assert page.sum.text().endswith("Last synced 9:31")
    assert not page._timer.isActive()


def test_failed_ones_stand_first_and_open_their_source(window: MainWindow) -> None:
    a_run(window).end("Done.")
    page = opened(window)
    first = page.steps._rows.row(0)
    assert first.status == "failed" and first.words == "Nothing is at that address."
    page.chips.choose("failed")
    assert len(words(page)) == 1
    page.steps.setFocus()
    page.steps.go(0)
    QTest.keyClick(page.steps, Qt.Key.Key_Return)
    settle(window)
    assert window.place == "sources"


def test_with_no_sync_it_says_so(window: MainWindow) -> None:
    page = opened(window)
    seen = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    assert "Nothing has been synced yet." in seen
