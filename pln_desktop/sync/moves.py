"""Where a source leads: for good, for now, and since when. Pure.

A move for good is believed after a week and three polls with one answer, so that a captive
portal takes no subscription over; what is temporary is followed and never stored.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.sync.request import Reply

MOVE_AFTER = timedelta(days=7)
MOVE_POLLS = 3
LED_FOR_LONG = timedelta(days=30)
"""A temporary redirect that lasts so long is mentioned (FRB135)."""
_PERMANENT = frozenset({301, 308})


def moving(health: Health, source: Source, reply: Reply, now: datetime) -> Health:
    """Count the polls that were sent on to the same place, for good (FRB130) or for now."""
    health = _led(health, reply, now)
    target = moved_to(source, reply)
    if not target:
        return replace(health, moved_to="", moved_since=None, moved_polls=0)
    since = health.moved_since
    if target != health.moved_to or since is None:
        return replace(health, moved_to=target, moved_since=now, moved_polls=1)
    # A clock that was set back may have left the beginning in the future (F38).
    return replace(health, moved_since=min(since, now), moved_polls=health.moved_polls + 1)


def _led(health: Health, reply: Reply, now: datetime) -> Health:
    if all(status in _PERMANENT for status, _ in reply.hops):
        return replace(health, led_to="", led_since=None)
    since = health.led_since
    if reply.address != health.led_to or since is None:
        return replace(health, led_to=reply.address, led_since=now)
    return replace(health, led_since=min(since, now))


def moved_to(source: Source, reply: Reply) -> str:
    """Where an unbroken run of permanent redirects from the start led, or "" (FRB131, FRB133)."""
    permanent = 0
    for status, _ in reply.hops:
        if status not in _PERMANENT:
            break
        permanent += 1
    if not permanent:
        return ""
    target = reply.address if permanent == len(reply.hops) else reply.hops[permanent][1]
    if target == source.address:
        return ""
    way = [address for _, address in reply.hops[1 : permanent + 1]]
    if _is_safe(source.address) and not all(_is_safe(at) for at in (*way, target)):
        return ""  # nothing that was said over an open line is made permanent (F17)
    return target


def was_open(source: Source, reply: Reply) -> bool:
    """Whether a safe source was answered, or sent on, over an open line (F17)."""
    way = [*(address for _, address in reply.hops), reply.address]
    return _is_safe(source.address) and not all(_is_safe(at) for at in way)


def _is_safe(address: str) -> bool:
    return address.lower().startswith("https:")


def has_moved(health: Health, now: datetime) -> bool:
    """Whether the quarantine is over: a week, and at least three polls with one answer."""
    since = health.moved_since
    return bool(
        health.moved_to and since and now - since >= MOVE_AFTER and health.moved_polls >= MOVE_POLLS
    )


def is_led_for_long(health: Health, now: datetime) -> bool:
    """Whether what is called temporary has become lasting (FRB135)."""
    return bool(health.led_to and health.led_since and now - health.led_since >= LED_FOR_LONG)
