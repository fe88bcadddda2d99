"""The feed farm under PLN_SHARED (`bench/feedfarm.py`), served by a process of its own.

    with feed_farm.serve(folder, feeds=500) as farm:
        farm.opml, farm.urls      files that name its feeds
        farm.mutate()             one new item in every feed

Feeds of 30 entries, five to a port, that answer after 20 to 300 ms. It takes the first ports
that are free, so that two runs do not meet.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
ENTRIES = 30
FEEDS_A_PORT = 5
_FIRST_PORT, _LAST_PORT = 18_400, 32_000
_PATIENCE = 600.0


@dataclass(frozen=True, slots=True)
class FeedFarm:
    """One that serves. `failing`: how many of its feeds hang, reset or answer 500."""

    feeds: int
    urls: Path
    opml: Path
    port: int
    failing: int = 0

    @property
    def items(self) -> int:
        """How many entries its feeds hold at any one time."""
        return self.feeds * ENTRIES

    def mutate(self) -> None:
        """Every feed gets one new entry and loses its oldest."""
        _control(self.port, "mutate?k=1")


def script() -> Path | None:
    """The farm's program, or None where the benchmarks' shared folder is not here."""
    shared = Path(os.environ.get("PLN_SHARED", str(ROOT.parent / "shared")))
    found = shared / "bench" / "feedfarm.py"
    return found if found.is_file() else None


@contextmanager
def serve(folder: Path, feeds: int, failing: float = 0.0, hang: float = 0.0) -> Iterator[FeedFarm]:
    """A farm of so many feeds; its files go to `folder`.

    `failing` is the share of feeds that say nothing for `hang` seconds, answer 500 or reset the
    connection, about a third each: of 500 at 5 %, 7, 8 and 10.
    """
    program = script()
    assert program is not None
    folder.mkdir(parents=True, exist_ok=True)
    ports = -(-feeds // FEEDS_A_PORT)
    base = _free(ports)
    options = f"--feeds {feeds} --entries {ENTRIES} --lat 20,300 --base-port {base} --ports {ports}"
    if failing:
        options += f" --fail {failing * 0.8:.4f} --fail-kinds timeout,500 --hang {hang:g}"
    command = [sys.executable, str(program)]
    for kind in ("urls", "opml"):
        with (folder / kind).open("wb") as out:
            subprocess.run([*command, kind, *options.split()], check=True, stdout=out)
    with (
        (folder / "told").open("wb") as told,
        subprocess.Popen([*command, "serve", *options.split()], stderr=told) as process,
        _resetting() as resets,
    ):
        try:
            _await(base, process)
            troubled = _fails(folder / "told")
            if failing:
                troubled += _lead_to(resets, folder, round(2.5 / failing))
            yield FeedFarm(feeds, folder / "urls", folder / "opml", base, troubled)
        finally:
            process.terminate()


def _free(ports: int) -> int:
    """The first of so many ports in a row that nobody listens on."""
    for base in range(_FIRST_PORT, _LAST_PORT - ports, 100):
        if all(_is_free(port) for port in range(base, base + ports)):
            return base
    raise RuntimeError(f"no {ports} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as tried:
        if os.name == "posix":
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while not _control(port, "stats"):
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError("the feed farm did not start")
        time.sleep(0.2)


def _control(port: int, word: str) -> bool:
    address = f"http://127.0.0.1:{port}/__ctl/{word}"
    try:
        with urllib.request.urlopen(address, timeout=_PATIENCE) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def _fails(told: Path) -> int:
    """How many feeds fail, as the farm itself says in the first line it writes."""
    first = told.read_text().splitlines()[0]
    fails: dict[str, int] = json.loads(first)["fails"]
    return sum(fails.values())


# Connections that are reset, which the farm has not


@contextmanager
def _resetting() -> Iterator[int]:
    """A port that hears a request out and resets the connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_reset_all, args=(server,), daemon=True).start()
        yield int(server.getsockname()[1])
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def _reset_all(server: socket.socket) -> None:
    with suppress(OSError):
        while True:
            peer, _ = server.accept()
            with peer, suppress(OSError):
                peer.recv(65_536)
                # No time to linger: closing sends a reset.
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")


def _lead_to(port: int, folder: Path, every: int) -> int:
    """Let every so-and-so-manieth address of the farm's files lead to the resetting port."""
    chosen = folder.joinpath("urls").read_text().split()[every - 1 :: every]
    for name in ("urls", "opml"):
        text = (folder / name).read_text()
        for number, url in enumerate(chosen):
            for end in ("\n", '"'):
                text = text.replace(f"{url}{end}", f"http://127.0.0.1:{port}/{number}{end}")
        (folder / name).write_text(text)
    return len(chosen)


def feeds_asked_for() -> int:
    """500, or what PLN_BENCH_FEEDS says: for trying a benchmark out."""
    return int(os.environ.get("PLN_BENCH_FEEDS", "500"))


def is_here() -> bool:
    """Whether the farm and curl are here; says so where not."""
    if script() is None or shutil.which("curl") is None:
        print("skipped: the feed farm (PLN_SHARED) or curl is not here")
        return False
    return True
