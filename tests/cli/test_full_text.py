"""`pln full-text`, over loopback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pln_desktop.paths import Profile
from tests.cli.conftest import Pln
from tests.sync.server import Server
from tests.sync.server import reply
from tests.sync.test_fulltext import PARAGRAPHS
from tests.sync.test_fulltext import STORY
from tests.sync.test_fulltext import TEASER
from tests.sync.test_fulltext import page

HTML = "Content-Type: text/html"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server({}) as running:
        link = f"{running.origin}/pond"
        text = f"<item><guid>1</guid><title>The pond</title><link>{link}</link>"
        text += f"<description>{TEASER}</description></item>"
        feed = f"<rss version='2.0'><channel><title>Pond</title>{text}</channel></rss>"
        running.routes["/feed"] = reply(200, feed.encode(), "Content-Type: application/rss+xml")
        running.routes["/pond"] = reply(200, page(STORY), HTML)
        yield running


def test_full_text_prints_the_item_as_show_does(pln: Pln, profile: Profile, server: Server) -> None:
    source = pln.one("follow", f"{server.origin}/feed")
    item = pln.json("items")[0]
    assert pln.one("show", item["id"])["text"] == TEASER
    got = pln.one("full-text", item["id"])
    assert got == pln.one("show", item["id"])
    assert got["text"].splitlines() == PARAGRAPHS and got["feed_html"] == TEASER
    assert got["full_text"]["at"].endswith("Z") and got["full_text"]["reason"] is None
    assert "sample 12" in pln("show", item["id"]).out
    again = pln("full-text", source["id"])
    assert again.code == 0 and "has not changed" in again.error


def test_full_text_that_does_not_come_says_why(pln: Pln, profile: Profile, server: Server) -> None:
    pln.one("follow", f"{server.origin}/feed")
    id = pln.json("items")[0]["id"]
    pln.one("full-text", id)
    server.routes["/pond"] = reply(404)
    ran = pln("full-text", id, "--json")
    assert (ran.code, ran.kind) == (1, "status")
    assert ran.lines[0]["text"].splitlines() == PARAGRAPHS
    assert ran.lines[0]["full_text"]["reason"] == "the site answered 404"
    server.routes["/pond"] = reply(200, page("<p>Please accept our cookies.</p>"), HTML)
    ran = pln("full-text", id, "--json")
    assert (ran.code, ran.kind) == (1, "no-article")
    assert "a question about cookies" in pln("full-text", id).error


def test_full_text_of_what_is_no_item(pln: Pln, library: Profile) -> None:
    assert pln("full-text", "unheard-of", "--json").code == 4
    assert pln("full-text", pln.one("contact", "add", "Ada")["id"], "--json").kind == "refused"
    assert pln("full-text").code == 2


def test_full_text_with_every_sync(pln: Pln, profile: Profile, server: Server) -> None:
    source = pln.one("follow", f"{server.origin}/feed")
    pln.json("set", source["id"], "full_text=true")
    pln.json("sync")
    assert pln.one("show", pln.json("items")[0]["id"])["text"].splitlines() == PARAGRAPHS
