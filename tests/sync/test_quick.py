"""The quick reading of a feed is feedparser's own, field for field, wherever it gives one."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from feedparser.datetimes import _parse_date
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.errors import ParseError
from pln_desktop.sync import document
from pln_desktop.sync import feeds
from pln_desktop.sync import leaves
from pln_desktop.sync import quick
from pln_desktop.sync.direction import legal

ADDRESS = "http://feeds.example.org/some/feed.xml"
HEADERS = {
    "content-type": "application/xml; charset=utf-8",
    "content-location": ADDRESS,
    "content-language": "en_GB",
}


def utf8(body: bytes) -> bytes:
    headers, facts = {"content-type": "application/xml"}, {"encoding": "", "bozo": False}
    return feeds._utf8(headers, body, facts, document.is_utf8(body))


def plainly(value: Any) -> Any:
    """Dictionaries and lists only, so that two readings compare by what they hold."""
    if isinstance(value, dict):
        return {name: plainly(one) for name, one in dict.items(value)}
    if isinstance(value, list | tuple):
        return [plainly(one) for one in value]
    return value


def texts(value: Any) -> Iterator[str]:
    """Every text of a reading."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from texts(one)


def differences(data: bytes) -> list[str] | None:
    """What the two readings of `data` differ in; None where feedparser is asked anyhow."""
    ours = quick.read(data, ADDRESS, "en_GB")
    if ours is None:
        return None
    if ours["legal"]:
        assert all(text == legal(text) for text in texts(plainly(ours)))
    theirs = feeds._feedparser(data, HEADERS)
    return [
        f"{part}: {plainly(ours[part])!r} is not {plainly(theirs[part])!r}"
        for part in ("version", "bozo", "feed", "entries")
        if plainly(ours[part]) != plainly(theirs[part])
    ]


@pytest.mark.parametrize(
    ("marks", "kept"),
    [
        ('mode="base64" type="text/html"', ("<p>abc</p><p>d</p>", "abc\nd")),
        ('type="application/x"', ("", "")),
    ],
)
def test_f4_f23_what_is_decoded_from_content_is_made_legal_too(
    marks: str, kept: tuple[str, str]
) -> None:
    hidden = base64.b64encode(b"<p>a\x1eb\x00c</p><p>d\x08</p>").decode()
    body = (
        '<?xml version="1.0" encoding="utf-8"?><feed version="0.3" '
        'xmlns="http://purl.org/atom/ns#"><title>T</title><entry><id>x</id><title>E</title>'
        f"<content {marks}>{hidden}</content></entry></feed>"
    ).encode()
    reading = quick.read(utf8(body), ADDRESS, "")
    assert reading is not None
    assert "\x1e" in reading.entries[0].content[0].value
    assert not reading.legal
    (item,) = feeds.parse(body, address=ADDRESS).items
    assert (item.html, item.text) == kept


def documents(folder: Path) -> list[bytes]:
    found = []
    for place, _, names in sorted(os.walk(folder)):
        for path in (Path(place, name) for name in sorted(names)):
            body = path.read_bytes()
            head = body[:6000].lower()
            if b"<rss" in head or b"<feed" in head or b"rdf" in head:
                found.append(body)
    return found


@pytest.mark.parametrize(
    ("part", "least"),
    [("feeds-real", 340), ("feeds-sequence", 265), ("feeds-golden", 470), ("hostile", 10)],
)
def test_every_feed_there_is_reads_the_same(shared: Path, part: str, least: int) -> None:
    found = wrong = 0
    for body in documents(shared / "corpus" / part):
        try:
            data = utf8(body)
            document.refuse_bomb(data)
        except (ParseError, LookupError):
            continue
        told = differences(data)
        found += told is not None
        wrong += bool(told)
    assert wrong == 0
    assert found >= least  # most of them take the quick way


def test_feedparser_s_own_test_documents_read_the_same(shared: Path) -> None:
    found, wrong = 0, []
    for body in documents(shared / "corpus" / "feeds-unit"):
        try:
            told = differences(utf8(body))
        except LookupError:
            continue
        found += told is not None
        wrong += told or []
    assert wrong == []
    assert found >= 2000


@pytest.mark.parametrize(
    "inside",
    [
        "<title>One</title><title>Two</title>",
        "<title></title><title>Two &lt;b>bold&lt;/b></title>",
        "<dc:title>D</dc:title><title>T</title>",
        "<description>a</description><description>b</description>",
        "<description>a <b>marked</b> c</description><link>/x</link>",
        "<description><div>in a div</div></description><title>after</title>",
        "<summary>s</summary><content:encoded>&lt;p>x&lt;/p></content:encoded><summary>t</summary>",
        "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>x</p></div></content>",
        "<guid>http://a.example/1</guid>",
        "<guid isPermaLink='false'>/1</guid><link>/2?a=1&amp;b=2</link>",
        "<guid>relative</guid><link>http://a.example:80//x</link><link rel='REPLIES' href='c'/>",
        "<link href='HTTP://A.example/x' rel='Enclosure' type='Audio/MPEG' title='t'/>",
        "<link/><link></link>",
        "<pubDate>Tue, 10 Jun 2025 04:00:00 GMT</pubDate><updated>nonsense</updated>",
        "<dc:date>2025-06-10T04:00:00+02:00</dc:date><pubDate/>",
        "<author>ada@a.example (Ada)</author><dc:creator>Grace</dc:creator>",
        "<author><name>Ada</name><uri>/ada</uri><email>a@b.example</email></author>",
        "<author>\n<name>Ada</name>\n <email> a@b.example</email> </author><author>Bo</author>",
        "<author><name>Ada</name>words</author><author><name>Bo</name><x:y/></author>",
        "<author>words<name>Ada</name></author><author><name>A<b>B</b></name></author>",
        "<author><name>Ada</name><name> Bo</name></author><author><name/></author>",
        "<author><name a='1'>Ada</name></author><author x:a='1'><name>Bo</name></author>",
        "<author><name>Na\u00c3\u00afve</name></author><dc:creator>Bo</dc:creator>",
        "<dc:creator>Ada</dc:creator><dc:creator></dc:creator><dc:creator>Bo</dc:creator>",
        "<category domain='d'>one</category><category term='two' label='Two'/><category/>",
        "<category>one</category><category>one</category><dc:subject>s</dc:subject>",
        "<enclosure url='a.mp3' length='1' type='audio/mpeg'/><media:content url='u' medium='x'/>",
        "<media:group><media:title>m</media:title><media:content url='u'/></media:group>",
        "<media:thumbnail url='t'/><title>T</title>",
        "<source url='http://s.example/'>S</source><title>after the source</title>",
        "<source><title>inner</title><link href='/s'/></source><title>outer</title>",
        "<image><url>i</url><title>of the image</title></image><title>outer</title>",
        "<title xml:lang='de_AT' xml:base='http://b.example/'>B</title><link>x</link>",
        "<x:unknown>text</x:unknown><x:unknown a='1'>text</x:unknown><unknown/>",
        "<x:outer><title>deep</title></x:outer><title>shallow</title>",
        "<title>shallow</title><x:outer><description>deep</description></x:outer>",
        "<title>na\u00c3\u00afve \u0093quoted\u0094</title><description>\u00a0</description>",
        "<svg xmlns='http://www.w3.org/2000/svg'><title>drawn</title></svg><title>T</title>",
        "<title type='html'>&lt;i>x&lt;/i></title><title mode='base64'>eA==</title>",
        "<title type='application/octet-stream'>eHg=</title>",
        "<comments>/c</comments><wfw:commentRss>/r</wfw:commentRss><slash:comments>3</slash:comments>",
        "<content src='c.html' type='text/html'/><content>two</content>",
        "<y:title xmlns:y='http://purl.org/dc/elements/1.1/'>Y</y:title><dc:date/>",
        "<language>de</language><title>in German</title>",
        "<itunes:duration>61</itunes:duration><itunes:explicit>yes</itunes:explicit>",
        "<itunes:summary>s</itunes:summary><itunes:keywords>a,b</itunes:keywords>",
        "<![CDATA[stray]]><title><![CDATA[a]]>b<!-- c --><?p i?>d</title>",
    ],
)
@pytest.mark.parametrize("kind", ["rss", "atom", "rdf"])
def test_what_stands_in_an_entry_reads_the_same(inside: str, kind: str) -> None:
    assert differences(utf8(framed(inside, kind).encode())) == []


@pytest.mark.parametrize("kind", ["rss", "rdf"])
def test_an_entry_in_an_entry_is_left_to_feedparser(kind: str) -> None:
    inside = "<guid><item><content></content></item></guid>"
    assert differences(utf8(framed(inside, kind).encode())) is None


NAMES = st.sampled_from(
    ["title", "link", "description", "summary", "content", "content:encoded", "guid", "id",
     "pubDate", "updated", "author", "name", "email", "uri", "dc:creator", "dc:date",
     "dc:subject", "category",
     "enclosure", "source", "image", "media:group", "media:content", "media:title", "x:other",
     "div", "p", "item"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["", " ", "word", "&lt;p>x&lt;/p>", "http://a.example/b?c=1&amp;d=2", "/rel", "a@b.example",
     "2025-06-10", "Tue, 10 Jun 2025 04:00:00 GMT", "\u00c3\u00a9", "\u0092", "<![CDATA[<b>]]>"]
)  # fmt: skip
ATTRIBUTES = st.lists(
    st.sampled_from(
        ["type='html'", "type='text'", "type='xhtml'", "rel='self'", "href='/h'", "url='u'",
         "isPermaLink='false'", "term='t'", "xml:base='/b/'", "xml:lang='fr'", "lang='de_CH'",
         "domain='d'", "mode='escaped'", "x:a='1'"]
    ),
    max_size=2,
    unique_by=lambda pair: pair.partition("=")[0],
)  # fmt: skip


def element(name: str, attributes: list[str], inside: str) -> str:
    return f"<{' '.join([name, *attributes])}>{inside}</{name}>"


LEAVES = st.builds(element, NAMES, ATTRIBUTES, TEXTS)
TREES = st.recursive(
    LEAVES,
    lambda inner: st.builds(element, NAMES, ATTRIBUTES, st.lists(inner, max_size=3).map("".join)),
    max_leaves=5,
)


PEOPLE = st.builds(
    element,
    st.sampled_from(["author", "dc:creator", "name"]),
    st.just([]),
    st.lists(
        st.builds(
            element,
            st.sampled_from(["name", "email", "uri", "title"]),
            st.sampled_from([[], [], ["x:a='1'"]]),
            TEXTS,
        )
        | st.sampled_from([" ", "\n", "Ada", "<!-- c -->"]),
        max_size=4,
    ).map("".join),
)
DATES = st.builds(
    "{}{} {} {} {}:{}:{} {}".format,
    st.sampled_from(["", "Mon, ", "Tue, ", "mon, ", "Mon "]),
    st.integers(0, 32),
    st.sampled_from(["Jan", "Feb", "Dec", "feb", "February"]),
    st.sampled_from(["0000", "0001", "1999", "2026", "9999", "26"]),
    *[st.sampled_from(["00", "9", "23", "24", "59", "60"])] * 3,
    st.sampled_from(["GMT", "UTC", "Z", "EST", "+0000", "-0530", "+2359", "+9999", "+02:00", ""]),
) | st.builds(
    "{}-{}-{}{}{}:{}:{}{}".format,
    st.sampled_from(["0000", "0001", "1999", "2026", "9999", "26"]),
    st.sampled_from(["00", "01", "02", "12", "13", "1"]),
    st.sampled_from(["00", "01", "29", "30", "31"]),
    st.sampled_from(["T", "t", " "]),
    *[st.sampled_from(["00", "9", "23", "24", "59", "60"])] * 2,
    st.sampled_from(["00", "59", "59.9", "60", "00.000"]),
    st.sampled_from(["Z", "z", "+00:00", "-05:30", "+23:59", "+99:99", "+0200", ""]),
)


@given(DATES)
@example("Thu, 01 Jan 0001 00:00:00 +0100")
@example("9999-12-31T23:59:59-01:00")
def test_f13_a_usual_date_is_the_one_feedparser_reads(text: str) -> None:
    ours = leaves._usual_date(text)
    assert ours is None or tuple(ours) == tuple(_parse_date(text))


@given(st.lists(PEOPLE, max_size=4).map("\n".join), st.sampled_from(["rss", "atom"]))
def test_whoever_wrote_an_entry_reads_the_same(inside: str, kind: str) -> None:
    assert not differences(utf8(framed(inside, kind).encode()))


@given(st.lists(TREES, max_size=6).map("\n ".join), st.sampled_from(["rss", "atom", "rdf"]))
@example("<title><title x:a='1' type='html'></title></title>", "rss")
def test_whatever_stands_in_an_entry_reads_the_same(inside: str, kind: str) -> None:
    assert not differences(utf8(framed(inside, kind).encode()))


def framed(inside: str, kind: str) -> str:
    spaces = (
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:x="http://x.example/ns"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        ' xmlns:media="http://search.yahoo.com/mrss/" xmlns:wfw="http://wellformedweb.org/commentAPI/"'
        ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
        ' xmlns:slash="http://purl.org/rss/1.0/modules/slash/"'
    )
    twice = "{0}<title>kept apart</title>{1}{0}{2}{1}"
    if kind == "atom":
        entries = twice.format("<entry>", "</entry>", inside)
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom" {spaces}><title>F</title>{entries}</feed>'
        )
    entries = twice.format("<item>", "</item>", inside)
    if kind == "rss":
        return f'<rss version="2.0" {spaces}><channel><title>F</title>{entries}</channel></rss>'
    rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    return (
        f'<rdf:RDF xmlns:rdf="{rdf}" xmlns="http://purl.org/rss/1.0/" {spaces}>'
        f"<channel><title>F</title></channel>{entries}</rdf:RDF>"
    )
