"""90 feeds, polled three times: exactly what is new arrives, and the rest is left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pln_desktop.acts.sync import sync
from pln_desktop.model import Scope
from pln_desktop.sync import feeds
from pln_desktop.sync.parsed import ParsedItem
from tests.sync.corpus import needs_corpus
from tests.sync.corpus import sequences
from tests.sync.library import Library
from tests.sync.server import reply
from tests.sync.world import Play

pytestmark = needs_corpus
POLLS = 3
ITEMS = 3312
READ_AGAIN = {
    "56": 1,  # its count of replies had changed
    "62": 34,  # counts of downloads
    "192": 5,  # what stands around the entries gives them their meaning, and had changed
}
"""Entries that give the item of the last poll, though their bytes are others."""


def key(item: ParsedItem) -> object:
    """What makes an entry a new one: its guid, else its link, else its words."""
    return item.native_id or item.link or (item.title, item.date_text, item.text)


def test_exactly_what_the_last_poll_brought_is_left_out() -> None:
    again: dict[str, int] = {}
    left_out = 0
    for name, polls in sequences().items():
        seen: bytes = b""
        before: tuple[ParsedItem, ...] = ()
        for body in polls:
            whole = feeds.parse(body, address=f"http://e.org/{name}")
            short = feeds.parse(body, address=f"http://e.org/{name}", seen=seen)
            known = [item for item in whole.items if item in before] if seen else []
            read = [item for item in known if item in short.items]
            missing = [item for item in whole.items if item not in short.items]
            assert missing == [item for item in known if item not in read], name
            assert len(whole.items) - len(short.items) == short.dropped == len(missing), name
            assert (short.kind, short.title) == (whole.kind, whole.title), name
            if read:
                again[name] = again.get(name, 0) + len(read)
            left_out += short.dropped
            seen, before = whole.entry_hashes, whole.items
    assert again == READ_AGAIN
    assert left_out == 1285


def test_a_feed_without_version_whose_entries_are_all_known_is_still_a_feed() -> None:
    body = (
        b"<rss><channel><title>T</title><item><guid>1</guid><title>a</title></item></channel></rss>"
    )
    first = feeds.parse(body)
    again = feeds.parse(body.replace(b">T<", b">U<"), seen=first.entry_hashes)
    assert (first.kind, again.dropped, again.items, again.title) == (first.kind, 1, (), "U")


@pytest.mark.long
def test_each_poll_brings_its_new_items_into_the_library(play: Play, tmp_path: Path) -> None:
    polls = sequences()
    world = play({})
    library = Library.open(tmp_path, world)
    try:
        ids = {library.source(f"http://f{n}.example/{n}").id: name for n, name in enumerate(polls)}
        seen: dict[str, set[object]] = {name: set() for name in polls}
        for turn in range(POLLS):
            expected = {}
            for n, (name, bodies) in enumerate(polls.items()):
                world.server.routes[f"/{n}"] = reply(200, bodies[turn])
                keys = {key(item) for item in feeds.parse(bodies[turn]).items}
                expected[name] = len(keys - seen[name])
                seen[name] |= keys
            results = sync(library.store, library.border).results
            assert {ids[one.source]: one.new for one in results} == expected
            assert not [one for one in results if one.error_kind]
        assert library.store.items.count(Scope(duplicates=True)) == ITEMS
        again = sync(library.store, library.border).results
        assert {(one.new, one.updated) for one in again} == {(0, 0)}
        assert library.store.check() == []
    finally:
        library.close()
