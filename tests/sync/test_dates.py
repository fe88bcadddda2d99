"""Dates are read in one way or not at all (F13)."""

from __future__ import annotations

import json
from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pln_desktop.sync.dates import instant
from pln_desktop.sync.dates import read_date
from tests.sync.corpus import ROOT
from tests.sync.corpus import needs_corpus


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("February 21, 2006", "2006-02-21T00:00"),
        ("Mi, 15 Mär 2023 10:11:12 +0100", "2023-03-15T09:11"),
        ("mardi 5 décembre 2023", "2023-12-05T00:00"),
        ("mar., 12 déc. 2023 08:00 CET", "2023-12-12T07:00"),
        ("12 марта 2024 г.", "2024-03-12T00:00"),
        ("3 lipca 2024, 14:05", "2024-07-03T14:05"),
        ("maanantai 3. marraskuuta 2025", "2025-11-03T00:00"),
        ("Di., 02. Dez. 2008 18:45 MEZ", "2008-12-02T17:45"),
        ("2006-05-01T12:13:14.5+05:30", "2006-05-01T06:43"),
        ("2006-05-01T12:13:14-03:30", "2006-05-01T15:43"),
        ("20060501T121314", "2006-05-01T12:13"),
        ("2024年5月1日", "2024-05-01T00:00"),
        ("13/04/2006 12:00", "2006-04-13T12:00"),
        ("04/13/2006", "2006-04-13T00:00"),
        ("3.4.2006", "2006-04-03T00:00"),
        ("5 May 2006 3:04 PM EST", "2006-05-05T20:04"),
        ("Mon, 26 Jan 2009 24:00:00 -0330", "2009-01-27T03:30"),
        ("1700000000", "2023-11-14T22:13"),
        ("1700000000000", "2023-11-14T22:13"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00"),
    ],
)
def test_f13_dates_as_feeds_write_them(text: str, expected: str) -> None:
    found = read_date(text)
    assert found is not None
    assert found.strftime("%Y-%m-%dT%H:%M") == expected
    assert found.tzinfo == UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0",
        "yesterday",
        "April 1",
        "03/04/2006",
        "2024-02-30",
        "31 April 2024",
        "12:30",
        "May 2006",
        "Wed, 31 Dec 9999 23:59:59 EST",
        "9" * 400,
        "99999-99-99",
    ],
)
def test_f13_unreadable_or_ambiguous_is_none(text: str) -> None:
    assert read_date(text) is None


def test_f13_impossible_numbers_of_feedparser_are_none() -> None:
    assert instant((2024, 2, 30, 0, 0, 0)) is None
    assert instant((9999, 12, 31, 25, 0, 0)) is None
    assert instant((1970, 1, 1, 0, 0, 61)) == datetime(1970, 1, 1, 0, 1, 1, tzinfo=UTC)


@given(st.text(max_size=60) | st.from_regex(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}( \d\d?:\d\d)?"))
def test_f13_no_text_raises(text: str) -> None:
    found = read_date(text)
    assert found is None or found.tzinfo is UTC


@needs_corpus
def test_f13_dates_met_in_the_wild() -> None:
    rows = json.loads((ROOT / "hostile" / "dates-real.json").read_text("utf-8"))
    read = {row["raw"]: read_date(row["raw"]) for row in rows}
    found = {raw: moment.date().isoformat() if moment else None for raw, moment in read.items()}
    assert found == {row["raw"]: row["expected_date"] for row in rows}


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_f13_what_programs_write_for_no_date_is_none(text: str) -> None:
    assert read_date(text) is None
    assert instant(datetime.fromisoformat(text).utctimetuple()[:9]) is None
