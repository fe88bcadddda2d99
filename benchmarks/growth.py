"""What a sync costs when there is more: more feeds, more items already here, more trouble."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path

from benchmarks import feed_farm
from benchmarks import libraries
from benchmarks import ours
from benchmarks.feed_farm import FeedFarm
from benchmarks.ours import Figures
from benchmarks.timing import tell

_TIMES_FEEDS, _TIMES_SECONDS = 4, 4.4
_ITEMS, _SLOWER = 1_000_000, 1.3
_FAILING, _HANG = 0.05, 120.0


def more_feeds(folder: Path) -> bool:
    """Four times as many feeds, and as many as usual before and after: the machine changes."""
    usual = feed_farm.feeds_asked_for()
    with (
        feed_farm.serve(folder / "usual", usual) as farm,
        feed_farm.serve(folder / "more", usual * _TIMES_FEEDS) as larger,
    ):
        before, _ = ours.all_kinds(farm, folder / "usual" / "before")
        many, memory = ours.all_kinds(larger, folder / "more" / "profile", look=5.0)
        after, _ = ours.all_kinds(farm, folder / "usual" / "after")
    tell(f"{larger.feeds:,} feeds: peak memory", memory, "MB", "shown only", True)
    return _against(f"{larger.feeds:,} feeds", many, _mean(before, after), _TIMES_SECONDS)


def more_items(farm: FeedFarm, folder: Path) -> bool:
    """The same feeds into a library of a million items, and into empty ones before and after."""
    profile = libraries.copy_of(libraries.library(_ITEMS), "sync")
    roots = (folder / "before", profile.root, folder / "after")
    try:
        _pause_all(profile.root)
        for root in roots:
            ours.follow(farm, root)
        before, full, after = ours.by_turns(farm, *roots)
    finally:
        shutil.rmtree(profile.root)
    return _against(f"{_ITEMS:,} items here", full, _mean(before, after), _SLOWER)


def more_trouble(folder: Path, well: Figures) -> bool:
    """5 % of the feeds hang, reset the connection or answer 500."""
    from pln_desktop.sync.request import Request

    limit = Request("").deadline
    feeds = feed_farm.feeds_asked_for()
    with feed_farm.serve(folder / "trouble", feeds, failing=_FAILING, hang=_HANG) as farm:
        profile = folder / "trouble" / "profile"
        ours.follow(farm, profile)
        done = ours.sync(farm, profile, 0)
    failed = done.summary["failed"]
    assert 0 < failed <= farm.failing, done.summary
    assert done.summary["new"] == (farm.feeds - failed) * feed_farm.ENTRIES, done.summary
    slower = done.seconds - well.initial
    tell(f"{failed} of {farm.feeds} failing: initial", done.seconds, "s", "shown only", True)
    what = f"{failed} of {farm.feeds} failing: slower by"
    return tell(what, slower, "s", f"≤ a time-out, {limit:g}", slower <= limit)


def _mean(one: Figures, other: Figures) -> Figures:
    pairs = zip(one.named().values(), other.named().values(), strict=True)
    return Figures(*(sum(pair) / 2 for pair in pairs))


def _against(what: str, more: Figures, less: Figures, bound: float) -> bool:
    kept = True
    base = less.named()
    for name, seconds in more.named().items():
        tell(f"{what}: {name}", seconds, "s", "shown only", True)
        times = seconds / base[name]
        kept &= tell(f"{what}: {name}, times", times, "x", f"≤ {bound}", times <= bound)
    return kept


def _pause_all(root: Path) -> None:
    """The made-up sources of that library lead nowhere, and are not to be asked."""
    from pln_desktop.paths import Profile
    from pln_desktop.store import Store

    store = Store.open(Profile(root))
    with store.act("benchmark"):
        for source in store.sources.all():
            store.sources.save(replace(source, paused=True))
    store.close()
    if hasattr(os, "sync"):
        os.sync()
