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
from pln_desktop.sync.walk import Walker
from pln_desktop.sync.walk import walk

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
    walk(html, reader)
    page = Page(
        address,
        fold(reader.text_of_title)[:300],
        {name: "\n".join(said) for name, said in reader.metas.items()},
        tuple(reader.links),
        frozenset(reader.ids),
        tuple(reader.scripts),
        {name.lower(): value for name, value in headers.items()},
        html,
    )
    return page, list(reader.candidates())


class _Reader(Walker):
    """Takes what the parser meets. Links are read against the page's `<base>`."""

    def __init__(self, address: str) -> None:
        self.metas: dict[str, list[str]] = {}
        self.links: list[tuple[str, str]] = []
        self.ids: set[str] = set()
        self.scripts: list[str] = []
        self._page = address
        self._base = ""
        self._title: list[str] = []
        self._in_title = False
        self._feeds: list[tuple[str, str, str]] = []

    @property
    def text_of_title(self) -> str:
        return "".join(self._title)

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        values = dict(attributes)
        if id := values.get("id"):
            self.ids.add(id)
        if tag == "title":
            self._in_title = not self._title
        elif tag == "script":
            self.scripts.append(values.get("src", ""))
        elif tag == "meta":
            name = values.get("name") or values.get("property") or values.get("itemprop") or ""
            said = " ".join(values.get("content", "").split())
            if said:
                self.metas.setdefault(name.lower(), []).append(said)
        elif tag in ("base", "link"):
            self._link(tag, values)

    def end(self, tag: str) -> None:
        self._in_title = self._in_title and tag != "title"

    def data(self, data: str) -> None:
        if self._in_title and len(self._title) < 100:
            self._title.append(data)

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
