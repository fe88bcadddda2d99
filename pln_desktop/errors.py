"""What can go wrong outside the program, as one tree.

    PlnError
    ├── StoreError            the library on disk
    │   ├── LibraryDamaged    unreadable, or an integrity check failed
    │   ├── LibraryTooNew     written by a newer release; left untouched
    │   ├── LibraryReadOnly   the file or its folder can only be read
    │   ├── DiskFull          no room for a write; nothing was changed
    │   ├── Unstorable        a value that nothing can hold; a bug let it through
    │   ├── Busy              another process or thread holds what is needed
    │   └── NotFound          no record has this id
    ├── FetchError            the network, one address at a time
    ├── ParseError            bytes that are not what they should be
    ├── FormatError           a file of another program that cannot be read or written
    ├── PeerError             a service answered, but refused or contradicted itself
    ├── SecretError           the keyring
    ├── Broken                a bug, told to who waits for an answer
    └── Stopped               the user cancelled

Each carries fields; `str()` is plain English for the log. Sentences for people,
with a next step, are made of these in `ui/messages.py` and `cli.py` only.
"""

from __future__ import annotations


class PlnError(Exception):
    """The root: something outside the program went wrong. Of bugs there are only two: Broken, and
    Unstorable."""

    kind = "failed"
    """A stable word for machine readers (`--json`'s error.kind)."""


class StoreError(PlnError):
    """The library could not do what was asked."""

    kind = "store"


class LibraryDamaged(StoreError):
    """The file is no library, or its integrity check failed."""

    kind = "damaged"


class LibraryTooNew(StoreError):
    """The library's schema is newer than this release knows."""

    kind = "too-new"

    def __init__(self, found: int, known: int) -> None:
        super().__init__(f"library schema {found} is newer than {known}")
        self.found = found
        self.known = known


class LibraryReadOnly(StoreError):
    """The library's file or folder cannot be written."""

    kind = "read-only"


class DiskFull(StoreError):
    """There was no room; the transaction was rolled back."""

    kind = "disk-full"


class Unstorable(StoreError):
    """A value came that no library can hold, as only a bug lets it; nothing was written."""

    kind = "unstorable"


class Busy(StoreError):
    """Somebody else holds the library, the profile or the sync lock."""

    kind = "busy"


class NotFound(StoreError):
    """No record has this id."""

    kind = "unknown-id"

    def __init__(self, what: str) -> None:
        super().__init__(f"nothing has the id {what!r}")
        self.what = what


class FetchError(PlnError):
    """One request failed.

    `reason` is one word out of: offline dns tls refused reset timeout too-large
    redirects private scheme address status encoding not-modified proxy answer.
    `status` is the HTTP status where there was one; `detail` the server's own
    words as plain text, at most 500 characters.
    """

    kind = "fetch"

    def __init__(
        self,
        reason: str,
        message: str,
        *,
        address: str = "",
        status: int | None = None,
        detail: str = "",
    ) -> None:
        super().__init__(message)
        self.reason = reason
        self.address = address
        self.status = status
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only fields do not survive pickling between processes by default.
        fields = (self.reason, str(self), self.address, self.status, self.detail)
        return (_fetch_error, fields)


def _fetch_error(
    reason: str, message: str, address: str, status: int | None, detail: str
) -> FetchError:
    return FetchError(reason, message, address=address, status=status, detail=detail)


class ParseError(PlnError):
    """A document is not what it should be.

    `reason` is one word out of: not-a-feed empty html media hostile too-deep
    too-slow encoding unstorable; `detail` what was found instead (a page's title).
    """

    kind = "parse"

    def __init__(self, reason: str, message: str, *, detail: str = "") -> None:
        super().__init__(message)
        self.reason = reason
        self.detail = detail

    def __reduce__(self) -> tuple[object, ...]:
        # Keyword-only fields do not survive pickling between processes by default.
        return (_parse_error, (self.reason, str(self), self.detail))


def _parse_error(reason: str, message: str, detail: str) -> ParseError:
    return ParseError(reason, message, detail=detail)


class FormatError(PlnError):
    """A file cannot be read or written in the format asked for."""

    kind = "format"


class PeerError(PlnError):
    """A service refused, or contradicted itself."""

    kind = "peer"


class SecretError(PlnError):
    """The keyring is missing, locked or refused."""

    kind = "secret"


class Broken(PlnError):
    """Stands for a bug where somebody waits for an answer; the bug itself goes to the log."""

    kind = "bug"


class Stopped(PlnError):
    """The user cancelled; what was done stays done."""

    kind = "stopped"
