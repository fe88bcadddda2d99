"""F10: a feed of 50,000 entries costs memory and time in proportion, in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ENTRIES, FEW = 50_000, 2_000
MEGABYTES = 300
PROGRAM = """
import io, json, sys, time
import feedparser
from pln_desktop.sync import feeds

def made(count):
    entries = "".join(
        f"<item><guid>https://e.org/{n}</guid><link>https://e.org/{n}</link>"
        f"<title>Lesson {n}</title><pubDate>Mon, 05 Jan 2026 08:{n % 60:02}:00 GMT</pubDate>"
        f"<description>&lt;p&gt;Words of lesson {n}, and a few more.&lt;/p&gt;</description></item>"
        for n in range(count)
    )
    head = "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>T</title>"
    return f"{head}{entries}</channel></rss>".encode()

def timed(read):
    began = time.process_time()
    return len(read()), time.process_time() - began

many, few = int(sys.argv[1]), made(int(sys.argv[2]))
feeds.parse(few)
alone, theirs = timed(lambda: feedparser.parse(io.BytesIO(few)).entries)
body = made(many)
count, ours = timed(lambda: feeds.parse(body, address="https://e.org/f").items)
status = open("/proc/self/status").read()  # getrusage would tell of the parent before exec too
peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps([count, peak, (ours / count) / (theirs / alone)]))
"""


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="memory is counted as Linux counts it")
def test_f10_fifty_thousand_entries_stay_below_300_mb_and_grow_linearly() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(ENTRIES), str(FEW)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    count, peak, ratio = json.loads(done.stdout)
    assert count == ENTRIES
    assert peak < MEGABYTES, f"{peak:.0f} MB"
    assert ratio < 1.6, f"{ratio:.2f} of what feedparser takes for an entry, its own cleaning in it"
