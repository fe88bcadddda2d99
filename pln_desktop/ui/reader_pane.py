"""The right of Reading: tools, the text, my margin, and what can be done with both."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QHBoxLayout
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
from pln_desktop.ui.beside import Beside
from pln_desktop.ui.copies import Copies
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.document import Composer
from pln_desktop.ui.document import Page as Document
from pln_desktop.ui.find_bar import FindBar
from pln_desktop.ui.margin import Margin
from pln_desktop.ui.meaning_bar import MeaningBar
from pln_desktop.ui.placing import Placing
from pln_desktop.ui.reader_view import ReaderView
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import icon_button
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
        self._new: set[str] = set()
        self._narrow = False
        self.own = False
        """Whether the feed's own text is shown where there is a whole article."""
        desk.theme.surface(self, "page")
        self.view = ReaderView(desk.store, desk.theme, desk.icons)
        self.margin = Margin(desk, self._scroll_by)
        self.beside = Beside(desk.store, desk.theme, self.view, self.margin)
        self.placing = Placing(desk, self.view, self.margin, self.read_notes)
        self.copies = Copies(desk, self.view, lambda: self.item)
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
            "file.print", "-", "item.full-text", "view.feed-text", "-", "item.load-images",
            "item.load-source-images", "view.revisions", "view.caret",
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
        self.view.laid_out.connect(self.beside.soon)
        self.view.selectionChanged.connect(self._on_selection)
        self.view.other_text_wanted.connect(self.switch_text)
        self.margin.moved.connect(self.beside.soon)
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
        self.own = self.own and self.item is not None and self._chosen.row.key == key
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
            also = self.copies.of(chosen.row)
            page = composer.article(chosen, badge, self.own and self.has_both(), also)
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
        self._offer_other_text()

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

    def has_both(self) -> bool:
        """Whether there is a whole article beside the feed's own text."""
        return len(self._items) == 1 and bool(self._chosen.full_html)

    @Slot()
    def switch_text(self) -> None:
        """Show the feed's own text in place of the whole article, or back."""
        if self.has_both():
            self.flush()
            self.own = not self.own
            self._compose()
            self.desk.commands.refresh()

    def _offer_other_text(self) -> None:
        """A highlight never gets lost: it may stand in the text that is not shown."""
        other = self._chosen.full_text if self.own else self._chosen.text
        if self.has_both() and (count := self.beside.count_in(other)):
            words = self.tr("Highlights that stand in the feed’s own text: {n}.")
            if self.own:
                words = self.tr("Highlights that stand in the whole article: {n}.")
            show = link(self.theme, self.tr("Show that text"), self.switch_text)
            self.banner.say(words.format(n=count), show, kind="info")

    def _offer_images(self, page: Document) -> None:
        if page.missing:
            do = self.desk.commands.do
            words = self.tr("{n} pictures are not loaded. Loading them asks their sites.")
            if page.missing == 1:
                words = self.tr("1 picture is not loaded. Loading it asks its site.")
            self.banner.say(
                words.format(n=page.missing),
                link(self.theme, self.tr("Load here"), lambda: do("item.load-images")),
                link(self.theme, self.tr("Always from this source"),
                     lambda: do("item.load-source-images")),
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
        self.beside.read([item.row.id for item in self._items])

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
        place = self.beside.places.get(id)
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
        self.beside.place()
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
        self.beside.fold(narrow)

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
