"""`pln sync` on a profile, from process start to exit: seconds, memory, and what it said."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.feed_farm import ROOT
from benchmarks.feed_farm import FeedFarm

ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Sync:
    """Wall seconds, its summary, and the most megabytes its processes held together (PSS)."""

    seconds: float
    summary: dict[str, Any]
    memory: float = 0.0  # where it was looked at


@dataclass(frozen=True, slots=True)
class Figures:
    """Seconds of an initial sync, of one that finds nothing new, and of one new item a feed."""

    initial: float
    unchanged: float
    one_new: float

    def named(self) -> dict[str, float]:
        """By the names they are told under."""
        names = ("initial", "unchanged", "one new item a feed")
        return dict(zip(names, (self.initial, self.unchanged, self.one_new), strict=True))


def follow(farm: FeedFarm, profile: Path) -> None:
    """Take the farm's list over."""
    command = [*_pln(profile), "import", str(farm.opml), "--allow-private"]
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def sync(farm: FeedFarm, profile: Path, new: int, look: float = 0.0) -> Sync:
    """One sync, which must ask every feed and bring so many items.

    `look`: seconds between looks at its memory. Each takes milliseconds from it, since the
    kernel counts the pages; a sync whose time is told has none, or few.
    """
    if hasattr(os, "sync"):
        os.sync()  # what others left to be written is not this one's work
    began = time.perf_counter()
    with subprocess.Popen(
        [*_pln(profile), "sync"], cwd=ROOT, stdout=subprocess.PIPE, env=_environment()
    ) as process:
        watch = _Memory(process.pid, look) if look else None
        assert process.stdout is not None
        told = process.stdout.read()
    seconds = time.perf_counter() - began
    memory = watch.peak() if watch else 0.0
    lines = told.splitlines()
    summary = json.loads(lines[-1])
    assert summary.get("sources") == farm.feeds, lines[-3:]
    assert farm.failing or (not summary["failed"] and summary["new"] == new), summary
    return Sync(seconds, summary, memory)


def unchanged(farm: FeedFarm, profile: Path) -> float:
    """Seconds of a sync that finds nothing new, the median of ROUNDS."""
    return statistics.median(sync(farm, profile, 0).seconds for _ in range(ROUNDS))


def one_new(farm: FeedFarm, profile: Path, rounds: int = ROUNDS) -> float:
    """Seconds of a sync after one new item in every feed, the median of so many."""
    taken = []
    for _ in range(rounds):
        farm.mutate()
        taken.append(sync(farm, profile, farm.feeds).seconds)
    return statistics.median(taken)


def all_kinds(farm: FeedFarm, profile: Path, look: float = 0.0) -> tuple[Figures, float]:
    """All kinds of sync, on a profile of its own, and the first one's memory (see `sync`)."""
    follow(farm, profile)
    initial = sync(farm, profile, farm.items, look)
    figures = Figures(initial.seconds, unchanged(farm, profile), one_new(farm, profile))
    return figures, initial.memory


def by_turns(farm: FeedFarm, *profiles: Path) -> list[Figures]:
    """All kinds of sync on several profiles that follow the farm and never asked it.

    The profiles take turns, so that what else the machine does falls on all of them.
    """
    initial = [sync(farm, profile, farm.items).seconds for profile in profiles]
    nothing = [[sync(farm, profile, 0).seconds for profile in profiles] for _ in range(ROUNDS)]
    one_each = []
    for _ in range(ROUNDS):
        farm.mutate()
        one_each.append([sync(farm, profile, farm.feeds).seconds for profile in profiles])
    kinds = initial, _medians(nothing), _medians(one_each)
    return [Figures(*figures) for figures in zip(*kinds, strict=True)]


def _medians(rounds: list[list[float]]) -> list[float]:
    """Of each place, over the rounds."""
    return [statistics.median(place) for place in zip(*rounds, strict=True)]


def cancelled(farm: FeedFarm, profile: Path) -> float:
    """Seconds from Ctrl-C in the middle of a first sync to the end of the program."""
    follow(farm, profile)
    with subprocess.Popen(
        [*_pln(profile), "sync"], cwd=ROOT, stdout=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout is not None
        for _ in range(min(60, farm.feeds // 2)):
            process.stdout.readline()
        began = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    return time.perf_counter() - began


def _pln(profile: Path) -> list[str]:
    return [sys.executable, "-m", "pln_desktop", "--json", "--profile", str(profile)]


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


class _Memory:
    """Looks every so many seconds at what a process and its children hold (PSS)."""

    def __init__(self, pid: int, every: float) -> None:
        self._pid, self._every, self._peak, self._over = pid, every, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def peak(self) -> float:
        """Megabytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(self._every):
            children = Path(f"/proc/{self._pid}/task").glob("*/children")
            pids = [self._pid]
            with suppress(OSError):
                pids += [int(pid) for path in children for pid in path.read_text().split()]
            self._peak = max(self._peak, sum(map(_pss, pids)))


def _pss(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    found = text.partition("Pss:")[2].split()
    return int(found[0]) / 1024 if found else 0.0
