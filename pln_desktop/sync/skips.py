"""Hours and days at which a feed wishes not to be asked, kept between its documents.

A 304 and an error bring no document and no such wish. There is no column for it and nearly no
feed has one, so all of them stand together in one setting, which is read once a refresh:

    {source id: [[hours, 0 to 23, GMT], [days: "Monday" …], ttl in seconds or 0]}
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.sync.parsed import Parsed

if TYPE_CHECKING:
    from pln_desktop.store import Store

SETTING = "sync.skips"


@dataclass(frozen=True, slots=True)
class Skip:
    """What one feed asked for. With skipped hours the time until the next poll does not tell
    what interval was asked for, so that stands here as well."""

    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    ttl_seconds: int = 0

    def __bool__(self) -> bool:
        return bool(self.skip_hours or self.skip_days)


NONE = Skip()


class Skips:
    """Those of all sources. `save` writes only where something is new."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, Any] = store.settings.get(SETTING, {})
        self._changed = False

    def of(self, source: str) -> Skip:
        """What the latest document of a source asked for."""
        if source not in self._known:
            return NONE
        hours, days, ttl = self._known[source]
        return Skip(tuple(hours), tuple(days), ttl)

    def learn(self, source: str, feed: Parsed) -> None:
        """Remember what a document asks for; a whole one that asks for nothing ends it."""
        asked = Skip(feed.skip_hours, feed.skip_days, feed.ttl_seconds or 0)
        if asked == self.of(source):
            return
        if asked:
            self._known[source] = [list(asked.skip_hours), list(asked.skip_days), asked.ttl_seconds]
            self._changed = True
        elif feed.complete and source in self._known:
            del self._known[source]
            self._changed = True

    def keep_only(self, sources: Iterable[str]) -> None:
        """Forget those of sources that are no longer followed."""
        for gone in self._known.keys() - set(sources) if self._known else ():
            del self._known[gone]
            self._changed = True

    def save(self) -> None:
        """Write down what changed. Not within another write."""
        if self._changed:
            self._store.settings.set(SETTING, self._known)
            self._changed = False
