"""What the tests of faults share."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from pln_desktop.sync.pool import Pool
from tests.faults.scene import Scene
from tests.sync.conftest import play
from tests.sync.world import Play

__all__ = ["play"]

Begin = Callable[..., Scene]


@pytest.fixture(scope="session")
def parsers() -> Iterator[Pool]:
    """The processes that read documents, started once for all tests and never retired."""
    with Pool(2, documents=10**9, memory=2**50) as pool:
        ready = [pool.submit("feeds.parse", b"<rss><channel/></rss>") for _ in range(8)]
        for one in ready:
            one.result()
        yield pool


@pytest.fixture
def begin(play: Play, parsers: Pool, tmp_path: Path) -> Iterator[Begin]:
    """begin(names) -> a Scene whose sources were fine once; closed after the test."""
    scenes: list[Scene] = []

    def start(names: dict[str, list[str]] | None = None) -> Scene:
        scenes.append(Scene.begin(play({}, names), tmp_path / "library", parsers))
        return scenes[-1]

    yield start
    for scene in scenes:
        scene.close()


@pytest.fixture
def scene(begin: Begin) -> Scene:
    """A scene as it begins."""
    return begin()
