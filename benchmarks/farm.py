"""Feeds to sync from: `python -m benchmarks.farm FEEDS` serves them on loopback, 5 to a port.

Prints the address of every feed, one a line, then an empty line, and serves until its
standard input closes. Each feed has 30 items of some 2 kB; replies take 20 to 300 ms.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path

_FEEDS_A_PORT = 5
_ITEMS = 30
_WORDS = ("slips", "piles", "cards", "shadows", "shelves", "children", "talk", "Monday", "lesson")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        number = int(self.path.strip("/") or 0)
        time.sleep(random.Random(number).uniform(0.02, 0.3))
        body = _feed(number).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _feed(number: int) -> str:
    chance = random.Random(number)
    items = []
    for place in range(_ITEMS):
        paragraphs = "".join(
            f"&lt;p&gt;{' '.join(chance.choices(_WORDS, k=45))}.&lt;/p&gt;" for _ in range(6)
        )
        items.append(
            f"<item><title>Entry {place} of {number}</title><guid>tag:{number}:{place}</guid>"
            f"<link>https://{number}.example/{place}</link><description>{paragraphs}"
            f"</description><pubDate>{place % 28 + 1:02} Jan 2026 08:00:00 GMT</pubDate></item>"
        )
    return (
        f'<rss version="2.0"><channel><title>Journal {number}</title>'
        f"<link>https://{number}.example/</link>{''.join(items)}</channel></rss>"
    )


def _serve(feeds: int) -> None:
    for first in range(0, feeds, _FEEDS_A_PORT):
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for number in range(first, min(first + _FEEDS_A_PORT, feeds)):
            print(f"http://127.0.0.1:{server.server_port}/{number}")
    print(flush=True)
    sys.stdin.read()


@contextmanager
def farm(feeds: int) -> Iterator[list[str]]:
    """The addresses of so many feeds, served by a process of its own."""
    command = [sys.executable, "-m", "benchmarks.farm", str(feeds)]
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        yield [line.strip() for line in iter(process.stdout.readline, "\n")]
        process.stdin.close()


if __name__ == "__main__":
    _serve(int(sys.argv[1]))
