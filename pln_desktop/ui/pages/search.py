"""Search: everything found, by kind; typing never waits."""

from __future__ import annotations

import re
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Hit
from pln_desktop.ui import messages
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.chips import Chips
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.messages import tr
from pln_desktop.ui.note_list import first_line
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.widgets import EmptyPage

GROUPS = (
    ("item", "Read", "reading"), ("note", "My notes", "note"),
    ("resource", "Library", "library"), ("contact", "People", "person"),
)  # fmt: skip
"""noun, word, icon; in the order of the list"""
_EACH = 100
_PAUSE_MS = 140


class SearchPage(Page):
    """A field, chips with counts, one list in the order of the kinds."""

    name = "search"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._hits: list[Hit] = []
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setPlaceholderText(self.tr("Words, “a phrase”, -without"))
        self.field.setAccessibleName(self.tr("Search"))
        self.field.addAction(self.icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.chips = Chips(self.theme, self.icons, self.tr("Show"), "page")
        model = RowModel.whole(_key, _spoken)
        self.list = RowList(self.theme, self.icons, model, _look, self.tr("Found"), 3, "page")
        self.empty = EmptyPage(self.theme, self.icons, "search", "", "")
        top = QWidget()
        self._top = QHBoxLayout(top)
        self._top.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (top, self.chips):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        column.addWidget(self.empty, 1)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self._connect()
        self._fit()
        self.theme.changed.connect(self._fit)
        self._on_hits([])

    def _connect(self) -> None:
        self.field.textChanged.connect(lambda _: self._pause.start())
        self.field.returnPressed.connect(self._enter)
        self.chips.chosen.connect(lambda _: self._show())
        self.list.opened.connect(self._open)
        self.list.menu_wanted.connect(self._menu)
        self.desk.commands.bind("edit.find", self._focus_field, self)

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._top.setContentsMargins(3 * q, 3 * q, 3 * q, q)

    def arrive(self, noun: str = "", id: str = "") -> None:
        if noun == "query":
            self.field.setText(id)
            self._ask()
        self._focus_field()

    def changed(self, changes: Changes) -> None:
        if self.isVisible() and changes.touches("item", "note", "resource", "contact"):
            self._pause.start()

    @Slot()
    def _focus_field(self) -> None:
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    # Asking

    @Slot()
    def _ask(self) -> None:
        text = self.field.text().strip()
        if not text:
            self._on_hits([])
            return

        def find() -> list[Hit]:
            found: list[Hit] = []
            for noun, _, _ in GROUPS:
                found += self.store.search(text, (noun,), _EACH)
            return found

        self.desk.jobs.query("search", find, self._on_hits)

    def _on_hits(self, hits: list[Hit]) -> None:
        self._hits = hits
        chips = [Chip("", self.tr("All {n}").format(n=_count(len(hits), _EACH * len(GROUPS))))]
        for noun, word, icon in GROUPS:
            count = sum(hit.noun == noun for hit in hits)
            if count:
                chips.append(Chip(noun, f"{tr(word)} {_count(count, _EACH)}", icon))
        self.chips.put(chips)
        self._show()

    def _show(self) -> None:
        kind, text = self.chips.current, self.field.text().strip()
        shown = [hit for hit in self._hits if not kind or hit.noun == kind]
        self.list.set_rows(shown)
        self.list.setVisible(bool(shown))
        self.chips.setVisible(bool(self._hits))
        self.empty.setVisible(not shown)
        if text:
            self.empty.say(
                self.tr("Nothing with “{text}”.").format(text=text[:60]),
                self.tr("Try one word of it, or its beginning with a star: frac*"),
            )
        else:
            self.empty.say(
                self.tr("Search everything."),
                self.tr("What you read, your notes, what you kept, people. Newest first."),
            )
        if shown and self.list.current_key() is None:
            self.list.go(0)

    @Slot()
    def _enter(self) -> None:
        if self._hits:
            self.list.setFocus()
            self._open(self.list.current_key())

    @Slot(object)
    def _open(self, key: str | None) -> None:
        if key:
            noun, _, id = key.partition("/")
            self.desk.window.open_record(noun, id)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        from PySide6.QtWidgets import QMenu

        keys = self.list.selected_keys()
        if not keys:
            return
        menu = QMenu(self)
        menu.addAction(self.tr("Open"), partial(self._open, keys[0]))
        usable = [k.partition("/")[::2] for k in keys if not k.startswith("contact/")]
        if usable:
            use = partial(self.desk.window.dialog, "use", "UseDialog", usable)
            menu.addAction(self.tr("Use in portfolio…"), use)
        nouns = {key.partition("/")[0] for key in keys}
        if len(nouns) == 1:
            ids = [key.partition("/")[2] for key in keys]
            menu.addAction(self.tr("Tag…"), partial(self.desk.window.tag, nouns.pop(), ids))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def panes(self) -> list[QWidget]:
        return [self.field, self.list]


def _key(hit: Hit) -> str:
    return f"{hit.noun}/{hit.id}"


def _count(count: int, most: int) -> str:
    return f"{count}+" if count >= most else str(count)


_SIGNS = re.compile(r"[\[\]{}\"#>*]+")
"""What Markdown and the index's lists put between words."""
_MARKS = str.maketrans("", "", "\x02\x03")


def _plain(snippet: str) -> str:
    return _tidy(snippet).translate(_MARKS)


def _tidy(snippet: str) -> str:
    return " ".join(_SIGNS.sub(" ", snippet).split())


def marked(snippet: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The plain words of a snippet, and where in them the matches are."""
    said, places, start = "", [], -1
    for part in re.split("([\x02\x03])", _tidy(snippet)):
        if part == "\x02":
            start = len(said)
        elif part == "\x03" and start >= 0:
            places.append((start, len(said)))
            start = -1
        elif part != "\x03":
            said += part
    return said, tuple(places)


def _look(hit: Hit) -> RowLook:
    word, icon = next((tr(word), icon) for noun, word, icon in GROUPS if noun == hit.noun)
    # Of a highlight the first line is the quote, and below it stands what I wrote.
    first, _, rest = hit.snippet.strip().partition("\n")
    disc = hit.title if hit.noun == "contact" else ""
    summary, strong = marked(hit.snippet if hit.title else rest)
    return RowLook(
        title=hit.title or first_line(_plain(first)) or _plain(first),
        second=word,
        right=messages.age(hit.at),
        summary=summary,
        strong=strong,
        icon="" if disc else icon,
        disc=disc,
    )


def _spoken(hit: Hit) -> str:
    word = next(tr(word) for noun, word, _ in GROUPS if noun == hit.noun)
    return f"{word}. {hit.title}. {_plain(hit.snippet)}"
