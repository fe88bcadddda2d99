"""What is remembered of a host: its patience, its silence, and whether it is us."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop.model import Health
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store.hosts import Host
from pln_desktop.sync import places
from pln_desktop.sync import schedule
from pln_desktop.sync.request import Reply

from .test_schedule import HOUR
from .test_schedule import NOW
from .test_schedule import SOURCE
from .test_schedule import reply
from .test_schedule import row

AT = "https://site.example:443"
MINUTE = timedelta(minutes=1)


def test_frb020_who_said_it_is_held_even_behind_a_redirect() -> None:
    there = Reply(429, "https://cdn.example/feed", retry_after=7200.0, hops=((302, "x"),))
    host = places.after_answer(None, there, NOW)
    assert host == Host("https://cdn.example:443", NOW + 2 * HOUR, 1, "429")
    held = schedule.held_hosts([], NOW, {host.origin: host})
    sister = row(Health(), replace(SOURCE, address="https://cdn.example/other"))
    assert schedule.held_until(sister, held, NOW) == NOW + 2 * HOUR
    assert schedule.held_hosts([], NOW + 3 * HOUR, {host.origin: host}) == {}


@pytest.mark.parametrize(
    ("told", "expected"),
    [(None, None), (1.0, 10 * MINUTE), (3600.0, HOUR), (5e8, timedelta(days=7))],
)
def test_f18_the_longer_of_what_was_told_and_our_own_pause(
    told: float | None, expected: timedelta | None
) -> None:
    host = places.after_answer(None, reply(503, retry_after=told), NOW)
    assert host is not None
    assert host.held_until == (None if expected is None else NOW + expected)


def test_a_success_forgets_and_a_shorter_word_does_not_shorten() -> None:
    long = Host(AT, NOW + 5 * HOUR, 1, "429")
    after = places.after_answer(long, reply(429, retry_after=60.0), NOW)
    assert after is not None and after.held_until == NOW + 5 * HOUR
    assert places.after_answer(long, reply(200), NOW) is None


def test_frb116_frb117_a_host_that_cannot_be_reached_doubles_to_a_day() -> None:
    host, pauses = None, []
    for _ in range(10):
        host = places.after_trouble(host, AT, "refused", NOW)
        assert host.held_until is not None
        pauses.append((host.held_until - NOW) / MINUTE)
    assert pauses == [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]
    assert host is not None
    resting = places.resting({AT: host}, NOW)
    assert not schedule.is_due(row(Health()), NOW, resting=resting), "the timer waits"
    assert schedule.held_hosts([], NOW, {AT: host}) == {}, "but the user may try"
    assert places.after_answer(host, reply(304), NOW) is None


def test_line_trouble_does_not_shorten_what_a_server_asked_for() -> None:
    told = Host(AT, NOW + 5 * HOUR, 1, "503")
    assert places.after_trouble(told, AT, "dns", NOW) == told


def test_a_private_place_is_not_remembered() -> None:
    here = Reply(429, "http://127.0.0.1:9/f", retry_after=60.0)
    assert places.after_answer(None, here, NOW) is None


def test_f20_no_name_of_several_hosts_found_is_our_own_trouble() -> None:
    a, b = "http://a.example/f", "http://b.example/f"
    assert places.nobody_answered([(a, "dns"), (b, "dns")])
    assert not places.nobody_answered([(a, "dns"), (a + "2", "dns")]), "one host may be gone"
    assert not places.nobody_answered([(a, "dns"), (b, "refused")])
    assert not places.nobody_answered([])


def test_frb037_hosts_survive_a_restart(tmp_path: Path) -> None:
    profile = Profile(tmp_path).make()
    with_it = Host(AT, NOW + HOUR, 3, "429")
    store = Store.open(profile)
    store.hosts.save(replace(with_it, failures=1))
    store.hosts.save(with_it)
    store.hosts.save(Host("http://other.example:80", None, 1, "503"))
    store.hosts.forget("http://other.example:80")
    store.close()
    again = Store.open(profile)
    assert again.hosts.all() == {AT: with_it}
    again.close()
