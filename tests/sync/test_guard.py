"""The judgement of numbers, and of the names that stand for them."""

from __future__ import annotations

import asyncio
import socket

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import read_address
from pln_desktop.sync.guard import Guard
from pln_desktop.sync.guard import Place
from pln_desktop.sync.guard import is_public

PRIVATE = """
    127.0.0.1 127.255.0.1 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    0.0.0.0 100.64.0.1 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255 192.0.2.1
    ::1 :: fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 2001:db8::1
    ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b:1::1
    2002:7f00:1:: 2002:a00:1::
"""
PUBLIC = "8.8.8.8 93.184.216.34 172.32.0.1 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8"


@pytest.mark.parametrize("number", PRIVATE.split())
def test_f21_private_numbers(number: str) -> None:
    assert not is_public(number)


@pytest.mark.parametrize("number", PUBLIC.split())
def test_f21_public_numbers(number: str) -> None:
    assert is_public(number)


def judge(numbers: list[str], allowed: bool = False) -> Place:
    async def resolver(host: str, port: int) -> list[str]:
        return numbers

    guard = Guard(resolver, lambda: True)
    return asyncio.run(guard.place(read_address("http://name.example/"), allowed))


def test_f21_of_a_mixed_name_only_the_public_numbers_are_used() -> None:
    assert judge(["10.0.0.1", "8.8.8.8", "::1"]) == Place(("8.8.8.8",), private=False)


def test_f21_a_name_for_a_private_number_is_refused_unless_allowed() -> None:
    with pytest.raises(FetchError) as caught:
        judge(["10.0.0.1"])
    assert caught.value.reason == "private"
    assert judge(["10.0.0.1"], allowed=True) == Place(("10.0.0.1",), private=True)


def test_f21_behind_a_proxy_numbers_and_localhost_are_still_judged() -> None:
    guard = Guard(None, lambda: True)
    for host in ("10.0.0.1", "localhost", "a.localhost", "[::1]", "2130706433"):
        with pytest.raises(FetchError):
            guard.place_behind_proxy(read_address(f"http://{host}/"), allowed=False)
    assert guard.place_behind_proxy(read_address("http://n.example/"), allowed=False).numbers == ()


@pytest.mark.parametrize(("route", "reason"), [(True, "dns"), (False, "offline")])
def test_f20_a_name_that_is_not_found(route: bool, reason: str) -> None:
    asked: list[str] = []

    async def resolver(host: str, port: int) -> list[str]:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    async def twice() -> list[str]:
        guard = Guard(resolver, lambda: route)
        reasons = []
        for _ in range(2):
            with pytest.raises(FetchError) as caught:
                await guard.place(read_address("http://gone.example/"), allowed=False)
            reasons.append(caught.value.reason)
        return reasons

    assert asyncio.run(twice()) == [reason, reason]
    assert len(asked) == 2, "a failure is not remembered"


def test_f21_localhost_is_refused_without_a_look_up() -> None:
    async def resolver(host: str, port: int) -> list[str]:
        raise AssertionError("asked")

    guard = Guard(resolver, lambda: True)
    for host in ("localhost", "a.localhost", "LOCALHOST."):
        with pytest.raises(FetchError) as caught:
            asyncio.run(guard.place(read_address(f"http://{host}/"), allowed=False))
        assert caught.value.reason == "private"
