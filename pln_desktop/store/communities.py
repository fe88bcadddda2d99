"""Communities, and the tree of them with their sources."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.model import Community
from pln_desktop.model import CommunityRow
from pln_desktop.model import SourceRow
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Communities(Record[Community]):
    """Places where educators meet."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "community", Community)

    def named(self, name: str) -> Community | None:
        """The community of this name, whatever its capitals; the oldest where there are two."""
        wanted = name.strip().casefold()
        return next((c for c in self.all() if c.name.strip().casefold() == wanted), None)

    def rows(self) -> list[CommunityRow]:
        """Every community with its sources, by name."""
        sources: dict[str, list[SourceRow]] = {}
        for row in self._store.sources.rows():
            sources.setdefault(row.source.community, []).append(row)
        found = sorted(self.all(), key=lambda c: c.name.casefold())
        return [CommunityRow(c, tuple(sources.get(c.id, ()))) for c in found]
