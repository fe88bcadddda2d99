"""`pln discover` over a real line on this machine: pages as platforms write them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pln_desktop.paths import Profile
from tests.cli.conftest import Pln
from tests.cli.conftest import feed
from tests.sync.server import Route
from tests.sync.server import Server
from tests.sync.server import reply

Serve = Callable[[dict[str, Route]], Server]


def page(*heads: str, body: str = "") -> bytes:
    return f"<!doctype html><html><head>{''.join(heads)}</head><body>{body}</body></html>".encode()


def link(address: str, title: str = "", kind: str = "rss") -> str:
    return f'<link rel="alternate" type="application/{kind}+xml" title="{title}" href="{address}">'


HTML = "Content-Type: text/html; charset=utf-8"

PLATFORMS: dict[str, tuple[str, bytes, tuple[str, ...], list[tuple[str, str]]]] = {
    "wordpress": (
        "/",
        page(
            '<meta name="generator" content="WordPress 6.6" />',
            link("/feed/", "Chalk » Feed"),
            link("/comments/feed/", "Chalk » Comments Feed"),
        ),
        (),
        [("/feed/", "link"), ("/comments/feed/", "link")],
    ),
    "wordpress category": (
        "/category/maths/",
        page('<link rel="https://api.w.org/" href="/wp-json/">', link("/feed/", "Chalk » Feed")),
        (),
        [
            ("/feed/", "link"),
            ("/category/maths/feed/", "page:wordpress"),
            ("/comments/feed/", "page:wordpress"),
        ],
    ),
    "discourse": (
        "/c/maths/4",
        page('<meta name="generator" content="Discourse 3.4">', link("/c/maths/4.rss", "Maths")),
        (),
        [
            ("/c/maths/4.rss", "link:discourse"),
            ("/latest.rss", "page:discourse"),
            ("/posts.rss", "page:discourse"),
        ],
    ),
    "nodebb": (
        "/topic/9/chalk",
        page("<title>Staff room</title>"),
        ("X-Powered-By: NodeBB",),
        [
            ("/topic/9.rss", "page:nodebb"),
            ("/recent.rss", "page:nodebb"),
            ("/recentposts.rss", "page:nodebb"),
        ],
    ),
    "phpbb": (
        "/board/viewforum.php?f=2",
        page(body='<div id="phpbb">Powered by <a href="https://www.phpbb.com/">phpBB</a></div>'),
        (),
        [
            ("/board/app.php/feed/forum/2", "page:phpbb"),
            ("/board/app.php/feed", "page:phpbb"),
            ("/board/app.php/feed/topics", "page:phpbb"),
        ],
    ),
    "flarum": (
        "/",
        page(body='<div id="flarum-loading" style="display: none">Loading</div>'),
        (),
        [("/atom", "page:flarum"), ("/rss", "page:flarum")],
    ),
    "mastodon": (
        "/@ada",
        page(link("/@ada.rss"), body='<div class="app-holder" id="mastodon"></div>'),
        ("Server: Mastodon",),
        [("/@ada.rss", "link")],
    ),
    "ghost": (
        "/tag/maths/",
        page('<meta name="generator" content="Ghost 5.8">', link("/rss/", "Chalk")),
        (),
        [("/rss/", "link"), ("/tag/maths/rss/", "page:ghost")],
    ),
    "blogger": (
        "/",
        page(
            "<meta content='blogger' name='generator'/>",
            link("/feeds/posts/default?alt=rss", "Chalk - RSS"),
            link("/feeds/posts/default", "Chalk - Atom", "atom"),
        ),
        (),
        [
            ("/feeds/posts/default", "link"),
            ("/feeds/posts/default?alt=rss", "link"),
            ("/feeds/comments/default", "page:blogger"),
        ],
    ),
    "a page of its own": ("/", page(link("news.xml", "News")), (), [("/news.xml", "link")]),
}


@pytest.mark.parametrize("name", PLATFORMS)
def test_what_a_page_tells(name: str, pln: Pln, profile: Profile, serve: Serve) -> None:
    path, body, headers, expected = PLATFORMS[name]
    server = serve({path: reply(200, body, HTML, *headers)})
    rows = pln.json("discover", f"{server.origin}{path}")
    found = [(row["address"].removeprefix(server.origin), row["evidence"]) for row in rows]
    assert found == expected
    assert {tuple(row) for row in rows} == {("address", "title", "connector", "kind", "evidence")}
    assert {row["connector"] for row in rows} == {"feed"}
    assert len(server.asked) == 1, "the page that was typed and nothing else"


def test_a_feed_is_its_own_candidate(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/feed": reply(200, feed("Peer visits"))})
    address = f"{server.origin}/feed"
    row = pln.one("discover", f"<feed:{address}>,")
    assert row == {
        "address": address,
        "title": "Chalk and Talk",
        "connector": "feed",
        "kind": "rss",
        "evidence": "direct",
    }
    assert pln.json("sources") == [], "nothing is followed"


def test_a_known_site_is_not_asked(pln: Pln, profile: Profile) -> None:
    """No line leads out of the tests: what asked would fail."""
    rows = pln.json("discover", "github.com/ada/engine")
    assert [row["address"].rpartition("/")[2] for row in rows] == [
        "releases.atom",
        "commits.atom",
        "tags.atom",
    ]
    assert rows[0]["title"] == "engine: releases"
    assert rows[0]["evidence"] == "address:github"


def test_people_read_why(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/": reply(200, page(link("https://feeds.example/chalk", "Chalk")), HTML)})
    said = pln("discover", server.origin).out
    assert "Chalk · RSS · https://feeds.example/chalk\n" in said
    assert "The page names it. Following it asks feeds.example." in said
    said = pln("discover", "https://www.reddit.com/r/teachers").out
    assert "Such addresses at Reddit have this feed" in said and "often refuses" in said


def test_nothing_there_says_what_else_may_know(pln: Pln, profile: Profile, serve: Serve) -> None:
    server = serve({"/": reply(200, page(), HTML), "/rss.xml": reply(200, feed("Peer visits"))})
    ran = pln("discover", server.origin, "--json")
    assert (ran.code, ran.kind) == (1, "html")
    assert f"--look-harder asks {server.origin}/feed/" in ran.error and len(server.asked) == 1
    row = pln.one("discover", server.origin, "--look-harder")
    assert (row["address"], row["evidence"]) == (f"{server.origin}/rss.xml", "probe")
    ran = pln("discover", "not an address", "--json")
    assert (ran.code, ran.kind) == (1, "address")


def test_a_name_is_looked_for_where_its_site_says(pln: Pln, profile: Profile, serve: Serve) -> None:
    told = b"""{"links":[{"rel":"http://webfinger.net/rel/profile-page",
        "href":"https://social.example/@ada"}]}"""
    server = serve({})
    host = server.origin.partition("//")[2]
    server.routes[f"/.well-known/webfinger?resource=acct:ada@{host}"] = reply(200, told)
    assert pln("discover", f"{server.origin}/@ada", "--json").kind == "status"
    row = pln.one("discover", f"{server.origin}/@ada", "--look-harder")
    assert (row["address"], row["evidence"]) == (
        "https://social.example/@ada.rss",
        "lookup:mastodon",
    )
    assert [one.target.partition("?")[0] for one in server.asked[1:]] == [
        "/@ada",
        "/@ada.rss",
        "/.well-known/webfinger",
    ]
