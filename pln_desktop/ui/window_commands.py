"""What the window itself does wherever we are: places, panes, undo, text size, arrivals."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtCore import QMimeData
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.messages import tr
from pln_desktop.ui.rail import PLACES
from pln_desktop.ui.theme import TEXT_FACTORS

if TYPE_CHECKING:
    from pln_desktop.model import Changes
    from pln_desktop.ui.main_window import MainWindow

_ADDRESS_MOST = 2000


def bind(desk: Desk) -> None:
    """Tie the commands that belong to no page."""
    window, to = desk.window, desk.commands.bind
    for name in (*(name for name, _ in PLACES), "sources", "activity", "rules"):
        to(f"go.{name}", partial(window.go, name))
    to("go.search", window.finder.enter)
    to("go.next-pane", lambda: _next_pane(window, 1))
    to("go.previous-pane", lambda: _next_pane(window, -1))
    to("file.follow", window.follow)
    to("file.import", lambda: _choose_opml(window))
    to("file.keep", lambda: window.dialog("keep", "KeepDialog"))
    to("file.person", lambda: window.dialog("contact", "ContactDialog"))
    to("file.portfolio", lambda: window.dialog("portfolio", "PortfolioDialog"))
    to("file.backup", lambda: _backing("back_up", desk))
    to("file.restore", lambda: _backing("restore", desk))
    to("note.new", lambda: window.go("notes", "new"))
    to("file.export", lambda: window.dialog("export", "ExportDialog"))
    to("file.export-opml", lambda: window.dialog("export", "ExportDialog", "opml"))
    to("file.quit", lambda: _close(window))
    to("edit.paste", lambda: take(window, _clipboard()), enabled=lambda: _can_paste())
    _bind_undo(desk)
    to("view.larger", lambda: _zoom(window, 1))
    to("view.smaller", lambda: _zoom(window, -1))
    to("view.usual", lambda: _zoom(window, 0))
    to("view.full-screen", lambda: _fill_screen(window), checked=window.isFullScreen)
    syncing = window.syncing
    to("source.sync-all", syncing.start, enabled=lambda: not syncing.running)
    to("source.stop", syncing.stop, enabled=lambda: syncing.running)
    to("help.keys", lambda: window.dialog("keys", "KeysDialog"))
    to("help.report", lambda: window.dialog("report", "ReportDialog"))
    desk.commands.use_letters(bool(desk.store.settings.get("keys.letters", True)))
    to("help.about", lambda: window.dialog("about", "AboutDialog"))


def _backing(what: str, desk: Desk) -> None:
    from pln_desktop.ui import backing_up

    backing_up.back_up(desk) if what == "back_up" else backing_up.restore(desk)


def _close(window: MainWindow) -> None:
    window.close()


def _fill_screen(window: MainWindow) -> None:
    if window.isFullScreen():
        window.showNormal()
    else:
        window.showFullScreen()


# Undo: what it would take back stands in its words


def _bind_undo(desk: Desk) -> None:
    store = desk.store
    for id, word, find, do in (
        ("edit.undo", tr("&Undo"), store.undoable, store.undo),
        ("edit.redo", tr("&Redo"), store.redoable, store.redo),
    ):
        desk.commands.bind(
            id,
            partial(_take_back, desk, do),
            enabled=partial(_is_there, find),
            words=partial(_named, word, find),
        )


def _is_there(find: Callable[[], Any]) -> bool:
    return find() is not None


def _named(word: str, find: Callable[[], Any]) -> str:
    act = find()
    return f"{word}: {messages.act(act)}" if act else word


def _take_back(desk: Desk, do: Callable[[], Changes]) -> None:
    page = desk.window.page()
    if page is not None:
        page.leave()

    def over(changes: Changes) -> None:
        if changes.conflicts:
            desk.window.say(tr("What was changed again since then was left as it is."))
        desk.commands.refresh()

    desk.jobs.run("work", lambda job: do(), over, desk.window.fail)


# Panes and text size


def _next_pane(window: MainWindow, by: int) -> None:
    page = window.page()
    panes = [pane for pane in page.panes() if pane.isVisible()] if page else []
    # Places that have no button of their own stand under the first.
    first = window.rail.buttons.get(window.place) or window.rail.buttons["today"]
    panes = [first, *panes]
    focus = window.focusWidget()
    at = 0
    for number, pane in enumerate(panes):
        if focus is not None and (pane is focus or pane.isAncestorOf(focus)):
            at = number
    panes[(at + by) % len(panes)].setFocus(Qt.FocusReason.ShortcutFocusReason)


def _zoom(window: MainWindow, by: int) -> None:
    text = window.theme.text
    near = min(range(len(TEXT_FACTORS)), key=lambda n: abs(TEXT_FACTORS[n] - text))
    at = TEXT_FACTORS.index(1.0) if by == 0 else near + by
    window.theme.choose(text=TEXT_FACTORS[max(0, min(at, len(TEXT_FACTORS) - 1))])
    window.save_looks()


# Drops and pastes


def offered(data: QMimeData) -> str | list[Path] | None:
    """OPML files, or one web address, that somebody hands us."""
    files = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if files and all(file.suffix.lower() in (".opml", ".xml") for file in files):
        return files
    text = data.text().strip() if data.hasText() else ""
    known = text.startswith(("http://", "https://", "feed:"))
    return text if known and len(text.split()) == 1 and len(text) < _ADDRESS_MOST else None


def take(window: MainWindow, data: QMimeData) -> None:
    """Ask about what was dropped or pasted; nothing is followed or fetched by itself."""
    found = offered(data)
    if isinstance(found, str):
        window.follow(found)
    elif found:
        window.import_opml(found)


def _can_paste() -> bool:
    return offered(_clipboard()) is not None


def _clipboard() -> QMimeData:
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()
    return QMimeData() if data is None else data


def _choose_opml(window: MainWindow) -> None:
    chooser = QFileDialog(window, tr("Import OPML"))
    chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
    chooser.setNameFilters([tr("OPML (*.opml *.xml)"), tr("All files (*)")])
    chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    chooser.filesSelected.connect(lambda names: window.import_opml([Path(n) for n in names]))
    chooser.open()
