"""What the reader does with items; ids of other nouns mean the items they hold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pln_desktop.model import Health
from pln_desktop.model import Json
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import THREAD
from tests.cli.conftest import Pln
from tests.store.conftest import item


@pytest.fixture
def items(pln: Pln, library: Profile) -> list[Json]:
    return pln.json("items")


def unread(pln: Pln) -> int:
    return int(pln.one("communities")["unread"])


def test_read_prints_the_items(pln: Pln, items: list[Json]) -> None:
    first, second, *_ = items
    assert pln.json("read", first["id"], second["id"]) == [
        first | {"unread": False},
        second | {"unread": False},
    ]
    assert unread(pln) == 4
    assert pln.json("history")[0]["count"] == 2, "one act"


def test_read_all_prints_its_act(pln: Pln, items: list[Json]) -> None:
    act = pln.one("read", "--all", "--before", "2026-01-05T11:00:00Z")
    assert (act["kind"], act["count"], unread(pln)) == ("items.read.all", 3, 3)
    assert pln.one("read", "--all", "--source", SOURCE)["count"] == 3
    assert pln.json("read", "--all") == [], "nothing was left"


@pytest.mark.parametrize(
    "words", [["read"], ["read", "--all", "x"], ["read", "x", "--source", "y"]]
)
def test_read_wants_ids_or_all(pln: Pln, library: Profile, words: list[str]) -> None:
    ran = pln(*words, "--json")
    assert (ran.code, ran.kind) == (2, "usage")


@pytest.mark.parametrize(("id", "left"), [(SOURCE, 0), (COMMUNITY, 0), (THREAD, 4)])
def test_read_takes_ids_of_any_noun(pln: Pln, items: list[Json], id: str, left: int) -> None:
    assert pln.one("read", id)["unread"] == 0
    assert unread(pln) == left


def test_a_note_means_its_item(pln: Pln, items: list[Json]) -> None:
    note = pln.one("note", items[0]["id"], "Ask Noor")
    assert pln.one("star", note["id"]) == note
    assert pln.json("items", "--starred") == [items[0] | {"starred": True}]
    person = pln.one("contact", "add", "Ada")
    assert pln("star", person["id"], "--json").kind == "refused"


def test_unread(pln: Pln, items: list[Json]) -> None:
    pln.json("read", items[0]["id"])
    assert pln.one("unread", items[0]["id"]) == items[0]


def test_star_and_unstar(pln: Pln, items: list[Json]) -> None:
    assert pln.one("star", items[0]["id"])["starred"] is True
    assert pln.one("unstar", items[0]["id"])["starred"] is False


def test_later(pln: Pln, items: list[Json]) -> None:
    assert pln.one("later", items[0]["id"])["later"] is True
    assert pln.json("items", "--later") == [items[0] | {"later": True}]
    assert pln.one("later", items[0]["id"], "--remove")["later"] is False


def test_tag(pln: Pln, items: list[Json]) -> None:
    id = items[0]["id"]
    assert pln.one("tag", id, "Ideas", "try this") == items[0] | {"tags": ["Ideas", "try this"]}
    assert pln.one("tag", id, "ideas", "--remove")["tags"] == ["try this"]
    assert pln.one("tag", COMMUNITY, "near")["tags"] == ["near"]
    assert pln.json("communities", "--tag", "NEAR")[0]["id"] == COMMUNITY
    assert pln("tag", id, " ", "--json").code == 2


def test_an_unknown_id_changes_nothing(pln: Pln, items: list[Json]) -> None:
    ran = pln("star", items[0]["id"], "0" * 32, "--json")
    assert (ran.code, ran.kind) == (4, "unknown-id")
    assert pln.json("items", "--starred") == []


def test_apart_takes_a_copy_out_of_its_story_until_it_is_undone(
    pln: Pln, library: Profile, items: list[Json]
) -> None:
    store = Store.open(library)
    other = Source("e" * 32, "feed", "https://planet.example/f", "planet.example/f", "", COMMUNITY)
    with store.act("source.follow"):
        store.sources.save(other)
    twin = replace(item(0), id="9" * 32)
    store.items.put(other.id, [twin], [], Health(title="Planet"))
    store.close()
    assert len(pln.json("items", "--duplicates")) == 2
    alone = pln.one("apart", twin.id)
    assert (alone["id"], alone["also"], alone["story"]) == (twin.id, [], None)
    assert pln.json("items", "--duplicates") == []
    again = pln("apart", twin.id, "--json")
    assert (again.code, again.kind) == (1, "format")
    pln("undo")
    assert len(pln.json("items", "--duplicates")) == 2
    assert pln("apart", SOURCE, "--json").code == 4
