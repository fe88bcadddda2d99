"""Every list: its shape to the last key, its order, and what narrows it."""

from __future__ import annotations

from pln_desktop.paths import Profile
from tests.cli.conftest import ADDRESS
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import THREAD
from tests.cli.conftest import Pln


def ids(records: list[dict[str, object]]) -> list[object]:
    return [record["id"] for record in records]


def test_communities(pln: Pln, library: Profile) -> None:
    assert pln.one("communities") == {
        "id": COMMUNITY,
        "name": "Slow Maths Circle",
        "purpose": "Go slowly",
        "sources": 1,
        "unread": 6,
    }


def test_sources(pln: Pln, library: Profile) -> None:
    source = pln.one("sources")
    assert str(source.pop("sentence")).startswith("It has answered nothing new since 5 January")
    assert source == {
        "id": SOURCE,
        "connector": "feed",
        "address": ADDRESS,
        "title": "Circle journal",
        "community": COMMUNITY,
        "folder": None,
        "state": "fine",
        "last_checked": "2026-01-06T08:00:00Z",
        "next": None,
        "items": 6,
        "unread": 6,
        "posts_per_week": 0.0,
        "last_post": "2026-01-05T13:00:00Z",
        "failing_since": None,
        "interval": None,
        "retention": "all",
        "images": False,
        "full_text": False,
    }
    assert pln.json("sources", "--community", "slow maths circle") != []
    assert pln("sources", "--community", "nowhere", "--json").kind == "unknown-id"


def test_items_newest_first_with_every_key(pln: Pln, library: Profile) -> None:
    records = pln.json("items")
    assert [record["title"] for record in records] == [
        f"Exit tickets, part {n}" for n in (5, 4, 3, 2, 1, 0)
    ]
    last = records[-1]
    assert last.pop("first_seen").endswith("Z")
    assert last == {
        "id": last["id"],
        "source": SOURCE,
        "source_address": ADDRESS,
        "community": COMMUNITY,
        "thread": None,
        "title": "Exit tickets, part 0",
        "url": "https://circle.example/0",
        "author": "Adaeze Lindqvist",
        "published": "2026-01-05T08:00:00Z",
        "updated": None,
        "unread": True,
        "starred": False,
        "later": False,
        "kept": False,
        "summary": "Slip 0",
        "story": None,
        "also": [],
    }


def test_items_are_narrowed(pln: Pln, library: Profile) -> None:
    everything = ids(pln.json("items"))
    first, second, *rest = map(str, everything)
    pln.json("read", first)
    pln.json("star", second)
    pln.json("tag", second, "Ideas")
    assert ids(pln.json("items", "--limit", "2")) == [first, second]
    assert ids(pln.json("items", "--unread")) == [second, *rest]
    assert ids(pln.json("items", "--starred")) == [second]
    assert ids(pln.json("items", "--tag", "ideas")) == [second]
    assert ids(pln.json("items", "--since", "2026-01-05T12:00:00Z")) == [first, second]
    for narrow in (["--source", SOURCE], ["--source", ADDRESS], ["--community", COMMUNITY]):
        assert ids(pln.json("items", *narrow)) == everything
    assert pln("items", "--source", "nothing", "--json").code == 4


def test_people_see_fifty_and_hear_of_more(pln: Pln, library: Profile) -> None:
    ran = pln("items", "--limit", "4")
    assert len(ran.out.splitlines()) == 4
    assert "Exit tickets, part 5 · Slow Maths Circle · Adaeze Lindqvist" in ran.out


def test_threads(pln: Pln, library: Profile) -> None:
    assert pln.one("threads") == {
        "id": THREAD,
        "source": SOURCE,
        "title": "Exit tickets?",
        "url": None,
        "items": 2,
        "unread": 2,
        "started": "2026-01-05T12:00:00Z",
        "last": "2026-01-05T13:00:00Z",
    }
    assert pln.json("threads", "--since", "2026-02-01") == []
    assert pln.json("threads", "--source", SOURCE, "--limit", "0") == []


def test_notes(pln: Pln, library: Profile) -> None:
    target = pln.json("items")[0]["id"]
    written = pln.one("note", target, "Ask Noor")
    pln.json("tag", written["id"], "ask")
    (found,) = pln.json("notes", "--source", SOURCE, "--tag", "ask", "--limit", "5")
    assert found == {
        "id": written["id"],
        "type": "note",
        "target": target,
        "text": "Ask Noor",
        "quote": None,
        "prefix": None,
        "suffix": None,
        "anchored": True,
        "created": written["created"],
        "updated": written["updated"],
        "tags": ["ask"],
    }
    assert pln.json("notes", "--since", "2999-01-01") == []


def test_resources(pln: Pln, library: Profile) -> None:
    item = pln.json("items")[0]
    kept = pln.one("keep", item["id"])
    (found,) = pln.json("resources", "--community", COMMUNITY)
    assert found == {
        "id": kept["id"],
        "title": item["title"],
        "address": item["url"],
        "item": item["id"],
        "authors": ["Adaeze Lindqvist"],
        "year": 2026,
        "type": "item",
        "copy": kept["copy"],
        "reason": kept["reason"],
        "tags": [],
        "kept_at": kept["kept_at"],
    }


def test_contacts_by_name_and_tag(pln: Pln, library: Profile) -> None:
    zoe = pln.one("contact", "add", "Zoë Brandt")
    ada = pln.one("contact", "add", "ada ek")
    pln.json("tag", zoe["id"], "physics")
    assert ids(pln.json("contacts")) == [ada["id"], zoe["id"]]
    assert ids(pln.json("contacts", "--tag", "physics")) == [zoe["id"]]


def test_portfolios(pln: Pln, library: Profile) -> None:
    made = pln.one("portfolio", "new", "My year")
    (found,) = pln.json("portfolios")
    assert found == {
        "id": made["id"],
        "title": "My year",
        "author": None,
        "sections": 0,
        "evidence": 0,
        "created": made["created"],
        "updated": made["updated"],
    }


def test_tags(pln: Pln, library: Profile) -> None:
    for record in pln.json("items", "--limit", "2"):
        pln.json("tag", record["id"], "ideas", "try")
    assert [(tag["name"], tag["count"]) for tag in pln.json("tags")] == [("ideas", 2), ("try", 2)]
    assert set(pln.json("tags", "--limit", "1")[0]) == {"id", "name", "count"}


def test_history(pln: Pln, library: Profile) -> None:
    pln.json("read", *map(str, ids(pln.json("items"))))
    newest, *_ = pln.json("history")
    assert newest.pop("at").endswith("Z")
    act = newest.pop("act")
    assert newest == {"seq": 2, "kind": "items.read", "count": 6, "undone": False}
    assert pln.json("history", "--limit", "1", "--since", "2026-01-01")[0]["act"] == act
    assert pln.json("history", "--since", "2999-01-01") == []
