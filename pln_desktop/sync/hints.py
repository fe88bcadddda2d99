"""What a server says about time and type, read from its header lines. Pure.

Servers write these lines carelessly, so every reader here answers None (or an
empty word) for what it cannot understand and never raises.
"""

from __future__ import annotations

import math
import re
from datetime import UTC
from datetime import datetime

LONGEST_WAIT = 7 * 86_400.0
"""Seconds; a Retry-After of sixteen years exists, and is obeyed for a week."""

LONGEST_FRESHNESS = 86_400.0
"""Seconds; what Cache-Control and Expires may lengthen an interval to (FRB022)."""

_DIRECTIVE = re.compile(r'([\w-]+)(?:\s*=\s*"?([^",]*)"?)?')
_CHARSET = re.compile(r';\s*charset\s*=\s*["\']?([^\s;"\']+)', re.IGNORECASE)


def read_date(value: str) -> datetime | None:
    """An HTTP date in any of its three spellings, aware, or None."""
    from email.utils import parsedate_to_datetime  # 15 ms, so not before it is needed

    try:
        moment = parsedate_to_datetime(value.strip())
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def retry_after(value: str, date: str, now: datetime) -> float | None:
    """Seconds to wait, at most LONGEST_WAIT; None when there is no usable hint (F18, FRB020).

    `value` is the Retry-After line, `date` the same reply's Date line: a moment
    is measured against the server's own clock where it gave one, since either
    clock may be wrong by years. 0, the past and nonsense are no hint.
    """
    value = value.strip()
    if re.fullmatch(r"[0-9]+(\.[0-9]*)?", value):
        seconds = float(value)
    else:
        until = read_date(value) if value else None
        if until is None:
            return None
        seconds = (until - (read_date(date) or now)).total_seconds()
    return min(seconds, LONGEST_WAIT) if seconds > 0 and not math.isnan(seconds) else None


def max_age(cache_control: str, expires: str, date: str, now: datetime) -> float | None:
    """Seconds the reply stays fresh, at most LONGEST_FRESHNESS; None without a hint (FRB022).

    no-cache, no-store, max-age=0 and a past Expires shorten nothing, so they
    are no hint. Cache-Control goes before Expires.
    """
    directives = {name.lower(): value for name, value in _DIRECTIVE.findall(cache_control)}
    if "no-cache" in directives or "no-store" in directives:
        return None
    if "max-age" in directives:
        digits = directives["max-age"].strip()
        seconds = float(digits) if digits.isascii() and digits.isdigit() else 0.0
    else:
        until = read_date(expires) if expires else None
        if until is None:
            return None
        seconds = (until - (read_date(date) or now)).total_seconds()
    return min(seconds, LONGEST_FRESHNESS) if seconds > 0 else None


def media_type(value: str) -> tuple[str, str]:
    """A Content-Type line -> (type in lower case, charset as written); "" where missing."""
    kind = value.split(";", 1)[0].strip().lower()
    charset = _CHARSET.search(value)
    return kind, charset.group(1) if charset else ""


def encodings(value: str) -> list[str]:
    """A Content-Encoding line -> its codings in the order they were applied."""
    return [
        word for part in value.split(",") if (word := part.strip().lower()) not in ("", "identity")
    ]
