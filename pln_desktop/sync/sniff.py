"""What a body is, told from its first bytes: a feed, a web page, a picture. Pure and quick."""

from __future__ import annotations

import codecs
import html as entities
import re
from dataclasses import dataclass

from pln_desktop.sync.direction import fold

_HEAD = 64 * 1024
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF87a", "GIF image"),
    (b"GIF89a", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"OggS", "Ogg recording"),
    (b"ID3", "MP3 recording"),
    (b"\xff\xfb", "MP3 recording"),
    (b"fLaC", "FLAC recording"),
    (b"\x1aE\xdf\xa3", "Matroska or WebM film"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b", "gzip archive"),
    (b"II*\x00", "TIFF image"),
    (b"MM\x00*", "TIFF image"),
    (b"\x00\x00\x01\x00", "icon"),
    (b"SQLite format 3", "database"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
)
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"<\x00\x00\x00", "utf-32-le"),
    (b"\x00\x00\x00<", "utf-32-be"),
    (b"<\x00", "utf-16-le"),
    (b"\x00<", "utf-16-be"),
    (b"Lo\xa7\x94", "cp037"),
)
_SKIPPED = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->|<!(?!doctype)[^>]*>)", re.DOTALL | re.IGNORECASE)
_DOCTYPE = re.compile(r"\s*<!doctype\s+([\w:.-]+)[^>\[]*(\[.*?\]\s*)?>", re.DOTALL | re.IGNORECASE)
_ELEMENT = re.compile(r"<([a-z_][\w.:-]*)", re.IGNORECASE)
_FEED_ELEMENT = re.compile(r"<(?:[\w.-]+:)?(rss|feed|rdf|channel)(?=[\s>/])", re.IGNORECASE)
_TITLE = re.compile(r"<title[^>]{0,300}>(.{0,4000}?)</title", re.DOTALL | re.IGNORECASE)
_PAGE_ELEMENTS = {"html", "head", "body", "script", "meta", "style", "frameset", "title"} | {
    "center",
    "div",
    "p",
    "h1",
}
_MARKUP = re.compile(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Look:
    """`kind`: empty, media, json, html, rss, rdf, atom, or "" for what only a parser can tell.

    `detail` is a page's or a feed's title, or what medium it is.
    """

    kind: str
    detail: str = ""


def look(body: bytes) -> Look:
    """What these bytes seem to be; the first 64 KB decide."""
    head = body[:_HEAD]
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        return Look("empty")
    if medium := media(head):
        return Look("media", medium)
    text = _decoded(head).lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return Look("json")
    return _markup(text)


def media(head: bytes) -> str:
    """The picture, film or file that starts so, in plain English, or "" (F8)."""
    for magic, name in _MAGIC:
        if head.startswith(magic):
            return name
    if head[4:8] == b"ftyp":
        return "MP4 film or HEIF image"
    if head.startswith(b"RIFF"):
        return {b"WEBP": "WebP image", b"WAVE": "WAV recording"}.get(head[8:12], "AVI film")
    return ""


def wide(head: bytes) -> str:
    """The encoding with more than a byte a letter, or EBCDIC, that bytes begin in; else ""."""
    return next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "")


def _decoded(head: bytes) -> str:
    return head.decode(wide(head) or "utf-8", "replace")


def _markup(text: str) -> Look:
    doctype = ""
    place = 0
    while match := (_SKIPPED.match(text, place) or _DOCTYPE.match(text, place)):
        if match.re is _DOCTYPE:
            doctype = match[1].lower()
        place = match.end()
    element = _ELEMENT.search(text, place)
    name = element[1].lower() if element else ""
    local = name.rpartition(":")[2]
    if local in ("rss", "channel"):
        return Look("rss", _title(text))
    if local in ("feed", "entry"):
        return Look("atom", _title(text))
    if local == "rdf":
        return Look("rdf", _title(text))
    if local == "svg":
        return Look("media", "SVG drawing")
    if local == "html" or doctype == "html":
        return Look("html", _title(text))
    # A warning that a script printed before the feed is no web page.
    if local in _PAGE_ELEMENTS and not _FEED_ELEMENT.search(text):
        return Look("html", _title(text))
    return Look("", _title(text))


def _title(text: str) -> str:
    found = _TITLE.search(text)
    if found is None:
        return ""
    words = found[1].replace("<![CDATA[", "").replace("]]>", "")
    return fold(entities.unescape(_MARKUP.sub("", words)))[:300]
