"""The parse processes: started at the first document, fed, limited, retired.

A worker is this module run by the same Python in a process of its own, spoken to
over its standard input and output in frames (length, then pickle). Not
`multiprocessing`: spawning there imports the parent's `__main__` again, which in the
window means Qt, and starts a resource tracker that outlives the pool. A worker
imports only what the asked function needs, never Qt, the store or the command line.

    Pool.submit("feeds.parse", body, address=…) -> Future
      thread per worker: frame out -> frame in, killed when a document takes too long

A dying worker costs the document it had, with ParseError, and is replaced. A worker
exits when its pipe closes and is ended by an alarm in the middle of a document, so a
killed parent leaves none behind.
"""

from __future__ import annotations

import gc
import logging
import os
import pickle
import queue
import signal
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO
from typing import Any
from typing import NamedTuple

from pln_desktop.errors import ParseError
from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
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

CEILING = 2 * 1024 * 1024 * 1024
"""Bytes of address space; a document that wants more fails (where the system can limit it)."""

FLAG = "--parse-worker"
"""A frozen program cannot be asked to run a line of Python: on this argument it calls `serve()`."""

_START = 60.0  # seconds a new process may take to say that it is there
_ROOM = 1024 * 1024  # bytes in a pipe
_LENGTH = struct.Struct(">Q")
_ROOT = str(Path(__file__).resolve().parents[2])
_LAUNCH = (
    "import sys; sys.path.append(sys.argv[1]); from pln_desktop.sync.worker import serve; serve()"
)


class _Job(NamedTuple):
    future: Future[Any]
    function: str
    args: tuple[Any, ...]
    options: dict[str, Any]


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
            if len(self._seats) < self._size and self._waiting > sum(
                seat.idle for seat in self._seats
            ):
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
    """One thread with one process, replaced when it dies or is retired."""

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
            self.idle = False
            self._taken()
            if self._closing:
                job.future.cancel()
            if job.future.set_running_or_notify_cancel():
                self._serve(job)
            self.idle = True
        self._end()

    def _serve(self, job: _Job) -> None:
        try:
            state, value, peak = self._ask(job)
        except (OSError, EOFError, pickle.UnpicklingError):
            late = self._late
            self._end()
            job.future.set_exception(
                Stopped("the program is closing") if self._closing else _blame(late)
            )
            return
        self._served += 1
        if self._served >= self._documents or peak > self._memory:
            self._end()
        if state == "value":
            job.future.set_result(value)
        elif state == "error":
            job.future.set_exception(value)
        else:
            self._end()
            log.error("the parser failed on a document\n%s", value)
            job.future.set_exception(
                ParseError("hostile", f"the parser failed: {value.strip().rpartition(chr(10))[2]}")
            )

    def _ask(self, job: _Job) -> tuple[str, Any, int]:
        process = self._process or self._start()
        if self._closing:
            raise EOFError
        assert process.stdin and process.stdout
        self._late = False
        size = sum(len(arg) for arg in job.args if isinstance(arg, (bytes, str)))
        limit = self._limit + PER_MEGABYTE * max(0.0, size / 1e6 - 2)
        with self._watch.over(limit, partial(self._kill, process)):
            _write(process.stdin, (job.function, job.args, job.options, limit))
            answer: tuple[str, Any, int] = _read(process.stdout)
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        frozen = getattr(sys, "frozen", False)
        command = [sys.executable, FLAG] if frozen else [sys.executable, "-P", "-c", _LAUNCH, _ROOT]
        flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
        process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, creationflags=flags
        )
        _widen(process)
        self._process, self._served = process, 0
        assert process.stdout
        with self._watch.over(_START, partial(self._kill, process)):
            _read(process.stdout)
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


def _write(stream: IO[bytes], message: object) -> None:
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _read(stream: IO[bytes]) -> Any:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)


def serve() -> None:
    """The worker's side: answer frames until the pipe closes."""
    source, sink = _pipes()
    _limit_itself()
    # Entries are many, live as long as their document and hold no cycles: look for rubbish rarely.
    gc.set_threshold(50_000, 20, 100)

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """A bug is not caught: the process ends, its last words go to the parent's log."""
        import traceback

        with suppress(OSError):
            _write(sink, ("bug", "".join(traceback.format_exception(kind, error, trace)), 0))

    sys.excepthook = report
    with suppress(EOFError, OSError):
        _write(sink, "ready")
        while True:
            function, args, options, limit = _read(source)
            _alarm(limit + 5)
            answer = _answer(function, args, options)
            _alarm(0)
            _write(sink, (*answer, _peak()))


def _answer(function: str, args: tuple[Any, ...], options: dict[str, Any]) -> tuple[str, Any]:
    module, _, name = function.rpartition(".")
    run = getattr(import_module(f"pln_desktop.sync.{module}"), name)
    try:
        return "value", run(*args, **options)
    except PlnError as error:
        return "error", error
    except MemoryError:
        return "error", ParseError("hostile", "reading the document took more memory than there is")
    except RecursionError:
        return "error", ParseError("too-deep", "the document is nested too deeply")


def _pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The frames' own descriptors: whatever a library prints must not land among them."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 0)
    os.dup2(2, 1)
    os.close(nowhere)
    return source, sink


def _limit_itself() -> None:
    """Below the window in the queue for the processor, deaf to Ctrl-C, and bounded in memory."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError):
        os.nice(5)
    with suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (CEILING, most))


def _alarm(seconds: float) -> None:
    """End this process by its own clock, should the parent no longer be there to do it."""
    if sys.platform != "win32":
        signal.setitimer(signal.ITIMER_REAL, seconds)


def _peak() -> int:
    """The most memory this process ever held, in bytes; 0 where the system does not tell."""
    if sys.platform == "win32":
        return 0
    if sys.platform == "linux":
        # Not ru_maxrss, which begins at what the parent held when it started this process.
        status = Path("/proc/self/status").read_text("ascii", "replace")
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
