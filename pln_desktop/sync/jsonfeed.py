"""JSON Feed 1.0 and 1.1 (jsonfeed.org/version/1.1). Pure.

Wrong types are common and cost the field, not the item. A document that ends
early gives the items before the cut.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urljoin

from pln_desktop.enclosure import Enclosure
from pln_desktop.enclosure import Json
from pln_desktop.errors import ParseError
from pln_desktop.likeness import numbers
from pln_desktop.sync import media_fields
from pln_desktop.sync.dates import read_date
from pln_desktop.sync.direction import fold
from pln_desktop.sync.direction import legal
from pln_desktop.sync.entries import content_hash
from pln_desktop.sync.entries import cut
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.parsed import ParsedItem
from pln_desktop.sync.sanitise import Clean
from pln_desktop.sync.sanitise import as_html
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain

_VERSION = re.compile(r"https?://(?:www\.)?jsonfeed\.org/version/(\d)(?:\.(\d))?/?$")
_ITEMS = re.compile(r'"items"\s*:\s*\[')


def parse(body: bytes, *, address: str = "", complete: bool = True) -> Parsed:
    """Read one JSON Feed; ParseError `not-a-feed` or `too-deep`."""
    encoding = json.detect_encoding(body)
    text = body.decode(encoding, "replace").removeprefix("\ufeff")
    notes: list[str] = (
        [] if "\ufffd" not in text else ["bytes that are no characters were replaced"]
    )
    feed = _loaded(text)
    if feed is None:
        feed, complete = _salvaged(text), False
    if not complete:
        notes.append("the document ended early")
    version = _VERSION.match(_word(feed, "version"))
    entries = _entries(feed, version is not None)
    if feed.get("items") is None:
        notes.append("the feed has no items")
    home = _address(feed, "home_page_url", address)
    language, author = fold(_word(feed, "language")), _authors(feed)
    inline: dict[str, bytes] = {}
    items = tuple(
        _item(entry, home or address, language, author, inline)
        for entry in entries
        if isinstance(entry, dict) and entry
    )
    kind = f"jsonfeed{version[1]}{version[2] or 0}" if version else "jsonfeed"
    return Parsed(
        kind=kind,
        title=fold(_word(feed, "title")),
        home=home,
        description=plain(as_html(_word(feed, "description")))[:1000],
        language=language,
        items=items,
        encoding=encoding,
        complete=complete,
        notes=tuple(notes),
        next_url=_address(feed, "next_url", address),
        inline=inline,
    )


_TELLING = frozenset(["content_html", "content_text", "date_published", "external_url"])


def _entries(feed: dict[str, Any], versioned: bool) -> list[Any]:
    """What stands in `items`; without a version its members must tell that this is a feed."""
    entries = feed.get("items")
    if entries is None and versioned:
        return []
    if isinstance(entries, list) and (
        versioned or any(isinstance(one, dict) and one.keys() & _TELLING for one in entries)
    ):
        return entries
    raise ParseError("not-a-feed", "there is JSON at this address, but no feed")


def _loaded(text: str) -> dict[str, Any] | None:
    """The whole document, or None when it is not well formed JSON."""
    try:
        document = json.loads(text, parse_int=_integer, parse_constant=lambda _: None, strict=False)
    except RecursionError:
        raise ParseError("too-deep", "the JSON at this address is nested too deeply") from None
    except ValueError:
        return None
    if not isinstance(document, dict):
        raise ParseError("not-a-feed", "there is JSON at this address, but no feed")
    return document


def _salvaged(text: str) -> dict[str, Any]:
    """Version, names, authors and the whole items of a document that was cut (F6)."""
    start = _ITEMS.search(text)
    if start is None:
        raise ParseError("not-a-feed", "what stands at this address is neither JSON nor a feed")
    decoder = json.JSONDecoder(parse_int=_integer, parse_constant=lambda _: None, strict=False)
    feed: dict[str, Any] = {}
    before = text[: start.start()]
    for name in ("version", "title", "home_page_url", "language", "authors", "author"):
        if found := re.search(rf'"{name}"\s*:\s*', before):
            with suppress(ValueError, RecursionError):
                feed[name] = decoder.raw_decode(before, found.end())[0]
    feed["items"] = []
    place = start.end()
    while True:
        place = len(text) - len(text[place:].lstrip(" \t\r\n,"))
        try:
            item, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return feed
        feed["items"].append(item)


def _integer(digits: str) -> int | str:
    """A number of 5,000 digits is no number anybody means; Python refuses to read it."""
    return int(digits) if len(digits) < 20 else digits


def _item(
    entry: dict[str, Any], base: str, language: str, author: str, inline: dict[str, bytes]
) -> ParsedItem:
    """`language` and `author` are the feed's, for items that have none of their own (1.1)."""
    link = _address(entry, "url", base) or _address(entry, "external_url", base)
    title, author = fold(_word(entry, "title")), _authors(entry) or author
    cleaned = _content(entry, link or base)
    inline.update(cleaned.inline)
    html = cleaned.html.encode()
    enclosures = _attachments(entry, link or base)
    media = _media(entry, link or base)
    words = _word(entry, "date_published") or _word(entry, "date_modified")
    updated = read_date(_word(entry, "date_modified"))
    return ParsedItem(
        native_id=legal(_word(entry, "id")),
        link=link,
        title=title,
        author=author,
        published=read_date(_word(entry, "date_published")) or updated,
        updated=updated,
        date_text=fold(words)[:100],
        html_utf8=html,
        text_utf8=cleaned.text.encode(),
        summary=cut(legal(_word(entry, "summary"))) or cut(cleaned.text),
        hash=content_hash(title, link, author, html, enclosures, media),
        enclosures=enclosures,
        media=media,
        categories=_tags(entry),
        language=fold(_word(entry, "language")) or language,
        likeness=numbers(link, cleaned.text),
    )


def _content(entry: dict[str, Any], base: str) -> Clean:
    if html := _word(entry, "content_html"):
        return clean(html, base)
    return clean(as_html(_word(entry, "content_text") or _word(entry, "summary")), base)


def _authors(entry: dict[str, Any]) -> str:
    """1.1 has a list of authors, 1.0 one author."""
    people = entry.get("authors")
    people = people if isinstance(people, list) and people else [entry.get("author")]
    names = _folded(
        people, lambda person: person.get("name") if isinstance(person, dict) else person
    )
    return ", ".join(names)


def _tags(entry: dict[str, Any]) -> tuple[str, ...]:
    """A list of words; some feeds have one text with commas."""
    tags = entry.get("tags")
    tags = tags.split(",") if isinstance(tags, str) else tags
    return tuple(dict.fromkeys(_folded(tags, lambda tag: tag)))[:50]


def _attachments(entry: dict[str, Any], base: str) -> tuple[Enclosure, ...]:
    found: dict[str, Enclosure] = {}
    attachments = entry.get("attachments")
    for one in attachments if isinstance(attachments, list) else ():
        if isinstance(one, dict) and (url := media_fields.address(one.get("url"), base)):
            size = one.get("size_in_bytes")
            length = int(size) if isinstance(size, (int, float)) and 0 < size < 1e15 else None
            found.setdefault(
                url,
                Enclosure(url, fold(_word(one, "mime_type")), length, fold(_word(one, "title"))),
            )
    return tuple(found.values())


def _media(entry: dict[str, Any], base: str) -> Json:
    """`image`, or `banner_image`, and the longest attachment's `duration_in_seconds`."""
    attachments = entry.get("attachments")
    lengths = [
        media_fields.duration(one.get("duration_in_seconds"))
        for one in (attachments if isinstance(attachments, list) else ())
        if isinstance(one, dict)
    ]
    image = next(
        (
            found
            for name in ("image", "banner_image")
            if (found := media_fields.address(entry.get(name), base))
        ),
        "",
    )
    longest = max(filter(None, lengths), default=None)
    return {k: v for k, v in (("image", image), ("duration", longest)) if v}


def _folded(values: object, pick: Callable[[Any], object]) -> list[str]:
    words = [fold(_text(pick(value))) for value in values] if isinstance(values, list) else []
    return [word for word in words if word]


def _address(holder: dict[str, Any], name: str, base: str) -> str:
    address = legal(_word(holder, name)).strip()
    if not address or not base:
        return address
    try:
        return urljoin(base, address)
    except ValueError:
        return address


def _word(holder: dict[str, Any], name: str) -> str:
    return _text(holder.get(name))


def _text(value: object) -> str:
    """Strings and numbers as text (ids are numbers in many feeds); nothing else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    return str(value)
