"""Lanes: the newest wins, answers arrive on the GUI thread, closing leaves nothing."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.exceptions import capture_exceptions
from pytestqt.qtbot import QtBot

from pln_desktop.errors import Broken
from pln_desktop.errors import NotFound
from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.jobs import Jobs


@pytest.fixture
def jobs(qapp: QApplication) -> Iterator[Jobs]:
    made = Jobs(lambda: None)
    yield made
    made.close()


def test_an_answer_arrives_on_the_gui_thread(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[threading.Thread] = []
    jobs.run("work", lambda job: seen.append(threading.current_thread()),
             lambda _: seen.append(threading.current_thread()))  # fmt: skip
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen[0] is not threading.main_thread()
    assert seen[1] is threading.main_thread()


def test_the_newest_query_of_a_key_wins(jobs: Jobs, qtbot: QtBot) -> None:
    gate, answers = threading.Event(), list[int]()
    jobs.query("list", lambda: gate.wait(5) and 1, answers.append)
    jobs.query("list", lambda: 2, answers.append)
    jobs.query("list", lambda: 3, answers.append)
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    assert answers == [3]


def test_queries_of_other_keys_are_left_alone(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[str] = []
    jobs.query("tree", lambda: "tree", answers.append)
    jobs.query("list", lambda: "list", answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers == ["tree", "list"]


def test_an_interrupt_that_came_too_late_costs_nothing(jobs: Jobs, qtbot: QtBot) -> None:
    turns = iter((True, False))

    def read() -> str:
        if next(turns):
            raise Stopped("meant for the read before")
        return "read"

    answers: list[str] = []
    jobs.query("list", read, answers.append)
    qtbot.waitUntil(lambda: answers == ["read"])


def test_lanes_do_not_wait_for_each_other(jobs: Jobs, qtbot: QtBot) -> None:
    gate, answers = threading.Event(), list[str]()
    jobs.run("sync", lambda job: gate.wait(5))
    jobs.run("work", lambda job: "work", answers.append)
    jobs.query("list", lambda: "query", answers.append)
    qtbot.waitUntil(lambda: sorted(answers) == ["query", "work"])
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)


def test_trouble_from_outside_goes_to_failed(jobs: Jobs, qtbot: QtBot) -> None:
    def act(job: Job) -> None:
        raise NotFound("x")

    told: list[PlnError] = []
    jobs.run("work", act, failed=told.append)
    qtbot.waitUntil(lambda: len(told) == 1)
    assert isinstance(told[0], NotFound)


def test_a_bug_reaches_the_hook(jobs: Jobs, qtbot: QtBot) -> None:
    def act(job: Job) -> None:
        raise ZeroDivisionError("a bug")

    told: list[PlnError] = []
    with capture_exceptions() as caught:
        jobs.run("work", act, failed=told.append)
        qtbot.waitUntil(lambda: not jobs.busy)
    assert [kind for kind, *_ in caught] == [ZeroDivisionError]
    assert [type(error) for error in told] == [Broken]  # who waits for an answer has one


def test_a_job_hears_of_stop(jobs: Jobs, qtbot: QtBot) -> None:
    answers: list[bool] = []
    job = jobs.run("work", lambda job: job.stop.wait(5), answers.append)
    job.cancel()
    qtbot.waitUntil(lambda: answers == [True])


def test_progress_comes_over(jobs: Jobs, qtbot: QtBot) -> None:
    seen: list[threading.Thread] = []
    jobs.run("work", lambda job: jobs.post(lambda: seen.append(threading.current_thread())))
    qtbot.waitUntil(lambda: seen == [threading.main_thread()])


class Mortal:
    """Says on which thread it goes, as a widget would."""

    def __init__(self, ends: list[threading.Thread]) -> None:
        self._ends = ends

    def __del__(self) -> None:
        self._ends.append(threading.current_thread())

    def hear(self, answer: object) -> None:
        pass


class _Lingering:
    """A bridge that holds the lane until the GUI thread is done with what came over."""

    def __init__(self, jobs: Jobs) -> None:
        self._bridge, self.arrived = jobs._bridge, self

    def emit(self, deliver: Callable[[], None]) -> None:
        self._bridge.arrived.emit(deliver)
        del deliver
        over = threading.Event()
        self._bridge.arrived.emit(over.set)
        assert over.wait(5)


@pytest.mark.parametrize("held", ["function", "answer", "error", "done", "failed"])
def test_a_lane_is_never_the_last_to_hold_a_widget(jobs: Jobs, qtbot: QtBot, held: str) -> None:
    jobs._bridge = _Lingering(jobs)  # type: ignore[assignment]
    ends: list[threading.Thread] = []
    gate = threading.Event()  # until whoever asked has let go of everything

    def begin() -> None:
        one = Mortal(ends)

        def holds(job: Job) -> object:
            return gate.wait(5) and one and None

        def answers(job: Job) -> object:
            return gate.wait(5) and Mortal(ends)

        def raises(job: Job) -> object:
            gate.wait(5)
            local = Mortal(ends)
            raise NotFound(str(local and "x"))

        function = {"function": holds, "answer": answers, "error": raises, "failed": raises}
        act = function.get(held, lambda job: gate.wait(5) and None)
        done = one.hear if held == "done" else None
        failed = one.hear if held == "failed" else (lambda error: None)
        jobs.run("work", act, done, failed)

    begin()
    gate.set()
    qtbot.waitUntil(lambda: not jobs.busy)
    jobs.close()
    gc.collect()
    assert ends and set(ends) == {threading.main_thread()}


def test_rubbish_in_a_circle_is_collected_on_the_gui_thread_only(jobs: Jobs, qtbot: QtBot) -> None:
    ends: list[threading.Thread] = []

    def leave() -> None:
        one = Mortal(ends)
        one.itself = one  # type: ignore[attr-defined]

    def allocates(job: Job) -> int:
        return len([[number] for number in range(200_000)])

    leave()
    kept: list[object] = []
    jobs.run("work", allocates, kept.append)
    qtbot.waitUntil(lambda: not jobs.busy)
    assert ends == [], "a lane allocated, and nothing was collected there"
    kept.extend([] for _ in range(5_000))
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [threading.main_thread()]
    assert not gc.isenabled()
    jobs.close()
    assert gc.isenabled()


def test_closing_stops_and_delivers_nothing_more(qapp: QApplication, qtbot: QtBot) -> None:
    jobs, answers = Jobs(lambda: None), list[bool]()
    jobs.run("work", lambda job: job.stop.wait(5), answers.append)
    jobs.close()
    qapp.processEvents()
    assert answers == []
