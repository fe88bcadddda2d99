"""The main job on bundled content: follow, sync, read, note, keep, meet, export.

Everything is asked of a server on this machine; nothing leaves it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.acts import annotate
from pln_desktop.acts import export
from pln_desktop.acts import follow
from pln_desktop.acts import importing
from pln_desktop.acts import keep
from pln_desktop.acts import portfolio as portfolios
from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.acts.sync import sync
from pln_desktop.errors import NotFound
from pln_desktop.model import Affiliation
from pln_desktop.model import Contact
from pln_desktop.model import Identity
from pln_desktop.model import Json
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.portfolio.receipt import Receipt
from pln_desktop.store import Store

if TYPE_CHECKING:
    from pln_desktop.sync.border import Border

_KINDS = {
    "pre-service institution": "preservice",
    "in-service provider": "inservice",
    "professional organisation": "professional",
}


@dataclass(frozen=True, slots=True)
class DemoResult:
    """What the demo did, in figures, and where it lies."""

    profile: Path
    portfolio: Path
    receipt: Receipt
    communities: int
    sources: int
    items: int
    highlights: int
    notes: int
    resources: int
    contacts: int


def demo(
    profile_dir: Path,
    border: Border,
    to: Path,
    progress: Tell | None = None,
    server: DemoServer | None = None,
) -> DemoResult:
    """Fill the library of `profile_dir`, and write the portfolio into the folder `to`.

    `server` is one that runs already, and goes on running: what the window follows then stays
    reachable while it is open. Raises what the single acts raise.
    """
    with ExitStack() as held:
        served = server or held.enter_context(DemoServer())
        store = Store.open(Profile(profile_dir).make())
        held.callback(store.close)
        return _Demo(store, border, served).run(to, progress)


@dataclass(slots=True)
class _Demo:
    store: Store
    border: Border
    server: DemoServer
    script: Json = field(init=False)
    made: dict[str, str] = field(default_factory=dict)
    """Ids of notes and resources by the script's keys."""

    def run(self, to: Path, progress: Tell | None) -> DemoResult:
        self.script = self.server.script()
        steps: list[tuple[str, Callable[[], None]]] = [
            ("follow", self.follow),
            ("sync", self.sync),
            ("read", self.read),
            ("note", self.note),
            ("keep", self.keep),
            ("meet", self.meet),
            ("compose", self.compose),
        ]
        for number, (name, step) in enumerate(steps):
            if progress:
                progress(Progress(number, len(steps) + 1, name))
            step()
        place = to / "portfolio"
        receipt = export.export(
            self.store, "portfolio-html", place, self.made["portfolio"], replace=True
        )
        if progress:
            progress(Progress(len(steps) + 1, len(steps) + 1, "export"))
        return self._result(place, receipt)

    def follow(self) -> None:
        """The list of a colleague, one site by its address, and what these communities are."""
        importing.import_opml(self.store, [self.server.opml()], allow_private=True)
        for entry in self.script["follow_by_address"]:
            source = follow.follow(self.store, self.border, entry["address"], entry["community"])
            self.store.sources.save(replace(source, folder=entry["folder"]), "source.move")
        with self.store.act("source.images"):
            for source in self.store.sources.all():
                self.store.sources.save(replace(source, images=True))
        with self.store.act("community.edit"):
            for facts in self.script["communities"]:
                self._describe(facts)

    def _describe(self, facts: Json) -> None:
        place = self.store.communities.named(facts["name"])
        if place is not None:
            kind: str = facts["organisation_kind"]
            described = replace(
                place,
                purpose=facts["purpose"],
                organisation=facts["organisation"],
                kind=_KINDS.get(kind, kind),
                stage=facts["stage"],
                role=facts["role"],
            )
            self.store.communities.save(described)

    def sync(self) -> None:
        """Ask every source once."""
        sync(self.store, self.border)

    def read(self) -> None:
        """Stars, and what was read."""
        self.store.items.mark(self._keys(self.script["starred"]), "starred", True)
        self.store.items.mark(self._keys(self.script["read"]), "unread", False)

    def note(self) -> None:
        """Two highlights and a note."""
        for entry in self.script["highlights"]:
            marked = annotate.highlight(
                self.store,
                self._item(entry["item"]),
                entry["quote"],
                text=entry["note"],
                meaning=entry["meaning"],
            )
            self.made[entry["key"]] = marked.id
        entry = self.script["note"]
        written = annotate.note(self.store, self._item(entry["item"]), entry["text"])
        self.made[entry["key"]] = written.id

    def keep(self) -> None:
        """Two resources, with their tags."""
        for entry in self.script["resources"]:
            kept = keep.keep(self.store, self.border, entry["address"])
            self.store.tags.put("resource", [kept.id], entry["tags"])
            self.made[entry["key"]] = kept.id

    def meet(self) -> None:
        """The people of the network."""
        for person in self.script["people"]:
            where = person["affiliation"]
            self.store.contacts.save(
                Contact(
                    uuid.uuid4().hex,
                    person["name"],
                    emails=tuple(person["emails"]),
                    identities=tuple(
                        Identity(handle["site"], handle["handle"]) for handle in person["handles"]
                    ),
                    affiliations=(
                        Affiliation(
                            where["organisation"], where["role"], where["from"], where["to"] or ""
                        ),
                    ),
                    met=person["how_met"],
                ),
                "contact.add",
            )

    def compose(self) -> None:
        """The portfolio, each section on its evidence."""
        plan = self.script["portfolio"]
        made = portfolios.new(self.store, plan["title"], plan["author"])
        self.made["portfolio"] = made.id
        self.store.portfolios.save(replace(made, introduction=plan["introduction"]))
        for chapter in plan["sections"]:
            refs = [self.made[key] for key in chapter["refs"]]
            portfolios.add(self.store, made.id, refs, chapter["title"])
            section = self.store.sections.of(made.id)[-1]
            self.store.sections.save(replace(section, reflection=chapter["reflection"]))

    def _keys(self, paths: list[str]) -> Iterator[int]:
        for path in paths:
            key = self.store.items.key_of(self._item(path))
            assert key is not None
            yield key

    def _item(self, path: str) -> str:
        """The id of the item whose page has this path. Raises NotFound."""
        address = f"{self.server.base}{path}"
        for row in self.store.items.walk(Scope()):
            if row.url == address:
                return row.id
        raise NotFound(address)

    def _result(self, place: Path, receipt: Receipt) -> DemoResult:
        rows = self.store.sources.rows()
        notes = self.store.notes.all()
        highlights = sum(note.type == "highlight" for note in notes)
        return DemoResult(
            profile=self.store.profile.root,
            portfolio=place,
            receipt=receipt,
            communities=len(self.store.communities.all()),
            sources=len(rows),
            items=sum(row.items for row in rows),
            highlights=highlights,
            notes=len(notes) - highlights,
            resources=len(self.store.resources.all()),
            contacts=len(self.store.contacts.all()),
        )
