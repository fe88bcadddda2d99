"""Moments that this computer's clock cannot show (F13)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from pln_desktop.cli import words
from pln_desktop.local_time import local
from pln_desktop.sync import sentence
from pln_desktop.ui import messages

FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.fixture(params=["America/New_York", "Asia/Tokyo"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield
    time.tzset()


@pytest.mark.parametrize("at", [FIRST, LAST, datetime(2026, 5, 3, 12, tzinfo=UTC)])
def test_f13_a_moment_that_no_clock_here_shows_is_shown_as_it_is(zone: None, at: datetime) -> None:
    """An earlier release stored what programs write for "no date"."""
    then = datetime(2026, 5, 4, tzinfo=UTC)
    assert local(at) == at
    assert words.when(at) and sentence.moment(at, then) and sentence.day(at, then)
    assert messages.date(at) and messages.day(at) and messages.age(at, then) and messages.clock(at)


def test_other_moments_are_this_computers(zone: None) -> None:
    offset = local(datetime(2026, 1, 3, 12, tzinfo=UTC)).utcoffset()
    assert offset in (timedelta(hours=-5), timedelta(hours=9))
