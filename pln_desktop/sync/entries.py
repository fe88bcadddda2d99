"""feedparser's entries become items: fields chosen, folded and cleaned. Pure.

Link, author, title and instant are feedparser's own; only white space is folded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from typing import NamedTuple

from pln_desktop.enclosure import Enclosure
from pln_desktop.enclosure import Json
from pln_desktop.likeness import numbers
from pln_desktop.sync import media_fields
from pln_desktop.sync.dates import instant
from pln_desktop.sync.dates import read_date
from pln_desktop.sync.direction import fold
from pln_desktop.sync.direction import legal
from pln_desktop.sync.identity import digest_of
from pln_desktop.sync.parsed import ParsedItem
from pln_desktop.sync.sanitise import Clean
from pln_desktop.sync.sanitise import as_html
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain_line

_HTML = ("text/html", "application/xhtml+xml", "html", "xhtml")
_DATES = tuple((name, f"{name}_parsed") for name in ("published", "updated", "created"))
_LAST_BREAK = re.compile(r"(?:\s*<br\s*/?>)+\s*$", re.IGNORECASE)  # markup, whatever its type
LONGEST_SUMMARY = 300
_MOST_CATEGORIES = 50
_MOST_ENCLOSURES = 50


def read(
    entries: Iterable[Any],
    *,
    address: str,
    home: str,
    language: str,
    inline: dict[str, bytes],
    licence: str = "",
    legal: bool = False,
) -> tuple[ParsedItem, ...]:
    """Every entry as an item, in the feed's order. Images of data: addresses go to `inline`.

    `language` and `licence` are the feed's, for entries that have none of their own. `legal`:
    no text holds what XML forbids.
    """
    feed = _Feed(address, home, language, licence, inline, legal)
    return tuple(_item(entry, feed) for entry in entries)


class _Feed(NamedTuple):
    """What entries are read with, and where their pictures go."""

    address: str
    home: str
    language: str
    licence: str
    inline: dict[str, bytes]
    legal: bool


def _item(entry: Any, feed: _Feed) -> ParsedItem:
    link = legal(_word(entry, "link"))
    title = plain_line(titled(entry, "title"), feed.legal)
    author = fold(_word(entry, "author"))
    published, updated, date_text = _dates(entry)
    part = _body(entry)
    base = _base(part, link, feed.home, feed.address)
    cleaned = _cleaned(part, base, feed.legal)
    html = cleaned.html.encode()
    feed.inline.update(cleaned.inline)
    enclosures = _enclosures(entry, base)
    media = media_fields.read(entry, base)
    reply = dict.get(entry, "thr_in-reply-to")
    reply = reply if isinstance(reply, dict) else {}
    return ParsedItem(
        native_id=legal(_word(entry, "id")),
        link=link,
        title=title,
        author=author,
        published=published,
        updated=updated,
        date_text=date_text,
        html_utf8=html,
        text_utf8=cleaned.text.encode(),
        summary=_summary(entry, part, cleaned.text, feed.legal),
        hash=content_hash(title, link, author, html, enclosures, media),
        enclosures=enclosures,
        media=media,
        categories=_categories(entry),
        language=fold(str((part or {}).get("language") or feed.language)),
        licence=_licence_address(entry, base) or _rights(entry) or feed.licence,
        in_reply_to=legal(str(reply.get("ref") or "")),
        thread_url=legal(str(reply.get("href") or "")),
        comments_url=_comments(entry),
        likeness=numbers(link, cleaned.text),
    )


def titled(holder: Any, name: str) -> str:
    """A title as HTML: what feedparser holds for plain text is escaped first."""
    value = _word(holder, name)
    if "<" not in value and "&" not in value:
        return value
    detail = dict.get(holder, f"{name}_detail") or {}
    if detail.get("type", "text/html") in _HTML:
        return value
    value = _LAST_BREAK.sub("", value)
    return value.replace("&", "&amp;").replace("<", "&lt;")


def content_hash(
    title: str, link: str, author: str, html: bytes, enclosures: Iterable[Enclosure], media: Json
) -> str:
    """What decides whether an entry changed: not its dates or pictures, which some feeds renew at
    each poll; a transcript or chapters that came later do."""
    parts: list[str | bytes] = [
        title,
        link,
        author,
        html,
        *(enclosure.url for enclosure in enclosures),
    ]
    if media:
        parts += media_fields.telling(media)
    return digest_of(parts)


def cut(text: str, length: int = LONGEST_SUMMARY) -> str:
    """One line of at most `length` characters, cut between words."""
    return _shortened(" ".join(text[: length * 2].split()), length)


def _shortened(line: str, length: int) -> str:
    if len(line) <= length:
        return line
    line = line[: length - 1]
    return (line.rpartition(" ")[0] if " " in line[length // 2 :] else line).rstrip(" ,;:.-") + "…"


def next_page(feed: Any) -> str:
    """The older page a feed points to (RFC 5005), noted and not fetched."""
    links = dict.get(feed, "links") or ()
    return next(
        (legal(str(link.get("href") or "")) for link in links if link.get("rel") == "next"), ""
    )


def _word(holder: Any, name: str) -> str:
    value = dict.get(holder, name)
    return value if isinstance(value, str) else ""


def _dates(entry: Any) -> tuple[datetime | None, datetime | None, str]:
    """The entry's instant (published, else updated, else created), its update, and the words.

    What feedparser cannot read is tried again by `read_date`.
    """
    instants: list[datetime | None] = []
    words = ""
    for name, parsed in _DATES:
        parts, word = dict.get(entry, parsed), _word(entry, name)
        instants.append(instant(parts) if parts else read_date(word) if word else None)
        words = words or word
    published, updated, created = instants
    return published or updated or created, updated, fold(words)[:100]


def _body(entry: Any) -> dict[str, Any] | None:
    """The longest piece of content, or the summary where there is none."""
    parts = [
        part for part in dict.get(entry, "content") or () if str(part.get("value") or "").strip()
    ]
    parts = [part for part in parts if _is_text(part)]
    if parts:
        longest: dict[str, Any] = max(parts, key=lambda part: len(part["value"]))
        return longest
    value = _word(entry, "summary")
    if not value.strip():
        return None
    detail: dict[str, Any] = dict.get(entry, "summary_detail") or {}
    return {**detail, "value": value}


def _is_text(part: Any) -> bool:
    kind = str(part.get("type") or "text/html")
    return kind in _HTML or kind.startswith("text/") or kind.endswith("+xml")


def _base(part: dict[str, Any] | None, link: str, home: str, address: str) -> str:
    """What relative addresses are read against: xml:base, the entry's page, the site, the feed."""
    declared = str((part or {}).get("base") or "")
    if declared and declared != address:
        return declared
    return next(
        (place for place in (link, home, address) if place.startswith(("http://", "https://"))), ""
    )


def _cleaned(part: dict[str, Any] | None, base: str, is_legal: bool) -> Clean:
    if part is None:
        return Clean("", "")
    value, kind = str(part["value"]), str(part.get("type") or "text/html")
    if kind in _HTML:
        return clean(value, base, is_legal)
    return clean(as_html(value), base)


def _summary(entry: Any, part: dict[str, Any] | None, text: str, is_legal: bool) -> str:
    """The entry's own summary where it is not its body, as one line."""
    own = _word(entry, "summary")
    if not own or part is None or own == part["value"]:
        return cut(text)
    detail = dict.get(entry, "summary_detail") or {}
    is_html = detail.get("type", "text/html") in _HTML
    if is_html:
        words = plain_line(own[: LONGEST_SUMMARY * 20], is_legal)
    else:
        words = fold(own[: LONGEST_SUMMARY * 4])
    return _shortened(words[: LONGEST_SUMMARY * 2].rstrip(" "), LONGEST_SUMMARY) or cut(text)


def _enclosures(entry: Any, base: str) -> tuple[Enclosure, ...]:
    """Enclosures, then Media RSS contents; each http or https address once."""
    found: dict[str, Enclosure] = {}
    links = [link for link in dict.get(entry, "links") or () if link.get("rel") == "enclosure"]
    for link in [*links, *(dict.get(entry, "media_content") or ())]:
        url = media_fields.address(link.get("href") or link.get("url"), base)
        if not url:
            continue
        size = str(link.get("length") or link.get("filesize") or "").strip()
        length = int(size) if size.isascii() and size.isdecimal() and len(size) < 16 else None
        kind = fold(str(link.get("type") or ""))
        found.setdefault(
            url, Enclosure(url, kind, length or None, fold(str(link.get("title") or "")))
        )
        if len(found) == _MOST_ENCLOSURES:
            break
    return tuple(found.values())


def _categories(entry: Any) -> tuple[str, ...]:
    tags = dict.get(entry, "tags") or ()
    words = (plain_line(str(dict.get(tag, "label") or dict.get(tag, "term") or "")) for tag in tags)
    return tuple(dict.fromkeys(word for word in words if word))[:_MOST_CATEGORIES]


_LICENCES = ("media_license", "podcast_license", "dcterms_license", "cc_license")


def licence_of(feed: Any, base: str) -> str:
    """The address of a feed's licence, which its entries inherit. Words are no licence address."""
    return _licence_address(feed, base) or media_fields.address(_word(feed, "rights"), "")


def _licence_address(holder: Any, base: str) -> str:
    """rel=license and Creative Commons' modules, which feedparser makes one; Media RSS, Podcast."""
    places = [
        link.get("href") for link in dict.get(holder, "links") or () if link.get("rel") == "license"
    ]
    for name in _LICENCES:
        if given := dict.get(holder, name):
            places += _places(given)
    return next((found for place in places if (found := media_fields.address(place, base))), "")


def _places(given: Any) -> list[Any]:
    """Where a licence may stand: in attributes, or as the text, which may also be its name."""
    fields = given if isinstance(given, dict) else {"content": given}
    words = dict.get(fields, "content")
    named = [words] if isinstance(words, str) and "://" in words else []
    return [dict.get(fields, part) for part in ("href", "url", "rdf:resource")] + named


def _rights(entry: Any) -> str:
    """The words about an entry's rights, or a short name such as cc-by-4.0."""
    words = titled(entry, "rights") or _word(entry, "podcast_license")
    return plain_line(words)[:300] if words else ""


def _comments(entry: Any) -> str:
    if address := _word(entry, "comments"):
        return legal(address)
    for link in dict.get(entry, "links") or ():
        if link.get("rel") == "replies" and "html" in str(link.get("type") or "html"):
            return legal(str(link.get("href") or ""))
    return ""
