"""CPU time to read an entry: feedparser as it comes, and our whole reading, made safe.

Documents of the feed farm under PLN_SHARED (`feedfarm.py dump`), read in one process each that
takes all of them several times; the processes take turns, and the quickest pass counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import feed_farm
from benchmarks.timing import tell

_FEEDS = 60
_PASSES = 3
_TURNS = 2
_WAYS = ("defaults", "unsanitised", "ours")


def run() -> bool:
    """Milliseconds an entry, and how many times quicker ours is."""
    program = feed_farm.script()
    if program is None:
        print("skipped: the feed farm (PLN_SHARED) is not here")
        return True
    with tempfile.TemporaryDirectory(prefix="pln-reading-") as folder:
        dump = f"dump --feeds {_FEEDS} --entries {feed_farm.ENTRIES} --dir {folder}"
        command = [sys.executable, str(program), *dump.split()]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        turns = [{way: _measured(way, folder) for way in _WAYS} for _ in range(_TURNS)]
    best = {way: min(turn[way] for turn in turns) for way in _WAYS}
    tell("feedparser, its own sanitiser and addresses", best["defaults"], "ms", "the peer", True)
    tell("feedparser, nothing made safe", best["unsanitised"], "ms", "the peer", True)
    tell("ours: safe HTML, text, dates, language", best["ours"], "ms", "shown only", True)
    bare = best["unsanitised"] / best["ours"]
    tell("times quicker than feedparser, nothing made safe", bare, "x", "shown only", True)
    whole = best["defaults"] / best["ours"]
    return tell("times quicker than feedparser with its own", whole, "x", "≥ 2", whole >= 2)


def _measured(way: str, folder: str) -> float:
    command = [sys.executable, "-m", "benchmarks.reading", way, folder]
    done = subprocess.run(
        command, check=True, cwd=feed_farm.ROOT, stdout=subprocess.PIPE, text=True
    )
    return float(json.loads(done.stdout))


def _measure(way: str, folder: Path) -> float:
    """CPU milliseconds an entry of the quickest pass over the folder."""
    read = _reading(way)
    bodies = [path.read_bytes() for path in sorted(folder.glob("*.xml"))]
    entries = len(bodies) * feed_farm.ENTRIES
    taken = []
    for _ in range(_PASSES):
        began = time.process_time()
        found = sum(read(body) for body in bodies)
        taken.append(time.process_time() - began)
        assert found == entries, (found, entries)
    return min(taken) * 1000 / entries


def _reading(way: str) -> Callable[[bytes], int]:
    """Bytes of a document to the number of its entries. feedparser in a process without ours,
    which would lend it a quicker driver."""
    if way == "ours":
        from pln_desktop.sync import feeds

        return lambda body: len(feeds.parse(body).items)
    import feedparser

    safe = way == "defaults"
    options: dict[str, Any] = {"sanitize_html": safe, "resolve_relative_uris": safe}
    return lambda body: len(feedparser.parse(body, **options).entries)


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
