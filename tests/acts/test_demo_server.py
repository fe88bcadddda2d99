"""The demo's network over loopback: what a reader's program meets is what we meant to publish."""

from __future__ import annotations

import http.client
import json
import re
import threading
import xml.etree.ElementTree as ET
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin
from urllib.parse import urlsplit

import feedparser
import pytest

from pln_desktop.acts.demo_content import plain
from pln_desktop.acts.demo_server import DemoServer

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
COUNTS = {
    "/slow-maths/journal.xml": 14,
    "/slow-maths/discussions.atom": 36,
    "/open-lessons/lessons.json": 16,
    "/field-science/notes.atom": 14,
    "/northfield/coaches.rdf": 13,
    "/lakeland/journal.xml": 14,
    "/inclusive/exchange.atom": 13,
}
VERSIONS = {
    "/slow-maths/journal.xml": "rss20",
    "/slow-maths/discussions.atom": "atom10",
    "/field-science/notes.atom": "atom10",
    "/northfield/coaches.rdf": "rss10",
    "/lakeland/journal.xml": "rss20",
    "/inclusive/exchange.atom": "atom10",
}


@pytest.fixture(scope="module")
def server() -> Iterator[DemoServer]:
    with DemoServer(NOW) as running:
        yield running


def ask(
    server: DemoServer, path: str, method: str = "GET", headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    """Status, headers by lower-case name, body. `path` goes out exactly as written."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(server.base).port or 0, timeout=5)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return (
            answer.status,
            {name.lower(): value for name, value in answer.getheaders()},
            answer.read(),
        )
    finally:
        connection.close()


def parse(server: DemoServer, path: str) -> Any:
    _, headers, body = ask(server, path)
    return feedparser.parse(
        body,
        response_headers={**headers, "content-location": server.base + path},
        sanitize_html=False,
    )


class Links(HTMLParser):
    """Addresses of links, images and their alternative texts; complains about a tag left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[tuple[str, str]] = []
        self.addresses: list[str] = []
        self.alternates: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "img":
            self.images.append((given["src"], given["alt"]))
        if tag == "link" and given["rel"] == "alternate":
            self.alternates.append((given["type"], given["href"]))
        if tag == "a":
            self.addresses.append(given["href"])
        if "cite" in given:
            self.addresses.append(given["cite"])
        if tag not in {"img", "link", "meta", "br"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def links(markup: str) -> Links:
    reader = Links()
    reader.feed(markup)
    assert reader.open == []
    return reader


@pytest.mark.parametrize("path", VERSIONS)
def test_a_feed_is_well_formed_and_complete(server: DemoServer, path: str) -> None:
    feed = parse(server, path)
    assert feed.bozo is False
    assert feed.version == VERSIONS[path]
    assert len(feed.entries) == COUNTS[path]
    assert len({entry.link for entry in feed.entries}) == COUNTS[path]
    for entry in feed.entries:
        assert entry.link.startswith(server.base + "/")
        assert all((entry.title, entry.content[0].value, entry.authors))
        moment = timegm(entry.get("published_parsed") or entry.updated_parsed)
        assert (NOW - timedelta(days=100)).timestamp() < moment < NOW.timestamp()


def test_the_json_feed_follows_version_1_1(server: DemoServer) -> None:
    _, headers, body = ask(server, "/open-lessons/lessons.json")
    feed = json.loads(body)
    assert headers["content-type"].startswith("application/feed+json")
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len(feed["items"]) == COUNTS["/open-lessons/lessons.json"]
    for item in feed["items"]:
        assert all(item[key] for key in ("id", "url", "title", "content_html", "authors"))
        assert datetime.fromisoformat(item["date_published"]).tzinfo is not None
    assert sum(len(item["authors"]) > 1 for item in feed["items"]) >= 2
    assert any(item["attachments"] for item in feed["items"])


def test_it_is_about_120_items_with_what_a_reader_must_cope_with(server: DemoServer) -> None:
    posts = [post for place in server.places() for feed in place.feeds for post in feed.posts]
    assert len(server.places()) == 6
    assert len(posts) == sum(COUNTS.values()) == 120
    assert len({post.path for post in posts}) == 120
    lengths = [len(plain(post.html).split()) for post in posts]
    assert sum(600 <= length <= 900 for length in lengths) >= 4
    assert sum(length < 80 for length in lengths) >= 30
    assert {post.language for post in posts} == {"en", "de", "ar"}
    assert sum(len(post.authors) > 1 for post in posts) >= 8
    titles = [entry.title for entry in parse(server, "/field-science/notes.atom").entries]
    assert "1 < 2 & other “obvious” things: ½, ∞ and 🍂" in titles
    arabic = [post for post in posts if post.language == "ar"]
    assert arabic[0].direction == "rtl"
    assert b'dir="rtl"' in ask(server, arabic[0].path)[2]


def test_the_forum_has_threads_that_answer_each_other(server: DemoServer) -> None:
    _, _, body = ask(server, "/slow-maths/discussions.atom")
    names = {"a": "http://www.w3.org/2005/Atom", "thr": "http://purl.org/syndication/thread/1.0"}
    parents: dict[str, str] = {}
    for entry in ET.fromstring(body).findall("a:entry", names):
        answer = entry.find("thr:in-reply-to", names)
        parents[entry.findtext("a:id", "", names)] = "" if answer is None else answer.get("ref", "")
    sizes: dict[str, int] = {}
    for post in parents:
        root = post
        while parents[root]:
            root = parents[root]
        sizes[root] = sizes.get(root, 0) + 1
    assert len(sizes) == 6
    assert all(4 <= size <= 12 for size in sizes.values())
    moments = {
        post.path: post.published for feed in server.places()[0].feeds for post in feed.posts
    }
    for post, parent in parents.items():
        if parent:
            assert moments[urlsplit(parent).path] < moments[urlsplit(post).path]


def test_a_quote_in_the_forum_is_what_the_other_one_wrote(server: DemoServer) -> None:
    forum = server.places()[0].feeds[1]
    texts = {post.path: plain(post.html) for post in forum.posts}
    quotes = [
        (urlsplit(cite).path, plain(quote))
        for post in forum.posts
        for cite, quote in re.findall(r'<blockquote cite="(.*?)">(.*?)</blockquote>', post.html)
    ]
    assert len(quotes) >= 5
    for path, quote in quotes:
        assert quote in texts[path]


def test_everything_a_post_shows_or_attaches_is_served(server: DemoServer) -> None:
    media: dict[str, str] = {}
    for place in server.places():
        for feed in place.feeds:
            for post in feed.posts:
                found = links(post.html)
                assert all(len(alt) > 20 for _, alt in found.images)
                media |= {
                    urljoin(server.base + post.path, address): "image/png"
                    for address, _ in found.images
                }
                media |= {file.address: file.media_type for file in post.attachments}
                for address in found.addresses:
                    assert ask(server, urlsplit(address).path)[0] == 200
    assert sum(kind == "image/png" for kind in media.values()) == 12
    for address, kind in media.items():
        status, headers, body = ask(server, urlsplit(address).path)
        assert (status, headers["content-type"]) == (200, kind)
        assert body.startswith(b"\x89PNG" if kind == "image/png" else b"%PDF")
        assert len(body) <= (60 if kind == "image/png" else 100) * 1024


def test_every_post_has_its_page(server: DemoServer) -> None:
    for place in server.places():
        for feed in place.feeds:
            for post in feed.posts:
                status, headers, body = ask(server, post.path)
                page = body.decode()
                assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
                assert post.html in page
                assert f'<meta name="author" content="{post.authors[0]}">' in page
                links(page)


def test_feeds_are_found_from_the_home_pages(server: DemoServer) -> None:
    found = []
    for place in server.places():
        page = links(ask(server, place.path)[2].decode())
        for kind, address in page.alternates:
            _, headers, _ = ask(server, address)
            assert headers["content-type"].split(";")[0] == kind
            found.append(address)
    assert sorted(found) == sorted(COUNTS)
    assert ask(server, "/")[0] == 200


def test_the_opml_names_every_source_but_the_one_followed_by_its_page(server: DemoServer) -> None:
    body = ET.fromstring(server.opml()).find("body")
    assert body is not None
    assert [folder.get("text") for folder in body] == [
        "My subjects",
        "School and district",
        "Associations",
    ]
    addresses = [
        outline.get("xmlUrl", "") for outline in body.iter("outline") if outline.get("xmlUrl")
    ]
    assert {urlsplit(address).path for address in addresses} == set(COUNTS) - {
        "/inclusive/exchange.atom"
    }
    assert all(ask(server, urlsplit(address).path)[0] == 200 for address in addresses)
    (by_page,) = server.script()["follow_by_address"]
    assert by_page["address"] == server.base + "/inclusive/"


def test_the_script_quotes_and_names_what_is_there(server: DemoServer) -> None:
    script = server.script()
    posts = {
        post.path: post for place in server.places() for feed in place.feeds for post in feed.posts
    }
    assert len(script["highlights"]) == 2
    for highlight in script["highlights"]:
        assert plain(posts[highlight["item"]].html).count(highlight["quote"]) == 1
        assert highlight["meaning"] in {"idea", "try", "evidence", "question", "reply"}
    assert script["note"]["item"] in posts
    assert all(path in posts for path in (*script["starred"], *script["read"]))
    assert all(
        ask(server, urlsplit(kept["address"]).path)[0] == 200 for kept in script["resources"]
    )
    made = {entry["key"] for entry in (*script["highlights"], script["note"], *script["resources"])}
    assert {ref for section in script["portfolio"]["sections"] for ref in section["refs"]} == made
    writers = {name for post in posts.values() for name in post.authors}
    assert len(script["people"]) == 4
    for person in script["people"]:
        assert person["name"] in writers
        assert all(email.endswith("@example.org") for email in person["emails"])


@pytest.mark.parametrize("path", [*COUNTS, "/media/number-line.png", "/lakeland/"])
def test_an_unchanged_document_is_not_sent_twice(server: DemoServer, path: str) -> None:
    status, first, body = ask(server, path)
    assert (status, bool(body)) == (200, True)
    for condition in (
        {"If-None-Match": first["etag"]},
        {"If-None-Match": f'"other", W/{first["etag"]}'},
        {"If-Modified-Since": first["last-modified"]},
    ):
        status, headers, rest = ask(server, path, headers=condition)
        assert (status, rest, headers["etag"]) == (304, b"", first["etag"])
    for condition in (
        {"If-None-Match": '"other"', "If-Modified-Since": first["last-modified"]},
        {"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
        {"If-Modified-Since": "yesterday"},
    ):
        assert ask(server, path, headers=condition)[0] == 200
    status, headers, rest = ask(server, path, method="HEAD")
    assert (status, headers["content-length"], rest) == (200, str(len(body)), b"")


@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/demo.json",
        "/network.opml",
        "/slow-maths/journal.txt",
        "/../demo.json",
        "/media/../../../pyproject.toml",
        "/media/%2e%2e/demo.json",
        "//etc/passwd",
        "/media/",
    ],
)
def test_nothing_else_is_served(server: DemoServer, path: str) -> None:
    assert ask(server, path)[0] == 404


def test_a_server_leaves_no_thread_and_no_port_behind() -> None:
    before = set(threading.enumerate())
    with DemoServer() as running:
        ask(running, "/")
        silent = http.client.HTTPConnection("127.0.0.1", urlsplit(running.base).port or 0)
        silent.connect()
        silent.close()
    assert [thread.name for thread in threading.enumerate() if thread not in before] == []
    with pytest.raises(RuntimeError):
        _ = running.base
