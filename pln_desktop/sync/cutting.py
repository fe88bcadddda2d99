"""A feed's bytes cut into its entries, so that those that are known need no reading. Pure.

Reading an entry costs a hundred times what hashing its bytes does, and most entries of a
changed feed are those of the last poll. An entry counts as known when its bytes and all that
could give them another meaning (root, base, language, home page, encoding) are what they were.
What a whole reading would decide otherwise is caught by the caller: as soon as one entry that
is left resembles one that is here already, the whole document is read (refresh.py).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

SIZE = 8
"""Bytes of one entry's hash, the first of its SHA-256: processors have that built in."""

_RULES = b"3"
"""Raise it when the same bytes become other items: then every entry is read once more."""

_PIECE = re.compile(
    rb"<(?:!\[CDATA\[[^\]]*+(?:\](?!\]>)[^\]]*+)*+(?:\]\]>|\Z)|!--.*?(?:-->|\Z)|\?.*?(?:\?>|\Z)"
    rb"|(item|entry)[\s>]|/(item|entry)\s*>)",
    re.DOTALL,
)
_ROOT = re.compile(rb"<(?:rss|feed|channel|(?:[\w.-]+:)?RDF)\b[^>]*>")
_MEANING = re.compile(
    rb"<((?:[\w.-]+:)?(?:link|language))\b[^>]*?(?:/>|>.*?</\1\s*>)", re.DOTALL | re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A document as what stands around its entries, and the entries."""

    outside: tuple[bytes, ...]  # one more than entries
    entries: tuple[bytes, ...]
    hashes: tuple[bytes, ...]

    def without(self, seen: frozenset[bytes]) -> tuple[bytes, int]:
        """The document without the entries that were seen, and how many those are."""
        parts, dropped = [self.outside[0]], 0
        for entry, digest, after in zip(self.entries, self.hashes, self.outside[1:], strict=True):
            if digest in seen:
                dropped += 1
            else:
                parts.append(entry)
            parts.append(after)
        return b"".join(parts), dropped


def cut(data: bytes, *context: str) -> Cut | None:
    """`data` (UTF-8) at the borders of its entries; None where they are not beyond doubt.

    `context` is what else gives the bytes their meaning: address, language, encoding.
    """
    borders = _borders(data)
    if not borders:
        return None
    outside, entries, place = [], [], 0
    for start, end in borders:
        outside.append(data[place:start])
        entries.append(data[start:end])
        place = end
    outside.append(data[place:])
    key = _meaning(outside, context)
    hashes = tuple(sha256(key + entry).digest()[:SIZE] for entry in entries)
    return Cut(tuple(outside), tuple(entries), hashes)


def split(hashes: bytes) -> frozenset[bytes]:
    """Concatenated hashes apart."""
    return frozenset(hashes[at : at + SIZE] for at in range(0, len(hashes), SIZE))


def _borders(data: bytes) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    name, start = b"", -1
    for match in _PIECE.finditer(data):
        if opened := match[1]:
            if start >= 0 or (name and opened != name):
                return []  # one in the other, or two kinds
            name, start = opened, match.start()
        elif closed := match[2]:
            if start < 0 or closed != name:
                return []
            found.append((start, match.end()))
            start = -1
    return found if start < 0 else []


def _meaning(outside: Sequence[bytes], context: Sequence[str]) -> bytes:
    around = b"".join(outside)
    digest = sha256(_RULES)
    for part in (
        *(match[0] for match in _ROOT.finditer(around)),
        *(match[0] for match in _MEANING.finditer(around)),
        *(text.encode("utf-8", "surrogatepass") for text in context),
    ):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()
