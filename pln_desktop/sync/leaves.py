"""What feedparser's machine makes of an entry's usual elements, each in one step.

Each function is one element's start, text and end as `StrictFeedParser` would take them,
for an element that stands in an entry and holds only text. It writes into the entry what
the machine would and says True, or touches nothing and says False: then the machine does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from time import struct_time
from typing import Any

from feedparser.datetimes import _parse_date
from feedparser.html import _cp1252
from feedparser.util import FeedParserDict

Attributes = dict[str, str]
Write = Callable[[Any, Any, str, Attributes, str], bool]
"""(machine, entry, element, attributes, text as it stands) -> whether it was written."""

_ADDRESSES = frozenset(["comments", "docs", "icon", "logo", "wfw_comment", "wfw_commentrss"])
_TEXT_TYPES = {
    "text/plain": "text/plain",
    "text": "text/plain",
    "plain": "text/plain",
    "text/html": "text/html",
    "html": "text/html",
}
_C1 = re.compile("[\x80-\x9f]")
_BY_NUMBER = re.compile(rb"&#(?:0*(?:1[2-9]|2[0-9])[0-9]|[xX]0*[89a-fA-F][0-9a-fA-F]);")
_ABSOLUTE = re.compile(
    r"https?://[A-Za-z0-9.-]+/[A-Za-z0-9._~%=&,+/-]*(?:\?[A-Za-z0-9._~%=&,+/-]+)?"
)
_SHORT_REFERENCE = re.compile("&([A-Za-z0-9_]+);")

_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: f"{number:02}" for number, name in enumerate(_NAMES, 1)}
_CLOCK = "(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}"  # 24:00 is read in more than one way
_RFC822 = re.compile(
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?([0-9]{{1,2}}) ({'|'.join(_NAMES)}) ([0-9]{{4}}) "
    f"({_CLOCK}) (?:GMT|UTC|Z|([+-][0-9]{{2}})([0-9]{{2}}))"
)
_RFC3339 = re.compile(
    rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{_CLOCK}(?:\.[0-9]{{1,9}})?(?:Z|[+-][0-9]{{2}}:[0-9]{{2}})"
)

# Entries are FeedParserDicts, which look each key up in a table of other names first. The
# names written here have no others, so dict's own methods do.
_get = dict.get
_set = dict.__setitem__
_has = dict.__contains__


ENTRIES = ("item", "entry")


def begin_entry(machine: Any) -> bool:
    """The start of an entry's element without attributes."""
    if machine.incontent or machine.decls:
        return False
    machine.depth += 1
    machine.basestack.append(machine.baseuri)
    machine.langstack.append(machine.lang)
    machine.intextinput = machine.inimage = 0
    machine.entries.append(FeedParserDict())
    machine.push("item", 0)
    machine.inentry = 1
    machine.guidislink = 0
    machine.title_depth = -1
    return True


def end_entry(machine: Any) -> bool:
    """The end of what `begin_entry` or the machine began."""
    open_ones = machine.elementstack
    if machine.incontent or machine.svgOK or not open_ones or open_ones[-1][0] != "item":
        return False
    open_ones.pop()
    machine.inentry = machine.hasContent = 0
    machine.basestack.pop()
    machine.langstack.pop()
    machine.baseuri = machine.basestack[-1] or machine.baseuri
    machine.lang = machine.langstack[-1]
    machine.depth -= 1
    return True


def simple(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    """An element that feedparser does not know: its text, or else its attributes."""
    if attributes:
        entry[name] = attributes
    else:
        text = text.strip()
        if name in _ADDRESSES and text:
            text = _resolved(machine, text)
        _store(machine, entry, name, _mended(machine, text), FeedParserDict.__setitem__)
    return True


def title(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    detail = _content(machine, attributes, "text/plain", text)
    if detail is None:
        return False
    depth = machine.depth + 1
    value = detail["value"]
    # The first title that says something stays.
    if not -1 < machine.title_depth <= depth:
        _store(machine, entry, "title", value)
        _set(entry, "title_detail", detail)
    if value:
        machine.title_depth = depth
    return True


def description(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _summary(machine, entry, attributes, text, "text/html")


def summary(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _summary(machine, entry, attributes, text, "text/plain")


def encoded(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _body(machine, entry, attributes, text, "text/html")


def content(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _body(machine, entry, attributes, text, "text/plain")


def link(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    if "url" in attributes or "uri" in attributes:
        return False
    rel = attributes.setdefault("rel", "alternate")
    kind = attributes.setdefault("type", "application/atom+xml" if rel == "self" else "text/html")
    _listed(entry, "links").append(attributes)
    if "href" in attributes:
        attributes["href"] = address = _resolved(machine, attributes["href"])
        if rel == "alternate" and machine.map_content_type(kind) in machine.html_types:
            _set(entry, "link", address)
        return True
    address = text.strip()
    if address:
        address = _mended(machine, _resolved(machine, address)).replace("&amp;", "&")
        attributes["href"] = address = _SHORT_REFERENCE.sub(r"&\g<1>", address)
    _set(entry, "link", address)
    return True


def guid(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    machine.guidislink = is_link = attributes.get("ispermalink", "true") == "true"
    value = text.strip()
    if value and is_link:
        value = _resolved(machine, value)
    value = _mended(machine, value)
    _store(machine, entry, "id", value)
    if not _has(entry, "guidislink"):
        _set(entry, "guidislink", is_link and not _has(entry, "link"))
    if is_link and not _has(entry, "link"):
        _set(entry, "link", value)
    return True


def published(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _date(machine, entry, "published", text)


def updated(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _date(machine, entry, "updated", text)


def created(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    return _date(machine, entry, "created", text)


def author(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    detail = FeedParserDict()
    _listed(entry, "authors").append(detail)
    _store(machine, entry, "author", _mended(machine, text.strip()))
    written = _get(entry, "author")
    if written and "@" not in written:
        if not _has(entry, "author_detail"):
            _set(entry, "author_detail", detail)
        _set(detail, "name", written.strip())
    else:
        machine._sync_author_detail()
    return True


PARTS = ("name", "email")
"""What an author may be made of to be written in one step."""
_AUTHOR = frozenset(["author", "authors", "author_detail"])


def person(machine: Any, entry: Any, parts: Sequence[tuple[str, str]], text: str) -> bool:
    """An author with plain parts, (element, its text) each; `text` is what follows them."""
    if text.strip():
        return False
    said = {name: value.strip() for name, value in parts}
    name, email = said.get("name"), said.get("email")
    if name and email != "" and _AUTHOR.isdisjoint(entry):  # the first, as nearly always
        _set(entry, "authors", [FeedParserDict(said)])
        _set(entry, "author_detail", FeedParserDict(said))
        _store(machine, entry, "author", "")
        _set(entry, "author", f"{name} ({email})" if email else name)
        return True
    _listed(entry, "authors").append(FeedParserDict())
    for part, value in parts:
        machine._save_author(part, value.strip())
    _store(machine, entry, "author", "")
    machine._sync_author_detail()
    return True


def category(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    scheme = attributes.get("scheme", attributes.get("domain"))
    tags = _listed(entry, "tags")
    _tag(tags, attributes.get("term"), scheme, attributes.get("label"))
    value = _mended(machine, text.strip())
    if value:
        if tags and not _get(tags[-1], "term"):
            _set(tags[-1], "term", value)
        else:
            _tag(tags, value, None, None)
    return True


def _tag(tags: list[Any], term: str | None, scheme: str | None, label: str | None) -> None:
    """As the machine's `_add_tag`, on the list it would look up."""
    if term or scheme or label:
        tag = FeedParserDict(term=term, scheme=scheme, label=label)
        if tag not in tags:
            tags.append(tag)


def enclosure(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    attributes = machine._enforce_href(attributes)
    attributes["rel"] = "enclosure"
    _listed(entry, "links").append(attributes)
    return True


def media_content(machine: Any, entry: Any, name: str, attributes: Attributes, text: str) -> bool:
    _listed(entry, "media_content").append(attributes)
    return True


WRITES: dict[str, Write] = {
    "title": title,
    "dc_title": title,
    "description": description,
    "dc_description": description,
    "summary": summary,
    "itunes_summary": summary,
    "content_encoded": encoded,
    "fullitem": encoded,
    "content": content,
    "link": link,
    "guid": guid,
    "id": guid,
    "pubdate": published,
    "published": published,
    "issued": published,
    "dcterms_issued": published,
    "updated": updated,
    "modified": updated,
    "lastbuilddate": updated,
    "dc_date": updated,
    "dcterms_modified": updated,
    "created": created,
    "dcterms_created": created,
    "author": author,
    "dc_author": author,
    "dc_creator": author,
    "itunes_author": author,
    "category": category,
    "keywords": category,
    "dc_subject": category,
    "enclosure": enclosure,
    "media_content": media_content,
}
"""The elements, by the name feedparser gives them, that are written in one step."""


def may_be_mended(data: bytes) -> bool:
    """Whether a document (UTF-8) holds what `_mended` looks for: without it, that need not look."""
    # U+0080 to U+00BF, as such or by number.
    return b"\xc2" in data or (b"&#" in data and _BY_NUMBER.search(data) is not None)


def _mended(machine: Any, text: str) -> str:
    """UTF-8 that was taken for Latin-1, and letters of Windows-1252 where controls stand."""
    if not machine.mends or text.isascii():
        return text
    with suppress(UnicodeError):
        text = text.encode("iso-8859-1").decode("utf-8")
    return text.translate(_cp1252) if _C1.search(text) else text


def _store(
    machine: Any, entry: Any, name: str, value: str, put: Callable[..., None] = _set
) -> None:
    """What stands less deep in the entry comes before what stands deeper.

    `machine.depths`, an attribute of ours, is the entry's part of `property_depth_map`.
    """
    depth = machine.depth + 1
    if depth <= machine.depths.get(name, depth):
        machine.depths[name] = depth
        put(entry, name, value)


def _listed(entry: Any, name: str) -> list[Any]:
    found: list[Any] | None = _get(entry, name)
    if found is None:
        found = []
        _set(entry, name, found)
    return found


def _resolved(machine: Any, address: str) -> str:
    """`address` against the base; most are absolute, and joining leaves those as they are."""
    if _ABSOLUTE.fullmatch(address):
        return address
    resolved: str = machine.resolve_uri(address)
    return resolved


def _content(machine: Any, attributes: Attributes, usual: str, text: str) -> Any:
    """The machine's parameters of a piece of text with its value; None if it is not plain."""
    kind = _TEXT_TYPES.get(attributes.get("type", usual).lower())
    if kind is None:
        return None
    if machine.lang:
        machine.lang = machine.lang.replace("_", "-")
    text = text.strip()
    # Most plain text holds neither, which looks_like_html would look for twice.
    guess = kind == "text/plain" and not machine.version.startswith("atom")
    if guess and ("<" in text or "&" in text) and machine.looks_like_html(text):
        kind = "text/html"
    return {
        "type": kind,
        "language": machine.lang,
        "base": machine.baseuri,
        "value": _mended(machine, text),
    }


def _summary(machine: Any, entry: Any, attributes: Attributes, text: str, usual: str) -> bool:
    if _has(entry, "summary") and not machine.hasContent:
        return False  # feedparser takes a second one for the content
    detail = _content(machine, attributes, usual, text)
    if detail is None:
        return False
    _store(machine, entry, "summary", detail["value"])
    _set(entry, "summary_detail", detail)
    machine._summaryKey = None
    return True


def _body(machine: Any, entry: Any, attributes: Attributes, text: str, usual: str) -> bool:
    detail = _content(machine, attributes, usual, text)
    if detail is None:
        return False
    machine.hasContent = 1
    _listed(entry, "content").append(detail)
    if not _has(entry, "summary"):
        _set(entry, "summary", detail["value"])
    return True


def _date(machine: Any, entry: Any, name: str, text: str) -> bool:
    value = _mended(machine, text.strip())
    _store(machine, entry, name, value)
    _set(entry, f"{name}_parsed", _usual_date(value) or _parse_date(value))
    return True


def _usual_date(value: str) -> struct_time | None:
    """What `_parse_date` says of a date as RFC 822 or RFC 3339 write it; None for any other."""
    if found := _RFC822.fullmatch(value):
        day, month, year, clock, hours, minutes = found.groups()
        zone = f"{hours}:{minutes}" if hours else "Z"
        value = f"{year}-{_MONTHS[month]}-{day:0>2}T{clock}{zone}"
    elif not _RFC3339.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value).utctimetuple()
    except (ValueError, OverflowError):
        return None
