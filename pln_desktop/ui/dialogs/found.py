"""How something that can be followed is shown: its name, how we know of it, what it published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QRadioButton
from PySide6.QtWidgets import QStyle
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import FetchError
from pln_desktop.errors import ParseError
from pln_desktop.errors import PlnError
from pln_desktop.ui import messages
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.tile import Tile
from pln_desktop.ui.widgets import label

if TYPE_CHECKING:
    from pln_desktop.sync.parsed import Candidate
    from pln_desktop.sync.parsed import Parsed

_KINDS = {"rss": "RSS feed", "atom": "Atom feed", "jsonfeed": "JSON feed", "": "feed"}
_EVIDENCE = {
    "direct": "This address is itself a feed.",
    "link": "The page names it in its head.",
    "probe": "Found at a usual place.",
    "address": "{site} has it for every address like this one.",
    "page": "{site} has it, though the page does not name it.",
    "lookup": "{site} says that this is its feed.",
}
_BOARD = "This {site} board names it in its head."
_DOT = QStyle.PixelMetric.PM_ExclusiveIndicatorWidth
_GAP = QStyle.PixelMetric.PM_RadioButtonLabelSpacing
_FIRST = 4
"""So many first items are shown of what was found."""


def explained(found: Candidate) -> str:
    """How we know of a candidate, and what should be known of it before it is followed."""
    board = found.evidence == "link" and found.site_name
    said = tr(_BOARD if board else _EVIDENCE[found.evidence]).format(site=found.site_name)
    return f"{said} {tr(found.about)}" if found.about else said


def place(theme: Theme, found: Candidate, feed: Parsed | None, alone: bool) -> QWidget:
    """A tile, its name, what it is, and how we know where no list of several says that."""
    name = (feed.title if feed else "") or found.title or urlsplit(found.address).hostname or ""
    head = QWidget()
    across = QHBoxLayout(head)
    across.setContentsMargins(0, theme.q, 0, 0)
    across.setSpacing(3 * theme.q)
    across.addWidget(Tile(theme, name, 2.6), 0, Qt.AlignmentFlag.AlignTop)
    beside = QVBoxLayout()
    beside.setSpacing(0)
    beside.addWidget(words(theme, name, weight=600))
    facts = [explained(found) if alone else ""]
    if feed:  # before it was read only others say what it is
        kind = tr(_KINDS.get(found.kind, "feed"))
        facts.insert(0, tr("This is an open {kind}.").format(kind=kind))
        facts.insert(0, _ended(feed.description))
    said = " ".join(filter(None, facts)) or found.address
    beside.addWidget(words(theme, said, "ink2", 0.96))
    across.addLayout(beside, 1)
    return head


def choice(theme: Theme, found: Candidate) -> tuple[QRadioButton, QWidget]:
    """A button for one of several, and what holds it with its sentence."""
    text = found.title or found.address
    radio = QRadioButton(text if len(text) < 70 else f"{text[:68]}…")
    radio.setToolTip(found.address)
    said = f"{tr(_KINDS.get(found.kind, 'feed'))}. {explained(found)}"
    radio.setAccessibleDescription(said)
    both = QWidget()
    column = QVBoxLayout(both)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(radio)
    below = words(theme, said, "ink2", 0.92)
    below.setIndent(radio.style().pixelMetric(_DOT) + radio.style().pixelMetric(_GAP))
    column.addWidget(below)
    return radio, both


def latest(theme: Theme, feed: Parsed) -> Iterator[QWidget]:
    """What it published last."""
    if not feed.items:
        yield words(theme, tr("It is empty so far. What comes will be here."), "ink2")
        return
    some = len(feed.items) > _FIRST
    heading = tr("The latest of {n}:") if some else tr("What it published:")
    yield words(theme, heading.format(n=len(feed.items)), "ink2", 0.96)
    for item in feed.items[:_FIRST]:
        line = QWidget()
        across = QHBoxLayout(line)
        across.setContentsMargins(0, 0, 0, 0)
        across.addWidget(words(theme, item.title or item.summary[:80], serif=True), 1)
        at = messages.date(item.published) if item.published else ""
        across.addWidget(label(theme, at, "ink2", 0.92), 0, Qt.AlignmentFlag.AlignTop)
        yield line


def why(error: PlnError) -> str:
    """What an address answered that was never followed before."""
    if isinstance(error, ParseError) and error.reason in ("html", "not-a-feed"):
        return tr("A page is there, but it names no feed.")
    if isinstance(error, ParseError) and error.reason == "empty":
        return tr("Nothing came from there.")
    said = messages.sentence(error)
    if isinstance(error, FetchError) and error.reason == "status" and error.detail:
        return tr("{sentence} It says: “{words}”").format(sentence=said, words=error.detail)
    return said


def _ended(text: str, most: int = 160) -> str:
    """A feed's own description, short and with a full stop, for sentences follow."""
    said = " ".join(text.split())
    if not said:
        return ""
    if len(said) > most:
        return f"{said[:most].rstrip()}…"
    return said if said.endswith(tuple(".!?…。")) else f"{said}."
