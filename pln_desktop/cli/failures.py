"""How a command fails: a stable word and a number for programs, one sentence for people."""

from __future__ import annotations

from pln_desktop import errors

DONE, FAILED, USAGE, ALL_FAILED, UNKNOWN_ID, BUSY, UNREADABLE, STOPPED = 0, 1, 2, 3, 4, 5, 6, 130

_CODES: tuple[tuple[type[errors.PlnError], int], ...] = (
    (errors.NotFound, UNKNOWN_ID),
    (errors.Busy, BUSY),
    (errors.LibraryDamaged, UNREADABLE),
    (errors.LibraryTooNew, UNREADABLE),
    (errors.LibraryReadOnly, UNREADABLE),
    (errors.Stopped, STOPPED),
)


class Failure(Exception):
    """The command did not do what was asked, for a reason that only the command line has."""

    def __init__(self, kind: str, message: str, code: int = FAILED) -> None:
        super().__init__(message)
        self.kind = kind
        self.code = code


def refused(message: str) -> Failure:
    """Something that cannot be done with what was named."""
    return Failure("refused", message)


def usage(message: str) -> Failure:
    """The command was not understood."""
    return Failure("usage", message, USAGE)


def code_of(error: errors.PlnError) -> int:
    """The exit code of an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), FAILED)


def kind_of(error: errors.PlnError) -> str:
    """The stable word of an error; a request or document says which of its reasons it was."""
    if isinstance(error, errors.FetchError | errors.ParseError):
        return error.reason
    return error.kind
