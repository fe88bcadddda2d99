"""Entries keep their identity from poll to poll, whatever feeds do to their guids (F12)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pln_desktop.model import Known
from pln_desktop.sync.identity import Match
from pln_desktop.sync.identity import feed_identity
from pln_desktop.sync.identity import item_id
from pln_desktop.sync.identity import match
from pln_desktop.sync.identity import native_keys
from pln_desktop.sync.parsed import ParsedItem


def entry(
    guid: str = "", link: str = "", title: str = "", text: str = "", date: str = ""
) -> ParsedItem:
    return ParsedItem(
        native_id=guid,
        link=link,
        title=title,
        author="",
        published=None,
        updated=None,
        date_text=date,
        html_utf8=text.encode(),
        text_utf8=text.encode(),
        summary=text,
        hash=f"{title}|{link}|{text}",
    )


def poll(known: Sequence[Known], *items: ParsedItem) -> list[Match]:
    return match(known, items, connector="feed", identity="e.org/feed")


def stored(matches: Sequence[Match]) -> list[Known]:
    return [
        Known(one.id, one.native_id, one.item.link, one.item.title, one.item.hash)
        for one in matches
    ]


def test_item_ids_are_derived_and_their_parts_do_not_run_together() -> None:
    assert item_id("feed", "e.org/", "item", "1") == item_id("feed", "e.org/", "item", "1")
    assert len(item_id("feed", "e.org/", "item", "1")) == 32
    assert item_id("feed", "ab", "item", "c") != item_id("feed", "a", "item", "bc")
    assert item_id("feed", "a", "item", "\ud800") != item_id("feed", "a", "item", "\ufffd")


def test_item_id_is_the_documented_hash() -> None:
    # Written out, so that a change of the rule, which would double every library, cannot pass.
    assert item_id("feed", "e.org/feed", "item", "a") == "cbf889c9b53e9654328c01bfc84dffa2"


def test_feed_identity_forgets_scheme_port_and_fragment() -> None:
    same = ["https://E.org/f?x=1", "http://e.org:80/f?x=1", "https://e.ORG:443/f?x=1#top"]
    assert {feed_identity(address) for address in same} == {"e.org/f?x=1"}
    assert feed_identity("https://e.org") == feed_identity("http://e.org/") == "e.org/"
    assert feed_identity("https://e.org:8443/F") == "e.org:8443/F"
    assert feed_identity("http://e.org:443/") == "e.org:443/"
    assert feed_identity("https://e.org?a=b") == "e.org/?a=b"


def test_f12_guid_then_link_then_words() -> None:
    keys = [
        key
        for key, _ in native_keys(
            [
                entry("g", "l"),
                entry("", "l2"),
                entry("", "", "T", "words", "today"),
                entry("", "", "T"),
            ]
        )
    ]
    assert keys[:2] == ["g", "l2"]
    assert all(key.startswith("sha256:") for key in keys[2:])
    assert len(set(keys)) == 4


def test_f12_one_guid_for_all_lets_the_link_decide() -> None:
    items = [entry("same", f"l{number}") for number in range(5)]
    first = poll([], *items)
    assert len({one.id for one in first}) == 5
    assert not any(one.changed for one in poll(stored(first), *items))


def test_f12_one_guid_and_one_link_count_once() -> None:
    assert len(poll([], entry("g", "l", "one"), entry("g", "l", "two"))) == 1


def test_f12_a_guid_that_becomes_shared_keeps_its_first_item() -> None:
    first = poll([], entry("g", "l1"))
    second = poll(stored(first), entry("g", "l1"), entry("g", "l2"))
    assert second[0].id == first[0].id
    assert second[0].known is not None
    assert second[1].known is None
    third = poll(stored(second), entry("g", "l1"), entry("g", "l2"))
    assert [one.id for one in third] == [one.id for one in second]
    assert not any(one.changed for one in third)
    alone = poll(stored(second), entry("g", "l2"))
    assert alone[0].id == second[1].id


def test_f12_all_guids_changed_are_matched_by_link() -> None:
    first = poll([], *(entry(f"old{n}", f"http://e.org/{n}", f"title {n}") for n in range(4)))
    again = [entry(f"new{n}", f"https://www.e.org/{n}/", f"title {n}!") for n in range(4)]
    second = poll(stored(first), *again)
    assert [one.id for one in second] == [one.id for one in first]
    third = poll(stored(second), *again, entry("new9", "https://www.e.org/9/", "title 9"))
    assert [one.changed for one in third] == [False] * 4 + [True]
    assert third[4].known is None


def test_f12_all_guids_and_links_changed_are_matched_by_title() -> None:
    first = poll([], *(entry(f"a{n}", f"http://old.example/{n}", f"title {n}") for n in range(6)))
    moved = [entry(f"b{n}", f"http://new.example/{n}", f"title {n}") for n in range(1, 6)]
    second = poll(stored(first), entry("b9", "http://new.example/9", "title 9"), *moved)
    assert [one.id for one in second[1:]] == [one.id for one in first[1:]]
    assert second[0].known is None


def test_f12_a_weekly_column_under_one_title_is_not_one_item() -> None:
    first = poll([], entry("1", "http://e.org/1", "Photo of the week"))
    second = poll(stored(first), entry("2", "http://e.org/2", "Photo of the week"))
    assert second[0].known is None
    status = poll([], entry("1", "http://e.org/", "All is well"))
    later = poll(stored(status), entry("2", "http://e.org/", "Now it is not"))
    assert later[0].known is None


def test_f12_links_shared_by_many_never_merge_them() -> None:
    first = poll([], *(entry(f"g{n}", "http://e.org/", f"t{n}") for n in range(3)))
    second = poll(stored(first), *(entry(f"h{n}", "http://e.org/", f"u{n}") for n in range(3)))
    assert all(one.known is None for one in second)


def test_f12_guids_added_to_a_feed_without_them() -> None:
    first = poll([], *(entry("", f"http://e.org/{n}", f"t{n}") for n in range(3)))
    second = poll(
        stored(first), *(entry(f"g{n}", f"http://e.org/{n}", f"edited {n}") for n in range(3))
    )
    assert [one.id for one in second] == [one.id for one in first]
    dropped = poll(
        stored(second), *(entry("", f"http://e.org/{n}", f"edited {n}") for n in range(3))
    )
    assert [one.id for one in dropped] == [one.id for one in first]


def test_f12_an_empty_feed_matches_nothing_and_deletes_nothing() -> None:
    assert poll(stored(poll([], entry("g", "l"))), *[]) == []


def test_an_edit_changes_and_the_same_again_does_not() -> None:
    first = poll([], entry("g", "l", "title", "text"))
    assert first[0].changed
    same = poll(stored(first), entry("g", "l", "title", "text"))
    assert not same[0].changed
    edited = poll(stored(first), entry("g", "l", "title", "other text"))
    assert edited[0].changed
    assert edited[0].id == first[0].id


def test_a_key_that_comes_back_finds_the_item_it_made() -> None:
    first = poll([], entry("a", "http://e.org/1", "t1"), entry("b", "http://e.org/2", "t2"))
    known = [replace(one, native_id=one.native_id + "'") for one in stored(first)]
    again = poll(known, entry("a", "http://other.example/", "else"), entry("x", "y", "z"))
    assert again[0].id == first[0].id
    assert len({one.id for one in again}) == 2
