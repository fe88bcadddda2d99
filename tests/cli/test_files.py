"""Show, search, and what leaves and enters as files."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from pln_desktop.paths import Profile
from pln_desktop.store import Store
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import THREAD
from tests.cli.conftest import Pln


def test_show_an_item_with_its_body(pln: Pln, library: Profile) -> None:
    item = pln.json("items")[0]
    note = pln.one("note", item["id"], "Ask Noor")
    pln.json("tag", item["id"], "ideas")
    assert pln.one("show", item["id"]) == item | {
        "noun": "item",
        "html": "<p>Slip 5 from Thursday.</p>",
        "text": "Slip 5 from Thursday.",
        "feed_html": "<p>Slip 5 from Thursday.</p>",
        "full_text": {"at": None, "older": False, "reason": None},
        "enclosures": [],
        "media": {},
        "licence": None,
        "tags": ["ideas"],
        "notes": [note],
        "revisions": [],
    }
    words = pln("show", item["id"]).out
    assert "Slip 5 from Thursday." in words
    assert "Ask Noor" in words


def test_show_a_record_of_any_noun(pln: Pln, library: Profile) -> None:
    item = pln.json("items")[0]["id"]
    made = pln.one("portfolio", "new", "My year")["id"]
    note = pln.one("note", item, "Ask Noor")["id"]
    pln.json("portfolio", "add", made, note)
    section = pln.one("show", made)["outline"][0]
    nouns = {
        COMMUNITY: "community",
        SOURCE: "source",
        THREAD: "thread",
        item: "item",
        note: "note",
        pln.one("keep", item)["id"]: "resource",
        pln.one("contact", "add", "Ada")["id"]: "contact",
        made: "portfolio",
        section["id"]: "section",
        section["evidence"][0]["id"]: "evidence",
    }
    pln.json("tag", note, "ideas")
    nouns[pln.json("tags")[0]["id"]] = "tag"
    nouns[pln.json("history")[0]["act"]] = "act"
    assert {id: pln.one("show", id)["noun"] for id in nouns} == nouns
    for id in nouns:
        assert pln("show", id).code == 0


def test_f5_show_a_source_with_the_letters_it_is_read_in(pln: Pln, library: Profile) -> None:
    assert pln.one("show", SOURCE)["encoding"] is None
    store = Store.open(library)
    read = replace(store.sources.health(SOURCE), encoding="koi8-r; it says utf-8")
    store.sources.save_health(SOURCE, read)
    store.close()
    assert pln.one("show", SOURCE)["encoding"] == "koi8-r; it says utf-8"
    assert "Letters: koi8-r; it says utf-8" in pln("show", SOURCE).out


def test_search_over_every_noun(pln: Pln, library: Profile) -> None:
    item = next(one for one in pln.json("items") if one["title"].endswith("part 3"))
    note = pln.one("note", item["id"], "Thursday again, ask Noor")
    hits = pln.json("search", "thursday noor")
    assert hits == [note | {"kind": "note", "snippet": "Thursday again, ask Noor"}]
    found = pln.json("search", "Slip 3")
    assert found == [item | {"kind": "item", "snippet": "Slip 3 from Thursday."}]
    assert len(pln.json("search", "thursday", "--limit", "2")) == 2
    assert pln.json("search", '"') == []


def test_export_names_its_kinds(pln: Pln, profile: Profile) -> None:
    kinds = [one["kind"] for one in pln.json("export", "--list")]
    assert {"opml", "portfolio-html"} <= set(kinds)
    assert pln("export", "no-such-kind", "--to", "x", "--json").kind == "usage"
    assert pln("export", "opml").code == 2


def test_export_opml_and_read_it_again(pln: Pln, library: Profile, tmp_path: Path) -> None:
    path = tmp_path / "out" / "network.opml"
    receipt = pln.one("export", "opml", "--to", str(path))
    assert receipt == {
        "kind": "opml",
        "path": str(path),
        "files": 1,
        "bytes": path.stat().st_size,
        "checks": [{"checker": "reads back", "result": "ok"}],
        "gaps": [],
    }
    before = path.read_bytes()
    assert pln("export", "opml", "--to", str(path), "--json").code == 1
    assert path.read_bytes() == before
    assert pln("export", "opml", "--to", str(path), "--replace").code == 0
    assert pln("export", "opml", "--to", str(path), "--id", "unheard-of").code == 4
    other = tmp_path / "other"
    assert len(pln.json("import", str(path), "--profile", str(other))) == 1


def test_export_a_portfolio(pln: Pln, library: Profile, tmp_path: Path) -> None:
    note = pln.one("highlight", pln.json("items")[0]["id"], "--quote", "Slip 5", "--note", "Try it")
    made = pln.one("portfolio", "new", "My year")
    pln.json("portfolio", "add", made["id"], note["id"])
    to = tmp_path / "portfolio"
    receipt = pln.one("export", "portfolio-html", "--portfolio", made["id"], "--to", str(to))
    assert "Try it" in (to / "index.html").read_text(encoding="utf-8")
    assert receipt["files"] == sum(path.is_file() for path in to.rglob("*"))


def test_check(pln: Pln, library: Profile) -> None:
    assert pln.one("check") == {"ok": True, "problems": []}
    assert pln("check").out == "The library is sound.\n"


def test_backup_and_restore(pln: Pln, library: Profile, tmp_path: Path) -> None:
    items = pln.json("items")
    path = tmp_path / "mine.plnbackup"
    receipt = pln.one("backup", "--to", str(path))
    assert (receipt["kind"], receipt["bytes"]) == ("backup", path.stat().st_size)
    assert pln("backup", "--to", str(path)).code == 0, "the next one takes its place"
    other = ["--profile", str(tmp_path / "other")]
    assert pln.one("restore", str(path), *other)["kept"] is None
    assert pln.json("items", *other) == items
    pln.json("star", items[0]["id"], *other)
    assert pln("restore", str(path), *other, "--json").kind == "refused"
    kept = pln.one("restore", str(path), *other, "--replace")["kept"]
    assert Path(kept, "library.db").is_file()
    assert pln.json("items", *other) == items


def test_backup_never_replaces_another_file(pln: Pln, library: Profile, tmp_path: Path) -> None:
    path = tmp_path / "thesis.odt"
    path.write_text("three years of work", encoding="utf-8")
    assert pln("backup", "--to", str(path), "--json").kind == "format"
    assert path.read_text(encoding="utf-8") == "three years of work"


def test_restore_what_is_no_backup(pln: Pln, profile: Profile, tmp_path: Path) -> None:
    path = tmp_path / "thesis.odt"
    path.write_text("three years of work", encoding="utf-8")
    assert pln("restore", str(path), "--json").kind == "format"
    assert pln("restore", str(tmp_path / "nothing"), "--json").code == 1


@pytest.mark.skipif(os.name == "nt", reason="there the file itself is held")
def test_restore_under_an_open_window(pln: Pln, library: Profile, tmp_path: Path) -> None:
    path = tmp_path / "mine.plnbackup"
    pln.one("backup", "--to", str(path))
    library.lock.write_text(f"{os.getpid()}\npln-desktop\nhere\n", encoding="utf-8")
    ran = pln("restore", str(path), "--replace", "--json")
    assert (ran.code, ran.kind) == (5, "busy")


def test_doctor(pln: Pln, profile: Profile) -> None:
    found = pln.json("doctor")
    assert all(set(one) == {"name", "ok", "found"} for one in found)
    assert "profile" in [one["name"] for one in found]
    assert not profile.library.exists(), "it opens no library"
