"""Run a function off the GUI thread, deliver its answer on it.

Three lanes of one thread each, so that they never wait for one another: `query` for reads
that scan (the newest of a key wins), `sync` for the network's refresh, `work` for everything
long. Lanes own no QObject; one bridge carries every answer over.

A function may be the last thing that holds a dialog, and a QObject that goes on a lane's thread
takes its timers down with it and the program too. So what a lane runs, answers and raises stays
in its _Work until the GUI thread has emptied that; the lane drops nothing but the shell.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from shiboken6 import isValid

from pln_desktop.errors import Broken
from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.ui.cycles import Cycles

LANES = ("query", "sync", "work")

TURN = 0.001
"""Seconds of Python after which a thread gives way to the window's; Python's own are 0.005, and
a key that is pressed during a sync then waits for so long more than once."""

_log = logging.getLogger(__name__)


class Job:
    """Something under way. `stop` is what the function looks at; `cancel` sets it."""

    def __init__(self, lane: str, key: str = "") -> None:
        self.lane = lane
        self.key = key
        self.stop = threading.Event()
        self.over = False

    def cancel(self) -> None:
        """Ask the function to stop; its answer will not be delivered."""
        self.stop.set()


class _Bridge(QObject):
    """Lives on the GUI thread; what is emitted on a lane arrives there."""

    arrived = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.arrived.connect(self._on_arrived)

    @Slot(object)
    def _on_arrived(self, deliver: Callable[[], None]) -> None:
        deliver()


class _Work:
    """What a lane does and what came of it; `deliver` empties it, on the GUI thread."""

    def __init__(
        self,
        job: Job,
        function: Callable[[], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[PlnError], None] | None,
        always: bool,
    ) -> None:
        self.job = job
        self._always = always
        self._function: Callable[[], Any] | None = function
        self._done, self._failed = done, failed
        self._answer: Any = None
        self._error: BaseException | None = None

    def run(self) -> None:
        """On a lane. Nothing is returned or raised: the executor would hold it on."""
        assert self._function is not None
        try:
            self._answer = self._function()
        except BaseException as error:
            self._error = error

    def deliver(self, wanted: bool) -> None:
        """Tell the answer if it still is `wanted`; raises what was a bug."""
        done, failed, answer, error = self._done, self._failed, self._answer, self._error
        self._function = self._done = self._failed = self._answer = self._error = None
        if not wanted or (self.job.stop.is_set() and not self._always):
            return
        if error is None:
            if done is not None and not _gone(done):
                done(answer)
        elif isinstance(error, PlnError):
            if failed is not None:
                if not _gone(failed):
                    failed(error)
            elif not isinstance(error, Stopped):
                _log.warning("%s: %s", self.job.lane, error)
        else:
            if failed is not None and not _gone(failed):
                failed(Broken("a bug ended it"))  # who waits for an answer must not wait for ever
            raise error


class Jobs:
    """The lanes. `interrupt` stops a read that is under way (store.interrupt_reads)."""

    def __init__(self, interrupt: Callable[[], None]) -> None:
        sys.setswitchinterval(TURN)
        self._interrupt = interrupt
        self._bridge = _Bridge()
        self._cycles = Cycles()
        self._lanes = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane) for lane in LANES}
        self._newest: dict[str, Job] = {}
        self._running: Job | None = None  # on lane query
        self._lock = threading.Lock()
        self._closed = False
        self._open: set[Job] = set()

    def query(
        self,
        key: str,
        function: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[PlnError], None] | None = None,
    ) -> Job:
        """Read on lane query. A newer request with the same key replaces this one."""
        job = Job("query", key)
        with self._lock:
            older = self._newest.get(key)
            self._newest[key] = job
            if older is not None and not older.over:
                older.cancel()
                if self._running is older:
                    self._interrupt()
        self._submit(job, lambda: self._read(job, function), done, failed)
        return job

    def run(
        self,
        lane: str,
        function: Callable[[Job], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[PlnError], None] | None = None,
    ) -> Job:
        """Run `function(job)` on lane `work` or `sync`; it looks at job.stop now and then.

        `failed` hears of errors.PlnError; without it they are logged. Bugs go to sys.excepthook.
        """
        job = Job(lane)
        self._submit(job, lambda: function(job), done, failed, always=True)
        return job

    def post(self, deliver: Callable[[], None]) -> None:
        """From a lane: run this on the GUI thread (progress, results one by one)."""
        self._bridge.arrived.emit(deliver)

    def close(self) -> None:
        """Stop everything, let the present writes finish, end the threads."""
        self._closed = True
        for job in list(self._open):
            job.cancel()
        self._interrupt()
        for lane in self._lanes.values():
            lane.shutdown(wait=True, cancel_futures=True)
        self._cycles.close()

    @property
    def busy(self) -> bool:
        """Whether anything waits or runs."""
        return bool(self._open)

    def _submit(
        self,
        job: Job,
        function: Callable[[], Any],
        done: Callable[[Any], None] | None,
        failed: Callable[[PlnError], None] | None,
        always: bool = False,
    ) -> None:
        if self._closed:
            return
        self._open.add(job)
        work = _Work(job, function, done, failed, always)
        self._lanes[job.lane].submit(self._perform, work)

    def _perform(self, work: _Work) -> None:
        """On a lane."""
        work.run()
        work.job.over = True
        self._bridge.arrived.emit(partial(self._land, work))

    def _land(self, work: _Work) -> None:
        """On the GUI thread."""
        self._open.discard(work.job)
        work.deliver(wanted=not self._closed)

    def _read(self, job: Job, function: Callable[[], Any]) -> Any:
        if job.stop.is_set():
            raise Stopped("a newer request came")
        with self._lock:
            self._running = job
        try:
            try:
                return function()
            except Stopped:
                # An interrupt meant for the read before this one may come a moment late.
                if job.stop.is_set() or self._closed:
                    raise
                return function()
        finally:
            with self._lock:
                self._running = None


def _gone(receiver: Callable[..., None]) -> bool:
    """Whether it belongs to a widget that is no more: a dialog closed while its answer came."""
    owner = getattr(receiver, "__self__", None)
    return isinstance(owner, QObject) and not isValid(owner)
