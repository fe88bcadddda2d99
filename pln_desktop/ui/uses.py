"""Where something stands in portfolios."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pln_desktop.store import Store


def uses(store: Store, ref: str) -> list[tuple[str, str]]:
    """(portfolio id, "Portfolio, section") of a note, item or kept thing; a short table is read."""
    found = []
    for one in store.evidence.all():
        section = store.sections.get(one.section) if one.ref == ref else None
        portfolio = store.portfolios.get(section.portfolio) if section else None
        if section and portfolio:
            found.append((portfolio.id, f"{portfolio.title}, {section.title}"))
    return found
