"""Which entries answer each other (RFC 4685, in-reply-to). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass

from pln_desktop.model import Source
from pln_desktop.sync.identity import Match
from pln_desktop.sync.identity import item_id
from pln_desktop.sync.parsed import ParsedItem

_REPLY = re.compile(r"^(?:(?:re|aw|sv|antw)\s*(?:\[\d+\])?\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ThreadName:
    """A thread's id, title and address; all "" for an entry that stands alone."""

    id: str = ""
    title: str = ""
    url: str = ""


_ALONE = ThreadName()


class Threads:
    """The threads of one feed. A feed in which nothing answers anything has none."""

    def __init__(
        self, source: Source, matches: Sequence[Match], thread_of: Callable[[str], str]
    ) -> None:
        self._source = source
        self._thread_of = thread_of
        self._named = {one.item.native_id: one for one in matches if one.item.native_id}
        self._answered = any(one.item.in_reply_to for one in matches)

    def of(self, one: Match) -> ThreadName:
        """The thread of an entry; the first post opens its own."""
        if not self._answered:
            return _ALONE
        root = self._root(one.item)
        first = self._named.get(root)
        shown = first.item if first else one.item
        known = first.id if first else self._id("item", root)
        return ThreadName(
            self._thread_of(known) or self._id("thread", root),
            _REPLY.sub("", shown.title),
            first.item.link if first else "",
        )

    def _root(self, entry: ParsedItem) -> str:
        """The native id of the first post, as far up as this feed tells."""
        seen = {entry.native_id}
        while entry.in_reply_to and entry.in_reply_to not in seen:
            seen.add(entry.in_reply_to)
            above = self._named.get(entry.in_reply_to)
            if above is None:
                return entry.in_reply_to
            entry = above.item
        return entry.native_id or entry.link

    def _id(self, kind: str, native: str) -> str:
        return item_id(self._source.connector, self._source.identity, kind, native)
