"""Every page as a picture, for eyes: PAGE-{light,dark}-{100,200}.png at 1280 × 800.

`python -m pln_desktop.ui.gallery --to DIR` fills a library with invented content in a
temporary profile, opens the real window without a display and renders it.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent
from PySide6.QtCore import QEventLoop
from PySide6.QtCore import QMessageLogContext
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import QtMsgType
from PySide6.QtCore import qInstallMessageHandler
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.ui import sample
from pln_desktop.ui.hub import Hub
from pln_desktop.ui.jobs import Jobs
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.theme import Theme

PAGES = (
    "today", "reading", "library", "people", "notes", "portfolio", "sources", "activity",
    "rules", "settings",
)  # fmt: skip
SIZE = QSize(1280, 800)
_SETTLE = 10_000
"""Milliseconds after which a page that is still busy is rendered as it is."""


def settle(window: MainWindow) -> None:
    """Let lanes answer and layouts come to rest."""
    application = QApplication.instance()
    assert application is not None
    loop = QEventLoop()
    limit = QTimer()
    limit.setSingleShot(True)
    limit.timeout.connect(loop.quit)
    limit.start(_SETTLE)
    probe = QTimer()
    quiet = 0

    def look() -> None:
        nonlocal quiet
        quiet = 0 if window.desk.jobs.busy else quiet + 1
        if quiet > 6:
            loop.quit()

    probe.timeout.connect(look)
    probe.start(15)
    loop.exec()
    # What an answer has just put into a layout shows itself with the next event.
    application.sendPostedEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@contextmanager
def open_window(root: Path, filled: bool = True) -> Iterator[MainWindow]:
    """A window on a fresh profile; closed with everything that belongs to it."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    profile = Profile(root).make()
    store = Store.open(profile)
    if filled:
        sample.fill(store, datetime.now(UTC))
    jobs = Jobs(store.interrupt_reads)
    hub = Hub()
    unlisten = store.listen(hub.tell)
    window = MainWindow(profile, Theme(application, "paper"))
    window.furnish(store, jobs, hub, _no_border)
    try:
        window.resize(SIZE)
        window.show()
        settle(window)
        if filled:
            hits = store.search(f'"{sample.ARTICLE_TITLE}"', ("item",))
            article = next(hit for hit in hits if hit.title == sample.ARTICLE_TITLE)
            window.open_record("item", article.id)
            settle(window)
        yield window
    finally:
        window.close()
        jobs.close()
        unlisten()
        store.close()
        window.deleteLater()
        application.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _no_border() -> None:
    raise RuntimeError("the gallery asks no network")


def render(window: MainWindow, path: Path) -> None:
    """Write what the window shows."""
    settle(window)
    window.grab().save(str(path))


def shoot_pages(window: MainWindow, to: Path, pages: tuple[str, ...]) -> list[Path]:
    """All pages in both palettes and at both text sizes."""
    made = []
    for scheme, shade in (("paper", "light"), ("slate", "dark")):
        for factor, percent in ((1.0, 100), (2.0, 200)):
            window.theme.choose(scheme, factor)
            window.resize(SIZE)
            for page in pages:
                window.go(page)
                made.append(to / f"{page}-{shade}-{percent}.png")
                render(window, made[-1])
    window.theme.choose("paper", 1.0)
    window.resize(SIZE)
    return made


def shoot_others(window: MainWindow, to: Path) -> list[Path]:
    """Narrow, mirrored and in high contrast."""
    made = [
        to / f"reading-{state}.png"
        for state in ("1024x700", "900x700", "high-contrast", "rtl", "thread")
    ]
    window.go("reading")
    for path, size in zip(made, (QSize(1024, 700), QSize(900, 700)), strict=False):
        window.resize(size)
        render(window, path)
    window.resize(SIZE)
    window.theme.choose("contrast")
    render(window, made[2])
    window.theme.choose("paper")
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    application.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    render(window, made[3])
    application.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    thread = window.desk.store.threads.rows(limit=1)[0]
    window.open_record("thread", thread.id)
    render(window, made[4])
    return made


def shoot_library(root: Path, to: Path, item: str = "") -> list[Path]:
    """Every page on the library of a profile, with this item (its id) open, without a display."""
    _prepare()
    to.mkdir(parents=True, exist_ok=True)
    with _without_remarks(), open_window(root, filled=False) as window:
        if item:
            window.open_record("item", item)
            settle(window)
        made = shoot_pages(window, to, PAGES)
    # The walk through the pages is no choice of the user's: the window opens as on a first day.
    Profile(root).window.unlink(missing_ok=True)
    return made


@contextmanager
def _without_remarks() -> Iterator[None]:
    """The offscreen platform says of each window what it cannot do and no picture needs."""

    def tell(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if text.startswith("This plugin does not support"):
            return
        if earlier is not None:
            earlier(kind, context, text)
        else:
            print(text, file=sys.stderr)

    earlier = qInstallMessageHandler(tell)
    try:
        yield
    finally:
        qInstallMessageHandler(earlier)


def _prepare() -> None:
    """The application, and one size of its font wherever pictures are made."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QApplication.instance() or QApplication(["gallery"])
    assert isinstance(application, QApplication)
    font = QFont(application.font())
    font.setPixelSize(13)
    application.setFont(font)


def main(arguments: list[str] | None = None) -> int:
    """Write the pictures; how many there are goes to standard output."""
    parser = argparse.ArgumentParser(
        prog="gallery", description=__doc__.splitlines()[0] if __doc__ else ""
    )
    parser.add_argument("--to", type=Path, required=True)
    parser.add_argument("--page", action="append", choices=PAGES)
    parser.add_argument("--all", action="store_true", help="narrow, mirrored, contrast, empty")
    chosen = parser.parse_args(arguments)
    _prepare()
    chosen.to.mkdir(parents=True, exist_ok=True)
    made: list[Path] = []
    with tempfile.TemporaryDirectory() as folder:
        with open_window(Path(folder) / "filled") as window:
            made += shoot_pages(window, chosen.to, tuple(chosen.page or PAGES))
            if chosen.all:
                made += shoot_others(window, chosen.to)
        if chosen.all:
            with open_window(Path(folder) / "empty", filled=False) as window:
                for page in PAGES:
                    window.go(page)
                    made.append(chosen.to / f"empty-{page}.png")
                    render(window, made[-1])
    print(f"{len(made)} pictures in {chosen.to}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
