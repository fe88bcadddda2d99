"""F36: a library of every shipped schema opens with all its acts intact.

`tests/data/libraries/library-N.db.gz` were made by the release whose schema N was, with
`tests/store/make_library.py`; they are never made again.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store import migrations

LIBRARIES = sorted((Path(__file__).parent.parent / "data" / "libraries").glob("library-*.db.gz"))


def test_every_schema_is_frozen_here() -> None:
    names = [path.name for path in LIBRARIES]
    assert names == [f"library-{number}.db.gz" for number in range(1, migrations.VERSION + 1)]


@pytest.mark.parametrize("shipped", LIBRARIES, ids=lambda path: path.name)
def test_f36_a_shipped_library_opens_with_everything_in_it(shipped: Path, profile: Profile) -> None:
    profile.library.write_bytes(gzip.decompress(shipped.read_bytes()))
    store = Store.open(profile)
    # The picture's file is not part of the frozen library; everything else must be sound.
    problems = [words for words in store.check() if "saved file" not in words]
    assert problems == []
    rows = store.items.rows(store.items.keys(Scope()))
    assert [row.title for row in rows] == [f"Exit tickets, part {n}" for n in (3, 2, 1, 0)]
    assert [row.unread for row in rows] == [True, False, True, True]
    assert [note.text for note in store.notes.all()] == ["Seven piles, not eight."]
    assert [hit.noun for hit in store.search("piles")] == ["note"]
    assert [kept.resource.title for kept in store.resources.rows()] == ["A drawer of cards"]
    assert [name for tag, _ in store.tags.counted() for name in [tag.name]] == ["Maths"]
    health = store.sources.rows()[0].health
    assert (health.etag, health.last_modified) == ('W/"abc"', "Mon, 05 Jan 2026 08:00:00 GMT")
    store.undo()
    assert [note.text for note in store.notes.all()] == ["Seven piles."]
    store.close()
