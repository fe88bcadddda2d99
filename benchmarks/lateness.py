"""How late a timer of the window fires while it syncs feeds beside it.

`python -m benchmarks lateness` serves 200 feeds of its own; `python -m benchmarks.lateness OPML`
syncs those of a list whose feeds are served already, 30 items each.
"""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.farm import farm
from benchmarks.timing import percentile
from benchmarks.timing import tell

_FEEDS = 200
_ITEMS_A_FEED = 30
_TICK_MS = 10


def run() -> bool:
    """The window and 200 feeds of our own."""
    from pln_desktop.exchange.opml import OpmlEntry
    from pln_desktop.exchange.opml import write_opml

    with farm(_FEEDS) as addresses:
        entries = [OpmlEntry(address=a, title=f"Journal {n}") for n, a in enumerate(addresses)]
        return measure(write_opml("Farm", entries))


def measure(opml: bytes) -> bool:
    """Let the window sync this list in a profile of its own; whether its timer kept time."""
    root = Path(tempfile.mkdtemp(prefix="pln-lateness-"))
    try:
        ticks, seconds, feeds, items = _synced(root, opml)
    finally:
        shutil.rmtree(root)
    late = [max(0.0, (b - a) * 1000 - _TICK_MS) for a, b in itertools.pairwise(ticks)]
    p95 = percentile(late, 0.95)
    tell(f"the window: {feeds} feeds, {items:,} items synced", seconds, "s", "shown only", True)
    tell("its timer's longest gap", max(late), "ms", "shown only", True)
    return tell("its timer's lateness, p95", p95, "ms", "≤ 8", p95 <= 8)


def _synced(root: Path, opml: bytes) -> tuple[list[float], float, int, int]:
    """The real window on its Reading page, its own refresh, and a timer every 10 ms.

    Moments of the ticks, seconds, feeds and items.
    """
    from PySide6.QtCore import QEventLoop
    from PySide6.QtCore import Qt
    from PySide6.QtCore import QTimer

    from benchmarks import windows
    from pln_desktop import __version__
    from pln_desktop.model import Scope
    from pln_desktop.paths import Profile
    from pln_desktop.sync.border import Border

    border = Border(__version__)
    profile = Profile(root / "profile").make()
    _follow(profile, opml)
    with windows.window(profile, lambda: border) as main:
        main.go("reading")
        windows.settle(main)
        ticks: list[float] = []
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
        loop = QEventLoop()
        main.syncing.over.connect(loop.quit)
        began = time.perf_counter()
        main.syncing.start()
        timer.start(_TICK_MS)
        loop.exec()
        seconds = time.perf_counter() - began
        timer.stop()
        items = main.desk.store.items.count(Scope())
        rows = main.desk.store.sources.rows()
        failed = sum(bool(row.health.error_kind) for row in rows)
    border.close()
    assert items == len(rows) * _ITEMS_A_FEED and not failed, (items, failed)
    return ticks, seconds, len(rows), items


def _follow(profile: object, opml: bytes) -> None:
    from pln_desktop.acts.importing import import_opml
    from pln_desktop.paths import Profile
    from pln_desktop.store import Store

    assert isinstance(profile, Profile)
    store = Store.open(profile)
    import_opml(store, [opml], allow_private=True)
    store.close()


if __name__ == "__main__":
    sys.exit(0 if measure(Path(sys.argv[1]).read_bytes()) else 1)
