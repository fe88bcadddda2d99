"""Text that came from outside, made safe to stand beside ours: characters and direction.

Illegal characters go (F4); a title or an author is isolated from the row it stands in (F27).
"""

from __future__ import annotations

import re

# Controls that XML 1.0 forbids, lone surrogates, and the two noncharacters of the BMP.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INVISIBLE_MARKS = "\u00ad\u180e\u200b\u2060\ufeff"
_INVISIBLE = re.compile(f"[{_INVISIBLE_MARKS}]")
_CONTROLS = bytes([*range(9), 11, 12, *range(14, 32)])
_NONCHARACTERS = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_SHORT = 200  # characters: below it the pattern is quicker
_OPENERS = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"
_CLOSERS = {"\u202c": "\u202a\u202b\u202d\u202e", "\u2069": "\u2066\u2067\u2068"}


def legal(text: str) -> str:
    """`text` with what XML cannot carry dropped; a lone surrogate becomes U+FFFD."""
    if _is_legal(text):
        return text
    return _ILLEGAL.sub("", _SURROGATE.sub("\ufffd", text))


def _is_legal(text: str) -> bool:
    if len(text) < _SHORT:
        # What can be printed is legal, and that is looked up far quicker.
        return text.isprintable() or _ILLEGAL.search(text) is None
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return False
    if len(data.translate(None, _CONTROLS)) < len(data):
        return False
    return text.isascii() or not any(mark in data for mark in _NONCHARACTERS)


def fold(text: str) -> str:
    """Legal, and with every run of white space made one space."""
    return " ".join(legal(text).split())


def searchable(text: str) -> str:
    """Without marks that no one types: zero-width and soft-hyphen (the joiners of Persian stay)."""
    if text.isascii() or not any(mark in text for mark in _INVISIBLE_MARKS):
        return text
    return _INVISIBLE.sub("", text)


def isolate(text: str) -> str:
    """`text` so that its direction, and overrides it leaves open, end with it."""
    if not text or text.isascii():
        return text
    return f"\u2068{_balanced(text)}\u2069"


def _balanced(text: str) -> str:
    """Close what was opened, drop what closes nothing: it would end our own isolate."""
    kept: list[str] = []
    opened: list[str] = []
    for char in text:
        if char in _OPENERS:
            opened.append(char)
        elif char in _CLOSERS:
            if not opened or opened[-1] not in _CLOSERS[char]:
                continue
            opened.pop()
        kept.append(char)
    for char in reversed(opened):
        kept.append("\u202c" if char in _CLOSERS["\u202c"] else "\u2069")
    return "".join(kept)
