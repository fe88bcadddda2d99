"""Activity: a sync under way, how it ended, what failed; reached from the strip by key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from pln_desktop.acts import follow
from pln_desktop.sync.border import Border
from pln_desktop.sync.refresh import SourceResult
from pln_desktop.ui import gallery
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.activity import ActivityPage
from pln_desktop.ui.runs import Run
from tests.sync.certified import GOOD
from tests.sync.certified import Safe
from tests.sync.certified import certificate
from tests.sync.server import Peer
from tests.sync.server import reply


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
    assert "5 of 9 done, 7 new, 1 failed" in page.sum.text()
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


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Safe, threading.Event]]:
    """A server that answers nothing until the event is set, and a border that reaches it."""
    made, gate = Safe(certificate(tmp_path, GOOD), trusted=True), threading.Event()
    answer = reply(200, b"<rss version='2.0'><channel><title>x</title></channel></rss>")

    def late(peer: Peer) -> bool:
        gate.wait(20)
        return answer(peer)

    made.server.routes["*"] = late
    border = Border("1", client=made.client)
    monkeypatch.setattr(gallery, "_no_border", lambda: border)
    yield made, gate
    gate.set()
    border.close()
    made.close()


def test_what_is_asked_now_and_what_waits_stand_there_too(
    slow: tuple[Safe, threading.Event], empty_window: MainWindow, qtbot: QtBot
) -> None:
    window, (_, gate) = empty_window, slow
    store = window.desk.store
    with store.act("source.follow"):
        for number in range(5):
            follow.make(store, f"http://h.example/{number}", "Ponds", title=f"Pond {number}")
    window.go("activity")
    window.syncing.start()
    page = window.page()
    assert isinstance(page, ActivityPage)
    qtbot.waitUntil(lambda: "2 are being asked now." in page.sum.text(), timeout=10_000)
    qtbot.waitUntil(lambda: "To come 3" in [chip.text for chip in page.chips._shown])
    assert page.sum.text().startswith("0 of 5 done")
    rows = [page.steps._rows.row(place) for place in range(5)]
    assert [row.status for row in rows] == ["asked"] * 2 + ["to-come"] * 3
    assert {row.name for row in rows} == {f"Pond {number}" for number in range(5)}
    page.chips.choose("to-come")
    assert [page.steps._rows.row(place).words for place in range(3)] == ["Waits for its turn"] * 3
    page.chips.choose("")
    gate.set()
    qtbot.waitUntil(lambda: not window.syncing.running, timeout=10_000)
    settle(window)
    assert page.sum.text().startswith("5 of 5 done")
    assert not any("To come" in chip.text for chip in page.chips._shown)
    assert window.desk.border().client.under_way() == []
