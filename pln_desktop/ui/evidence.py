"""Evidence of a portfolio: as a block in its section, and the chain that it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QRectF
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtGui import QFocusEvent
from PySide6.QtGui import QMouseEvent
from PySide6.QtGui import QPainter
from PySide6.QtGui import QPaintEvent
from PySide6.QtGui import QPen
from PySide6.QtWidgets import QSizePolicy
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Evidence
from pln_desktop.model import Note
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.messages import tr
from pln_desktop.ui.note_list import first_line
from pln_desktop.ui.preview import unmarked
from pln_desktop.ui.resource_card import COPIES
from pln_desktop.ui.resource_card import type_look
from pln_desktop.ui.row_list import break_lines
from pln_desktop.ui.widgets import Badge

if TYPE_CHECKING:
    from pln_desktop.store import Store


@dataclass(frozen=True, slots=True)
class Shown:
    """What a block says. `whole` is False when something it rests on is gone."""

    icon: str
    word: str
    role: str
    quote: str = ""
    text: str = ""
    source: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """One circle of the chain."""

    icon: str
    kind: str
    title: str
    second: str = ""
    whole: bool = True


def shown(store: Store, one: Evidence) -> Shown:
    """A piece of evidence in words; it never fails, what is missing is said."""
    if one.ref_noun == "note" and (note := store.notes.get(one.ref)):
        row = store.notes.row(note)
        icon, word, role = "note", tr("Note"), "accent"
        if note.meaning:
            icon, role = MEANINGS[note.meaning][0], note.meaning
            word = tr(MEANINGS[note.meaning][1])
        source = ", ".join(part for part in (row.where.replace(" · ", ", "), row.title) if part)
        whole = row.anchored and (not note.target or bool(row.title))
        mine = unmarked(note.text.strip())[:400]
        return Shown(icon, word, role, note.quote, mine, source, whole)
    if one.ref_noun == "resource" and (kept := store.resources.get(one.ref)):
        icon, word, _ = type_look(kept.type)
        by = ", ".join((*kept.authors, str(kept.year or "")))
        abstract = kept.abstract.strip()[:200]
        return Shown(icon, word, "accent", kept.title, abstract, by.strip(", "))
    if one.ref_noun == "item" and (item := store.items.find(one.ref)):
        by = ", ".join(part for part in (item.community_name, item.author) if part)
        return Shown("feed", tr("Article"), "accent", item.title, item.summary.strip()[:200], by)
    return Shown(
        "warning",
        tr("Evidence missing"),
        "warn",
        source=tr("It is not in the library any more."),
        whole=False,
    )


def chain(store: Store, claim: str, reflection: str, one: Evidence) -> list[Step]:
    """What a section rests on, link by link, to the person who wrote it."""
    steps = [Step("portfolio", tr("Section"), claim)]
    first = first_line(reflection)
    steps.append(Step("edit", tr("Reflection"), first or tr("not written yet"), "", bool(first)))
    note = store.notes.get(one.ref) if one.ref_noun == "note" else None
    target_noun, target = one.ref_noun, one.ref
    if one.ref_noun == "note":
        steps.append(_note_step(store, note))
        target_noun, target = (note.target_noun, note.target) if note else ("", "")
    kept = store.resources.get(target) if target_noun == "resource" else None
    if target_noun == "item":
        kept = store.resources.of_item(target)
    if kept is not None:
        icon, said, _ = COPIES[kept.copy]
        steps.append(
            Step(icon, tr("Saved copy"), tr(said), messages.date(kept.created), kept.copy != "link")
        )
    item = store.items.find(target if target_noun == "item" else kept.item if kept else "")
    if item is not None:
        steps.append(
            Step(
                "replies" if item.thread else "feed", tr("Source"), item.title, item.community_name
            )
        )
    elif kept is not None:
        steps.append(Step("site", tr("Source"), kept.title, kept.publisher))
    elif target_noun in ("item", "resource"):
        steps.append(
            Step("warning", tr("Source"), tr("not in the library any more"), "", whole=False)
        )
    author = item.author if item else ", ".join(kept.authors) if kept else ""
    if author:
        steps.append(Step("person", tr("Person"), author))
    return steps


def _note_step(store: Store, note: Note | None) -> Step:
    if note is None:
        return Step("warning", tr("Note"), tr("not in the library any more"), "", whole=False)
    kind = tr("Highlight") if note.quote else tr("My note")
    if not note.quote:
        return Step(
            "note", kind, first_line(note.text)[:80] or tr("empty"), messages.date(note.updated)
        )
    whole = store.notes.row(note).anchored
    said = tr("found word for word") if whole else tr("not found in the new text")
    return Step("highlight", kind, note.quote, said, whole)


class EvidenceBlock(QWidget):
    """A bar of the meaning's colour, its word, their words, mine, the source."""

    chosen = Signal(str)
    opened = Signal(str)
    menu_wanted = Signal(str, QPoint)

    def __init__(self, desk: Desk, one: Evidence, say: Shown) -> None:
        super().__init__()
        self._desk, self.evidence, self._say = desk, one, say
        theme = desk.theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(
            ". ".join(p for p in (say.word, say.quote, say.text, say.source) if p)
        )
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        self._column.addWidget(
            leading(Badge(theme, desk.icons, say.icon, say.word, say.role, outline=False))
        )
        if say.quote:
            self._column.addWidget(words(theme, say.quote, times=1.06, serif=True))
        if say.text:
            self._column.addWidget(words(theme, say.text))
        if one.caption:
            self._column.addWidget(words(theme, one.caption, "ink2"))
        if say.source:
            self._column.addWidget(words(theme, say.source, "ink2" if say.whole else "warn", 0.92))
        self._fit()
        theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        q = self._desk.theme.q
        self._column.setContentsMargins(3 * q, q, q, q)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._desk.theme, QPainter(self)
        if self.hasFocus():
            painter.fillRect(self.rect(), theme.role("sel"))
            painter.setPen(QPen(theme.role("focus"), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        x = self.width() - 3 if self.isRightToLeft() else 0
        painter.fillRect(x, 0, 3, self.height(), theme.role(self._say.role))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusInEvent(event)
        self.update()
        self.chosen.emit(self.evidence.id)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        self.opened.emit(self.evidence.id)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        self.setFocus()
        self.menu_wanted.emit(self.evidence.id, event.globalPos())


class Chain(QWidget):
    """Circles 2 S on a line; the broken one is bad and named."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._steps: list[Step] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        desk.theme.changed.connect(self.updateGeometry)

    def show_steps(self, steps: list[Step]) -> None:
        """Another chain; it says itself to a screen reader."""
        self._steps = steps
        said = [
            f"{step.kind}: {step.title}" + ("" if step.whole else f", {tr('broken')}")
            for step in steps
        ]
        self.setAccessibleName(". ".join(said))
        self.updateGeometry()
        self.update()

    @property
    def _pitch(self) -> int:
        return self._desk.theme.size(4.6)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._desk.theme.size(12), self._pitch * len(self._steps))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        theme, painter = self._desk.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.size(2.0)
        for number, step in enumerate(self._steps):
            top = number * self._pitch + 1
            x = self.width() - side - 1 if self.isRightToLeft() else 1
            if number + 1 < len(self._steps):
                painter.setPen(theme.role("line2"))
                painter.drawLine(x + side // 2, top + side, x + side // 2, top + self._pitch)
            role = "ink2" if step.whole else "bad"
            painter.setPen(QPen(theme.role(role), 1))
            painter.drawEllipse(QRectF(x, top, side, side))
            inset = side // 4
            spot = QRect(x + inset, top + inset, side - 2 * inset, side - 2 * inset)
            self._desk.icons.paint(painter, step.icon, spot, role)
            self._write(painter, step, top, side)
        painter.end()

    def _write(self, painter: QPainter, step: Step, top: int, side: int) -> None:
        theme = self._desk.theme
        gap = side + 2 * theme.q
        box = QRect(gap, top, self.width() - gap, theme.size(1.35))
        if self.isRightToLeft():
            box.moveLeft(0)
        flags = int(Qt.AlignmentFlag.AlignLeading | Qt.AlignmentFlag.AlignVCenter)
        serif = step.kind == tr("Highlight")
        lines = (
            (step.kind, theme.font(0.92), "ink2" if step.whole else "bad"),
            (step.title, theme.font(1.0, serif=serif), "ink"),
            (step.second, theme.font(0.92), "ink2" if step.whole else "bad"),
        )
        for text, font, role in lines:
            painter.setFont(font)
            painter.setPen(theme.role(role))
            for line in break_lines(text, font, box.width(), 1):
                painter.drawText(box, flags, line)
            box.translate(0, theme.size(1.35))
