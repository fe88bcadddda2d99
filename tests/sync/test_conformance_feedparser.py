"""feedparser is the authority: entry by entry, ours against its own reading of the same bytes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import feedparser
import pytest

from pln_desktop.errors import ParseError
from pln_desktop.sync import feeds
from pln_desktop.sync import identity
from pln_desktop.sync.parsed import Parsed
from tests.sync.corpus import feeds as corpus_feeds
from tests.sync.corpus import needs_corpus

ADDRESS = "http://feeds.example.org/some/feed.xml"
HEADERS = {"content-type": "application/xml", "content-location": ADDRESS}


class _Words(HTMLParser):
    """Text of a piece of HTML by the standard library: independent of our own `plain_line`."""

    BLOCKS = frozenset(
        "p br div li ul ol tr td th h1 h2 h3 h4 h5 h6 hr blockquote pre dd dt".split()  # noqa: SIM905
    )

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def folded(text: str) -> str:
    kept = "".join(char for char in text if char >= " " or char in "\t\n\r")
    return " ".join(kept.split())


def title_of(entry: Any) -> str:
    value = entry.get("title") or ""
    detail = entry.get("title_detail") or {}
    if detail.get("type", "text/html") in ("text/html", "application/xhtml+xml"):
        return folded("".join(_Words(value).words))
    return folded(value)


def instant_of(entry: Any) -> datetime | None:
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        parts = dict.get(entry, name)
        if parts:
            hours, minutes, seconds = parts[3:6]
            year, month, day = parts[:3]
            return datetime(year, month, day, tzinfo=UTC) + timedelta(
                hours=hours, minutes=minutes, seconds=seconds
            )
    return None


def reference(body: bytes) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return feedparser.parse(
            body, response_headers=HEADERS, sanitize_html=False, resolve_relative_uris=False
        )


def differences(name: str, body: bytes) -> Iterator[str]:
    """Where our items are not feedparser's entries."""
    entries = reference(body).entries
    ours = feeds.parse(body, address=ADDRESS, content_type="application/xml")
    if len(ours.items) != len(entries):
        yield f"{name}: {len(ours.items)} items of {len(entries)} entries"
        return
    for number, (item, entry) in enumerate(zip(ours.items, entries, strict=True)):
        for field, mine, theirs in (
            ("id", folded(item.native_id), folded(dict.get(entry, "id") or "")),
            ("link", folded(item.link), folded(entry.get("link") or "")),
            ("author", item.author, folded(entry.get("author") or "")),
            ("title", item.title, title_of(entry)),
        ):
            if mine != theirs:
                yield f"{name} {number} {field}: {mine!r} is not {theirs!r}"
        instant = instant_of(entry)
        if instant and item.published != instant:
            yield f"{name} {number} published: {item.published} is not {instant}"
    yield from miscounted(name, ours, entries)


def miscounted(name: str, ours: Parsed, entries: list[Any]) -> Iterator[str]:
    """Every entry is an item; those with one native id and one link count once."""
    pairs = {
        (entry.get("id") or "", entry.get("link") or "")
        for entry in entries
        if entry.get("id") or entry.get("link")
    }
    bare = [item for item in ours.items if not (item.native_id or item.link)]
    expected = len(pairs) + len({(item.title, item.date_text, item.text) for item in bare})
    found = len(identity.native_keys(ours.items))
    if found != expected:
        yield f"{name}: {found} items of {expected} different entries"


def is_json(name: str, body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


@needs_corpus
def test_real_feeds_read_as_feedparser_reads_them() -> None:
    wrong: list[str] = []
    count = 0
    for name, body in corpus_feeds("feeds-real"):
        if not is_json(name, body):
            count += 1
            wrong += differences(name, body)
    assert wrong == []
    assert count == 372


@needs_corpus
@pytest.mark.parametrize("name", ["feeds-golden", "feeds-unit"])
def test_unit_feeds_read_as_feedparser_reads_them(name: str) -> None:
    wrong: list[str] = []
    refused: dict[str, list[str]] = {}
    for path, body in corpus_feeds(name):
        if path.endswith((".json", ".gz", ".z", ".txt", ".java", ".properties")) or is_json(
            path, body
        ):
            continue
        try:
            wrong += differences(path, body)
        except ParseError as error:
            refused.setdefault(error.reason, []).append(path)
    assert wrong == []
    print(refused)
