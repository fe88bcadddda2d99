"""The programs that sync is compared with: curl, lemon24/reader and newsboat.

curl moves the bytes and does nothing with them: the bound nobody beats. reader comes from the
package index, newsboat from PATH or with Debian's apt-get, each once into a folder of its own
under the temporary one; what cannot be had is said in one line and left out.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.feed_farm import FeedFarm

_CACHE = Path(tempfile.gettempdir()) / "pln-benchmarks"
_AT_ONCE = 64
_THREADS = 32
_READER = """
import sys, time
from reader import make_reader
reader = make_reader(sys.argv[1])
for address in open(sys.argv[2]).read().split():
    reader.add_feed(address, exist_ok=True)
began = time.perf_counter()
reader.update_feeds(workers=int(sys.argv[3]), scheduled=False)
updated = time.perf_counter()
reader.enable_search()
reader.update_search()
print(updated - began, time.perf_counter() - updated, reader.get_entry_counts().total)
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """`sync()` gives the seconds of one, and leaves what it brought in `file`."""

    name: str
    sync: Callable[[], float]
    file: Path


def curl(farm: FeedFarm, rounds: int = 3) -> float:
    """Seconds to fetch every feed, the median of so many rounds."""
    settings = farm.urls.with_name("curl")
    urls = farm.urls.read_text().split()
    settings.write_text("\n".join(f'url = "{url}"\noutput = "/dev/null"' for url in urls))
    command = ["curl", "--parallel", "--parallel-max", str(_AT_ONCE), "--compressed", "-s", "-K"]
    return statistics.median(_timed([*command, str(settings)]) for _ in range(rounds))


def at_hand(farm: FeedFarm, folder: Path) -> list[Peer]:
    """Those that are here or can be had."""
    found = [_reader(farm, folder), _newsboat(farm, folder)]
    return [peer for peer in found if peer is not None]


def _timed(command: list[str], environment: dict[str, str] | None = None) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


# reader


def _reader(farm: FeedFarm, folder: Path) -> Peer | None:
    """Its update and its search index: what it needs before its items can be searched."""
    python = _CACHE / "reader" / "bin" / "python"
    if not _imports(python):
        subprocess.run(
            [sys.executable, "-m", "venv", "--clear", str(python.parents[1])], check=True
        )
        # Its copy of feedparser wants sgmllib, which nothing it names brings any more.
        install = [str(python), "-m", "pip", "install", "-q", "reader", "sgmllib3k"]
        subprocess.run(install, check=False, capture_output=True)
    if not _imports(python):
        print("skipped: reader could not be installed")
        return None
    database = folder / "reader.sqlite"

    def sync() -> float:
        command = [str(python), "-c", _READER, str(database), str(farm.urls), str(_THREADS)]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        updated, indexed, entries = map(float, told.split())
        assert entries >= farm.items, entries
        return updated + indexed

    return Peer("reader with its search", sync, database)


def _imports(python: Path) -> bool:
    command = [str(python), "-c", "import reader, sgmllib"]
    if not python.exists():
        return False
    return not subprocess.run(command, check=False, capture_output=True).returncode


# newsboat


def _newsboat(farm: FeedFarm, folder: Path) -> Peer | None:
    """`newsboat -x reload` with a list, a cache and settings of its own."""
    program, environment = _program()
    if program is None:
        print("skipped: newsboat is not here and could not be fetched with apt-get")
        return None
    home = folder / "newsboat"
    home.mkdir()
    (home / "urls").write_text(farm.urls.read_text())
    (home / "config").write_text(f"reload-threads {_THREADS}\n")
    cache = home / "cache.db"
    files = ["-u", str(home / "urls"), "-c", str(cache), "-C", str(home / "config")]
    environment |= {"HOME": str(home)}

    def sync() -> float:
        seconds = _timed([str(program), *files, "-x", "reload"], environment)
        database = sqlite3.connect(cache)
        (entries,) = database.execute("SELECT count(*) FROM rss_item").fetchone()
        database.close()
        assert entries >= farm.items, entries
        return seconds

    return Peer("newsboat", sync, cache)


def _program() -> tuple[Path | None, dict[str, str]]:
    """newsboat, and the environment in which it finds its libraries."""
    environment = dict(os.environ)
    if installed := shutil.which("newsboat"):
        return Path(installed), environment
    root = _CACHE / "newsboat"
    if not root.exists():
        _unpack(root, ["newsboat", "libstfl0"])
    program = root / "usr" / "bin" / "newsboat"
    places = sorted({str(file.parent) for file in root.rglob("*.so.*")})
    environment["LD_LIBRARY_PATH"] = os.pathsep.join(places)
    if not program.exists():
        return None, environment
    starts = subprocess.run([str(program), "-v"], check=False, capture_output=True, env=environment)
    return (None if starts.returncode else program), environment


def _unpack(root: Path, packages: list[str]) -> None:
    """Debian's packages without installing them; an empty folder where that fails."""
    root.mkdir(parents=True)
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        return
    download = ["apt-get", "download", *packages]
    subprocess.run(download, check=False, cwd=root, capture_output=True)
    for package in root.glob("*.deb"):
        unpack = ["dpkg", "-x", package.name, "."]
        subprocess.run(unpack, check=False, cwd=root, capture_output=True)
