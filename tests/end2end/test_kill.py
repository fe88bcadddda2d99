"""F33: killed in the middle of refreshing and writing, the library is sound and nothing that was
acknowledged is lost."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest

from pln_desktop.acts.importing import import_opml
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import write_opml
from pln_desktop.paths import Profile
from pln_desktop.store import Store

BUSY = Path(__file__).with_name("busy.py")
SOURCES = 12
ENTRIES = 30


class _Growing(BaseHTTPRequestHandler):
    """A feed whose entries are new at every request."""

    counter = itertools.count()

    def do_GET(self) -> None:
        number = next(self.counter)
        entries = "".join(
            f"<item><title>Post {number}.{n}</title><guid>{number}.{n}</guid>"
            f"<description>{'Words of a lesson. ' * 60}</description></item>"
            for n in range(ENTRIES)
        )
        body = f"<rss version='2.0'><channel><title>T</title>{entries}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """The reader was killed while it was being answered."""


@contextmanager
def growing_feeds() -> Iterator[str]:
    server = _Server(("127.0.0.1", 0), _Growing)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@dataclass
class Acknowledged:
    """What the killed processes had been told is done, over all rounds."""

    notes: dict[str, str] = field(default_factory=dict)
    stars: set[str] = field(default_factory=set)
    items: int = 0
    seq: int = 0

    def hear(self, output: bytes) -> int:
        """Take in the whole lines of one process; how many there were."""
        lines = output.decode().split("\n")[:-1]
        for line in lines:
            match line.split():
                case ["note", id, text]:
                    self.notes[id] = text
                case ["star", id]:
                    self.stars.add(id)
                case ["items", count]:
                    self.items = max(self.items, int(count))
                case ["act", seq]:
                    self.seq = max(self.seq, int(seq))
        return len(lines)


def killed_round(profile: Path, seconds: float) -> bytes:
    """Start, let it work for a while once it has begun, kill; what it said."""
    process = subprocess.Popen([sys.executable, str(BUSY), str(profile)], stdout=subprocess.PIPE)
    assert process.stdout is not None
    begun = process.stdout.readline()
    try:
        process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired as expired:
        process.kill()
        rest, _ = process.communicate()
        return begun + (rest or expired.stdout or b"")
    raise AssertionError("it ended by itself")


def examine(profile: Path, told: Acknowledged) -> None:
    store = Store.open(Profile(profile))
    try:
        assert store.check() == []
        standing = {note.id: note.text for note in store.notes.all()}
        for id, text in told.notes.items():
            # The kill may have come between a write and its line: then it is newer, never older.
            assert standing[id] in (text, f"{text}-again")
        for id in told.stars:
            row = store.items.find(id)
            assert row is not None and row.starred
        assert sum(row.items for row in store.sources.rows()) >= told.items
        assert store.history(limit=1)[0].seq >= told.seq
    finally:
        store.close()


def rounds(profile: Path, count: int, seed: int) -> Acknowledged:
    chance = random.Random(seed)
    told = Acknowledged()
    with growing_feeds() as origin:
        store = Store.open(Profile(profile).make())
        entries = [OpmlEntry(f"{origin}/{n}") for n in range(SOURCES)]
        import_opml(store, [write_opml("Growing", entries)], allow_private=True)
        store.close()
        for _ in range(count):
            assert told.hear(killed_round(profile, chance.uniform(0.05, 1.2)))
            examine(profile, told)
    return told


def test_f33_a_few_kills_lose_nothing(tmp_path: Path) -> None:
    told = rounds(tmp_path / "profile", 3, 2026)
    assert len(told.notes) > 10


@pytest.mark.long
@pytest.mark.timeout(600)
def test_f33_fifty_kills_lose_nothing(tmp_path: Path) -> None:
    told = rounds(tmp_path / "profile", 50, 33)
    assert len(told.notes) > 500 and told.items > 1000 and told.stars
