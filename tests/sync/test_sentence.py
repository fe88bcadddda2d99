"""FRB120, FRB132, FRB135: what is said of a source, word by word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from datetime import timedelta

import pytest

from pln_desktop.model import Health
from pln_desktop.model import now
from pln_desktop.sync.sentence import Figures
from pln_desktop.sync.sentence import day
from pln_desktop.sync.sentence import moment
from pln_desktop.sync.sentence import often
from pln_desktop.sync.sentence import sentence

from .test_schedule import ADDRESS
from .test_schedule import SOURCE
from .test_schedule import row

NOW = now()  # SourceRow.state looks at the clock
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
FINE = Health(last_checked=NOW - 10 * MINUTE, last_changed=NOW - DAY, next_due=NOW + 50 * MINUTE)
TWICE = Figures(8, NOW - DAY)


def said(health: Health, figures: Figures | None = TWICE, **more: object) -> str:
    return sentence(row(health, replace(SOURCE, **more)), NOW, figures)  # type: ignore[arg-type]


def test_a_fine_source_tells_its_rhythm_and_its_next_turn() -> None:
    assert said(FINE) == "Posts about twice a week. Checked 10 minutes ago, next in 50 minutes."
    assert said(FINE, None) == "Checked 10 minutes ago, next in 50 minutes."
    assert said(replace(FINE, next_due=NOW)).endswith("next with the next sync.")


def test_a_quiet_source_says_since_when() -> None:
    long_ago = NOW - timedelta(days=200)
    quiet = said(replace(FINE, next_due=NOW + DAY), Figures(0, long_ago))
    assert quiet.startswith(f"It has answered nothing new since {day(long_ago, NOW)}. Checked 10")
    assert f"next on {moment(NOW + DAY, NOW)}." in quiet
    empty = said(replace(FINE, last_changed=None), Figures(0, None))
    assert empty.startswith("It answers, but there is nothing in it.")


def test_frb120_each_trouble_says_who_since_when_and_what_next() -> None:
    since = NOW - 5 * DAY
    bad = replace(
        FINE, error_kind="status", error_text="The site does not let us in (403).",
        failures=3, failing_since=since, next_due=NOW + 240 * MINUTE,
    )  # fmt: skip
    assert said(bad) == (
        f"The site does not let us in (403) since {day(since, NOW)}, 3 times in a row. "
        "It is tried again in 4 hours. What is here stays."
    )
    until = NOW + 30 * MINUTE
    busy = replace(FINE, error_text="The site asks for patience (429).", held_until=until)
    assert said(busy) == (
        f"The site asks for patience (429) until {moment(until, NOW)}; nothing is lost."
    )
    assert said(replace(busy, error_text="")) == (
        f"Its site asks for patience until {moment(until, NOW)}; nothing is lost."
    )


def test_what_waits_for_the_user_says_what_he_can_do() -> None:
    assert "resume" in said(FINE, paused=True)
    gone = said(replace(FINE, gone=True, failing_since=NOW - DAY))
    assert gone.startswith(f"It is gone for good since {day(NOW - DAY, NOW)} (410).")
    assert "stay here" in gone and "resume" in gone
    assert "sign in" in said(replace(FINE, error_kind="signin"))
    assert said(Health()) == "It was not asked yet; the next sync fetches what it has."


def test_frb132_a_move_is_told_with_both_addresses() -> None:
    old = "https://old.example/feed"
    moved = replace(FINE, moved_from=old, moved_at=NOW - 3 * DAY)
    assert f"It moved for good from {old} to {ADDRESS} on {day(NOW - 3 * DAY, NOW)}." in said(moved)
    assert "moved" not in said(replace(moved, moved_at=NOW - 200 * DAY))
    assert "moved" not in said(replace(moved, moved_from=ADDRESS)), "the move was undone"
    says = said(replace(FINE, moved_to="https://new.example/", moved_since=NOW))
    assert "It says that it moved to https://new.example/" in says


def test_frb135_a_lasting_temporary_redirect_is_mentioned() -> None:
    led = replace(FINE, led_to="https://there.example/", led_since=NOW - 31 * DAY)
    assert "It has led to https://there.example/ since" in said(led)
    assert "there.example" not in said(replace(led, led_since=NOW - 29 * DAY))


def test_frb037_a_lowered_floor_is_named() -> None:
    assert said(FINE, interval=15).endswith("You have it asked every 15 minutes.")
    assert "You have" not in said(FINE, interval=120)


@pytest.mark.parametrize(
    ("recent", "words"),
    [
        (0, "less than once a month"),
        (1, "about once a month"),
        (2, "about twice a month"),
        (4, "about once a week"),
        (12, "about 3 times a week"),
        (56, "about twice a day"),
    ],
)
def test_how_often(recent: int, words: str) -> None:
    assert often(Figures(recent, NOW)) == words


def test_f38_a_time_ahead_is_said_without_nonsense() -> None:
    ahead = replace(FINE, last_checked=NOW + DAY)
    assert "Checked just now" in said(ahead)


def test_days_name_their_year_only_when_it_is_another() -> None:
    at = datetime(2026, 5, 3, 12).astimezone()
    assert day(at, at) == "3 May" and day(at, at + 365 * DAY) == "3 May 2026"
