"""Keeping: the record at once, a copy as good as can be had, never a worse one later."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts import keep
from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.errors import FetchError
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.errors import Stopped
from pln_desktop.model import Scope
from pln_desktop.paths import resource
from pln_desktop.store import Store
from pln_desktop.sync.border import Border


def test_a_page_is_kept_once_with_its_card_and_text(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/slow-maths/journal/a-drawer-for-wrong-answers"
    kept = keep.keep(store, border, address)
    copy = store.resources.snapshot(kept.id)
    assert (kept.copy, kept.title) == ("complete", "A drawer for wrong answers")
    assert copy and "nobody told where to stop" in copy.text and "<script" not in copy.html
    assert keep.keep(store, border, address).id == kept.id
    assert len(store.resources.all()) == 1
    assert [act.kind for act in store.history()] == ["resource.copied", "resource.keep"]
    store.undo()
    assert store.resources.all() == [] and store.check() == []


def test_a_pdf_is_kept_with_its_file_and_its_words(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    kept = keep.keep(store, border, f"{demo_network.base}/media/six-sentence-stems.pdf")
    copy = store.resources.snapshot(kept.id)
    assert (kept.copy, kept.type) == ("complete", "pdf")
    assert (
        copy
        and store.blobs.read(copy.blob)
        == resource("demo/media/six-sentence-stems.pdf").read_bytes()
    )
    assert store.search("stems", nouns=("resource",))[0].id == kept.id


def test_a_file_is_kept_once_and_its_place_is_nobodys_business(
    store: Store, border: Border, tmp_path: Path
) -> None:
    path = tmp_path / "My lesson.txt"
    path.write_text("Begin with the wrong answer.")
    kept = keep.keep(store, border, str(path))
    copy = store.resources.snapshot(kept.id)
    assert kept.address == "" and copy and "wrong answer" in copy.text
    moved = path.rename(tmp_path / "other name.txt")
    assert keep.keep(store, border, str(moved)).id == kept.id
    assert str(tmp_path) not in repr((store.resources.get(kept.id), copy))


def test_frb030_an_item_with_its_whole_text_is_kept_without_asking_its_page(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    follow.follow(store, border, f"{demo_network.base}/northfield/coaches.rdf")
    items = [store.items.get(key) for key in store.items.keys(Scope())]
    plain = [item for item in items if item and "<img" not in item.html]
    row = max(plain, key=lambda item: len(item.text)).row
    demo_network.__exit__(None, None, None)
    kept = keep.keep(store, border, row.id)
    assert (kept.item, kept.copy, kept.authors) == (row.id, "complete", (row.author,))
    assert store.items.rows([row.key])[0].kept
    assert keep.keep(store, border, row.id).id == kept.id
    assert keep.keep(store, border, kept.id).id == kept.id
    keep.unkeep(store, kept.id)
    assert not store.items.rows([row.key])[0].kept


def test_what_cannot_be_fetched_is_kept_as_a_link_with_the_reason(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    kept = keep.keep(store, border, f"{demo_network.base}/no-such-page")
    assert (kept.copy, kept.reason) == ("link", "the site answered 404")


def test_a_worse_copy_never_takes_a_good_ones_place(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/slow-maths/journal/a-drawer-for-wrong-answers"
    kept = keep.keep(store, border, address)
    before = store.resources.snapshot(kept.id)
    demo_network.__exit__(None, None, None)
    assert keep.refetch(store, border, kept.id).copy == "complete"
    assert store.resources.snapshot(kept.id) == before
    poor = replace(kept, copy="pending")
    store.resources.save(poor)
    assert keep.refetch(store, border, kept.id).copy == "link"


def test_what_is_none_of_these_is_refused(store: Store, border: Border) -> None:
    with pytest.raises(FetchError):
        keep.keep(store, border, "no such thing")
    with pytest.raises(NotFound):
        keep.refetch(store, border, "nobody")
    with pytest.raises(NotFound):
        keep.unkeep(store, "nobody")
    with store.act("community.edit"):
        place = follow.community_named(store, "Circle")
    with pytest.raises(FormatError):
        keep.keep(store, border, place.id)


def test_a_stopped_keep_leaves_the_record_to_be_copied_later(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    stop = threading.Event()
    stop.set()
    address = f"{demo_network.base}/slow-maths/journal/a-drawer-for-wrong-answers"
    with pytest.raises(Stopped):
        keep.keep(store, border, address, stop)
    kept = store.resources.of_address(address)
    assert kept and kept.copy == "pending"
    assert keep.refetch(store, border, kept.id).copy == "complete"


def test_keeping_the_page_of_an_item_marks_the_item(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    follow.follow(store, border, f"{demo_network.base}/slow-maths/journal.xml")
    address = f"{demo_network.base}/slow-maths/journal/a-drawer-for-wrong-answers"
    kept = keep.keep(store, border, address)
    row = store.items.find(kept.item)
    assert row and row.url == address and row.kept
    assert keep.keep(store, border, row.id).id == kept.id


def test_a_copy_that_was_cut_short_is_taken_up_again(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/slow-maths/journal/a-drawer-for-wrong-answers"
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        keep.keep(store, border, address, stop)
    assert [kept.copy for kept in store.resources.all()] == ["pending"]
    assert keep.keep(store, border, address).copy == "complete"
    assert len(store.resources.all()) == 1
