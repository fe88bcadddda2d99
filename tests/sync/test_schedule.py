"""When a source is asked again, by the project's manners (FRB numbers)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.sync import schedule
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.request import Reply

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
ADDRESS = "https://site.example/feed.xml"
SOURCE = Source("s1", "feed", ADDRESS, "site.example/feed.xml", "", "c1")
FEED = Parsed("rss20", "Title", "https://site.example/", "", "en", (), "utf-8")
HOUR = timedelta(hours=1)


def reply(status: int = 200, **more: object) -> Reply:
    return Reply(status, ADDRESS, **{"etag": '"a"', "body": b"x", **more})  # type: ignore[arg-type]


def row(health: Health, source: Source = SOURCE) -> SourceRow:
    return SourceRow(source, health, 0, 0)


def test_frb014_both_validators_change_together() -> None:
    before = Health(etag='"old"', last_modified="Mon, 02 Mar 2026 10:00:00 GMT")
    after = schedule.parsed(SOURCE, before, reply(etag='W/"new"'), FEED, NOW)
    assert (after.etag, after.last_modified) == ('W/"new"', "")


@pytest.mark.parametrize("status", [304, 401, 403, 404, 410, 429, 500, 503])
def test_f19_frb016_validators_survive_what_brings_no_document(status: int) -> None:
    before = Health(etag='"old"', last_modified="then")
    answer = reply(status, etag='"other"', last_modified="later")
    if status == 304:
        after = schedule.unchanged(SOURCE, before, answer, NOW)
        assert (after.failures, after.error_kind) == (0, "")
    else:
        after = schedule.refused(SOURCE, before, answer, NOW)
        assert after.error_kind
    assert (after.etag, after.last_modified) == ('"old"', "then")


def test_f6_a_document_that_ended_early_stores_no_validators() -> None:
    before = Health(etag='"old"', body_hash="h")
    after = schedule.parsed(SOURCE, before, reply(), replace(FEED, complete=False), NOW)
    assert (after.etag, after.body_hash) == ('"old"', "h")
    assert after.error_text == "The document ended early."


def test_a_known_body_stores_the_new_pair() -> None:
    after = schedule.unchanged(SOURCE, Health(etag='"old"'), reply(etag='"new"'), NOW)
    assert after.etag == '"new"'


def test_validators_of_a_temporary_redirect_elsewhere_are_not_kept() -> None:
    sent_on = reply(hops=((302, ADDRESS),))
    there = replace(sent_on, address="https://elsewhere.example/f")
    assert schedule.parsed(SOURCE, Health(), there, FEED, NOW).etag == ""
    here = replace(sent_on, address="https://site.example/other")
    assert schedule.parsed(SOURCE, Health(), here, FEED, NOW).etag == '"a"'


@pytest.mark.parametrize(
    ("told", "failures", "expected"),
    [
        (3600.0, 0, HOUR),
        (60.0, 0, timedelta(minutes=10)),  # our own pause is longer
        (600.0, 3, timedelta(minutes=80)),
        (9e9, 0, timedelta(days=7)),
    ],
)
def test_f18_frb020_retry_after_is_stored(told: float, failures: int, expected: timedelta) -> None:
    after = schedule.refused(SOURCE, Health(failures=failures), reply(429, retry_after=told), NOW)
    assert after.held_until == after.next_due == NOW + expected


def test_f18_frb021_without_a_hint_the_pause_doubles_from_ten_minutes_to_a_day() -> None:
    health, waits = Health(), []
    for _ in range(10):
        health = schedule.refused(SOURCE, health, reply(503), NOW)
        assert health.next_due is not None and health.held_until is None
        waits.append((health.next_due - NOW) / timedelta(minutes=1))
    assert waits == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
    assert schedule.unchanged(SOURCE, health, reply(304), NOW).failures == 0


def test_frb020_a_stored_wait_holds_every_source_of_its_host() -> None:
    held = Health(held_until=NOW + HOUR)
    sister = replace(SOURCE, id="s2", address="https://site.example/other.xml")
    stranger = replace(SOURCE, id="s3", address="https://else.example/feed.xml")
    rows = [row(held), row(Health(), sister), row(Health(), stranger)]
    hosts = schedule.held_hosts(rows, NOW)
    assert [schedule.held_until(one, hosts, NOW) for one in rows] == [NOW + HOUR, NOW + HOUR, None]
    assert schedule.held_hosts(rows, NOW + 2 * HOUR) == {}


def test_a_wait_on_this_machine_holds_only_its_own_source() -> None:
    here = replace(SOURCE, address="http://127.0.0.1:9/a", allow_private=True)
    sister = replace(here, id="s2", address="http://127.0.0.1:9/b")
    rows = [row(Health(held_until=NOW + HOUR), here), row(Health(), sister)]
    hosts = schedule.held_hosts(rows, NOW)
    assert schedule.held_until(rows[0], hosts, NOW) == NOW + HOUR
    assert schedule.held_until(rows[1], hosts, NOW) is None


@pytest.mark.parametrize("status", [403, 404])
def test_frb112_frb113_refusals_double_to_a_week_and_remove_nothing(status: int) -> None:
    health = Health(title="Kept")
    for _ in range(12):
        health = schedule.refused(SOURCE, health, reply(status), NOW)
    assert health.next_due == NOW + timedelta(days=7)
    assert (health.failures, health.gone, health.title) == (12, False, "Kept")


def test_frb111_gone_is_never_due_again() -> None:
    after = schedule.refused(SOURCE, Health(), reply(410), NOW)
    assert after.gone and after.next_due is None
    assert not schedule.is_due(row(after), NOW + timedelta(days=999))


def test_f20_being_offline_is_charged_to_no_source() -> None:
    before = Health(etag='"a"', failures=2)
    assert schedule.failed(SOURCE, before, FetchError("offline", "no network"), NOW) == before


def test_frb110_what_is_no_feed_doubles_to_a_week_and_names_the_page() -> None:
    error = ParseError("html", "there is a web page at this address", detail="Sorry!")
    health = Health(title="Mine", etag='"a"')
    for _ in range(12):
        health = schedule.failed(SOURCE, health, error, NOW)
    assert health.next_due == NOW + timedelta(days=7)
    assert health.error_text.endswith("Sorry!")
    assert (health.title, health.etag) == ("Mine", '"a"')


def test_the_floor_is_an_hour_with_validators_and_a_day_without() -> None:
    for etag, floor in (('"a"', HOUR), ("", 24 * HOUR)):
        dues = [
            schedule.unchanged(SOURCE, Health(), reply(etag=etag), NOW + timedelta(seconds=n))
            for n in range(200)
        ]
        waits = [due.next_due - NOW - timedelta(seconds=n) for n, due in enumerate(dues)]  # type: ignore[operator]
        assert min(waits) >= floor
        assert max(waits) <= floor * 1.1
        assert len(set(waits)) == 200  # spread, so that polls never bunch


def test_a_user_may_lower_the_floor_to_a_quarter_of_an_hour() -> None:
    eager = replace(SOURCE, interval=1)
    after = schedule.unchanged(eager, Health(), reply(304), NOW)
    assert after.next_due is not None
    assert timedelta(minutes=15) <= after.next_due - NOW <= timedelta(minutes=17)


@pytest.mark.parametrize(("age", "seconds"), [(3600.0, 3600), (6e8, 86_400)])
def test_frb022_max_age_lengthens_to_a_day_at_most(age: float, seconds: int) -> None:
    after = schedule.unchanged(SOURCE, Health(), reply(max_age=min(age, 86_400.0)), NOW)
    assert after.next_due is not None
    assert (after.next_due - NOW).total_seconds() == pytest.approx(seconds, rel=0.11)


def test_the_users_own_pause_delays_and_never_hastens() -> None:
    asked = Health(last_checked=NOW, next_due=NOW + HOUR)
    later = NOW + 2 * HOUR
    assert schedule.is_due(row(asked), later, HOUR)
    assert not schedule.is_due(row(asked), later, 3 * HOUR)
    assert not schedule.is_due(row(asked), NOW + HOUR / 2, timedelta(0))
    assert schedule.is_due(row(asked, replace(SOURCE, interval=15)), later, 3 * HOUR)


def test_frb023_a_quiet_source_is_asked_once_a_day() -> None:
    quiet = Health(last_changed=NOW - timedelta(days=180))
    after = schedule.unchanged(SOURCE, quiet, reply(304), NOW)
    assert after.next_due is None or after.next_due - NOW > 21 * HOUR


def test_frb024_ttl_and_skipped_hours_and_days_are_obeyed() -> None:
    feed = replace(FEED, ttl_seconds=4 * 3600)
    after = schedule.parsed(SOURCE, Health(), reply(), feed, NOW)
    assert after.next_due is not None and after.next_due - NOW > 3.5 * HOUR
    # Thursday 14:30; nothing between 15 and 23 o'clock, nothing on Friday.
    feed = replace(FEED, skip_hours=tuple(range(15, 24)), skip_days=("Friday",))
    due = schedule.parsed(SOURCE, Health(), reply(), feed, NOW).next_due
    assert due is not None and (due.weekday(), due - NOW < 26 * HOUR) != (4, True)


def test_frb024_what_a_document_asked_for_holds_until_the_next_document() -> None:
    first = schedule.parsed(SOURCE, Health(), reply(), replace(FEED, ttl_seconds=43_200), NOW)
    later = schedule.unchanged(SOURCE, first, reply(304), NOW + 12 * HOUR)
    assert later.next_due is not None and later.next_due - NOW > 22 * HOUR


def moved(*hops: tuple[int, str], to: str = "https://new.example/feed.xml") -> Reply:
    return Reply(200, to, hops=hops)


def test_frb130_a_move_is_kept_in_quarantine_for_a_week_and_three_polls() -> None:
    health = Health()
    for day in range(0, 9, 4):
        assert not schedule.has_moved(health, NOW + timedelta(days=day))
        health = schedule.unchanged(
            SOURCE, health, moved((301, ADDRESS)), NOW + timedelta(days=day)
        )
    assert (health.moved_to, health.moved_polls) == ("https://new.example/feed.xml", 3)
    assert schedule.has_moved(health, NOW + timedelta(days=8))
    assert not schedule.has_moved(health, NOW + timedelta(days=6))


def test_frb130_another_answer_begins_anew_and_a_normal_one_ends_it() -> None:
    first = schedule.unchanged(SOURCE, Health(), moved((308, ADDRESS)), NOW)
    other = schedule.unchanged(
        SOURCE, first, moved((301, ADDRESS), to="https://third.example/"), NOW + HOUR
    )
    assert (other.moved_to, other.moved_polls, other.moved_since) == (
        "https://third.example/",
        1,
        NOW + HOUR,
    )
    assert schedule.unchanged(SOURCE, other, reply(), NOW + HOUR).moved_to == ""


@pytest.mark.parametrize("temporary", [302, 303, 307])
def test_frb131_frb133_the_first_temporary_hop_ends_the_run(temporary: int) -> None:
    middle = "https://middle.example/feed"
    assert schedule.moved_to(SOURCE, moved((temporary, ADDRESS), (301, middle))) == ""
    assert schedule.moved_to(SOURCE, moved((301, ADDRESS), (temporary, middle))) == middle


def test_f17_a_move_to_an_open_connection_is_never_permanent() -> None:
    assert schedule.moved_to(SOURCE, moved((301, ADDRESS), to="http://new.example/")) == ""
