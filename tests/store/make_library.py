"""Make the frozen library of the present schema: `python -m tests.store.make_library`.

Run once for a new schema, before it ships; an existing one is not touched.
"""

from __future__ import annotations

import gzip
import sqlite3
import tempfile
from pathlib import Path

from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import Note
from pln_desktop.model import Resource
from pln_desktop.model import Scope
from pln_desktop.model import Snapshot
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store import migrations
from tests.store.conftest import item


def fill(store: Store) -> None:
    """A little of everything, and an act of several."""
    community = Community(id="c" * 32, name="Slow Maths Circle")
    source = Source(
        id="a" * 32,
        connector="feed",
        address="https://circle.example/feed",
        identity="circle.example/feed",
        title="Circle journal",
        community=community.id,
    )
    with store.act("source.follow"):
        store.communities.save(community)
        store.sources.save(source)
    health = Health(etag='W/"abc"', last_modified="Mon, 05 Jan 2026 08:00:00 GMT")
    store.items.put(source.id, [item(n) for n in (3, 2, 1, 0)], [], health)
    keys = store.items.keys(Scope())
    store.items.mark(keys[1:2], "unread", False)
    store.resources.save(Resource(id="e" * 32, title="A drawer of cards", created=now()))
    store.resources.save_snapshot(Snapshot("e" * 32, "<p>Cards.</p>", "Cards."), "text")
    store.tags.put("item", [item(2).id], ["Maths"])
    note = Note(id="d" * 32, type="note", target_noun="item", target=item(2).id)
    store.notes.save(note)
    store.notes.write(note.id, "Seven piles.")
    store.notes.end_sitting()
    store.notes.write(note.id, "Seven piles, not eight.")


def main() -> None:
    """Write tests/data/libraries/library-N.db.gz."""
    name = f"library-{migrations.VERSION}.db.gz"
    to = Path(__file__).parent.parent / "data" / "libraries" / name
    if to.exists():
        raise SystemExit(f"{to.name} is frozen")
    with tempfile.TemporaryDirectory() as folder:
        profile = Profile(Path(folder)).make()
        store = Store.open(profile)
        fill(store)
        store.close()
        with sqlite3.connect(profile.library) as connection:
            connection.execute("PRAGMA journal_mode=DELETE")
        connection.execute("VACUUM")
        connection.close()
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_bytes(gzip.compress(profile.library.read_bytes(), mtime=0))


if __name__ == "__main__":
    main()
