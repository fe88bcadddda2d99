"""Which entry is which, from poll to poll, without trusting what feeds say of it. Pure.

An entry is known by its guid, else by its link, else by a hash of its title, date
and words (F12). `match` is the whole of it: what a poll brought, what is known
already, and the answer for each entry.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from pln_desktop.model import Known
from pln_desktop.sync.parsed import ParsedItem

_PORTS = {"http": ":80", "https": ":443"}
_NOT_WORDS = re.compile(r"[\W_]+")
_SEPARATOR = "\x1f"  # between a guid and a link, in neither of them


@dataclass(frozen=True, slots=True)
class Match:
    """One entry of a poll: its id for good, its native key now, and its earlier self."""

    id: str
    native_id: str
    item: ParsedItem
    known: Known | None

    @property
    def changed(self) -> bool:
        """Whether the store must be told: new, edited, or known by another key now."""
        known = self.known
        return known is None or (known.hash, known.native_id) != (self.item.hash, self.native_id)


def item_id(connector: str, identity: str, kind: str, native: str) -> str:
    """32 hex digits: the first 128 bits of SHA-256 over the length-prefixed parts."""
    digest = sha256()
    for part in (connector, identity, kind, native):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:32]


def feed_identity(address: str) -> str:
    """A feed's own address without scheme, default port and fragment, the host in lower case."""
    address = address.strip().partition("#")[0]
    scheme, separator, rest = address.partition("://")
    if not separator:
        return address
    cut = re.search(r"[/?]", rest)
    authority, path = (rest[: cut.start()], rest[cut.start() :]) if cut else (rest, "/")
    user, at, host = authority.rpartition("@")
    host = host.lower().removesuffix(_PORTS.get(scheme.lower(), "\n"))
    return user + at + host + (path if path.startswith("/") else "/" + path)


def native_keys(items: Sequence[ParsedItem]) -> list[tuple[str, ParsedItem]]:
    """Each different entry with its key, in the feed's order; exact repetitions count once.

    A guid that stands for several links in one feed is no identity: there the link
    joins it, so that every entry shows.
    """
    links: dict[str, set[str]] = {}
    for item in items:
        if item.native_id:
            links.setdefault(item.native_id, set()).add(item.link)
    seen: set[str] = set()
    keyed = []
    for item in items:
        key = _key(item, shared=len(links.get(item.native_id, ())) > 1)
        if key not in seen:
            seen.add(key)
            keyed.append((key, item))
    return keyed


def match(
    known: Iterable[Known], items: Sequence[ParsedItem], *, connector: str, identity: str
) -> list[Match]:
    """What each entry of a poll is: an item that is here already, or a new one.

    `known` are the source's items. An entry with a key that is not known may still
    be an old one: its guid was shared and a second link appeared, or the feed gave
    every entry a new guid. Then link, words or title tell, where they are unique.
    """
    index = _Index(known)
    keyed = native_keys(items)
    found = [index.by_native.get(key) or index.split_guid(item) for key, item in keyed]
    churned = bool(index.by_native) and bool(keyed) and not any(found)
    taken = {known.id for known in found if known}
    counts = _Uniques(item for _, item in keyed)
    matches = []
    for (key, item), old in zip(keyed, found, strict=True):
        if old is None:
            old = index.likely(item, counts, churned=churned, taken=taken)
        derived = item_id(connector, identity, "item", key)
        if old is None:
            old = index.by_id.get(derived)
            old = None if old and old.id in taken else old
        if old is not None:
            taken.add(old.id)
        matches.append(Match(old.id if old else derived, key, item, old))
    return _distinct(matches)


def _distinct(matches: list[Match]) -> list[Match]:
    """Two entries never share an id, whatever a feed does."""
    ids: set[str] = set()
    return [one for one in matches if not (one.id in ids or ids.add(one.id))]  # type: ignore[func-returns-value]


def _key(item: ParsedItem, *, shared: bool) -> str:
    if item.native_id:
        return f"{item.native_id}{_SEPARATOR}{item.link}" if shared else item.native_id
    if item.link:
        return item.link
    digest = sha256()
    for part in (item.title, item.date_text, _NOT_WORDS.sub("", item.text)):
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return f"sha256:{digest.hexdigest()}"


class _Uniques:
    """How often a poll holds each link, hash and title."""

    def __init__(self, items: Iterable[ParsedItem]) -> None:
        self.links: Counter[str] = Counter()
        self.hashes: Counter[str] = Counter()
        self.titles: Counter[str] = Counter()
        for item in items:
            self.links[item.link] += 1
            self.hashes[item.hash] += 1
            self.titles[item.title] += 1


class _Index:
    """A source's items, found by whatever may tell them."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.by_native: dict[str, Known] = {}
        self.by_id: dict[str, Known] = {}
        self._by_link: dict[str, list[Known]] = {}
        self._by_hash: dict[str, list[Known]] = {}
        self._by_title: dict[str, list[Known]] = {}
        for one in known:
            self.by_native[one.native_id] = one
            self.by_id[one.id] = one
            for table, value in (
                (self._by_link, one.link),
                (self._by_hash, one.hash),
                (self._by_title, one.title),
            ):
                if value:
                    table.setdefault(value, []).append(one)

    def split_guid(self, item: ParsedItem) -> Known | None:
        """An item known by its guid and link apart, or by its guid before that was shared."""
        if not item.native_id:
            return None
        joined = self.by_native.get(f"{item.native_id}{_SEPARATOR}{item.link}")
        alone = self.by_native.get(item.native_id)
        return joined or (alone if alone and alone.link == item.link else None)

    def likely(
        self, item: ParsedItem, counts: _Uniques, *, churned: bool, taken: set[str]
    ) -> Known | None:
        """The one earlier item this can be: by link and title, by less when the feed `churned`."""
        same_link = self._one(self._by_link, item.link, counts.links, taken)
        if same_link and (churned or same_link.title == item.title or not item.native_id):
            return same_link
        if not churned and item.native_id:
            return None
        by_words = self._one(self._by_hash, item.hash, counts.hashes, taken)
        if by_words or not churned:
            return by_words
        return self._one(self._by_title, item.title, counts.titles, taken)

    @staticmethod
    def _one(
        table: dict[str, list[Known]], value: str, counts: Counter[str], taken: set[str]
    ) -> Known | None:
        if not value or counts[value] > 1:
            return None
        found = table.get(value, [])
        return found[0] if len(found) == 1 and found[0].id not in taken else None


def link_key(address: str) -> str:
    """An item's link for comparison only: without scheme, `www.` and a slash at the end."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}" if host else address
