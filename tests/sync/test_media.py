"""Pictures: judged by their header, decoded once, made small enough (F26, F25)."""

from __future__ import annotations

import io
import pickle
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from PIL import Image

from pln_desktop.errors import ParseError
from pln_desktop.sync import media


def drawn(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **more: object) -> bytes:
    """A picture in some format."""
    held = io.BytesIO()
    Image.new(mode, size, "teal" if mode != "L" else 99).save(held, kind, **more)
    return held.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds nothing."""

    def chunk(name: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + crc

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_small_picture_keeps_its_bytes(kind: str) -> None:
    data = drawn(kind)
    picture = media.decode(data)
    assert picture == media.Picture(data, f"image/{kind.lower()}", 64, 48)
    assert media.measure(data) == media.Size(64, 48, kind)
    assert pickle.loads(pickle.dumps(picture)) == picture


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "AVIF"])
def test_a_rare_kind_becomes_one_that_everybody_can_show(kind: str) -> None:
    picture = media.decode(drawn(kind))
    assert picture.media_type in ("image/png", "image/jpeg")
    assert media.measure(picture.data).width == 64


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("PNG", "P")])
def test_a_wide_picture_is_made_smaller(kind: str, mode: str) -> None:
    picture = media.decode(drawn(kind, (4800, 600), mode))
    assert (picture.width, picture.height) == (media.WIDEST, 300)
    assert media.measure(picture.data).width == media.WIDEST
    assert picture.media_type == f"image/{kind.lower()}"


def test_a_turned_photograph_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = media.decode(drawn("JPEG", (64, 48), exif=exif))
    assert (picture.width, picture.height) == (48, 64)


@pytest.mark.parametrize(("width", "height"), [(10_000, 10_000), (200_000, 300), (65_000, 65_000)])
def test_f26_a_huge_picture_is_refused_by_its_header(width: int, height: int) -> None:
    data = png_header(width, height)
    assert media.measure(data) == media.Size(width, height, "PNG")
    with pytest.raises(ParseError, match="million pixels") as caught:
        media.decode(data)
    assert caught.value.reason == "media"


def test_f26_a_heavy_file_is_refused_unread() -> None:
    with pytest.raises(ParseError, match="larger than 20 MB"):
        media.decode(b"GIF89a" + bytes(media.LARGEST))


def test_f25_a_counting_pixel_is_no_picture() -> None:
    with pytest.raises(ParseError, match="counting pixel"):
        media.decode(drawn("GIF", (1, 1)))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"<!DOCTYPE html><p>Sign in", "web page"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"%PDF-1.4", "something else"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "something else"),
        (drawn("PNG", (400, 400))[:-40], "damaged"),
        (png_header(50, 50), "damaged"),
    ],
)
def test_what_is_no_picture_is_named(data: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        media.decode(data)


@given(st.sampled_from(["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP", "ICO"]), st.data())
@settings(max_examples=80, deadline=None)
def test_damage_anywhere_is_a_parse_error_or_a_picture(kind: str, more: st.DataObject) -> None:
    data = bytearray(drawn(kind))
    for _ in range(more.draw(st.integers(1, 5))):
        data[more.draw(st.integers(0, len(data) - 1))] = more.draw(st.integers(0, 255))
    try:
        picture = media.decode(bytes(data[: more.draw(st.integers(1, len(data)))]))
    except ParseError:
        return
    assert picture.width * picture.height <= media.MOST_PIXELS
