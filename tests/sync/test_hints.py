"""Retry-After, Cache-Control, Expires and Content-Type, as servers really write them."""

from __future__ import annotations

from datetime import UTC
from datetime import datetime

import pytest

from pln_desktop.sync import hints

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 30 ", 30.0),
        ("1.5", 1.5),
        ("0", None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("١٢", None),
        ("504576000", hints.LONGEST_WAIT),
        ("9" * 400, hints.LONGEST_WAIT),
        ("Sun, 01 Mar 2026 12:10:00 GMT", 600.0),
        ("Sunday, 01-Mar-26 12:10:00 GMT", 600.0),
        ("Sun Mar  1 12:10:00 2026", 600.0),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None),
        ("Sun, 01 Mar 2042 11:00:00 GMT", hints.LONGEST_WAIT),
        ("Sun, 99 Foo 2026 11:00:00 GMT", None),
    ],
)
def test_f18_retry_after(value: str, seconds: float | None) -> None:
    assert hints.retry_after(value, "", NOW) == seconds


def test_frb020_a_retry_date_is_measured_against_the_servers_own_clock() -> None:
    until, server_now = "Tue, 05 Jan 1999 10:05:00 GMT", "Tue, 05 Jan 1999 10:00:00 GMT"
    assert hints.retry_after(until, server_now, NOW) == 300.0
    assert hints.retry_after(until, "rubbish", NOW) is None


@pytest.mark.parametrize(
    ("cache_control", "expires", "seconds"),
    [
        ("public, max-age=3600", "", 3600.0),
        ('MAX-AGE="60"', "", 60.0),
        ("max-age=504576000", "", hints.LONGEST_FRESHNESS),
        ("max-age=0", "Sun, 01 Mar 2026 13:00:00 GMT", None),
        ("max-age=banana", "", None),
        ("no-cache, max-age=3600", "", None),
        ("no-store", "Sun, 01 Mar 2026 13:00:00 GMT", None),
        ("", "Sun, 01 Mar 2026 13:00:00 GMT", 3600.0),
        ("", "0", None),
        ("", "Sun, 01 Mar 2020 13:00:00 GMT", None),
        ("", "", None),
    ],
)
def test_frb022_freshness(cache_control: str, expires: str, seconds: float | None) -> None:
    assert hints.max_age(cache_control, expires, "", NOW) == seconds


def test_media_types_and_codings() -> None:
    assert hints.media_type('Text/XML; Charset="ISO-8859-1"') == ("text/xml", "ISO-8859-1")
    assert hints.media_type("") == ("", "")
    assert hints.encodings("gzip, identity,BR") == ["gzip", "br"]
