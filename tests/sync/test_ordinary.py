"""The short way for ordinary HTML gives what nh3 gives, byte for byte, or gives way to it."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import urljoin

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.errors import ParseError
from pln_desktop.sync import allowed
from pln_desktop.sync import entries
from pln_desktop.sync import feeds
from pln_desktop.sync import ordinary
from pln_desktop.sync import sanitise
from pln_desktop.sync import tags
from pln_desktop.sync.direction import legal

from .harmless import assert_harmless

BASE = "https://e.example/blog/post"


def agrees(html: str, base: str = BASE) -> bool:
    """Whether the short way took it; fails where the two readings differ."""
    html = legal(html).replace("\r\n", "\n").replace("\r", "\n")
    if "<" not in html or ordinary.read(html, base) is None:
        return False
    ours, theirs = sanitise.clean(html, base), sanitise.thorough(html, base)
    assert ours == theirs
    assert_harmless(ours.html)
    return True


@pytest.mark.parametrize(
    "html",
    [
        "<p>One <b>bold</b> &amp; <i>two</i></p>\n<p>three&nbsp;four &lt;five&gt; Q & A</p>",
        '<p class="lead" style="color:red">a<br/>b<br>c</br>d</p>',
        '<P ALIGN="left">Loud <A HREF="/there" title="a &quot;b&quot;">link</A></P>',
        "<a href=/x rel=nofollow>x</a> <a href='https://e.org/y?a=1&b=2#c'>y</a>",
        '<ul class="x">\n<li>a</li>\n<li><p>b</p><ol start="3"><li>c</li></ol></li></ul>',
        "<dl><dt>a</dt><dd>b</dd></dl><blockquote>q</blockquote><hr><h2>h</h2>",
        '<img src="/a.png" alt="A &gt; B" width="30" height="20"> after</img>',
        '<img class="x" src="https://e.org/b.jpg" srcset="https://e.org/c.jpg 300w" alt="">',
        '<img src="https://e.org/b.jpg" alt="A hall" width="30" height="020" loading="lazy" />',
        '<img src="https://e.org/b.jpg" alt=" A  hall " width="30" height="20"/>',
        '<p><img src="https://e.org/b.jpg" width="1024" height="1" alt="dot"/>after</p>',
        '<p><img src="https://pixel.wp.com/b.gif" alt="dot" width="10" height="10"/>after</p>',
        '<a href="https://e.org/x?">a</a><a href="/x?&amp;b">b</a><a href="/x?#c">c</a>',
        '<p>before<img src="https://pixel.wp.com/b.gif?x=1" width=1 height=1>after</p>',
        '<iframe width="560" src="https://www.youtube.com/embed/abcdefgh" title="T"></iframe>',
        "<p>a</p><script async>var a = 1;</script><!-- wp:paragraph --><p>b</p>",
        '<p>a<script>if (a > b) { c = "&amp" }</script><script src="/x">\n</script>b</p>',
        '<p>a</p><iframe src="https://e.org/x" width="1">words</iframe><iframe></iframe>',
        "<table class='t'>\n<tr><th>a</th><td colspan=2>b</td></tr>\n</table>",
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<section><h2>a</h2><span>b</span><font color=red>c</font></section>",
        "<pre><code>x  y\nz</code></pre>",
        "x &#8217; &#x1F600; &rsquo; &hellip;<br>",
        '<p dir="RTL" lang="ar">\u0645\u0631\u062d\u0628\u0627 \u2028 <em>b</em>\u00ad</p>',
        "  <p> a \t b\n c </p>  ",
    ],
)
def test_ordinary_html_takes_the_short_way_and_reads_the_same(html: str) -> None:
    assert agrees(html)


@pytest.mark.parametrize(
    "html",
    [
        "<p>a<p>b",
        "<b><i>a</b></i>",
        "<p><div>a</div></p>",
        "<a href=/x>a<a href=/y>b</a></a>",
        "<ul><p><li>a</li></p></ul>",
        "<ul><p>a</p><li>b</li></ul>",
        "<li>a</li>",
        "<tr><td>a</td></tr>",
        "<table><tbody><td>a</td></tbody></table>",
        "<table><tr><td>a</td></tr><hr></table>",
        "<script><b>a</b></script>",
        '<script a="> </script><p>a</p><script b=">c</script>',
        "&am<script></script>p;<b>a</b>",
        "<h1>a<h2>b</h2></h1>",
        "<table>words<tr><td>a</td></tr></table>",
        "<table><tr><p>a</p></tr></table>",
        "<table><tr>\n<img src=/a.png></tr></table>",
        "<pre>\n\na</pre>",
        "<pre><font>\na</font></pre>",
        "\ufeff<p>a</p>",
        "\n\ufeff<b>a</b>",
        "<p>&copy 2020 &notit; &#128; &#0; &unknown;</p>",
        "<p>a < b</p>",
        '<p title="a" title="b">a</p>',
        '<a href="java&#10;script:alert(1)">a</a>',
        '<a href="http://0x7f.1/">a</a>',
        '<a href="http://e.org:99999/">a</a>',
        '<a href="https://xn--a/">a</a>',
        '<img alt="only words">',
        '<img src="data:image/png;base64,iVBORw0KGgo=">',
        "<svg><title>a</title></svg>",
        "<p/>a",
        "<noscript><p>a</p></noscript>",
        "<script>if (a<b) {}</script><p>a</p>",
        "<!-->a<p>b</p>-->",
        "<div>" * 80 + "a" + "</div>" * 80,
        "<b>" * 80 + "a" + "</b>" * 80,
        "&lt;p&gt;\na <!-- c -->",
        "<p>cut <a href=",
        "<b>x</b> > <!--",
        '<b title="<script></script>">x</b>',
        '<b title="<!-- c -->">x</b>',
        '<b title="<iframe></iframe>">x</b>',
        '<b title="> <script></script>">x</b>',
        "a > <b>c</b> < d",
        "<form><p>a</p></form>",
    ],
)
def test_whatever_can_be_read_in_two_ways_is_left_to_the_sanitiser(html: str) -> None:
    assert not agrees(html)


_TAGS = [
    *("p", "div", "b", "i", "a", "ul", "li", "dl", "dt", "h2", "h3", "span", "font", "pre"),
    *("table", "tbody", "thead", "tr", "td", "section", "blockquote", "br", "hr", "img"),
    *("iframe", "script", "svg", "noscript", "select", "caption", "center", "ruby", "rp", "BR"),
]
_WORDS = st.sampled_from(
    [
        *("a", " ", "\n", "b & c", "&amp;", "&nbsp;", "\xa0", "&lt;b&gt;", ">", "&#39;", "&copy"),
        *(
            "<",
            "<!--",
            "< ",
            "</",
            "<a",
            "&NewLine;",
            "&amp;lt;",
            "\u200b",
            "\x85",
            "\t",
            "&#xe000;",
            "\ufeff",
            "&#65534;",
            "  ",
        ),
    ]
)
_VALUES = st.sampled_from(
    [
        *('="x"', "='y'", "=z", "", '="/a?b=1&c=2"', '="/a&amp;b"', '="https://e.org/a.png"'),
        *('="//e.org/a"', '="../x/./y"', '="javascript:x"', '="mailto:a@e.org"', '="rtl"', '="1"'),
        *('="<!-- c -->"', '="<script></script>"', '="> <iframe></iframe>"', '=">"'),
        *('="/a;b;"', '="/a?#b"', '="?a"', '="#"', '="a b"', '="&quot;<"', '="/.."', '=""'),
    ]
)
_ATTRIBUTES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                *(" class", " href", " src", " alt", " title", " dir", " style", " width", " cite"),
                *(" data-src", " srcset", "\nstart", " TITLE", " hidden", " lang", " colspan"),
            ]
        ),
        _VALUES,
    ).map("".join),
    max_size=3,
).map("".join)
_OPENING = st.tuples(
    st.just("<"), st.sampled_from(_TAGS), _ATTRIBUTES, st.sampled_from([">", ">", ">", "/>", " >"])
).map("".join)
_CLOSING = st.sampled_from(_TAGS).map(lambda tag: f"</{tag}>")
_NESTED = st.recursive(
    _WORDS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map("".join),
        st.tuples(st.sampled_from(_TAGS), _ATTRIBUTES, inner).map(
            lambda part: f"<{part[0]}{part[1]}>{part[2]}</{part[0]}>"
        ),
        st.just("<br>"),
        st.just("<!-- c -->"),
    ),
    max_leaves=12,
)


@given(st.one_of(_NESTED, st.lists(st.one_of(_WORDS, _OPENING, _CLOSING)).map("".join)))
@example("<table><tr><td>a</td></tr>\n</table>")
@example("<iframe><br></iframe>")
@example("<table>\n<!-- c --><tr></tr></table></br>")
def test_f23_any_markup_reads_the_same(html: str) -> None:
    agrees(html)


_OF_PICTURES = st.tuples(
    st.sampled_from(["src", "alt", "width", "height", "srcset", "class", "id", "loading", "title"]),
    st.sampled_from(
        [
            *("https://e.org/a.png", "https://e.org/a.png?b=1&amp;c", "/a.png", "blob:1", "x"),
            *(
                "A hall",
                " A  hall ",
                "A &amp; B",
                "caf\xe9",
                "\u200b",
                "\xa0",
                "",
                "1",
                "20",
                "020",
            ),
            *("30px", "https://pixel.wp.com/b.gif", "https://e.org/tr?x", "99999", "123456"),
        ]
    ),
).map(lambda part: f' {part[0]}="{part[1]}"')


@given(st.lists(_OF_PICTURES, max_size=6).map("".join), st.sampled_from([">", "/>", " />"]))
def test_f23_f25_any_picture_reads_the_same(attributes: str, end: str) -> None:
    agrees(f"<p>a<img{attributes}{end}b</p>")


@given(st.text("abc/.?#;&=%", max_size=12))
def test_a_path_from_the_root_is_joined_as_urljoin_does(path: str) -> None:
    for base in ("https://e.example/blog/post?x", "http://e.example", "ftp://e.example/", ""):
        if tags._LINK.fullmatch(f'a href="/{path}"') and (
            joined := allowed.below(base, f"/{path}")
        ):
            assert joined == urljoin(base, f"/{path}")


@pytest.mark.parametrize(
    ("part", "least"), [("feeds-real", 3600), ("feeds-sequence", 1900), ("feeds-golden", 35)]
)
def test_what_real_feeds_carry_reads_the_same(
    shared: Path, monkeypatch: pytest.MonkeyPatch, part: str, least: int
) -> None:
    took = 0

    def compared(html: str, base: str = "", is_legal: bool = False) -> sanitise.Clean:
        nonlocal took
        took += agrees(html, base)
        clean = sanitise.clean(html, base)
        assert not is_legal or sanitise.clean(html, base, is_legal) == clean
        return clean

    monkeypatch.setattr(entries, "clean", compared)
    for place, _, names in sorted(os.walk(shared / "corpus" / part)):
        for name in sorted(names):
            body = Path(place, name).read_bytes()
            try:
                feeds.parse(body, address="https://feeds.example.org/feed")
            except ParseError:
                continue
    assert took >= least  # most of it takes the short way
