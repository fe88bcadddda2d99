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
from typing import TYPE_CHECKING

from pln_desktop.sync.parsed import ParsedItem

if TYPE_CHECKING:
    from pln_desktop.model import Known

_PORTS = {"http": ":80", "https": ":443"}
_NOT_WORDS = re.compile(r"[\W_]+")
SEPARATOR = "\n"  # between a guid and a link; hardly in either


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
    """32 hex digits: the first half of `digest_of` the parts."""
    return digest_of((connector, identity, kind, native))[:32]


def digest_of(parts: Iterable[str | bytes]) -> str:
    """SHA-256 in hex over the parts in UTF-8, each behind its length (8 bytes, big-endian)."""
    pieces: list[bytes] = []
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        pieces += (len(data).to_bytes(8, "big"), data)
    return sha256(b"".join(pieces)).hexdigest()


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
    be an old one: its guid was shared and a second link appeared, or guids were
    added, dropped or given anew. Then link, words and title tell, where each is
    unique on both sides.
    """
    index = _Index(known)
    keyed = native_keys(items)
    found = [index.by_key(key, item) for key, item in keyed]
    if index.by_id and not all(found):
        _recover(index, [item for _, item in keyed], found)
    taken = {old.id for old in found if old}
    matches = []
    for (key, item), old in zip(keyed, found, strict=True):
        derived = item_id(connector, identity, "item", key)
        if old is None and derived not in taken:
            old = index.by_id.get(derived)
        matches.append(Match(old.id if old else derived, key, item, old))
    return _distinct(matches)


def _recover(index: _Index, items: Sequence[ParsedItem], found: list[Known | None]) -> None:
    """Fill in `found` where an entry with a new key is an earlier one all the same.

    One coincidence proves nothing: a column that appears every week under one title
    is not one item. So a link or a title alone counts only where no key of the poll
    is known any more and most of its entries, two at least, find their earlier self.
    """
    churned = not any(found)
    counts = _Uniques(items)
    taken = {old.id for old in found if old}
    likely: dict[int, Known] = {}
    for place, item in enumerate(items):
        if found[place] is not None:
            continue
        sure, guess = index.likely(item, counts)
        if sure and sure.id not in taken:
            found[place] = sure
            taken.add(sure.id)
        elif guess and churned:
            likely[place] = guess
    recovered = sum(old is not None for old in found) + len(likely)
    if not churned or recovered < max(2, len(items) / 2):
        return
    for place, guess in likely.items():
        if guess.id not in taken:
            found[place] = guess
            taken.add(guess.id)


def _distinct(matches: list[Match]) -> list[Match]:
    """Two entries never share an id, whatever a feed does."""
    ids: set[str] = set()
    return [one for one in matches if not (one.id in ids or ids.add(one.id))]  # type: ignore[func-returns-value]


def _key(item: ParsedItem, *, shared: bool) -> str:
    if item.native_id:
        return f"{item.native_id}{SEPARATOR}{item.link}" if shared else item.native_id
    if item.link:
        return item.link
    return f"sha256:{digest_of((item.title, item.date_text, _NOT_WORDS.sub('', item.text)))}"


class _Uniques:
    """How often a poll holds each link, hash and title."""

    def __init__(self, items: Iterable[ParsedItem]) -> None:
        self.links: Counter[str] = Counter()
        self.hashes: Counter[str] = Counter()
        self.titles: Counter[str] = Counter()
        for item in items:
            self.links[link_key(item.link)] += 1
            self.hashes[item.hash] += 1
            self.titles[item.title] += 1


class _Index:
    """A source's items, found by whatever may tell them."""

    def __init__(self, known: Iterable[Known]) -> None:
        self.by_id = {one.id: one for one in known}
        self._by_native = {one.native_id: one for one in self.by_id.values()}
        self._tables: tuple[dict[str, list[Known]], ...] | None = None

    def by_key(self, key: str, item: ParsedItem) -> Known | None:
        """An item known by this key; or by guid and link apart, before or after that was shared."""
        if (old := self._by_native.get(key)) or not item.native_id:
            return old
        joined = self._by_native.get(f"{item.native_id}{SEPARATOR}{item.link}")
        alone = self._by_native.get(item.native_id)
        return joined or (alone if alone and alone.link == item.link else None)

    def likely(self, item: ParsedItem, counts: _Uniques) -> tuple[Known | None, Known | None]:
        """The earlier item this certainly is, and the one it may be."""
        links, hashes, titles = self._secondary()
        link = link_key(item.link)
        same_link = _one(links.get(link), counts.links[link])
        same_words = _one(hashes.get(item.hash), counts.hashes[item.hash])
        if same_link:
            # Without a guid, then or now, the link is what an entry is known by.
            named = item.native_id and same_link.native_id != same_link.link
            if same_link.title == item.title or not named:
                return same_link, None
        if same_words:
            return same_words, None
        same_title = _one(titles.get(item.title), counts.titles[item.title])
        return None, same_link or same_title

    def _secondary(self) -> tuple[dict[str, list[Known]], ...]:
        """Tables by link, hash and title, made when a poll has an unknown key."""
        if self._tables is None:
            self._tables = ({}, {}, {})
            for one in self.by_id.values():
                values = (link_key(one.link), one.hash, one.title)
                for table, value in zip(self._tables, values, strict=True):
                    if value:
                        table.setdefault(value, []).append(one)
        return self._tables


def _one(found: list[Known] | None, count: int) -> Known | None:
    return found[0] if found and len(found) == 1 and count == 1 else None


def link_key(address: str) -> str:
    """An item's link for comparison only: without scheme, `www.` and a slash at the end."""
    rest = address.partition("://")[2] or address
    return rest.removeprefix("www.").rstrip("/")
