"""What is stored of HTML from outside loads nothing, runs nothing and tells nobody."""

from __future__ import annotations

import time
from base64 import b64encode
from hashlib import sha256
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.sync import embeds
from pln_desktop.sync.direction import isolate
from pln_desktop.sync.discover import open_address
from pln_desktop.sync.sanitise import as_html
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain
from pln_desktop.sync.sanitise import plain_line

from .harmless import assert_harmless

BASE = "https://e.org/dir/post"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("<p onclick=x()>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
        ('<a href="/r?a=1&b=2">r</a>', '<a href="https://e.org/r?a=1&amp;b=2">r</a>'),
        ('<a href="java\tscript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="&#106;avascript:alert(1)">x</a>', "<a>x</a>"),
        ('<a href="data:text/html,x">x</a>', "<a>x</a>"),
        ('<a href="mailto:a@e.org">x</a>', '<a href="mailto:a@e.org">x</a>'),
        ("<style>p{}</style><form><input><b>x</b></form>", "<b>x</b>"),
        (
            '<base href="http://evil.example/"><a href="x">x</a>',
            '<a href="https://e.org/dir/x">x</a>',
        ),
        ('<meta http-equiv=refresh content="0;url=http://x"><p>x', "<p>x</p>"),
        ('<p style="position:fixed">x</p>', "<p>x</p>"),
        ("<svg><title>Chart</title><script>1</script></svg>", "Chart"),
        ('<math alttext="a/b"><mfrac><mi>a</mi></mfrac></math>', "a/b"),
        ("&lt;script&gt;", "&lt;script&gt;"),
        ("a > b & c", "a &gt; b &amp; c"),
        ("<pre>\n\n\nx</pre>", "<pre>x</pre>"),
    ],
)
def test_f23_active_content(raw: str, expected: str) -> None:
    assert clean(raw, BASE).html == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('<img src=x.png alt="a>b">', '<img src="https://e.org/dir/x.png" alt="a&gt;b">'),
        ('<img data-src="/r.jpg" src="data:,x">', '<img src="https://e.org/r.jpg" alt="">'),
        (
            '<img srcset="https://e.org/a.jpg 300w, https://e.org/b.jpg 1200w, /c.jpg 4000w">',
            '<img src="https://e.org/b.jpg" alt="">',
        ),
        ('<img src="file:///etc/passwd" alt="Words">', "Words"),
        ('<img src="qrc:/x">', ""),
        ('<img src="x.png" width="120px" height="40" title=T>', None),
    ],
)
def test_images_keep_their_address_and_words(raw: str, expected: str | None) -> None:
    wanted = expected
    if wanted is None:
        wanted = '<img src="https://e.org/dir/x.png" alt="T" title="T" width="120" height="40">'
    assert clean(raw, BASE).html == wanted


@pytest.mark.parametrize(
    "raw",
    [
        '<img src="https://t.example/p.png" width=1 height=1>',
        '<img src="https://t.example/p.png" style="display: none">',
        '<img src="https://t.example/p.png" style="width:1px;height:1px">',
        '<img src="https://t.example/p.png" hidden>',
        '<img src="http://feeds.feedburner.com/~r/x/~4/y">',
        '<img src="https://stats.wordpress.com/b.gif?x=1">',
        '<img src="https://www.facebook.com/tr?id=1">',
        '<img src="https://x.list-manage.com/track/open.php?u=1">',
    ],
)
def test_f25_trackers_leave_no_trace(raw: str) -> None:
    assert clean(f"<p>a{raw}b</p>", BASE).html == "<p>ab</p>"


def test_f25_pictures_of_articles_are_no_trackers() -> None:
    for address in (
        "https://e.org/pixel-art/counter.png",
        "https://e.org/tracker/photo.jpg?width=600",
        "https://scontent.example/photo.jpg?x=1",
    ):
        expected = "" if "/tracker/" in address else address
        assert (expected in clean(f'<img src="{address}">').html) is True


@given(
    st.text("ae.:@", max_size=6).map("https://e.org".__add__)
    | st.text("aA-.", max_size=6).map("http://".__add__),
    st.text("a/.~;@:%", max_size=6).map("/".__add__) | st.just(""),
    st.text("?#a=&;/", max_size=6),
)
def test_f25_an_address_comes_apart_as_urlsplit_has_it(host: str, path: str, rest: str) -> None:
    address = host + path + rest
    try:
        parts = urlsplit(address)
        expected = (parts.hostname or "", parts.path, parts.query)
    except ValueError:
        return
    assert embeds._apart(address) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("https://e.org/a?utm_source=x&id=3&fbclid=y", "https://e.org/a?id=3"),
        ("https://e.org/a?b=2&a=%7e&a", "https://e.org/a?b=2&a=%7e&a"),
        ("https://e.org/?utm_medium=x#top", "https://e.org/#top"),
        ("javascript:alert(1)", ""),
        ("file:///etc/passwd", ""),
        ("java\nscript:x", ""),
        ("mailto:a@e.org?subject=x&utm_x=1", "mailto:a@e.org?subject=x&utm_x=1"),
    ],
)
def test_f25_links_open_without_click_ids(raw: str, expected: str) -> None:
    assert open_address(raw) == expected


def test_f22_small_raster_images_are_kept_and_others_dropped() -> None:
    sha = sha256(PNG).hexdigest()
    data = b64encode(PNG).decode()
    found = clean(f'<img src="data:image/png;base64,{data}" alt=d>')
    assert found.html == f'<img src="blob:{sha}" alt="d">'
    assert found.inline == {sha: PNG}
    assert clean(found.html).html == found.html
    big = b64encode(PNG + b"x" * 1_100_000).decode()
    assert clean(f'<img src="data:image/png;base64,{big}" alt=d>').html == "d"
    svg = b64encode(b"<svg onload=alert(1)>").decode()
    assert clean(f'<img src="data:image/svg+xml;base64,{svg}" alt=d>').html == "d"
    assert clean(f'<img src="data:image/png;base64,{svg}" alt=d>').html == "d"
    assert clean('<img src="blob:x" alt=d>').html == "d"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (
            '<iframe src="https://www.youtube-nocookie.com/embed/abcdefgh1?x=1"></iframe>',
            '<p><a href="https://www.youtube.com/watch?v=abcdefgh1">'
            "Video: youtube-nocookie.com</a></p>",
        ),
        (
            "<video controls><source src=/v.mp4>No film for you</video>",
            '<p><a href="https://e.org/v.mp4">Video: e.org</a></p>',
        ),
        (
            '<audio src="a.mp3"></audio>',
            '<p><a href="https://e.org/dir/a.mp3">Audio: e.org</a></p>',
        ),
        ('<iframe src="javascript:1"></iframe>', ""),
        ('<iframe src="https://t.example/" width=1 height=1></iframe>', ""),
        ('<iframe src="https://m.example/x" title="A map"></iframe>', None),
    ],
)
def test_frames_and_films_become_links(raw: str, expected: str | None) -> None:
    wanted = expected
    if wanted is None:
        wanted = '<p><a href="https://m.example/x">Embedded: A map</a></p>'
    assert clean(raw, BASE).html == wanted


def test_f9_depth_is_flattened_in_less_than_a_second() -> None:
    began = time.process_time()
    found = clean("<div>" * 10_000 + "deep words" + "</div>" * 10_000)
    assert found.text == "deep words"
    assert found.html.count("<") <= 4
    # Processor time: the promise is about our work, not about what else the machine does.
    assert time.process_time() - began < 1


def test_f4_illegal_characters_go() -> None:
    found = clean("a\x00b\x1fc\ud800d\ufffee<b>\x08f</b>")
    assert found.html == "abc\ufffdde<b>f</b>"
    assert found.text == "abc\ufffddef"


def test_plain_text_of_html() -> None:
    html = "<h1>One &amp; two</h1><p>a\n b<br>c</p><ul><li>x</li><li>y</li></ul><script>z</script>"
    assert plain(html) == "One & two\na b\nc\nx\ny"
    assert plain_line("A <b>bold</b>  <script>x</script>&lt;b&gt;") == "A bold <b>"
    assert plain("&amp;lt;") == "&lt;"
    assert as_html("a < b\n\nc\nd") == "<p>a &lt; b</p><p>c<br>d</p>"


def test_f27_direction_tricks() -> None:
    assert isolate("plain") == "plain"
    assert isolate("שלום") == "\u2068שלום\u2069"
    assert isolate("é\u202eabc") == "\u2068é\u202eabc\u202c\u2069"
    assert isolate("é\u2069\u202c") == "\u2068é\u2069"
    assert clean("zero\u200bwidth").text == "zerowidth"


_PIECES = st.sampled_from(
    [
        *[
            "<p>",
            "</p>",
            "<b>",
            "</b>",
            "<i>",
            "</i>",
            "<div>",
            "</div>",
            "<li>",
            "<ul>",
            "</ul>",
            "<br/>",
            "<hr>",
            "<h1>",
            "</h1>",
        ],
        *[
            "<table>",
            "<tr>",
            "<td>",
            "</td>",
            "</table>",
            "<caption>",
            "<ruby>",
            "<rp>",
            "<rt>",
            "<center>",
            "<font>",
        ],
        *[
            "<svg>",
            "</svg>",
            "<math>",
            "</math>",
            "<mi>",
            "<mtext>",
            "<title>",
            "</title>",
            "<desc>",
            "<foreignObject>",
        ],
        *[
            "<script>",
            "</script>",
            "<style>",
            "</style>",
            "<template>",
            "<noscript>",
            "</noscript>",
        ],
        *[
            "<textarea>",
            "<select>",
            "<option>",
            "<form>",
            "<button>",
            "<frameset>",
            "<plaintext>",
            "<!--",
            "-->",
        ],
        *[
            "<video>",
            "</video>",
            "</iframe>",
            "</object>",
            "<![CDATA[",
            "]]>",
            "&lt;",
            "&amp;",
            "&",
            "<",
            ">",
            '"',
            "'",
        ],
        *("\n", "\r", "\t", "\x00", "\xa0", "<pre>\n", "</pre>", "<body onload=x>"),
        *("<a href='x'>", "</a>", "<a href=javascript:x>", "<p title='\"'>", "<annotation-xml>"),
        *("<iframe src='http://x.example/'>", "<video src=/v>", "<source src=/s>"),
        *("<img src='/i' alt='a>b'>", "<img onerror=x src=javascript:1>", "<embed src=//x.org/e>"),
        *("<object data='/o'>", "<img src=x width=1>", "<img alt='<b>'>", "<svg><title>"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES | st.text(max_size=6), max_size=14).map("".join))
def test_f23_cleaning_twice_changes_nothing(raw: str) -> None:
    once = clean(raw, BASE)
    assert_harmless(once.html)
    twice = clean(once.html, "http://other.example/")
    assert twice.html == once.html
    assert twice.text == once.text


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_f23_any_text_is_harmless_as_address(text: str) -> None:
    quoted = text.replace("&", "&amp;").replace('"', "&quot;")
    assert_harmless(clean(f'<a href="{quoted}">x</a><img src="{quoted}" alt="y">', BASE).html)


@pytest.mark.parametrize(
    "raw",
    [
        "<iframe src='https://v.example/1'></frame><img src=https://t.example/p.png width=1>"
        "<svg></iframe>b<svg></svg>",
        "<iframe x><iframe src='https://v.example/\n1'></iframe>",
        "<iframe><a href=javascript:x>y</a><script>1</script></iframe>",
    ],
)
def test_f23_f25_what_stands_inside_a_frame_never_comes_out(raw: str) -> None:
    found = clean(raw, BASE).html
    assert "t.example" not in found and "<img" not in found and "javascript" not in found
    assert_harmless(found)
    assert clean(found).html == found


@pytest.mark.parametrize("blank", ["&#10;", "&#9;", "\n", " "])
def test_f23_a_blank_in_a_set_of_pictures_ends_the_address(blank: str) -> None:
    """Found by the fuzzer: a line's end stayed in the address, and went at the next cleaning."""
    once = clean(f'<p>a</p><img srcset="https://e.org/a{blank}b">').html
    assert once == clean(once).html == '<p>a</p><img src="https://e.org/a" alt="">'
