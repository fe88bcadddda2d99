"""Whole articles: fetched once, never for a worse one, and no highlight loses its place."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pln_desktop.acts import annotate
from pln_desktop.acts import fulltext
from pln_desktop.acts import keep
from pln_desktop.acts.sync import sync
from pln_desktop.errors import FetchError
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.errors import Stopped
from pln_desktop.model import Item
from pln_desktop.model import Source
from pln_desktop.sync.pool import Pool
from tests.sync.library import Library
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import Peer
from tests.sync.server import Route
from tests.sync.server import Server
from tests.sync.server import redirect
from tests.sync.server import reply
from tests.sync.test_fulltext import PARAGRAPHS
from tests.sync.test_fulltext import STORY
from tests.sync.test_fulltext import TEASER
from tests.sync.test_fulltext import page
from tests.sync.world import World

HTML = "Content-Type: text/html; charset=utf-8"
WHOLE = "&lt;p&gt;" + "&lt;/p&gt;&lt;p&gt;".join(PARAGRAPHS) + "&lt;/p&gt;"
QUOTE = "In week 9 the pupils measured the pond again"


class Bench:
    """One source at one.example with the items it is told to have, and their pages."""

    def __init__(self, root: Path, parsers: Pool) -> None:
        self.server = Server({}).__enter__()
        self.world = World(self.server)
        self.library = Library.open(root, self.world)
        self.library.border._pool = parsers
        self.store, self.border = self.library.store, self.library.border
        self.source: Source = self.library.source("http://one.example/feed")

    def close(self) -> None:
        self.border._pool = None  # the others go on with it
        self.library.close()
        self.world.client.close()
        self.server.__exit__(None, None, None)

    def feed(self, *entries: str) -> None:
        self.server.routes["/feed"] = reply(200, feed(*entries))
        sync(self.store, self.border)

    def page(self, name: str, body: bytes | None = None, *lines: str, status: int = 200) -> None:
        body = page(STORY, title=f"Title {name}") if body is None else body
        self.server.routes[f"/{name}"] = reply(status, body, HTML, *lines)

    def item(self, name: str = "a") -> Item:
        found = next(one for one in self.library.items() if one.title == f"Title {name}")
        item = self.store.items.get(found.key)
        assert item is not None
        return item

    def get(self, name: str = "a", anyway: bool = False) -> fulltext.Got:
        (got,) = fulltext.get(self.store, self.border, [self.item(name).row.id], anyway)
        return got

    def asked(self, name: str = "a") -> int:
        return self.server.targets.count(f"/{name}")

    def switch_on(self) -> None:
        with self.store.act("source.edit"):
            self.store.sources.save(replace(self.source, full_text=True))


@pytest.fixture(scope="module")
def parsers() -> Iterator[Pool]:
    """One worker for all: starting it and loading trafilatura takes most of a second."""
    with Pool(1, documents=10**9, memory=2**50) as pool:
        pool.submit("fulltext.extract", page(STORY)).result()
        yield pool


@pytest.fixture
def bench(tmp_path: Path, parsers: Pool) -> Iterator[Bench]:
    made = Bench(tmp_path / "library", parsers)
    yield made
    made.close()


@pytest.fixture
def teased(bench: Bench) -> Bench:
    """An item "a" whose feed brings only the beginning, and its page."""
    bench.feed(entry("a", text=TEASER))
    bench.page("a")
    return bench


# On request


def test_the_article_is_shown_and_searched_and_the_feeds_own_text_stays(teased: Bench) -> None:
    assert teased.get() == fulltext.Got(teased.item().row.id, "fetched")
    item = teased.item()
    assert item.best_text.splitlines() == PARAGRAPHS
    assert item.best_html == item.full_html and item.full_at is not None
    assert (item.text, item.full_reason, item.full_is_older) == (TEASER, "", False)
    assert [hit.id for hit in teased.store.search('"sample 12"')] == [item.row.id]
    assert [hit.id for hit in teased.store.search('"found […]"')] == [item.row.id]
    assert "\x1e" not in teased.store.search("pupils")[0].snippet
    assert teased.store.check() == [] and teased.store.history()[0].kind == "source.follow"


def test_no_secret_goes_with_the_request(teased: Bench) -> None:
    teased.get()
    headers = teased.server.asked[-1].headers
    assert not {"cookie", "referer", "authorization"} & set(headers)


def test_frb030_a_page_is_not_asked_where_the_feed_has_it_all(bench: Bench) -> None:
    bench.feed(entry("a", text=WHOLE))
    bench.page("a")
    assert bench.get().outcome == "whole" and bench.asked() == 0
    assert bench.get(anyway=True).reason == "the page holds no more than is here"
    assert bench.asked() == 1 and bench.item().full_html == ""


def test_frb031_a_page_is_asked_whether_it_changed(teased: Bench) -> None:
    teased.get()
    first = teased.item().full_at

    def unchanged(peer: Peer) -> bool:
        assert peer.asked.headers["if-modified-since"].endswith("GMT")
        return reply(304)(peer)

    teased.server.routes["/a"] = unchanged
    assert teased.get().outcome == "same"
    item = teased.item()
    assert item.best_text.splitlines() == PARAGRAPHS
    assert first and item.full_at and item.full_at > first


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (reply(404, b"gone", HTML), "the site answered 404"),
        (reply(500, b"", HTML), "the site answered 500"),
        (reply(200, b"", HTML), "the page is empty"),
        (reply(200, b"%PDF-1.4", "Content-Type: application/pdf"), "leads to a file"),
        (reply(200, page(STORY), HTML, length=999_999, keep=False), "cut off"),
        (reply(200, page("<p>Accept all cookies to go on.</p>"), HTML), "about cookies"),
        (reply(200, page("".join(f"<p>{p}</p>" for p in PARAGRAPHS[:3])), HTML), "less than"),
        (redirect(302, "http://one.example/home"), "words the feed brought"),
        (redirect(302, "http://127.0.0.1/secret"), "private"),
        (redirect(302, "http://inside.example/"), "private"),
        (redirect(302, "file:///etc/passwd"), ""),
    ],
)  # fmt: skip
def test_l26_a_failed_or_worse_page_leaves_the_copy(
    teased: Bench, route: Route, reason: str
) -> None:
    teased.get()
    before = teased.item()
    teased.server.routes["/a"] = route
    teased.page("home", page("<p>Welcome to a home page about other things entirely.</p>" * 60))
    teased.world.names["inside.example"] = ["192.168.1.1"]
    got = teased.get()
    after = teased.item()
    assert got.outcome == "refused" and reason in got.reason
    assert (after.full_html, after.full_at) == (before.full_html, before.full_at)
    assert after.full_reason == got.reason and "\n" not in got.reason
    assert "192.168.1.1" not in teased.world.dialled
    teased.page("a")
    assert teased.get().outcome == "same" and teased.item().full_reason == ""


def test_what_never_came_says_why(teased: Bench) -> None:
    teased.page("a", b"nothing here", status=410)
    got = teased.get()
    assert isinstance(got.error, FetchError) and got.error.status == 410
    item = teased.item()
    assert (item.full_at, item.full_reason) == (None, "the site answered 410")
    assert item.best_html == item.html


@pytest.mark.parametrize("link", ["http://127.0.0.1:8000/a", "http://10.0.0.7/a", "http://[::1]/a"])
def test_a_public_feed_does_not_lead_inside(bench: Bench, link: str) -> None:
    bench.feed(entry("a", text=TEASER, link=link))
    got = bench.get()
    assert isinstance(got.error, FetchError) and got.error.reason == "private"
    assert set(bench.world.dialled) == {"93.184.216.34"}


def test_only_items_have_pages(teased: Bench) -> None:
    with pytest.raises(NotFound):
        fulltext.get(teased.store, teased.border, ["unheard-of"])
    with pytest.raises(FormatError, match="source"):
        fulltext.get(teased.store, teased.border, [teased.source.id])
    assert teased.asked() == 0


def test_pictures_wait_to_be_asked_for_and_inline_ones_are_stored(teased: Bench) -> None:
    from pln_desktop.acts.sync import load_images

    teased.page("a", page(f'{STORY}<p><img src="/pond.png" alt="Our pond"></p>'))
    teased.get()
    assert '<img src="http://one.example/pond.png" alt="Our pond">' in teased.item().full_html
    assert teased.asked("pond.png") == 0
    teased.server.routes["/pond.png"] = reply(404)
    load_images(teased.store, teased.border, item_key=teased.item().row.key)
    assert teased.asked("pond.png") == 1


def test_what_is_kept_is_the_whole_article(teased: Bench) -> None:
    teased.get()
    kept = keep.keep(teased.store, teased.border, teased.item().row.id)
    copy = teased.store.resources.snapshot(kept.id)
    assert copy is not None and copy.text.splitlines() == PARAGRAPHS
    assert kept.copy == "complete" and teased.asked() == 1


# Beside the feed's changes, and highlights


def test_a_new_wording_in_the_feed_keeps_the_article_and_says_it_is_older(teased: Bench) -> None:
    teased.get()
    new = f"{TEASER} with a correction"
    teased.feed(entry("a", text=new))
    item = teased.item()
    assert item.text == new and item.best_text.splitlines() == PARAGRAPHS
    assert item.full_is_older
    assert teased.store.search("correction") and teased.store.search('"sample 12"')
    assert teased.get().outcome == "same" and not teased.item().full_is_older
    assert teased.store.check() == []


def test_highlights_stand_in_either_text(teased: Bench) -> None:
    store, id = teased.store, teased.item().row.id
    own = annotate.highlight(store, id, "found […]")
    assert store.notes.row(own).anchored
    teased.get()
    assert store.notes.row(own).anchored
    other = annotate.highlight(store, id, QUOTE)
    assert store.notes.row(other).anchored and other.suffix
    both = annotate.highlight(store, id, "In week 1 the pupils measured")
    assert store.notes.row(both).anchored
    teased.feed(entry("a", text=f"{TEASER} More soon."))
    assert all(row.anchored for row in store.notes.rows())
    assert {one.quote for one in store.notes.of("item", id)} == {
        own.quote, other.quote, both.quote
    }  # fmt: skip


def test_no_article_takes_the_place_of_one_with_a_highlight_that_it_has_not(
    teased: Bench,
) -> None:
    teased.get()
    mark = annotate.highlight(teased.store, teased.item().row.id, QUOTE)
    teased.page("a", page(STORY.replace("week 9 the pupils", "week 9 the children")))
    assert "highlighted" in teased.get().reason
    assert teased.store.notes.row(mark).anchored
    teased.store.notes.remove(mark.id)
    assert teased.get().outcome == "fetched"
    assert "week 9 the children" in teased.item().best_text


def test_evidence_of_a_highlight_is_whole_in_a_portfolio(teased: Bench) -> None:
    from pln_desktop.acts import showing
    from pln_desktop.model import Evidence

    own = annotate.highlight(teased.store, teased.item().row.id, "found […]")
    teased.get()
    assert showing.value(teased.store, Evidence("e", "s", "note", own.id)).anchored
    shown = showing.value(teased.store, Evidence("e", "s", "item", teased.item().row.id))
    assert shown.text.splitlines() == PARAGRAPHS


# With the sync


def test_off_by_default_no_page_is_asked(teased: Bench) -> None:
    teased.feed(entry("a", text=TEASER), entry("b", text=TEASER))
    assert teased.server.targets == ["/feed", "/feed"]


def test_with_the_sync_each_new_items_page_is_asked_once(teased: Bench) -> None:
    teased.switch_on()
    teased.page("b")
    teased.page("c", b"", status=404)
    teased.page("d")
    some = [entry("a", text=TEASER), entry("b", text=TEASER), entry("c", text=TEASER)]
    teased.feed(*some)
    teased.feed(*some, entry("d", text=WHOLE))
    teased.feed(*some, entry("d", text=WHOLE))
    assert [teased.asked(name) for name in "abcd"] == [1, 1, 1, 0]
    assert teased.item("b").best_text.splitlines() == PARAGRAPHS
    assert teased.item("c").full_reason == "the site answered 404"
    row = teased.store.sources.row(teased.source.id)
    assert row is not None and row.state == "fine"


def test_frb032_a_page_out_of_reach_is_asked_again_by_the_next_sync(teased: Bench) -> None:
    teased.switch_on()
    teased.page("a", b"", "Retry-After: 1", status=503)
    teased.feed(entry("a", text=TEASER))
    assert teased.item().full_reason == ""
    teased.world.clock.time += 10_000
    teased.page("a")
    teased.feed(entry("a", text=TEASER))
    assert teased.item().best_text.splitlines() == PARAGRAPHS


def test_at_most_so_many_pages_of_a_source_with_one_sync(bench: Bench) -> None:
    bench.switch_on()
    names = [f"n{number}" for number in range(30)]
    for name in names:
        bench.page(name, b"", status=404)
    entries = [entry(name, text=TEASER.replace("week 1", name)) for name in names]
    bench.feed(*entries)
    assert len(bench.server.targets) - bench.asked("feed") == 20
    bench.feed(*entries)
    assert len(bench.server.targets) - bench.asked("feed") == 30


def test_items_that_are_not_new_are_left_alone(teased: Bench) -> None:
    with teased.store.content() as writing:
        writing.connection.execute("UPDATE item SET first_seen = first_seen - 400000000000")
    teased.switch_on()
    teased.feed(entry("a", text=TEASER))
    assert teased.asked() == 0


def test_stopping_keeps_what_came_and_the_next_sync_goes_on(teased: Bench) -> None:
    teased.switch_on()
    stop = threading.Event()

    def hang(peer: Peer) -> bool:
        stop.set()
        peer.wait_for_end()
        return False

    teased.server.routes["/a"] = hang
    with pytest.raises(Stopped):
        sync(teased.store, teased.border, stop=stop)
    assert teased.item().full_reason == ""
    teased.page("a")
    sync(teased.store, teased.border)
    assert teased.item().best_text.splitlines() == PARAGRAPHS


def test_a_stopped_request_of_the_user_raises(teased: Bench) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        fulltext.get(teased.store, teased.border, [teased.item().row.id], stop=stop)
