"""Any record by its id, as its list shows it."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.errors import NotFound
from pln_desktop.model import Act
from pln_desktop.model import CommunityRow
from pln_desktop.model import Contact
from pln_desktop.model import Portfolio
from pln_desktop.model import ResourceRow
from pln_desktop.model import Rule
from pln_desktop.model import SourceRow
from pln_desktop.model import Tag

if TYPE_CHECKING:
    from pln_desktop.store import Store


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person with the tags of the card."""

    contact: Contact
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PortfolioRow:
    """A portfolio with its size."""

    portfolio: Portfolio
    sections: int
    evidence: int


@dataclass(frozen=True, slots=True)
class TagRow:
    """A tag with the number of its records."""

    tag: Tag
    count: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule with its sentence."""

    rule: Rule
    text: str


def find(store: Store, id: str) -> tuple[str, Any]:
    """The noun and the row of an id. Raises NotFound, also for what was removed."""
    noun = store.noun_of(id)
    return noun, row(store, noun, id)


def row(store: Store, noun: str, id: str) -> Any:
    """One record of a noun as its list shows it. Raises NotFound."""
    found = _ROWS[noun](store, id)
    if found is None:
        raise NotFound(id)
    return found


def contact_row(store: Store, contact: Contact) -> ContactRow:
    """A person as the list of contacts shows one."""
    return ContactRow(contact, store.tags.of("contact", contact.id))


def portfolio_row(store: Store, portfolio: Portfolio) -> PortfolioRow:
    """A portfolio as the list of portfolios shows one."""
    outline = store.portfolios.outline(portfolio.id)
    return PortfolioRow(portfolio, len(outline), sum(len(evidence) for _, evidence in outline))


def _source_row(store: Store, id: str) -> SourceRow | None:
    from pln_desktop.acts.health import vital

    return vital(store, id)


def rule_row(store: Store, rule: Rule) -> RuleRow:
    """A rule as the list of rules shows one."""
    from pln_desktop.acts.rule_words import say

    return RuleRow(rule, say(store, rule))


def act(store: Store, id: str) -> Act | None:
    """One act of the journal."""
    return next((one for one in store.history() if one.id == id), None)


def places(store: Store, given: str) -> str:
    """The id of a community given by its id or its name. Raises NotFound."""
    found = store.communities.get(given) or store.communities.named(given)
    if found is None:
        raise NotFound(given)
    return found.id


def source(store: Store, given: str) -> str:
    """The id of a source given by its id or its address, followed or not any more.

    Raises NotFound.
    """
    if store.sources.buried(given):
        return given
    for one in store.sources.rows():
        if one.source.address == given:
            return one.source.id
    raise NotFound(given)


def sources(store: Store, ids: Iterable[str]) -> list[str]:
    """The followed sources that these ids mean: a community's are all of its sources, an
    item's or thread's is where it came from. Raises NotFound."""
    found: dict[str, None] = {}
    for id in ids:
        noun = store.noun_of(id)
        if noun == "community":
            found |= {r.source.id: None for r in store.sources.rows() if r.source.community == id}
        elif noun in ("item", "thread"):
            found[getattr(row(store, noun, id), "source")] = None  # noqa: B009
        elif store.sources.get(id) is not None:
            found[id] = None
        else:
            raise NotFound(id)
    return list(found)


def tagged(store: Store, name: str) -> frozenset[str]:
    """The ids of every record that has this tag."""
    tag = store.tags.named(name)
    if tag is None:
        return frozenset()
    return frozenset(link.from_id for link in store.links.of(tag.id, "tag"))


def _community(store: Store, id: str) -> CommunityRow | None:
    return next((one for one in store.communities.rows() if one.community.id == id), None)


def _resource(store: Store, id: str) -> ResourceRow | None:
    kept = store.resources.get(id)
    if kept is None:
        return None
    notes = store.notes.of("resource", id) + (
        store.notes.of("item", kept.item) if kept.item else []
    )
    return ResourceRow(kept, store.tags.of("resource", id), len(notes))


def _contact(store: Store, id: str) -> ContactRow | None:
    found = store.contacts.get(id)
    return contact_row(store, found) if found else None


def _portfolio(store: Store, id: str) -> PortfolioRow | None:
    found = store.portfolios.get(id)
    return portfolio_row(store, found) if found else None


def _tag(store: Store, id: str) -> TagRow | None:
    found = store.tags.get(id)
    return TagRow(found, len(tagged(store, found.name))) if found else None


def _rule(store: Store, id: str) -> RuleRow | None:
    found = store.rules.get(id)
    return rule_row(store, found) if found else None


_ROWS: dict[str, Callable[[Store, str], Any]] = {
    "community": _community,
    "source": _source_row,
    "item": lambda store, id: store.items.find(id),
    "thread": lambda store, id: store.threads.get(id),
    "note": lambda store, id: (found := store.notes.get(id)) and store.notes.row(found),
    "resource": _resource,
    "contact": _contact,
    "portfolio": _portfolio,
    "section": lambda store, id: store.sections.get(id),
    "evidence": lambda store, id: store.evidence.get(id),
    "tag": _tag,
    "link": lambda store, id: store.links.get(id),
    "rule": _rule,
    "act": act,
}
