"""Which encoding the letters of a document are in, where it does not say so or says UTF-8. Pure.

feedparser then takes windows-1252, which is right for the languages of western Europe and makes
nonsense of all others. So only text of mostly letters beyond ASCII is looked at.
"""

from __future__ import annotations

import re

_MARKUP = re.compile(rb"<!--.*?-->|<[^>]*>|&[#\w]{1,20};", re.DOTALL)
_LETTERS = re.compile(rb"[A-Za-z]")
_BEYOND = re.compile(rb"[\x80-\xff]")
_SAMPLE = 128 * 1024
_FEWEST = 24
"""Bytes beyond ASCII; a few words are too little to tell languages apart."""
_SHARE = 0.4
"""Of the letters; Czech and Vietnamese, the densest that are written in Latin, stay below."""


def detected(body: bytes) -> str:
    """The encoding of bytes that are no UTF-8, or "" where windows-1252 is the better guess."""
    text = _MARKUP.sub(b" ", body[:_SAMPLE])
    beyond = len(_BEYOND.findall(text))
    if beyond < _FEWEST or beyond < _SHARE * (beyond + len(_LETTERS.findall(text))):
        return ""
    from charset_normalizer import from_bytes  # seldom needed

    best = from_bytes(b" ".join(text.split())).best()
    return "" if best is None or best.encoding.startswith("utf") else best.encoding
