"""What a list of kept things shows, and how it is narrowed."""

from __future__ import annotations

from pln_desktop.model import ResourceRow
from pln_desktop.ui.messages import tr
from pln_desktop.ui.resource_card import COPIES
from pln_desktop.ui.resource_card import type_look
from pln_desktop.ui.row_list import Mark
from pln_desktop.ui.row_list import RowLook


def of_kind(row: ResourceRow, kind: str) -> bool:
    """Whether a row is of a chip's kind."""
    if kind == "broken":
        return row.resource.copy in ("text", "link")
    return not kind or row.resource.type == kind.removeprefix("type:")


def matches(row: ResourceRow, asked: list[str]) -> bool:
    """Whether all the words stand in a card."""
    kept = row.resource
    text = " ".join(
        (kept.title, *kept.authors, kept.publisher, kept.abstract, *row.tags)
    ).casefold()
    return all(word in text for word in asked)


def look(row: ResourceRow) -> RowLook:
    """A row: type, title, authors, how many notes, how good the copy is."""
    kept = row.resource
    icon, _, role = COPIES[kept.copy]
    marks = (Mark("note", str(row.notes)),) if row.notes else ()
    year = str(kept.year) if kept.year else ""
    second = " · ".join(part for part in (", ".join(kept.authors), kept.publisher, year) if part)
    below = kept.reason or (", ".join(row.tags) if row.tags else kept.abstract)
    return RowLook(
        kept.title or tr("Untitled"), second or type_look(kept.type)[1],
        marks=(*marks, Mark(icon, "", role)), summary=below, icon=type_look(kept.type)[0],
    )  # fmt: skip


def spoken(row: ResourceRow) -> str:
    """What a screen reader says of a row."""
    kept = row.resource
    parts = [
        kept.title,
        type_look(kept.type)[1],
        ", ".join(kept.authors),
        tr(COPIES[kept.copy][1]),
    ]
    if row.notes:
        parts.append(tr("{n} notes").format(n=row.notes))
    return ". ".join(part for part in parts if part)
