"""A page or file becomes a saved copy with its card."""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import re
import time
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

from pln_desktop.errors import ParseError
from pln_desktop.sync.archive import Shot
from pln_desktop.sync.archive import decoded
from pln_desktop.sync.archive import snapshot
from pln_desktop.sync.archive import snapshot_page

WORDS = "Whisper to the wall first, then to a neighbour, then to the room. " * 8


def page(body: str, head: str = "", html: str = "<html>") -> Shot:
    """The copy of a page with this body."""
    text = f"<!DOCTYPE html>{html}<head>{head}</head><body>{body}</body></html>"
    return snapshot_page(text.encode(), "https://a.example/posts/1", "text/html")


def pdf(lines: list[str], title: str = "") -> bytes:
    """A PDF with a page for each line, written by hand."""
    count = len(lines)
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(count))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {count} /Kids [{kids}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Title ({title}) /Author (Ines Okafor; Mateo Lund) >>",
    ]
    for number, line in enumerate(lines):
        drawn = f"BT /F 12 Tf 72 700 Td ({line}) Tj ET"
        objects += [
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {6 + 2 * number} 0 R "
            "/Resources << /Font << /F 3 0 R >> >> >>",
            f"<< /Length {len(drawn)} >>\nstream\n{drawn}\nendstream",
        ]
    made, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(made))
        made += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(made)
    size = len(objects) + 1
    made += f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    made += f"trailer << /Size {size} /Root 1 0 R /Info 4 0 R >>\nstartxref\n{start}\n%%EOF"
    return made.encode("latin-1")


def test_the_article_is_kept_and_what_stands_around_it_is_not() -> None:
    shot = page(
        "<header>Site</header><nav>Home Blog</nav><main><article><h1>Talks</h1>"
        f"<p>{WORDS}</p><img src='/board.png' alt='The board'><aside>Buy</aside></article></main>"
        "<div role='complementary'>Related</div><footer>Imprint</footer><script>x()</script>"
    )
    assert shot.kind == "page" and shot.copy == "complete"
    assert "Whisper to the wall" in shot.text
    for word in ("Home", "Site", "Buy", "Related", "Imprint", "x()"):
        assert word not in shot.text
    assert shot.images == ("https://a.example/board.png",)
    assert '<img src="https://a.example/board.png" alt="The board">' in shot.html
    assert pickle.loads(pickle.dumps(shot)) == shot


def test_a_list_of_teasers_is_kept_whole() -> None:
    shot = page("".join(f"<article><h2>Post {n}</h2><p>{WORDS}</p></article>" for n in range(5)))
    assert all(f"Post {n}" in shot.text for n in range(5))


def test_a_page_without_any_hint_keeps_its_body() -> None:
    shot = page(f"<div><div><p>{WORDS}</p></div><div><p>And more.</p></div></div>")
    assert "And more." in shot.text


def test_a_small_article_beside_a_long_body_is_not_taken_for_it() -> None:
    shot = page(f"<article>Teaser</article><div><p>{WORDS}</p></div>")
    assert "Whisper" in shot.text


def test_f23_the_copy_is_sanitised() -> None:
    shot = page(f"<article onclick='x()'><p>{WORDS}<a href='javascript:x()'>y</a></p></article>")
    assert "onclick" not in shot.html and "javascript" not in shot.html


def test_relative_addresses_follow_the_base_of_the_page() -> None:
    shot = page(f"<p>{WORDS}<a href='b'>b</a></p>", "<base href='https://b.example/x/'>")
    assert 'href="https://b.example/x/b"' in shot.html
    shot = page(f"<p>{WORDS}<a href='b'>b</a></p>", "<base href='file:///etc/'>")
    assert 'href="https://a.example/posts/b"' in shot.html


def test_inline_pictures_come_along() -> None:
    held = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(held, "PNG")
    import base64

    code = base64.b64encode(held.getvalue()).decode()
    shot = page(f"<article><p>{WORDS}</p><img src='data:image/png;base64,{code}'></article>")
    sha = hashlib.sha256(held.getvalue()).hexdigest()
    assert shot.inline == {sha: held.getvalue()}
    assert f"blob:{sha}" in shot.html


def test_the_card_from_json_ld() -> None:
    data = {
        "@graph": [
            {"@type": "WebSite", "name": "Not this"},
            {
                "@type": ["BlogPosting"],
                "headline": "Number talks &amp; more",
                "author": [{"name": "Ines Okafor"}, {"name": "Mateo Lund"}],
                "datePublished": "2026-10-26T09:00:00+01:00",
                "publisher": {"name": "Slow Maths Circle"},
                "license": "https://creativecommons.org/licenses/by/4.0/",
                "description": "Four Mondays.",
                "inLanguage": "en_GB",
            },
        ]
    }
    shot = page(
        f"<p>{WORDS}</p>", f"<script type='application/ld+json'>{json.dumps(data)}</script>"
    )
    assert shot.title == "Number talks &amp; more"
    assert shot.authors == ("Ines Okafor", "Mateo Lund")
    assert shot.published == datetime(2026, 10, 26, 8, 0, tzinfo=UTC)
    assert (shot.site, shot.language) == ("Slow Maths Circle", "en-GB")
    assert shot.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert shot.abstract == "Four Mondays."


def test_the_card_from_meta_and_links() -> None:
    shot = page(
        f"<p>{WORDS}</p><a rel='license' href='/terms'>CC BY</a>",
        "<title>Talks | Circle</title><meta property='og:title' content='Talks'>"
        "<meta name='citation_author' content='Okafor, Ines'>"
        "<meta name='citation_author' content='Lund, Mateo'>"
        "<meta property='article:published_time' content='2026-10-26'>"
        "<meta property='og:site_name' content='Circle'><meta name='description' content='D'>",
        '<html lang="de-AT">',
    )
    assert (shot.title, shot.site, shot.language, shot.abstract) == (
        "Talks",
        "Circle",
        "de-AT",
        "D",
    )
    assert shot.authors == ("Okafor, Ines", "Lund, Mateo")
    assert shot.published == datetime(2026, 10, 26, tzinfo=UTC)
    assert shot.licence == "https://a.example/terms"


def test_what_is_not_stated_stays_blank() -> None:
    shot = page(f"<h1>Only this</h1><p>{WORDS} By Somebody on Monday.</p>")
    assert shot.title == "Only this"
    assert (shot.authors, shot.published, shot.site, shot.licence) == ((), None, "", "")


@pytest.mark.parametrize(
    "data",
    [
        "{",
        "[" * 100_000,
        '{"@type": {"a": 1}}',
        '{"@type": "Article", "author": [[[]], 5, null]}',
        "NaN",
    ],
)
def test_odd_linked_data_is_passed_over(data: str) -> None:
    shot = page(
        f"<p>{WORDS}</p>", f"<title>T</title><script type='application/ld+json'>{data}</script>"
    )
    assert shot.title == "T" and shot.authors == ()


def test_a_page_that_needs_its_script_is_only_a_link() -> None:
    shot = page("<div id=app>Loading</div><script src=x.js></script>")
    assert shot.copy == "link" and "script" in shot.reason


def test_a_page_that_says_it_is_not_free_is_only_text() -> None:
    data = '{"@type": "NewsArticle", "isAccessibleForFree": "False"}'
    shot = page(f"<p>{WORDS}</p>", f"<script type='application/ld+json'>{data}</script>")
    assert shot.copy == "text" and "paying" in shot.reason


def test_f9_depth_keeps_the_words() -> None:
    started = time.process_time()
    shot = page("<div>" * 10_000 + "<p>needle</p>")
    assert "needle" in shot.text
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("Schülé".encode("cp1252"), "", "Schülé"),
        ("Школа".encode("koi8-r"), "text/html; charset=koi8-r", "Школа"),
        (b'<meta charset="gb2312">' + "学校里的花".encode("gb2312"), "", "学校里的花"),
        ("学校".encode("utf-16"), "", "学校"),
        ("Schülé".encode(), "text/html; charset=no-such", "Schülé"),
        ("é".encode(), "text/html; charset=base64", "é"),
    ],
)
def test_f5_encodings_of_pages(body: bytes, content_type: str, text: str) -> None:
    assert decoded(body, content_type).endswith(text)


def test_a_pdf_gives_its_text_by_page_and_itself() -> None:
    shot = snapshot(pdf(["First words", "Second words"], "A report"), "https://a.example/r.pdf")
    assert (shot.kind, shot.media_type, shot.original) == ("pdf", "application/pdf", True)
    assert (shot.title, shot.authors, shot.pages) == ("A report", ("Ines Okafor", "Mateo Lund"), 2)
    assert shot.html == "<h2>Page 1</h2><p>First words</p><h2>Page 2</h2><p>Second words</p>"
    assert (shot.copy, shot.reason, shot.file_name) == ("complete", "", "r.pdf")


def test_a_pdf_without_text_says_so() -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(200, 200)
    held = io.BytesIO()
    document.save(held)
    document.close()
    shot = snapshot(held.getvalue(), file_name="scan.pdf")
    assert (shot.title, shot.text) == ("scan", "")
    assert "cannot be searched" in shot.reason


@pytest.mark.parametrize("body", [b"%PDF-1.4\n", b"%PDF-1.7" + bytes(2000)])
def test_a_damaged_pdf_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError, match="damaged"):
        snapshot(body)


def test_text_pictures_and_other_files() -> None:
    shot = snapshot(b"Eins\n\nZwei <b>", file_name="notes.txt")
    assert (shot.kind, shot.html) == ("text", "<p>Eins</p><p>Zwei &lt;b&gt;</p>")
    held = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(held, "PNG")
    shot = snapshot(held.getvalue(), "https://a.example/dir/board.png?x=1", "text/html")
    assert (shot.kind, shot.title) == ("image", "board.png")
    (sha,) = shot.inline
    assert f'src="blob:{sha}"' in shot.html
    shot = snapshot(b"PK\x03\x04\0\0rest", "https://a.example/a.docx", "application/zip")
    assert (shot.kind, shot.title, shot.html, shot.original) == ("file", "a.docx", "", True)
    assert snapshot(b"BM is how this text begins", content_type="text/plain").kind == "text"
    with pytest.raises(ParseError, match="empty"):
        snapshot(b"")


def test_the_corpus_of_articles_is_found_whole(shared: Path) -> None:
    """Mozilla's pages: of the words a reader expects, nearly all are there."""
    from pln_desktop.sync.sanitise import plain

    def words(text: str) -> set[str]:
        return set(re.findall(r"\w+", text.lower()))

    folder = shared / "corpus" / "fulltext" / "readability"
    recalls, precisions, titles = [], [], []
    for place in sorted(folder.iterdir())[::3]:
        source, wanted = place / "source.html", place / "expected.html"
        if not wanted.is_file():
            continue
        shot = snapshot_page(source.read_bytes(), "https://a.example/", "text/html")
        expected, got = words(plain(wanted.read_text("utf-8"))), words(shot.text)
        recalls.append(len(expected & got) / max(1, len(expected)))
        precisions.append(len(expected & got) / max(1, len(got)))
        title = json.loads((place / "expected-metadata.json").read_text("utf-8")).get("title") or ""
        titles.append(
            shot.title.lower()[:30] in title.lower() or title.lower()[:30] in shot.title.lower()
        )
    assert sum(recalls) / len(recalls) > 0.98
    assert sum(precisions) / len(precisions) > 0.88
    assert sum(titles) / len(titles) > 0.85


def test_the_hostile_corpus_takes_bounded_time(shared: Path) -> None:
    import gzip

    for path in sorted((shared / "corpus/hostile/synthetic/html").iterdir()):
        started = time.process_time()
        snapshot(gzip.decompress(path.read_bytes()), "https://a.example/", "text/html")
        assert time.process_time() - started < 5, path.name
