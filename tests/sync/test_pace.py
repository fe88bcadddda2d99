"""Turns at an origin, on a clock that only moves when somebody waits."""

from __future__ import annotations

import asyncio

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address
from pln_desktop.sync.pace import Pace

from .world import QuickClock


class Gate:
    def __init__(self) -> None:
        self.inside = 0

    async def acquire(self) -> None:
        self.inside += 1

    def release(self) -> None:
        self.inside -= 1

    def silent(self, origin: str) -> FetchError | None:
        return None

    def heard(self, origin: str, trouble: FetchError | None) -> None:
        pass


async def _visit(hosts: list[str], private: bool) -> tuple[list[float], int]:
    clock, gate = QuickClock(), Gate()
    pace = Pace(clock)
    starts: list[float] = []
    flying = most = 0

    async def one(host: str) -> None:
        nonlocal flying, most
        async with pace.turn(read_address(f"http://{host}/"), private, gate):
            starts.append(clock.now())
            flying += 1
            most = max(most, flying)
            for _ in range(50):
                await asyncio.sleep(0)
            flying -= 1

    await asyncio.gather(*(one(host) for host in hosts))
    assert gate.inside == 0
    return starts, most


def test_frb033_public_origin_two_in_flight_a_second_apart() -> None:
    starts, most = asyncio.run(_visit(["one.example"] * 6, private=False))
    assert starts == [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]
    assert most == 2


def test_frb033_allowed_private_origin_eight_in_flight_without_pause() -> None:
    starts, most = asyncio.run(_visit(["one.example"] * 20, private=True))
    assert starts == [0.0] * 20
    assert most == 8


def test_frb033_reddit_is_asked_once_a_minute() -> None:
    starts, most = asyncio.run(_visit(["www.reddit.com"] * 3, private=False))
    assert starts == [0.0, 60.0, 120.0]
    assert most == 1


class StoppedClock(QuickClock):
    """Sleepers wait for good."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.Event().wait()


def test_frb034_a_queue_at_one_host_holds_nobody_else_up() -> None:
    async def scene() -> list[str]:
        pace, gate, done = Pace(StoppedClock()), Gate(), list[str]()

        async def one(host: str) -> None:
            async with pace.turn(read_address(f"http://{host}/"), False, gate):
                done.append(host)

        queue = [asyncio.ensure_future(one("slow.example")) for _ in range(50)]
        await asyncio.gather(one("a.example"), one("b.example"))
        assert gate.inside == 0, "those that wait hold no place"
        for task in queue:
            task.cancel()
        await asyncio.gather(*queue, return_exceptions=True)
        return done

    assert asyncio.run(scene()) == ["slow.example", "a.example", "b.example"]
