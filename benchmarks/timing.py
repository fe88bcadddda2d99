"""Timing within one process, and how a figure is printed."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable


def median_ms(work: Callable[[], object], times: int = 7) -> float:
    """The median of so many runs, in milliseconds."""
    return statistics.median(once_ms(work) for _ in range(times))


def once_ms(work: Callable[[], object]) -> float:
    """One run, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def percentile(values: list[float], share: float) -> float:
    """The value under which this share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def tell(what: str, figure: float, unit: str, bound: str, kept: bool) -> bool:
    """Print one line: the figure, what it must reach, and whether it does."""
    print(
        f"{'ok  ' if kept else 'MISS'}  {what:<58} {figure:>10.2f} {unit:<4} ({bound})", flush=True
    )
    return kept
