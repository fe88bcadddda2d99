"""What the user decides about a source, as words: how often, how long, how much."""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Source

if TYPE_CHECKING:
    from pln_desktop.store import Store

SHORTEST = 15
"""Minutes between two polls that a user may ask for."""
_LONGEST = 60 * 24 * 365
_YES = ("on", "yes", "true", "1")
_NO = ("off", "no", "false", "0")
_DAYS = re.compile(r"(\d{1,5})\s*(d|days?|w|weeks?|months?|y|years?)")
_UNITS = {"d": 1, "w": 7, "m": 30, "y": 365}


def change(store: Store, source: str, values: Mapping[str, str]) -> Source:
    """Set `interval`, `retention`, `images` or `full_text` of a source: one undoable act.

    Raises NotFound, and FormatError before anything is changed.
    """
    before = after = store.sources.get(source)
    if before is None or after is None:
        raise NotFound(source)
    for name, value in values.items():
        after = replace(after, **read(name, value))
    if after != before:
        store.sources.save(after, "source.set")
    return after


def read(name: str, value: str) -> dict[str, Any]:
    """One property as fields of a source. FormatError in one sentence."""
    wanted = name.strip().lower().replace("-", "_")
    if wanted not in _READERS:
        raise FormatError(f"a source has no {name!r}; it has {', '.join(_READERS)}")
    return _READERS[wanted](value.strip().lower())


def retention_words(source: Source) -> str:
    """What is kept: "all", "90d", "500", or both limits."""
    words = [f"{source.keep_days}d"] if source.keep_days is not None else []
    words += [str(source.keep_count)] if source.keep_count is not None else []
    return " ".join(words) or "all"


def _interval(value: str) -> dict[str, Any]:
    if value in ("auto", ""):
        return {"interval": None}
    if not value.isdecimal() or not SHORTEST <= int(value) <= _LONGEST:
        raise FormatError(f"interval is auto or minutes from {SHORTEST} on, not {value!r}")
    return {"interval": int(value)}


def _retention(value: str) -> dict[str, Any]:
    days = count = None
    for word in [] if value in ("all", "") else re.split(r"[\s,+]+(?=\d)", value):
        if found := _DAYS.fullmatch(word):
            days = int(found[1]) * _UNITS[found[2][0]]
        elif re.fullmatch(r"\d{1,9}", word):
            count = int(word)
        else:
            days = count = 0
        if 0 in (days, count):
            raise FormatError(
                f"retention is all, days like 90d or a number like 500, not {value!r}"
            )
    return {"keep_days": days, "keep_count": count}


def _switch(name: str) -> Callable[[str], dict[str, Any]]:
    def switched(value: str) -> dict[str, Any]:
        if value not in (*_YES, *_NO):
            raise FormatError(f"{name} is on or off, not {value!r}")
        return {name: value in _YES}

    return switched


_READERS: dict[str, Callable[[str], dict[str, Any]]] = {
    "interval": _interval,
    "retention": _retention,
    "images": _switch("images"),
    "full_text": _switch("full_text"),
}
