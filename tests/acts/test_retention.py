"""L25, L17: what the user set goes, what the user touched stays, and what went stays gone."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from pln_desktop.acts import annotate
from pln_desktop.acts import properties
from pln_desktop.acts import retention
from pln_desktop.errors import FormatError
from pln_desktop.model import Evidence
from pln_desktop.model import Health
from pln_desktop.model import Image
from pln_desktop.model import Note
from pln_desktop.model import Resource
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.store import Store
from pln_desktop.store.arrivals import Put
from tests.store.conftest import item
from tests.store.conftest import source as source

OLD = now() - timedelta(days=400)


def limit(store: Store, source: Source, value: str) -> None:
    properties.change(store, source.id, {"retention": value})


def key(store: Store, number: int) -> int:
    return store.items.key_of(item(number).id) or 0


def left(store: Store) -> list[int]:
    rows = store.items.rows(store.items.keys(Scope()))
    return sorted(int(row.url.rpartition("/")[2]) for row in rows)


def touch_seven_ways(store: Store) -> None:
    """Items 0 to 6, each in its own way."""
    for number, flag in enumerate(("starred", "later")):
        store.items.mark([key(store, number)], flag, True)
    store.tags.put("item", [item(2).id], ["Maths"])
    store.notes.save(Note("1" * 32, "highlight", "item", item(3).id, quote="Slip"))
    store.resources.save(Resource("2" * 32, "Kept", item=item(4).id))
    store.evidence.save(Evidence("3" * 32, "s", "item", item(5).id))
    store.notes.save(Note("4" * 32, "note", "item", item(6).id))
    store.notes.remove("4" * 32)  # undo must find it again


def test_without_limits_nothing_goes(store: Store, source: Source) -> None:
    assert retention.preview(store) == []
    assert retention.tidy(store) == 0
    assert len(left(store)) == 10


@pytest.mark.parametrize("value", ["1d", "1", "1d 1"])
def test_l25_what_the_user_touched_never_goes(store: Store, source: Source, value: str) -> None:
    touch_seven_ways(store)
    limit(store, source, value)
    foreseen = retention.preview(store)
    assert [(one.source, one.items) for one in foreseen] == [(source.id, 2 if value == "1" else 3)]
    assert foreseen[0].unread == foreseen[0].items
    assert retention.tidy(store) == foreseen[0].items
    assert left(store) == [0, 1, 2, 3, 4, 5, 6] + ([9] if value == "1" else [])
    assert retention.preview(store) == []
    assert store.check() == []


def test_l17_what_went_stays_gone(store: Store, source: Source) -> None:
    limit(store, source, "3")
    assert retention.tidy(store) == 7
    assert store.search("exit tickets part 2") == []
    assert len(store.search("exit")) == 3
    again = store.items.put(source.id, [item(n) for n in range(10)], [], Health())
    assert again == Put(0, 0)
    assert {one.id for one in store.items.known(source.id)} == {item(n).id for n in range(10)}
    changed = item(2, text="Now with other words.")
    assert store.items.put(source.id, [], [changed], Health()) == Put(0, 0)
    assert left(store) == [7, 8, 9]
    assert store.items.unread_total() == 3
    assert store.check() == []


def test_it_is_one_act_of_the_program_in_short_writes(store: Store, source: Source) -> None:
    limit(store, source, "10")
    store.items.put(source.id, [item(n, published=OLD) for n in range(100, 550)], [], Health())
    assert retention.tidy(store) == 450
    act, *_ = store.history()
    assert (act.kind, act.cause, act.count) == ("tidy", "program", 450)
    assert store.history()[1].kind != "tidy"
    newest = store.undoable()
    assert newest is not None and newest.kind == "source.set"
    assert store.undo(act.id).conflicts == 450  # it says that nothing came back
    assert len(left(store)) == 10
    assert store.check() == []


def test_it_can_be_stopped_between_writes(store: Store, source: Source) -> None:
    limit(store, source, "1")
    stop = threading.Event()
    store.items.put(source.id, [item(n, published=OLD) for n in range(100, 550)], [], Health())
    assert retention.tidy(store, stop=stop, progress=lambda _: stop.set()) == 200
    assert store.check() == []
    stop.clear()
    retention.tidy(store)
    assert left(store) == [9]


def test_once_a_day_all_are_looked_at(store: Store, source: Source) -> None:
    limit(store, source, "4")
    assert retention.tidy_after(store, []) == 6
    store.items.put(source.id, [item(n) for n in (20, 21)], [], Health())
    assert retention.tidy_after(store, []) == 0
    assert retention.tidy_after(store, [source.id]) == 2


def test_images_go_with_the_last_item_that_shows_them(store: Store, source: Source) -> None:
    def pictured(number: int, *names: str) -> None:
        shown = "".join(f'<img src="https://x.example/{n}?a=1&amp;b=2">' for n in names)
        store.items.put(source.id, [item(number, html=shown)], [], Health())

    blobs = {name: store.blobs.put(name.encode()) for name in ("both", "old", "same")}
    for name, sha in [*blobs.items(), ("twin", blobs["same"])]:
        store.blobs.save_image(Image(f"https://x.example/{name}?a=1&b=2", sha))
    pictured(-2, "both", "old", "same")
    pictured(30, "both", "twin")
    limit(store, source, "1")
    retention.tidy(store)
    assert store.blobs.all() == sorted((blobs["both"], blobs["same"]))
    assert store.blobs.image("https://x.example/old?a=1&b=2") is None
    assert store.check() == []


def test_an_item_the_user_deletes_stays_gone_and_comes_back_by_undo(
    store: Store, source: Source
) -> None:
    annotate.delete(store, [item(4).id, item(5).id])
    assert left(store) == [0, 1, 2, 3, 6, 7, 8, 9]
    assert store.items.unread_total() == 8
    assert store.search("exit tickets part 4") == []
    store.items.put(source.id, [item(n) for n in range(10)], [], Health())
    store.items.put(source.id, [], [item(4, text="Edited.")], Health())
    assert len(left(store)) == 8
    assert len(store.items.keys(Scope(hidden=True))) == 10
    store.undo()
    assert len(left(store)) == store.items.unread_total() == 10
    assert store.check() == []


# What the user decides about a source


def test_properties_are_one_undoable_act(store: Store, source: Source) -> None:
    values = {"interval": "45", "retention": "2 weeks, 500", "images": "on", "full-text": "Yes"}
    after = properties.change(store, source.id, values)
    assert after == replace(
        source, interval=45, keep_days=14, keep_count=500, images=True, full_text=True
    )
    assert properties.retention_words(after) == "14d 500"
    store.undo()
    assert store.sources.get(source.id) == source
    assert properties.retention_words(source) == "all"
    back = properties.change(store, source.id, {"interval": "auto", "retention": "all"})
    assert back == source


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("interval", "14"), ("interval", "soon"), ("interval", "1e3"), ("retention", "0"),
        ("retention", "0d"), ("retention", "-3"), ("retention", "some"), ("images", "maybe"),
        ("color", "red"), ("", ""),
    ],
)  # fmt: skip
def test_a_property_that_makes_no_sense_changes_nothing(
    store: Store, source: Source, name: str, value: str
) -> None:
    with pytest.raises(FormatError) as caught:
        properties.change(store, source.id, {"images": "on", name: value})
    assert "\n" not in str(caught.value)
    assert store.sources.get(source.id) == source
