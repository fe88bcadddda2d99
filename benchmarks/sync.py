"""`pln sync` from process start to exit on the feed farm, beside curl and lemon24/reader.

The farm is the one under PLN_SHARED (`bench/feedfarm.py`): 500 feeds of 30 entries that answer
after 20 to 300 ms. `curl --parallel` of the same addresses is the bound nobody beats. reader is
installed from the package index into a folder of its own the first time; without it, or with
`PLN_BENCH_QUICK=1`, only curl is compared.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path

from benchmarks.timing import tell

_FEEDS, _ENTRIES, _PORT = 500, 30, 18_400
_ROUNDS = 3
_ROOT = Path(__file__).parent.parent
_CACHE = Path(tempfile.gettempdir()) / "pln-benchmarks"
_READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for address in open(sys.argv[2]).read().split():
    reader.add_feed(address, exist_ok=True)
began = time.perf_counter()
reader.update_feeds(workers=32)
updated = time.perf_counter()
reader.enable_search()
reader.update_search()
print(updated - began, time.perf_counter() - updated)
"""


def run() -> bool:
    """Initial, unchanged and one new item a feed; memory, size and cancel."""
    shared = Path(os.environ.get("PLN_SHARED", str(_ROOT.parent / "shared")))
    script = shared / "bench" / "feedfarm.py"
    if not script.is_file() or shutil.which("curl") is None:
        print("skipped: the feed farm (PLN_SHARED) or curl is not here")
        return True
    folder = Path(tempfile.mkdtemp(prefix="pln-sync-"))
    try:
        with _farm(script, folder):
            return _compare(folder)
    finally:
        shutil.rmtree(folder)


def _compare(folder: Path) -> bool:
    curl = statistics.median(_curl(folder) for _ in range(_ROUNDS))
    tell("curl --parallel, 64 at once", curl, "s", "the bound", True)
    reader = _reader()
    bounds = {"initial": (10.0, 8.0), "unchanged": (1.6, 1.6), "one new item a feed": (4.0, 10.0)}
    peak, kept = 0.0, True
    profile, theirs = folder / "profile", folder / "reader.sqlite"
    _follow(folder, profile)
    for name, (times, faster) in bounds.items():
        if name.startswith("one"):
            _control("mutate?k=1")
        seconds, memory = _ours(profile)
        peak = max(peak, memory)
        if name == "unchanged":
            seconds = statistics.median([seconds, *(_ours(profile)[0] for _ in range(2))])
        ratio = seconds / curl
        tell(f"{name}: pln sync", seconds, "s", "shown only", True)
        kept &= tell(f"{name}, times curl's", ratio, "x", f"≤ {times}", ratio <= times)
        if reader is not None:
            other = _theirs(reader, theirs, folder)
            tell(f"{name}: reader with its search", other, "s", "the peer", True)
            won = other / seconds
            kept &= tell(f"{name}, faster than reader", won, "x", f"≥ {faster}", won >= faster)
    kept &= tell("peak memory of all processes", peak, "MB", "≤ 300", peak <= 300)
    if reader is not None:
        size = _size(profile / "library.db") / _size(theirs)
        kept &= tell("library file, times reader's", size, "x", "≤ 1", size <= 1)
    late = _cancelled(folder)
    return kept & tell("a cancel, until the program ended", late, "s", "≤ 0.3", late <= 0.3)


@contextmanager
def _farm(script: Path, folder: Path) -> Iterator[None]:
    options = f"--feeds {_FEEDS} --entries {_ENTRIES} --lat 20,300 --base-port {_PORT} --ports 100"
    command = [sys.executable, str(script)]
    for kind in ("urls", "opml"):
        with (folder / kind).open("wb") as out:
            subprocess.run([*command, kind, *options.split()], check=True, stdout=out)
    with subprocess.Popen(
        [*command, "serve", *options.split()], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    ) as process:
        try:
            while not _control("stats") and process.poll() is None:
                time.sleep(0.2)
            yield
        finally:
            process.terminate()


def _control(word: str) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}/__ctl/{word}", timeout=60) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False


def _curl(folder: Path) -> float:
    lines = [
        f'url = "{url}"\noutput = "/dev/null"' for url in (folder / "urls").read_text().split()
    ]
    (folder / "curl").write_text("\n".join(lines))
    command = ["curl", "--parallel", "--parallel-max", "64", "--compressed", "-s", "-K"]
    return _timed([*command, str(folder / "curl")])


def _follow(folder: Path, profile: Path) -> None:
    subprocess.run(
        [*_pln(profile), "import", str(folder / "opml"), "--allow-private"],
        check=True,
        cwd=_ROOT,
        stdout=subprocess.DEVNULL,
    )


def _pln(profile: Path) -> list[str]:
    return [sys.executable, "-m", "pln_desktop", "--json", "--profile", str(profile)]


def _environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}


def _ours(profile: Path) -> tuple[float, float]:
    """Wall seconds of one sync, and the most memory (MB) that its processes held together."""
    began = time.perf_counter()
    with subprocess.Popen(
        [*_pln(profile), "sync"], cwd=_ROOT, stdout=subprocess.PIPE, env=_environment()
    ) as process:
        watch = _Memory(process.pid)
        assert process.stdout is not None
        last = process.stdout.read().splitlines()[-1]
    seconds = time.perf_counter() - began
    summary = json.loads(last)
    assert summary["sources"] == _FEEDS and not summary["failed"], summary
    return seconds, watch.peak()


class _Memory:
    """Looks 20 times a second at what a process and its children hold (PSS)."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._over = pid, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def peak(self) -> float:
        """Megabytes."""
        self._over.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._over.wait(0.05):
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


def _reader() -> Path | None:
    """The Python of an environment with lemon24/reader, or None."""
    if os.environ.get("PLN_BENCH_QUICK"):
        return None
    python = _CACHE / "reader" / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(python.parents[1])], check=True)
        install = [str(python), "-m", "pip", "install", "-q", "reader"]
        if subprocess.run(install, check=False).returncode:
            shutil.rmtree(python.parents[1])
            print("reader could not be installed")
            return None
    return python


def _theirs(python: Path, database: Path, folder: Path) -> float:
    command = [str(python), "-c", _READER, str(database), str(folder / "urls")]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return sum(map(float, told.split()))


def _size(database: Path) -> int:
    parts = [database, *database.parent.glob(f"{database.name}.search*")]
    return sum(part.stat().st_size for part in parts)


def _cancelled(folder: Path) -> float:
    """From Ctrl-C in the middle of a first sync to the end of the program."""
    profile = folder / "cancelled"
    _follow(folder, profile)
    with subprocess.Popen(
        [*_pln(profile), "sync"], cwd=_ROOT, stdout=subprocess.PIPE, env=_environment()
    ) as process:
        assert process.stdout is not None
        for _ in range(60):
            process.stdout.readline()
        began = time.perf_counter()
        process.send_signal(signal.SIGINT)
        process.stdout.read()
    return time.perf_counter() - began


def _timed(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began
