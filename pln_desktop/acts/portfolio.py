"""Portfolios: begin one, choose what it rests on, gather all that is shown of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pln_desktop.acts import showing
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Evidence
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.model import now
from pln_desktop.portfolio.compose import EvidenceValue

if TYPE_CHECKING:
    from pln_desktop.store import Store

_GROUNDS = frozenset({"note", "resource", "item"})
FIRST_SECTION = "What I learned"


def new(store: Store, title: str, author: str = "") -> Portfolio:
    """Begin a portfolio."""
    if not title.strip():
        raise FormatError("a portfolio needs a title")
    made = Portfolio(uuid.uuid4().hex, title.strip(), author)
    store.portfolios.save(made, "portfolio.new")
    return made


def get(store: Store, id: str) -> Portfolio:
    """A portfolio; raises NotFound."""
    found = store.portfolios.get(id)
    if found is None:
        raise NotFound(id)
    return found


def add(store: Store, portfolio_id: str, refs: Sequence[str], section: str = "") -> Portfolio:
    """Put notes, resources and items into a section, made where there is none; one act.

    Without a section's title the last one takes them. What is in the section stays once.
    """
    portfolio = get(store, portfolio_id)
    nouns = {ref: store.noun_of(ref) for ref in refs}
    for ref, noun in nouns.items():
        if noun not in _GROUNDS:
            raise FormatError(f"{ref} is a {noun}; a portfolio rests on notes, resources and items")
    with store.act("portfolio.add"):
        chapter = _section(store, portfolio, section.strip())
        standing = store.evidence.of(chapter.id)
        place = max((one.position for one in standing), default=-1) + 1
        taken = {one.ref for one in standing}
        for ref, noun in nouns.items():
            if ref not in taken:
                made = Evidence(uuid.uuid4().hex, chapter.id, noun, ref, position=place)
                store.evidence.save(made)
                place += 1
        store.portfolios.save(replace(portfolio, updated=now()))
    return get(store, portfolio_id)


def _section(store: Store, portfolio: Portfolio, title: str) -> Section:
    sections = store.sections.of(portfolio.id)
    if not title and sections:
        return sections[-1]
    wanted = title or FIRST_SECTION
    for one in sections:
        if one.title.casefold() == wanted.casefold():
            return one
    place = max((one.position for one in sections), default=-1) + 1
    made = Section(uuid.uuid4().hex, portfolio.id, wanted, position=place)
    store.sections.save(made)
    return made


def gather(store: Store, id: str) -> tuple[Portfolio, list[tuple[Section, list[EvidenceValue]]]]:
    """A portfolio with everything that is shown of it, for pln_desktop/portfolio."""
    portfolio = get(store, id)
    outline = [
        (section, [showing.value(store, one) for one in evidence])
        for section, evidence in store.portfolios.outline(id)
    ]
    return portfolio, outline
