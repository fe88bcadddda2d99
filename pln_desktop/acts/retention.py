"""Keep of a source what the user wants of it, by age or number; nothing goes by itself."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.errors import NotFound
from pln_desktop.model import SourceRow
from pln_desktop.model import now
from pln_desktop.store.arrivals import ROWS_A_WRITE
from pln_desktop.store.retention import Expiry

if TYPE_CHECKING:
    from pln_desktop.store import Store

__all__ = ["Expiry", "preview", "tidy", "tidy_after"]

_LAST = "retention.day"


def preview(store: Store, source: str = "") -> list[Expiry]:
    """What `tidy` would remove for good now, by source; of one source also when it is nothing.

    Text and images that a site no longer offers cannot be had again. Raises NotFound.
    """
    if source:
        row = store.sources.row(source)
        if row is None:
            raise NotFound(source)
        return [store.retention.preview(row)]
    found = [store.retention.preview(row) for row in _limited(store)]
    return [one for one in found if one.items]


def tidy(
    store: Store,
    sources: Sequence[str] | None = None,
    stop: threading.Event | None = None,
    progress: Tell | None = None,
) -> int:
    """Remove what is beyond the limits of these sources, or of all; how many items went.

    One act of the program in short writes. What was removed cannot come back by undo, only
    from a backup; when `stop` is set the rest waits for the next time.
    """
    wanted = None if sources is None else set(sources)
    rows = [row for row in _limited(store) if wanted is None or row.source.id in wanted]
    keys = [key for row in rows for key in store.retention.due(row.source)]
    act, pictures = "", set[str]()
    done = 0
    for at in range(0, len(keys), ROWS_A_WRITE):
        if stop is not None and stop.is_set():
            break
        act, some = store.retention.remove(keys[at : at + ROWS_A_WRITE], act)
        pictures |= some
        done = min(len(keys), at + ROWS_A_WRITE)
        if progress:
            progress(Progress(done, len(keys)))
    if pictures:
        store.retention.forget_images(pictures)
    return done


def tidy_after(store: Store, changed: Sequence[str], stop: threading.Event | None = None) -> int:
    """What a sync does at its end: sources that brought something, and once a day all."""
    today = now().date().isoformat()
    if not _limited(store):
        return 0
    if store.settings.get(_LAST) == today:
        return tidy(store, changed, stop)
    gone = tidy(store, None, stop)
    store.settings.set(_LAST, today)
    return gone


def _limited(store: Store) -> list[SourceRow]:
    return [
        row
        for row in store.sources.rows()
        if row.source.keep_days is not None or row.source.keep_count is not None
    ]
