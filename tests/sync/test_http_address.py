"""Addresses: what is refused unread, and what is sent as it was written."""

from __future__ import annotations

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import join
from pln_desktop.sync.address import origin_of
from pln_desktop.sync.address import read_address


@pytest.mark.parametrize(
    "text",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,x",
        "qrc:/x",
        "vbscript:x",
        "smb://host/share",
        "ftp://host/x",
        "mailto:a@b.example",
    ],
)
def test_f22_only_http_and_https(text: str) -> None:
    with pytest.raises(FetchError) as caught:
        read_address(text)
    assert caught.value.reason == "scheme"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "example.org/feed",
        "\\\\host\\share",
        "http:/example.org",
        "http://",
        "http:///feed",
        "http://exa mple.org/",
        "http://example.org/a b",
        "http://example.org/\r\nX: y",
        "http://<host>/",
        "http://host:0/",
        "http://host:65536/",
        "http://host:99999999999/",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://[::1/",
        "http://[fe80::g]/",
        "http://a..b/",
        "http://-a.example/",
    ],
)
def test_frb060_what_cannot_be_asked_is_said_without_a_request(text: str) -> None:
    with pytest.raises(FetchError) as caught:
        read_address(text)
    assert caught.value.reason == "address"


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("http://h.example", b"/"),
        ("http://h.example?x", b"/?x"),
        ("http://h.example/f?b=2&a=%7e&a", b"/f?b=2&a=%7e&a"),
        ("http://h.example/a/../b//c/./;x=1?#frag", b"/a/../b//c/./;x=1?"),
        ('http://h.example/%zz|{}^`"<>', b'/%zz|{}^`"<>'),
        ("http://h.example/é?ü=%C3", b"/%C3%A9?%C3%BC=%C3"),
    ],
)
def test_frb066_path_and_query_byte_for_byte(text: str, target: bytes) -> None:
    assert read_address(text).target == target


@pytest.mark.parametrize("host", ["127.1", "0x7f.0.0.1", "017700000001", "2130706433", "127.0.0.1"])
def test_f21_every_spelling_of_a_number_is_one(host: str) -> None:
    assert read_address(f"http://{host}/").host == "127.0.0.1"


def test_origins_and_names() -> None:
    assert origin_of("HTTPS://User:pw@Example.ORG/x") == "https://example.org:443"
    assert origin_of("http://[::1]:80/") == "http://[::1]:80"
    assert read_address("http://bücher.example/").host == "xn--bcher-kva.example"
    assert read_address("http://u:p%40@h.example/").auth == b"Basic dTpwQA=="
    assert read_address("http://u:p@h.example/x?token=1").shown == "http://h.example/x"


def test_locations_are_read_against_their_sender() -> None:
    base = read_address("http://h.example/a/b?c")
    assert join(base, "../d?x=%7e").text == "http://h.example/d?x=%7e"
    assert join(base, "//other.example/x").text == "http://other.example/x"
    assert join(base, "https://h.example/a b").text == "https://h.example/a%20b"
    with pytest.raises(FetchError):
        join(base, "file:///etc/passwd")
