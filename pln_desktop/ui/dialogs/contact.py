"""A person: names, addresses, handles, where they work, how we met."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from pln_desktop.model import Affiliation
from pln_desktop.model import Contact
from pln_desktop.model import Identity
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.form import Lines


class ContactDialog(Dialog):
    """Add somebody, or change what is known. Lists are written a line each."""

    def __init__(self, desk: Desk, person: Contact | None = None) -> None:
        title = desk.window.tr("Edit") if person else desk.window.tr("Add somebody")
        super().__init__(desk, title, 44, 48)
        self._person = person or Contact(uuid4().hex, "")
        self._new = person is None
        self._build(self._person)
        self.said.setText(self.tr("Only here, on this computer."))
        self.buttons(self.tr("Save"), self._save)
        self.name.setFocus()

    def _build(self, person: Contact) -> None:
        form, theme = Form(self.theme), self.theme
        self.name = Field(person.name)
        self.emails = Lines(theme, "\n".join(person.emails), self.tr("one a line"), 2)
        self.handles = Lines(
            theme, "\n".join(handle_line(one) for one in person.identities),
            self.tr("site, name there, address"), 3,
        )  # fmt: skip
        self.places = Lines(
            theme, "\n".join(place_line(one) for one in person.affiliations),
            self.tr("organisation, role, since, until"), 2,
        )  # fmt: skip
        self.met = Lines(theme, person.met, self.tr("where, when, through whom"), 2)
        self.about = Lines(theme, person.about, self.tr("good at, looking for"), 3)
        form.add(self.tr("&Name"), self.name)
        form.add(self.tr("&Mail"), self.emails)
        form.add(self.tr("Also &known as"), self.handles)
        form.add(self.tr("&Works at"), self.places)
        form.add(self.tr("&How we met"), self.met)
        form.add(self.tr("&About"), self.about)
        self.body.addWidget(form)

    def _save(self) -> None:
        name = " ".join(self.name.text().split())
        if not name:
            self.name.setProperty("invalid", True)
            self.name.style().polish(self.name)
            self.warn(self.tr("A name is all that is needed."), "info")
            self.name.setFocus()
            return
        person = replace(
            self._person,
            name=name,
            emails=tuple(_lines(self.emails.toPlainText())),
            identities=tuple(read_handle(line) for line in _lines(self.handles.toPlainText())),
            affiliations=tuple(read_place(line) for line in _lines(self.places.toPlainText())),
            met=self.met.toPlainText().strip(),
            about=self.about.toPlainText().strip(),
        )
        kind = "contact.add" if self._new else "contact.edit"
        if write(self.desk, lambda: self.store.contacts.save(person, kind)):
            self.accept()
            self.desk.window.open_record("contact", person.id)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def handle_line(one: Identity) -> str:
    """An identity as it is edited; the inverse of `read_handle`."""
    return ", ".join(part for part in (one.site, one.handle, one.url) if part)


def read_handle(line: str) -> Identity:
    """ "site, handle, address": an address is known by its scheme, a lone word is the handle."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    url = next((part for part in parts if part.startswith(("http://", "https://"))), "")
    rest = [part for part in parts if part != url]
    if not rest:
        return Identity("", url.rstrip("/").rsplit("/", 1)[-1], url)
    return Identity("", rest[0], url) if len(rest) == 1 else Identity(rest[0], rest[1], url)


def place_line(one: Affiliation) -> str:
    """An affiliation as it is edited; the inverse of `read_place`."""
    parts = [one.organisation, one.role, one.since, one.until]
    while parts and not parts[-1]:
        parts.pop()
    return ", ".join(parts)


def read_place(line: str) -> Affiliation:
    """ "organisation, role, since, until", each but the first optional."""
    parts = [part.strip() for part in line.split(",", 3)]
    return Affiliation(*parts)
