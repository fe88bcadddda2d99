"""The parse processes: started at the first document, fed, limited, retired.

    Pool.submit("feeds.parse", body, address=…) -> Future
      thread per worker: frame out -> frames in, killed when a document takes too long

A dying worker costs the document it had, with ParseError, and is replaced. What such a
process does is in `worker.py`.
"""

from __future__ import annotations

import logging
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any
from typing import NamedTuple

from pln_desktop.errors import ParseError
from pln_desktop.errors import Stopped
from pln_desktop.sync import worker
from pln_desktop.sync.watch import Watch

log = logging.getLogger(__name__)

LIMIT = 20.0
"""Seconds one document may take."""

PER_MEGABYTE = 3.0
"""Seconds more for each megabyte beyond the second: 50,000 honest items are 10 MB (F10)."""

DOCUMENTS = 500
"""A worker is retired after so many."""

MEMORY = 400 * 1024 * 1024
"""Bytes: a worker that ever held more is retired after its document."""

_START = 60.0  # seconds a new process may take to say that it is there
_ROOM = 1024 * 1024  # bytes in a pipe
_ROOT = str(Path(__file__).resolve().parents[2])
_LAUNCH = (
    "import sys; sys.path.append(sys.argv[1]); from pln_desktop.sync.worker import serve; serve()"
)


class _Job(NamedTuple):
    future: Future[Any]
    function: str
    args: tuple[Any, ...]
    options: dict[str, Any]


class _Answer(NamedTuple):
    """What came of a document, its value still packed."""

    state: str
    packed: bytes


class Pool:
    """Runs functions of `pln_desktop.sync` on documents, in processes of their own."""

    def __init__(
        self,
        workers: int | None = None,
        *,
        limit: float = LIMIT,
        documents: int = DOCUMENTS,
        memory: int = MEMORY,
    ) -> None:
        self._size = workers or min(2, os.cpu_count() or 1)
        self._limits = (limit, documents, memory)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._seats: list[_Seat] = []
        self._watch = Watch()
        self._waiting = 0
        self._closed = False

    def submit(self, function: str, /, *args: Any, **options: Any) -> Future[Any]:
        """Run `module.function` (below pln_desktop.sync) in a worker.

        The future holds its value, or its PlnError; ParseError `too-slow` or `hostile`
        when the document outlived its time or killed the worker. A pending one can be
        cancelled.
        """
        future: Future[Any] = Future()
        with self._lock:
            if self._closed:
                raise RuntimeError("the pool is closed")
            self._jobs.put(_Job(future, function, args, options))
            self._waiting += 1
            idle = sum(seat.idle for seat in self._seats)
            if len(self._seats) < self._size and self._waiting > idle:
                self._seats.append(_Seat(self._jobs, self._taken, self._watch, *self._limits))
        return future

    def warm(self, function: str) -> None:
        """Start all workers and have them import what `function` needs, without waiting."""
        for _ in range(self._size):
            self.submit(function)

    def close(self) -> None:
        """Drop what waits, end the workers, and return when threads and processes are gone."""
        with self._lock:
            self._closed = True
            seats, self._seats = self._seats, []
        with suppress(queue.Empty):
            while True:
                job = self._jobs.get_nowait()
                if job:
                    job.future.cancel()
        for _ in seats:
            self._jobs.put(None)
        for seat in seats:
            seat.stop()
        for seat in seats:
            seat.thread.join()
        self._watch.close()

    @property
    def processes(self) -> list[int]:
        """The ids of the running workers."""
        return [seat.pid for seat in self._seats if seat.pid]

    def _taken(self) -> None:
        with self._lock:
            self._waiting -= 1

    def __enter__(self) -> Pool:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _Seat:
    """One thread with one process, replaced when it dies or is retired.

    As soon as the process has answered it is given the next document, and only then its answer
    is unpacked: neither waits for the other.
    """

    def __init__(
        self,
        jobs: queue.SimpleQueue[_Job | None],
        taken: Callable[[], None],
        watch: Watch,
        limit: float,
        documents: int,
        memory: int,
    ) -> None:
        self._jobs, self._taken, self._watch = jobs, taken, watch
        self._limit, self._documents, self._memory = limit, documents, memory
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._late = False
        self._closing = False
        self.idle = True
        self.thread = threading.Thread(target=self._run, name="parse-worker", daemon=True)
        self.thread.start()

    @property
    def pid(self) -> int:
        process = self._process
        return process.pid if process else 0

    def stop(self) -> None:
        """End the process, in the middle of a document if need be: it holds nothing of its own."""
        self._closing = True
        if process := self._process:
            process.kill()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            asked = self._ask(job)
            while asked is not None:
                answer = self._answer(asked)
                following = self._ahead() if answer and self._process else None
                if answer:
                    _tell(asked, answer)
                asked = following
            self.idle = True
        self._end()

    def _ahead(self) -> _Job | None:
        """Ask the next one, where there is one already."""
        try:
            job = self._jobs.get_nowait()
        except queue.Empty:
            return None
        if job is None:
            self._jobs.put(None)  # the end, for when what was asked is told
            return None
        return self._ask(job)

    def _ask(self, job: _Job) -> _Job | None:
        """Give a document to the process; None where nobody waits for it, or it was lost."""
        self.idle = False
        self._taken()
        if self._closing:
            job.future.cancel()
        if not job.future.set_running_or_notify_cancel():
            return None
        try:
            process = self._process or self._start()
            if self._closing:
                raise EOFError
            assert process.stdin
            self._late = False
            worker.write(process.stdin, (job.function, job.args, job.options, self._seconds(job)))
        except (OSError, EOFError, pickle.UnpicklingError):
            self._lose(job)
            return None
        return job

    def _answer(self, job: _Job) -> _Answer | None:
        """What the process says of the document it has; None where it was lost."""
        process = self._process
        assert process and process.stdout
        try:
            with self._watch.over(self._seconds(job), partial(self._kill, process)):
                state, peak = worker.read(process.stdout)
                answer = _Answer(state, worker.read_frame(process.stdout))
        except (OSError, EOFError, pickle.UnpicklingError):
            self._lose(job)
            return None
        self._served += 1
        if self._served >= self._documents or peak > self._memory or state == "bug":
            self._end()
        return answer

    def _seconds(self, job: _Job) -> float:
        """Seconds a document may take."""
        size = sum(len(arg) for arg in job.args if isinstance(arg, (bytes, str)))
        return self._limit + PER_MEGABYTE * max(0.0, size / 1e6 - 2)

    def _lose(self, job: _Job) -> None:
        late = self._late
        self._end()
        job.future.set_exception(
            Stopped("the program is closing") if self._closing else _blame(late)
        )

    def _start(self) -> subprocess.Popen[bytes]:
        frozen = getattr(sys, "frozen", False)
        launch = [sys.executable, "-P", "-c", _LAUNCH, _ROOT]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        process = subprocess.Popen(
            [sys.executable, worker.FLAG] if frozen else launch,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            creationflags=flags,
        )
        _widen(process)
        self._process, self._served = process, 0
        assert process.stdout
        with self._watch.over(_START, partial(self._kill, process)):
            worker.read(process.stdout)
        return process

    def _kill(self, process: subprocess.Popen[bytes]) -> None:
        self._late = True
        process.kill()

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        assert process.stdin and process.stdout
        with suppress(OSError):
            process.stdin.close()
        try:
            process.wait(timeout=2 if not self._late else 0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()


def _tell(job: _Job, answer: _Answer) -> None:
    """The value, or what went wrong, to who waits for it."""
    try:
        value = pickle.loads(answer.packed)
    except (EOFError, pickle.UnpicklingError):
        job.future.set_exception(_blame(late=False))
        return
    if answer.state == "value":
        job.future.set_result(value)
    elif answer.state == "error":
        job.future.set_exception(value)
    else:
        log.error("the parser failed on a document\n%s", value)
        job.future.set_exception(
            ParseError("hostile", f"the parser failed: {value.strip().rpartition(chr(10))[2]}")
        )


def _widen(process: subprocess.Popen[bytes]) -> None:
    """Room for a whole document: each piece of one costs a turn of both processes."""
    if sys.platform == "linux":
        import fcntl

        for stream in (process.stdin, process.stdout):
            assert stream
            with suppress(OSError):
                fcntl.fcntl(stream, fcntl.F_SETPIPE_SZ, _ROOM)


def _blame(late: bool) -> ParseError:
    if late:
        return ParseError("too-slow", "reading the document took too long")
    return ParseError("hostile", "the document ended the process that read it")
