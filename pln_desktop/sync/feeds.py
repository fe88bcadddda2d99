"""Bytes of a feed become values: RSS 0.9x to 2.0, Atom 0.3 and 1.0, JSON Feed. Pure.

feedparser is the authority on what the entries, their links, authors and instants
are; it reads without sanitising, since that is 80 % of its time. Around it stands
what it does not do: bombs refused before expat sees them, encodings that a header
contradicts, documents cut short, and nh3 for every piece of HTML.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import replace
from typing import Any

import feedparser
from feedparser.encodings import convert_to_utf8

from pln_desktop.errors import ParseError
from pln_desktop.sync import cutting
from pln_desktop.sync import document
from pln_desktop.sync import entries
from pln_desktop.sync import jsonfeed
from pln_desktop.sync import quick
from pln_desktop.sync import sax
from pln_desktop.sync import sniff
from pln_desktop.sync.direction import legal
from pln_desktop.sync.identity import native_keys
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.sanitise import plain
from pln_desktop.sync.sanitise import plain_line

sax.install()


def parse(
    body: bytes,
    *,
    address: str = "",
    content_type: str = "",
    language: str = "",
    complete: bool = True,
    seen: bytes = b"",
) -> Parsed:
    """Read one feed. `content_type` and `language` are the reply's header lines.

    `complete` False says that the reply itself was cut. `seen` are the entry hashes of the last
    poll: those entries are left out. ParseError: empty, html (`detail` is the page's title),
    media, not-a-feed, hostile, too-deep.
    """
    look = _look(body)
    if look.kind == "json":
        return jsonfeed.parse(body, address=address, complete=complete)
    utf8 = document.is_utf8(body)
    headers, overruled = document.headers(body, content_type, address, language, utf8)
    facts: dict[str, Any] = {"encoding": "", "bozo": False}
    data = _utf8(headers, body, facts, utf8)
    document.refuse_bomb(data)
    pieces = cutting.cut(data, address, language, str(facts["encoding"]))
    dropped = 0
    if pieces is not None and seen:
        data, dropped = pieces.without(cutting.split(seen))
    result, repaired = _read(data, headers)
    if not result.version and not result.entries and not dropped:
        raise ParseError("not-a-feed", "what stands at this address is no feed", detail=look.detail)
    encoding = str(facts["encoding"])
    guessed = document.guessed(body, content_type, encoding)
    notes = (*overruled, *guessed, *repaired)
    around = data if pieces is None else b"".join(pieces.outside)
    schedule = document.schedule(around, result.feed)
    parsed = _parsed(data, result, schedule, address, complete, encoding, notes)
    hashes = b"" if pieces is None or result.bozo else _hashes(pieces, parsed, dropped)
    return replace(parsed, entry_hashes=hashes, dropped=dropped)


def _look(body: bytes) -> sniff.Look:
    """What a body seems to be. Raises ParseError where it is no feed."""
    look = sniff.look(body)
    if look.kind == "empty":
        raise ParseError("empty", "the address answered with nothing")
    if look.kind == "media":
        raise ParseError("media", f"there is a {look.detail} at this address", detail=look.detail)
    if look.kind == "html":
        raise ParseError("html", "there is a web page at this address", detail=look.detail)
    return look


def ready() -> None:
    """Nothing: a worker that was asked has imported what reading takes."""


def _hashes(pieces: cutting.Cut, parsed: Parsed, dropped: int) -> bytes:
    """What the next poll may leave out: nothing where what one entry is depends on another."""
    guids = [item.native_id for item in parsed.items if item.native_id]
    keyed = len(native_keys(parsed.items)) == len(pieces.entries) - dropped
    apart = keyed and len(set(guids)) == len(guids)
    return b"".join(pieces.hashes) if parsed.complete and apart else b""


def _utf8(headers: dict[str, str], body: bytes, facts: dict[str, Any], utf8: bool) -> bytes:
    """The document in UTF-8; a name of an encoding that no decoder bears is passed over (F5)."""
    if (data := document.in_utf8(headers, body, utf8)) is not None:
        facts["encoding"] = "utf-8"
        return data
    try:
        return bytes(convert_to_utf8(headers, body, facts))
    except ValueError:
        nameless = {**headers, "content-type": "application/xml"}
        return bytes(convert_to_utf8(nameless, document.without_prolog(body), facts))


def _read(data: bytes, headers: Mapping[str, str]) -> tuple[Any, tuple[str, ...]]:
    """feedparser's reading of UTF-8 bytes; a second try without references it cannot bear (F4)."""
    place, language = headers.get("content-location", ""), headers.get("content-language", "")
    if (result := quick.read(data, place, language)) is not None:
        return result, ()
    utf8 = {**headers, "content-type": "application/xml; charset=utf-8"}
    try:
        return _feedparser(data, utf8), ()
    except quick.FAULTS:
        pass
    try:
        return _feedparser(document.repair(data), utf8), (
            "characters that do not exist were replaced",
        )
    except quick.FAULTS as error:
        raise ParseError("hostile", f"the feed cannot be read: {type(error).__name__}") from error


def _feedparser(data: bytes, headers: Mapping[str, str]) -> Any:
    # Never bytes: feedparser would first look for a file of that name (F2).
    return feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )


def _parsed(
    data: bytes,
    result: Any,
    schedule: document.Schedule,
    address: str,
    complete: bool,
    encoding: str,
    notes: tuple[str, ...],
) -> Parsed:
    feed = result.feed
    if complete and result.bozo and not document.ended(data):
        complete = False
    if not complete:
        notes = (*notes, "the document ended early")
    home = legal(str(feed.get("link") or ""))
    inline: dict[str, bytes] = {}
    language = legal(str(feed.get("language") or ""))
    items = entries.read(
        result.entries,
        address=address,
        home=home,
        language=language,
        inline=inline,
        licence=entries.licence_of(feed, home or address),
        legal=bool(result.get("legal")),
    )
    return Parsed(
        kind=result.version or "rss",
        title=plain_line(entries.titled(feed, "title")),
        home=home,
        description=plain(entries.titled(feed, "subtitle"))[:1000],
        language=language,
        items=items,
        encoding=encoding,
        complete=complete,
        notes=notes,
        next_url=entries.next_page(feed),
        inline=inline,
        **asdict(schedule),
    )
