"""Words for people at a terminal: errors with a next step, health, acts, times.

The window has its own in ui/messages.py, which speaks through Qt's translations.
"""

from __future__ import annotations

import re
from datetime import UTC
from datetime import datetime
from typing import TYPE_CHECKING

from pln_desktop import errors
from pln_desktop.local_time import local
from pln_desktop.model import SourceRow

if TYPE_CHECKING:
    from pln_desktop.sync.sentence import Figures

_SENTENCES: tuple[tuple[type[errors.PlnError], str], ...] = (
    (errors.LibraryTooNew, "A newer release wrote this library. It was left untouched; open it "
     "with that release."),
    (errors.LibraryDamaged, "This library cannot be read. Restore a backup, or choose another "
     "profile."),
    (errors.LibraryReadOnly, "This library cannot be opened for writing. Check who owns its "
     "folder."),
    (errors.DiskFull, "The disk is full. Nothing was changed; free some space and try again."),
    (errors.Stopped, "Stopped. What was done stays done."),
)  # fmt: skip

# What a terminal would obey instead of show, and marks that turn the direction of a line.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def sentence(error: errors.PlnError) -> str:
    """What happened and, where there is one, the next step."""
    for kind, words in _SENTENCES:
        if isinstance(error, kind):
            return words
    return as_sentence(str(error))


def as_sentence(words: str) -> str:
    """Plain words with a capital and a full stop."""
    words = plain(words).strip() or "This did not work"
    if words.split()[0].rstrip(",:").isalpha():  # not an id, a path or an address
        words = words[0].upper() + words[1:]
    return words if words.endswith((".", "!", "?")) else f"{words}."


def health(row: SourceRow, now: datetime) -> str:
    """How a source is, in a sentence or two, with its figures where they are known."""
    from pln_desktop.acts.health import Vitals
    from pln_desktop.sync.sentence import sentence

    return one_line(row.sentence(now) if isinstance(row, Vitals) else sentence(row, now))


def figures(row: SourceRow) -> Figures | None:
    """How often it posts, where that is known."""
    return getattr(row, "figures", None)


def plain(text: str) -> str:
    """Text of others without what a terminal would obey."""
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """The same on one line."""
    return " ".join(plain(text).split())


def stamp(at: datetime) -> str:
    """An instant as RFC 3339 in UTC, as every shape writes it."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def when(at: datetime | None) -> str:
    """An instant in the system's zone and language, or ""."""
    return "" if at is None else local(at).strftime("%d %b %Y %H:%M")


def read_time(text: str) -> datetime:
    """A day (its beginning here) or an RFC 3339 time; without a zone it is the system's.

    Raises ValueError.
    """
    wanted = text.strip()
    try:
        found = datetime.fromisoformat(wanted)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write 2026-01-31 or 2026-01-31T08:00:00Z") from None
    try:
        return found.astimezone(UTC)
    except (OverflowError, OSError):
        raise ValueError(f"{text!r} is out of the range of dates") from None


def count(number: int, what: str) -> str:
    """ "1 item", "2 items", "3 communities"."""
    if number == 1:
        return f"1 {what}"
    many = f"{what[:-1]}ies" if what.endswith("y") else f"{what}s"
    return f"{number} {many}"
