"""Acts are journaled with their effect, and undo is exact, persistent and honest."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.errors import NotFound
from pln_desktop.errors import StoreError
from pln_desktop.model import Changes
from pln_desktop.model import Community
from pln_desktop.model import Contact
from pln_desktop.model import Identity
from pln_desktop.model import Note
from pln_desktop.model import Resource
from pln_desktop.model import Scope
from pln_desktop.model import Snapshot
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store.journal import pack
from pln_desktop.store.journal import splice
from pln_desktop.store.journal import spliced
from pln_desktop.store.journal import unpack

NOTE = Note(id="d" * 32, type="note", target_noun="", target="", text="Seven piles.")


@given(st.text(), st.text())
def test_a_splice_turns_old_into_new(old: str, new: str) -> None:
    assert spliced(old, splice(old, new)) == new


@given(st.sets(st.integers(0, 2**40)))
def test_packed_keys_come_back_in_order(keys: set[int]) -> None:
    assert list(unpack(pack(list(keys)))) == sorted(keys)


def test_a_record_round_trips(store: Store) -> None:
    person = Contact(
        id="e" * 32,
        name="Adaeze Lindqvist",
        emails=("adaeze@circle.example",),
        identities=(Identity("circle.example", "adaeze"),),
    )
    store.contacts.save(person)
    assert store.contacts.get(person.id) == person
    assert store.contacts.known_as("ADAEZE") == person


def test_only_what_differs_is_journaled(store: Store) -> None:
    store.notes.save(NOTE)
    store.notes.save(replace(NOTE, text="Eight piles."))
    rows = (
        store.reading().execute("SELECT field, before, after FROM change ORDER BY key").fetchall()
    )
    assert [row[0] for row in rows] == ["*", "text"]
    assert rows[1][1:] == ('"Seven piles."', '"Eight piles."')


def test_saving_the_same_is_no_act(store: Store) -> None:
    store.notes.save(NOTE)
    assert store.notes.save(NOTE) == Changes()
    assert len(store.history()) == 1


def test_undo_and_redo_across_a_restart(store: Store, profile: Profile) -> None:
    store.notes.save(NOTE)
    store.notes.save(replace(NOTE, text="Eight piles."))
    store.undo()
    assert store.notes.get(NOTE.id) == NOTE
    store.close()
    again = Store.open(profile)
    again.undo()
    assert again.notes.get(NOTE.id) is None
    with pytest.raises(NotFound):
        again.undo()
    again.redo()
    again.redo()
    note = again.notes.get(NOTE.id)
    assert note is not None and note.text == "Eight piles."
    with pytest.raises(NotFound):
        again.redo()
    again.close()


def test_a_new_act_ends_the_way_forward(store: Store) -> None:
    store.notes.save(NOTE)
    store.undo()
    store.communities.save(Community(id="c" * 32, name="Slow Maths Circle"))
    assert store.redoable() is None


def test_an_older_act_by_its_id_and_not_twice(store: Store) -> None:
    store.notes.save(NOTE)
    first = store.history()[0]
    store.communities.save(Community(id="c" * 32, name="Slow Maths Circle"))
    store.undo(first.id)
    assert store.notes.get(NOTE.id) is None
    assert store.communities.get("c" * 32) is not None
    with pytest.raises(StoreError):
        store.undo(first.id)


def test_undoing_an_undo_by_its_id_brings_the_act_back(store: Store) -> None:
    store.notes.save(NOTE)
    store.undo()
    undo = store.history()[0]
    assert undo.kind == "undo"
    store.undo(undo.id)
    assert store.notes.get(NOTE.id) == NOTE
    assert store.undoable() is not None


def test_a_field_changed_since_is_left_and_told(store: Store) -> None:
    store.notes.save(NOTE)
    store.notes.save(replace(NOTE, text="Eight piles."))
    act = store.history()[0]
    store.notes.save(replace(NOTE, text="Nine piles."))
    changes = store.undo(act.id)
    assert changes.conflicts == 1
    note = store.notes.get(NOTE.id)
    assert note is not None and note.text == "Nine piles."


def test_one_sitting_is_one_act_with_small_differences(store: Store) -> None:
    store.notes.save(NOTE)
    text = "A long note. " * 2000
    for letter in "what the quiet ones said on Monday":
        text += letter
        store.notes.write(NOTE.id, text)
    acts = store.history()
    assert [act.kind for act in acts] == ["note.write", "note.edit"]
    (size,) = store.reading().execute("SELECT sum(length(after)) FROM change").fetchone()
    assert size < 4 * len(text)
    store.undo()
    note = store.notes.get(NOTE.id)
    assert note is not None and note.text == NOTE.text
    store.redo()
    note = store.notes.get(NOTE.id)
    assert note is not None and note.text == text
    assert store.check() == []


def test_writing_after_an_undo_begins_a_new_sitting(store: Store) -> None:
    store.notes.save(NOTE)
    store.notes.write(NOTE.id, "One")
    store.undo()
    store.notes.write(NOTE.id, "Two")
    store.undo()
    note = store.notes.get(NOTE.id)
    assert note is not None and note.text == NOTE.text


def test_several_saves_are_one_act(store: Store) -> None:
    with store.act("import.opml"):
        for number in range(3):
            store.communities.save(Community(id=f"{number:032x}", name=f"Circle {number}"))
    assert [act.kind for act in store.history()] == ["import.opml"]
    assert store.history()[0].count == 3
    store.undo()
    assert store.communities.all() == []


def test_an_act_that_fails_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.act("import.opml"):
            store.communities.save(Community(id="c" * 32, name="Slow Maths Circle"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert store.communities.all() == []
    assert store.history() == []
    store.communities.save(Community(id="c" * 32, name="Slow Maths Circle"))
    assert store.history()[0].seq == 1


def test_kept_follows_the_resource(store: Store, source: Source) -> None:
    row = next(store.items.walk(limit=1, scope=_everything()))
    store.resources.save(Resource(id="e" * 32, title=row.title, item=row.id))
    store.resources.save_snapshot(Snapshot("e" * 32, "<p>copy</p>", "copy of it"), "complete")
    found = store.items.find(row.id)
    assert found is not None and found.kept
    assert [hit.noun for hit in store.search("copy of it")] == ["resource"]
    assert store.undoable() is not None
    store.undo()
    found = store.items.find(row.id)
    assert found is not None and not found.kept
    assert store.search("copy of it") == []
    assert store.check() == []


def _everything() -> Scope:
    return Scope()


def test_tags_come_and_go_in_one_act(store: Store, source: Source) -> None:
    ids = [row.id for row in store.items.walk(_everything(), limit=3)]
    store.tags.put("item", ids, ["Maths", "Year 5"])
    assert [(tag.name, count) for tag, count in store.tags.counted()] == [
        ("Maths", 3),
        ("Year 5", 3),
    ]
    store.tags.take("item", ids[:1], ["maths"])
    assert store.tags.of("item", ids[0]) == ("Year 5",)
    store.undo()
    store.undo()
    assert store.tags.counted() == []


def test_listeners_hear_of_commits_with_their_cause(store: Store) -> None:
    heard: list[Changes] = []
    silence = store.listen(heard.append)
    store.notes.save(NOTE)
    silence()
    store.notes.remove(NOTE.id)
    assert [(c.cause, c.ids) for c in heard] == [("user", {"note": frozenset({NOTE.id})})]


def test_another_process_is_heard_of(store: Store, profile: Profile) -> None:
    other = Store.open(profile)
    other.notes.save(NOTE)
    other.close()
    changes = store.foreign()
    assert changes is not None and changes.ids == {"note": frozenset({NOTE.id})}
    assert store.foreign() is None
