"""File names made of titles: valid on Windows, macOS and Linux, readable, unique."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 120  # bytes of UTF-8; eCryptfs allows 143, everything else more
_LONGEST_ENDING = 16
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])", re.IGNORECASE
)
# Zero-width joiners hold an emoji or a word together; kept between two visible characters.
_JOINERS = "\u200c\u200d"


def clean_name(title: str, ending: str = "", fallback: str = "untitled") -> str:
    """A file name for `title` with `ending` (".html" or "") after it.

    Controls, direction overrides and zero-width marks go, so that the true ending
    shows; so do device names, leading dots and dashes, trailing dots and spaces.
    """
    ending = _clean(ending).replace(" ", "")[:_LONGEST_ENDING]
    stem = _trim(_clean(title))
    if _RESERVED.fullmatch(stem.split(".")[0].strip()):
        stem = f"{stem}_" if "." not in stem else stem.replace(".", "_", 1)
    stem = _trim(_shorten(stem, _LONGEST - len(ending.encode())))
    return (stem or fallback) + ending


def clean_file_name(name: str, fallback: str = "file") -> str:
    """A whole file name that came from outside, its ending kept apart from its stem."""
    stem, dot, ending = _clean(name.replace("\\", "/").rsplit("/", 1)[-1]).rpartition(".")
    if not dot or not stem or not re.fullmatch(r"[A-Za-z0-9]{1,12}", ending):
        return clean_name(name, fallback=fallback)
    return clean_name(stem, f".{ending}", fallback)


def unique_name(name: str, taken: set[str]) -> str:
    """`name`, or "name 2", "name 3", … so that it is not in `taken`; then adds it there.

    `taken` holds case-folded names: two files may not differ by case only.
    """
    stem, dot, ending = name.rpartition(".")
    if not dot:
        stem, ending = name, ""
    number, chosen = 1, name
    while chosen.casefold() in taken:
        number += 1
        room = _LONGEST - len(f" {number}{dot}{ending}".encode())
        chosen = f"{_trim(_shorten(stem, room))} {number}{dot}{ending}"
    taken.add(chosen.casefold())
    return chosen


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode())
    kept = "".join(_kept(text, place) for place in range(len(text)))
    return " ".join(_FORBIDDEN.sub(" ", kept).split())


def _kept(text: str, place: int) -> str:
    character = text[place]
    kind = unicodedata.category(character)
    if kind in ("Zs", "Zl", "Zp") or character in "\t\r\n":
        return " "
    if character in _JOINERS:
        inside = 0 < place < len(text) - 1
        return character if inside and not text[place - 1].isascii() else ""
    return "" if kind in ("Cc", "Cf", "Cs", "Co", "Cn") else character


def _trim(stem: str) -> str:
    return stem.lstrip(".-~ ").rstrip(". \u200c\u200d")


def _shorten(text: str, room: int) -> str:
    """At most `room` bytes, cut between characters and, where one is near, between words."""
    if len(text.encode()) <= room:
        return text
    cut = text.encode()[:room].decode(errors="ignore")
    # A combining mark without its letter would change the last one shown.
    while cut and unicodedata.combining(text[len(cut)]):
        cut = cut[:-1]
    words = cut.rsplit(" ", 1)
    return words[0] if len(words) == 2 and len(words[1]) < 20 else cut
