"""Feeds as the world writes them: broken, hostile, mislabelled (F1 to F13)."""

# ruff: noqa: E501  documents are easier to read in one line
from __future__ import annotations

import pickle
import time
import tracemalloc
from datetime import UTC
from datetime import datetime

import pytest

from pln_desktop.errors import ParseError
from pln_desktop.sync import feeds
from pln_desktop.sync import sniff
from pln_desktop.sync.identity import native_keys
from pln_desktop.sync.parsed import Parsed

ADDRESS = "https://e.org/blog/feed.xml"
PROLOG = '<?xml version="1.0" encoding="utf-8"?>'


def rss(
    items: str, channel: str = "<title>A blog</title><link>https://e.org/blog/</link>"
) -> bytes:
    return f'{PROLOG}<rss version="2.0"><channel>{channel}{items}</channel></rss>'.encode()


def parse(body: bytes, content_type: str = "application/rss+xml") -> Parsed:
    return feeds.parse(body, address=ADDRESS, content_type=content_type)


def refusal(body: bytes, content_type: str = "text/xml") -> ParseError:
    with pytest.raises(ParseError) as caught:
        parse(body, content_type)
    return caught.value


def test_an_rss_feed_field_by_field() -> None:
    feed = parse(
        rss(
            """<item><guid isPermaLink="false">g1</guid><title>One &amp;amp; two</title><link>https://e.org/1</link>
            <author>ann@e.org (Ann)</author><pubDate>Tue, 03 Jan 2023 10:00:00 GMT</pubDate>
            <description>&lt;p&gt;Hi &lt;a href="x"&gt;x&lt;/a&gt;&lt;script&gt;1&lt;/script&gt;&lt;/p&gt;</description>
            <category>maths</category><category>maths</category><category>play</category>
            <enclosure url="/a.mp3" type="audio/mpeg" length="12"/><comments>https://e.org/1#c</comments></item>""",
            "<title>A &lt;b&gt;blog&lt;/b&gt;</title><link>https://e.org/blog/</link><language>en-GB</language>"
            "<description>About</description><ttl>90</ttl><skipHours><hour>3</hour><hour>24</hour></skipHours>"
            "<skipDays><day>Sunday</day></skipDays>",
        )
    )
    assert (feed.kind, feed.title, feed.home, feed.description) == (
        "rss20",
        "A blog",
        "https://e.org/blog/",
        "About",
    )
    assert (feed.ttl_seconds, feed.skip_hours, feed.skip_days) == (5400, (0, 3), ("Sunday",))
    assert (feed.complete, feed.notes, feed.encoding) == (True, (), "utf-8")
    item = feed.items[0]
    assert (item.native_id, item.link, item.title) == ("g1", "https://e.org/1", "One & two")
    assert item.author == "ann@e.org (Ann)"
    assert item.published == datetime(2023, 1, 3, 10, tzinfo=UTC)
    assert item.date_text == "Tue, 03 Jan 2023 10:00:00 GMT"
    assert item.html == '<p>Hi <a href="https://e.org/x">x</a></p>'
    assert (item.text, item.summary, item.language) == ("Hi x", "Hi x", "en-GB")
    assert item.categories == ("maths", "play")
    assert [(one.url, one.media_type, one.length) for one in item.enclosures] == [
        ("https://e.org/a.mp3", "audio/mpeg", 12)
    ]
    assert item.comments_url == "https://e.org/1#c"


def test_an_atom_feed_with_replies_and_bases() -> None:
    feed = parse(
        f"""{PROLOG}<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
        xml:base="https://e.org/base/" xml:lang="de"><title type="html">T &amp;lt;b&amp;gt;</title>
        <link rel="next" href="?page=2"/>
        <entry><id>tag:1</id><title type="text">a &lt;b&gt; c</title><link href="post"/>
        <updated>2023-01-03T10:00:00Z</updated><author><name>Ann</name></author>
        <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>x<img src="i.png" alt="A"/></p></div></content>
        <thr:in-reply-to ref="tag:0" href="https://e.org/0"/>
        <link rel="license" href="https://creativecommons.org/licenses/by/4.0/"/></entry></feed>""".encode(),
        "application/atom+xml",
    )
    item = feed.items[0]
    assert (feed.kind, feed.title, feed.next_url) == (
        "atom10",
        "T <b>",
        "https://e.org/base/?page=2",
    )
    assert (item.title, item.link, item.author) == ("a <b> c", "https://e.org/base/post", "Ann")
    assert item.published == item.updated == datetime(2023, 1, 3, 10, tzinfo=UTC)
    assert item.html == '<p>x<img src="https://e.org/base/i.png" alt="A"></p>'
    assert (item.in_reply_to, item.thread_url, item.language) == ("tag:0", "https://e.org/0", "de")
    assert item.licence == "https://creativecommons.org/licenses/by/4.0/"


def test_values_travel_between_processes() -> None:
    feed = parse(rss("<item><title>x</title></item>"))
    assert pickle.loads(pickle.dumps(feed)) == feed
    error = refusal(b"<html><title>T</title>")
    again = pickle.loads(pickle.dumps(error))
    assert (again.reason, again.detail, str(again)) == (error.reason, error.detail, str(error))


def bomb(levels: int) -> bytes:
    inner = "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha" * 50}">\n' for n in range(levels)
    )
    body = f"<item><title>&l{levels - 1};</title></item>"
    return f"<?xml version='1.0'?>\n<!DOCTYPE rss [\n{inner}]>\n<rss version='2.0'><channel>{body}</channel></rss>".encode()


def quadratic() -> bytes:
    head = f"<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY a \"{'x' * 100_000}\">\n]>\n"
    return (head + "<rss version='2.0'><channel><item><title>" + "&a;" * 3_300_000).encode()


@pytest.mark.parametrize(
    "body",
    [
        bomb(10),
        bomb(400),
        bomb(10).decode().encode("utf-16"),
        bomb(10).replace(b"<!DOCTYPE", b"<!-- <rss> -->\n<!DOCTYPE"),
        quadratic(),
    ],
    ids=["laughs", "deep", "utf-16", "behind a comment", "quadratic of 10 MB"],
)
def test_f1_entity_bombs_are_refused_at_once(body: bytes) -> None:
    began = time.process_time()
    assert refusal(body).reason == "hostile"
    assert time.process_time() - began < 1
    tracemalloc.start()
    refusal(body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 64 * 1024 * 1024


def test_f1_entities_in_a_circle_end() -> None:
    body = b"<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY a \"&b;\">\n<!ENTITY b \"&a;\">\n]>\n<rss version='2.0'><channel><item><title>&a;</title></item></channel></rss>"
    assert refusal(body).reason == "hostile"


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]>',
        '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/rss.dtd">',
        '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p"> %p;]>',
        '<?xml-stylesheet href="http://127.0.0.1:9/s.xsl"?>',
    ],
)
def test_f2_outside_entities_are_never_asked(prolog: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import builtins
    import socket

    def never(*_: object, **__: object) -> None:
        raise AssertionError("a parser reached outside")

    body = f"<?xml version='1.0'?>\n{prolog}\n<rss version='2.0'><channel><item><title>ok &x;</title></item></channel></rss>"
    parse(rss(""))  # everything is imported
    monkeypatch.setattr(socket, "socket", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(builtins, "open", never)
    feed = parse(body.encode())
    assert feed.items[0].title.startswith("ok")
    assert "root:" not in feed.items[0].title


def test_f3_many_honest_entities() -> None:
    many = "&w; " * 111_000
    body = f"<?xml version='1.0'?>\n<!DOCTYPE rss [\n<!ENTITY w \"word\">\n]>\n<rss version='2.0'><channel><item><title>x</title><description>{many}</description></item></channel></rss>"
    began = time.process_time()
    feed = parse(body.encode())
    assert feed.items[0].text.split() == ["word"] * 111_000
    assert time.process_time() - began < 2


def test_f4_illegal_characters_cost_no_item() -> None:
    items = "".join(
        f"<item><guid>{n}</guid><title>a{bad}b</title></item>"
        for n, bad in enumerate(
            ["\x01", "\x00", "\ufffe", "&#xD800;", "&#0;", "&#99999999999;", "&#x1F;"]
        )
    )
    feed = parse(rss(items))
    assert len(feed.items) == 7
    for item in feed.items:
        assert item.title.replace("\ufffd", "") == "ab"
    overlong = rss("<item><title>aXb</title></item>").replace(b"X", b"\xc0\xaf")
    assert len(parse(overlong).items) == 1


@pytest.mark.parametrize(
    ("prolog", "encoding", "content_type", "title"),
    [
        ("utf-8", "cp1252", "application/xml", "café – naïve"),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1", "café – 学校"),
        ("utf-8", "utf-8", "text/xml; charset=windows-1252", "Ünïcödé €"),
        ("iso-8859-1", "utf-8-sig", "application/xml", "café – 学校"),
        ("utf-8", "utf-8-sig", "application/xml; charset=koi8-r", "школа"),
        ("utf-8", "utf-8", "text/xml", "école 学校"),
        ("", "utf-8", "", "école 学校"),
        ("gb2312", "gb18030", "text/xml", "学校教育"),
        ("shift_jis", "shift_jis", "application/xml", "学校のブログ"),
        ("koi8-r", "koi8-r", "application/xml", "школа"),
        ("", "koi8-r", "application/xml; charset=koi8-r", "школа"),
        ("utf-16", "utf-16", "application/xml", "école 学校"),
        ("utf-16", "utf-16", "text/xml", "plain"),
        ("", "utf-16", "application/xml", "plain"),
        ("", "utf-16-be", "text/xml; charset=utf-8", "plain"),
        ("utf-32", "utf-32", "application/xml", "plain"),
        ("utf-16", "utf-16-le", "application/xml", "école 学校"),
        ("utf-16", "utf-16-be", "application/xml", "école 学校"),
        ("no-such-encoding", "utf-8", "application/xml", "école 学校"),
    ],
)
def test_f5_encodings(prolog: str, encoding: str, content_type: str, title: str) -> None:
    declared = f' encoding="{prolog}"' if prolog else ""
    text = f'<?xml version="1.0"{declared}?><rss version="2.0"><channel><title>{title}</title><item><title>{title}</title></item></channel></rss>'
    feed = parse(text.encode(encoding), content_type)
    assert (feed.title, feed.items[0].title) == (title, title)
    assert feed.encoding


def test_f5_a_guess_is_told() -> None:
    feed = parse(
        "<rss version='2.0'><channel><title>café</title></channel></rss>".encode("cp1252"), ""
    )
    assert feed.title == "café"
    assert feed.encoding == "windows-1252"
    assert feed.notes == ("read as windows-1252; it does not say what it is",)
    wrong = parse(
        '<rss version="2.0"><channel><title>é</title></channel></rss>'.encode(),
        "text/xml; charset=cp1252",
    )
    assert wrong.notes == ("the reply said cp1252, but it is UTF-8",)


def test_f6_cut_inside_cdata_keeps_what_came_before() -> None:
    whole = rss(
        "".join(
            f"<item><guid isPermaLink='false'>{n}</guid><title>t{n}</title><description><![CDATA[<p>words {n}</p>]]></description></item>"
            for n in range(5)
        )
    )
    cut = parse(whole[: whole.rindex(b"words 4")])
    assert [item.native_id for item in cut.items] == ["0", "1", "2", "3", "4"]
    assert [item.text for item in cut.items[:4]] == [f"words {n}" for n in range(4)]
    assert not cut.complete
    assert cut.notes == ("the document ended early",)
    assert parse(whole).complete
    assert not feeds.parse(whole, address=ADDRESS, complete=False).complete


def test_f6_broken_but_whole_is_not_cut() -> None:
    assert parse(rss("<item><title>a & b</title></item>")).complete
    assert parse(
        rss("<item><title>x</title></item>") + b"<!-- made in 0.1 s --><script>x</script>"
    ).complete


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html><head><title>Not &amp; found</title></head><body><p>No</p></body></html>",
        b'\xef\xbb\xbf \n<!-- x --><html xmlns="http://www.w3.org/2005/Atom"><title>Not &amp; found</title>',
        b"<head><title>Not &amp; found</title></head>oops",
        '<?xml version="1.0"?><html><title>Not &amp; found</title></html>'.encode("utf-16"),
    ],
)
def test_f7_a_web_page_is_no_feed_and_says_its_title(body: bytes) -> None:
    error = refusal(body)
    assert (error.reason, error.detail) == ("html", "Not & found")


def test_a_warning_before_a_feed_is_no_web_page() -> None:
    body = b"<br />\n<b>Warning</b>: date() in x.php<br />\n" + rss("<item><title>x</title></item>")
    assert [item.title for item in parse(body).items] == ["x"]


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"\x89PNG\r\n\x1a\n123", "PNG image"),
        (b"\xff\xd8\xff\xe0 123", "JPEG image"),
        (b"\0\0\0\x20ftypisom", "MP4 film or HEIF image"),
        (b"%PDF-1.7", "PDF document"),
        (b"RIFF1234WEBP", "WebP image"),
    ],
)
def test_f8_pictures_and_films_are_named(body: bytes, name: str) -> None:
    error = refusal(body)
    assert (error.reason, error.detail) == ("media", name)
    assert sniff.look(body).kind == "media"


@pytest.mark.parametrize("body", [b"", b" \r\n\t", b"\xef\xbb\xbf\n", b"\0\0\0"])
def test_an_empty_body_is_named(body: bytes) -> None:
    assert refusal(body).reason == "empty"


@pytest.mark.parametrize(
    "body",
    [b"hello", b"<opml version='2.0'/>", b"<urlset/>", b"<?xml version='1.0'?>", b"\x80\x81\x82"],
)
def test_what_is_no_feed_is_refused(body: bytes) -> None:
    assert refusal(body).reason == "not-a-feed"


def test_f9_depth_of_xml_and_of_its_html() -> None:
    deep = "<d>" * 10_000 + "</d>" * 10_000
    html = "&lt;div&gt;" * 10_000 + "words"
    began = time.process_time()
    feed = parse(rss(f"<item><title>x</title>{deep}<description>{html}</description></item>"))
    assert feed.items[0].title == "x"
    assert feed.items[0].text == "words"
    assert time.process_time() - began < 2


@pytest.mark.long
def test_f10_fifty_thousand_items_all_arrive() -> None:
    items = "".join(f"<item><guid>{n}</guid><title>t{n}</title></item>" for n in range(50_000))
    assert len(parse(rss(items)).items) == 50_000


def test_f11_an_item_of_twenty_megabytes_arrives_whole() -> None:
    line = "&lt;p&gt;" + "a quiet line of words in an endless article, " * 20 + "&lt;/p&gt;\n"
    count = 20_000_000 // len(line)
    feed = parse(rss(f"<item><guid>1</guid><description>{line * count}last</description></item>"))
    assert feed.items[0].text.count("\n") == count
    assert feed.items[0].text.endswith("last")
    assert len(feed.items[0].summary) <= 300


def test_f12_items_without_anything_all_show() -> None:
    feed = parse(
        rss("".join(f"<item><description>words {n}</description></item>" for n in range(3)))
    )
    assert len(native_keys(feed.items)) == 3
    assert [item.summary for item in feed.items] == ["words 0", "words 1", "words 2"]
    assert parse(rss("")).items == ()


def test_f13_dates_that_cannot_be_read_cost_nothing() -> None:
    dates = [
        "Wed, 31 Dec 9999 23:59:59 EST",
        "gestern",
        "0000-00-00",
        "2024-13-45",
        "Mi, 15 Mär 2023 10:00:00 +0100",
    ]
    feed = parse(
        rss("".join(f"<item><guid>{d}</guid><pubDate>{d}</pubDate></item>" for d in dates))
    )
    assert [item.date_text for item in feed.items] == dates
    assert feed.items[1].published is None
    assert feed.items[4].published == datetime(2023, 3, 15, 9, tzinfo=UTC)


def test_f23_double_encoded_markup_is_text() -> None:
    feed = parse(
        rss(
            "<item><title>&amp;lt;script&amp;gt;alert(1)&amp;lt;/script&amp;gt;</title><author>&lt;script&gt;</author>"
            "<category>&lt;b&gt;</category><description>&amp;lt;img onerror=1&amp;gt;</description></item>"
        )
    )
    item = feed.items[0]
    assert item.title == "<script>alert(1)</script>"
    assert item.html == "&lt;img onerror=1&gt;"
    assert item.text == "<img onerror=1>"


def test_the_hash_sees_edits_and_not_dates() -> None:
    def hashed(date: str, words: str) -> str:
        body = rss(
            f"<item><guid>1</guid><pubDate>{date}</pubDate><description>{words}</description></item>"
        )
        return parse(body).items[0].hash

    first = hashed("Tue, 03 Jan 2023 10:00:00 GMT", "words")
    assert hashed("Wed, 04 Jan 2023 10:00:00 GMT", "words") == first
    assert hashed("Tue, 03 Jan 2023 10:00:00 GMT", "other words") != first


def test_frb024_the_syndication_module_sets_the_rhythm() -> None:
    channel = "<title>x</title><sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>hourly</sy:updatePeriod>"
    assert parse(rss("", channel)).ttl_seconds == 3600
    assert parse(rss("", "<title>x</title><ttl>-5</ttl>")).ttl_seconds is None
