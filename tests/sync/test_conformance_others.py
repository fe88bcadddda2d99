"""Against gofeed's golden files, JSON Feeds' own fields, real sequences, and hostile documents."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pln_desktop.errors import ParseError
from pln_desktop.model import Known
from pln_desktop.sync import feeds
from pln_desktop.sync import identity
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.sanitise import clean
from tests.sync.corpus import ROOT
from tests.sync.corpus import needs_corpus
from tests.sync.corpus import rows
from tests.sync.corpus import sequences
from tests.sync.corpus import synthetic
from tests.sync.corpus import unpacked
from tests.sync.plain import folded
from tests.sync.plain import words_of

pytestmark = needs_corpus
GOLDEN = ROOT / "feeds-golden" / "gofeed"

NOT_LIKE_GOFEED = {
    # feedparser, our authority, takes an Atom id for the link where an entry has none …
    "parser/atom/atom03_feed_entry_id.xml": "link",
    "parser/atom/atom10_feed_entry_id.xml": "link",
    "parser/atom/entry_id_xml_base.xml": "link",
    "translator/atom/feed_item_guid_-_atom03_feed_entry_id.xml": "link",
    "translator/atom/feed_item_guid_-_atom10_feed_entry_id.xml": "link",
    # … and does not call base64 HTML, so that it shows as it is.
    "parser/atom/atom03_feed_title_base64_escaped_markup.xml": "feed title",
    "parser/atom/atom10_feed_title_base64.xml": "feed title",
    "parser/atom/atom10_feed_title_base64_escaped_markup.xml": "feed title",
    # The title's end tag is </subtitle> in these files: there is no title.
    "parser/atom/atom10_feed_title_xhtml_escaped_markup.xml": "feed title",
    "parser/atom/atom10_feed_title_xhtml_inline_markup.xml": "feed title",
    # An RDF with another namespace than RSS 0.90's and nothing in it.
    "parser/rss/version_rdf_090.xml": "not-a-feed",
}


def test_gofeeds_golden_titles_links_and_counts() -> None:
    found: dict[str, str] = {}
    files = [path for path in sorted(GOLDEN.rglob("*.xml")) if path.with_suffix(".json").exists()]
    for path in files:
        name = path.relative_to(GOLDEN).as_posix()
        golden = json.loads(path.with_suffix(".json").read_bytes())
        if not name.startswith("extensions/") and (what := unlike(path.read_bytes(), golden)):
            found[name] = what
    assert found == NOT_LIKE_GOFEED
    assert len(files) > 480


def unlike(body: bytes, golden: dict[str, Any]) -> str:
    """The first field in which our reading is not gofeed's."""
    try:
        ours = feeds.parse(body, address="http://e.org/f")
    except ParseError as error:
        return error.reason
    items = golden.get("items", golden.get("entries")) or []
    if len(items) != len(ours.items):
        return "count"
    if words_of(golden.get("title") or "") != ours.title:
        return "feed title"
    for theirs, mine in zip(items, ours.items, strict=True):
        if words_of(theirs.get("title") or "") not in (mine.title, words_of(mine.title)):
            return "title"
        if (link_of(theirs) or "") != mine.link:
            return "link"
    return ""


def link_of(item: dict[str, Any]) -> str | None:
    if item.get("link"):
        return str(item["link"])
    links = [link for link in item.get("links") or [] if isinstance(link, dict)]
    return next(
        (link.get("href") for link in links if link.get("rel", "alternate") == "alternate"), ""
    )


def json_feeds() -> Iterator[tuple[str, bytes]]:
    for name in ("feeds-real", "feeds-unit", "feeds-golden"):
        for row in rows(name):
            body = unpacked(ROOT / row["file"])
            is_json = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{"
            if is_json and re.search(rb'"version"\s*:\s*"https?:\\?/\\?/jsonfeed', body[:2000]):
                yield row["file"], body


def test_json_feeds_against_their_own_fields() -> None:
    count = 0
    for name, body in json_feeds():
        given = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
        ours = feeds.parse(body, address="https://e.org/feed.json")
        items = [item for item in given.get("items") or [] if item]
        assert len(ours.items) == len(items), name
        assert ours.title == folded(given.get("title") or ""), name
        for theirs, mine in zip(items, ours.items, strict=True):
            count += 1
            assert mine.native_id == str(theirs.get("id") or ""), name
            assert mine.title == folded(theirs.get("title") or ""), name
            assert mine.link == (theirs.get("url") or theirs.get("external_url") or ""), name
            assert mine.author == (names_in(theirs) or names_in(given)), name
            language = theirs.get("language") or given.get("language") or ""
            assert mine.language == folded(language), name
            assert (mine.published is None) == (
                not (theirs.get("date_published") or theirs.get("date_modified"))
            ), name
            tags = theirs.get("tags") or []
            tags = tags.split(",") if isinstance(tags, str) else tags
            assert set(mine.categories) == {folded(tag) for tag in tags if folded(tag)}, name
            assert [one.url for one in mine.enclosures] == list(
                dict.fromkeys(one["url"] for one in theirs.get("attachments") or [])
            ), name
    assert count > 100


def names_in(given: dict[str, Any]) -> str:
    """Authors (1.1) or author (1.0); an item without any has those of its feed, says 1.1."""
    authors = given.get("authors") or [given.get("author") or {}]
    return ", ".join(folded(one["name"]) for one in authors if one.get("name"))


def test_sequences_bring_exactly_the_new_items() -> None:
    """90 feeds, polled three times each: an entry is new where its guid, else its link, is new."""
    total = 0
    for feed, polls in sequences().items():
        known: dict[str, Known] = {}
        seen: set[object] = set()
        for body in polls:
            parsed = feeds.parse(body, address=f"http://e.org/{feed}")
            matches = identity.match(known.values(), parsed.items, connector="feed", identity=feed)
            keys: set[object] = {
                item.native_id or item.link or (item.title, item.date_text, item.text)
                for item in parsed.items
            }
            new = [one for one in matches if one.known is None]
            assert len(new) == len(keys - seen), feed
            assert len({one.id for one in matches}) == len(matches)
            again = {one.id for one in matches if one.known} & {one.id for one in new}
            assert not again, feed
            seen |= keys
            total += len(new)
            for one in matches:
                item = one.item
                known[one.id] = Known(one.id, one.native_id, item.link, item.title, item.hash)
            assert not any(one.changed for one in stored_again(known, parsed, feed)), feed
    assert total == 3312


def stored_again(known: dict[str, Known], parsed: Parsed, feed: str) -> list[identity.Match]:
    """The same poll once more."""
    return identity.match(known.values(), parsed.items, connector="feed", identity=feed)


HOSTILE_COUNTS = {
    "cp1251-no-decl.xml": 1,
    "ctrl-chars.xml": 1,
    "dtd-netscape091.xml": 1,
    "dtd-remote.xml": 1,
    "js-links.xml": 10,
    "latin1-declared-utf8.xml": 1,
    "no-guid-no-link.xml": 4,
    "same-guid.xml": 5,
    "stylesheet-pi.xml": 1,
    "unknown-encoding.xml": 1,
    "utf16-no-bom.xml": 1,
    "jsonfeed-no-items.json": 0,
    "jsonfeed-types.json": 2,
}


@pytest.mark.parametrize("folder", ["xml", "json"])
def test_hostile_documents_end_soon_and_say_what_they_are(folder: str) -> None:
    counts: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for row, body in synthetic(folder):
        name = Path(row["file"]).name
        if name == "many-items.xml.gz":
            continue  # honest but long: the next test
        began = time.process_time()
        try:
            parsed = feeds.parse(body, address="http://127.0.0.1:9/f")
        except ParseError as error:
            reasons[name] = error.reason
            continue
        finally:
            assert time.process_time() - began < 2, name
        counts[name] = len(identity.native_keys(parsed.items))
        said = json.dumps([(item.title, item.html, item.text) for item in parsed.items])
        assert "CANARY" not in said, name
        assert "<script" not in "".join(item.html for item in parsed.items), name
    assert set(reasons.values()) <= {"hostile", "not-a-feed", "too-deep", "html", "empty"}
    expected = {name: count for name, count in HOSTILE_COUNTS.items() if name.endswith(folder)}
    assert {name: count for name, count in counts.items() if name in expected} == expected


@pytest.mark.long
def test_f10_thirty_thousand_items() -> None:
    path = ROOT / "hostile" / "synthetic" / "xml" / "many-items.xml.gz"
    assert len(feeds.parse(unpacked(path), address="http://e.org/").items) == 30_000


def test_f1_xml_bombs_are_no_feeds() -> None:
    for path in sorted((ROOT / "hostile" / "xml-bombs").iterdir()):
        with pytest.raises(ParseError):
            feeds.parse(path.read_bytes(), address="http://e.org/")


def test_f23_bleachs_attacks_leave_nothing() -> None:
    for path in sorted((ROOT / "hostile" / "xss-bleach").glob("*.test")):
        attack = path.read_text("utf-8").split("\n--\n")[0].strip()
        html = clean(attack, "http://e.org/").html
        live = re.sub(r">[^<]*<", "><", f">{html}<")
        found = re.search(r"script|javascript:|\bon\w+\s*=|style=|expression", live, re.IGNORECASE)
        assert found is None, attack
        assert clean(html).html == html


def test_f9_hostile_html_ends_soon() -> None:
    for row, body in synthetic("html"):
        began = time.process_time()
        found = clean(body.decode("utf-8", "replace"), "http://e.org/")
        assert time.process_time() - began < 2, row["file"]
        assert clean(found.html).html == found.html, row["file"]
