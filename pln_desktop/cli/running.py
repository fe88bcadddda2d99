"""One run of `pln`: arguments in, an exit code out; what goes wrong ends in one sentence."""

from __future__ import annotations

import locale
import logging
import logging.handlers
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import suppress
from pathlib import Path
from types import FrameType

from pln_desktop import errors
from pln_desktop.cli import arguments
from pln_desktop.cli import failures
from pln_desktop.cli import words
from pln_desktop.cli.failures import Failure
from pln_desktop.cli.output import Output
from pln_desktop.cli.session import Session
from pln_desktop.paths import Profile
from pln_desktop.paths import default_profile

_log = logging.getLogger("pln_desktop")
_LOG_BYTES = 1_000_000


def run(argv: list[str] | None = None) -> int:
    """Run one command, or open the window where none is named; the exit code."""
    given = arguments.read(sys.argv[1:] if argv is None else argv)
    profile = Profile(Path(given.profile).expanduser() if given.profile else default_profile())
    if not (given.words or given.json or given.missing):
        from pln_desktop import app

        return app.run(profile)
    with suppress(locale.Error):
        locale.setlocale(locale.LC_TIME, "")
    output = Output(given.json)
    session = Session(profile, output, bool(given.profile))
    with output.pure(), _signals(session), _logged(profile):
        code = _ended(session, given)
        try:
            output.finish()
        except OSError:  # the reader had enough
            output.give_up()
    return code


def _ended(session: Session, given: arguments.Given) -> int:
    """Run to the end, close, and tell of a failure as the very last thing."""
    try:
        try:
            return _command(session, given)
        finally:
            session.close()
    except BrokenPipeError:
        session.output.give_up()
        return failures.DONE
    except KeyboardInterrupt:
        return _fail(session, *_of(errors.Stopped("stopped")))
    except Failure as error:
        return _fail(session, error.code, error.kind, words.as_sentence(str(error)))
    except errors.PlnError as error:
        return _fail(session, *_of(error))
    except OSError as error:
        return _fail(session, failures.FAILED, "file", _file_sentence(error))
    except Exception as error:
        return _fail(session, *_unforeseen(session, error))


def _command(session: Session, given: arguments.Given) -> int:
    if given.missing:
        raise failures.usage("--profile needs a folder")
    import typer

    from pln_desktop.cli import program

    command = typer.main.get_command(program.app)
    try:
        # Not `main`, which has an end of its own for Ctrl-C and for a reader that went away.
        with command.make_context("pln", list(given.words), obj=session) as context:
            command.invoke(context)
    except typer.Exit as ended:
        return ended.exit_code
    except typer.TyperException as error:
        # Only what the arguments themselves get wrong is raised as one of Typer's own.
        said = words.as_sentence(error.format_message())
        raise failures.usage(f"{said} {_HELP}") from error
    return failures.DONE


_HELP = "See `pln --help`."


def _fail(session: Session, code: int, kind: str, message: str) -> int:
    try:
        session.output.fail(kind, message)
    except OSError:
        session.output.give_up()
    return code


def _of(error: errors.PlnError) -> tuple[int, str, str]:
    return failures.code_of(error), failures.kind_of(error), words.sentence(error)


def _file_sentence(error: OSError) -> str:
    reason = error.strerror or type(error).__name__
    return words.as_sentence(f"{error.filename}: {reason}" if error.filename else reason)


def _unforeseen(session: Session, error: Exception) -> tuple[int, str, str]:
    """A library that is damaged in the middle of a read, or else a bug of ours."""
    from pln_desktop.store.connection import translated

    try:
        with translated():
            raise error
    except errors.PlnError as ours:
        return _of(ours)
    except Exception:
        _log.exception("bug in the command line")
    where = session.profile.log / "pln.log"
    message = f"Something in the program went wrong. Your library is safe; {where} says more."
    return failures.FAILED, "bug", message


@contextmanager
def _signals(session: Session) -> Iterator[None]:
    """Ctrl-C and an end asked by the system: first let it end well, the second time at once."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(number: int, frame: FrameType | None) -> None:
        if session.heeds_stop and not session.stop.is_set():
            session.stop.set()
            return
        raise KeyboardInterrupt

    wanted = (signal.SIGINT, signal.SIGTERM)
    earlier = [signal.signal(number, on_signal) for number in wanted]

    def give_back() -> None:
        for number, handler in zip(wanted, earlier, strict=True):
            signal.signal(number, handler)

    session.give_back_signals = give_back
    try:
        yield
    finally:
        give_back()


@contextmanager
def _logged(profile: Profile) -> Iterator[None]:
    """What libraries and threads complain about goes to the profile's log, not to the terminal."""
    handler = _Log(profile)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root, earlier = logging.getLogger(), threading.excepthook
    root.addHandler(handler)
    threading.excepthook = _thread_failed
    try:
        yield
    finally:
        threading.excepthook = earlier
        root.removeHandler(handler)
        handler.close()


def _thread_failed(found: threading.ExceptHookArgs) -> None:
    name = found.thread.name if found.thread else ""
    error = found.exc_value or found.exc_type()
    _log.error("bug in thread %s", name, exc_info=error)


class _Log(logging.handlers.RotatingFileHandler):
    """The profile's log, made with the first warning; a profile that cannot be written has none."""

    def __init__(self, profile: Profile) -> None:
        self._folder = profile.log
        place = profile.log / "pln.log"
        super().__init__(place, maxBytes=_LOG_BYTES, backupCount=2, encoding="utf-8", delay=True)
        self.setLevel(logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, if that can be."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's name
        """Nothing prints a traceback."""
