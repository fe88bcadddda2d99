"""What must hold for any bytes at all: one function for each reader of what comes from outside.

Each takes bytes and returns None.  It lets through what errors.py knows, and raises for any other
error, for output that is not safe, and for a document that took longer than `bound` seconds.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager

from pln_desktop.errors import FetchError
from pln_desktop.errors import FormatError
from pln_desktop.errors import ParseError
from pln_desktop.exchange.opml import read_opml
from pln_desktop.exchange.opml import write_opml
from pln_desktop.sync import discover
from pln_desktop.sync import feeds
from pln_desktop.sync import identity
from pln_desktop.sync import ordinary
from pln_desktop.sync import sanitise
from pln_desktop.sync.direction import legal
from tests.sync.harmless import assert_harmless

BASE = "https://e.example/blog/post"
LARGEST = 64 * 1024
bound = 2.0
"""Seconds of processor time that one document of LARGEST may take; a tracing fuzzer needs more."""

_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WEB = re.compile(r"https?://[^/\s]", re.IGNORECASE)


class TooSlow(AssertionError):
    """A document that holds its reader up."""


@contextmanager
def in_time() -> Iterator[None]:
    """Fails what takes longer than the bound."""
    began = time.process_time()
    yield
    if (took := time.process_time() - began) > bound:
        raise TooSlow(f"it took {took:.1f} s")


def parse(data: bytes) -> None:
    """A feed: items that are safe to store, or a ParseError."""
    try:
        with in_time():
            found = feeds.parse(data, address="https://e.example/feed", content_type=_kind(data))
    except ParseError:
        return
    assert len(identity.native_keys(found.items)) <= len(found.items)
    for item in found.items:
        assert_harmless(item.html)
        assert_plain(item.title, item.author, item.summary)
        assert _opens_nothing_else(item.link), item.link
        for one in item.enclosures:
            assert _opens_nothing_else(one.url), one.url


def clean(data: bytes) -> None:
    """HTML: what is stored loads and runs nothing, and sanitising it again changes nothing."""
    raw = data.decode("utf-8", "replace")
    with in_time():
        once = sanitise.clean(raw, BASE)
        _same_by_both_ways(raw)
    assert_harmless(once.html)
    assert_plain(once.text)
    assert sanitise.clean(once.html, "http://other.example/").html == once.html
    assert_plain(sanitise.plain(raw), sanitise.plain_line(raw))
    assert_harmless(sanitise.as_html(raw))


def find(data: bytes) -> None:
    """A page or what a person pasted: candidates on the web, or a FetchError."""
    with in_time():
        candidates = discover.candidates(data, address=BASE, content_type=_kind(data))
    for one in candidates:
        assert _WEB.match(one.address), one
        assert_plain(one.title)
    text = data[:300].decode("utf-8", "replace")
    try:
        address = discover.clean_address(text)
    except FetchError:
        return
    assert _WEB.match(address), address
    assert all(_WEB.match(probe) for probe in discover.harder(address))
    assert len(discover.harder(address)) <= 5
    assert _opens_nothing_else(address)


def opml(data: bytes) -> None:
    """A list of feeds: web addresses, the same again once written, or a FormatError."""
    try:
        with in_time():
            found = read_opml(data)
    except FormatError:
        return
    addresses = [entry.address for entry in found.entries]
    assert all(_WEB.match(address) for address in addresses), addresses
    again = read_opml(write_opml(found.title, found.entries))
    assert [entry.address for entry in again.entries] == addresses


TARGETS: dict[str, Callable[[bytes], None]] = {
    "parse": parse,
    "sanitise": clean,
    "discover": find,
    "opml": opml,
}


def assert_plain(*texts: str) -> None:
    """Only characters that XML may hold, so that what is stored can be exported (F4)."""
    for text in texts:
        found = _ILLEGAL.search(text)
        assert found is None, found


def _same_by_both_ways(raw: str) -> None:
    """The short way for ordinary HTML gives what the whole sanitiser gives."""
    html = legal(raw).replace("\r\n", "\n").replace("\r", "\n")
    if "<" in html and ordinary.read(html, BASE) is not None:
        assert sanitise.clean(raw, BASE) == sanitise.thorough(html, BASE), "two readings"


def _kind(data: bytes) -> str:
    """A header line that depends on the document, so that all of them are tried."""
    lines = ("", "text/xml", "application/rss+xml; charset=utf-8", "text/html; charset=cp1252")
    return lines[len(data) % len(lines)]


def _opens_nothing_else(address: str) -> bool:
    opened = discover.open_address(address)
    return opened == "" or opened.lower().startswith(("http:", "https:", "mailto:"))
