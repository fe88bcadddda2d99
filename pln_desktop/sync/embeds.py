"""What stands in an article beside its text: images, films, frames, drawings. Pure.

Works on HTML that nh3 has just written, so that every attribute is quoted and
escaped and a tag can be read by pattern. Images get the address that a lazy page
hides elsewhere; trackers go (F25); a frame or film becomes a link to itself; a
drawing or formula becomes its alternative text.
"""

from __future__ import annotations

import html as entities
import re
from base64 import b64decode
from binascii import Error as Base64Error
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote_to_bytes
from urllib.parse import urlsplit

LAZY = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-full-url")
IMAGE_ADDRESSES = set(LAZY)
IMAGE_HINTS = IMAGE_ADDRESSES | {"srcset", "data-srcset", "data-lazy-srcset", "style", "hidden"}
FRAME_HINTS = {"src", "title", "width", "height", *LAZY[:2]}
LARGEST_INLINE = 1024 * 1024
"""Bytes of an image in a data: address that are kept; larger ones are dropped."""

_ATTRIBUTES = re.compile(r'([a-z-]+)="([^"]*)"')
_TAG_REST = r'((?:\s+[a-z-]+="[^"]*")*)\s*/?>'
_IMAGE = re.compile(rf"<img{_TAG_REST}")
_FRAME = re.compile(rf"<(iframe|audio|video|object|embed){_TAG_REST}(?:(.*?)</\1>)?", re.DOTALL)
_RAW = re.compile(rf"(<iframe{_TAG_REST}).*?</iframe>", re.DOTALL)
_DRAWING = re.compile(rf"<(svg|math){_TAG_REST}(.*?)</\1>", re.DOTALL)
_SOURCE = re.compile(rf"<(?:source|embed|iframe){_TAG_REST}")
_LEFT = re.compile(rf"</?(?:iframe|audio|video|object|embed|source|svg|math)(?:{_TAG_REST}|>)")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_ANY_EMBED = re.compile(r"<(?:iframe|audio|video|object|embed|source|svg|math|title)\b")
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|(?:^|[;\s])(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|$)"
)
_TRACKERS = re.compile(
    r"(?:^|\.)(?:feedburner\.com|feedsportal\.com|doubleclick\.net|scorecardresearch\.com|quantserve\.com"
    r"|google-analytics\.com|googlesyndication\.com|stats\.wordpress\.com|pixel\.wp\.com|pheedo\.com"
    r"|list-manage\.com|statcounter\.com|sitemeter\.com|imrworldwide\.com|2o7\.net|omtrdc\.net"
    r"|bat\.bing\.com|mixpanel\.com|track\.hubspot\.com|parsely\.com|chartbeat\.net)$"
)
_TRACKING_PATH = re.compile(
    r"/(?:~r|~ff|~4|tr|open\.php|track/open|tracker|counter|pixel|b\.gif|1x1|__utm|_/stat)\b|/spacer\.gif|/blank\.gif"
)
_FEED_BUTTON = re.compile(r"^feeds\d*\.|^feeds\.feedburner\.com$")
_USUAL = re.compile(r"https?://([a-z0-9.-]+)(/[\w./~%+,=-]*)(?:\?([\w./~%+,=&;-]*))?", re.ASCII)
_DATA = re.compile(
    r"\s*data:image/([a-z0-9.+-]+)((?:;[a-z0-9=_-]+)*),(.*)", re.DOTALL | re.IGNORECASE
)
_RASTER = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"GIF87a": "gif",
    b"GIF89a": "gif",
    b"\xff\xd8\xff": "jpeg",
    b"RIFF": "webp",
    b"BM": "bmp",
}
_WIDEST_WANTED = 1600
_SIZE = re.compile(r"(\d{1,5})(?:\.\d+)?(?:px)?\s*")


def settle(html: str) -> str:
    """Images, films, frames and drawings brought to what the reading pane can show."""
    if "<iframe" in html:
        # What stands inside a frame is text that no cleaner read: it would come out as markup.
        html = _RAW.sub(r"\1</iframe>", html)
    if _ANY_EMBED.search(html):
        html = _DRAWING.sub(_drawing, html)
        html = _FRAME.sub(
            lambda match: frame(match[1], _attributes(match[2]), match[3] or ""), html
        )
        html = _LEFT.sub("", _TITLE.sub("", html))
    if "<img" in html:
        html = _IMAGE.sub(lambda match: picture(_attributes(match[1])), html)
    return html


def take_inline(value: str, found: dict[str, bytes]) -> str | None:
    """The image of a data: address into `found`; its blob: address, or None (F22)."""
    match = _DATA.match(value) if len(value) < LARGEST_INLINE * 3 else None
    if match is None:
        return None
    try:
        data = unquote_to_bytes(match[3])
        if ";base64" in match[2].lower():
            data = b64decode(bytes(byte for byte in data if byte not in b" \t\r\n") + b"===")
    except (Base64Error, ValueError):
        return None
    if len(data) > LARGEST_INLINE or not any(data.startswith(magic) for magic in _RASTER):
        return None
    sha = sha256(data).hexdigest()
    found[sha] = data
    return f"blob:{sha}"


def is_tracker(address: str) -> bool:
    """Whether an image's address belongs to a counter and not to an article (F25)."""
    try:
        host, path, query = _apart(address)
    except ValueError:
        return True
    found = _TRACKING_PATH.search(path)
    if found and (query or _FEED_BUTTON.search(host)):
        return True
    return _counts(host) or (
        found is not None and found[0] in ("/spacer.gif", "/blank.gif", "/tracker")
    )


def _apart(address: str) -> tuple[str, str, str]:
    """Host, path and query; as most addresses are written, without asking urlsplit."""
    if found := _USUAL.fullmatch(address):
        return found[1], found[2], found[3] or ""
    parts = urlsplit(address)
    return parts.hostname or "", parts.path, parts.query


@lru_cache(500)
def _counts(host: str) -> bool:
    return _TRACKERS.search(host) is not None


def _attributes(text: str) -> dict[str, str]:
    """A tag's attributes, their values still escaped."""
    found: dict[str, str] = dict(_ATTRIBUTES.findall(text))
    return found


def picture(attributes: dict[str, str]) -> str:
    """An image tag of these attributes, their values escaped; "" for trackers, its text for
    those without an address."""
    source = _source(attributes)
    width, height = _size(attributes.get("width", "")), _size(attributes.get("height", ""))
    hidden = "hidden" in attributes or bool(_HIDDEN.search(attributes.get("style", "").lower()))
    tiny = width in ("0", "1") or height in ("0", "1")
    if hidden or tiny or (source and is_tracker(entities.unescape(source))):
        return ""
    alt, title = attributes.get("alt", ""), attributes.get("title", "")
    if not source:
        return alt or title
    written = [f'src="{source}"', f'alt="{alt or title}"']
    if title and title != alt:
        written.append(f'title="{title}"')
    written += [
        f'{name}="{value}"' for name, value in (("width", width), ("height", height)) if value
    ]
    return f"<img {' '.join(written)}>"


def _source(attributes: dict[str, str]) -> str:
    """The address that shows the picture: the lazy one, else src, else srcset."""
    given = attributes.get("src", "")
    for name in LAZY[:3]:
        if attributes.get(name):
            return attributes[name]
    if given and not given.startswith("blob:"):
        return given
    for name in ("srcset", "data-srcset", "data-lazy-srcset"):
        if best := _from_set(attributes.get(name, "")):
            return best
    return next((attributes[name] for name in LAZY[3:] if attributes.get(name)), given)


def _from_set(srcset: str) -> str:
    """The widest absolute address of a srcset that is not absurdly wide."""
    best, best_width = "", -1
    for part in re.split(r",\s+", srcset):
        address, size = [*part.split(None, 1), "", ""][:2]  # any white space ends an address
        width = int(size.strip()[:-1]) if re.fullmatch(r"\d{1,5}w", size.strip()) else 0
        if address.startswith(("http://", "https://")) and best_width < width <= _WIDEST_WANTED:
            best, best_width = address, width
    return best


def _size(value: str) -> str:
    match = _SIZE.fullmatch(value)
    return str(int(match[1])) if match else ""


def frame(kind: str, attributes: dict[str, str], inner: str) -> str:
    """A frame, film or sound (`kind` its element) as a paragraph with a link to it.

    Values are escaped; `inner` is what stands inside.
    """
    address = attributes.get("data-src") or attributes.get("src") or attributes.get("data") or ""
    if not address and inner:
        source = _SOURCE.search(inner)
        found = _attributes(source[1]) if source else {}
        address = found.get("src", "")
    width, height = _size(attributes.get("width", "")), _size(attributes.get("height", ""))
    if (
        not address.startswith(("http://", "https://"))
        or width in ("0", "1")
        or height in ("0", "1")
    ):
        return ""
    try:
        host = urlsplit(entities.unescape(address)).hostname or ""
    except ValueError:
        return ""
    word = {"audio": "Audio", "video": "Video", "object": "Embedded", "embed": "Embedded"}.get(kind)
    word = word or (
        "Video"
        if re.search(r"youtu|vimeo|video|ted\.com|dailymotion|peertube", host)
        else "Embedded"
    )
    title = attributes.get("title") or entities.escape(host.removeprefix("www."))
    return f'<p><a href="{_watchable(address)}">{word}: {title}</a></p>'


def _watchable(address: str) -> str:
    """A player's address turned into the page a person would open."""
    found = re.match(r"https?://(?:www\.)?youtube(?:-nocookie)?\.com/embed/([\w-]{6,20})", address)
    if found:
        return f"https://www.youtube.com/watch?v={found[1]}"
    found = re.match(r"https?://player\.vimeo\.com/video/(\d+)", address)
    return f"https://vimeo.com/{found[1]}" if found else address


def _drawing(match: re.Match[str]) -> str:
    """A drawing's title or a formula's source as text; never the drawing itself."""
    attributes = _attributes(match[2])
    words = (
        attributes.get("aria-label") or attributes.get("alttext") or attributes.get("title") or ""
    )
    if match[1] == "svg" and not words and (title := _TITLE.search(match[3])):
        words = title[1].strip()
    if not words:
        inner = re.sub(r"<[^>]*>", " ", match[3])
        words = " ".join(inner.split()) if match[1] == "math" else ""
    return f" {words} " if words else ""
