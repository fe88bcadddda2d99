"""FRB137: two sources that end at one address become one, with all that is the user's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pln_desktop.acts import annotate
from pln_desktop.acts import health
from pln_desktop.acts import merging
from pln_desktop.acts.sync import sync
from pln_desktop.errors import FormatError
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from tests.sync.conftest import play  # noqa: F401
from tests.sync.library import Library
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import redirect
from tests.sync.server import reply
from tests.sync.world import Play

NEW, OLD = "http://one.example/new", "http://one.example/old"


@pytest.fixture
def library(play: Play, tmp_path: Path) -> Iterator[Library]:  # noqa: F811
    world = play(
        {
            "/new": reply(200, feed(entry("a"), entry("b"))),
            "/old": redirect(301, NEW),
            "/more": reply(200, feed(entry("a"), entry("old one"))),
        }
    )
    made = Library.open(tmp_path / "library", world)
    made.source(NEW, title="New")
    made.source(OLD, title="Old")
    sync(made.store, made.border)
    yield made
    made.close()


def items(library: Library, source: str) -> dict[str, ItemRow]:
    scope = Scope(source=source, hidden=True, duplicates=True)
    return {row.title: row for row in library.store.items.walk(scope)}


def pair(library: Library) -> merging.Pair:
    (found,) = merging.pairs(library.store.sources.rows())
    return found


def test_frb137_what_ends_at_one_address_is_offered(library: Library) -> None:
    found = pair(library)
    assert (found.kept.source.title, found.other.source.title) == ("New", "Old")
    said = [one.sentence(one.health.last_checked) for one in health.vitals(library.store)]  # type: ignore[arg-type]
    assert "the same feed as Old" in said[0] and "the same feed as New" in said[1]


def test_frb137_states_notes_and_tags_of_both_are_kept_and_undone(library: Library) -> None:
    store, found = library.store, pair(library)
    kept, other = found.kept.source.id, found.other.source.id
    theirs, mine = items(library, other), items(library, kept)
    store.items.mark([theirs["Title a"].key], "starred", True)
    store.items.mark([theirs["Title a"].key], "unread", False)
    store.items.mark([mine["Title b"].key], "later", True)
    store.tags.put("item", [theirs["Title b"].id], ["fractions"])
    note = annotate.note(store, theirs["Title b"].id, "Try on Monday")
    merging.merge(store, kept, other)
    merged = items(library, kept)
    assert merged["Title a"].starred and not merged["Title a"].unread
    assert merged["Title b"].later and store.tags.of("item", merged["Title b"].id) == ("fractions",)
    assert [one.id for one in store.notes.of("item", merged["Title b"].id)] == [note.id]
    assert [row.source.id for row in store.sources.rows()] == [kept], "only one is asked"
    store.undo()
    assert {row.source.id for row in store.sources.rows()} == {kept, other}
    assert not items(library, kept)["Title a"].starred
    assert [one.id for one in store.notes.of("item", theirs["Title b"].id)] == [note.id]


def test_what_only_the_other_has_stays_in_the_lists(library: Library) -> None:
    store = library.store
    more = library.source("http://one.example/more", title="More")
    sync(store, library.border, sources=[more.id])
    kept = pair(library).kept.source.id
    merging.merge(store, kept, more.id)
    left = store.sources.get(more.id)
    assert left is not None and left.paused
    assert "Title old one" in items(library, more.id)


def test_a_source_is_not_merged_with_itself(library: Library) -> None:
    with pytest.raises(FormatError):
        merging.merge(library.store, *[pair(library).kept.source.id] * 2)


def test_a_paused_source_is_offered_for_nothing(library: Library) -> None:
    found = pair(library)
    library.store.sources.save(replace(found.other.source, paused=True))
    assert merging.pairs(library.store.sources.rows()) == []
