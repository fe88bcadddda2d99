"""Portfolios: sections in order, each resting on evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.model import Evidence
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Portfolios(Record[Portfolio]):
    """What is shown to others."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "portfolio", Portfolio)

    def outline(self, id: str) -> list[tuple[Section, list[Evidence]]]:
        """Sections and their evidence, in order."""
        sections = self._store.sections.of(id)
        return [(section, self._store.evidence.of(section.id)) for section in sections]


class Sections(Record[Section]):
    """Chapters of portfolios."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "section", Section)

    def of(self, portfolio: str) -> list[Section]:
        """The sections of one portfolio, in order."""
        where = "WHERE portfolio = ? AND deleted IS NULL ORDER BY position, rowid"
        return self._many(f"{self._select} {where}", portfolio)


class EvidenceRecords(Record[Evidence]):
    """What sections rest on."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "evidence", Evidence)

    def of(self, section: str) -> list[Evidence]:
        """The evidence of one section, in order."""
        where = "WHERE section = ? AND deleted IS NULL ORDER BY position, rowid"
        return self._many(f"{self._select} {where}", section)
