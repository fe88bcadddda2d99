"""The portfolio as a folder: whole, safe, readable, never half-written."""

from __future__ import annotations

import errno
import re
import shutil
import subprocess
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from datetime import timezone
from html.parser import HTMLParser
from pathlib import Path
from threading import Event

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.errors import DiskFull
from pln_desktop.errors import FormatError
from pln_desktop.errors import Stopped
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.portfolio import files
from pln_desktop.portfolio.checking import check_folder
from pln_desktop.portfolio.compose import Attachment
from pln_desktop.portfolio.compose import EvidenceValue
from pln_desktop.portfolio.compose import Picture
from pln_desktop.portfolio.compose import broken
from pln_desktop.portfolio.html import write_html
from pln_desktop.portfolio.receipt import Receipt
from tests.portfolio import sample


def written(to: Path, *evidence: EvidenceValue, **more: object) -> tuple[str, Receipt]:
    """The page of a portfolio with one section, and its receipt."""
    outline = [(Section("s", "p1", "A section"), list(evidence))]
    receipt = write_html(sample.portfolio(), outline, to, made=sample.MADE, **more)  # type: ignore[arg-type]
    return (to / "index.html").read_text("utf-8"), receipt


def test_it_is_a_folder_that_holds_everything(tmp_path: Path) -> None:
    to = tmp_path / "shown" / "Portfolio 2026"
    receipt = write_html(sample.portfolio(), sample.outline(), to, made=sample.MADE, zone=UTC)
    names = {path.relative_to(to).as_posix() for path in to.rglob("*") if path.is_file()}
    assert {"index.html", "style.css", "attachments/Exit ticket.pdf"} <= names
    assert sum(name.startswith("images/") for name in names) == 1
    assert receipt.files == len(names)
    assert receipt.bytes == sum(path.stat().st_size for path in to.rglob("*") if path.is_file())
    assert all(check.passed for check in receipt.checks)
    assert {check.checker for check in receipt.checks} >= {"no script", "no remote request"}
    assert [path.name for path in to.parent.iterdir()] == [to.name]
    page = (to / "index.html").read_text("utf-8")
    for text in (
        "Making room for quiet pupils",
        "Ines Okafor-Lindqvist",
        "In September twelve of twenty-eight spoke",
        "Whisper to the wall first, then to a neighbour, then to the room.",
        "Mateo Ibarra-Lund",
        "26 October 2026",
        'href="https://slow-maths.example/talks/4?a=1&amp;b=2"',
        "<strong>twenty</strong>",
        'alt="The board after four weeks: three bars, each taller"',
        "List of evidence",
        '<html lang="en">',
        "default-src &#x27;none&#x27;".replace("&#x27;", "'"),
    ):
        assert text in page


def test_receipt_has_the_promised_shape(tmp_path: Path) -> None:
    _, receipt = written(tmp_path / "p", sample.WHISPER)
    told = receipt.as_json()
    assert list(told) == ["kind", "path", "files", "bytes", "checks", "gaps"]
    assert told["kind"] == "portfolio-html"
    assert told["gaps"] == []
    assert told["checks"][0] == {"checker": "every claim rests on its evidence", "result": "ok"}


def test_f32_missing_pictures_and_files_are_gaps_with_words_address_and_date(
    tmp_path: Path,
) -> None:
    value = replace(
        sample.BOARD,
        pictures=(
            Picture("A & B's boat", None, "https://x.example/a.png?q=1&w=2", reason="404"),
            Picture("", tmp_path / "not there.png"),
            Picture("A drawing", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ),
        attachments=(Attachment("plan.pdf", None, address="https://x.example/plan.pdf"),),
    )
    page, receipt = written(tmp_path / "p", value, zone=UTC)
    assert receipt.gaps == (
        "Picture “A & B's boat”: https://x.example/a.png?q=1&w=2, 14 October 2026, 404",
        "Picture “Picture without a description”: 14 October 2026",
        "Picture “A drawing”: 14 October 2026",
        "File “plan.pdf”: https://x.example/plan.pdf, 14 October 2026",
    )
    assert page.count('class="gap"') == 4
    assert "A &amp; B&#x27;s boat" in page
    assert "<img" not in page
    assert "onload" not in page


def test_f23_nothing_from_outside_becomes_markup(tmp_path: Path) -> None:
    page, _ = written(tmp_path / "p", sample.ODD)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<img" not in page
    assert "javascript:" not in re.sub(r">[^<]*<", "><", page)  # only as text, in no attribute
    assert 'href="https://track.example/1.gif"' in page  # a picture in Markdown becomes a link
    assert "\u202e" not in page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}


pieces = [*"<>\"'&;=/ \n\\`[]()!#|_*-:", "script", "onerror", "\u202e", "\x00", "\ud800", "é"]
hostile = st.lists(st.sampled_from(pieces), max_size=60).map("".join)


@given(title=hostile, words=hostile, address=hostile, alt=hostile)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_f23_f31_any_text_makes_a_safe_page(
    tmp_path: Path, title: str, words: str, address: str, alt: str
) -> None:
    value = EvidenceValue(
        "e", "item", "i", title=title + "x", author=title, address=f"https://a.example/{address}",
        quote=words + "x", text=words, words=words, caption=alt, tags=(alt,), language=title,
        pictures=(Picture(alt, sample.picture(40, 30)), Picture(alt, None, address)),
        attachments=(Attachment(alt, b"x"), Attachment(title, b"y")),
    )  # fmt: skip
    page, receipt = written(tmp_path / "p", value, replace=True)
    assert all(check.passed for check in receipt.checks)
    reader = _Reader()
    reader.feed(page)
    assert not reader.tags & {"script", "iframe", "form", "base", "object"}
    assert not {name for name in reader.names if name.startswith("on") or name == "style"}


def test_f31_names_of_files_are_safe_and_apart(tmp_path: Path) -> None:
    value = replace(
        sample.OWN,
        attachments=(
            Attachment("../../CON.html", b"<script>1</script>"),
            Attachment("plan.pdf", b"a"),
            Attachment("PLAN.pdf", b"b"),
            Attachment("again.pdf", b"a"),
            Attachment("photo\u202egnp.exe", b"c"),
        ),
    )
    written(tmp_path / "p", value)
    names = sorted(path.name for path in (tmp_path / "p" / "attachments").iterdir())
    assert names == ["CON_.html.txt", "PLAN 2.pdf", "photognp.exe", "plan.pdf"]


def test_a_broken_chain_stops_the_export_and_names_it(tmp_path: Path) -> None:
    outline = sample.outline()
    section, evidence = outline[0]
    evidence[1] = replace(evidence[1], found=False)
    sentences = broken(sample.portfolio(), outline)
    assert len(sentences) == 1
    assert f"“{section.title}”, evidence 2" in sentences[0]
    assert "resource that is not in the library any more" in sentences[0]
    with pytest.raises(FormatError, match="evidence 2"):
        write_html(sample.portfolio(), outline, tmp_path / "p")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (replace(sample.WHISPER, rests=False), "rests on something"),
        (EvidenceValue("e", "note", "n", quote="Only a quote"), "without any source"),
        (EvidenceValue("e", "note", "n"), "nothing to show"),
    ],
)
def test_every_break_has_its_sentence(value: EvidenceValue, words: str) -> None:
    (sentence,) = broken(sample.portfolio(), [(Section("s", "p1", "S"), [value])])
    assert words in sentence


def test_a_whole_portfolio_has_no_breaks() -> None:
    assert broken(sample.portfolio(), sample.outline()) == []


def test_a_quote_that_lost_its_place_is_told(tmp_path: Path) -> None:
    _, receipt = written(tmp_path / "p", replace(sample.WHISPER, anchored=False))
    assert len(receipt.gaps) == 1
    assert "not in the present text" in receipt.gaps[0]


def test_an_existing_path_is_refused_and_left_alone(tmp_path: Path) -> None:
    written(tmp_path / "p", sample.OWN)
    before = (tmp_path / "p" / "index.html").read_bytes()
    with pytest.raises(FormatError, match="already there"):
        written(tmp_path / "p", sample.WHISPER)
    assert (tmp_path / "p" / "index.html").read_bytes() == before
    page, _ = written(tmp_path / "p", sample.WHISPER, replace=True)
    assert "Whisper to the wall" in page
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_replace_never_removes_what_is_no_portfolio(tmp_path: Path) -> None:
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(FormatError, match="something else"):
        written(tmp_path / "thesis", sample.OWN, replace=True)
    (tmp_path / "file").write_text("a file")
    with pytest.raises(FormatError, match="no folder"):
        written(tmp_path / "file", sample.OWN, replace=True)
    (tmp_path / "link").symlink_to(tmp_path / "thesis")
    with pytest.raises(FormatError, match="no folder"):
        written(tmp_path / "link", sample.OWN, replace=True)
    assert (tmp_path / "thesis" / "chapter.txt").read_text() == "years of work"
    (tmp_path / "empty").mkdir()
    written(tmp_path / "empty", sample.OWN, replace=True)


def test_stop_leaves_nothing(tmp_path: Path) -> None:
    stop = Event()
    stop.set()
    with pytest.raises(Stopped):
        written(tmp_path / "p", sample.OWN, stop=stop)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, DiskFull), (errno.EIO, FormatError)])
def test_f34_a_failed_write_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    before, _ = written(tmp_path / "p", sample.OWN)

    def full(*_: object) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(files.Files, "attachment", full)
    with pytest.raises(error):
        written(tmp_path / "p", sample.BOARD, replace=True)
    assert (tmp_path / "p" / "index.html").read_text("utf-8") == before
    assert [path.name for path in tmp_path.iterdir()] == ["p"]


def test_dates_stand_in_the_zone_asked_for(tmp_path: Path) -> None:
    late = replace(sample.WHISPER, published=datetime(2026, 10, 26, 23, 30, tzinfo=UTC))
    page, _ = written(tmp_path / "p", late, zone=timezone(timedelta(hours=2)))
    assert '<time datetime="2026-10-27">27 October 2026</time>' in page


def test_an_empty_portfolio_is_still_a_page(tmp_path: Path) -> None:
    receipt = write_html(Portfolio("p", ""), [], tmp_path / "p", language='x" onload="')
    page = (tmp_path / "p" / "index.html").read_text("utf-8")
    assert '<html lang="en">' in page
    assert "no sections yet" in page
    assert all(check.passed for check in receipt.checks)


def test_the_check_finds_what_it_looks_for(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("@import url(//x.example/a.css);")
    (tmp_path / "index.html").write_text(
        '<p id="a"><p id="a"><a href="#b"><img src="https://x.example/1.gif">'
        '<img src="gone.png" alt="x">'
        '<a onclick="x()"><script>1</script>'
    )
    found = {check.checker: check.result for check in check_folder(tmp_path)}
    assert found == {
        "no script": "onclick of <a>, <script>",
        "no remote request": "https://x.example/1.gif, style.css",
        "every file is there": "gone.png",
        "every link inside leads somewhere": "#b, a",
        "every picture has words": "https://x.example/1.gif",
    }


@pytest.mark.long
def test_vnu_and_axe_accept_the_page(tmp_path: Path, shared: Path) -> None:
    """Needs java, npm, chromium and the shared axe script; asks npm for the validators."""
    script = shared / "servers" / "axe.mjs"
    if not script.is_file() or not all(map(shutil.which, ("java", "npm", "node", "chromium"))):
        pytest.skip("needs java, npm, node, chromium and PLN_SHARED/servers/axe.mjs")
    write_html(sample.portfolio(), sample.outline(), tmp_path / "p", made=sample.MADE)
    tools = tmp_path / "tools"
    tools.mkdir()
    wanted = ["vnu-jar", "puppeteer-core", "axe-core"]
    subprocess.run(["npm", "i", "--silent", *wanted], cwd=tools, check=True, timeout=300)
    jar = next(tools.rglob("vnu.jar"), None)
    if jar is None:
        pytest.skip("npm's vnu-jar came without its jar")
    pages = [str(tmp_path / "p" / name) for name in ("index.html", "style.css")]
    vnu = subprocess.run(
        ["java", "-jar", str(jar), "--also-check-css", "--errors-only", *pages],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (vnu.returncode, vnu.stderr) == (0, "")
    shutil.copy(script, tools)
    axe = subprocess.run(
        ["node", "axe.mjs", pages[0]],
        cwd=tools, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert axe.returncode == 0, axe.stdout + axe.stderr
