"""How late a timer of the window fires while 200 feeds are synced beside it."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from pathlib import Path

from benchmarks.farm import farm
from benchmarks.timing import percentile
from benchmarks.timing import tell

_FEEDS = 200
_TICK_MS = 10


def run() -> bool:
    """The real window on its Reading page, its own refresh, and a timer every 10 ms."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtCore import Qt
    from PySide6.QtCore import QTimer

    from benchmarks import windows
    from pln_desktop import __version__
    from pln_desktop.model import Scope
    from pln_desktop.paths import Profile
    from pln_desktop.sync.border import Border

    root = Path(tempfile.mkdtemp(prefix="pln-lateness-"))
    border = Border(__version__)
    profile = Profile(root / "profile").make()
    with farm(_FEEDS) as addresses:
        _follow(profile, addresses)
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
            brought = main.desk.store.items.count(Scope())
            failed = sum(bool(row.health.error_kind) for row in main.desk.store.sources.rows())
    border.close()
    shutil.rmtree(root)
    assert brought == _FEEDS * 30 and not failed, (brought, failed)
    late = [max(0.0, (b - a) * 1000 - _TICK_MS) for a, b in itertools.pairwise(ticks)]
    p95 = percentile(late, 0.95)
    tell(f"{_FEEDS} feeds, {brought:,} items synced", seconds, "s", "shown only", True)
    tell("longest gap", max(late), "ms", "shown only", True)
    return tell("timer lateness, p95", p95, "ms", "≤ 8", p95 <= 8)


def _follow(profile: object, addresses: list[str]) -> None:
    from pln_desktop.acts.importing import import_opml
    from pln_desktop.exchange.opml import OpmlEntry
    from pln_desktop.exchange.opml import write_opml
    from pln_desktop.paths import Profile
    from pln_desktop.store import Store

    assert isinstance(profile, Profile)
    listed = profile.root / "farm.opml"
    entries = [OpmlEntry(address=a, title=f"Journal {n}") for n, a in enumerate(addresses)]
    listed.write_bytes(write_opml("Farm", entries))
    store = Store.open(profile)
    import_opml(store, [listed], allow_private=True)
    store.close()
