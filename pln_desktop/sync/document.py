"""What is looked at in a feed's bytes around feedparser: encoding, bombs, cuts, schedule. Pure."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from feedparser.encodings import RE_XML_PI_ENCODING
from feedparser.encodings import parse_content_type

from pln_desktop.errors import ParseError
from pln_desktop.sync import letters
from pln_desktop.sync.parsed import GUESSED
from pln_desktop.sync.sniff import wide

MOST_GROWTH = 8 * 1024 * 1024
"""Bytes that a document's own entities may add to it. Growth counts, not references: one
honest feed has 111,206 (F1, F3)."""

_ENTITY = re.compile(
    rb"<!ENTITY\s+(%\s*)?([^\s\"'<>%&;]{1,200})\s+(\"[^\"]*\"|'[^']*'|[^>]*)", re.IGNORECASE
)
_REFERENCE = re.compile(rb"&([^\s&;<>#]{1,200});")
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*?encoding\s*=\s*[\"']\s*([\w.:-]+)", re.IGNORECASE)
_DECLARATION = re.compile(rb"<\?xml[^>]*>")
OPENING = b"<?xml version='1.0' encoding='utf-8'?>"
"""What feedparser's convert_to_utf8 begins a document with."""
_PROLOG = re.compile(rb"\A\s*(?:<\?.*?\?>\s*)+", re.DOTALL)
_CHARACTER = re.compile(rb"&#(?:[xX]([0-9a-fA-F]+)|(\d+));?")
_ROOT = re.compile(rb"<(?![?!])([^\s<>/]+)")
_OPENS_ENTRY = re.compile(rb"<(?:[\w.-]+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_UTF8 = frozenset(["utf-8", "utf8", "u8", "utf_8"])

# Each stops at the next of its kind, or a document of nothing else would take hours.
_SKIP_HOURS = re.compile(
    rb"<skiphours\b[^<>]*+>((?:[^<]|<(?!/?skiphours))*+)</skiphours", re.IGNORECASE
)
_SKIP_DAYS = re.compile(
    rb"<skipdays\b[^<>]*+>((?:[^<]|<(?!/?skipdays))*+)</skipdays", re.IGNORECASE
)
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PERIODS = {
    "hourly": 3600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}


def headers(
    body: bytes, content_type: str, address: str, language: str, utf8: bool
) -> tuple[dict[str, str], tuple[str, ...]]:
    """The header lines feedparser needs, and a note where the charset line was not believed (F5).

    `utf8` is what `is_utf8` says of the body.
    A charset line loses against bytes that are valid UTF-8 and say or show it:
    a byte order mark, the prolog, or no other claim at all. Where nothing is claimed but
    UTF-8, and it is not, the letters themselves decide.
    """
    lines = {"content-type": content_type or "application/xml"}
    if address:
        lines["content-location"] = address
    if language:
        lines["content-language"] = language
    medium, charset = parse_content_type(content_type)
    if encoding := wide(body[:4]):
        # Letters and zeros are valid ASCII and UTF-8 too, which feedparser would take them for.
        lines["content-type"] = f"application/xml; charset={encoding}"
        return lines, ()
    declared = _DECLARED.match(body[:400])
    says = declared[1].decode("ascii", "replace").lower() if declared else "utf-8"
    if not charset or charset.lower() in _UTF8:
        nameless = says in _UTF8 and not utf8
        if nameless and (encoding := letters.detected(body)):
            lines["content-type"] = f"application/xml; charset={encoding}"
        return lines, ()
    marked = body.startswith(codecs.BOM_UTF8)
    if (marked or says in _UTF8) and utf8 and not body.isascii():
        lines["content-type"] = f"{medium or 'application/xml'}; charset=utf-8"
        return lines, (f"the reply said {charset[:40]}, but it is UTF-8",)
    return lines, ()


def in_utf8(headers: Mapping[str, str], body: bytes, utf8: bool) -> bytes | None:
    """What feedparser's convert_to_utf8 gives for a document that says it is UTF-8, and is.

    `utf8` is what `is_utf8` says of the body. None where anything else is said or found; it
    decodes and encodes the whole then.
    """
    medium, charset = parse_content_type(headers["content-type"])
    is_xml = medium == "application/xml" or medium.endswith("+xml")
    declared = _DECLARATION.match(body)
    if not utf8 or declared is None or not (charset == "utf-8" or (is_xml and not charset)):
        return None
    if not charset and (named := RE_XML_PI_ENCODING.match(body)) and named[1].lower() != b"utf-8":
        return None
    return OPENING + body[declared.end() :]


def without_prolog(body: bytes) -> bytes:
    """The document without its XML declaration and whatever looks like one."""
    rest = _PROLOG.sub(b"", body, count=1)
    return b"\n" + rest if rest.startswith(b"<?") else rest


def guessed(body: bytes, content_type: str, encoding: str) -> tuple[str, ...]:
    """A note where neither header nor prolog names the encoding that was used (F5)."""
    if body.isascii() or encoding.lower().startswith(("utf", "cp037")):
        return ()
    declared = _DECLARED.match(body[:400])
    says = declared[1].decode("ascii", "replace").lower() if declared else ""
    charset = parse_content_type(content_type)[1].lower()
    same = {encoding.lower(), "gb2312" if encoding.lower() == "gb18030" else encoding.lower()}
    if same & {says, charset}:
        return ()
    claim = charset or says
    return (
        f"{GUESSED}{encoding}; "
        + (f"it says {claim[:40]}" if claim else "it does not say what it is"),
    )


def is_utf8(body: bytes) -> bool:
    """Whether a body is UTF-8, whatever it says."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def refuse_bomb(data: bytes) -> None:
    """ParseError `hostile` where entities would blow the document up. `data` is UTF-8 (F1)."""
    # Everywhere, not only before the first element: a comment can hide where that is.
    if b"<!ENTITY" not in data and b"<!entity" not in data:
        return
    values: dict[bytes, bytes] = {}
    for parameter, name, value in _ENTITY.findall(data):
        if not parameter:
            values.setdefault(name, value.strip(b"\"'"))
    if len(values) > 10_000:
        raise ParseError("hostile", "the document declares more entities than a feed needs")
    sizes: dict[bytes, int] = {}
    grown = 0
    for reference in _REFERENCE.finditer(data):
        if (name := reference[1]) in values:
            grown += _expanded(name, values, sizes)
            if grown > MOST_GROWTH:
                raise ParseError("hostile", "the document's entities would blow it up")


def _expanded(name: bytes, values: dict[bytes, bytes], sizes: dict[bytes, int]) -> int:
    """Bytes one reference becomes, inner references included; a cycle counts as too many."""
    pending = [name]
    while pending:
        here = pending[-1]
        inner = [ref for ref in _REFERENCE.findall(values[here]) if ref in values]
        open_ones = [ref for ref in inner if ref not in sizes]
        if here in sizes or not open_ones:
            sizes.setdefault(here, len(values[here]) + sum(sizes[ref] for ref in inner))
            pending.pop()
        elif any(ref in pending for ref in open_ones):
            sizes[here] = MOST_GROWTH + 1
            pending.pop()
        else:
            pending.append(open_ones[0])
    return sizes[name]


def repair(data: bytes) -> bytes:
    """References to characters that do not exist become U+FFFD (F4)."""

    def judged(match: re.Match[bytes]) -> bytes:
        digits = match[1] or match[2]
        code = int(digits, 16 if match[1] else 10) if len(digits) < 12 else -1
        real = 0 <= code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF
        return match[0] if real else "\ufffd".encode()

    return _CHARACTER.sub(judged, data)


def ended(data: bytes) -> bool:
    """Whether a document that is not well formed has its root's end after its last entry (F6)."""
    root = _ROOT.search(data)
    if root is None:
        return False
    end = data.rfind(b"</" + root[1])
    if end < 0:
        return False
    return _OPENS_ENTRY.search(data, end) is None


@dataclass(frozen=True, slots=True)
class Schedule:
    """What a feed says of its own rhythm (FRB024)."""

    ttl_seconds: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()


def schedule(around: bytes, feed: Any) -> Schedule:
    """ttl, skipHours, skipDays and sy:updatePeriod, as far as they make sense.

    `around` is what stands around the entries, or all of it where they cannot be told apart.
    """
    hours: tuple[int, ...] = ()
    days: tuple[str, ...] = ()
    if found := _SKIP_HOURS.search(around):
        numbers = (int(number) for number in re.findall(rb">\s*(\d{1,2})\s*<", found[1]))
        hours = tuple(sorted({number % 24 for number in numbers if number <= 24}))
    if found := _SKIP_DAYS.search(around):
        words = found[1].decode("ascii", "replace").lower()
        days = tuple(day.capitalize() for day in _DAYS if day in words)
    return Schedule(_ttl(feed), hours, days)


def _ttl(feed: Any) -> int | None:
    minutes = _number(feed.get("ttl"))
    if minutes:
        return minutes * 60
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if period is None:
        return None
    return max(1, period // (_number(feed.get("sy_updatefrequency")) or 1))


def _number(value: object) -> int | None:
    text = str(value or "").strip()
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 7 else None
