"""One note: its quote and my Markdown on the left, how it reads on the right of the rule."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QVBoxLayout

from pln_desktop.model import NoteRow
from pln_desktop.model import now
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.note_editor import NoteEditor
from pln_desktop.ui.note_list import meaning_look
from pln_desktop.ui.preview import Preview
from pln_desktop.ui.resource_card import tag_row
from pln_desktop.ui.uses import uses
from pln_desktop.ui.widgets import Badge
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import link


class NoteLeaf(Leaf):
    """`said` tells when it was saved. The editor of a note stays while that note is open."""

    said = Signal(str)
    source_wanted = Signal()
    tag_wanted = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, tr("Note"), beside=22)
        self.desk, self.store, self.theme = desk, desk.store, desk.theme
        self.editor: NoteEditor | None = None
        self.trouble = Banner(desk.theme, desk.icons, "bad")
        self.preview = Preview(desk.theme, tr("How it reads"))
        self._head, self._foot, self._mine_foot = QVBoxLayout(), QVBoxLayout(), QVBoxLayout()
        self._editor_place = QVBoxLayout()
        for part in (self._head, self._editor_place, self._foot):
            self.theirs.addLayout(part)
        self.theirs.insertWidget(1, self.trouble)
        self.theirs.addStretch(1)
        self.mine.addWidget(words(desk.theme, tr("How it reads"), "ink2", 0.92))
        self.mine.addWidget(self.preview)
        self.mine.addLayout(self._mine_foot)
        self.mine.addStretch(1)

    def show_row(self, row: NoteRow) -> None:
        """Open a note; the same note again only takes what changed around its text."""
        if self.editor is None or self.editor.note != row.note.id:
            self._open(row)
        else:
            self.editor.read()
        clear(self._head)
        clear(self._foot)
        clear(self._mine_foot)
        self._quote(row)
        self._around(row)
        self._render()

    def _open(self, row: NoteRow) -> None:
        self.flush()
        clear(self._editor_place)
        self.trouble.say("")
        self.editor = NoteEditor(self.desk, row.note.id, frameless=True)
        self.editor.setPlaceholderText(tr("What did you see, what does it mean, what will you do?"))
        self.editor.setAccessibleName(tr("My note"))
        self.editor.textChanged.connect(self._render)
        self.editor.grown.connect(self._fit_editor)
        self.editor.saved.connect(self._on_saved)
        self.editor.failed.connect(
            lambda why: self.trouble.say(tr("Not saved yet. {why}").format(why=why))
        )
        self.editor.left.connect(self.left)
        self.editor.setFrameShape(QFrame.Shape.NoFrame)
        self._editor_place.addWidget(self.editor)
        self.said.emit(tr("Saved {time}").format(time=messages.clock(row.note.updated)))
        self._fit_editor()
        self.verticalScrollBar().setValue(0)

    def _quote(self, row: NoteRow) -> None:
        icon, word, role = meaning_look(row)
        self._head.addWidget(
            leading(Badge(self.theme, self.desk.icons, icon, word, role, outline=False))
        )
        if row.note.quote:
            self._head.addWidget(words(self.theme, row.note.quote, times=1.25, serif=True))
            if not row.anchored:
                lost = Banner(self.theme, self.desk.icons, "warn")
                lost.say(tr("Their text changed and no longer has these words. Your note stays."))
                self._head.addWidget(lost)
        if row.title:
            self._head.addWidget(leading(link(self.theme, row.title[:90], self.source_wanted.emit)))
            if row.where:
                self._head.addWidget(words(self.theme, row.where, "ink2", 0.92))
        self._head.addSpacing(3 * self.theme.q)

    def _around(self, row: NoteRow) -> None:
        theme, add = self.theme, self._mine_foot.addWidget
        self._mine_foot.addSpacing(4 * theme.q)
        add(words(theme, tr("Tags"), weight=600))
        add(tag_row(self.desk, row.tags, self.tag_wanted.emit))
        self._mine_foot.addSpacing(3 * theme.q)
        add(words(theme, tr("Where I use it"), weight=600))
        used = uses(self.store, row.note.id)
        for id, said in used:
            go = link(theme, said, partial(self.desk.window.open_record, "portfolio", id))
            add(leading(go))
        if not used:
            add(words(theme, tr("In no portfolio yet."), "ink2", 0.96))

    # Typing

    def write(self) -> None:
        """Put the keys into the text."""
        if self.editor is not None:
            self.editor.setFocus()

    def wrap(self, before: str, after: str) -> None:
        """Put signs round the selection, or where the cursor stands."""
        if self.editor is None:
            return
        cursor = self.editor.textCursor()
        chosen = cursor.selectedText()
        cursor.insertText(f"{before}{chosen}{after}")
        self.editor.setFocus()

    def flush(self) -> None:
        """Write what is being typed."""
        if self.editor is not None:
            self.editor.flush()

    @Slot(str)
    def _on_failed(self, why: str) -> None:
        self.trouble.say(tr("Not saved yet. {why}").format(why=why))

    @Slot()
    def _on_saved(self) -> None:
        self.trouble.say("")
        self.said.emit(tr("Saved {time}").format(time=messages.clock(now())))

    @Slot()
    def _render(self) -> None:
        if self.editor is not None:
            self.preview.show_text(self.editor.toPlainText())

    @Slot()
    def _fit_editor(self) -> None:
        if self.editor is not None:
            self.editor.setFont(self.theme.font(1.04))
            self.editor.setStyleSheet("QPlainTextEdit { border: none; background: transparent; }")
            width = max(
                60,
                self._their_side.width()
                - self.theirs.contentsMargins().left()
                - self.theirs.contentsMargins().right(),
            )
            least = self.theme.size(14)
            self.editor.setFixedHeight(
                max(least, self.editor.content_height(width) + self.theme.size(2))
            )

    def _fit(self) -> None:
        super()._fit()
        if hasattr(self, "editor"):
            self._fit_editor()
