"""The catalogue card of a web page, as the page itself states it. Pure.

Citation tags first (Highwire, Dublin Core: a library's own words), then JSON-LD, then Open
Graph, then plain HTML. What is not stated stays blank; nothing is guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from pln_desktop.sync.dates import read_date
from pln_desktop.sync.direction import fold
from pln_desktop.sync.walk import Walker
from pln_desktop.sync.walk import walk

_ARTICLES = frozenset(
    {
        "article",
        "newsarticle",
        "blogposting",
        "scholarlyarticle",
        "techarticle",
        "report",
        "learningresource",
        "creativework",
        "book",
        "course",
        "discussionforumposting",
        "webpage",
    }
)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2}")
_LONGEST = 1000
_MOST_LINKED_DATA = 400_000  # characters of JSON-LD; more is a shop, not an article
_MOST_NODES = 2_000


@dataclass(frozen=True, slots=True)
class Card:
    """What a page says of itself; "" and None where it says nothing."""

    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    site: str = ""
    language: str = ""
    licence: str = ""
    abstract: str = ""
    free: bool = True  # False: the page says that only a part is shown without paying
    scripted: bool = False  # the page runs scripts


def read_card(page: str, address: str = "") -> Card:
    """The card of a page's HTML, as it came: JSON-LD stands in scripts."""
    facts = _Facts()
    walk(page, facts)
    data = _article(facts.linked)
    return Card(
        title=_title(facts, data),
        authors=_authors(facts, data),
        published=_published(facts, data),
        site=facts.first("og:site_name") or _name(data.get("publisher")),
        language=_language(facts, data),
        licence=_licence(facts, data, address),
        abstract=facts.first("citation_abstract", "dcterms.abstract")
        or facts.first("og:description", "description", "dc.description", "twitter:description")
        or _text(data.get("description")),
        free=str(data.get("isAccessibleForFree", True)).lower() != "false",
        scripted=facts.scripted,
    )


class _Facts(Walker):
    """Collects what the card is made of."""

    def __init__(self) -> None:
        self.meta: dict[str, list[str]] = {}  # by name, property or itemprop, in lower case
        self.titles: list[str] = []
        self.heads: list[str] = []
        self.authors: list[str] = []
        self.linked: list[str] = []
        self.times: list[str] = []
        self.licences: list[str] = []
        self.language = ""
        self.scripted = False
        self._sink: list[str] | None = None  # where words go while one of these is open
        self._until = ""
        self._parts: list[str] = []

    def all(self, name: str) -> list[str]:
        """Every value of one name."""
        return self.meta.get(name, [])

    def first(self, *names: str) -> str:
        """The first value of the first name there is."""
        return next((self.meta[name][0] for name in names if name in self.meta), "")

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        values = dict(attributes)
        rel = values.get("rel", "").lower().split()
        if tag == "meta":
            self._add_meta(values)
        elif tag == "html":
            self.language = self.language or values.get("lang", "") or values.get("xml:lang", "")
        elif tag == "script":
            linked = values.get("type", "").lower() == "application/ld+json"
            self.scripted = self.scripted or not linked
            if linked:
                self._collect(tag, self.linked)
        elif tag in ("a", "link") and "license" in rel and values.get("href"):
            self.licences.append(values["href"])
        elif tag == "time" and ("pubdate" in values or values.get("itemprop") == "datePublished"):
            self.times.append(values.get("datetime", ""))
        self._collect_words(tag, rel, values)

    def _collect_words(self, tag: str, rel: list[str], values: dict[str, str]) -> None:
        if tag == "title":
            self._collect(tag, self.titles)
        elif tag == "h1":
            self._collect(tag, self.heads)
        elif "author" in rel or values.get("itemprop") == "author":
            self._collect(tag, self.authors)

    def _collect(self, tag: str, sink: list[str]) -> None:
        if self._sink is None and len(sink) < 20:
            self._sink, self._until, self._parts = sink, tag, []

    def data(self, data: str) -> None:
        if self._sink is not None:
            self._parts.append(data)

    def end(self, tag: str) -> None:
        if self._sink is not None and tag == self._until:
            words = "".join(self._parts)
            self._sink.append(words if self._sink is self.linked else fold(words)[:_LONGEST])
            self._sink = None

    def _add_meta(self, values: dict[str, str]) -> None:
        content = fold(values.get("content", ""))[:_LONGEST]
        for attribute in ("name", "property", "itemprop", "http-equiv"):
            for name in values.get(attribute, "").lower().split():
                if content:
                    self.meta.setdefault(name.replace("dc.terms", "dcterms"), []).append(content)


def _title(meta: _Facts, data: dict[str, Any]) -> str:
    stated = meta.first("citation_title", "dc.title", "dcterms.title")
    stated = stated or _text(data.get("headline")) or meta.first("og:title", "twitter:title")
    if stated:
        return stated
    titles, heads = meta.titles, meta.heads
    # One heading that the title begins or ends with is the title without the site's name.
    if len(heads) == 1 and heads[0] and titles and heads[0].lower() in titles[0].lower():
        return heads[0][:_LONGEST]
    return next((title for title in [*titles, *heads] if title), "")[:_LONGEST]


def _authors(meta: _Facts, data: dict[str, Any]) -> tuple[str, ...]:
    for name in ("citation_author", "dc.creator", "dcterms.creator"):
        if meta.all(name):
            return _people(meta.all(name))
    if found := _people(_names(data.get("author"))):
        return found
    for name in ("author", "article:author", "parsely-author", "sailthru.author"):
        if found := _people(meta.all(name)):
            return found
    return _people(meta.authors[:3])


def _people(names: list[str]) -> tuple[str, ...]:
    """Names, each once; addresses and whole sentences are none."""
    kept = []
    for name in names:
        name = re.sub(r"^by:?\s+", "", name, flags=re.IGNORECASE).strip(" ,;")
        if name and len(name) <= 120 and not re.match(r"https?:|//|www\.|@", name):
            kept.append(name)
    return tuple(dict.fromkeys(kept))[:50]


def _published(meta: _Facts, data: dict[str, Any]) -> datetime | None:
    stated = [
        meta.first("citation_publication_date", "citation_date", "citation_online_date"),
        _text(data.get("datePublished")) or _text(data.get("dateCreated")),
        meta.first("article:published_time", "og:article:published_time"),
        meta.first("datepublished", "dc.date.issued", "dcterms.created", "dc.date", "date"),
        meta.first("parsely-pub-date", "publish-date", "pubdate", "sailthru.date"),
    ]
    stated += meta.times[:1]
    return next((date for text in stated if text and (date := read_date(text))), None)


def _language(meta: _Facts, data: dict[str, Any]) -> str:
    stated = [meta.language]
    stated += [meta.first("content-language", "dc.language", "citation_language", "og:locale")]
    stated += [_text(data.get("inLanguage"))]
    for value in stated:
        code = value.strip().replace("_", "-")
        if _LANGUAGE.fullmatch(code):
            return code
    return ""


def _licence(meta: _Facts, data: dict[str, Any], address: str) -> str:
    for value in [*meta.licences[:1], _text(data.get("license"))]:
        try:
            found = urljoin(address, value.strip()) if value.strip() else ""
        except ValueError:
            continue
        if found.startswith(("https://", "http://")):
            return found[:_LONGEST]
    return meta.first("dcterms.license", "dc.rights.license", "dc.rights", "dcterms.rights")


def _article(texts: list[str]) -> dict[str, Any]:
    """The best node of the page's JSON-LD, or none."""
    best: dict[str, Any] = {}
    budget = _MOST_LINKED_DATA
    for text in texts:
        budget -= len(text)
        if budget < 0:
            break
        try:
            document = json.loads(
                re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text)
            )
        except (ValueError, RecursionError):
            continue
        for node in _nodes(document):
            if _kinds(node) & _ARTICLES and (not best or "webpage" in _kinds(best)):
                best = node
    return best


def _kinds(node: dict[str, Any]) -> set[str]:
    return {str(kind).lower() for kind in _listed(node.get("@type"))}


def _nodes(document: Any) -> Iterator[dict[str, Any]]:
    """Top nodes and those of `@graph` and `mainEntity`, without recursion."""
    waiting, seen = [document], 0
    while waiting and seen < _MOST_NODES:
        node = waiting.pop(0)
        seen += 1
        if isinstance(node, list):
            waiting.extend(node[:_MOST_NODES])
        elif isinstance(node, dict):
            yield node
            waiting.extend(node[key] for key in ("@graph", "mainEntity") if key in node)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _names(value: Any) -> list[str]:
    return [name for one in _listed(value)[:50] if (name := _name(one))]


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return _text(value.get("name")) if isinstance(value, dict) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("@id")
    return fold(value)[:_LONGEST] if isinstance(value, str) else ""
