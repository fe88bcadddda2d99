"""Two sources that end at one address become one (FRB137): only one is asked, nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import replace
from typing import TYPE_CHECKING

from pln_desktop.acts import follow
from pln_desktop.errors import FormatError
from pln_desktop.model import Changes
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.model import SourceRow
from pln_desktop.sync.identity import feed_identity

if TYPE_CHECKING:
    from pln_desktop.store import Store


@dataclass(frozen=True, slots=True)
class Pair:
    """Two followed sources that are one feed; `kept` is the one whose address it has."""

    kept: SourceRow
    other: SourceRow


def pairs(rows: Iterable[SourceRow]) -> list[Pair]:
    """What is to be offered for merging: sources that lead where another one is, or both lead."""
    places: dict[str, list[SourceRow]] = {}
    for row in rows:
        if not row.source.paused:
            places.setdefault(_end(row), []).append(row)
    found = []
    for end, same in places.items():
        # The one that is at the address already, else the one that was followed first.
        kept = next((row for row in same if feed_identity(row.source.address) == end), same[0])
        found += [Pair(kept, row) for row in same if row is not kept]
    return found


def _end(row: SourceRow) -> str:
    return feed_identity(row.health.moved_to or row.health.led_to or row.source.address)


def merge(store: Store, kept: str, other: str) -> Changes:
    """Make two sources one: one undoable act.

    What was read, starred, tagged, noted, kept or put aside in `other` is so in `kept` as well.
    `other` is no longer followed; where it has items that `kept` does not have, it is only
    paused, so that they stay in the lists. Raises NotFound and FormatError.
    """
    if kept == other:
        raise FormatError("a source cannot be merged with itself")
    first, second = follow.get(store, kept), follow.get(store, other)
    mine = _by_sign(store.items.walk(_whole(first.id)))
    alone = False
    with store.act("source.merge") as act:
        store.tags.put("source", [first.id], store.tags.of("source", second.id))
        for row in list(store.items.walk(_whole(second.id))):
            match = next((mine[sign] for sign in _signs(row) if sign in mine), None)
            if match is None:
                alone = True
            else:
                _carry_over(store, row, match)
        if alone:
            store.sources.save(replace(second, paused=True))
        else:
            store.sources.remove(second.id)
    return act.changes


def _whole(source: str) -> Scope:
    return Scope(source=source, hidden=True, duplicates=True)


def _by_sign(rows: Iterable[ItemRow]) -> dict[str, ItemRow]:
    """Items by what tells them; what two of them share tells nothing."""
    found: dict[str, ItemRow] = {}
    shared: set[str] = set()
    for row in rows:
        for sign in _signs(row):
            if sign in found:
                shared.add(sign)
            found[sign] = row
    return {sign: row for sign, row in found.items() if sign not in shared}


def _signs(row: ItemRow) -> list[str]:
    """A link, else a title with its date: what an item is known by in both feeds."""
    signs = [f"url {feed_identity(row.url)}"] if row.url else []
    if row.title and row.published:
        signs.append(f"title {row.title} {row.published.isoformat()}")
    return signs


def _carry_over(store: Store, row: ItemRow, match: ItemRow) -> None:
    """What the user did with one copy holds for the other."""
    for field in ("starred", "later"):
        if getattr(row, field) and not getattr(match, field):
            store.items.mark([match.key], field, True)
    if row.unread != match.unread:  # read once is read
        store.items.mark([row.key, match.key], "unread", False)
    store.tags.put("item", [match.id], store.tags.of("item", row.id))
    for note in store.notes.of("item", row.id):
        store.notes.save(replace(note, target=match.id))
    kept = store.resources.of_item(row.id)
    if kept is not None and store.resources.of_item(match.id) is None:
        store.resources.save(replace(kept, item=match.id))
