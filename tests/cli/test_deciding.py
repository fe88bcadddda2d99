"""Sources' properties, rules and stories at the command line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pln_desktop.paths import Profile
from tests.cli.conftest import ADDRESS
from tests.cli.conftest import SOURCE
from tests.cli.conftest import Pln
from tests.cli.conftest import feed
from tests.sync.server import Route
from tests.sync.server import Server
from tests.sync.server import reply

RULE = "when title contains part 4 in slow maths circle then tag Assessment"


def test_set_is_one_act_and_prints_the_source(pln: Pln, library: Profile) -> None:
    words = ("interval=30", "retention=90d", "images=on", "full_text=on")
    record = pln.one("set", SOURCE, *words)
    shown = {name: record[name] for name in ("interval", "retention", "images", "full_text")}
    assert shown == {"interval": 30, "retention": "90d", "images": True, "full_text": True}
    assert pln.one("sources") == record
    pln.json("undo")
    assert pln.one("sources")["retention"] == "all"
    ran = pln("set", ADDRESS, "retention=2")
    assert "4 items (4 unread) will be removed for good with the next sync" in ran.error
    assert len(pln.json("items")) == 6


@pytest.mark.parametrize(
    "given",
    [["interval=5"], ["retention=-1"], ["images=maybe"], ["colour=red"], ["images"], ["=on"], []],
)
def test_set_refuses_in_one_sentence(pln: Pln, library: Profile, given: list[str]) -> None:
    ran = pln("--json", "set", SOURCE, "full_text=on", *given) if given else pln("set", SOURCE)
    assert ran.code == 2
    assert ran.error.count("\n") == 1
    if given:
        assert ran.kind == "usage"
    assert pln.one("sources")["full_text"] is False
    assert pln("set", "nobody", "images=on", "--json").code == 4


def test_rules_are_made_listed_tried_applied_and_removed(pln: Pln, library: Profile) -> None:
    made = pln.one("rule", "add", RULE)
    assert set(made) == {
        "id", "text", "source", "looks_in", "contains", "action", "value", "enabled", "created",
    }  # fmt: skip
    said = "When the title contains “part 4” in Slow Maths Circle, tag it “Assessment”."
    assert made["text"] == said
    assert pln.json("rule", "list") == [made]
    found = pln.json("rule", "preview", made["id"])
    assert [one["title"] for one in found] == ["Exit tickets, part 4"]
    assert pln.json("items", "--tag", "Assessment") == []
    act = pln.one("rule", "apply", made["id"])
    assert act["kind"] == "rule.apply"
    assert len(pln.json("items", "--tag", "Assessment")) == 1
    pln.json("undo")
    assert pln.json("items", "--tag", "Assessment") == []
    assert pln.one("rule", "remove", made["id"]) == made | {"deleted": True}
    assert pln.json("rule", "list") == []
    pln.json("undo")
    assert pln.json("rule", "list") == [made]
    assert said in pln("rule", "list").out


def test_a_rule_that_is_not_understood_exits_2_with_an_example(pln: Pln, library: Profile) -> None:
    ran = pln("rule", "add", "tag everything nice", "--json")
    assert (ran.code, ran.kind) == (2, "usage")
    assert "for example: when title contains exit ticket then tag Assessment" in ran.error
    for command in ("remove", "preview", "apply"):
        assert pln("rule", command, "nobody", "--json").code == 4


def test_two_sources_one_story(
    pln: Pln, profile: Profile, serve: Callable[[dict[str, Route]], Server]
) -> None:
    routes = {"/a": reply(200, feed("One")), "/b": reply(200, feed("One", name="Planet"))}
    server = serve(routes)
    pln.one("rule", "add", "when title contains two then star")
    for path in routes:
        pln.one("follow", f"{server.origin}{path}")
    server.routes["/b"] = reply(200, feed("One", "Two", name="Planet"))
    pln.json("sync")
    assert [one["title"] for one in pln.json("items", "--starred")] == ["Two"]
    copies = pln.json("items", "--duplicates")
    assert [one["also"] for one in copies] == [["Planet"], ["Chalk and Talk"]]
    assert {one["story"] for one in copies} == {copies[0]["id"]}
    assert len(pln.json("items")) == 3
    assert len(pln.json("items", "--duplicates", "--source", copies[0]["source"])) == 2
    pln.json("read", copies[1]["id"])
    assert [one["title"] for one in pln.json("items", "--unread")] == ["Two"]
    assert "also in Planet" in pln("items", "--duplicates").out
    pln.json("set", copies[1]["source"], "retention=1")
    pln.json("sync")
    assert [one["title"] for one in pln.json("items", "--source", copies[1]["source"])] == ["Two"]
    pln.json("sync")
    assert pln.json("items", "--duplicates") == []
    assert pln.one("check")["ok"] is True
