"""What a process that reads feeds needs of the nouns: an entry's files, and its long texts.

Apart from `model`, since making all of that one's classes is a good part of such a process's start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file an item points to."""

    url: str
    media_type: str = ""
    length: int | None = None
    title: str = ""


class InUtf8:
    """An item's two long texts, which stay in UTF-8 from the process that read them to SQLite."""

    __slots__ = ()
    html_utf8: bytes
    text_utf8: bytes

    @property
    def html(self) -> str:
        """Decoded anew at each look."""
        return self.html_utf8.decode()

    @property
    def text(self) -> str:
        """Decoded anew at each look."""
        return self.text_utf8.decode()
