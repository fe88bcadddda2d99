"""Sources over a real line on this machine: follow, decide, import, sync."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pln_desktop.paths import Profile
from pln_desktop.sync.lock import locked
from tests.cli.conftest import ADDRESS
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import Pln
from tests.cli.conftest import feed
from tests.sync.server import Route
from tests.sync.server import Server
from tests.sync.server import reply

Serve = Callable[[dict[str, Route]], Server]


def test_follow_brings_the_first_items(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/feed": reply(200, feed("Peer visits", "Exit cards"))})
    address = f"{server.origin}/feed"
    source = pln.one("follow", address, "--community", "Chalk Circle")
    assert (source["address"], source["title"]) == (address, "Chalk and Talk")
    assert (source["items"], source["unread"], source["state"]) == (2, 2, "fine")
    assert pln.one("communities")["name"] == "Chalk Circle"
    assert pln.json("sources") == [source]
    assert pln.one("follow", address)["id"] == source["id"], "followed once"
    pln.json("undo")
    assert pln.json("sources") == []
    assert pln.one("follow", address)["id"] == source["id"], "ids are for good"


def test_follow_looks_harder_and_says_where(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve(
        {"/": reply(200, b"<html>no link"), "/feed.xml": reply(200, feed("Peer visits"))}
    )
    assert pln("follow", server.origin, "--json").kind == "html"
    ran = pln("follow", server.origin, "--look-harder", "--json")
    assert ran.code == 0
    assert f"{server.origin}/feed.xml" in ran.error
    assert len(ran.lines) == 1
    assert len(server.asked) <= 1 + 1 + 5 + 1


def test_follow_what_does_not_answer(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({})
    ran = pln("follow", f"{server.origin}/feed", "--json")
    assert (ran.code, ran.kind) == (1, "status")
    assert pln("follow", "ftp://chalk.example", "--json").kind == "scheme"
    assert pln.json("sources") == []


def test_unfollow(pln: Pln, library: Profile) -> None:
    (source,) = pln.json("sources")
    assert pln.one("unfollow", SOURCE) == source | {"deleted": True}
    assert pln.json("sources") == []
    assert pln("unfollow", SOURCE).code == 4
    pln.json("undo")
    assert pln.json("sources") == [source]


def test_move(pln: Pln, library: Profile) -> None:
    moved = pln.one("move", SOURCE, "--community", "Elsewhere")
    assert moved["community"] not in (COMMUNITY, None)
    assert pln.json("sources", "--community", "Elsewhere") == [moved]


def test_pause_and_resume(pln: Pln, library: Profile) -> None:
    paused = pln.one("pause", COMMUNITY)
    assert paused["state"] == "paused"
    assert "resume" in paused["sentence"]
    assert pln.json("sync")[-1]["sources"] == 0
    resumed = pln.one("resume", SOURCE)
    assert resumed["state"] == "fine" and "Checked" in resumed["sentence"]


def test_import_is_one_act(pln: Pln, library: Profile, opml: Path) -> None:
    made = pln.json("import", str(opml))
    assert [one["address"] for one in made] == [
        "https://chalk.example/feed",
        "https://talk.example/feed",
    ]
    assert {(one["folder"], one["state"]) for one in made} == {("Schools", "new")}
    assert pln.json("import", str(opml)) == []
    pln.json("undo")
    assert [one["address"] for one in pln.json("sources")] == [ADDRESS]


def test_import_dry_run_changes_nothing(pln: Pln, library: Profile, opml: Path) -> None:
    seen = pln.json("import", "-", "--dry-run", stdin=opml.read_bytes())
    assert [(one["id"], one["title"], one["already"]) for one in seen] == [
        (None, "Chalk", False),
        (None, "Talk", False),
    ]
    assert set(pln.json("sources")[0]) <= set(seen[0])
    assert len(pln.json("sources")) == 1


def test_import_refuses_what_is_no_list(pln: Pln, library: Profile, tmp_path: Path) -> None:
    path = tmp_path / "broken.opml"
    path.write_bytes(b"\x89PNG\r\n")
    ran = pln("import", str(path), "--json")
    assert (ran.code, ran.kind) == (1, "format")
    assert pln("import", str(tmp_path / "nothing"), "--json").code == 1


def test_sync_tells_a_line_a_source_then_the_sum(pln: Pln, profile: Profile, serve: Serve) -> None:
    routes = {"/a": reply(200, feed("One")), "/b": reply(200, feed("Two", name="B"))}
    server = serve(routes)
    a, b = (pln.one("follow", f"{server.origin}/{name}") for name in "ab")
    server.routes |= {"/a": reply(200, feed("One", "Three")), "/b": reply(500)}
    ran = pln("sync", "--json")
    assert ran.code == 0
    *lines, summary = ran.lines
    by_source = {line["source"]: line for line in lines}
    changed, failed = by_source[a["id"]], by_source[b["id"]]
    assert changed.pop("next").endswith("Z")
    assert changed == {
        "source": a["id"],
        "address": f"{server.origin}/a",
        "status": "changed",
        "new": 1,
        "updated": 0,
        "error": None,
    }
    assert (failed["status"], failed["error"]["kind"]) == ("failed", "status")
    assert summary.pop("seconds") >= 0
    assert summary == {"summary": True, "sources": 2, "new": 1, "updated": 0, "failed": 1}
    words = pln("sync", "--source", a["id"])
    assert words.out.splitlines()[0] == "Chalk and Talk  unchanged"
    assert len(words.out.splitlines()) == 2


def test_sync_again_really_asks_and_adds_none(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/a": reply(200, feed("One"))})
    source = pln.one("follow", f"{server.origin}/a")
    asked = len(server.asked)
    line, summary = pln.json("sync", "--source", source["address"])
    assert (line["status"], summary["new"], len(server.asked)) == ("unchanged", 0, asked + 1)
    assert pln.json("sync", "--due")[0]["sources"] == 0
    assert len(server.asked) == asked + 1


def test_sync_exits_3_when_every_source_failed(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/a": reply(200, feed("One"))})
    pln.one("follow", f"{server.origin}/a")
    server.routes["/a"] = reply(404)
    ran = pln("sync", "--json")
    assert (ran.code, ran.kind) == (3, "every-source-failed")
    assert [set(line) & {"status", "summary", "error"} for line in ran.lines] == [
        {"status", "error"},
        {"summary"},
        {"error"},
    ]


def test_sync_beside_another_is_busy(pln: Pln, library: Profile) -> None:
    with locked(library.sync_lock):
        ran = pln("sync", "--json")
    assert (ran.code, ran.kind) == (5, "busy")
    assert pln("sync", "--source", "unheard-of", "--json").code == 4


def test_unfollow_takes_several_in_one_act(pln: Pln, library: Profile, opml: Path) -> None:
    made = [str(one["id"]) for one in pln.json("import", str(opml))]
    gone = pln.json("unfollow", *made)
    assert [one["deleted"] for one in gone] == [True, True]
    assert [one["id"] for one in pln.json("sources")] == [SOURCE]
    pln.json("undo")
    assert len(pln.json("sources")) == 3


def test_stale_and_failing_sources_are_listed(pln: Pln, library: Profile, opml: Path) -> None:
    pln.json("import", str(opml))
    assert [one["id"] for one in pln.json("sources", "--stale")] == [SOURCE]
    assert [one["id"] for one in pln.json("sources", "--stale", "30", "--limit", "5")] == [SOURCE]
    assert pln.json("sources", "--stale", "36500") == []
    assert pln.json("sources", "--failing") == []
    assert pln("sources", "--stale", "0").code == 2


def test_merge_names_what_stays(pln: Pln, library: Profile, opml: Path) -> None:
    other = str(pln.json("import", str(opml))[0]["id"])
    assert pln.one("merge", SOURCE, other)["id"] == SOURCE
    assert other not in [one["id"] for one in pln.json("sources")]
    pln.json("undo")
    assert other in [one["id"] for one in pln.json("sources")]
    assert pln("merge", SOURCE, SOURCE, "--json").kind == "format"
    assert pln("merge", SOURCE, "f" * 32, "--json").kind == "unknown-id"


def test_frb071_from_scratch_asks_first_and_for_one_source(pln: Pln, library: Profile) -> None:
    assert pln("sync", "--from-scratch", "--yes").code == 2
    assert pln("sync", "--allow-insecure-once").code == 2
    assert pln("sync", "--source", SOURCE, "--from-scratch", stdin=b"").code == 2
