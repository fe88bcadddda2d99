"""The one way out: opening an address in the user's browser or mail program."""

from __future__ import annotations

from urllib.parse import parse_qsl
from urllib.parse import urlencode
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtGui import QGuiApplication

_SCHEMES = ("http", "https", "mailto")
_TRACKERS = ("fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid", "twclid")


def clean(address: str) -> str:
    """The address without what only tells on the reader; "" when it may not be opened."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in _SCHEMES:
        return ""
    if parts.scheme.lower() == "mailto":
        return address.strip()
    if not parts.netloc:
        return ""
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(k, v) for k, v in pairs if not _tells(k)]
    # An untouched query keeps its own spelling: encoding it anew could change its meaning.
    query = parts.query if len(kept) == len(pairs) else urlencode(kept)
    return urlunsplit(parts._replace(query=query))


def _tells(name: str) -> bool:
    return name.lower().startswith("utm_") or name.lower() in _TRACKERS


def open_outside(address: str) -> bool:
    """Hand an http, https or mailto address to the system; False when it is something else."""
    cleaned = clean(address)
    return bool(cleaned) and QDesktopServices.openUrl(QUrl(cleaned))


def copy(text: str) -> None:
    """Put a text on the clipboard."""
    QGuiApplication.clipboard().setText(text)
