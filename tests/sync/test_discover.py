"""From what was typed to what can be followed (FRB060 to 066, FRB100 to 105)."""

# ruff: noqa: E501  documents are easier to read in one line
from __future__ import annotations

import time

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.discover import candidates
from pln_desktop.sync.discover import clean_address
from pln_desktop.sync.discover import harder


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("  https://e.org/a?b=2&a=%7e&a  ", "https://e.org/a?b=2&a=%7e&a"),
        ("e.org/feed", "https://e.org/feed"),
        ("//e.org/feed", "https://e.org/feed"),
        ("feed:https://e.org/f", "https://e.org/f"),
        ("feed://e.org/f", "https://e.org/f"),
        ("feed:http://e.org/f", "http://e.org/f"),
        ("HTTP://E.org/F", "http://E.org/F"),
        ("<https://e.org/f>", "https://e.org/f"),
        ("localhost:8000/f", "https://localhost:8000/f"),
        ("127.0.0.1:8123/feed.xml", "https://127.0.0.1:8123/feed.xml"),
        ("[::1]:80/f", "https://[::1]:80/f"),
        ("http://intranet/feed", "http://intranet/feed"),
        ("https://e.org/f#top", "https://e.org/f"),
        ("https://münchen.example/ä", "https://münchen.example/ä"),
    ],
)
def test_frb060_typed_addresses(typed: str, address: str) -> None:
    assert clean_address(typed) == address


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "address"),
        ("   ", "address"),
        ("my school", "address"),
        ("https://e.org/a b", "address"),
        ("https://<host>/feed", "address"),
        ("https:///feed", "address"),
        ("hello", "address"),
        ("feed:", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://e.org/feed", "scheme"),
        ("mailto:a@e.org", "scheme"),
        ("https://e.org:99999/", "address"),
        ("\\\\host\\share", "address"),
    ],
)
def test_frb060_what_is_wrong_is_said_without_a_request(typed: str, reason: str) -> None:
    with pytest.raises(FetchError) as caught:
        clean_address(typed)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("address", "first"),
    [
        ("https://e.org", "https://e.org/feed/"),
        ("https://e.org/blog", "https://e.org/blog/feed/"),
        ("https://e.org/blog/index.html?x=1#y", "https://e.org/blog/feed/"),
        ("https://e.org:8443/", "https://e.org:8443/feed/"),
    ],
)
def test_frb104_looking_harder_asks_at_most_five_places(address: str, first: str) -> None:
    places = harder(address)
    assert places[0] == first
    assert len(places) == 5
    assert harder("nonsense") == []


PAGE = b"""<!DOCTYPE html><html><head><base href="https://cdn.e.org/x/">
<link rel="stylesheet alternate" type="application/rss+xml" href="no">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments/feed">
<link rel="ALTERNATE" type="application/atom+xml; charset=utf-8" title="News &amp; more" href="atom.xml">
<link rel=alternate type=application/feed+json href=https://e.org/feed.json>
<link rel="alternate" type="application/json" href="https://e.org/wp-json/wp/v2/posts/1">
<link rel="alternate" hreflang="de" href="/de">
<link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
<link rel="alternate" type="application/atom+xml" title="again" href="atom.xml">
<link rel="alternate" type="application/rss+xml" href="feed:https://e.org/old.rss#x">
</head><body><p>unclosed"""


def test_frb103_alternates_of_a_page() -> None:
    found = candidates(PAGE, address="https://e.org/", content_type="text/html")
    assert [(one.address, one.title, one.kind) for one in found] == [
        ("https://cdn.e.org/x/atom.xml", "News & more", "atom"),
        ("https://e.org/feed.json", "", "jsonfeed"),
        ("https://e.org/old.rss", "", "rss"),
        ("https://cdn.e.org/comments/feed", "Comments", "rss"),
    ]
    assert {(one.connector, one.evidence) for one in found} == {("feed", "link")}


@pytest.mark.parametrize(
    ("body", "kind", "title"),
    [
        (
            b"<?xml version='1.0'?><rss version='2.0'><channel><title>A &amp; B</title>",
            "rss",
            "A & B",
        ),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'><title><![CDATA[A]]></title>", "atom", "A"),
        (b"<rdf:RDF xmlns:rdf='x'><channel><title>R</title>", "rss", "R"),
        (
            b'{"version":"https:\\/\\/jsonfeed.org\\/version\\/1","title":"J \\u00e9"}',
            "jsonfeed",
            "J é",
        ),
    ],
)
def test_frb102_a_feed_is_its_own_candidate(body: bytes, kind: str, title: str) -> None:
    found = candidates(body, address="https://e.org/f")
    assert [(one.address, one.title, one.kind, one.evidence) for one in found] == [
        ("https://e.org/f", title, kind, "direct")
    ]


@pytest.mark.parametrize("body", [b"", b"\x89PNG\r\n\x1a\n", b"{}", b"<html></html>", b"words"])
def test_frb100_nothing_to_follow(body: bytes) -> None:
    assert candidates(body, address="https://e.org/") == []


def test_a_page_in_an_old_encoding() -> None:
    page = '<html><meta charset="iso-8859-1"><link rel=alternate type=application/rss+xml title="École" href=f>'
    found = candidates(page.encode("latin-1"), address="https://e.org/a/")
    assert (found[0].title, found[0].address) == ("École", "https://e.org/a/f")


def page(*heads: str) -> bytes:
    return f"<!doctype html><html><head>{''.join(heads)}</head><body>".encode()


def link(address: str, title: str = "", kind: str = "rss") -> str:
    return f'<link rel=alternate type="application/{kind}+xml" title="{title}" href="{address}">'


@pytest.mark.parametrize(
    ("named", "shown"),
    [
        (
            [link("http://e.org/feed/", "Posts"), link("https://www.e.org/feed")],
            [("https://www.e.org/feed", "Posts")],
        ),
        (
            [link("/feed?a=1"), link("/feed?a=2")],
            [("https://e.org/feed?a=1", ""), ("https://e.org/feed?a=2", "")],
        ),
        (
            [
                link("/rss.xml", "Pond » RSS"),
                link("/x.xml", "Other"),
                link("/atom.xml", "Pond » Atom", "atom"),
            ],
            [
                ("https://e.org/atom.xml", "Pond » Atom"),
                ("https://e.org/rss.xml", "Pond » RSS"),
                ("https://e.org/x.xml", "Other"),
            ],
        ),
        (
            [link("/comments/feed", "Comments"), link("/a.rss"), link("/a.atom", "", "atom")],
            [
                ("https://e.org/a.atom", ""),
                ("https://e.org/a.rss", ""),
                ("https://e.org/comments/feed", "Comments"),
            ],
        ),
    ],
)
def test_frb103_twins_are_one_and_the_better_format_is_first(
    named: list[str], shown: list[tuple[str, str]]
) -> None:
    found = candidates(page(*named), address="https://e.org/")
    assert [(one.address, one.title) for one in found] == shown


def test_a_board_names_some_feeds_and_is_known_to_have_others() -> None:
    body = page(
        '<meta content="Discourse 3.4" name="generator"><title>Staff room</title>',
        link("/latest.rss", "Latest topics"),
    )
    found = candidates(body, address="https://e.org/t/chalk/4", content_type="text/html")
    assert [(one.address, one.evidence, one.site_name) for one in found] == [
        ("https://e.org/latest.rss", "link", "Discourse"),
        ("https://e.org/t/chalk/4.rss", "page", "Discourse"),
        ("https://e.org/posts.rss", "page", "Discourse"),
    ]
    assert found[2].title == "Staff room: every new post"


def test_a_blog_that_names_its_feeds_keeps_their_evidence() -> None:
    body = page(
        '<meta name="generator" content="WordPress 6.6">',
        link("https://e.org/feed/", "Chalk » Feed"),
        link("https://e.org/comments/feed/", "Chalk » Comments Feed"),
        '<link rel="https://api.w.org/" href="https://e.org/wp-json/">',
    )
    found = candidates(body, address="https://e.org/category/maths/")
    assert [(one.address, one.evidence, one.site) for one in found] == [
        ("https://e.org/feed/", "link", ""),
        ("https://e.org/category/maths/feed/", "page", "wordpress"),
        ("https://e.org/comments/feed/", "link", ""),
    ]


def test_frb104_a_name_of_mastodon_is_tried_first() -> None:
    places = harder("https://social.example/@ada")
    assert places[:2] == [
        "https://social.example/@ada.rss",
        "https://social.example/.well-known/webfinger?resource=acct:ada@social.example",
    ]
    assert len(places) == 5


@pytest.mark.parametrize(
    "body",
    [
        b"powered by <a" * 70_000,
        b"<!--" * 200_000,
        b"<title>" * 100_000,
        b"<link rel=alternate type=application/rss+xml href=/x" * 18_000,
        b"<div>" * 180_000,
        b'data-base-uri="/' * 60_000,
    ],
)
def test_a_page_made_to_be_slow_is_read_in_seconds(body: bytes) -> None:
    began = time.perf_counter()
    candidates(b"<html><p id=data-discourse-setup>" + body, address="https://e.org/x")
    assert time.perf_counter() - began < 10  # it took minutes by the standard library's parser
