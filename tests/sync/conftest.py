"""What the tests of the border share."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from .library import Library
from .library import Made
from .server import Route
from .server import Server
from .world import Play
from .world import World


@pytest.fixture
def play() -> Iterator[Play]:
    """play({"/path": route}) -> a World, closed with no thread left."""
    worlds: list[World] = []
    before = set(threading.enumerate())

    def start(routes: dict[str, Route], names: dict[str, list[str]] | None = None) -> World:
        world = World(Server(routes).__enter__(), names)
        worlds.append(world)
        return world

    yield start
    for world in worlds:
        world.client.close()
        world.server.__exit__(None, None, None)
    assert set(threading.enumerate()) <= before


@pytest.fixture
def library(play: Play, tmp_path: Path) -> Iterator[Made]:
    """library({"/path": route}, names) -> a Library; its server is `library.server`."""
    made: list[Library] = []

    def start(routes: dict[str, Route], names: dict[str, list[str]] | None = None) -> Library:
        world = play(routes, names)
        found = Library.open(tmp_path / "library", world)
        found.server = world.server  # type: ignore[attr-defined]
        made.append(found)
        return found

    yield start
    for one in made:
        one.close()
