"""A list of a million items in the real window: scroll, jump to the end, mark one read.

Each size runs in a process of its own, so that memory is that of one library only.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import libraries
from benchmarks.timing import percentile
from benchmarks.timing import tell

_SIZES = (0, 10_000, 1_000_000)
_FRAMES = 200


def run() -> bool:
    """Frames, memory above an empty library, and time against 10,000 items."""
    empty, small, large = (_measured(size) for size in _SIZES)
    memory = large["memory"] - empty["memory"]
    times = large["acts"] / small["acts"]
    return all(
        [
            tell("1,000,000 items: p95 frame", large["frame"], "ms", "≤ 16", large["frame"] <= 16),
            tell("memory above an empty library", memory, "MB", "≤ 60", memory <= 60),
            tell("jump to end, mark one read: 10,000", small["acts"], "ms", "the peer", True),
            tell("jump to end, mark one read: 1,000,000", large["acts"], "ms", "shown only", True),
            tell("times 10,000 items'", times, "x", "≤ 3", times <= 3),
        ]
    )


def _measured(items: int) -> dict[str, float]:
    libraries.library(items)
    answer = subprocess.run(
        [sys.executable, "-m", "benchmarks.lists", str(items)],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).parent.parent,
    )
    figures: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return figures


def _measure(items: int) -> dict[str, float]:
    from benchmarks import windows

    profile = libraries.copy_of(libraries.library(items), "lists")
    with windows.window(profile) as main:
        main.go("reading")
        windows.settle(main)
        figures = {"frame": 0.0, "acts": 0.0}
        if items:
            figures |= _scrolled(main, items)
        figures["memory"] = windows.resident_mb()
    return figures


def _scrolled(main: object, items: int) -> dict[str, float]:
    from PySide6.QtWidgets import QScrollBar

    from benchmarks import windows
    from pln_desktop.ui.main_window import MainWindow
    from pln_desktop.ui.row_list import RowList
    from pln_desktop.ui.rows import RowModel

    assert isinstance(main, MainWindow)
    page = main.page("reading")
    assert page is not None
    shown = next(found for found in page.findChildren(RowList) if found.isVisible())
    model = shown.model()
    assert isinstance(model, RowModel)
    assert len(model.keys) == items
    bar: QScrollBar = shown.verticalScrollBar()
    frames = []
    for number in range(_FRAMES):
        begin = time.perf_counter()
        # Half a screen at a time, with a far jump now and then.
        step = bar.maximum() // 7 if number % 20 == 0 else bar.pageStep() // 2
        bar.setValue((bar.value() + step) % max(1, bar.maximum()))
        shown.viewport().repaint()
        frames.append((time.perf_counter() - begin) * 1000)
    begin = time.perf_counter()
    for turn in range(5):
        bar.setValue(0)
        shown.viewport().repaint()
        bar.setValue(bar.maximum())
        shown.viewport().repaint()
        keys = model.keys
        last = len(keys) - 1 - turn
        main.desk.store.items.mark(keys[last : last + 1], "unread", False)
        windows.settle(main)
    acts = (time.perf_counter() - begin) * 1000 / 5
    return {"frame": percentile(frames, 0.95), "acts": acts}


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
