"""feedparser's ordinary work, done with fewer calls. Importing it is enough.

feedparser asks Python's expat for text in whatever pieces expat has at hand, a call
for every line, and resolves the same base address again for every element. Here text
comes in whole pieces and the answers of two pure functions are kept; what feedparser
makes of a document stays the same, which the conformance tests hold it to.
"""

from __future__ import annotations

import xml.sax.expatreader
from functools import lru_cache

import feedparser.api
import feedparser.mixin

_PIECE = 64 * 1024


class _Parser(xml.sax.expatreader.ExpatParser):
    def reset(self) -> None:
        super().reset()
        parser = vars(self)["_parser"]
        parser.buffer_size = _PIECE
        parser.buffer_text = True


def create_parser() -> xml.sax.expatreader.ExpatParser:
    """What xml.sax.make_parser() asks a driver module for."""
    return _Parser()


def install() -> None:
    """Let feedparser use this driver and remember addresses."""
    feedparser.api.PREFERRED_XML_PARSERS[:] = [__name__]
    for name in ("make_safe_absolute_uri", "_urljoin"):
        function = getattr(feedparser.mixin, name)
        if not hasattr(function, "cache_info"):
            setattr(feedparser.mixin, name, lru_cache(maxsize=1024)(function))
