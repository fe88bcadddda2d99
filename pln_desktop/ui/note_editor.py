"""An editor of one note that saves by itself.

It writes when the keys rest for 800 ms, 3 s after the first unsaved key at the latest, and
when the focus, the page or the window changes. A failed write keeps the text and says so.
While a bulk act holds the library, the timers do not wait for it: they come again.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtGui import QKeyEvent
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QPlainTextEdit

from pln_desktop.errors import Busy
from pln_desktop.errors import PlnError
from pln_desktop.store.connection import BUSY_SECONDS
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.emphasis import Emphasis
from pln_desktop.ui.emphasis import lines_at

REST_MS = 800
LATEST_MS = 3000
_GLANCE = 0.05
"""So many seconds a timer's write waits for another writer; the window must not stand still."""


class NoteEditor(QPlainTextEdit):
    """`saved` after each write, `failed(words)` after one that did not succeed, `grown` when the
    text is higher or lower, `left` on Esc. `light`: Markdown's signs show only while it has the
    keys."""

    saved = Signal()
    failed = Signal(str)
    grown = Signal()
    left = Signal()

    def __init__(self, desk: Desk, note: str, frameless: bool = False, light: bool = False) -> None:
        super().__init__()
        self._desk, self.note = desk, note
        self._frameless, self._light = frameless, light
        self._written = ""
        self._emphasis = Emphasis(self.document())
        self._emphasis.be_quiet(light)
        self._rest = self._timer(REST_MS)
        self._latest = self._timer(LATEST_MS)
        self.setAccessibleName(self.tr("Note"))
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        if frameless:
            self.setFrameShape(QFrame.Shape.NoFrame)
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setPlaceholderText(self.tr("Write here"))
            self.document().setDocumentMargin(0)
            # The text finds its own direction; a mirrored view would be scrolled by a pixel or two.
            self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
            option = self.document().defaultTextOption()
            option.setTextDirection(Qt.LayoutDirection.LayoutDirectionAuto)
            self.document().setDefaultTextOption(option)
        self.read()
        self.textChanged.connect(self._on_text_changed)

    def _timer(self, pause: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(self._on_timer)
        return timer

    @property
    def unsaved(self) -> bool:
        """Whether something stands here that the library does not have."""
        return self.toPlainText() != self._written

    def read(self) -> None:
        """Take the library's text, unless something here is not saved yet."""
        note = self._desk.store.notes.get(self.note)
        if note is None or self.unsaved:
            return
        if note.text != self.toPlainText():
            self._written = note.text
            self.blockSignals(True)
            self.setPlainText(note.text)
            self.blockSignals(False)
            self.grown.emit()
        self._written = note.text

    @Slot()
    def _on_text_changed(self) -> None:
        self.grown.emit()
        if not self.unsaved:
            return
        self._rest.start()
        if not self._latest.isActive():
            self._latest.start()

    @Slot()
    def _on_timer(self) -> None:
        self.flush(_GLANCE)

    def flush(self, wait: float = BUSY_SECONDS) -> bool:
        """Write now; False when that failed, and then the text stays here and is tried again."""
        self._rest.stop()
        self._latest.stop()
        text = self.toPlainText()
        if text == self._written:
            return True
        try:
            self._desk.store.notes.write(self.note, text, wait)
        except Busy as error:
            if wait != _GLANCE:
                self.failed.emit(messages.sentence(error))
            self._rest.start()
            return False
        except PlnError as error:
            self.failed.emit(messages.sentence(error))
            self._latest.start()
            return False
        self._written = text
        self.saved.emit()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        self._emphasis.be_quiet(False)
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        ):
            self._emphasis.be_quiet(self._light)
            self.flush()

    def event(self, event: QEvent) -> bool:
        """Esc is ours while the keys are here, before any command of the page."""
        asked = event.type() == QEvent.Type.ShortcutOverride
        if asked and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape:
            self.flush()
            self.left.emit()
            return
        super().keyPressEvent(event)

    def content_height(self, width: int) -> int:
        """Pixels that the whole text needs at a width."""
        lines = lines_at(self.document(), max(20, width - 2))
        return lines * self.fontMetrics().lineSpacing() + 4

    def sizeHint(self) -> QSize:  # noqa: N802
        if not self._frameless:
            return super().sizeHint()
        return QSize(120, self.content_height(max(60, self.width())))
