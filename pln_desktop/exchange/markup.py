"""XML as other programs really write it: bytes to text, and the commonest slips mended."""

from __future__ import annotations

import codecs
import re
from html.entities import html5

from pln_desktop.errors import FormatError

_DECLARED = re.compile(
    rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']"""
)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (b"<\0?\0", "utf-16-le"),
    (b"\0<\0?", "utf-16-be"),
    (b"<\0o\0", "utf-16-le"),
    (b"\0<\0o", "utf-16-be"),
)
# Encodings whose bytes can hide markup from a reader that looks at them, or no encodings at all.
_REFUSED = frozenset(
    {"utf-7", "unicode_escape", "raw_unicode_escape", "idna", "punycode", "undefined", "hz"}
)
_AMPERSAND = re.compile(r"&(?:#(\d{1,7});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})


def decoded(data: bytes) -> str:
    """The text of an XML document by its mark, its declaration, or the likeliest guess.

    Raises FormatError for a declared encoding that nobody knows.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace").removeprefix("\ufeff")
    named = _DECLARED.match(data[:400])
    tries = [_codec(named[1].decode())] if named else []
    for encoding in [*tries, "utf-8"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    # A declaration that is wrong: Windows-1252 is what its writers meant most often.
    return data.decode("cp1252", "replace")


def _codec(name: str) -> str:
    try:
        found = codecs.lookup(name)
    except LookupError:
        raise FormatError(f"the file says it is written in {name!r}, which is unknown") from None
    if found.name in _REFUSED or not found._is_text_encoding:
        raise FormatError(f"the file says it is written in {name!r}, which is not accepted")
    # Without a mark a declared UTF-16 is untrue: these bytes were just read as ASCII.
    return "utf-8" if found.name.startswith(("utf-16", "utf-32")) else found.name


def mended(text: str) -> str:
    """The document with raw ampersands escaped and illegal characters dropped.

    Character names of HTML become their characters; general entities stay names as text.
    """
    return _AMPERSAND.sub(_reference, _ILLEGAL.sub("", text))


def _reference(found: re.Match[str]) -> str:
    decimal, hexadecimal, name = found.groups()
    if decimal or hexadecimal:
        number = int(decimal) if decimal else int(hexadecimal, 16)
        legal = number <= 0x10FFFF and not _ILLEGAL.match(chr(number))
        return found[0] if legal else ""
    if name in _PREDEFINED:
        return found[0]
    if name and (character := html5.get(f"{name};")):
        return "".join(f"&#{ord(one)};" for one in character)
    return "&amp;" + found[0][1:]


def printable(text: str) -> str:
    """Text that may stand in an XML attribute: legal characters, one line, spaces folded."""
    return " ".join(_ILLEGAL.sub("", text).split())
