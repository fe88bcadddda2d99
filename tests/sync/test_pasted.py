"""Anything may be pasted: one web address comes of it, or a sentence (FRB060, FRB061)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address
from pln_desktop.sync.pasted import clean_address


@pytest.mark.parametrize(
    ("pasted", "address"),
    [
        ("feed:https://e.org/f", "https://e.org/f"),
        ("feed://https://e.org/f", "https://e.org/f"),
        ("feed:feed://e.org/f", "https://e.org/f"),
        ("FEED:http://e.org/f", "http://e.org/f"),
        ("podcast://e.org/show.xml", "https://e.org/show.xml"),
        ("pcast:https://e.org/show.xml", "https://e.org/show.xml"),
        ("itpc://e.org/show.xml", "https://e.org/show.xml"),
        ("rss://e.org/f", "https://e.org/f"),
        ("itms-podcasts://podcasts.apple.com/x/id1", "https://podcasts.apple.com/x/id1"),
        ("www.e.org", "https://www.e.org"),
        ("e.org:8080/f", "https://e.org:8080/f"),
        ("https://e.org/f.", "https://e.org/f"),
        ("https://e.org/f,", "https://e.org/f"),
        ("https://e.org/f)", "https://e.org/f"),
        ("https://e.org/a_(b)", "https://e.org/a_(b)"),
        ("https://e.org/f#part.", "https://e.org/f"),
        ("https://[::1]", "https://[::1]"),
        ("[::1]", "https://[::1]"),
        ("<https://e.org/f>", "https://e.org/f"),
        ("“https://e.org/f”", "https://e.org/f"),
        ("«e.org/f»", "https://e.org/f"),
        ("(<https://e.org/f>)", "https://e.org/f"),
        ("<https://e.org/f>,", "https://e.org/f"),
        ("[the feed](https://e.org/f)", "https://e.org/f"),
        ('<a href="https://e.org/f">the feed</a>', "https://e.org/f"),
        ("See https://e.org/f, it is good.", "https://e.org/f"),
        ("Look at www.e.org/f today", "https://www.e.org/f"),
        ("https://e.org/f\nSent from a train", "https://e.org/f"),
        ("https://e.org/f – for geography", "https://e.org/f"),
        ("https://e.org/f, for geography", "https://e.org/f"),
        ("https://e.org/f, or https://e.org/f", "https://e.org/f"),
        ("https://e.org/\u200bf\u00ad", "https://e.org/f"),
        ("\u2066https://e.org/f\u2069", "https://e.org/f"),
        ("https://e.org/?u=https://b.org/x", "https://e.org/?u=https://b.org/x"),
        ("@ada@social.example", "https://social.example/@ada"),
        ("acct:ada@social.example", "https://social.example/@ada"),
        ("@ada@social.example:3000", "https://social.example:3000/@ada"),
        ("@ada.bsky.social", "https://bsky.app/profile/ada.bsky.social"),
        ("at://did:plc:abc123/app.bsky.feed.post/1", "https://bsky.app/profile/did:plc:abc123"),
        ("https://user:word@e.org/f", "https://user:word@e.org/f"),
    ],
)
def test_frb060_what_was_pasted(pasted: str, address: str) -> None:
    assert clean_address(pasted) == address
    assert clean_address(address) == address


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("https://e.org/a b", "space inside"),
        ("https://e.org/my feed.xml", "space inside"),
        ("https://a.org/ or https://b.org/", "more than one address"),
        ("ada@e.org", "mail address"),
        ("@ada", "names no site"),
        ("only some words", "space inside"),
        ("webcal://e.org/cal", "webcal"),
        ("data:text/html,x", "data"),
        ("feed:javascript:alert(1)", "javascript"),
        ("feed:file:///etc/passwd", "file"),
        ("\u200b", "no address"),
        ("feed://", "feed"),
    ],
)
def test_frb060_what_cannot_be_is_said(pasted: str, words: str) -> None:
    with pytest.raises(FetchError, match=words) as caught:
        clean_address(pasted)
    assert caught.value.reason in ("address", "scheme")


_SIGNS = "@/<>()]#?.,: \n\t“\u200b\u3002²ä٣\ud800"
_WORDS = (
    "https:// http: feed: feed:// pcast: www. e.org [::1] acct: %00 :80 xn-- 0x7f at:// did:plc:a"
)
_PIECES = st.sampled_from([*_SIGNS, *_WORDS.split()])
_PASTED = st.one_of(st.text(), st.lists(_PIECES, max_size=12).map("".join))


@given(_PASTED)
@settings(max_examples=400, deadline=None)
def test_frb060_whatever_is_pasted_gives_an_address_or_a_sentence(text: str) -> None:
    try:
        address = clean_address(text)
    except FetchError:
        return
    assert re.match(r"https?://[^\s#]+$", address), address
    assert read_address(address).text == address
    assert clean_address(address) == address
