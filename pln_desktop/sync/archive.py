"""A page or file becomes a saved copy: safe HTML, text, and its catalogue card. Pure.

    bytes -> what it is (its first bytes, then its content type)
          -> page: card -> main content -> sanitised | PDF: text by page | text | picture

Runs in the worker processes: `pool.submit("archive.snapshot", body, address=…)`. The caller
keeps `inline` and, where `original` says so, the bytes themselves in the blob store; then it
fetches `images` and decides whether the copy is complete.
"""

from __future__ import annotations

import hashlib
import html as entities
import re
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from typing import Any
from urllib.parse import unquote
from urllib.parse import urlsplit

from pln_desktop.errors import ParseError
from pln_desktop.exchange.filenames import clean_file_name
from pln_desktop.model import Copy
from pln_desktop.sync import media
from pln_desktop.sync.card import read_card
from pln_desktop.sync.content import main_content
from pln_desktop.sync.direction import fold
from pln_desktop.sync.images import addresses
from pln_desktop.sync.sanitise import as_html
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain_line

_SCRIPTED = 120  # characters: a scripted page with less shows its words to browsers only
_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_BASE = re.compile(
    r"<base\s[^>]{0,500}?href\s*=\s*[\"']?\s*(https?://[^\s\"'<>]{1,2000})", re.IGNORECASE
)
_HEAD = 200_000  # characters in which a page names its base
_MOST_PAGES = 3_000
_MOST_TEXT = 8_000_000  # characters of one PDF


@dataclass(frozen=True, slots=True)
class Shot:
    """The parts of a saved copy; of the card what the document states, else blank."""

    kind: str  # page, pdf, text, image, file
    media_type: str
    html: str = ""  # sanitised; `<img src>` is an absolute address or blob:SHA256
    text: str = ""
    inline: dict[str, bytes] = field(default_factory=dict)  # by SHA-256, to be stored
    images: tuple[str, ...] = ()  # remote ones in `html`, in order
    title: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    site: str = ""
    language: str = ""
    licence: str = ""
    abstract: str = ""
    pages: int | None = None
    copy: Copy = "complete"  # as far as this document goes, before its images are fetched
    reason: str = ""  # why it is not complete
    file_name: str = ""
    original: bool = False  # the bytes themselves belong to the copy


def snapshot(body: bytes, address: str = "", content_type: str = "", file_name: str = "") -> Shot:
    """The saved copy of any document. Raises ParseError `empty` or `media`."""
    if not body:
        raise ParseError("empty", "the document is empty")
    stated = _stated(content_type)
    name = _named(file_name or _last_part(address))
    if body[:1024].lstrip().startswith(b"%PDF-"):
        return snapshot_pdf(body, name)
    if _is_picture(body):
        return snapshot_image(body, name)
    if is_page(body, content_type):
        return snapshot_page(body, address, content_type)
    worded = stated in ("", "application/octet-stream") or stated.startswith("text/")
    if worded and not _is_binary(body):
        return snapshot_text(body, content_type, name)
    return Shot(
        "file", stated or "application/octet-stream", title=name, file_name=name, original=True
    )


def snapshot_page(body: bytes, address: str = "", content_type: str = "") -> Shot:
    """A web page: its main content and its card."""
    page = decoded(body, content_type)
    card = read_card(page, address)
    base = base_of(page, address)
    safe = clean(main_content(page), base)
    if not safe.text:  # all of it in a part that is cut
        safe = clean(page, base)
    copy, reason = _completeness(safe.text, card.scripted, card.free)
    return Shot(
        "page",
        "text/html",
        html=safe.html,
        text=safe.text,
        inline=safe.inline,
        images=tuple(addresses(safe.html)),
        title=card.title,
        authors=card.authors,
        published=card.published,
        site=card.site,
        language=card.language,
        licence=card.licence,
        abstract=card.abstract,
        copy=copy,
        reason=reason,
    )


def _completeness(text: str, scripted: bool, free: bool) -> tuple[Copy, str]:
    if scripted and len(text) < _SCRIPTED:
        return "link", "the page shows its words only with a script"
    if not text:
        return "link", "the page holds no text"
    if not free:
        return "text", "the site says that it shows only a part without paying"
    return "complete", ""


def snapshot_pdf(body: bytes, file_name: str = "") -> Shot:
    """A PDF: its text page by page and what it says of itself; the file is the copy."""
    import pypdfium2  # takes long to load and is needed for this alone

    try:
        document = pypdfium2.PdfDocument(body)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).lower()
        if not locked:
            raise ParseError("media", "the PDF is damaged") from error
        reason = "the PDF is locked with a password, so its text cannot be searched"
        return _pdf_shot(file_name, {}, [], None, reason)
    try:
        texts = _page_texts(document)
        stated = {key: fold(value) for key, value in document.get_metadata_dict().items() if value}
        count = len(document)
    except pypdfium2.PdfiumError as error:
        raise ParseError("media", "the PDF is damaged") from error
    finally:
        document.close()
    reason = "" if any(texts) else "the PDF holds pictures of text, which cannot be searched"
    return _pdf_shot(file_name, stated, texts, count, reason)


def _page_texts(document: Any) -> list[str]:
    texts: list[str] = []
    room = _MOST_TEXT
    for number in range(min(len(document), _MOST_PAGES)):
        page = document[number]
        words = page.get_textpage()
        text = words.get_text_range()[:room]
        words.close()
        page.close()
        texts.append(text.replace("\r\n", "\n").replace("\ufffe", "").strip())
        room -= len(text)
        if room <= 0:
            break
    return texts


def _pdf_shot(
    file_name: str, stated: dict[str, str], texts: list[str], pages: int | None, reason: str
) -> Shot:
    parts = [
        f"<h2>Page {number}</h2>{as_html(text)}" for number, text in enumerate(texts, 1) if text
    ]
    safe = clean("".join(parts))
    authors = [name.strip() for name in re.split(r";| and ", stated.get("Author", ""))]
    stem = file_name.rpartition(".")[0] or file_name
    return Shot(
        "pdf",
        "application/pdf",
        html=safe.html,
        text=safe.text,
        title=stated.get("Title", "") or stem,
        authors=tuple(name for name in authors if name),
        abstract=stated.get("Subject", ""),
        pages=pages,
        reason=reason,
        file_name=file_name or "document.pdf",
        original=True,
    )


def snapshot_text(body: bytes, content_type: str = "", file_name: str = "") -> Shot:
    """Plain text: its paragraphs."""
    safe = clean(as_html(decoded(body, content_type)))
    return Shot(
        "text",
        "text/plain",
        html=safe.html,
        text=safe.text,
        title=file_name or safe.text.partition("\n")[0][:120],
        file_name=file_name,
        original=True,
    )


def snapshot_image(body: bytes, file_name: str = "") -> Shot:
    """A picture, decoded to a safe size. Raises ParseError `media`."""
    picture = media.decode(body)
    sha = hashlib.sha256(picture.data).hexdigest()
    alt = entities.escape(fold(file_name))
    return Shot(
        "image",
        picture.media_type,
        html=f'<p><img src="blob:{sha}" alt="{alt}"></p>',
        inline={sha: picture.data},
        title=file_name,
        file_name=file_name,
        original=True,
    )


def decoded(body: bytes, content_type: str = "") -> str:
    """A page's text by its mark, its header line, its own word, UTF-8, or Windows-1252."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(encoding, "replace")
    line = re.search(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", content_type, re.IGNORECASE)
    meta = _CHARSET.search(body[:4096])
    named = [line[1] if line else "", meta[1].decode("ascii", "replace") if meta else ""]
    for name in filter(None, ["utf-8-sig", *named]):
        try:
            return str(body.decode(name))
        except (LookupError, UnicodeError, ValueError, TypeError):
            continue
    return body.decode("cp1252", "replace")


def base_of(page: str, address: str) -> str:
    """What relative addresses of a page are read against."""
    stated = _BASE.search(page[:_HEAD])
    return stated[1] if stated else address


def is_page(body: bytes, content_type: str = "") -> bool:
    """Whether a document is HTML, by its first bytes or the server's word."""
    head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    marked = head.startswith((b"<!doctype html", b"<html", b"<head", b"<body"))
    return marked or _stated(content_type) in ("text/html", "application/xhtml+xml")


def _stated(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _is_picture(body: bytes) -> bool:
    known = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\0", b"MM\0*")
    webp = body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    return webp or body[4:12] == b"ftypavif" or (body.startswith(known) and _is_binary(body))


def _is_binary(body: bytes) -> bool:
    head = body[:4096]
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def _named(name: str) -> str:
    return clean_file_name(name, "") if name else ""


def _last_part(address: str) -> str:
    try:
        return plain_line(unquote(urlsplit(address).path.rpartition("/")[2]))
    except ValueError:
        return ""
