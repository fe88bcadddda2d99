"""Notes and highlights stand where they were put, and nothing else is marked."""

from __future__ import annotations

import pytest

from pln_desktop.acts import annotate
from pln_desktop.acts import follow
from pln_desktop.acts import naming
from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Contact
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.store import Store
from pln_desktop.sync.border import Border

QUOTE = "A misconception is a good rule that nobody told where to stop."


@pytest.fixture
def item(store: Store, border: Border, demo_network: DemoServer) -> ItemRow:
    follow.follow(store, border, f"{demo_network.base}/slow-maths/journal.xml")
    rows = store.items.walk(Scope())
    return next(row for row in rows if row.url.endswith("/a-drawer-for-wrong-answers"))


def test_a_note_stands_on_any_record_or_alone(store: Store, item: ItemRow) -> None:
    for ref, noun in ((item.id, "item"), (item.source, "source"), (item.community, "community")):
        assert annotate.note(store, ref, "Mine").target_noun == noun
    assert annotate.note(store, "", "Alone").target == ""
    with pytest.raises(NotFound):
        annotate.note(store, "nobody", "x")
    with pytest.raises(FormatError):
        annotate.note(store, store.history()[0].id, "x")


def test_a_highlight_keeps_its_surroundings_and_is_anchored(store: Store, item: ItemRow) -> None:
    made = annotate.highlight(store, item.id, f"  {QUOTE.replace(' ', chr(10), 3)} ", text="Yes")
    assert made.quote == QUOTE and made.prefix and made.suffix
    assert store.notes.row(made).anchored
    assert [note.id for note in store.notes.of("item", item.id)] == [made.id]


def test_a_quote_that_is_not_there_or_not_alone_is_refused(store: Store, item: ItemRow) -> None:
    text = store.items.text_of(item.key)
    assert text.count(" the ") > 1
    for quote in ("These words stand nowhere.", "the", ""):
        with pytest.raises(FormatError):
            annotate.highlight(store, item.id, quote)
    at = text.index(" the ")
    made = annotate.highlight(
        store, item.id, "the", prefix=text[at - 20 : at], suffix=text[at + 4 : at + 24]
    )
    assert made.quote == "the"
    with pytest.raises(FormatError):
        annotate.highlight(store, item.source, QUOTE)


def test_editing_and_deleting_are_acts_that_undo_takes_back(store: Store, item: ItemRow) -> None:
    first = annotate.note(store, item.id, "One")
    second = annotate.note(store, "", "Two")
    assert annotate.edit(store, first.id, "One, better").text == "One, better"
    with pytest.raises(NotFound):
        annotate.delete(store, [first.id, "nobody"])
    assert store.notes.get(first.id) is not None
    annotate.delete(store, [first.id, second.id])
    assert store.notes.all() == []
    with pytest.raises(NotFound):
        annotate.delete(store, [first.id])
    store.undo()
    assert {note.text for note in store.notes.all()} == {"One, better", "Two"}
    store.undo()
    assert {note.text for note in store.notes.all()} == {"One", "Two"}


def test_a_deleted_item_leaves_the_lists_until_that_is_undone(store: Store, item: ItemRow) -> None:
    annotate.delete(store, [item.id])
    assert item.key not in store.items.keys(Scope())
    store.undo()
    assert item.key in store.items.keys(Scope())


def test_whatever_has_a_name_can_be_renamed(store: Store, item: ItemRow) -> None:
    store.contacts.save(Contact("c1", "Ilse"))
    assert naming.rename(store, "c1", " Ilse Brandvold ") == "contact"
    assert store.contacts.get("c1").name == "Ilse Brandvold"  # type: ignore[union-attr]
    assert naming.rename(store, item.community, "Circle") == "community"
    assert naming.rename(store, item.source, "") == "source"
    for id, name in (("c1", " "), (item.id, "x")):
        with pytest.raises(FormatError):
            naming.rename(store, id, name)
