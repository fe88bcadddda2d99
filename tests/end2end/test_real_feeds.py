"""Real feeds over loopback, followed from OPML and refreshed twice: every entry is an item."""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pln_desktop.acts.importing import import_opml
from pln_desktop.acts.sync import sync
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import write_opml
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from tests.end2end import reference
from tests.sync.corpus import feeds
from tests.sync.corpus import needs_corpus
from tests.sync.plain import folded
from tests.sync.plain import words_of

Wanted = list[tuple[str, str, str, datetime | None]]
"""Link, author, title and instant of each entry, in the feed's order."""


@dataclass
class Site:
    """Documents by path, and how often each was asked for."""

    bodies: dict[str, bytes]
    asked: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    origin: str = ""

    def headers(self, path: str) -> dict[str, str]:
        kind = "application/feed+json" if is_json(self.bodies[path]) else "application/xml"
        return {"content-type": kind, "content-location": f"{self.origin}{path}"}


class _Handler(BaseHTTPRequestHandler):
    """Every other document has a validator; the others are sent whole each time."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]
        site.asked[self.path] += 1
        body = site.bodies[self.path]
        etag = f'"{len(body)}"' if len(self.path) % 2 else ""
        known = bool(etag) and self.headers.get("If-None-Match") == etag
        site.known[self.path] += known
        self.send_response(304 if known else 200)
        if etag:
            self.send_header("ETag", etag)
        self.send_header("Content-Type", site.headers(self.path)["content-type"])
        self.send_header("Content-Length", "0" if known else str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        return


@contextmanager
def serving(bodies: dict[str, bytes]) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = server.site = Site(bodies, origin=f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def is_json(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def wanted_of_feedparser(entries: list[reference.Entry]) -> Wanted:
    """What feedparser read; entries with one native id and one link count once."""
    found: dict[tuple[str, ...], tuple[str, str, str, datetime | None]] = {}
    for id, link, author, title, kind, parts, text in entries:
        words = _words(title, kind)
        # Without id and link an entry is known by its words.
        name = (id, link) if id or link else ("", "", words, str(parts), text)
        found.setdefault(name, (folded(link), folded(author), words, _instant(parts)))
    return list(found.values())


def _words(title: str, kind: str) -> str:
    if kind in ("text/html", "application/xhtml+xml"):
        return words_of(title)
    # A break at the end is markup even where feedparser takes the title for plain text.
    return folded(re.sub(r"(\s*<br\s*/?>)+\s*$", "", title))


def _instant(parts: tuple[int, ...] | None) -> datetime | None:
    if parts is None:
        return None
    year, month, day, hours, minutes, seconds = parts[:6]
    start = datetime(year, month, day, tzinfo=UTC)
    return start + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def wanted_of_json(body: bytes) -> Wanted:
    """A JSON Feed's own fields (jsonfeed.org/version/1.1, "Items": the feed's authors are those
    of an item that names none)."""
    feed = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    found: dict[str, Any] = {}
    for item in feed["items"]:
        author = _names(item) or _names(feed)
        dated = item.get("date_published") or item.get("date_modified")
        instant = datetime.fromisoformat(dated) if dated else None
        if instant is not None and instant.tzinfo is None:
            instant = instant.replace(tzinfo=UTC)
        link = item.get("url") or item.get("external_url") or ""
        values = (folded(link), folded(author), folded(item.get("title") or ""), instant)
        found.setdefault(str(item["id"]), values)
    return list(found.values())


def _names(holder: dict[str, Any]) -> str:
    people = holder.get("authors") or [holder.get("author") or {}]
    return ", ".join(p.get("name", "") for p in people if p.get("name"))


def differences(path: str, wanted: Wanted, rows: list[ItemRow]) -> Iterator[str]:
    if len(wanted) != len(rows):
        yield f"{path}: {len(rows)} items of {len(wanted)} entries"
        return
    for number, (entry, row) in enumerate(zip(wanted, rows, strict=True)):
        link, author, title, instant = entry
        mine = (folded(row.url), row.author, row.title)
        if mine != (link, author, title):
            yield f"{path} {number}: {mine} is not {(link, author, title)}"
        if instant is not None and row.published != instant:
            yield f"{path} {number}: {row.published} is not {instant}"


def refreshed(bodies: dict[str, bytes], root: Path) -> None:
    """The whole of it: OPML in, two refreshes, and every feed compared."""
    border = Border("1.2.3")
    store = Store.open(Profile(root).make())
    try:
        with serving(bodies) as site:
            opml = write_opml("Real", [OpmlEntry(f"{site.origin}{path}") for path in bodies])
            import_opml(store, [opml], allow_private=True)
            first = sync(store, border)
            assert [r for r in first.results if r.status == "failed"] == []
            assert set(site.asked) == set(bodies) and set(site.asked.values()) == {1}
            stored = _stored(store, site)
            second = sync(store, border)
            assert (second.new, second.updated, second.failed) == (0, 0, 0)
            assert set(site.asked.values()) == {2}
            assert site.known.total() == sum(len(path) % 2 for path in bodies)
        assert _compared(bodies, site, stored) == []
        assert store.check() == []
    finally:
        border.close()
        store.close()


def _stored(store: Store, site: Site) -> dict[str, list[ItemRow]]:
    """Items by path in feed order: the last of a feed has the lowest key."""
    found: dict[str, list[ItemRow]] = {path: [] for path in site.bodies}
    for row in store.items.walk(Scope(duplicates=True)):
        found[row.source_address.removeprefix(site.origin)].append(row)
    return {path: sorted(rows, key=lambda row: -row.key) for path, rows in found.items()}


def _compared(bodies: dict[str, bytes], site: Site, stored: dict[str, list[ItemRow]]) -> list[str]:
    marked = [path for path, body in bodies.items() if not is_json(body)]
    read = reference.read([(bodies[path], site.headers(path)) for path in marked])
    wanted = {path: wanted_of_feedparser(one) for path, one in zip(marked, read, strict=True)}
    wanted |= {path: wanted_of_json(body) for path, body in bodies.items() if is_json(body)}
    return [words for path in bodies for words in differences(path, wanted[path], stored[path])]


def corpus(step: int) -> dict[str, bytes]:
    found = [(f"/{name}", body) for name, body in feeds("feeds-real")]
    return dict(found[::step])


@needs_corpus
def test_a_sample_of_real_feeds_arrives_whole_and_once(tmp_path: Path) -> None:
    bodies = corpus(16)
    assert len(bodies) > 20
    refreshed(bodies, tmp_path / "library")


@needs_corpus
@pytest.mark.long
@pytest.mark.timeout(600)
def test_all_382_real_feeds_arrive_whole_and_once(tmp_path: Path) -> None:
    bodies = corpus(1)
    assert len(bodies) == 382
    refreshed(bodies, tmp_path / "library")
