"""A real library and a real border, and the demo's network to ask."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty library."""
    made = Store.open(Profile(tmp_path / "library").make())
    yield made
    made.close()


@pytest.fixture
def border() -> Iterator[Border]:
    """The network's side, closed with its workers."""
    made = Border("1.2.3")
    yield made
    made.close()


@pytest.fixture
def demo_network() -> Iterator[DemoServer]:
    """The demo's made-up network on this machine."""
    with DemoServer() as running:
        yield running
