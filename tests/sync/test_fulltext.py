"""The whole article of a page: what is taken, what is refused, and how well it is found."""

from __future__ import annotations

import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.errors import ParseError
from pln_desktop.sync.content import main_content
from pln_desktop.sync.fulltext import Article
from pln_desktop.sync.fulltext import better
from pln_desktop.sync.fulltext import extract
from pln_desktop.sync.fulltext import is_whole
from pln_desktop.sync.fulltext import objection
from pln_desktop.sync.fulltext import words
from pln_desktop.sync.pool import Pool
from pln_desktop.sync.sanitise import clean
from pln_desktop.sync.sanitise import plain

PLACE = "https://staffroom.example/2026/pond.html"
PARAGRAPHS = [
    f"In week {week} the pupils measured the pond again, wrote down what they found in their own "
    f"words, and compared it with the figures of the school across the river (sample {week})."
    for week in range(1, 13)
]
STORY = "".join(f"<p>{words}</p>" for words in PARAGRAPHS)
TEASER = "In week 1 the pupils measured the pond again, wrote down what they found […]"


def page(article: str, head: str = "", title: str = "The pond") -> bytes:
    """A page as blogs make them: menu, article, teasers, footer."""
    menu = "".join(f'<li><a href="/t/{n}">Topic number {n}</a></li>' for n in range(20))
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body>"
        f"<nav><ul>{menu}</ul></nav><main><article><h1>{title}</h1>{article}</article></main>"
        f"<aside><h2>Popular</h2><ul>{menu}</ul></aside><footer>Imprint, 2026</footer>"
        "</body></html>"
    ).encode()


def test_the_article_comes_without_what_stands_around_it() -> None:
    found = extract(page(STORY), PLACE, "text/html", title="The Pond")
    assert plain(found.html).splitlines() == PARAGRAPHS
    assert found.text.splitlines() == PARAGRAPHS
    assert found.reason == ""


def test_what_came_is_sanitised_with_the_pages_address_as_its_base() -> None:
    hostile = (
        f'{STORY}<p onclick="x()">A last line with <a href="../more">a link</a>, '
        '<a href="javascript:alert(1)">a trap</a> and words enough to stay.</p>'
        '<p><img src="/pond.jpg" alt="The pond" onerror="x()"></p><script>evil()</script>'
    )
    html = extract(page(hostile), PLACE, "text/html").html
    assert 'href="https://staffroom.example/more"' in html
    assert "javascript:" not in html and "onclick" not in html and "onerror" not in html
    assert "evil()" not in html
    assert clean(html, PLACE).html == html


def test_a_stated_base_is_the_base() -> None:
    story = (
        f'{STORY}<p>More of this and of other things is in <a href="next">the next part</a>.</p>'
    )
    head = '<base href="https://elsewhere.example/a/">'
    html = extract(page(story, head), PLACE, "text/html").html
    assert 'href="https://elsewhere.example/a/next"' in html


def test_pictures_keep_their_addresses_and_words() -> None:
    story = STORY.replace("</p>", '</p><p><img src="img/pond.jpg" alt="Our pond"></p>', 1)
    html = extract(page(story), PLACE, "text/html").html
    assert 'src="https://staffroom.example/2026/img/pond.jpg"' in html
    assert 'alt="Our pond"' in html


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"", "text/html", "empty"),
        (b" \n", "text/html", "empty"),
        (b"%PDF-1.7 ...", "application/pdf", "media"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png", "media"),
    ],
)
def test_what_is_no_page_is_refused(body: bytes, kind: str, reason: str) -> None:
    with pytest.raises(ParseError) as caught:
        extract(body, PLACE, kind)
    assert caught.value.reason == reason


def test_a_scripted_page_and_a_paying_one_say_so() -> None:
    bare = b"<html><body><div id=app></div><script src=/a.js></script></body></html>"
    assert "only with a script" in extract(bare, PLACE, "text/html").reason
    paid = '<script type="application/ld+json">{"@type":"Article","isAccessibleForFree":false}'
    assert "without paying" in extract(page(STORY, f"{paid}</script>"), PLACE).reason


# Whether the feed has it all (FRB030)


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("word " * 250, True),
        ("word " * 150, False),
        ("word " * 250 + "and then […]", False),
        ("word " * 250 + "\nRead more", False),
        ("word " * 250 + "\nContinue reading “The pond” →", False),
        ("word " * 250 + " …\nThe post The pond appeared first on Staffroom.", False),
        ("Wort " * 250 + "\nWeiterlesen", False),
        ("池塘的水" * 200, True),
        ("池塘的水" * 200 + "\n阅读全文", False),
        ("word " * 250 + "\nWe had 3 more to read.", True),
        ("", False),
    ],
)
def test_frb030_a_feed_that_carries_the_whole_text(text: str, whole: bool) -> None:
    assert is_whole(text) is whole


# Whether what came is better (L26)


def objection_to(new: str, old: str = f"<p>{TEASER}</p>", feed: str = TEASER) -> str:
    return objection(old, new, feed)


def test_l26_the_article_is_better_than_its_teaser() -> None:
    assert objection_to(STORY) == ""
    assert better(f"<p>{TEASER}</p>", STORY, TEASER)


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("", "no text"),
        (f"<p>{TEASER} We use cookies. Accept all cookies to read on.</p>", "cookies"),
        (f"<p>{TEASER} Subscribe now to read the rest.</p>", "subscribe"),
        (f"<p>{TEASER} Please enable JavaScript.</p>", "keeps programs out"),
        ("<h1>Page not found</h1><p>Try the search.</p>", "wrong with it"),
        ("".join(f'<p><a href="/{n}">{p}</a></p>' for n, p in enumerate(PARAGRAPHS)), "links"),
        ("<p>A page about baking bread with sourdough and rye.</p>" * 9, "words the feed brought"),
        (f"<p>{TEASER}</p>", "no more than is here"),
    ],
)
def test_l26_a_worse_page_says_why(new: str, why: str) -> None:
    assert why in objection_to(new)


def test_l26_a_cut_page_does_not_replace_the_copy() -> None:
    half = "".join(f"<p>{words}</p>" for words in PARAGRAPHS[:5])
    assert objection_to(half, old=STORY) == "the page holds less than is here"
    mended = STORY.replace("measured", "sounded out", 4)
    assert objection_to(mended, old=STORY) == ""


def test_a_teaser_that_is_not_in_its_article_is_known_by_the_titles() -> None:
    feed = "Twelve weeks beside cold water: what happened when nobody told them where to look"
    alike = ("Twelve weeks at the pond", "Twelve weeks at the pond | Staffroom")
    assert objection(f"<p>{feed}</p>", STORY, feed, alike) == ""
    for other in ("Staffroom", "Log in to the pond", ""):
        assert "words the feed" in objection(f"<p>{feed}</p>", STORY, feed, (alike[0], other))
    assert "words the feed" in objection(f"<p>{feed}</p>", STORY, feed, ("News", "News"))


def test_an_article_about_cookies_is_an_article() -> None:
    feed = "How web sites ask their readers for consent to cookies, and what pupils make of it"
    told = f"<p>{feed}. We talked about it for a whole lesson, with pictures and a little play.</p>"
    assert objection(f"<p>{feed}</p>", told, feed) == ""


def test_scripts_without_spaces_are_compared_too() -> None:
    feed = "今天我们和学生一起测量了池塘的水温和深度"
    whole = f"<p>前言。{feed}。</p>" + "<p>后来又下雨了。</p>" * 9
    assert objection(f"<p>{feed}</p>", whole, feed) == ""
    assert "words the feed" in objection(f"<p>{feed}</p>", "<p>面包的做法很简单。</p>" * 20, feed)


@given(st.text(), st.text(), st.text())
def test_the_judgement_never_fails(old: str, new: str, feed: str) -> None:
    found = objection(clean(old).html, clean(new).html, feed)
    assert found == "" or "\n" not in found
    assert objection(clean(new).html, clean(new).html, "") != ""  # nothing is better than itself


# Anything may come

_TAGS = ["p", "div", "article", "a", "table", "tr", "td", "ul", "li", "img", "svg", "math", "h1",
         "pre", "code", "blockquote", "script", "style", "base", "meta", "body", "html", "font",
         "figure", "graphic", "ref", "head", "list", "item", "hi", "row", "cell"]  # fmt: skip
_pieces = st.one_of(
    st.sampled_from(_TAGS).map(lambda tag: f"<{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f"</{tag}>"),
    st.sampled_from(_TAGS).map(lambda tag: f'<{tag} class="post content" href="x" src="y.png">'),
    st.sampled_from(['<?xml version="1.0" encoding="utf-16"?>', "<!--", "-->", "<![CDATA[", "]]>",
                     "<!doctype html>", "&#0;", "&#xD800;", "&nbsp;", "\x00", "<", '<a href="']),
    st.text(max_size=40),
    st.just("Words that read like a paragraph of an article, and go on for quite a while. "),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_pieces, max_size=60).map("".join))
def test_no_page_breaks_the_extraction(html: str) -> None:
    body = html.encode("utf-8", "surrogatepass")
    if not body.strip():
        return
    found = extract(body, PLACE, "text/html", "Words")
    assert isinstance(found, Article)
    assert clean(found.html, PLACE).html == found.html


@settings(max_examples=30, deadline=None)
@given(st.binary(min_size=1, max_size=400))
def test_no_bytes_break_the_extraction(body: bytes) -> None:
    found = extract(b"<html><body>" + body, PLACE, "text/html")
    assert clean(found.html, PLACE).html == found.html


@pytest.mark.parametrize(
    "body",
    [
        b"<div>" * 100_000,
        b"<p><b><i>" * 30_000 + b"words",
        b"<ul><li>" * 5_000 + b"words",
        b"<table><tr><td>" * 3_000,
        b"<a href='x'>" * 20_000,
        b"<p>" + b"word " * 1_000_000,
        b"<li>word " * 100_000,
    ],
    ids=["deep", "formatted", "lists", "tables", "links", "long", "unclosed"],
)
def test_f9_a_page_made_to_be_slow_takes_bounded_time(body: bytes) -> None:
    began = time.process_time()
    extract(b"<html><body>" + body, PLACE, "text/html")
    assert time.process_time() - began < 15


# In the worker


def test_it_runs_in_the_worker_and_only_there() -> None:
    with Pool(1) as pool:
        arguments = {"address": PLACE, "content_type": "text/html"}
        found: Article = pool.submit("fulltext.extract", page(STORY), **arguments).result()
        assert found.text.endswith(PARAGRAPHS[-1])
        with pytest.raises(ParseError, match="not to a page"):
            pool.submit("fulltext.extract", b"\x89PNG\r\n\x1a\n\0", address=PLACE).result()


def test_importing_the_module_does_not_load_trafilatura() -> None:
    import subprocess

    code = "import sys, pln_desktop.sync.fulltext; print('trafilatura' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_page_that_takes_too_long_is_given_up() -> None:
    with Pool(1, limit=0.05) as pool, pytest.raises(ParseError) as caught:
        pool.submit("fulltext.extract", page(STORY * 400), address=PLACE).result()
    assert caught.value.reason == "too-slow"


# How well it is found


def test_the_corpus_of_articles_is_found_whole(shared: Path) -> None:
    """Mozilla's pages, word by word: better than the page's structure alone, and never far off."""
    ours, structure = [], []
    for name, source, wanted in _pages(shared):
        expected = _counted(plain(wanted))
        address = "http://fakehost/test/page.html"
        ours.append((_score(_counted(extract(source, address, "text/html").text), expected), name))
        structural = clean(main_content(source.decode("utf-8", "replace")), address).text
        structure.append(_score(_counted(structural), expected)[0])
    f1, recall = (sum(one[0][at] for one in ours) / len(ours) for at in (0, 2))
    assert f1 > 0.95 and recall > 0.96, (f1, recall)
    assert f1 > sum(structure) / len(structure) + 0.01
    assert min(ours)[0][0] > 0.45, min(ours)


def _pages(shared: Path) -> Iterator[tuple[str, bytes, str]]:
    for place in sorted((shared / "corpus" / "fulltext" / "readability").iterdir()):
        wanted = place / "expected.html"
        if wanted.is_file():
            yield place.name, (place / "source.html").read_bytes(), wanted.read_text("utf-8")


def _counted(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", text.casefold()))


def _score(found: Counter[str], expected: Counter[str]) -> tuple[float, float, float]:
    """F1, precision and recall of the words."""
    hits = (found & expected).total()
    precision, recall = hits / max(1, found.total()), hits / max(1, expected.total())
    both = precision + recall
    return (2 * precision * recall / both if both else 0.0), precision, recall


def test_words_of_scripts_without_spaces() -> None:
    assert words("Zwei Wörter") == ["zwei", "wörter"]
    assert words("池塘的水温") == ["池塘", "的水", "温"]


def test_a_long_run_of_dots_is_only_looked_at_from_its_end() -> None:
    """In the window's own process: the square of a megabyte would be hours, past any time-out."""
    assert not is_whole("." * 1_000_000 + "x")
    assert not is_whole("word " * 300 + "…" * 500_000)
