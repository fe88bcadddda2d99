"""What a feed's bytes become: frozen values that travel between processes by pickle."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any

from pln_desktop.enclosure import Enclosure
from pln_desktop.enclosure import InUtf8
from pln_desktop.enclosure import Json

__all__ = ["Candidate", "Enclosure", "Parsed", "ParsedItem"]

GUESSED = "read as "
"""So begins a note about an encoding that nobody named, or that was not the one named (F5)."""


@dataclass(frozen=True, slots=True)
class ParsedItem(InUtf8):
    """One entry. Texts are plain and folded, HTML is sanitised with absolute addresses.

    The two long ones stay in UTF-8 on their way to the library, where they are stored so.
    """

    native_id: str  # the guid, id or rdf:about as given; "" where there is none
    link: str
    title: str
    author: str
    published: datetime | None  # or updated, or created: the entry's instant
    updated: datetime | None
    date_text: str  # as it was written
    html_utf8: bytes
    text_utf8: bytes  # paragraphs parted by a newline
    summary: str  # at most 300 characters
    hash: str  # SHA-256 in hex of what decides whether the entry changed
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    licence: str = ""
    in_reply_to: str = ""  # RFC 4685: the id of what it answers
    thread_url: str = ""
    comments_url: str = ""
    media: Json = field(default_factory=dict)  # media_fields.py says what is in it
    likeness: tuple[int, int] | None = None  # made where it is read, to spare who writes

    def __reduce__(self) -> tuple[type[ParsedItem], tuple[Any, ...]]:
        """Its fields in their order: dataclasses' own way looks them up anew for every item."""
        return ParsedItem, _fields(self)


_fields: Callable[[ParsedItem], tuple[Any, ...]] = attrgetter(
    *(one.name for one in fields(ParsedItem))
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """One feed as it was at one poll."""

    kind: str  # rss091u … rss20, atom03, atom10, jsonfeed10, jsonfeed11
    title: str
    home: str
    description: str
    language: str
    items: tuple[ParsedItem, ...]
    encoding: str
    complete: bool = True  # False: it ended early, so keep no validators (F6)
    notes: tuple[str, ...] = ()  # what had to be repaired, in plain English
    ttl_seconds: int | None = None  # RSS ttl or sy:updatePeriod
    skip_hours: tuple[int, ...] = ()  # 0 to 23, GMT
    skip_days: tuple[str, ...] = ()  # Monday …
    next_url: str = ""  # an older page of the same feed
    inline: dict[str, bytes] = field(default_factory=dict)
    """Small images that stood in data: addresses, by SHA-256; html names them blob:SHA-256."""
    entry_hashes: bytes = b""
    """Of every entry's bytes, 8 each (cutting.py); empty where they could not be told apart."""
    dropped: int = 0  # entries that were seen at the last poll and therefore not read


@dataclass(frozen=True, slots=True)
class Candidate:
    """Something at an address that can be followed."""

    address: str
    title: str
    kind: str  # rss, atom, jsonfeed, or "" where only a link promises it
    connector: str  # "feed"
    evidence: str  # how it was found: "direct", "link", "probe", "address", "page", "lookup"
    site: str = ""  # the row of the table of sites that knows it, where one does
    site_name: str = ""  # the same for people
    about: str = ""  # a sentence, where there is a catch
