"""F1 to F13 from the wire to the list: what a person is told, and what is there afterwards."""

from __future__ import annotations

import random
import re
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import pairwise

import pytest

from pln_desktop.cli import words
from pln_desktop.model import Scope
from pln_desktop.model import now
from tests.faults.scene import Scene
from tests.faults.scene import rss
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import reply

DOUBLED = "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise("abcdefghij")
)
LAUGHS = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"lol " * 9}">{DOUBLED}]>'
QUADRATIC = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"x" * 100_000}">]>'


@pytest.mark.parametrize(
    "body",
    [rss("<item><title>&j;</title></item>", LAUGHS), rss("&a;" * 3_000_000, QUADRATIC)],
    ids=["laughs", "quadratic of 9 MB"],
)
def test_f1_an_entity_bomb_is_refused_and_the_reason_shown(scene: Scene, body: bytes) -> None:
    said = scene.turns(reply(200, body))
    assert re.search(r"entit", said), said
    assert scene.standing() == said
    assert scene.health().next_due is not None


def test_f2_outside_entities_are_left_alone_and_the_rest_is_read(scene: Scene) -> None:
    prolog = (
        '<?xml version="1.0"?><?xml-stylesheet href="http://bad.example/s.xsl"?>'
        '<!DOCTYPE rss SYSTEM "http://bad.example/rss.dtd" ['
        '<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://bad.example/e">'
        '<!ENTITY % p SYSTEM "http://bad.example/p"> %p;]>'
    )
    outside = (
        "<item><guid>x</guid><title>Still &file;&net;here</title><xi:include "
        'xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/></item>'
    )
    scene.answer(reply(200, rss(outside, prolog)))
    assert scene.sync().new == 1
    assert scene.titles()[0].replace(" ", "").startswith("Still")
    assert "root:" not in str(scene.items()) and scene.standing() == ""
    assert {asked.target for asked in scene.world.server.asked} == {"/f", "/good"}


def test_f3_many_honest_entities_are_read_whole(scene: Scene) -> None:
    prolog = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY w "word">]>'
    body = rss(f"<item><guid>x</guid><description>{'&w; ' * 111_000}</description></item>", prolog)
    scene.answer(reply(200, body))
    assert scene.sync().new == 1 and scene.standing() == ""
    item = scene.library.store.items.get(scene.items()[0].key)
    assert item and item.text.split() == ["word"] * 111_000


def test_f4_illegal_characters_cost_no_item(scene: Scene) -> None:
    bad = ["\x01", "\x00", "\ufffe", "&#xD800;", "&#0;", "&#8;", "&amp;#8;"]
    entries = [entry(str(n), title=f"a{one}b", text=f"c{one}d") for n, one in enumerate(bad)]
    scene.answer(reply(200, feed(*entries)))
    assert scene.sync().new == len(bad) and scene.standing() == ""
    for row in scene.items()[: len(bad)]:
        item = scene.library.store.items.get(row.key)
        assert item is not None
        kept = f"{row.title}{item.text}{item.html}{row.summary}"
        assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", kept) is None


@pytest.mark.parametrize(
    ("codec", "prolog", "charset", "title"),
    [
        ("cp1252", "utf-8", "", "café – naïve"),
        ("utf-8-sig", "iso-8859-1", "koi8-r", "школа"),
        ("gb18030", "gb2312", "", "学校教育"),
        ("shift_jis", "shift_jis", "", "学校のブログ"),
        ("koi8-r", "koi8-r", "", "школа"),
        ("utf-16-le", "utf-16", "", "école 学校"),
        ("utf-16-be", "utf-16", "", "école 学校"),
    ],
)
def test_f5_titles_are_read_whatever_the_encoding_claims(
    scene: Scene, codec: str, prolog: str, charset: str, title: str
) -> None:
    said = f'<?xml version="1.0" encoding="{prolog}"?>'
    body = rss(f"<item><guid>x</guid><title>{title}</title></item>", said).decode().encode(codec)
    kind = f"Content-Type: text/xml; charset={charset}" if charset else "Content-Type: text/xml"
    scene.answer(reply(200, body, kind))
    assert scene.sync().new == 1
    assert title in scene.titles() and scene.health().encoding


@pytest.mark.parametrize(
    ("codec", "prolog", "title", "letters"),
    [
        ("cp1252", "utf-8", "café – naïve", "windows-1252; it says utf-8"),
        (
            "koi8-r",
            "utf-8",
            "Школьная газета и новости: завтра мы идём в музей",
            "koi8_r; it says utf-8",
        ),
        ("cp1253", "utf-8", "Η σχολική εφημερίδα και τα νέα της τάξης", "cp1253; it says utf-8"),
        ("gb18030", "utf-8", "学校的报纸和我们班的新闻，明天去博物馆", "gb18030; it says utf-8"),
        ("utf-8", "utf-8", "école", "utf-8"),
        ("shift_jis", "shift_jis", "学校", "shift_jis"),
    ],
)
def test_f5_a_guess_of_the_encoding_is_told_with_the_source(
    scene: Scene, codec: str, prolog: str, title: str, letters: str
) -> None:
    said = f'<?xml version="1.0" encoding="{prolog}"?>'
    body = rss(f"<item><guid>x</guid><title>{title}</title></item>", said).decode().encode(codec)
    scene.answer(reply(200, body))
    assert scene.sync().new == 1
    assert scene.health().encoding == letters and title in scene.titles()
    scene.answer(reply(304))
    scene.sync()
    assert scene.health().encoding == letters


def test_f6_a_document_cut_short_keeps_what_came_and_says_so(scene: Scene) -> None:
    text = "&lt;p&gt;" + "words " * 50
    whole = feed(entry("a"), entry("b"), entry("c"), entry("d", text=text))
    cut = whole[: whole.rindex(b"words")]
    said = scene.turns(reply(200, cut, 'ETag: "2"'))
    assert said == "The document ended early."
    assert {"Title a", "Title b", "Title c"} <= set(scene.titles())
    assert scene.health().etag == '"1"', "what was cut gives no validators"
    scene.answer(reply(200, whole, 'ETag: "2"'))
    scene.sync()
    assert scene.titles() == [f"Title {name}" for name in "abcd"]
    assert (scene.standing(), scene.health().etag) == ("", '"2"')


def test_f7_an_error_page_with_status_200_is_no_feed(scene: Scene) -> None:
    page = b"<!doctype html><title>Down for maintenance</title><p>Back at noon."
    said = scene.turns(reply(200, page, 'ETag: "2"', "Content-Type: application/rss+xml"))
    assert said == "There is a web page at this address: Down for maintenance."
    health = scene.health()
    assert (health.etag, health.last_modified, health.title) == ('"1"', "then", "One")


@pytest.mark.parametrize(
    ("start", "name"),
    [(b"\x89PNG\r\n\x1a\n", "PNG image"), (b"\x1aE\xdf\xa3", "Matroska or WebM film")],
)
def test_f8_a_picture_or_film_is_named_and_not_fetched_whole(
    scene: Scene, start: bytes, name: str
) -> None:
    said = scene.turns(reply(200, start + b"\0" * 30_000_000, "Content-Type: text/xml"))
    assert said == f"There is a {name} at this address."
    (visit,) = [one for one in scene.world.visits[-2:] if one.address.endswith("/f")]
    assert visit.received < 256 * 1024


@pytest.mark.parametrize("raw", [True, False], ids=["xml", "html"])
def test_f9_depth_costs_only_itself(scene: Scene, raw: bool) -> None:
    deep = "<d>" * 10_000 + "</d>" * 10_000 if raw else "&lt;div&gt;" * 10_000
    body = f"<item><guid>x</guid><title>Deep</title><description>{deep}words</description></item>"
    scene.answer(reply(200, rss(body)))
    result = scene.sync()
    assert result.new == 1 or "nested" in result.error_message


def test_f10_very_many_items_arrive_in_short_writes(scene: Scene) -> None:
    entries = "".join(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(3000))
    scene.answer(reply(200, rss(entries)))
    writes: list[int] = []
    silence = scene.library.store.listen(lambda c: writes.append(len(c.ids.get("item") or ())))
    assert scene.sync().new == 3000
    assert max(writes) <= 200
    writes.clear()
    assert scene.sync().new == 0
    silence()
    assert sum(writes) == 1, "only the good one's new item was written"


def test_f11_an_item_of_twenty_megabytes_is_stored_and_found(scene: Scene) -> None:
    line = "&lt;p&gt;" + "a quiet line of words in an endless article, " * 20 + "&lt;/p&gt;\n"
    text = line * (20_000_000 // len(line)) + "&lt;p&gt;andthelastone&lt;/p&gt;"
    scene.answer(reply(200, feed(entry("long", text=text))))
    assert scene.sync().new == 1
    (found,) = scene.found("andthelastone")
    item = scene.library.store.items.get(found)
    assert item and len(item.text) > 15_000_000 and item.text.endswith("andthelastone")


def test_f12_items_without_guid_link_or_title_are_each_one(scene: Scene) -> None:
    bare = "".join(f"<item><description>words {n}</description></item>" for n in range(3))
    scene.answer(reply(200, rss(bare)))
    assert scene.sync().new == 3
    assert scene.sync().new == 0
    assert {row.summary for row in scene.items()} >= {f"words {n}" for n in range(3)}
    assert all(row.sort for row in scene.items()), "without a date: as first seen"


def test_f12_one_guid_for_all_shows_every_item(scene: Scene) -> None:
    scene.answer(reply(200, feed(*(entry(str(n), guid="same") for n in range(4)))))
    assert scene.sync().new == 4
    assert scene.sync().new == 0


def test_f12_changed_guids_carry_states_over(scene: Scene) -> None:
    starred = scene.items()[0]
    scene.library.store.items.mark([starred.key], "starred", True)
    scene.answer(reply(200, feed(*(entry(name, guid=f"new-{name}") for name in "ab"))))
    assert scene.sync().new == 0
    assert [row.id for row in scene.library.store.items.walk(Scope(starred=True))] == [starred.id]
    scene.answer(reply(200, feed()))
    assert scene.sync().new == 0 and scene.titles() == ["Title a", "Title b"]


def dated(name: str, date: str) -> str:
    return entry(name).replace("</item>", f"<pubDate>{date}</pubDate></item>")


def test_f13_no_date_raises_and_the_order_stays(scene: Scene) -> None:
    future = (now() + timedelta(days=400)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    dates = [
        "Thu, 01 Jan 1970 00:00:00 GMT", "Wed, 31 Dec 9999 23:59:59 EST", "gestern", future,
        "Mi, 15 Mär 2023 10:00:00 +0100", "2024-13-45",
    ]  # fmt: skip
    entries = [dated(str(n), date) for n, date in enumerate(dates)]
    scene.answer(reply(200, feed(*entries)))
    assert scene.sync().new == len(dates) and scene.standing() == ""
    rows = {row.title: row for row in scene.items()}
    assert rows["Title 4"].published == datetime(2023, 3, 15, 9, tzinfo=UTC)
    assert rows["Title 2"].published is None
    order = [row.id for row in scene.items()]
    first = scene.items()[0].sort
    assert first is not None and first <= now(), "a future date is sorted as first seen"
    random.Random(13).shuffle(entries)
    scene.answer(reply(200, feed(*entries)))
    assert (scene.sync().new, [row.id for row in scene.items()]) == (0, order)


def test_the_words_of_others_cannot_move_the_terminal(scene: Scene) -> None:
    page = "<!doctype html><title>a\x1b[2Jb\u202ec</title>".encode()
    said = scene.turns(reply(200, page))
    assert said == words.as_sentence("there is a web page at this address: a[2Jbc")
