"""Following: from what a person typed to a source with its first items, as one act."""

from __future__ import annotations

import threading

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.acts.sync import sync
from pln_desktop.errors import FetchError
from pln_desktop.errors import NotFound
from pln_desktop.errors import ParseError
from pln_desktop.errors import Stopped
from pln_desktop.model import Changes
from pln_desktop.model import Scope
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.sync.parsed import Candidate
from tests.sync.server import Server
from tests.sync.server import reply


def test_frb036_following_costs_one_request_and_its_reply_is_the_first_poll(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    seen = follow.look(border, f"{demo_network.base}/slow-maths/journal.xml")
    assert [one.evidence for one in seen.candidates] == ["direct"] and seen.private
    source = follow.follow(store, border, seen, community="Maths")
    row = store.sources.row(source.id)
    assert row and row.items == 14 and row.health.etag and row.health.next_due
    assert row.source.allow_private and row.source.title == "Circle journal"
    assert [place.community.name for place in store.communities.rows()] == ["Maths"]
    assert [act.kind for act in store.history()] == ["source.follow"]
    assert sync(store, border).results[0].status == "unchanged"


def test_frb103_a_page_leads_to_the_feed_it_names(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    seen = follow.look(border, f"{demo_network.base}/inclusive/")
    assert [one.evidence for one in seen.candidates] == ["link"] and not seen.previews
    source = follow.follow(store, border, f"{demo_network.base}/inclusive/")
    assert source.address == f"{demo_network.base}/inclusive/exchange.atom"
    assert source.allow_private


def test_following_twice_is_one_source_and_undo_takes_it_back(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/field-science/notes.atom"
    first = follow.follow(store, border, address)
    assert follow.follow(store, border, address).id == first.id
    assert len(store.sources.rows()) == 1
    store.undo()
    assert store.sources.rows() == [] and store.communities.all() == []


def test_undoing_a_follow_leaves_the_community_to_those_who_came_later(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    follow.follow(store, border, f"{demo_network.base}/field-science/notes.atom", community="Both")
    (first,) = store.history()
    later = f"{demo_network.base}/slow-maths/journal.xml"
    stays = follow.follow(store, border, later, community="Both")
    assert store.undo(first.id).conflicts == 1
    assert [row.source.id for row in store.sources.rows()] == [stays.id]
    assert [place.community.name for place in store.communities.rows()] == ["Both"]


def test_a_source_that_comes_back_brings_its_community_back(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    follow.follow(store, border, f"{demo_network.base}/field-science/notes.atom", community="Both")
    (first,) = store.history()
    later = f"{demo_network.base}/slow-maths/journal.xml"
    back = follow.follow(store, border, later, community="Both")
    left = follow.unfollow(store, back.id)
    store.undo(first.id)
    assert store.communities.rows() == []
    store.undo(left.act)
    assert [row.source.id for row in store.sources.rows()] == [back.id]
    assert [place.community.name for place in store.communities.rows()] == ["Both"]
    assert store.check() == []


def test_stopped_in_the_middle_of_a_long_feed_the_rest_comes_with_the_next_sync(
    store: Store, border: Border
) -> None:
    entries = "".join(f"<item><guid>{n}</guid><title>Note {n}</title></item>" for n in range(1500))
    feed = f"<rss version='2.0'><channel><title>Notes</title>{entries}</channel></rss>".encode()
    stop, stored = threading.Event(), 0

    def listen(changes: Changes) -> None:
        nonlocal stored
        items = changes.ids.get("item") or ()
        stored += len(items)
        if items:
            stop.set()

    feed_route = reply(200, feed, "Content-Type: application/rss+xml", 'ETag: "1"')
    with Server({"/feed": feed_route}) as server:
        address = f"{server.origin}/feed"
        forget = store.listen(listen)
        with pytest.raises(Stopped):
            follow.follow(store, border, address, community="Long", stop=stop)
        forget()
        (row,) = store.sources.rows()
        assert 0 < row.items == stored < 1500 and not row.health.etag
        assert [act.kind for act in store.history()] == ["source.follow"]
        assert sync(store, border).results[0].new == 1500 - stored
        assert len(store.items.keys(Scope())) == 1500 and store.check() == []


def test_f39_following_again_brings_back_items_with_their_states(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/field-science/notes.atom"
    source = follow.follow(store, border, address)
    key = store.items.keys(Scope())[0]
    store.items.mark([key], "unread", False)
    follow.unfollow(store, source.id)
    assert store.sources.rows() == []
    again = follow.follow(store, border, address)
    assert again.id == source.id and not store.items.rows([key])[0].unread
    assert len(store.items.keys(Scope())) == 14 and store.check() == []


def test_frb100_what_never_gave_a_feed_is_not_followed(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    with pytest.raises(FetchError) as missing:
        follow.follow(store, border, f"{demo_network.base}/nowhere")
    assert missing.value.status == 404
    with pytest.raises(ParseError):
        follow.follow(store, border, f"{demo_network.base}/media/leaf-key.png")
    assert store.sources.rows() == [] and store.history() == []


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("two words", "address"), ("gopher://a.example/", "scheme"), ("", "address")],
)
def test_frb060_a_bad_address_is_explained_without_a_request(
    border: Border, typed: str, reason: str
) -> None:
    error = follow.look(border, typed).error
    assert isinstance(error, FetchError) and error.reason == reason


def test_f21_a_private_address_needs_to_be_allowed(
    border: Border, demo_network: DemoServer
) -> None:
    address = f"{demo_network.base}/slow-maths/journal.xml"
    error = follow.look(border, address, allow_private=False).error
    assert isinstance(error, FetchError) and error.reason == "private"


def test_frb105_looking_harder_asks_five_places_at_most(
    border: Border, demo_network: DemoServer
) -> None:
    assert len(follow.probes(f"{demo_network.base}/")) <= 5
    seen = follow.look(border, f"{demo_network.base}/media/", harder=True)
    assert seen.candidates == [] and seen.error is not None


def test_rename_move_pause_and_unknown_ids(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    source = follow.follow(store, border, f"{demo_network.base}/slow-maths/journal.xml")
    follow.rename(store, source.id, "  Circle ")
    follow.move(store, source.id, "Numbers")
    follow.pause(store, source.id, True)
    row = store.sources.row(source.id)
    place = store.communities.named("numbers")
    assert row and place and (row.source.title, row.state) == ("Circle", "paused")
    assert row.source.community == place.id
    assert sync(store, border).sources == 0
    for act in (follow.unfollow, lambda s, i: follow.rename(s, i, "x")):
        with pytest.raises(NotFound):
            act(store, "nobody")


def test_an_address_that_tells_its_feeds_asks_nobody(border: Border) -> None:
    seen = follow.look(border, "See https://old.reddit.com/r/teachers.")
    assert seen.asked == 0 and seen.error is None and seen.answered == ""
    assert seen.candidates[0].address == "https://old.reddit.com/r/teachers/new/.rss"
    assert seen.elsewhere(seen.candidates[0]) == ""
    assert follow.probes("old.reddit.com/r/teachers") == ["https://old.reddit.com/r/teachers"]
    assert follow.probes("https://podcasts.apple.com/us/podcast/y/id12") == [
        "https://itunes.apple.com/lookup?id=12&entity=podcast"
    ]


@pytest.mark.parametrize(
    ("typed", "feed", "host"),
    [
        ("https://www.e.org/", "https://e.org/feed", ""),
        ("https://e.org/", "http://E.org:80/feed", ""),
        ("https://e.org/", "https://feeds.e.org/feed", "feeds.e.org"),
        ("https://e.org/", "https://e.org.example/feed", "e.org.example"),
    ],
)
def test_a_feed_elsewhere_is_known_as_such(typed: str, feed: str, host: str) -> None:
    found = Candidate(feed, "", "", "feed", "link")
    assert follow.Look(typed, [found]).elsewhere(found) == host
    assert follow.Look(typed, [found], answered=feed).elsewhere(found) == ""
