"""Items arrive, are listed, are marked, and change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pln_desktop.model import Changes
from pln_desktop.model import Health
from pln_desktop.model import Known
from pln_desktop.model import Note
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.store import Store
from pln_desktop.store import states
from pln_desktop.store.arrivals import Put
from tests.store.conftest import START
from tests.store.conftest import item


def titles(store: Store, scope: Scope) -> list[str]:
    return [row.title for row in store.items.rows(store.items.keys(scope))]


def test_newest_first_with_names_of_source_and_community(store: Store, source: Source) -> None:
    rows = store.items.rows(store.items.keys(Scope()))
    assert [row.title for row in rows] == [f"Exit tickets, part {n}" for n in range(9, -1, -1)]
    assert rows[0].source_title == "Circle journal"
    assert rows[0].community_name == "Slow Maths Circle"
    assert rows[0].published == START + timedelta(hours=9)
    assert rows[0].unread and not rows[0].starred


def test_the_same_items_again_add_nothing(store: Store, source: Source) -> None:
    again = store.items.put(source.id, [item(n) for n in range(10)], [], Health())
    assert again == Put(0, 0)
    assert store.items.unread_total() == 10
    assert store.check() == []


def test_known_gives_back_what_decide_needs(store: Store, source: Source) -> None:
    first = item(3)
    assert Known(
        first.id, first.native_id, first.link, first.title, first.hash
    ) in store.items.known(source.id)


def test_an_undated_item_stands_where_it_arrived_in_feed_order(
    store: Store, source: Source
) -> None:
    undated = [item(n, published=None) for n in (20, 21, 22)]
    store.items.put(source.id, undated, [], Health())
    assert titles(store, Scope())[:3] == [f"Exit tickets, part {n}" for n in (20, 21, 22)]


def test_f13_a_future_date_is_sorted_as_first_seen(store: Store, source: Source) -> None:
    ahead = item(30, published=now() + timedelta(days=400))
    store.items.put(source.id, [ahead, item(31, published=now())], [], Health())
    row = store.items.find(ahead.id)
    assert row is not None
    assert row.published == ahead.published
    assert row.sort <= now()


def test_f40_a_changed_item_keeps_place_flags_and_earlier_wording(
    store: Store, source: Source
) -> None:
    key = store.items.key_of(item(4).id)
    assert key is not None
    before = list(store.items.keys(Scope()))
    store.items.mark([key], "starred", True)
    changed = item(4, text="Sixty-one cards fell into seven piles.", published=now())
    assert store.items.put(source.id, [], [changed], Health()) == Put(0, 1)
    assert list(store.items.keys(Scope())) == before
    full = store.items.get(key)
    assert full is not None
    assert full.row.starred
    assert full.text == "Sixty-one cards fell into seven piles."
    assert [revision.html for revision in full.revisions] == ["<p>Slip 4 from Thursday.</p>"]
    assert [hit.id for hit in store.search("piles")] == [changed.id]
    assert store.search("slip 4") == []
    assert store.check() == []


def test_a_feed_that_swings_keeps_ten_wordings_but_a_noted_item_all(
    store: Store, source: Source
) -> None:
    store.notes.save(Note(id="d" * 32, type="note", target_noun="item", target=item(2).id))
    for turn in range(14):
        changed = [item(n, text=f"wording {turn}") for n in (1, 2)]
        store.items.put(source.id, [], changed, Health())
    plain, noted = (store.items.get(store.items.key_of(item(n).id) or 0) for n in (1, 2))
    assert plain is not None and noted is not None
    assert len(plain.revisions) == 10
    assert len(noted.revisions) == 14


def test_marking_touches_only_what_changes(store: Store, source: Source) -> None:
    keys = store.items.keys(Scope())
    store.items.mark(keys[:3], "unread", False)
    changes = store.items.mark(keys[:4], "unread", False)
    assert changes.ids["state"] == frozenset({store.items.rows(keys[3:4])[0].id})
    assert store.items.unread_total() == 6
    assert store.items.mark(keys[:4], "unread", False) == Changes()


def test_f41_mark_all_read_undo_restart_undo(store: Store, source: Source) -> None:
    keys = store.items.keys(Scope())
    store.items.mark(keys[2:5], "unread", False)
    unread = list(store.items.keys(Scope(unread=True)))
    store.items.mark_all(Scope())
    assert store.items.unread_total() == 0
    store.undo()
    assert list(store.items.keys(Scope(unread=True))) == unread
    store.redo()
    profile = store.profile
    store.close()
    reopened = Store.open(profile)
    reopened.undo()
    assert list(reopened.items.keys(Scope(unread=True))) == unread
    reopened.undo()
    assert reopened.items.unread_total() == 10
    assert reopened.check() == []
    reopened.close()


@pytest.mark.parametrize("read", [0, 1, 3])
def test_f41_many_go_back_as_a_range_only_where_they_are_one(
    store: Store, source: Source, monkeypatch: pytest.MonkeyPatch, read: int
) -> None:
    monkeypatch.setattr(states, "_MANY", 1)
    keys = store.items.keys(Scope())
    store.items.mark(keys[4 : 4 + read], "unread", False)
    unread = list(store.items.keys(Scope(unread=True)))
    store.items.mark_all(Scope())
    store.undo()
    assert list(store.items.keys(Scope(unread=True))) == unread
    assert store.items.unread_total() == 10 - read
    assert store.check() == []


def test_mark_all_before_a_date(store: Store, source: Source) -> None:
    store.items.mark_all(Scope(), before=START + timedelta(hours=4))
    assert len(store.items.keys(Scope(unread=True))) == 6


def test_mark_all_within_one_source(store: Store, source: Source) -> None:
    other = replace(source, id="b" * 32, identity="other", address="https://other.example/f")
    store.sources.save(other)
    store.items.put(other.id, [item(100)], [], Health())
    store.items.mark_all(Scope(source=other.id))
    assert store.items.unread_total() == 10
    row = store.sources.row(other.id)
    assert row is not None and (row.items, row.unread) == (1, 0)


def test_f39_unfollowing_hides_what_was_not_touched(store: Store, source: Source) -> None:
    keys = store.items.keys(Scope())
    store.items.mark(keys[:1], "starred", True)
    noted = store.items.rows(keys[5:6])[0]
    store.notes.save(Note(id="d" * 32, type="note", target_noun="item", target=noted.id))
    store.sources.remove(source.id)
    assert set(store.items.keys(Scope())) == {keys[0], keys[5]}
    assert store.items.unread_total() == 0
    store.undo()
    assert list(store.items.keys(Scope())) == list(keys)
    assert store.items.unread_total() == 10


def test_lists_narrow_by_tag_flag_thread_text_and_since(store: Store, source: Source) -> None:
    threaded = item(50, thread="f" * 32, thread_title="Talk moves")
    store.items.put(source.id, [threaded], [], Health())
    keys = store.items.keys(Scope())
    store.items.mark(keys[3:4], "later", True)
    store.tags.put("item", [item(2).id], ["Maths"])
    assert list(store.items.keys(Scope(later=True))) == [keys[3]]
    assert titles(store, Scope(tag="maths")) == ["Exit tickets, part 2"]
    assert titles(store, Scope(thread="f" * 32)) == ["Exit tickets, part 50"]
    assert titles(store, Scope(text="slip 7")) == ["Exit tickets, part 7"]
    assert len(store.items.keys(Scope(since=START + timedelta(hours=8)))) == 3
    thread = store.threads.get("f" * 32)
    assert thread is not None and (thread.title, thread.items, thread.unread) == (
        "Talk moves",
        1,
        1,
    )


def test_folders_include_the_ones_below(store: Store, source: Source) -> None:
    store.sources.save(replace(source, folder="My subjects/Maths_1"))
    assert len(store.items.keys(Scope(folder="My subjects"))) == 10
    assert len(store.items.keys(Scope(folder="My subjects/Maths_1"))) == 10
    assert len(store.items.keys(Scope(folder="My subjects/MathsX1"))) == 0
