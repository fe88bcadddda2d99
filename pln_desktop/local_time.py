"""Moments by this computer's clock."""

from __future__ import annotations

from datetime import datetime


def local(at: datetime) -> datetime:
    """An aware instant in the system's zone; as it is where the system cannot tell, as for the
    calendar's first day west of Greenwich, and on Windows for days before 1970."""
    try:
        return at.astimezone()
    except (OverflowError, ValueError, OSError):
        return at
