"""A source's own rhythm, crowds at one place, and servers that always say 304."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.model import Health
from pln_desktop.sync import rhythm
from pln_desktop.sync import schedule
from pln_desktop.sync.refresh import request_for
from pln_desktop.sync.rhythm import Around

from .test_schedule import FEED
from .test_schedule import HOUR
from .test_schedule import NOW
from .test_schedule import SOURCE
from .test_schedule import reply
from .test_schedule import row

DAY = 24 * HOUR


def posts(gap: timedelta, count: int = 8) -> Around:
    return Around([NOW - gap * n for n in range(count)])


@pytest.mark.parametrize(
    ("gap", "least", "most"),
    [
        (HOUR, 1, 1.1),
        (DAY, 2.1, 2.7),
        (timedelta(days=3.5), 7.5, 9.3),
        (timedelta(days=180), 21.5, 26.5),
    ],
)
def test_frb023_the_gaps_between_posts_make_the_interval(
    gap: timedelta, least: float, most: float
) -> None:
    after = schedule.unchanged(SOURCE, Health(etag="a"), reply(304), NOW, posts(gap))
    assert after.next_due is not None
    assert least * HOUR <= after.next_due - NOW <= most * HOUR


def test_frb023_one_burst_among_slow_posts_changes_nothing() -> None:
    burst = [NOW - DAY * 7 - timedelta(minutes=n) for n in range(3)]
    slow = [NOW - DAY * 7 * n for n in range(1, 8)]
    assert rhythm.usual_gap([*burst, *slow], NOW) == DAY * 7
    assert rhythm.usual_gap([NOW + DAY], NOW) is None, "what lies ahead tells nothing"


def test_the_interval_does_not_creep_while_nothing_changes() -> None:
    health, at = Health(etag="a"), NOW
    waits = []
    for _ in range(30):
        health = schedule.unchanged(SOURCE, health, reply(304, max_age=4 * 3600.0), at)
        assert health.next_due is not None
        waits.append((health.next_due - at) / HOUR)
        at = health.next_due
    assert 3.6 <= min(waits) < 4 < max(waits) <= 4.4
    assert len(set(waits)) == 30


def test_frb034_two_hundred_sources_of_one_host_drift_apart() -> None:
    crowd = Around(crowd=200)
    sources = [replace(SOURCE, id=f"s{n}") for n in range(200)]
    healths = {one.id: Health(etag="a") for one in sources}
    due = dict.fromkeys(healths, NOW)
    for _ in range(3):
        for one in sources:
            at = due[one.id]
            health = schedule.unchanged(one, healths[one.id], reply(304), at, crowd)
            assert health.next_due is not None and health.next_due - at >= HOUR
            healths[one.id], due[one.id] = health, health.next_due
    minutes = sorted((at - NOW) / timedelta(minutes=1) for at in due.values())
    assert minutes[-1] - minutes[0] > 60, "over a whole interval by the third time"
    busiest = max(sum(start <= m < start + 5 for m in minutes) for start in minutes)
    assert busiest < 40, "no burst"


def test_a_server_that_says_304_for_four_weeks_is_asked_for_the_whole_once() -> None:
    health, at, whole = Health(etag='"a"'), NOW, []
    for number in range(80):
        request = request_for(SOURCE, health)
        if not request.etag:
            whole.append((number, at))
            health = schedule.unchanged(SOURCE, health, reply(200), at, posts(DAY * 30))
        else:
            health = schedule.unchanged(SOURCE, health, reply(304), at, posts(DAY * 30))
        assert health.next_due is not None
        at = health.next_due
    assert len(whole) == 2, "once in four weeks"
    assert whole[0][1] - NOW > timedelta(days=26)
    assert whole[1][1] - whole[0][1] > timedelta(days=26)


@pytest.mark.parametrize("status", [429, 500])
def test_what_was_asked_for_whole_in_vain_is_conditional_the_next_time(status: int) -> None:
    bored = Health(etag='"a"', last_checked=NOW, next_due=NOW + DAY, same_polls=40)
    assert request_for(SOURCE, bored).etag == ""
    after = schedule.refused(SOURCE, bored, reply(status), NOW)
    assert request_for(SOURCE, replace(after, failures=0)).etag == '"a"'
    odd = FetchError("not-modified", "not modified, though unasked")
    after = schedule.failed(SOURCE, bored, odd, NOW)
    assert after.etag == '"a"' and request_for(SOURCE, replace(after, failures=0)).etag == '"a"'


def test_frb118_frb119_other_errors_double_to_a_day_or_a_week() -> None:
    for status, longest in ((500, DAY), (502, DAY), (418, 7 * DAY), (400, 7 * DAY)):
        health, waits = Health(), []
        for _ in range(12):
            health = schedule.refused(SOURCE, health, reply(status), NOW)
            assert health.next_due is not None
            waits.append(health.next_due - NOW)
        assert waits[:3] == [HOUR, 2 * HOUR, 4 * HOUR] and waits[-1] == longest
        assert str(status) in health.error_text
        assert schedule.unchanged(SOURCE, health, reply(304), NOW).failures == 0


def test_frb120_since_when_it_fails_is_kept_until_it_is_over() -> None:
    first = schedule.refused(SOURCE, Health(), reply(500), NOW)
    second = schedule.failed(SOURCE, first, FetchError("reset", "broken off"), NOW + DAY)
    assert second.failing_since == NOW
    assert schedule.parsed(SOURCE, second, reply(), FEED, NOW + DAY).failing_since is None


def test_f38_a_clock_set_back_a_year_freezes_nothing_and_starts_no_storm() -> None:
    year = timedelta(days=365)
    ahead = Health(last_checked=NOW + year, next_due=NOW + year + HOUR, etag="a")
    assert schedule.is_due(row(ahead), NOW)
    after = schedule.unchanged(SOURCE, ahead, reply(304), NOW)
    assert after.last_checked == NOW and not schedule.is_due(row(after), NOW + HOUR / 2)
    assert schedule.is_due(row(after), NOW + 27 * HOUR)


def test_f38_a_clock_set_forward_a_year_asks_each_source_once() -> None:
    known = schedule.unchanged(SOURCE, Health(etag="a"), reply(304), NOW)
    later = NOW + timedelta(days=365)
    assert schedule.is_due(row(known), later)
    after = schedule.unchanged(SOURCE, known, reply(304), later)
    assert not schedule.is_due(row(after), later + HOUR / 2)


def test_f38_a_wait_longer_than_any_there_is_was_stored_by_a_wrong_clock() -> None:
    held = Health(held_until=NOW + timedelta(days=300))
    assert schedule.held_until(row(held), {}, NOW) is None
    assert schedule.held_hosts([row(held)], NOW) == {}


def test_f20_what_is_late_after_a_sleep_is_spread_over_a_minute() -> None:
    late = [row(Health(next_due=NOW - HOUR)) for _ in range(40)]
    on_time = [row(Health(next_due=NOW - timedelta(seconds=20))) for _ in range(40)]
    assert schedule.lateness_spread(late, NOW) >= 60
    assert schedule.lateness_spread(on_time, NOW) == schedule.lateness_spread(late[:3], NOW) == 0


def test_frb070_what_was_checked_minutes_ago_is_fresh() -> None:
    minute = timedelta(minutes=1)
    fine = Health(last_checked=NOW)
    assert schedule.is_fresh(row(fine), NOW + 4 * minute)
    assert not schedule.is_fresh(row(fine), NOW + 6 * minute)
    bad = replace(fine, error_kind="dns")
    assert schedule.is_fresh(row(bad), NOW + 0.5 * minute)
    assert not schedule.is_fresh(row(bad), NOW + 2 * minute)
    assert not schedule.is_fresh(row(Health()), NOW)
    assert not schedule.is_fresh(row(Health(last_checked=NOW + HOUR)), NOW)
