"""The watch over what may take too long (F10)."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from pln_desktop.sync.watch import Watch


@pytest.fixture
def watch() -> Iterator[Watch]:
    watch = Watch()
    yield watch
    watch.close()


def test_who_is_late_is_told_once_and_who_is_not_never(watch: Watch) -> None:
    late, other = threading.Event(), threading.Event()
    with watch.over(30, other.set), watch.over(0.05, late.set):
        assert late.wait(10)
    with watch.over(0.05, other.set):
        pass
    assert not other.wait(0.2)


def test_the_nearest_limit_counts_whoever_came_first(watch: Watch) -> None:
    told: list[str] = []
    with (
        watch.over(30, lambda: told.append("never")),
        watch.over(0.2, lambda: told.append("second")),
        watch.over(0.05, lambda: told.append("first")),
    ):
        end = time.monotonic() + 10
        while len(told) < 2 and time.monotonic() < end:
            time.sleep(0.01)
    assert told == ["first", "second"]


def test_one_thread_watches_over_many(watch: Watch) -> None:
    before = threading.active_count()
    for _ in range(100):
        with watch.over(30, lambda: None), watch.over(20, lambda: None):
            assert threading.active_count() == before + 1


def test_an_error_in_the_block_ends_the_watch(watch: Watch) -> None:
    late = threading.Event()
    with pytest.raises(ValueError, match="x"), watch.over(0.05, late.set):
        raise ValueError("x")
    assert not late.wait(0.2)
