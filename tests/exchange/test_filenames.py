"""File names made of titles (F31, F27)."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.exchange.filenames import clean_file_name
from pln_desktop.exchange.filenames import clean_name
from pln_desktop.exchange.filenames import unique_name


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Number talks", "Number talks.html"),
        ("CON", "CON_.html"),
        ("nul.txt", "nul_txt.html"),
        ("com¹", "com¹_.html"),
        ("../../etc/passwd", "etc passwd.html"),
        ("a\x00b\nc", "ab c.html"),
        ("Why? <b>*|", "Why b.html"),
        ("trailing. . ", "trailing.html"),
        (".hidden", "hidden.html"),
        ("--help", "help.html"),
        ("\u202egnp.exe", "gnp.exe.html"),
        ("\u200b \ufeff", "untitled.html"),
        ("", "untitled.html"),
        ("👩‍🏫 Lesson 🎉", "👩‍🏫 Lesson 🎉.html"),
        ("e\u0301te\u0301", "été.html"),
    ],
)
def test_f31_names_are_valid_and_readable(title: str, name: str) -> None:
    assert clean_name(title, ".html") == name


def test_f31_a_long_name_is_cut_between_words_and_keeps_its_ending() -> None:
    name = clean_name("überlegung " * 40, ".pdf")
    assert len(name.encode()) <= 120
    assert name.endswith("überlegung.pdf")
    assert len(clean_name("é" * 300, ".pdf").encode()) <= 120


def test_f27_the_true_ending_of_an_outside_name_shows() -> None:
    assert clean_file_name("photo\u202egnp.exe") == "photognp.exe"
    assert clean_file_name("C:\\dir\\report.final.pdf") == "report.final.pdf"
    assert clean_file_name("a/b/CON.pdf") == "CON_.pdf"
    assert clean_file_name("x." + "e" * 40) == "x." + "e" * 40
    assert clean_file_name("../../etc/passwd") == "etc passwd"
    assert clean_file_name('a<b>:"?*.pdf') == "a b.pdf"
    assert clean_file_name("\u200b..") == "file"
    assert clean_file_name("\u200b..", "") == ""
    assert clean_file_name("x" * 500 + ".pdf") == "x" * 116 + ".pdf"


def test_f31_names_differ_by_more_than_case() -> None:
    taken: set[str] = set()
    made = [unique_name(name, taken) for name in ("Plan.pdf", "plan.pdf", "PLAN.pdf", "plan")]
    assert made == ["Plan.pdf", "plan 2.pdf", "PLAN 3.pdf", "plan"]


@given(st.lists(st.text(max_size=300), max_size=4), st.sampled_from(["", ".html", ".\u202epdf"]))
def test_f31_any_title_gives_a_safe_unique_name(titles: list[str], ending: str) -> None:
    taken: set[str] = set()
    made = [unique_name(clean_name(title, ending), taken) for title in titles]
    assert len({name.casefold() for name in made}) == len(made)
    for name in made:
        assert 0 < len(name.encode()) <= 120
        assert not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]', name)
        assert name == name.strip(" ")
        assert not name.endswith(".")
        assert not name.startswith((".", "-"))
        assert not re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)", name.split(".")[0].strip())
