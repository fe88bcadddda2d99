"""No page keeps the program busy, and what is written on it is met whole (F9)."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import repeat

import pytest

from pln_desktop.sync.card import read_card
from pln_desktop.sync.images import addresses
from pln_desktop.sync.page import read_page
from pln_desktop.sync.walk import DEEPEST

MEGABYTE = 1_000_000
POST = (
    '<div class="post"><h2><a href="/1">A heading</a></h2><p>Some words, <b>bold</b> and plain'
    ' ones.</p><img src="https://pics.example/x.png" alt="x"></div>\n'
)
HOSTILE = {
    "tags that never end": "<a",
    "values that never end": '<a b="',
    "comments that never end": "<!--",
    "sections that never end": "<![x",
    "links in links": "<a>",
    "tables in paragraphs": "<p><table></p>",
    "one name said often": '<meta name="author" content="Ada">',
}


def filled(piece: str) -> str:
    return "".join(repeat(piece, MEGABYTE // len(piece)))


READERS: dict[str, Callable[[str], object]] = {
    "card": read_card,
    "images": addresses,
    "page": partial(read_page, address="https://one.example/", headers={}),
}


def took(read: Callable[[str], object], page: str) -> float:
    began = time.perf_counter()
    read(page)
    return time.perf_counter() - began


@pytest.mark.parametrize("reader", READERS)
def test_a_hostile_page_costs_about_what_an_honest_one_does(reader: str) -> None:
    """The standard library's parser takes thousands of times as long, libxml2 alone hundreds."""
    read = READERS[reader]
    honest = max(took(read, filled(POST)) for _ in range(2))
    pages = {name: filled(piece) for name, piece in HOSTILE.items()}
    pages["ends of what never began"] = "<span>" * 80_000 + "</b>" * 130_000
    slow = {name: ratio for name in pages if (ratio := took(read, pages[name]) / honest) > 50}
    assert not slow


def test_a_page_is_read_in_pieces_as_if_it_were_one() -> None:
    """A tag may stand on the border of two pieces, wherever that falls."""
    for lead in range(32 * 1024 - 40, 32 * 1024 + 1):
        page = f"{'é' * lead}<img alt='two words' src='https://pics.example/é.png'>"
        assert addresses(page) == ["https://pics.example/é.png"]


def test_what_stands_before_the_absurd_is_met() -> None:
    head = '<html lang="de"><head><title>Ein Titel</title></head><body>'
    image = '<img src="https://pics.example/1.png">'
    assert read_card(head + "<div>" * 9 * DEEPEST + "</b>" * DEEPEST).title == "Ein Titel"
    assert addresses(image + "<div>" * 9 * DEEPEST) == ["https://pics.example/1.png"]
    assert addresses("<div>" * (DEEPEST // 2) + image) == ["https://pics.example/1.png"]


def test_a_card_reads_scripts_and_text_with_signs_in_it() -> None:
    page = (
        "<title>Bread &amp; roses</title>"
        '<script type="application/ld+json">{"@type": "Article", "headline": "A <b>bold</b> &amp;'
        ' x", "author": {"name": "Ada"}}</script><![CDATA[ <h1>Not read</h1> ]]>'
    )
    card = read_card(page)
    assert (card.title, card.authors) == ("A <b>bold</b> &amp; x", ("Ada",))
    assert not card.scripted
    assert read_card("<title>Bread &amp; roses</title>").title == "Bread & roses"
    assert read_card("<h1>One</h1><script>run()</script>").scripted
