"""Follow, over real HTTP on this machine: what is asked, what is said, what is stored."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

import pytest
from PySide6.QtWidgets import QLabel

from pln_desktop.acts.follow import Look
from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.sync.border import Border
from pln_desktop.ui import gallery
from pln_desktop.ui.dialogs import found
from pln_desktop.ui.dialogs.follow import FollowDialog
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow

FEED = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pond notes</title>
<link>http://pond.example/</link><description>What lives in a bowl.</description>
<item><title>Three bowls</title><guid>1</guid><link>http://pond.example/1</link>
<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate><description>A sieve.</description></item>
<item><title>Two sieves</title><guid>2</guid><link>http://pond.example/2</link></item>
</channel></rss>"""
PAGE = b"""<!doctype html><title>Pond</title>
<link rel="alternate" type="application/rss+xml" title="Pond notes" href="/feed.xml">"""
ANSWERS = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">
<title>Pond answers</title><id>urn:answers</id><updated>2026-11-23T08:00:00Z</updated>
<entry><title>Which net</title><id>urn:net</id><updated>2026-11-23T08:00:00Z</updated></entry>
</feed>"""
PATHS = {
    "/several": (
        "text/html",
        PAGE
        + b"""
<link rel="alternate" type="application/atom+xml" title="Answers" href="/answers.xml">
<link rel="alternate" type="application/rss+xml" title="Gone" href="/gone.xml">""",
    ),
    "/answers.xml": ("application/atom+xml", ANSWERS),
    "/feed.xml": ("application/rss+xml", FEED),
    "/": ("text/html", PAGE),
    "/board": (
        "text/html",
        PAGE + b'<meta name="generator" content="Discourse 3.4"><body id="data-discourse-setup">',
    ),
    "/elsewhere": (
        "text/html",
        b'<link rel="alternate" type="application/rss+xml" title="Far" href="http://localhost/f">',
    ),
    "/plain": ("text/html", b"<!doctype html><title>Nothing here</title><p>Hello</p>"),
    "/shut": ("text/html", b"<p>Closed by order of <b>the court</b>.</p><script>x()</script>"),
}
STATUS = {"/shut": 451}


class Site:
    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                kind, body = PATHS.get(self.path, ("text/plain", b""))
                self.send_response(STATUS.get(self.path, 200 if self.path in PATHS else 404))
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self._thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


@pytest.fixture
def border(monkeypatch: pytest.MonkeyPatch) -> Iterator[Border]:
    made = Border("test")
    monkeypatch.setattr(gallery, "_no_border", lambda: made)
    yield made
    made.close()


def looked(window: MainWindow, address: str) -> FollowDialog:
    dialog = FollowDialog(window.desk, address)
    dialog.open()
    settle(window)
    return dialog


def texts(dialog: FollowDialog) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisible())


def test_a_feed_is_shown_first_and_followed_with_its_items(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/feed.xml")
    assert dialog.state == "found", texts(dialog)
    assert "Three bowls" in texts(dialog) and "itself a feed" in texts(dialog)
    assert "your own computer" in dialog.banner.words.text()  # a private address is told
    assert dialog.community.currentText() == "Pond notes"
    dialog.community.setEditText("Ponds")
    dialog._go()
    settle(empty_window)
    (row,) = empty_window.desk.store.sources.rows()
    assert row.items == 2 and row.source.allow_private and not row.source.images
    assert empty_window.desk.store.communities.named("Ponds") is not None
    assert site.asked == ["/feed.xml"]  # the look's answer is the first poll
    assert empty_window.place == "reading"


def test_a_page_that_names_its_feed(border: Border, site: Site, empty_window: MainWindow) -> None:
    """FRB036: what was read to show it is its first poll."""
    dialog = looked(empty_window, site.address)
    assert dialog.state == "found" and "names it" in texts(dialog)
    assert "Three bowls" in texts(dialog) and "What lives in a bowl. This is" in texts(dialog)
    assert "Fetched so far: 2 pages." in texts(dialog)
    dialog._go()
    settle(empty_window)
    (row,) = empty_window.desk.store.sources.rows()
    assert row.source.address.endswith("/feed.xml") and row.items == 2
    assert site.asked == ["/", "/feed.xml"]


def test_each_feed_that_a_page_names_is_shown_when_it_is_chosen(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/several")
    assert "Three bowls" in texts(dialog) and dialog.community.currentText() == "Pond notes"
    second, third = dialog._group.button(1), dialog._group.button(2)
    second.click()
    settle(empty_window)
    assert "Which net" in texts(dialog) and "Three bowls" not in texts(dialog)
    assert dialog.community.currentText() == "Pond answers"
    third.click()
    settle(empty_window)
    assert "Nothing is at that address" in texts(dialog)
    assert "open RSS feed" not in texts(dialog)  # nobody but the page says so
    assert "Which net" not in texts(dialog)
    second.click()
    settle(empty_window)
    dialog._go()
    settle(empty_window)
    (row,) = empty_window.desk.store.sources.rows()
    assert row.source.address.endswith("/answers.xml") and row.items == 1
    assert site.asked == ["/several", "/feed.xml", "/answers.xml", "/gone.xml"]


def test_the_newest_choice_wins_and_following_waits_for_its_answer(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/several")
    dialog._group.button(2).click()
    dialog._group.button(1).click()  # before the other answered
    dialog._go()
    settle(empty_window)
    (row,) = empty_window.desk.store.sources.rows()
    assert row.source.address.endswith("/answers.xml")
    assert site.asked.count("/answers.xml") == 1


def test_looking_harder_lists_what_it_asks_and_asks_nothing_before(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/plain")
    assert dialog.state == "nothing"
    assert site.asked == ["/plain"]
    listed = texts(dialog).replace("\u200b", "").replace("\u00ad", "").splitlines()
    listed = [line for line in listed if line.startswith(site.address)]
    assert 1 <= len(listed) <= 5
    dialog._ask(harder=True)
    settle(empty_window)
    # The page once more, then what was listed.
    assert [f"{site.address}{path}" for path in site.asked[2:]] == listed
    dialog.close()


def test_each_candidate_has_its_sentence(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/board")
    said = texts(dialog)
    assert "This Discourse board names it in its head." in said
    assert said.count("Discourse has it, though the page does not name it.") == 2
    assert "Pond: every new post" in [one.text() for one in dialog._group.buttons()]
    for one in dialog._group.buttons():
        assert "Discourse" in one.accessibleDescription()
    assert site.asked == ["/board", "/feed.xml"]
    dialog.close()


def test_another_site_is_asked_only_when_that_is_wanted(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/elsewhere")
    assert dialog.state == "found" and "Far" in texts(dialog)
    assert "It is at localhost, another site, which was not asked yet." in texts(dialog)
    assert "Fetched so far: one page." in texts(dialog)
    dialog.ask_there.click()
    settle(empty_window)
    # A page may not send us into the private network, whoever wants to see it (F21).
    assert "private network" in texts(dialog) and "not asked yet" not in texts(dialog)
    dialog.close()


def test_what_an_address_alone_tells_asks_nobody(border: Border, empty_window: MainWindow) -> None:
    dialog = looked(empty_window, "https://open.substack.com/pub/ada/p/a-letter")
    said = texts(dialog).replace("\u200b", "")
    assert dialog.state == "found" and "Substack has it for every address like this" in said
    assert "It is at ada.substack.com" in said
    assert "Nobody was asked for this list" in said and "Fetched so far" not in said
    assert "https://open.substack.com/pub/ada/p/a-letter" in said
    dialog.close()


def test_a_podcast_of_apple_is_looked_up_only_when_that_is_wanted(
    border: Border, empty_window: MainWindow
) -> None:
    """Its page was asked, and named no feed; what looking harder would ask is said."""
    dialog = FollowDialog(empty_window.desk, "")
    dialog.open()
    address = "https://podcasts.apple.com/gb/podcast/chalk/id123"
    dialog.address.setText(address)
    dialog._state("looking")
    dialog._on_look(Look(address, [], error=ParseError("html", "a page")))
    settle(empty_window)
    said = texts(dialog).replace("\u200b", "")
    assert "https://itunes.apple.com/lookup?id=123&entity=podcast" in said
    assert "/feed/" not in said, "no usual places on a known site"
    dialog.close()


def test_an_address_that_is_none_is_said_calmly(border: Border, empty_window: MainWindow) -> None:
    dialog = looked(empty_window, "not an address at all")
    assert dialog.state == "nothing" and dialog.banner.words.text()
    dialog._on_edited("h")
    assert dialog.state == "typing" and dialog.act.text() == "Look"
    dialog.close()


def test_frb101_a_refusal_is_said_in_the_servers_own_words(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = looked(empty_window, f"{site.address}/shut")
    said = dialog.banner.words.text()
    host = site.address.removeprefix("http://")
    assert said == f"{host} answered 451. It says: “Closed by order of the court.”"
    dialog.close()
    plainly = found.why(FetchError("status", "gone", address="https://a.example/", status=404))
    assert plainly == "Nothing is at that address."


def test_closing_while_it_looks_stops_it(
    border: Border, site: Site, empty_window: MainWindow
) -> None:
    dialog = FollowDialog(empty_window.desk, "")
    dialog.open()
    dialog.address.setText(f"{site.address}/feed.xml")
    dialog._ask()
    dialog.close()
    settle(empty_window)
    assert empty_window.desk.store.sources.rows() == []
    dialog.deleteLater()
