"""JSON Feed 1.0 and 1.1, with the types people really send."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC
from datetime import datetime
from typing import Any

import pytest

from pln_desktop.errors import ParseError
from pln_desktop.sync import feeds
from pln_desktop.sync.parsed import Parsed

VERSION = "https://jsonfeed.org/version/1.1"


def parse(**fields: Any) -> Parsed:
    body = json.dumps({"version": VERSION, "title": "T", **fields}).encode()
    return feeds.parse(
        body, address="https://e.org/feed.json", content_type="application/feed+json"
    )


def test_a_feed_field_by_field() -> None:
    feed = parse(
        home_page_url="/",
        description="About\nus",
        language="en",
        next_url="feed2.json",
        items=[
            {
                "id": 7,
                "url": "post/7",
                "title": " A  <b> ",
                "content_html": '<p>Hi <img src="i.png" alt="A"></p>',
                "date_published": "2023-01-03T10:00:00+01:00",
                "date_modified": "2023-01-04T10:00:00Z",
                "authors": [{"name": "Ann"}, {"name": "Bo"}],
                "tags": ["x", "x", 3],
                "attachments": [
                    {
                        "url": "a.mp3",
                        "mime_type": "audio/mpeg",
                        "size_in_bytes": 5.0,
                        "title": "Talk",
                    }
                ],
            },
            {
                "id": "8",
                "external_url": "https://other.example/",
                "content_text": "a < b\n\nc",
                "author": {"name": "Cy"},
            },
        ],
    )
    assert (feed.kind, feed.title, feed.home, feed.language) == (
        "jsonfeed11",
        "T",
        "https://e.org/",
        "en",
    )
    assert feed.next_url == "https://e.org/feed2.json"
    first, second = feed.items
    assert (first.native_id, first.link, first.title) == ("7", "https://e.org/post/7", "A <b>")
    assert (first.author, first.categories) == ("Ann, Bo", ("x", "3"))
    assert first.published == datetime(2023, 1, 3, 9, tzinfo=UTC)
    assert first.updated == datetime(2023, 1, 4, 10, tzinfo=UTC)
    assert first.html == '<p>Hi <img src="https://e.org/post/i.png" alt="A"></p>'
    assert (first.enclosures[0].length, first.enclosures[0].title) == (5, "Talk")
    assert (second.link, second.author) == ("https://other.example/", "Cy")
    assert second.html == "<p>a &lt; b</p><p>c</p>"


def test_wrong_types_cost_the_field_and_not_the_item() -> None:
    feed = parse(
        title=None,
        items=[
            {
                "id": None,
                "url": ["x"],
                "title": {"a": 1},
                "authors": "Ann",
                "tags": "x",
                "content_html": 3,
            },
            "no item",
            None,
            {"id": "ok", "attachments": {"url": "x"}, "date_published": 12, "author": ["x"]},
        ],
    )
    assert [item.native_id for item in feed.items] == ["", "ok"]
    assert feed.title == ""


def test_f6_a_cut_feed_gives_the_items_before_the_cut() -> None:
    items = [{"id": str(n), "content_text": f"words {n}"} for n in range(4)]
    body = json.dumps({"version": VERSION, "title": "T", "items": items}).encode()
    feed = feeds.parse(body[: body.rindex(b"words 3")], address="https://e.org/")
    assert [item.native_id for item in feed.items] == ["0", "1", "2"]
    assert (feed.complete, feed.title) == (False, "T")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b'{"a": 1}', "not-a-feed"),
        (b"[1, 2]", "not-a-feed"),
        (b"{", "not-a-feed"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "not-a-feed"),
        (b'{"items":' + b"[" * 100_000, "too-deep"),
        (b'{"items": [1, 2]}', "not-a-feed"),
    ],
)
def test_what_is_no_feed_is_refused(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        feeds.parse(body, address="https://e.org/")
    assert caught.value.reason in (reason, "not-a-feed")


def test_f4_lone_surrogates_bom_and_endless_numbers() -> None:
    body = (
        b'\xef\xbb\xbf{"version":"https://jsonfeed.org/version/1","items":[{"id":"\\ud800a","x":'
        + b"9" * 5000
        + b"}]}"
    )
    feed = feeds.parse(body, address="https://e.org/")
    assert (feed.kind, feed.items[0].native_id) == ("jsonfeed10", "\ufffda")
    wide = '{"version":"https://jsonfeed.org/version/1","title":"é","items":[]}'.encode("utf-16")
    assert feeds.parse(wide, address="https://e.org/").title == "é"


def words_in(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        value = [*value, *value.values()]
    if isinstance(value, list | tuple):
        for part in value:
            yield from words_in(part)
    elif isinstance(value, bytes | str):
        yield value if isinstance(value, str) else value.decode()


@pytest.mark.parametrize("forbidden", ["\ud83d", "\b", "\0", "\uffff"])
def test_f4_what_no_text_may_hold_is_in_no_field(forbidden: str) -> None:
    """Half an emoji is what JavaScript leaves where it cuts a text after so many characters."""
    bad = f"cut {forbidden} here"
    place = f"https://e.org/{forbidden}"
    item: dict[str, Any] = dict.fromkeys(("title", "summary", "content_html", "image"), bad)
    item |= dict.fromkeys(("date_published", "date_modified", "language"), bad)
    item |= dict.fromkeys(("url", "external_url", "banner_image"), place)
    attached = {"url": place, "mime_type": bad, "title": bad, "duration_in_seconds": bad}
    item |= {"tags": [bad], "attachments": [attached], "authors": [{"name": bad, "url": place}]}
    texts = dict.fromkeys(("title", "description", "language", "user_comment"), bad)
    texts |= dict.fromkeys(("home_page_url", "feed_url", "next_url", "icon"), place)
    other = {key: value for key, value in item.items() if key != "content_html"}
    feed = parse(**texts, items=[{**item, "id": bad}, {**other, "id": place, "content_text": bad}])
    found = list(words_in(asdict(feed)))
    assert len(feed.items) == 2 and any("cut" in text for text in found)
    for text in found:
        text.encode()  # as SQLite takes it: no half of a pair
        assert forbidden not in text
