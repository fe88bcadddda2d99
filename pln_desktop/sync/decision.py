"""What of a feed is new and what changed, against what is here already. Pure."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from pln_desktop.model import Known
from pln_desktop.model import NewItem
from pln_desktop.model import Source
from pln_desktop.sync.identity import SEPARATOR
from pln_desktop.sync.identity import Match
from pln_desktop.sync.identity import match
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.threads import Threads


@dataclass(frozen=True, slots=True)
class Decision:
    """What the store is to add and to replace, both in feed order."""

    new: tuple[NewItem, ...]
    changed: tuple[NewItem, ...]


def decide(
    source: Source,
    known: Sequence[Known],
    feed: Parsed,
    thread_of: Callable[[str], str] = lambda id: "",
    matches: Sequence[Match] | None = None,
) -> Decision:
    """Compare a feed with what is here; nothing that is missing from it counts as deleted.

    `thread_of` gives the thread's id of an item that is here already, or ""; `matches` is what
    `matched` said, where it was asked before.
    """
    if matches is None:
        matches = matched(source, known, feed)
    threads = Threads(source, matches, thread_of)
    new: list[NewItem] = []
    changed: list[NewItem] = []
    for one in matches:
        if one.changed:
            (changed if one.known else new).append(_item(one, feed, threads))
    return Decision(tuple(new), tuple(changed))


def matched(source: Source, known: Sequence[Known], feed: Parsed) -> list[Match]:
    """Which entry of a feed is which item."""
    return match(known, feed.items, connector=source.connector, identity=source.identity)


def resembles(known: Sequence[Known], feed: Parsed, matches: Sequence[Match]) -> bool:
    """Whether any entry of a feed may be one that is here, in another form.

    Where none does, what was left out of the feed because it was seen cannot matter: every entry
    is a new item, and under the same id as if all had been read.
    """
    shared = {one.native_id.partition(SEPARATOR)[0] for one in known if SEPARATOR in one.native_id}
    if any(item.native_id in shared for item in feed.items):
        return True
    return any(one.known and one.changed for one in matches)


def _item(one: Match, feed: Parsed, threads: Threads) -> NewItem:
    entry, thread = one.item, threads.of(one)
    return NewItem(
        id=one.id,
        native_id=one.native_id,
        link=entry.link,
        title=entry.title,
        author=entry.author,
        published=entry.published,
        updated=entry.updated,
        date_text=entry.date_text,
        html_utf8=entry.html_utf8,
        text_utf8=entry.text_utf8,
        summary=entry.summary,
        hash=entry.hash,
        enclosures=entry.enclosures,
        categories=entry.categories,
        language=entry.language or feed.language,
        thread=thread.id,
        thread_title=thread.title,
        thread_url=thread.url,
        media=entry.media,
        licence=entry.licence,
        likeness=entry.likeness,
    )
