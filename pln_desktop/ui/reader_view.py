"""The text of an article or a thread, answered from the library only.

Nothing here ever asks a network or a file: `loadResource` knows the pictures of the page by
number and our own icons, and everything else is nothing (F24, F28).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtCore import Qt
from PySide6.QtCore import QUrl
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QFontMetricsF
from PySide6.QtGui import QResizeEvent
from PySide6.QtGui import QTextBlock
from PySide6.QtGui import QTextBlockFormat
from PySide6.QtGui import QTextCharFormat
from PySide6.QtGui import QTextCursor
from PySide6.QtGui import QTextDocument
from PySide6.QtGui import QTextFormat
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QTextBrowser
from PySide6.QtWidgets import QTextEdit

from pln_desktop.store import Store
from pln_desktop.store.anchors import Folded
from pln_desktop.store.anchors import context
from pln_desktop.store.anchors import find
from pln_desktop.ui.document import APART
from pln_desktop.ui.document import COPY
from pln_desktop.ui.document import OTHER_TEXT
from pln_desktop.ui.document import Page
from pln_desktop.ui.document import Picture
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.pictures import Drawer
from pln_desktop.ui.theme import Theme

PITCH = 1.56
GAP = 0.8

_LINES = {
    "idea": QTextCharFormat.UnderlineStyle.SingleUnderline,
    "try": QTextCharFormat.UnderlineStyle.DashUnderline,
    "evidence": QTextCharFormat.UnderlineStyle.DashDotLine,
    "question": QTextCharFormat.UnderlineStyle.WaveUnderline,
    "reply": QTextCharFormat.UnderlineStyle.DotLine,
}


@dataclass(frozen=True, slots=True)
class Selected:
    """What is selected, as a highlight wants it."""

    item: str
    quote: str
    prefix: str
    suffix: str


@dataclass(slots=True)
class _Body:
    """Where one item's text stands in the document, and its characters."""

    start: int
    end: int
    text: str
    units: list[int] | None  # UTF-16 offset of each code point, where they differ


class ReaderView(QTextBrowser):
    """Shows a Page; finds quotes in it; paints highlights."""

    laid_out = Signal()
    """Heights may have changed: notes stand elsewhere now."""
    other_text_wanted = Signal()
    """The feed's own text in place of the whole article, or back."""
    copy_wanted = Signal(str)
    """Another copy of the story that is open, by its id."""
    apart_wanted = Signal()
    """This is no copy of the others."""

    def __init__(self, store: Store, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._drawer = Drawer(store, theme, icons)
        self._pictures: list[Picture] = []
        self._bodies: dict[str, _Body] = {}
        self._page: Page | None = None
        self.zoom = 1.0
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUndoRedoEnabled(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setAccessibleName(self.tr("Article"))
        self.anchorClicked.connect(self._on_anchor)
        self.document().documentLayout().documentSizeChanged.connect(self.laid_out)

    # Showing

    def show_page(self, page: Page) -> None:
        """Set the text in the theme's type, from the top."""
        self._page, self._pictures = page, page.pictures
        font = self._theme.font(1.25 * self.zoom, serif=True)
        document = self.document()
        document.clear()
        document.setDefaultFont(font)
        link = f"a {{ color: {self._theme.hex('accent')}; }}"
        document.setDefaultStyleSheet(f"{link} h1,h2,h3,h4,h5,h6 {{ font-weight: 600; }}")
        self.setHtml(page.html)
        self._find_bodies(page)
        self._set_type()
        frame = self.document().rootFrame().frameFormat()
        frame.setTopMargin(self._theme.size(1.6))
        frame.setBottomMargin(self._theme.size(4))
        self.document().rootFrame().setFrameFormat(frame)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._centre()

    def again(self) -> None:
        """The same page in other colours, sizes or with other pictures; the place is kept."""
        if self._page is not None:
            bar = self.verticalScrollBar()
            share = bar.value() / max(1, bar.maximum())
            self.show_page(self._page)
            bar.setValue(round(share * bar.maximum()))

    def _find_bodies(self, page: Page) -> None:
        """Take the marks out of the text and remember what stood between them."""
        self._bodies = {}
        owners = {mark: id for id, mark in page.marks.items()}
        starts: dict[str, int] = {}
        block = self.document().begin()
        while block.isValid():
            following = block.next()
            id = owners.get(block.text())
            if id is not None:
                at = _drop(block)
                if id in starts:
                    self._bodies[id] = self._body(starts[id], at)
                else:
                    starts[id] = at
                following = self.document().findBlock(at)
            block = following

    def _body(self, start: int, end: int) -> _Body:
        end = max(start, end)
        cursor = self._cursor(start, end)
        text = cursor.selectedText()
        units = None
        if any(ord(character) > 0xFFFF for character in text):
            units, at = [], 0
            for character in text:
                units.append(at)
                at += 2 if ord(character) > 0xFFFF else 1
            units.append(at)
        return _Body(start, end, text, units)

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        last = max(0, self.document().characterCount() - 1)
        cursor.setPosition(min(start, last))
        cursor.setPosition(min(end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _set_type(self) -> None:
        """Pitch, gaps and headings, block by block; no line is wider than the column."""
        size = self._theme.size(1.25 * self.zoom)
        metrics = QFontMetricsF(self.document().defaultFont())
        pitch = round(100 * PITCH * size / metrics.lineSpacing())
        sans = [self._theme.font().family()]
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            form = QTextBlockFormat()
            form.setNonBreakableLines(False)
            proportional = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
            inside = block.textList() is not None or cursor.currentTable() is not None
            form.setLineHeight(108 if level else pitch, proportional)
            form.setTopMargin(size * (GAP if level > 1 else 0))
            close = inside or level or block.charFormat().fontFamilies() == sans
            form.setBottomMargin(size * GAP * (0.4 if close else 1))
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(form)
            if level:
                self._set_heading(block, level)
            block = block.next()
        self._set_lead(cursor, size)
        cursor.endEditBlock()

    def _set_lead(self, cursor: QTextCursor, size: int) -> None:
        """An article begins a little below its byline; posts follow theirs closely."""
        if len(self._bodies) == 1:
            start = next(iter(self._bodies.values())).start
            form = QTextBlockFormat()
            form.setBottomMargin(size * GAP)
            cursor.setPosition(max(0, start - 1))
            cursor.mergeBlockFormat(form)

    def _set_heading(self, block: QTextBlock, level: int) -> None:
        times = {1: 1.95, 2: 1.45}.get(level, 1.25)
        font = self._theme.font(times * self.zoom, 600, True)
        parts = []
        at = block.begin()
        while not at.atEnd():
            parts.append(at.fragment())
            at += 1
        for part in parts:
            # HTML's own step of size would multiply ours: it has to be taken out, not overruled.
            form = part.charFormat()
            form.clearProperty(QTextFormat.Property.FontSizeAdjustment)
            form.setFont(font)
            self._cursor(part.position(), part.position() + part.length()).setCharFormat(form)

    def _centre(self) -> None:
        """The column is at most 44 S wide and stands in the middle of what is left."""
        theme = self._theme
        least = theme.size(2.4)
        room = self.width() - 2 * least
        side = max(least, (self.width() - min(room, theme.size(40))) // 2)
        if self.width() < theme.size(50):
            side = least
        self.setViewportMargins(side, 0, side, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        self._centre()
        super().resizeEvent(event)
        self._fit_pictures()
        self.laid_out.emit()

    # Pictures

    def loadResource(self, type: int, name: QUrl | str) -> Any:  # noqa: N802
        address = name.toString() if isinstance(name, QUrl) else name
        # Whatever is asked for, super() is never called: it would read files.
        if type != QTextDocument.ResourceType.ImageResource.value or not address.startswith("pln:"):
            return QByteArray()
        wide = max(self._theme.size(12), self.viewport().width() - self._theme.q)
        return self._drawer.draw(address, self._pictures, wide, self.devicePixelRatioF())

    def _fit_pictures(self) -> None:
        """A narrower column wants smaller pictures: lay them out again when one is too wide."""
        if self._page is not None and any(p.blob for p in self._pictures):
            ideal = self.document().idealWidth()
            if ideal > self.viewport().width() + 1:
                self.again()

    # Quotes

    def place_of(self, item: str, quote: str, prefix: str, suffix: str) -> tuple[int, int] | None:
        """Document positions of a quote in an item's text, or None for an orphan."""
        body = self._bodies.get(item)
        found = find(body.text, quote, prefix, suffix) if body else None
        if body is None or found is None:
            return None
        start, end = found
        if body.units is not None:
            start, end = body.units[start], body.units[end]
        return body.start + start, body.start + end

    def body_start(self, item: str) -> int | None:
        """Where an item's text begins, or None when it is not shown."""
        body = self._bodies.get(item)
        return body.start if body else None

    def selected(self) -> Selected | None:
        """The selection as a quote with its context, when it lies in one item's text."""
        cursor = self.textCursor()
        if not cursor.hasSelection():
            return None
        first, last = cursor.selectionStart(), cursor.selectionEnd()
        for id, body in self._bodies.items():
            if body.start <= first and last <= body.end:
                return _quote(id, body, first - body.start, last - body.start)
        return None

    def top_of(self, position: int) -> int:
        """Pixels from the top of the document to the line at a position."""
        return (
            self.cursorRect(self._cursor(position, position)).top()
            + self.verticalScrollBar().value()
        )

    def block_bottom(self, position: int) -> int:
        """Pixels from the top of the document to the end of the paragraph at a position."""
        block = self.document().findBlock(position)
        layout = self.document().documentLayout()
        return round(layout.blockBoundingRect(block).bottom())

    def show_position(self, position: int) -> None:
        """Scroll so that a position stands in the upper third."""
        self.verticalScrollBar().setValue(max(0, self.top_of(position) - self.height() // 4))

    def paint_highlights(self, places: list[tuple[int, int, str]]) -> None:
        """Mark (start, end, meaning) with tint and line; nothing is written into the text."""
        marks = []
        for start, end, meaning in places:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._cursor(start, end)
            role = meaning or "idea"
            form = QTextCharFormat()
            form.setBackground(self._theme.role(f"tint.{role}"))
            form.setUnderlineStyle(_LINES[role])
            form.setUnderlineColor(self._theme.role(role))
            mark.format = form
            marks.append(mark)
        self.setExtraSelections(marks)

    def use_caret(self, on: bool) -> None:
        """Move through the text by keys (F7)."""
        flag = Qt.TextInteractionFlag
        usual = (
            flag.TextSelectableByMouse
            | flag.LinksAccessibleByMouse
            | flag.LinksAccessibleByKeyboard
        )
        self.setTextInteractionFlags(usual | flag.TextSelectableByKeyboard if on else usual)

    @Slot(QUrl)
    def _on_anchor(self, url: QUrl) -> None:
        if url.hasFragment() and not url.host() and not url.scheme():
            self.scrollToAnchor(url.fragment())
            return
        address = url.toString()
        if address == OTHER_TEXT:
            self.other_text_wanted.emit()
            return
        if address == APART:
            self.apart_wanted.emit()
            return
        if address.startswith(COPY):
            self.copy_wanted.emit(address.removeprefix(COPY))
            return
        open_outside(url.toString())


def _drop(block: QTextBlock) -> int:
    """Take a block out of the text; where it stood."""
    at = block.position()
    cursor = QTextCursor(block)
    cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
    following = block.next().isValid()
    cursor.setPosition(at)
    if following:
        cursor.setPosition(at + block.length(), QTextCursor.MoveMode.KeepAnchor)
    else:
        cursor.setPosition(max(0, at - 1))
        cursor.setPosition(at + block.length() - 1, QTextCursor.MoveMode.KeepAnchor)
    cursor.removeSelectedText()
    return at


def _quote(id: str, body: _Body, first: int, last: int) -> Selected | None:
    text = body.text
    if body.units is not None:
        first, last = body.units.index(first), body.units.index(last)
    chosen = text[first:last].replace("\ufffc", "")
    prefix, suffix = context(text, first, last)
    words = Folded.of(chosen).text.strip()
    if not words:
        return None
    clean = (Folded.of(part.replace("\ufffc", " ")).text for part in (prefix, suffix))
    return Selected(id, words, *clean)
