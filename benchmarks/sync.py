"""`pln sync` from process start to exit on the feed farm, beside curl, reader and newsboat.

The farm is the one under PLN_SHARED: 500 feeds of 30 entries that answer after 20 to 300 ms.
Then what is not to matter much (2,000 feeds, 1,000,000 items already here, 5 % of the feeds
failing) and the window's timer meanwhile. Takes a good twenty minutes; with `PLN_BENCH_QUICK=1`
the peers, the 2,000 feeds and the 1,000,000 items are left out.

curl waits for most of its time and takes as long on a slow machine as on a quick one, so that
what is times curl's depends on the machine; what is times the peers' hardly does. Python as the
distributions build it is quicker than one that was built without profiling.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import feed_farm
from benchmarks import growth
from benchmarks import ours
from benchmarks import peers
from benchmarks.feed_farm import FeedFarm
from benchmarks.ours import Figures
from benchmarks.peers import Peer
from benchmarks.timing import tell

_TIMES_CURL = {"initial": 10.0, "unchanged": 1.6, "one new item a feed": 4.0}
_FASTER_THAN = {
    "reader with its search": {"initial": 8.0, "unchanged": 1.6, "one new item a feed": 10.0},
    "newsboat": {"initial": 1.0},
}


def run() -> bool:
    """Everything that a sync must reach, and how far it is from it."""
    if not feed_farm.is_here():
        return True
    quick = bool(os.environ.get("PLN_BENCH_QUICK"))
    folder = Path(tempfile.mkdtemp(prefix="pln-sync-"))
    try:
        with feed_farm.serve(folder / "farm", feed_farm.feeds_asked_for()) as farm:
            others = [] if quick else peers.at_hand(farm, folder)
            figures, kept = _compared(farm, folder, others)
            late = ours.cancelled(farm, folder / "cancelled")
            kept &= tell("a cancel, until the program ended", late, "s", "≤ 0.3", late <= 0.3)
            kept &= _window(farm)
            if not quick:
                kept &= growth.more_items(farm, folder)
        kept &= growth.more_trouble(folder, figures)
        return kept if quick else kept & growth.more_feeds(folder)
    finally:
        shutil.rmtree(folder)


def _compared(farm: FeedFarm, folder: Path, others: list[Peer]) -> tuple[Figures, bool]:
    """The three kinds of sync, each beside the same kind by the peers, and what they take."""
    profile = folder / "profile"
    curl = peers.curl(farm)
    first = [_initial(farm, path) for path in (profile, folder / "second", folder / "third")]
    watched = _initial(farm, folder / "watched", look=0.05)
    initial = statistics.median(done.seconds for done in first)
    kept = _told("initial", initial, curl, others)

    curl = peers.curl(farm)
    unchanged = ours.unchanged(farm, profile)
    kept &= _told("unchanged", unchanged, curl, others)

    farm.mutate()
    curl = peers.curl(farm)
    after_one = ours.sync(farm, profile, farm.feeds)
    theirs = {peer.name: peer.sync() for peer in others}
    size = _size(profile / "library.db")
    # Two more for the median, after the peers had the first: what is here is then the same.
    more = [ours.one_new(farm, profile, rounds=1) for _ in range(2)]
    one_new = statistics.median([after_one.seconds, *more])
    kept &= _judged("one new item a feed", one_new, curl, theirs)

    peak = watched.memory
    kept &= tell("peak memory of all processes", peak, "MB", "≤ 300", peak <= 300)
    for peer in others:
        if peer.name.startswith("reader"):
            times = size / _size(peer.file)
            kept &= tell("library file, times reader's", times, "x", "≤ 1", times <= 1)
    return Figures(initial, unchanged, one_new), kept


def _initial(farm: FeedFarm, profile: Path, look: float = 0.0) -> ours.Sync:
    ours.follow(farm, profile)
    return ours.sync(farm, profile, farm.items, look)


def _told(name: str, seconds: float, curl: float, others: list[Peer]) -> bool:
    return _judged(name, seconds, curl, {peer.name: peer.sync() for peer in others})


def _judged(name: str, seconds: float, curl: float, theirs: dict[str, float]) -> bool:
    """One kind of sync against curl, 64 at once, and the peers."""
    most, ratio = _TIMES_CURL[name], seconds / curl
    tell(f"{name}: curl --parallel, 64 at once", curl, "s", "the bound", True)
    tell(f"{name}: pln sync", seconds, "s", "shown only", True)
    kept = tell(f"{name}, times curl's", ratio, "x", f"≤ {most}", ratio <= most)
    for peer, other in theirs.items():
        tell(f"{name}: {peer}", other, "s", "the peer", True)
        least, won = _FASTER_THAN[peer].get(name), other / seconds
        bound = "shown only" if least is None else f"≥ {least}"
        fine = least is None or won >= least
        kept &= tell(f"{name}, faster than {peer.split()[0]}", won, "x", bound, fine)
    return kept


def _size(database: Path) -> int:
    """Bytes, reader's search index in its file beside included."""
    parts = [database, *database.parent.glob(f"{database.name}.search*")]
    return sum(part.stat().st_size for part in parts)


def _window(farm: FeedFarm) -> bool:
    """The window syncs this farm, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.lateness", str(farm.opml)]
    return not subprocess.run(command, check=False, cwd=feed_farm.ROOT).returncode
