"""OPML in: one undoable act that fetches nothing, and whole lists out again."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from pln_desktop.acts.export import export
from pln_desktop.acts.importing import import_opml
from pln_desktop.errors import FormatError
from pln_desktop.errors import Stopped
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import read_opml
from pln_desktop.exchange.opml import write_opml
from pln_desktop.store import Store

ENTRIES = [
    OpmlEntry("https://one.example/f", "One", folder=("Maths", "Number/s"), community="Circle"),
    OpmlEntry("https://two.example/f", "Two", community="Circle"),
    OpmlEntry("http://ONE.example:80/f", "The first again"),
]


def test_an_import_is_one_act_and_undo_takes_it_back(store: Store) -> None:
    done = import_opml(store, [write_opml("Mine", ENTRIES)])
    assert [source.title for source in done.followed] == ["One", "Two"]
    assert [act.kind for act in store.history()] == ["import.opml"]
    assert [place.name for place in store.communities.all()] == ["Circle"]
    assert store.sources.rows()[0].source.folder == "Maths/Number//s"
    assert {row.state for row in store.sources.rows()} == {"new"}
    again = import_opml(store, [write_opml("Mine", ENTRIES)])
    assert again.followed == [] and len(again.already) == 2
    assert len(store.history()) == 1
    store.undo()
    assert store.sources.rows() == [] and store.communities.all() == []


def test_a_private_address_is_granted_only_when_it_was_allowed(store: Store) -> None:
    data = write_opml("Here", [OpmlEntry("http://127.0.0.1:8/f", "Here")])
    assert not import_opml(store, [data]).followed[0].allow_private
    again = import_opml(store, [data], allow_private=True)
    assert again.followed == [] and len(again.already) == 1
    assert store.sources.rows()[0].source.allow_private
    store.undo()
    assert not store.sources.rows()[0].source.allow_private


@pytest.mark.parametrize("data", [b"", b"not xml", b"<html><body>no</body></html>"])
def test_an_unreadable_list_is_refused_whole(store: Store, data: bytes) -> None:
    with pytest.raises(FormatError):
        import_opml(store, [write_opml("Mine", ENTRIES), data])
    assert store.sources.rows() == []


def test_f29_commands_are_listed_as_refused(store: Store) -> None:
    outline = '<outline type="rss" text="Bad" xmlUrl="|rm -rf"/>'
    done = import_opml(store, [f"<opml version='2.0'><body>{outline}</body></opml>".encode()])
    assert done.followed == [] and len(done.refused) == 1


def test_a_stopped_import_leaves_nothing(store: Store) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        import_opml(store, [write_opml("Mine", ENTRIES)], stop=stop)
    assert store.sources.rows() == [] and store.history() == []


def test_a_list_goes_out_as_it_came_in(store: Store, tmp_path: Path) -> None:
    import_opml(store, [write_opml("Mine", ENTRIES)])
    to = tmp_path / "out" / "list.opml"
    receipt = export(store, "opml", to)
    assert receipt.as_json()["checks"] == [{"checker": "reads back", "result": "ok"}]
    assert receipt.bytes == to.stat().st_size
    out = {entry.address: entry for entry in read_opml(to.read_bytes()).entries}
    assert out["https://one.example/f"].folder == ("Maths", "Number/s")
    assert out["https://one.example/f"].community == "Circle"
    with pytest.raises(FormatError):
        export(store, "opml", to)
    one = store.sources.rows()[1].source
    export(store, "opml", to, id=one.id, replace=True)
    assert [entry.title for entry in read_opml(to.read_bytes()).entries] == ["Two"]
    with pytest.raises(FormatError):
        export(store, "poem", tmp_path / "x")
    assert list(to.parent.iterdir()) == [to]
