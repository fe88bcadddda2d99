"""Refresh sources: all, some, or those that are due."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pln_desktop.acts import retention
from pln_desktop.acts import rules
from pln_desktop.acts.asking import USUAL
from pln_desktop.acts.asking import How
from pln_desktop.acts.asking import choose
from pln_desktop.acts.asking import ways_of
from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.errors import Stopped
from pln_desktop.model import SourceRow
from pln_desktop.sync import images
from pln_desktop.sync.lock import locked
from pln_desktop.sync.refresh import SourceResult
from pln_desktop.sync.refresh import refresh

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border

__all__ = ["How", "SourceResult", "Summary", "load_images", "sync"]

_ROUNDS = 50
"""So many times 200 items of an earlier release are looked at after one refresh."""


@dataclass(frozen=True, slots=True)
class Summary:
    """How one refresh went; `offline` when the machine had no network at all."""

    sources: int
    new: int
    updated: int
    failed: int
    seconds: float
    results: list[SourceResult]
    fresh: int = 0  # left out, since they were checked in the last minutes

    @property
    def offline(self) -> bool:
        """Whether nothing could be reached because this machine is not connected."""
        return any(result.error_kind == "offline" for result in self.results)

    @property
    def all_failed(self) -> bool:
        """Whether not one of the sources could be asked with success."""
        return self.sources > 0 and self.failed == self.sources


def sync(
    store: Store,
    border: Border,
    sources: Sequence[str] | None = None,
    due: bool = False,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
    on_result: Callable[[SourceResult], None] | None = None,
    on_chosen: Callable[[Sequence[SourceRow]], None] | None = None,
    how: How = USUAL,
) -> Summary:
    """Ask these sources, or all that are not paused, each once; `due` asks only those whose time
    has come. `on_chosen` is told which they are, before the first is asked.

    Raises Busy when another refresh of this library runs, NotFound, FormatError when one was
    fetched from scratch today, and Stopped after storing what had come when `stop` was set.
    """
    began, stop = time.monotonic(), stop or threading.Event()
    results: list[SourceResult] = []
    with locked(store.profile.sync_lock):
        rows, fresh = choose(store, sources, due, how)
        ways, working = ways_of(store, rows, how), rules.Pass(store)
        (on_chosen or _nobody)(rows)
        say = progress or _nobody

        def tell(result: SourceResult) -> None:
            results.append(result)
            working.run_now_and_then()
            (on_result or _nobody)(result)
            say(Progress(len(results), len(rows), result.address))

        say(Progress(0, len(rows)))
        refresh(store, border, rows, stop, tell, ways=ways)
        working.run()
        _load_wanted(store, border, rows, results, stop, progress)
        if not stop.is_set():
            _finish(store, border, results, working, stop)
    if stop.is_set():
        raise Stopped("the refresh was stopped; what had come is kept")
    return replace(_summed(results, time.monotonic() - began), fresh=fresh)


def _nobody(told: object) -> None:
    """Where nobody wants to know."""


def _summed(results: list[SourceResult], seconds: float) -> Summary:
    return Summary(
        sources=len(results),
        new=sum(result.new for result in results),
        updated=sum(result.updated for result in results),
        failed=sum(result.status == "failed" for result in results),
        seconds=seconds,
        results=results,
    )


def _finish(
    store: Store,
    border: Border,
    results: Sequence[SourceResult],
    working: rules.Pass,
    stop: threading.Event,
) -> None:
    """What follows a refresh: copies that rules keep, what limits remove, and a look at some
    of what an earlier release stored."""
    rules.fetch_kept(store, border, working.kept, stop)
    retention.tidy_after(store, [result.source for result in results if result.new], stop)
    for _ in range(_ROUNDS):
        if stop.is_set() or not store.stories.catch_up():
            break


def _load_wanted(
    store: Store,
    border: Border,
    rows: Sequence[SourceRow],
    results: Sequence[SourceResult],
    stop: threading.Event,
    progress: Tell | None,
) -> None:
    """Whole articles and images of what is new, only where the user switched them on."""
    fine = {result.source for result in results if result.status not in ("failed", "gone")}
    wanted = {row.source.id for row in rows if row.source.full_text} & fine
    if wanted and not stop.is_set():
        from pln_desktop.acts import fulltext  # a sync without it starts sooner

        # The bar counts sources, and they are all done: it only shows that something goes on.
        tell = progress and (lambda at: progress(Progress(len(rows), len(rows), at.what)))
        fulltext.load_new(store, border, sorted(wanted), stop, tell)
    wanted = {row.source.id for row in rows if row.source.images}
    for result in results:
        if result.source in wanted and result.new + result.updated and not stop.is_set():
            images.load_source(store, border, result.source, stop)


def load_images(
    store: Store,
    border: Border,
    item_key: int | None = None,
    source: str | None = None,
    stop: threading.Event | None = None,
) -> int:
    """Fetch the images of one item, or of a source's items, into the blob store; how many came.

    Asks again for those that failed before: the user wants them now.
    """
    if item_key is not None:
        return images.load_item(store, border, item_key, stop)
    if source is not None:
        return images.load_source(store, border, source, stop, again=True)
    raise ValueError("either an item or a source is needed")
