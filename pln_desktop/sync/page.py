"""Reads what a web page shows of itself: its making, and the feeds that it names. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from urllib.parse import urljoin

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address
from pln_desktop.sync.direction import fold
from pln_desktop.sync.parsed import Candidate
from pln_desktop.sync.recognise import Page
from pln_desktop.sync.tags import Tags

_KINDS = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "jsonfeed",
    "application/json": "jsonfeed",
    "application/xml": "rss",
    "text/xml": "rss",
    "text/rss+xml": "rss",
    "application/rss": "rss",
}


def read_page(html: str, address: str, headers: Mapping[str, str]) -> tuple[Page, list[Candidate]]:
    """A page's signs, and the feeds of its `<link rel=alternate>` in its order (FRB103)."""
    reader = _Reader(address)
    reader.feed(html)
    reader.close()
    page = Page(
        address,
        fold(reader.title)[:300],
        reader.metas,
        tuple(reader.links),
        frozenset(reader.ids),
        tuple(reader.scripts),
        {name.lower(): value for name, value in headers.items()},
        html,
    )
    return page, list(reader.candidates())


class _Reader(Tags):
    """Links are read against the page's `<base>`."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.metas: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.scripts: list[str] = []
        self._page = address
        self._base = ""
        self._in_title = False
        self._feeds: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}
        if id := values.get("id"):
            self.ids.add(id)
        if tag == "title":
            self._in_title = not self.title
        elif tag == "script":
            self.scripts.append(values.get("src", ""))
        elif tag == "meta":
            name = values.get("name") or values.get("property") or values.get("itemprop") or ""
            said = " ".join(values.get("content", "").split())
            earlier = self.metas.get(name.lower())
            self.metas[name.lower()] = f"{earlier}\n{said}" if earlier else said
        elif tag in ("base", "link"):
            self._link(tag, values)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data

    def _link(self, tag: str, values: dict[str, str]) -> None:
        href = values.get("href", "").strip()
        if not href:
            return
        if tag == "base":
            self._base = self._base or href
            return
        rels = values.get("rel", "").lower().split()
        self.links += [(rel, href) for rel in rels]
        if "stylesheet" in rels:
            self.scripts.append(href)
        kind = values.get("type", "").partition(";")[0].strip().lower()
        if "stylesheet" in rels or not ({"alternate", "feed"} & set(rels)):
            return
        # WordPress offers its REST interface as an alternate of type JSON.
        if (kind in _KINDS and "wp-json" not in href) or (not kind and "feed" in rels):
            self._feeds.append((href, values.get("title", ""), _KINDS.get(kind, "")))

    def candidates(self) -> Iterator[Candidate]:
        """In the page's order; addresses that are not http or https are left out."""
        for href, title, kind in self._feeds:
            try:
                address = urljoin(urljoin(self._page, self._base), href.removeprefix("feed:"))
                address = read_address(address.partition("#")[0]).text
            except (ValueError, FetchError):
                continue
            yield Candidate(address, fold(title), kind, "feed", "link")
