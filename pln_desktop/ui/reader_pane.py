"""The right of Reading: tools, the text, my margin, and what can be done with both."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import QEvent
from PySide6.QtCore import QObject
from PySide6.QtCore import QPoint
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import QTextBlockFormat
from PySide6.QtGui import QTextCursor
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QScrollBar
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.model import Item
from pln_desktop.model import Meaning
from pln_desktop.model import Note
from pln_desktop.model import Scope
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.document import Composer
from pln_desktop.ui.document import Page as Document
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.margin import Margin
from pln_desktop.ui.reader_view import ReaderView
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import label
from pln_desktop.ui.widgets import link
from pln_desktop.ui.widgets import tool

_POSTS = 200
"""A longer thread shows its latest posts."""


class ReaderPane(QWidget):
    """Shows one item, or the thread it belongs to."""

    back_wanted = Signal()
    noun = "item"
    """What notes here stand on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.store, self.theme = desk, desk.store, desk.theme
        self._items: list[Item] = []
        self._chosen: Item
        self._notes: dict[str, Note] = {}
        self._places: dict[str, tuple[int, int]] = {}
        self._new: set[str] = set()
        self._narrow = False
        self._raised: list[int] = []
        desk.theme.surface(self, "page")
        self.view = ReaderView(desk.store, desk.theme, desk.icons)
        self.margin = Margin(desk, self._scroll_by)
        self.bar = self._tools()
        self.banner = Banner(desk.theme, desk.icons)
        self.finder = FindBar(desk, self.view)
        self.picker = MeaningBar(desk, self.view)
        self.scroller = QScrollBar(Qt.Orientation.Vertical)
        self.empty = EmptyPage(
            desk.theme, desk.icons, "reading", self.tr("Nothing open."),
            self.tr("Choose something on the left, or press J for the next unread."),
        )  # fmt: skip
        self._lay_out()
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self.place_notes)
        self._connect()
        self.show_nothing()

    # Building

    def _tools(self) -> PaneBar:
        commands, icons = self.desk.commands, self.desk.icons
        bar = PaneBar(self.theme)
        self.back = icon_button(
            icons, "prev", self.tr("Back to the list"), self.back_wanted.emit, self.tr("List")
        )
        bar.add(self.back, left=True)
        self.back.hide()
        self._worded: list[QToolButton] = []
        for id in ("item.star", "item.later", "item.keep", "|", "note.highlight", "note.note"):
            if id == "|":
                bar.add_gap()
                continue
            button = tool(icons, commands.action(id), words=True)
            self._worded.append(button)
            bar.add(button, left=True)
        for id in ("view.larger", "item.open"):
            bar.add(tool(icons, commands.action(id)))
        more = icon_button(icons, "more", self.tr("More"))
        more.clicked.connect(
            lambda: self._menu(more).popup(more.mapToGlobal(QPoint(0, more.height())))
        )
        bar.add(more)
        return bar

    def _menu(self, parent: QWidget) -> QMenu:
        return self.desk.commands.context(
            parent, "item.read", "item.tag", "-", "item.copy-link", "item.open", "edit.find",
            "file.print", "-", "item.load-images", "item.load-source-images", "view.revisions",
            "view.caret",
        )  # fmt: skip

    def _lay_out(self) -> None:
        self.sheet = QWidget()
        across = QHBoxLayout(self.sheet)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addWidget(self.view, 1)
        across.addWidget(self.margin)
        across.addWidget(self.scroller)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.banner)
        column.addWidget(self.finder)
        column.addWidget(self.sheet, 1)
        column.addWidget(self.empty, 1)

    def _connect(self) -> None:
        own = self.view.verticalScrollBar()
        own.rangeChanged.connect(self._on_range)
        own.valueChanged.connect(self._on_scrolled)
        self.scroller.valueChanged.connect(own.setValue)
        self.view.laid_out.connect(self._settle.start)
        self.view.selectionChanged.connect(self._on_selection)
        self.margin.moved.connect(self._settle.start)
        self.margin.card_wanted.connect(self._on_card_wanted)
        self.theme.changed.connect(self._on_theme)
        self._fit()

    # What is shown

    @property
    def item(self) -> Item | None:
        """The item that is open; of a thread the one that was chosen."""
        return self._chosen if self._items else None

    def shown(self) -> list[Item]:
        """What is on the page: one item, or the posts of its thread."""
        return list(self._items)

    def show_nothing(self) -> None:
        """No item is chosen."""
        self.flush()
        self._items = []
        self._swap(False)

    def show_item(self, key: int) -> bool:
        """Open an item; a post comes with its whole thread. False when it is gone."""
        self.flush()
        item = self.store.items.get(key)
        if item is None:
            self.show_nothing()
            return False
        self._chosen = item
        self._items = [item]
        if item.row.thread:
            keys = self.store.items.keys(Scope(thread=item.row.thread))
            if len(keys) > 1:
                found = (self.store.items.get(key) for key in reversed(keys[:_POSTS]))
                self._items = [one for one in found if one is not None]
        self._new = {one.row.id for one in self._items if one.row.unread}
        self._compose()
        return True

    def _compose(self) -> None:
        composer = Composer(self.theme, self.store.blobs.image)
        chosen = self._chosen
        if len(self._items) == 1:
            badge = self._badge(chosen)
            page = composer.article(chosen, badge)
        else:
            row = chosen.row
            thread = self.store.threads.get(row.thread)
            title = thread.title if thread and thread.title else row.title
            where = ", ".join(dict.fromkeys((row.community_name, row.source_title)))
            page = composer.thread(title, self._items, row.community_name, where, self._new)
        self._swap(True)
        self.view.show_page(page)
        if len(self._items) > 1:
            self._show_post(chosen)
        self._offer_images(page)
        self.read_notes()

    def _badge(self, item: Item) -> str:
        kept = self.store.resources.of_item(item.row.id) if item.row.kept else None
        return kept.copy if kept else ""

    def _show_post(self, item: Item) -> None:
        body = self.view.body_start(item.row.id)
        if body is not None and item is not self._items[0]:
            self.view.show_position(body)

    def _swap(self, something: bool) -> None:
        self.sheet.setVisible(something)
        self.bar.setVisible(something)
        self.margin.setVisible(not self._narrow)
        self.empty.setVisible(not something)
        self.banner.say("")
        self.picker.hide()

    def _offer_images(self, page: Document) -> None:
        if page.missing:
            words = self.tr("{n} pictures are not loaded. Loading them asks their sites.")
            if page.missing == 1:
                words = self.tr("1 picture is not loaded. Loading it asks its site.")
            self.banner.say(
                words.format(n=page.missing),
                link(self.theme, self.tr("Load here"), lambda: self.desk.commands.do("item.load-images")),
                link(self.theme, self.tr("Always from this source"),
                     lambda: self.desk.commands.do("item.load-source-images")),
                kind="info",
            )  # fmt: skip

    def refresh(self) -> None:
        """The item changed in the library (pictures came, a new wording)."""
        if self._items:
            keys = [item.row.key for item in self._items]
            found = [self.store.items.get(key) for key in keys]
            self._items = [item for item in found if item is not None]
            same = [item for item in self._items if item.row.key == self._chosen.row.key]
            if not same:
                self.show_nothing()
                return
            self._chosen = same[0]
            value = self.scroller.value()
            self._compose()
            self.scroller.setValue(value)

    def show_earlier(self) -> None:
        """Earlier wordings below the present one."""
        item = self.item
        if item is None or not item.revisions:
            return
        words = [f"<hr><h3>{self.tr('Earlier wording')}</h3>{r.html}" for r in item.revisions]
        cursor = QTextCursor(self.view.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertHtml("".join(words))

    # Notes

    def read_notes(self) -> None:
        """Take the notes of what is shown from the library; find their quotes again."""
        self._notes, self._places, shown = {}, {}, []
        for item in self._items:
            for note in self.store.notes.of(self.noun, item.row.id):
                self._notes[note.id] = note
                place = None
                if note.quote:
                    place = self.view.place_of(item.row.id, note.quote, note.prefix, note.suffix)
                else:
                    start = self.view.body_start(item.row.id)
                    place = (start, start) if start is not None else None
                if place is not None:
                    self._places[note.id] = place
                shown.append((note, place is None))
        self.margin.show_notes(shown)
        self.view.paint_highlights([
            (*self._places[id], note.meaning)
            for id, note in self._notes.items() if note.quote and id in self._places
        ])  # fmt: skip
        self.place_notes()

    @Slot()
    def place_notes(self) -> None:
        """Put every card level with its quote, or under its paragraph in a narrow window."""
        if not self._items:
            return
        offset = self.view.verticalScrollBar().value()
        last = self.view.document().size().height()
        levels = {id: self.view.top_of(place[0]) for id, place in self._places.items()}
        top = self.view.viewportMargins().top()
        levels = {id: level + top for id, level in levels.items()}
        levels |= {id: round(last) for id in self._notes if id not in levels}
        if self._narrow:
            self._place_below(offset)
        else:
            self.margin.place(levels, offset)

    def _place_below(self, offset: int) -> None:
        """Cards stand in the text's own column; the paragraphs above make room."""
        port = self.view.viewport()
        cards: dict[int, list[str]] = {}
        for id in sorted(self._notes, key=lambda id: self._places.get(id, (10**9, 0))):
            at = self._places.get(id, (self.view.document().characterCount() - 1, 0))[0]
            cards.setdefault(self.view.document().findBlock(at).blockNumber(), []).append(id)
        self._make_room(cards, port.width())
        for number, ids in cards.items():
            block = self.view.document().findBlockByNumber(number)
            y = self.view.block_bottom(block.position()) - offset + self.theme.q
            for id in ids:
                card = self.margin.card(id)
                if card is not None:
                    if card.parentWidget() is not port:
                        card.setParent(port)
                        card.show()
                    high = card.height_at(port.width())
                    card.setGeometry(0, y, port.width(), high)
                    y += high + 2 * self.theme.q

    def _high(self, id: str, width: int) -> int:
        card = self.margin.card(id)
        return card.height_at(width) + 2 * self.theme.q if card else 0

    def _make_room(self, cards: dict[int, list[str]], width: int) -> None:
        gap = self.theme.size(1.25 * 0.8)
        wanted = {n: sum(self._high(id, width) for id in ids) + gap for n, ids in cards.items()}
        wanted |= {n: gap for n in self._raised if n not in wanted}
        self._raised = list(cards)
        for number, room in wanted.items():
            block = self.view.document().findBlockByNumber(number)
            if block.isValid() and round(block.blockFormat().bottomMargin()) != room:
                form = QTextBlockFormat()
                form.setBottomMargin(room)
                QTextCursor(block).mergeBlockFormat(form)

    def highlight(self, meaning: Meaning = "idea", write: bool = True) -> bool:
        """Make a highlight of the selection and put the keys into its note."""
        chosen = self.view.selected()
        if chosen is None:
            return False
        self.picker.hide()
        note = Note(
            uuid4().hex, "highlight", self.noun, chosen.item, "", chosen.quote, chosen.prefix,
            chosen.suffix, meaning,
        )  # fmt: skip
        if self._save(note, "highlight.add"):
            cursor = self.view.textCursor()
            cursor.clearSelection()
            self.view.setTextCursor(cursor)
            if write:
                self._write_in(note.id)
        return True

    def note_here(self) -> None:
        """A note on the whole item, or on the selection where there is one."""
        if self.highlight("", True) or not self._items:
            return
        note = Note(uuid4().hex, "note", self.noun, self._chosen.row.id)
        if self._save(note, "note.add"):
            self._write_in(note.id)

    def _save(self, note: Note, kind: str) -> bool:
        try:
            self.store.notes.save(note, kind=kind)
        except PlnError as error:
            self.desk.window.fail(error)
            return False
        self.read_notes()
        return True

    def _write_in(self, id: str) -> None:
        card = self.margin.card(id)
        if card is not None:
            card.editor.setFocus(Qt.FocusReason.OtherFocusReason)
            card.editor.left.connect(self.view.setFocus)

    def focused_note(self) -> Note | None:
        """The note whose card has the focus, or the one that was last there."""
        for card in self.margin.cards:
            if card.editor.hasFocus():
                return card.note
        return None

    @Slot(str)
    def _on_card_wanted(self, id: str) -> None:
        place = self._places.get(id)
        top = self.view.verticalScrollBar().value()
        if place is not None:
            level = self.view.top_of(place[0])
            if not top <= level <= top + self.view.viewport().height():
                self.view.show_position(place[0])

    def flush(self) -> None:
        """Write what is being typed."""
        self.margin.flush()

    # Scrolling and size

    @Slot(int, int)
    def _on_range(self, low: int, high: int) -> None:
        self.scroller.setRange(low, high)
        own = self.view.verticalScrollBar()
        self.scroller.setPageStep(own.pageStep())
        self.scroller.setSingleStep(own.singleStep())
        self.scroller.setVisible(bool(self._items) and high > low)

    @Slot(int)
    def _on_scrolled(self, value: int) -> None:
        self.scroller.setValue(value)
        self.place_notes()
        self.picker.hide()

    def _scroll_by(self, by: int) -> None:
        bar = self.view.verticalScrollBar()
        bar.setValue(bar.value() + by)

    def fold(self, narrow: bool, alone: bool) -> None:
        """`narrow`: notes under their paragraph; `alone`: this pane fills the page."""
        self.back.setVisible(alone)
        style = Qt.ToolButtonStyle
        for button in self._worded[:3]:
            wanted = style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon
            button.setToolButtonStyle(wanted)
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self.margin.setVisible(not narrow)
        if not narrow:
            for card in self.margin.cards:
                card.setParent(self.margin)
                card.show()
            self._make_room({}, 0)
        self._settle.start()

    @Slot()
    def _on_theme(self) -> None:
        self._fit()
        if self._items:
            self._compose()

    def _fit(self) -> None:
        self.margin.setFixedWidth(self.theme.size(16.5))

    @Slot()
    def _on_selection(self) -> None:
        if self.view.textCursor().hasSelection() and self.view.selected() is not None:
            self.picker.stand_by_selection()
        else:
            self.picker.hide()

    def zoom(self, factor: float) -> None:
        """The article's own size, beside the program's."""
        self.view.zoom = factor
        self.view.again()
        self.read_notes()


class MeaningBar(QFrame):
    """Under the selection: five meanings with their keys, and a note."""

    def __init__(self, desk: Desk, view: ReaderView) -> None:
        super().__init__(view.viewport())
        self._desk, self._view = desk, view
        desk.theme.surface(self, "raised")
        self.setFrameShape(QFrame.Shape.Box)
        row = QHBoxLayout(self)
        row.setContentsMargins(desk.theme.q, 0, desk.theme.q, 0)
        row.setSpacing(0)
        for key, meaning in enumerate(MEANINGS, 1):
            button = tool(desk.icons, desk.commands.action(f"note.{meaning}"), words=True)
            button.setText(f"{self.tr(MEANINGS[meaning][1])} {key}")
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        row.addWidget(Line(desk.theme, "line2", upright=True))
        note = tool(desk.icons, desk.commands.action("note.note"), words=True)
        note.setText(self.tr("Note") + " N")
        note.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        row.addWidget(note)
        self._watch = QTimer(self)
        self._watch.setSingleShot(True)
        self._watch.setInterval(150)
        self._watch.timeout.connect(self._stand)
        self.hide()

    def stand_by_selection(self) -> None:
        """Appear soon, when the selection rests."""
        self._watch.start()

    @Slot()
    def _stand(self) -> None:
        cursor = self._view.textCursor()
        if not cursor.hasSelection():
            return
        end = QTextCursor(self._view.document())
        end.setPosition(cursor.selectionEnd())
        spot = self._view.cursorRect(end)
        self.adjustSize()
        room = self._view.viewport()
        x = max(0, min(spot.left() - self.width() // 2, room.width() - self.width()))
        y = spot.bottom() + self._desk.theme.q
        if y + self.height() > room.height():
            y = spot.top() - self.height() - self._desk.theme.q
        self.move(x, y)
        self.show()
        self.raise_()


class FindBar(QWidget):
    """Find in page: types, steps, says how it went, Esc closes."""

    def __init__(self, desk: Desk, view: ReaderView) -> None:
        super().__init__()
        self._desk, self._view = desk, view
        desk.theme.surface(self, "shelf")
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find in page"))
        self.field.setAccessibleName(self.tr("Find in page"))
        self.field.textEdited.connect(lambda _: self.step(True, again=True))
        self.field.returnPressed.connect(lambda: self.step(True))
        self._words = label(desk.theme, "", "ink2", 0.92)
        row = QHBoxLayout(self)
        row.setContentsMargins(3 * desk.theme.q, desk.theme.q, 2 * desk.theme.q, desk.theme.q)
        row.addWidget(self.field, 1)
        row.addWidget(self._words)
        icons = desk.icons
        row.addWidget(
            icon_button(icons, "prev", self.tr("Find previous"), lambda: self.step(False))
        )
        row.addWidget(icon_button(icons, "next", self.tr("Find next"), lambda: self.step(True)))
        row.addWidget(icon_button(icons, "cancel", self.tr("Close"), self.close_bar))
        self.field.installEventFilter(self)
        self.hide()

    def open_bar(self) -> None:
        """Show and take the focus, with the selected words where there are some."""
        chosen = self._view.textCursor().selectedText()
        if chosen and len(chosen) < 60:
            self.field.setText(chosen)
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def close_bar(self) -> None:
        """Hide and give the focus back to the text."""
        self.hide()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def step(self, forward: bool, again: bool = False) -> None:
        """To the next place, around the end."""
        text = self.field.text()
        cursor = self._view.textCursor()
        if again:
            cursor.setPosition(cursor.selectionStart())
            self._view.setTextCursor(cursor)
        flags = QTextDocument.FindFlag(0) if forward else QTextDocument.FindFlag.FindBackward
        if not text or self._view.find(text, flags):
            self._words.setText("")
            return
        move = QTextCursor.MoveOperation
        before = self._view.textCursor()
        self._view.moveCursor(move.Start if forward else move.End)
        if not self._view.find(text, flags):
            self._view.setTextCursor(before)
            self._words.setText(self.tr("Not on this page"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        return False
