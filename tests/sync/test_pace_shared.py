"""Hosts of one platform or one address share the pace; hosts that say nothing are left alone."""

from __future__ import annotations

import asyncio

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address
from pln_desktop.sync.pace import Pace
from pln_desktop.sync.pace import Silences
from pln_desktop.sync.pace import site_of

from .world import QuickClock


class Gate(Silences):
    async def acquire(self) -> None:
        return

    def release(self) -> None:
        return


def starts(*visits: tuple[str, tuple[str, ...]]) -> list[float]:
    """When each of these (host, numbers) could start."""

    async def scene() -> list[float]:
        clock = QuickClock()
        pace, gate, found = Pace(clock), Gate(), list[float]()

        async def one(host: str, numbers: tuple[str, ...]) -> None:
            async with pace.turn(read_address(f"http://{host}/"), False, gate, numbers):
                found.append(clock.now())

        await asyncio.gather(*(one(host, numbers) for host, numbers in visits))
        return found

    return asyncio.run(scene())


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("a.blogspot.com", "blogspot.com"),
        ("old.reddit.com", "reddit.com"),
        ("blog.school.example", "blog.school.example"),
        ("blogspot.com.example", "blogspot.com.example"),
    ],
)
def test_frb035_a_platform_is_one_site(host: str, site: str) -> None:
    assert site_of(host) == site


def test_frb035_blogs_of_one_platform_share_the_pace() -> None:
    blogs = [(f"blog{n}.wordpress.com", (f"203.0.113.{n}",)) for n in range(4)]
    assert starts(*blogs) == [0.0, 1.0, 2.0, 3.0]


def test_frb035_hosts_of_one_address_share_the_pause_and_others_do_not() -> None:
    shared = ("203.0.113.1", "203.0.113.2")
    assert starts(("a.example", shared), ("b.example", shared[::-1])) == [0.0, 1.0]
    assert starts(("a.example", shared), ("b.example", ("203.0.113.9",))) == [0.0, 0.0]


def test_frb035_a_slow_host_holds_up_nobody_who_shares_its_address() -> None:
    async def scene() -> list[str]:
        pace, gate, done = Pace(QuickClock()), Gate(), list[str]()
        slow, number = asyncio.Event(), ("203.0.113.1",)

        async def hang() -> None:
            async with pace.turn(read_address("http://slow.example/"), False, gate, number):
                await slow.wait()

        async def one() -> None:
            async with pace.turn(read_address("http://quick.example/"), False, gate, number):
                done.append("quick")

        hanging = [asyncio.ensure_future(hang()) for _ in range(5)]
        await asyncio.sleep(0)
        await one()
        slow.set()
        await asyncio.gather(*hanging)
        return done

    assert asyncio.run(scene()) == ["quick"]


def trouble(reason: str) -> FetchError:
    return FetchError(reason, "nothing")


def test_frb117_a_refused_connection_or_two_silences_are_enough() -> None:
    told = Silences()
    told.heard("a", trouble("refused"))
    told.heard("b", trouble("timeout"))
    assert told.silent("a") and told.silent("b") is None
    told.heard("b", trouble("reset"))
    assert told.silent("b")


def test_frb117_who_answered_once_is_never_silent() -> None:
    told = Silences()
    told.heard("a", None)
    for _ in range(3):
        told.heard("a", trouble("timeout"))
    assert told.silent("a") is None
