"""feedparser is the authority: entry by entry, ours against its own reading of the same bytes."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

import feedparser
import pytest

from pln_desktop.errors import ParseError
from pln_desktop.sync import feeds
from pln_desktop.sync import identity
from pln_desktop.sync import sax
from pln_desktop.sync.parsed import Parsed
from tests.sync.corpus import feeds as corpus_feeds
from tests.sync.corpus import needs_corpus
from tests.sync.plain import folded
from tests.sync.plain import words_of

ADDRESS = "http://feeds.example.org/some/feed.xml"
QUICKENED = ("make_safe_absolute_uri", "_urljoin")
HEADERS = {"content-type": "application/xml", "content-location": ADDRESS}


def title_of(entry: Any) -> str:
    value = entry.get("title") or ""
    detail = entry.get("title_detail") or {}
    if detail.get("type", "text/html") in ("text/html", "application/xhtml+xml"):
        return words_of(value)
    # A break at the end is markup even where feedparser takes the title for plain text.
    return folded(re.sub(r"(\s*<br\s*/?>)+\s*$", "", value))


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


@pytest.fixture(autouse=True)
def plain_feedparser() -> Iterator[None]:
    """Our quickening of feedparser is taken off where it is the reference."""
    quick = {name: getattr(feedparser.mixin, name) for name in QUICKENED}
    yield
    for name, function in quick.items():
        setattr(feedparser.mixin, name, function)
    sax.install()


def reference(body: bytes) -> Any:
    """feedparser's own reading, by its own driver."""
    for name in QUICKENED:
        function = getattr(feedparser.mixin, name)
        setattr(feedparser.mixin, name, getattr(function, "__wrapped__", function))
    feedparser.api.PREFERRED_XML_PARSERS[:] = ["drv_libxml2"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        read = feedparser.parse(
            io.BytesIO(body),
            response_headers=HEADERS,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    sax.install()
    return read


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


SANITIZE = "feeds-unit/feedparser/wellformed/sanitize/"
CHARDET = "feeds-unit/feedparser/illformed/chardet/"
NOT_LIKE_FEEDPARSER = {
    # Titles with a script in them: unsanitised, feedparser keeps its source, which is no words
    # of a title. Ours leaves it out.
    f"{SANITIZE}entry_title_crazy.xml": "title",
    f"{SANITIZE}entry_title_script.xml": "title",
    f"{SANITIZE}entry_title_script_cdata.xml": "title",
    f"{SANITIZE}entry_title_script_inline.xml": "title",
    # Letters without a name: feedparser has a detector only where chardet is installed.
    f"{CHARDET}eucjp.xml": "title",
    f"{CHARDET}euckr.xml": "title",
    f"{CHARDET}gb2312.xml": "title",
    f"{CHARDET}koi8r.xml": "title",
    f"{CHARDET}shiftjis.xml": "title",
}


def compared(name: str, step: int = 1) -> tuple[int, list[str]]:
    """How many feeds of a set were read, and every difference."""
    count, wrong = 0, []
    bodies = [(path, body) for path, body in corpus_feeds(name) if is_feed(path, body)]
    for path, body in bodies[::step]:
        try:
            wrong += [one for one in differences(path, body) if not expected(path, one)]
        except ParseError as error:
            # Where we see no feed, feedparser must not have seen an entry.
            if reference(body).entries:
                wrong.append(f"{path}: {error.reason}")
        count += 1
    return count, wrong


def expected(path: str, difference: str) -> bool:
    return path in NOT_LIKE_FEEDPARSER and f" {NOT_LIKE_FEEDPARSER[path]}:" in difference


def is_feed(path: str, body: bytes) -> bool:
    others = (".json", ".gz", ".z", ".txt", ".java", ".properties")
    return not path.endswith(others) and body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in b"{["


@needs_corpus
@pytest.mark.parametrize("name", ["feeds-real", "feeds-golden", "feeds-unit"])
def test_a_sample_reads_as_feedparser_reads_it(name: str) -> None:
    count, wrong = compared(name, 12)
    assert wrong == []
    assert count > 30


@needs_corpus
@pytest.mark.long
@pytest.mark.parametrize(
    ("name", "least"), [("feeds-real", 372), ("feeds-golden", 480), ("feeds-unit", 2500)]
)
def test_every_feed_reads_as_feedparser_reads_it(name: str, least: int) -> None:
    count, wrong = compared(name)
    assert wrong == []
    assert count >= least
