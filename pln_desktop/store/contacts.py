"""Contacts: the people of the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pln_desktop.model import Contact
from pln_desktop.store.records import Record

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Contacts(Record[Contact]):
    """People, by name."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, "contact", Contact)

    def known_as(self, author: str) -> Contact | None:
        """The person whose name or handle an author line is, whatever its capitals."""
        wanted = author.strip().casefold()
        if not wanted:
            return None
        for person in self.all():
            handles = [identity.handle for identity in person.identities]
            if wanted in (name.strip().casefold() for name in (person.name, *handles)):
                return person
        return None
