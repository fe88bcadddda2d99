"""Reads the tags and words of a page in one walk, without a tree, so that depth costs nothing.

By libxml2: the standard library's parser takes minutes over a megabyte of open tags.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import TYPE_CHECKING
from typing import cast

if TYPE_CHECKING:
    from lxml.etree import ParserTarget


class Walker:
    """Meets what a page holds, in its order; for subclasses to take what they want of it."""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """A tag begins; of an attribute given twice the parser keeps the first."""

    def end(self, tag: str) -> None:
        """A tag ends, also where the page does not say so."""

    def data(self, data: str) -> None:
        """Some text, or a script's."""

    def close(self) -> None:
        """The page ends."""


DEEPEST = 512
"""Open tags; browsers nest no deeper. For each end tag the parser looks through all of them."""
_PIECE = 32 * 1024


class _TooDeepError(Exception):
    """Nothing that somebody wrote is so deep."""


class _Counted:
    """Stops the walk where tags stand too deep in each other."""

    def __init__(self, walker: Walker) -> None:
        self._start, self._end = walker.start, walker.end
        self.data, self.close = walker.data, walker.close
        self._depth = 0

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _TooDeepError
        self._start(tag, attributes)

    def end(self, tag: str) -> None:
        self._depth -= 1
        self._end(tag)


def walk(html: str, walker: Walker) -> None:
    """Show a page, or a part of one, to the walker. No markup is an error; what follows after
    more than DEEPEST open tags is not looked at."""
    from lxml import etree  # a refresh without images needs none

    target = cast("ParserTarget", _Counted(walker))
    parser = etree.HTMLParser(target=target, encoding="utf-8", huge_tree=True)
    html = html.replace("\x00", " ")  # a zero would end the page
    with contextlib.suppress(etree.LxmlError, _TooDeepError):
        # In pieces, because the parser hears of a stop at the end of one.
        for at in range(0, len(html), _PIECE):
            parser.feed(html[at : at + _PIECE].encode("utf-8", "replace"))
        parser.close()
