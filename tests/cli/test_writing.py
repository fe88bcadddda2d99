"""The learner's own records, from the first word to taking it back."""

from __future__ import annotations

from pathlib import Path

import pytest

from pln_desktop.model import Json
from pln_desktop.paths import Profile
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import Pln


@pytest.fixture
def item(pln: Pln, library: Profile) -> str:
    return str(pln.json("items", "--limit", "1")[0]["id"])


def test_note_on_any_record_or_on_none(pln: Pln, item: str) -> None:
    for target in (item, SOURCE, COMMUNITY):
        assert pln.one("note", target, "Ask Noor")["target"] == target
    assert pln.one("note", "", "By itself")["target"] is None


def test_note_from_standard_input(pln: Pln, item: str) -> None:
    text = "Zwei Zeilen – \u2028 und ein Bruch: ½\n\nEnde"
    note = pln.one("note", item, "-", stdin=f"{text}\r\n".encode())
    assert note["text"] == text
    assert pln.one("show", note["id"])["text"] == text
    assert pln("note", item, "-", "--json", stdin=b"\xff\xfe\xfa").kind == "format"


def test_note_that_looks_like_an_option(pln: Pln, item: str) -> None:
    assert pln.one("note", "--", item, "--json")["text"] == "--json"


def test_highlight(pln: Pln, item: str) -> None:
    mark = pln.one("highlight", item, "--quote", "Slip 5", "--note", "-", stdin=b"Try this")
    assert (mark["type"], mark["quote"], mark["text"]) == ("highlight", "Slip 5", "Try this")
    assert mark["anchored"] is True
    assert (mark["prefix"], mark["suffix"]) == ("", " from Thursday.")
    ran = pln("highlight", item, "--quote", "words that are not there", "--json")
    assert (ran.code, ran.kind) == (1, "format")
    assert len(pln.json("notes")) == 1


def test_edit(pln: Pln, item: str) -> None:
    note = pln.one("note", item, "Ask Noor")
    edited = pln.one("edit", note["id"], "Ask Noor on Friday")
    assert edited | {"updated": ""} == note | {"text": "Ask Noor on Friday", "updated": ""}
    assert pln("edit", item, "no note", "--json").kind == "refused"
    assert pln("edit", "unheard-of", "no note").code == 4


def test_delete_is_one_act(pln: Pln, item: str) -> None:
    note, person = pln.one("note", item, "Ask"), pln.one("contact", "add", "Ada")
    gone = pln.json("delete", note["id"], person["id"])
    assert gone == [note | {"deleted": True}, person | {"deleted": True}]
    assert pln("show", note["id"]).code == 4
    pln.json("undo")
    assert pln.json("notes") == [note]
    assert pln.json("contacts") == [person]
    assert pln.one("delete", item)["deleted"] is True
    assert item not in [one["id"] for one in pln.json("items")]
    pln.json("undo")
    assert item in [one["id"] for one in pln.json("items")]


def test_contact_add(pln: Pln, library: Profile) -> None:
    words = ["--email", "ada@school.example", "--email", "ada@home.example"]
    words += ["--handle", "@ada@social.example", "--handle", "https://code.example/ada-ek/"]
    made = pln.one("contact", "add", "Ada Ek", *words)
    assert made == {
        "id": made["id"],
        "name": "Ada Ek",
        "emails": ["ada@school.example", "ada@home.example"],
        "identities": [
            {"site": "social.example", "handle": "ada", "url": None},
            {"site": "code.example", "handle": "ada-ek", "url": "https://code.example/ada-ek/"},
        ],
        "affiliations": [],
        "tags": [],
    }
    assert pln("contact", "add", " ").code == 2


def test_portfolio_new_and_add(pln: Pln, item: str) -> None:
    made = pln.one("portfolio", "new", "My year", "--author", "Ada")
    note = pln.one("note", item, "Ask Noor")
    added = pln.one("portfolio", "add", made["id"], note["id"], item, "--section", "Asking")
    assert (added["sections"], added["evidence"], added["author"]) == (1, 2, "Ada")
    (section,) = pln.one("show", made["id"])["outline"]
    assert section["title"] == "Asking"
    assert [one["ref"] for one in section["evidence"]] == [note["id"], item]
    assert pln("portfolio", "add", item, note["id"], "--json").kind == "refused"
    assert pln("portfolio").code == 2


def test_rename_whatever_has_a_name(pln: Pln, item: str) -> None:
    assert pln.one("rename", SOURCE, "Circle")["title"] == "Circle"
    assert pln.one("rename", COMMUNITY, "Slow Circle")["name"] == "Slow Circle"
    made = pln.one("portfolio", "new", "My year")
    assert pln.one("rename", made["id"], "Our year")["title"] == "Our year"
    assert pln("rename", item, "Mine").code == 1


def test_keep_a_file_with_its_copy(pln: Pln, library: Profile, tmp_path: Path) -> None:
    path = tmp_path / "slips.html"
    path.write_text("<title>Exit slips</title><p>Five minutes are enough.</p>", encoding="utf-8")
    kept = pln.one("keep", str(path))
    assert pln.one("keep", str(path))["id"] == kept["id"], "kept once"
    assert "Five minutes are enough." in pln.one("show", kept["id"])["text"]
    assert pln("keep", str(tmp_path / "nothing.pdf"), "--json").code == 1


def test_undo_and_redo(pln: Pln, item: str) -> None:
    note = pln.one("note", item, "Ask Noor")
    act: Json = pln.json("history", "--limit", "1")[0]
    pln.json("star", item)
    assert pln.one("undo", act["act"]) == act | {"undone": True}
    assert pln.json("notes") == []
    assert pln("undo", act["act"], "--json").code == 1, "only once"
    assert pln.one("redo") == act
    assert pln.json("notes") == [note]
    assert pln.one("undo")["kind"] == "items.star"
    assert pln("undo", "unheard-of").code == 4


def test_nothing_to_undo(pln: Pln, profile: Profile) -> None:
    assert pln("undo", "--json").kind == "nothing-to-undo"
    assert pln("redo", "--json").kind == "nothing-to-redo"
