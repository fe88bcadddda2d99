"""What is known of an entry's files: the one noun that a process which reads feeds needs.

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
