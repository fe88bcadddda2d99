"""Sources: how each is in one sentence, filters, many at once, settings, undo."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from time import perf_counter

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from pln_desktop.acts import health
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.ui.dialogs.asking import MergeDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.sources import SourcesPage

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"


def opened(window: MainWindow) -> SourcesPage:
    window.desk.commands.do("go.sources")
    settle(window)
    page = window.page()
    assert isinstance(page, SourcesPage)
    return page


def names(page: SourcesPage) -> list[str]:
    rows = [page.list._rows.row(place) for place in range(len(page.list._rows.keys))]
    return [row.name for row in rows]


def said(page: SourcesPage) -> str:
    return "\n".join(w.text() for w in page.leaf.findChildren(QLabel) if w.isVisible())


def tell(window: MainWindow, title: str, health: Health) -> str:
    row = next(r for r in window.desk.store.sources.rows() if r.source.title == title)
    window.desk.store.sources.save_health(row.source.id, health)
    return row.source.id


def test_trouble_stands_first_and_says_what_and_when(window: MainWindow) -> None:
    now = datetime.now(UTC)
    failing = Health(
        last_checked=now, next_due=now + timedelta(hours=3), error_kind="status",
        error_text="Nothing is at that address.", failing_since=now - timedelta(days=9), asked=12,
        received=340_000,
    )  # fmt: skip
    tell(window, "Outdoor notes", failing)
    page = opened(window)
    page.pane.chips.choose("failing")
    assert names(page) == ["Mentor mail", "Outdoor notes"]
    page.list.go(1)
    settle(window)
    text = said(page)
    assert "Nothing is at that address since" in text and "It is tried again in 3 hours." in text
    assert "12 requests, 340 kB received" in text
    spoken = str(page.list._rows.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert spoken.startswith("Outdoor notes. Pond and Hedge. Nothing is at that address since")


def test_a_move_shows_old_and_new(window: MainWindow) -> None:
    old = "https://old.example/feed.xml"
    now = datetime.now(UTC)
    id = tell(window, "Exchange", Health(last_checked=now, moved_from=old, moved_at=now))
    page = opened(window)
    page.pane.chips.choose("moved")
    assert names(page) == ["Exchange"]
    settle(window)
    source = window.desk.store.sources.get(id)
    assert source is not None
    shown = said(page).replace("\u200b", "")
    assert old in shown and source.address in shown


def test_several_are_paused_and_unfollowed_by_keys_and_undone(window: MainWindow) -> None:
    page = opened(window)
    store = window.desk.store
    before = {row.source.id for row in store.sources.rows()}
    page.list.setFocus()
    page.list.go(0)
    for _ in range(2):
        QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    ids = page.list.selected_keys()
    assert len(ids) == 3
    window.desk.commands.do("source.pause")
    settle(window)
    assert {r.source.id for r in store.sources.rows() if r.source.paused} == set(ids)
    assert "3 sources are paused" in window.banner.words.text()
    window.desk.commands.do("edit.undo")
    settle(window)
    assert not any(row.source.paused for row in store.sources.rows())
    window.desk.commands.do("source.unfollow")
    settle(window)
    assert {row.source.id for row in store.sources.rows()} == before - set(ids)
    window.desk.commands.do("edit.undo")
    settle(window)
    assert {row.source.id for row in store.sources.rows()} == before
    assert set(names(page)) >= {"Mentor mail", "Exchange"}


def test_settings_are_written_at_once_and_undone(window: MainWindow) -> None:
    page = opened(window)
    id = page.list.current_key()
    page.leaf.retention.setFocus()
    QTest.keyClick(page.leaf.retention, Qt.Key.Key_Down)
    settle(window)
    source = window.desk.store.sources.get(id)
    assert source is not None and source.keep_days == 30
    QTest.keyClick(page.leaf.full_text, Qt.Key.Key_Space)
    settle(window)
    source = window.desk.store.sources.get(id)
    assert source is not None and source.full_text
    for _ in range(2):
        window.desk.commands.do("edit.undo")
        settle(window)
    assert page.leaf.retention.currentData() == "all"
    assert not page.leaf.full_text.isChecked()


def test_three_hundred_sources_scroll_without_a_wait(window: MainWindow) -> None:
    store = window.desk.store
    first = store.sources.rows()[0].source
    with store.act("source.follow"):
        for number in range(300):
            address = f"https://many.example/{number}.xml"
            title = f"{LONG} {number}" if number % 50 == 0 else f"Source {number}"
            made = Source(f"{number:032x}", "feed", address, address[8:], title, first.community)
            store.sources.save(replace(made, created=first.created))
    page = opened(window)
    assert len(names(page)) == 309
    bar = page.list.verticalScrollBar()
    began = perf_counter()
    for step in range(40):
        bar.setValue(bar.maximum() * step // 40)
        page.list.viewport().repaint()
    assert (perf_counter() - began) / 40 < 0.05
    assert page.list.horizontalScrollBar().maximum() == 0
    assert page.leaf.horizontalScrollBar().maximum() == 0


def test_an_empty_page_says_what_to_do(empty_window: MainWindow) -> None:
    page = opened(empty_window)
    words = [w.text() for w in page.findChildren(QLabel) if w.isVisible()]
    assert any("Nothing followed yet" in word for word in words)
    assert page.focusWidget() is not None


def test_reading_leads_to_its_source(window: MainWindow) -> None:
    id = window.desk.store.sources.rows()[3].source.id
    window.go("sources", "source", id)
    settle(window)
    page = window.page()
    assert isinstance(page, SourcesPage) and page.list.current_key() == id


def test_the_window_and_the_command_line_say_the_same(window: MainWindow) -> None:
    now = datetime.now(UTC)
    tell(window, "Exchange", Health(last_checked=now, last_changed=now - timedelta(days=80)))
    page = opened(window)
    for line in health.vitals(window.desk.store):
        window.go("sources", "source", line.source.id)
        settle(window)
        assert line.sentence(now).split("Checked")[0] in said(page)
    page.pane.chips.choose("quiet")
    quiet = {row.source.id for row in health.stale(health.vitals(window.desk.store))}
    assert {line.id for line in page._lines if line.quiet} == quiet


def test_frb137_two_that_are_one_feed_are_merged_and_undone(window: MainWindow) -> None:
    store = window.desk.store
    rows = {row.source.title: row.source for row in store.sources.rows()}
    kept, other = rows["Exchange"], rows["Outdoor notes"]
    tell(window, "Outdoor notes", Health(last_checked=datetime.now(UTC), moved_to=kept.address))
    page = opened(window)
    page.pane.chips.choose("twins")
    assert set(names(page)) == {"Exchange", "Outdoor notes"}
    page.list.go_to(other.id)
    window.desk.commands.do("source.merge")
    settle(window)
    dialog = window.findChild(MergeDialog)
    assert dialog is not None and dialog.into.currentData() == kept.id
    assert dialog.into.findData(other.id) < 0, "not into itself"
    dialog.act.click()
    settle(window)
    merged = store.sources.get(other.id)
    assert merged is None or merged.paused
    assert "Outdoor notes is part of Exchange now." in window.banner.words.text()
    window.desk.commands.do("edit.undo")
    settle(window)
    assert store.sources.get(other.id) == other


def test_f17_http_is_offered_only_where_a_safe_address_led_on(window: MainWindow) -> None:
    page = opened(window)
    row = next(r for r in window.desk.store.sources.rows() if r.source.title == "Exchange")
    page.list.go_to(row.source.id)
    settle(window)
    assert not window.desk.commands.action("source.insecure").isEnabled()
    assert window.desk.commands.action("source.scratch").isEnabled()
