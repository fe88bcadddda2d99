"""Pictures from outside: measured by their header, then decoded once, in a worker. Pure.

    bytes -> kind and size from the header -> refused beyond the caps (F26)
          -> decoded -> the same bytes, or smaller ones in a kind that every reader shows

What comes out was decoded once without trouble, so that the window's own decoder
never meets a stranger's bytes first. SVG is a document with scripts and is not drawn.
"""

from __future__ import annotations

import io
import struct
import warnings
from dataclasses import dataclass
from typing import Final

from PIL import Image
from PIL import ImageOps

from pln_desktop.errors import ParseError

LARGEST: Final = 20 * 1024 * 1024
"""Bytes of one picture."""

MOST_PIXELS: Final = 40_000_000
"""Width × height, read before anything is decoded."""

WIDEST: Final = 2400
"""Pixels of the longer side that are kept; no page shows more."""

_KEPT = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_KINDS = (*_KEPT, "BMP", "TIFF", "ICO", "AVIF")
_PIXEL = 2  # both sides at most this: a counter, not a picture (F25)
_TROUBLE = (OSError, ValueError, SyntaxError, EOFError, LookupError, TypeError, AttributeError)
_BROKEN = (*_TROUBLE, ArithmeticError, NotImplementedError, struct.error)

# We judge the size ourselves, before decoding; Pillow's own limit only warns at first.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Size:
    """What a picture's header says."""

    width: int
    height: int
    kind: str  # Pillow's name: PNG, JPEG …


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture that was decoded without trouble."""

    data: bytes
    media_type: str
    width: int
    height: int


def measure(data: bytes) -> Size:
    """Kind and size from the header alone. Raises ParseError `media`."""
    with _opened(data) as image:
        return Size(image.width, image.height, image.format or "")


def decode(data: bytes) -> Picture:
    """The picture, small enough to show and of a kind everybody can show.

    Raises ParseError `media`, with a sentence, for anything that is refused.
    """
    if len(data) > LARGEST:
        raise ParseError("media", f"the picture is larger than {LARGEST // 2**20} MB")
    with _opened(data) as image:
        size = Size(image.width, image.height, image.format or "")
        if size.width * size.height > MOST_PIXELS:
            millions = size.width * size.height // 1_000_000
            raise ParseError(
                "media", f"the picture has {millions} million pixels, too many to show"
            )
        if max(size.width, size.height) <= _PIXEL:
            raise ParseError("media", "this is no picture but a counting pixel")
        try:
            return _settled(image, size, data)
        except _BROKEN as error:
            raise ParseError("media", "the picture is damaged or cut short") from error


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata is no matter of ours
            return Image.open(io.BytesIO(data), formats=_KINDS)
    except _BROKEN as error:
        raise ParseError("media", f"{_instead(data)}, not a picture that can be shown") from error


def _instead(data: bytes) -> str:
    head = data[:1000].lstrip().lower()
    if not data:
        return "the answer was empty"
    if b"<svg" in head:
        return "this is an SVG drawing"
    if head.startswith((b"<!doctype html", b"<html")):
        return "this is a web page"
    return "this is something else"


def _settled(image: Image.Image, size: Size, data: bytes) -> Picture:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if size.kind == "JPEG":
            image.draft("RGB", (WIDEST, WIDEST))  # decodes at a half, quarter or eighth
        image.load()
        turned = image.getexif().get(0x0112, 1) not in (0, 1)
        if size.kind in _KEPT and max(size.width, size.height) <= WIDEST and not turned:
            return Picture(data, _KEPT[size.kind], size.width, size.height)
        return _made_again(image)


def _made_again(image: Image.Image) -> Picture:
    """Upright, at most WIDEST, as PNG where it is see-through or drawn, else as JPEG."""
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    drawn = image.format in ("PNG", "GIF", "BMP", "ICO")
    if image.mode not in ("RGB", "RGBA", "L"):
        image = image.convert("RGBA" if clear else "RGB")
    image.thumbnail((WIDEST, WIDEST))
    image = ImageOps.exif_transpose(image)
    held = io.BytesIO()
    if clear or drawn:
        image.save(held, "PNG", optimize=False)
        return Picture(held.getvalue(), "image/png", image.width, image.height)
    image.convert("RGB").save(held, "JPEG", quality=88)
    return Picture(held.getvalue(), "image/jpeg", image.width, image.height)
