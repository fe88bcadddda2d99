"""Give a record another name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pln_desktop.acts import follow
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound

if TYPE_CHECKING:
    from pln_desktop.store import Store


def rename(store: Store, id: str, name: str) -> str:
    """Rename whatever has a name; the noun it is. Raises NotFound, FormatError."""
    noun = store.noun_of(id)
    name = name.strip()
    if noun == "source":
        follow.rename(store, id, name)
        return noun
    if not name:
        raise FormatError("a name needs a letter at least")
    match noun:
        case "community" if place := store.communities.get(id):
            store.communities.save(replace(place, name=name), "community.rename")
        case "contact" if person := store.contacts.get(id):
            store.contacts.save(replace(person, name=name), "contact.rename")
        case "resource" if kept := store.resources.get(id):
            store.resources.save(replace(kept, title=name), "resource.rename")
        case "portfolio" if portfolio := store.portfolios.get(id):
            store.portfolios.save(replace(portfolio, title=name), "portfolio.rename")
        case "section" if section := store.sections.get(id):
            store.sections.save(replace(section, title=name), "section.rename")
        case "tag" if tag := store.tags.get(id):
            store.tags.save(replace(tag, name=name), "tag.rename")
        case "community" | "contact" | "resource" | "portfolio" | "section" | "tag":
            raise NotFound(id)
        case _:
            raise FormatError(f"{id} is a {noun}, and has no name of yours")
    return noun
