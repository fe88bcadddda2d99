"""Parse processes: one document's trouble is that document's alone, and nothing is left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from pln_desktop.errors import ParseError
from pln_desktop.errors import Stopped
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.pool import Pool

FEED = b"<rss version='2.0'><channel><title>T</title><item><title>x</title></item></channel></rss>"


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pid: int, within: float = 10.0) -> bool:
    """Wait until a process is gone."""
    pause = threading.Event()
    deadline = time.monotonic() + within
    while alive(pid) and time.monotonic() < deadline:
        pause.wait(0.02)
    return not alive(pid)


def warmed(pool: Pool) -> int:
    """The id of the pool's one worker, started."""
    assert pool.submit("sanitise.plain", "warm").result(60) == "warm"
    return pool.processes[0]


def test_documents_come_back_as_values_and_errors_as_errors() -> None:
    with Pool() as pool:
        good = pool.submit("feeds.parse", FEED, address="https://e.org/")
        bad = pool.submit("feeds.parse", b"", address="https://e.org/")
        assert good.result(60).title == "T"
        with pytest.raises(ParseError) as caught:
            bad.result(60)
        assert caught.value.reason == "empty"
        assert pool.submit("sanitise.plain", "<p>a</p>").result(60) == "a"


def test_nothing_runs_before_the_first_document_nor_after_close() -> None:
    pool = Pool(2)
    assert pool.processes == []
    pool.submit("sanitise.plain", "x").result(60)
    started = pool.processes
    assert len(started) == 1
    pool.close()
    pool.close()
    assert not any(alive(pid) for pid in started)
    with pytest.raises(RuntimeError):
        pool.submit("sanitise.plain", "x")


def test_who_waits_for_a_document_can_stop_waiting() -> None:
    stop = threading.Event()
    with Pool(1) as pool:
        os.kill(warmed(pool), signal.SIGSTOP)  # it will never answer
        threading.Timer(0.2, stop.set).start()
        with pytest.raises(Stopped):
            value_of(pool.submit("sanitise.plain", "a"), stop)
        left = pool.submit("sanitise.plain", "b")
    with pytest.raises(Stopped):
        value_of(left)
    with Pool(1) as pool:
        assert value_of(pool.submit("sanitise.plain", "<p>c</p>"), threading.Event()) == "c"


def test_f9_a_document_that_takes_too_long_costs_itself_alone() -> None:
    with Pool(1, limit=0.5) as pool:
        os.kill(warmed(pool), signal.SIGSTOP)  # it will never answer
        slow = pool.submit("sanitise.plain", "a")
        after = pool.submit("sanitise.plain", "<p>b</p>")
        with pytest.raises(ParseError) as caught:
            slow.result(60)
        assert caught.value.reason == "too-slow"
        assert after.result(60) == "b"


def test_f9_a_dying_worker_is_replaced() -> None:
    with Pool(1) as pool:
        first = warmed(pool)
        os.kill(first, signal.SIGSTOP)
        lost = pool.submit("feeds.parse", FEED)
        next_one = pool.submit("feeds.parse", FEED)
        os.kill(first, signal.SIGKILL)
        with pytest.raises(ParseError) as caught:
            lost.result(60)
        assert caught.value.reason == "hostile"
        assert next_one.result(60).title == "T"
        assert pool.processes != [first]


def test_a_worker_is_retired_after_its_documents() -> None:
    with Pool(1, documents=2) as pool:
        seen = set()
        for _ in range(4):
            assert pool.submit("sanitise.plain", "x").result(60) == "x"
            seen.update(pool.processes)
        assert len(seen) == 2
    with Pool(1, memory=1) as pool:
        waiting = [pool.submit("sanitise.plain", word) for word in ("x", "y", "z")]
        assert [one.result(60) for one in waiting] == ["x", "y", "z"]


def test_a_worker_has_its_next_document_before_its_answer_is_unpacked() -> None:
    asked: list[bool] = []
    with Pool(1) as pool:
        os.kill(warmed(pool), signal.SIGSTOP)
        first, second = (pool.submit("sanitise.plain", word) for word in ("x", "y"))
        first.add_done_callback(lambda done: asked.append(second.running() or second.done()))
        os.kill(pool.processes[0], signal.SIGCONT)
        assert (first.result(60), second.result(60)) == ("x", "y")
    assert asked == [True]


@pytest.mark.expects_log("the parser failed on a document")
def test_a_bug_is_logged_and_costs_one_document() -> None:
    with Pool(1) as pool:
        bug, after = pool.submit("sanitise.plain", None), pool.submit("sanitise.plain", "x")
        with pytest.raises(ParseError) as caught:
            bug.result(60)
        assert "the parser failed" in str(caught.value)
        assert after.result(60) == "x"


@pytest.mark.expects_log("the parser failed on a document")
def test_what_cannot_be_packed_is_a_bug_and_no_answer() -> None:
    with Pool(1) as pool:
        odd, after = pool.submit("watch.Watch"), pool.submit("sanitise.plain", "x")
        with pytest.raises(ParseError) as caught:
            odd.result(60)
        assert "cannot pickle" in str(caught.value)
        assert after.result(60) == "x"


def test_closing_in_the_middle_ends_at_once() -> None:
    pool = Pool(1)
    os.kill(warmed(pool), signal.SIGSTOP)
    running = pool.submit("sanitise.plain", "x")
    waiting = pool.submit("sanitise.plain", "never")
    pause = threading.Event()
    while not running.running():
        pause.wait(0.01)
    began = time.monotonic()
    pool.close()
    assert time.monotonic() - began < 5
    assert waiting.cancelled()
    with pytest.raises(Stopped):
        running.result(1)


def test_a_worker_is_not_retired_for_what_its_parent_holds() -> None:
    ballast = bytearray(b"x") * 300_000_000
    with Pool(1, memory=200_000_000) as pool:
        first = warmed(pool)
        assert [warmed(pool) for _ in range(3)] == [first] * 3
    assert len(ballast) == 300_000_000


def test_a_pending_document_can_be_cancelled() -> None:
    with Pool(1) as pool:
        worker = warmed(pool)
        os.kill(worker, signal.SIGSTOP)
        first = pool.submit("sanitise.plain", "x")
        second = pool.submit("sanitise.plain", "y")
        assert second.cancel()
        os.kill(worker, signal.SIGCONT)
        assert first.result(60) == "x"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_workers_of_a_killed_parent_end() -> None:
    program = (
        "import sys, time\n"
        "from pln_desktop.sync.pool import Pool\n"
        "pool = Pool(1)\n"
        "pool.submit('sanitise.plain', 'x').result()\n"
        "print(pool.processes[0], flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert parent.stdout
    worker = int(parent.stdout.readline())
    assert alive(worker)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert gone(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_worker_loads_neither_window_nor_store() -> None:
    with Pool(1) as pool:
        assert pool.submit("feeds.parse", FEED).result(60).title == "T"
        loaded = Path(f"/proc/{pool.processes[0]}/maps").read_text("utf-8")
    assert "nh3" in loaded
    assert not [name for name in ("pyside6", "sqlite", "shiboken") if name in loaded.lower()]


def test_a_warmed_pool_has_its_workers_before_there_is_a_document() -> None:
    with Pool(2) as pool:
        pool.warm("feeds.ready")
        assert len(pool._seats) == 2
        assert pool.submit("sanitise.plain", "<p>a</p>").result(60) == "a"
    assert pool.processes == []
