"""Entries that answer each other stand in one thread (RFC 4685)."""

from __future__ import annotations

from pln_desktop.model import Known
from pln_desktop.model import Source
from pln_desktop.sync.decision import decide
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.parsed import ParsedItem

SOURCE = Source("s1", "feed", "https://a.example/f", "a.example/f", "", "c1")


def post(name: str, answers: str = "", title: str = "") -> ParsedItem:
    link = f"https://a.example/{name}"
    words = (name, link, title or f"Re: {name}", "Ilse", None, None, "", b"<p>x</p>", b"x", "x")
    return ParsedItem(*words, hash=f"{len(name):02x}", in_reply_to=answers)


def feed(*posts: ParsedItem) -> Parsed:
    return Parsed("atom10", "Forum", "", "", "en", posts, "utf-8")


def test_a_feed_without_answers_has_no_threads() -> None:
    assert [item.thread for item in decide(SOURCE, [], feed(post("a"), post("b"))).new] == ["", ""]


def test_answers_of_answers_stand_in_the_first_posts_thread() -> None:
    posts = (post("c", "b"), post("b", "a"), post("a", title="Why?"), post("z", title="Other"))
    items = {item.native_id: item for item in decide(SOURCE, [], feed(*posts)).new}
    assert len({items[name].thread for name in "abc"}) == 1
    assert items["z"].thread not in ("", items["a"].thread)
    assert items["c"].thread_title == "Why?" and items["c"].thread_url == "https://a.example/a"


def test_posts_that_answer_in_a_circle_end_somewhere() -> None:
    items = decide(SOURCE, [], feed(post("a", "b"), post("b", "a"))).new
    assert all(item.thread for item in items)


def test_an_answer_joins_the_thread_of_a_post_that_came_before() -> None:
    first = decide(SOURCE, [], feed(post("a"), post("b", "a"))).new
    known = [Known(i.id, i.native_id, i.link, i.title, i.hash) for i in first]
    threads = {item.id: item.thread for item in first}
    later = decide(SOURCE, known, feed(post("cc", "b")), lambda id: threads.get(id, "")).new
    assert [item.thread for item in later] == [first[0].thread]
