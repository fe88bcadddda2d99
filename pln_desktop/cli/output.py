"""Where a command's answer goes: JSON Lines or words on standard output, the rest on error.

With --json nothing but JSON Lines reaches standard output, whoever prints: `pure` turns
every other print of the process to standard error.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import TextIO

from pln_desktop.cli import words
from pln_desktop.model import Json

if TYPE_CHECKING:
    from rich.progress import Progress as Bar

    from pln_desktop.acts.progress import Progress
    from pln_desktop.acts.progress import Tell

# JSON allows these inside a string, but many readers of lines end a line at them.
_LINE_ENDS = {"\u2028": "\\u2028", "\u2029": "\\u2029", "\u0085": "\\u0085"}


class Output:
    """One run's two streams."""

    def __init__(self, as_json: bool) -> None:
        self.as_json = as_json
        self._out: TextIO = sys.stdout
        self._error: TextIO = sys.stderr
        self._bar: Bar | None = None
        for stream in (self._out, self._error):
            _prepare(stream, exact=as_json and stream is self._out)

    @contextmanager
    def pure(self) -> Iterator[None]:
        """Nobody else writes to standard output while it carries JSON."""
        with contextlib.redirect_stdout(self._error if self.as_json else self._out):
            yield

    def line(self, shape: Json, now: bool = False) -> None:
        """One JSON line; `now` does not wait for others to fill a buffer."""
        text = json.dumps(shape, ensure_ascii=False, separators=(",", ":"))
        for end, escape in _LINE_ENDS.items():
            text = text.replace(end, escape)
        try:
            text.encode()
        except UnicodeEncodeError:  # half of a surrogate pair is no UTF-8
            text = json.dumps(shape, separators=(",", ":"))
        self._out.write(f"{text}\n")
        if now:
            self._out.flush()

    def words(self, text: str, now: bool = False) -> None:
        """A line for people: the answer itself, or with --json a word beside it."""
        if self.as_json:
            self.remark(text)
        elif self._bar is not None and self._out.isatty():
            self._bar.console.print(words.plain(text), markup=False, highlight=False)
        else:
            self._out.write(f"{words.plain(text)}\n")
            if now:
                self._out.flush()

    def remark(self, text: str) -> None:
        """A word beside the answer."""
        if self._bar is not None:
            self._bar.console.print(words.plain(text), markup=False, highlight=False)
        else:
            self._error.write(f"{words.plain(text)}\n")
            self._error.flush()

    def fail(self, kind: str, message: str) -> None:
        """The last line of a failure, for whoever reads."""
        self.remark(f"pln: {message}")
        if self.as_json:
            self.line({"error": {"kind": kind, "message": words.plain(message)}}, now=True)

    def finish(self) -> None:
        """Everything written is out."""
        self._out.flush()

    def give_up(self) -> None:
        """The reader has gone; a later flush, Python's own at the end, must not fail again."""
        with contextlib.suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), self._out.fileno())

    @contextmanager
    def progress(self, what: str) -> Iterator[Tell | None]:
        """A bar on standard error while somebody watches there, else None."""
        if not self._error.isatty():
            yield None
            return
        from rich.console import Console
        from rich.progress import Progress as Bar

        console = Console(file=self._error)
        with Bar(console=console, transient=True, redirect_stdout=False) as bar:
            task = bar.add_task(what, total=None)

            def tell(told: Progress) -> None:
                bar.update(task, completed=told.done, total=told.total)

            self._bar = bar
            try:
                yield tell
            finally:
                self._bar = None


def _prepare(stream: TextIO, exact: bool) -> None:
    """JSON is UTF-8 with plain line ends on every system; words show what the terminal can."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is None:
        return
    if exact:
        reconfigure(encoding="utf-8", newline="\n")
    else:
        reconfigure(errors="replace")
