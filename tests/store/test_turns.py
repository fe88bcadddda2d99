"""Who writes much lets the others go first, and may give up what it has not finished."""

from __future__ import annotations

import threading

import pytest

from pln_desktop.errors import Stopped
from pln_desktop.store import Store
from pln_desktop.store.turns import Turns


def test_who_waits_is_counted_and_goes_first() -> None:
    turns = Turns()
    order: list[str] = []
    waits = threading.Event()

    def other() -> None:
        waits.set()
        with turns:
            order.append("other")

    thread = threading.Thread(target=other)
    with turns:
        assert turns.take(0), "the same thread may go in again"
        turns.give_back()
        thread.start()
        waits.wait(5)
        while not turns.waiting:
            pass
    turns.after_others()
    with turns:
        order.append("first")
    thread.join()
    assert order == ["other", "first"]
    assert (turns.waiting, turns.waited) == (0, 1)


def test_patience_ends_and_nobody_is_left_waiting() -> None:
    turns = Turns()
    answers: list[bool] = []
    with turns:
        thread = threading.Thread(target=lambda: answers.append(turns.take(0.01)))
        thread.start()
        thread.join()
    assert answers == [False]
    assert (turns.waiting, turns.waited) == (0, 1)


def test_content_is_given_up_as_a_whole_where_its_writer_says_so(store: Store) -> None:
    put = "INSERT INTO setting VALUES ('colour', 'green')"

    def give_up() -> None:
        with store.content(unless=lambda: True) as writing, store.content() as inner:
            assert inner is writing
            writing.connection.execute(put)

    with pytest.raises(Stopped):
        give_up()
    found = "SELECT value FROM setting WHERE name = 'colour'"
    assert store.reading().execute(found).fetchall() == []
    with store.content(unless=lambda: False) as writing:
        writing.connection.execute(put)
    assert store.reading().execute(found).fetchall() == [("green",)]
