"""A quote is found exactly where it stands, or not at all."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.store.anchors import context
from pln_desktop.store.anchors import find

TEXT = "They fell into  only\nseven piles. Seven is small. They fell into place."


def test_white_space_does_not_matter() -> None:
    found = find(TEXT, "into only seven piles")
    assert found is not None
    assert TEXT[slice(*found)] == "into  only\nseven piles"


def test_twins_need_their_context() -> None:
    assert find(TEXT, "They fell into") is None
    found = find(TEXT, "They fell into", prefix="is small. ", suffix=" place")
    assert found is not None and found[0] > 30
    assert find(TEXT, "They fell into", prefix="nowhere ") is None


def test_f40_changed_words_are_not_found() -> None:
    assert find(TEXT, "eight piles") is None
    assert find(TEXT, "  ") is None


@given(st.text(), st.text(min_size=1), st.text())
def test_a_found_place_holds_the_quote(before: str, quote: str, after: str) -> None:
    text = before + quote + after
    found = find(text, quote, *context(text, len(before), len(before) + len(quote)))
    if found is not None:
        fold = " ".join
        assert fold(text[slice(*found)].split()) == fold(quote.split())
