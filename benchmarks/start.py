"""From process start to the first painted window, against a bare PySide6 window."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks import libraries
from benchmarks.timing import tell

_ROUNDS = 9


def run() -> bool:
    """Whole processes, the two in turn, byte code warm, on 100,000 and 1,000,000 items."""
    return all([_against(100_000, 1.6), _against(1_000_000, 1.8)])


def _against(items: int, bound: float) -> bool:
    profile = libraries.library(items)
    bare, ours = [], []
    _open_once(items)
    _start("bare")
    _start("pln", "--profile", str(profile.root))
    for _ in range(_ROUNDS):
        bare.append(_start("bare"))
        ours.append(_start("pln", "--profile", str(profile.root)))
    ratio = statistics.median(a / b for a, b in zip(ours, bare, strict=True))
    tell("a bare window", statistics.median(bare), "ms", "the peer", True)
    tell(f"ours on {items:,} items", statistics.median(ours), "ms", "shown only", True)
    return tell("ours, times the bare window's", ratio, "x", f"≤ {bound}", ratio <= bound)


def _open_once(items: int) -> None:
    """A whole first day, so that the window finds its state as on every later one."""
    words = (
        "from benchmarks import libraries, windows\n"
        f"with windows.window(libraries.library({items})): pass"
    )
    root = Path(__file__).parent.parent
    subprocess.run([sys.executable, "-c", words], check=True, cwd=root, capture_output=True)


def _start(*arguments: str) -> float:
    environment = dict(os.environ)
    # It doubles a start from source, and users do not have it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        environment["QT_QPA_PLATFORM"] = "offscreen"
    # No time-out: with one, subprocess looks only every 50 ms whether the process has ended.
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "benchmarks.paint_probe", *arguments],
        check=True,
        env=environment,
        cwd=Path(__file__).parent.parent,
        stdout=subprocess.DEVNULL,
    )
    return (time.perf_counter() - start) * 1000
