"""A parse process: this module run by the same Python, in a process of its own.

It is spoken to over its standard input and output in frames (length, then pickle). Not
`multiprocessing`: spawning there imports the parent's `__main__` again, which in the
window means Qt, and starts a resource tracker that outlives the pool. A worker
imports only what the asked function needs, never Qt, the store or the command line.

    (function, args, options, seconds) -> ("value" | "error" | "bug", peak), then the value

It exits when its pipe closes and is ended by an alarm in the middle of a document, so a
killed parent leaves none behind. The parent's side is `pool.py`.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import struct
import sys
from contextlib import suppress
from importlib import import_module
from types import TracebackType
from typing import IO
from typing import Any

from pln_desktop.errors import ParseError
from pln_desktop.errors import PlnError

FLAG = "--parse-worker"
"""A frozen program cannot be asked to run a line of Python: on this argument it calls `serve()`."""

CEILING = 2 * 1024 * 1024 * 1024
"""Bytes of address space; a document that wants more fails (where the system can limit it)."""

_BEHIND = 12
"""Steps below the window. With few, a worker takes the processor from a thread of the window's
process that holds Python's lock, and all its others wait, the window's own among them."""

_LENGTH = struct.Struct(">Q")


def write(stream: IO[bytes], message: object) -> None:
    """One frame. OSError when nobody reads any more."""
    write_frames(stream, _packed(message))


def write_frames(stream: IO[bytes], *frames: bytes) -> None:
    """Messages that are packed already."""
    for data in frames:
        stream.write(_LENGTH.pack(len(data)))
        stream.write(data)
    stream.flush()


def _packed(message: object) -> bytes:
    return pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)


def read(stream: IO[bytes]) -> Any:
    """What the next frame holds. EOFError at the end, UnpicklingError for rubbish."""
    return pickle.loads(read_frame(stream))


def read_frame(stream: IO[bytes]) -> bytes:
    """The next frame, packed. EOFError at the end, also in the middle of it."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = stream.read(length)
    if len(data) < length:
        raise EOFError
    return data


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
            text = "".join(traceback.format_exception(kind, error, trace))
            write_frames(sink, _packed(("bug", 0)), _packed(text))

    sys.excepthook = report
    with suppress(EOFError, OSError):
        write(sink, "ready")
        while True:
            function, args, options, limit = read(source)
            _alarm(limit + 5)
            state, value = _answer(function, args, options)
            _alarm(0)
            # Packed before a word of it is said: what cannot be packed is a bug, not an answer.
            packed = _packed(value)
            write_frames(sink, _packed((state, _peak())), packed)


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
        os.nice(_BEHIND)
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
        with open("/proc/self/status", "rb") as status:
            return int(status.read().partition(b"VmHWM:")[2].split()[0]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
