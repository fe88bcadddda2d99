"""What the tests of faults share."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.scene import Scene
from tests.sync.conftest import play
from tests.sync.world import Play

__all__ = ["play"]

Begin = Callable[..., Scene]


@pytest.fixture
def begin(play: Play, tmp_path: Path) -> Iterator[Begin]:
    """begin(names) -> a Scene whose sources were fine once; closed after the test."""
    scenes: list[Scene] = []

    def start(names: dict[str, list[str]] | None = None) -> Scene:
        scenes.append(Scene.begin(play({}, names), tmp_path / "library"))
        return scenes[-1]

    yield start
    for scene in scenes:
        scene.close()


@pytest.fixture
def scene(begin: Begin) -> Scene:
    """A scene as it begins."""
    return begin()
