"""Entries that were seen are left out, and nothing is decided otherwise for that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.model import Known
from pln_desktop.model import NewItem
from pln_desktop.model import Source
from pln_desktop.sync import cutting
from pln_desktop.sync import feeds
from pln_desktop.sync.decision import Decision
from pln_desktop.sync.decision import decide
from pln_desktop.sync.decision import matched
from pln_desktop.sync.decision import resembles

SOURCE = Source("s" * 32, "feed", "https://a.example/f", "a.example/f", "A", "")
HEAD = b'<?xml version="1.0"?><rss version="2.0"><channel><title>T</title>%s'
TAIL = b"</channel></rss>"


def feed(*entries: bytes, head: bytes = b"") -> bytes:
    return HEAD % head + b"\n".join(entries) + TAIL


def entry(guid: str, link: str = "", title: str = "", text: str = "words") -> bytes:
    return (
        f"<item><guid>{guid}</guid><link>https://a.example/{link or guid}</link>"
        f"<title>{title or guid}</title><description>{text}</description></item>"
    ).encode()


def known_of(known: dict[str, Known], decision: Decision) -> dict[str, Known]:
    def one(item: NewItem) -> Known:
        native = item.link if item.native_id == item.link else item.native_id
        return Known(item.id, native, item.link, item.title, item.hash)

    return known | {item.id: one(item) for item in (*decision.new, *decision.changed)}


def poll(body: bytes, known: dict[str, Known], seen: bytes) -> tuple[Decision, bytes, int]:
    """A poll as `refresh` does it: what was seen is left out where nothing left resembles it."""
    parsed = feeds.parse(body, address=SOURCE.address, seen=seen)
    dropped = parsed.dropped
    here = list(known.values())
    if dropped and resembles(here, parsed, matched(SOURCE, here, parsed)):
        parsed = feeds.parse(body, address=SOURCE.address)
    return decide(SOURCE, list(known.values()), parsed), parsed.entry_hashes, dropped


def test_only_the_new_entry_is_read() -> None:
    first = feeds.parse(feed(entry("1"), entry("2")))
    second = feeds.parse(feed(entry("3"), entry("1"), entry("2")), seen=first.entry_hashes)
    assert [item.title for item in second.items] == ["3"]
    assert second.dropped == 2
    assert second.entry_hashes[cutting.SIZE :] == first.entry_hashes
    assert len(second.entry_hashes) == 3 * cutting.SIZE


@pytest.mark.parametrize(
    "body",
    [
        feed(b"<item><title>a</title><item><title>b</title></item></item>"),
        feed(b"<item><title>a</title>"),
        feed(b"</item>", entry("1")),
        feed(entry("1"), b"<entry><title>b</title></entry>"),
        b'{"version": "https://jsonfeed.org/version/1.1", "items": []}',
    ],
)
def test_doubtful_borders_are_not_cut(body: bytes) -> None:
    assert cutting.cut(body) is None


def test_an_end_inside_cdata_or_a_comment_is_none() -> None:
    tricky = b"<item><title>a</title><description><![CDATA[</item><item>]]></description></item>"
    commented = b"<!-- <item> --><item><title>b</title><!-- </item> --></item>"
    pieces = cutting.cut(feed(tricky, commented))
    assert pieces is not None
    assert len(pieces.entries) == 2
    assert pieces.entries[0] == tricky


@pytest.mark.parametrize(
    "head",
    [b"<link>https://b.example/</link>", b"<language>de</language>"],
)
def test_another_home_or_language_reads_all_again(head: bytes) -> None:
    first = feeds.parse(feed(entry("1"), entry("2")))
    assert (
        feeds.parse(feed(entry("1"), entry("2"), head=head), seen=first.entry_hashes).dropped == 0
    )
    when = b"<lastBuildDate>Mon, 05 Jan 2026 08:00:00 GMT</lastBuildDate>"
    assert (
        feeds.parse(feed(entry("1"), entry("2"), head=when), seen=first.entry_hashes).dropped == 2
    )


def test_a_document_that_is_not_well_formed_leaves_no_hashes() -> None:
    broken = feed(entry("1"), b"<item><title>a & b</title></item>")
    assert feeds.parse(broken).entry_hashes == b""


def test_f06_a_cut_document_leaves_no_hashes() -> None:
    assert feeds.parse(feed(entry("1")), complete=False).entry_hashes == b""


ENTRIES = st.lists(
    st.builds(
        entry,
        st.sampled_from(["", "g1", "g2", "g3"]),
        st.sampled_from(["l1", "l2", "l3", "l4"]),
        st.sampled_from(["one", "two", "three"]),
        st.sampled_from(["words", "other words", "more"]),
    ),
    max_size=6,
)


@given(st.lists(ENTRIES, min_size=2, max_size=4))
def test_f12_leaving_out_decides_as_reading_all(polls: list[list[bytes]]) -> None:
    plain: dict[str, Known] = {}
    short: dict[str, Known] = {}
    seen = b""
    for entries in polls:
        body = feed(*entries)
        whole = decide(SOURCE, list(plain.values()), feeds.parse(body, address=SOURCE.address))
        decision, seen, _ = poll(body, short, seen)
        assert {item.id for item in decision.new} == {item.id for item in whole.new}
        assert {(i.id, i.hash) for i in decision.changed} == {(i.id, i.hash) for i in whole.changed}
        plain, short = known_of(plain, whole), known_of(short, decision)
        assert short == plain
