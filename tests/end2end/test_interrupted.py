"""F33, F34: a sync that is killed, cut off or out of disk at a random point loses nothing and
brings nothing twice."""

from __future__ import annotations

import os
import random
import resource
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path
from typing import Literal

import pytest

from pln_desktop.acts.check import check
from pln_desktop.acts.importing import import_opml
from pln_desktop.acts.sync import sync
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import write_opml
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from tests.end2end.farm import Farm

SCRIPT = Path(__file__).with_name("interrupted.py")
ROUND = "PLN_TEST_ROUND"
Kind = Literal["kill", "line", "disk", "limit"]
Item = tuple[str, str, str, str]
"""Source, id, title and summary."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and mounts a disk")


@dataclass
class Told:
    """What one process had been told is done."""

    notes: dict[str, str] = field(default_factory=dict)
    stars: set[str] = field(default_factory=set)
    end: str = ""

    def hear(self, output: bytes) -> None:
        """Take in the whole lines of one process."""
        for line in output.decode().split("\n")[:-1]:
            match line.split():
                case ["note", id, text]:
                    self.notes[id] = text
                case ["star", id]:
                    self.stars.add(id)
                case ["done" | "stopped", *_]:
                    self.end = line


@dataclass
class Trial:
    """A library in which nothing was asked yet, a farm, and what it becomes undisturbed."""

    farm: Farm
    folder: Path
    border: Border
    chance: random.Random
    wanted: list[Item] = field(default_factory=list)
    seconds: float = 0.0
    size: int = 0
    told: Told = field(default_factory=Told)

    def prepare(self) -> None:
        """Follow all, and sync once in peace to learn what is right, how long and how large."""
        template = Profile(self.folder / "template").make()
        store = Store.open(template)
        opml = write_opml("Farm", [OpmlEntry(address) for address in self.farm.addresses()])
        import_opml(store, [opml], allow_private=True)
        store.close()
        peace = self.fresh(self.folder)
        process = self.begun(peace)
        began = time.monotonic()
        told = Told()
        told.hear(process.communicate()[0])
        self.seconds = time.monotonic() - began
        assert told.end == "done" and told.notes
        self.size = sum(path.stat().st_size for path in peace.rglob("*") if path.is_file())
        with opened(peace) as store:
            self.wanted = items(store)
        assert len(self.wanted) == self.farm.feeds * self.farm.entries

    def fresh(self, within: Path) -> Path:
        """A new copy of the library in which nothing was asked."""
        place = within / "profile"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder / "template", place)
        return place

    def begun(self, profile: Path, limit: int = 0) -> subprocess.Popen[bytes]:
        """Start a sync; it has opened the library when this returns."""

        def confine() -> None:
            if limit:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        process = subprocess.Popen(
            [sys.executable, "-m", "tests.end2end.interrupted", str(profile)],
            stdout=subprocess.PIPE,
            env={**os.environ, ROUND: str(profile)},
            preexec_fn=confine,
        )
        assert process.stdout is not None
        first = process.stdout.readline()
        assert first == b"begun\n" or limit or b"disk-full" in first, first
        return process

    def disturbed(self, kind: Kind, disk: Path) -> Path:
        """One sync that does not end well; the library it leaves."""
        self.told = Told()
        profile = self.fresh(disk if kind == "disk" else self.folder)
        if kind == "line":
            self.farm.cut(self.chance.randrange(self.farm.feeds))
        ballast = disk / "ballast"
        limit = 0
        if kind in ("disk", "limit"):
            room = self.chance.randrange(40_000, self.size)
        if kind == "disk":
            used = shutil.disk_usage(disk)
            ballast.write_bytes(b"\0" * max(0, used.free - room))
        if kind == "limit":
            # Of one file, not of the disk: the log reaches it first.
            limit = Profile(profile).library.stat().st_size + room // 4
        process = self.begun(profile, limit)
        try:
            output, _ = process.communicate(timeout=self._patience(kind))
        except subprocess.TimeoutExpired:
            process.kill()
            output, _ = process.communicate()
        self.told.hear(output)
        if kind == "line":
            self.farm.mend()
        ballast.unlink(missing_ok=True)
        return profile

    def _patience(self, kind: Kind) -> float:
        return self.chance.uniform(0, self.seconds) if kind == "kill" else 120

    def judge(self, kind: Kind, profile: Path) -> None:
        """Sound, nothing acknowledged lost, no process left; and a second sync makes it whole."""
        assert left_over(profile) == []
        with opened(profile) as store:
            assert check(store) == []
            standing = {note.id: note.text for note in store.notes.all()}
            assert {id: standing.get(id) for id in self.told.notes} == self.told.notes
            assert set(items(store)) <= set(self.wanted)
            summary = sync(store, self.border)
            assert summary.failed == 0 and items(store) == self.wanted, kind
            starred = {row.id for row in store.items.walk(Scope(starred=True))}
            assert starred >= self.told.stars
            again = sync(store, self.border)
            assert (again.new, again.updated, again.failed) == (0, 0, 0)
            assert check(store) == []


@contextmanager
def opened(profile: Path) -> Iterator[Store]:
    store = Store.open(Profile(profile))
    try:
        yield store
    finally:
        store.close()


def items(store: Store) -> list[Item]:
    """All items, each as often as it is there."""
    rows = store.items.walk(Scope())
    return sorted((row.source_address, row.id, row.title, row.summary) for row in rows)


def left_over(profile: Path) -> list[str]:
    """Processes of a round that are still there although a while was given to them."""
    mark = f"{ROUND}={profile}".encode()
    found = []
    for place in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (place / "environ").read_bytes().split(b"\0"):
                handle = os.pidfd_open(int(place.name))
                ended = select.select([handle], [], [], 15)[0]
                os.close(handle)
                if not ended:
                    found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue  # it has just ended
    return found


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """A real file system of 64 MB, where this process may mount one; else a skip."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64m", "pln-test", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk can only be mounted by root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@contextmanager
def trial(folder: Path, feeds: int, seed: int) -> Iterator[Trial]:
    border = Border("1.2.3")
    with Farm(feeds) as farm:
        try:
            made = Trial(farm, folder, border, random.Random(seed))
            made.prepare()
            yield made
        finally:
            border.close()


def endure(made: Trial, kinds: list[Kind], disk: Path) -> list[str]:
    """Round after round; how each sync ended, "" where it was killed."""
    ends = []
    for kind in kinds:
        made.judge(kind, made.disturbed(kind, disk))
        ends.append(made.told.end)
    return ends


def test_f33_f34_an_interrupted_sync_loses_nothing_and_brings_nothing_twice(
    tmp_path: Path,
) -> None:
    with trial(tmp_path, 40, 34) as made:
        ends = endure(made, ["kill", "line", "limit"], tmp_path)
    assert ends[1:] == ["done", "stopped disk-full"]


@pytest.mark.long
@pytest.mark.timeout(2400)
def test_f33_f34_a_hundred_interrupted_syncs_of_300_feeds(tmp_path: Path) -> None:
    kinds: list[Kind] = ["kill", "line", "kill", "disk"]
    with small_disk(tmp_path / "disk") as disk, trial(tmp_path, 300, 2026) as made:
        ends = endure(made, kinds * 25, disk)
    assert ends.count("") > 30, "most kills came in the middle"
    assert ends.count("stopped disk-full") > 15, "most disks were full in the middle"


@pytest.mark.long
@pytest.mark.timeout(600)
def test_f34_twenty_syncs_that_reach_a_limit(tmp_path: Path) -> None:
    """The same without root: the largest file that the process may write."""
    with trial(tmp_path, 300, 34) as made:
        ends = endure(made, ["limit"] * 20, tmp_path)
    assert ends.count("stopped disk-full") > 10
