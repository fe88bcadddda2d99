"""Stale and failing sources are found and let go, all at once and with undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts import health
from pln_desktop.errors import NotFound
from pln_desktop.model import Health
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store

DAY = timedelta(days=1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Four sources without items: two fine, one failing for long, one gone since yesterday."""
    made = Store.open(Profile(tmp_path).make())
    moment = now()
    fine = Health(last_checked=moment, etag="a")
    healths = {
        "new": fine,
        "old": fine,
        "bad": replace(fine, error_kind="dns", failures=3, failing_since=moment - 30 * DAY),
        "gone": replace(fine, error_kind="gone", gone=True, failing_since=moment - DAY),
    }
    for name, known in healths.items():
        with made.act("source.follow"):
            source = follow.make(made, f"https://{name}.example/", "Maths", title=name)
            if name != "new":
                made.sources.save(replace(source, created=moment - 200 * DAY))
        made.sources.save_health(source.id, known)
    yield made
    made.close()


def names(rows: list[health.Vitals]) -> list[str]:
    return [row.source.title for row in rows]


def test_stale_are_those_that_answer_and_say_nothing(store: Store) -> None:
    rows = health.vitals(store)
    assert names(health.stale(rows)) == ["old"]
    assert names(health.stale(rows, days=300)) == []
    assert names(health.failing(rows)) == ["bad", "gone"], "the longest-lasting first"


def test_f39_pruning_is_one_act_that_undo_takes_back(store: Store) -> None:
    ids = [row.source.id for row in health.failing(health.vitals(store))]
    health.prune(store, ids)
    assert names(health.vitals(store)) == ["new", "old"]
    store.undo()
    assert names(health.vitals(store)) == ["new", "old", "bad", "gone"]


def test_pruning_what_is_not_there_changes_nothing(store: Store) -> None:
    with pytest.raises(NotFound):
        health.prune(store, [health.vitals(store)[0].source.id, "nobody"])
    assert len(health.vitals(store)) == 4
