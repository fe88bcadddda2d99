"""What is asked before a source is fetched in another way: over real lines, the safe one too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from pytestqt.qtbot import QtBot

from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.sync.border import Border
from pln_desktop.ui import gallery
from pln_desktop.ui.dialogs.asking import InsecureDialog
from pln_desktop.ui.dialogs.asking import ScratchDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.sources import SourcesPage
from tests.sync.certified import GOOD
from tests.sync.certified import Safe
from tests.sync.certified import certificate
from tests.sync.server import reply

FEED = (
    b"<rss version='2.0'><channel><title>Pond</title><item><guid>1</guid><title>One</title>"
    b"<description>Newts are back.</description></item></channel></rss>"
)
D = TypeVar("D", InsecureDialog, ScratchDialog)


@pytest.fixture
def safe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Safe]:
    """A server on a safe line and on an open one, and the window's border that reaches both."""
    made = Safe(certificate(tmp_path, GOOD), trusted=True)
    feed = reply(200, FEED, "Content-Type: application/rss+xml", 'ETag: "1"')
    made.server.routes["/plain"] = made.server.routes["/feed"] = feed
    border = Border("1", client=made.client)
    monkeypatch.setattr(gallery, "_no_border", lambda: border)
    yield made
    border.close()
    made.close()


def followed(window: MainWindow, address: str) -> str:
    """A source whose page is open and which was asked once."""
    store = window.desk.store
    place = store.communities.named("Ponds")
    with store.act("source.follow"):
        from pln_desktop.acts.follow import make

        source: Source = make(store, address, place.name if place else "Ponds", title="Pond")
    window.go("sources", "source", source.id)
    ask(window, lambda: window.syncing.start([source.id]))
    return source.id


def ask(window: MainWindow, do: object) -> None:
    assert callable(do)
    do()
    settle(window)
    assert not window.syncing.running


def confirm(window: MainWindow, command: str, kind: type[D]) -> None:
    window.desk.commands.do(command)
    settle(window)
    dialog = window.findChild(kind)
    assert dialog is not None
    ask(window, dialog.act.click)


def test_f17_http_is_asked_once_after_the_user_agreed(
    safe: Safe, empty_window: MainWindow, qtbot: QtBot
) -> None:
    window, store = empty_window, empty_window.desk.store
    id = followed(window, "https://h.example/down")
    page = window.page()
    assert isinstance(page, SourcesPage) and safe.plain.asked == []
    action = window.desk.commands.action("source.insecure")
    qtbot.waitUntil(action.isEnabled)
    window.desk.commands.do("source.insecure")
    settle(window)
    dialog = window.findChild(InsecureDialog)
    assert dialog is not None
    dialog.reject()
    settle(window)
    assert safe.plain.asked == [], "nothing is asked without the user's word"
    confirm(window, "source.insecure", InsecureDialog)
    assert [one.target for one in safe.plain.asked] == ["/plain"]
    assert len(store.items.keys(Scope(source=id))) == 1
    source = store.sources.get(id)
    assert source is not None and source.address == "https://h.example/down"
    qtbot.waitUntil(lambda: not action.isEnabled())


def test_frb071_from_scratch_asks_without_condition_once_a_day(
    safe: Safe, empty_window: MainWindow, qtbot: QtBot
) -> None:
    window = empty_window
    followed(window, "https://h.example/feed")
    confirm(window, "source.scratch", ScratchDialog)
    assert len(safe.server.asked) == 2
    assert not any("if-none-match" in one.headers for one in safe.server.asked)
    confirm(window, "source.scratch", ScratchDialog)
    assert len(safe.server.asked) == 2
    page = window.page()
    assert isinstance(page, SourcesPage)
    assert "within a day" in window.status._words.text()
