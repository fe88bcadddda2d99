"""An editor of one text of a record that saves by itself, as notes do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit

from pln_desktop.errors import PlnError
from pln_desktop.ui import messages
from pln_desktop.ui.note_editor import LATEST_MS
from pln_desktop.ui.note_editor import REST_MS
from pln_desktop.ui.theme import Theme


class WordsEditor(QPlainTextEdit):
    """Grows with its text. `save(text)` writes; when it fails the text stays here."""

    failed = Signal(str)

    def __init__(
        self, theme: Theme, text: str, save: Callable[[str], object], lines: int = 4
    ) -> None:
        super().__init__(text)
        self._theme, self._save, self._lines = theme, save, lines
        self._written = text
        self._rest = self._timer(REST_MS)
        self._latest = self._timer(LATEST_MS)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._on_text_changed)
        self._fit()
        theme.changed.connect(self._fit)

    def _timer(self, pause: int) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(pause)
        timer.timeout.connect(self.flush)
        return timer

    def put(self, text: str) -> None:
        """The library's text, unless something here is not saved yet."""
        if self.toPlainText() == self._written and text != self._written:
            self._written = text
            self.setPlainText(text)

    @Slot()
    def _on_text_changed(self) -> None:
        self._fit()
        if self.toPlainText() != self._written:
            self._rest.start()
            if not self._latest.isActive():
                self._latest.start()

    @Slot()
    def flush(self) -> bool:
        """Write now; False when that failed."""
        self._rest.stop()
        self._latest.stop()
        text = self.toPlainText()
        if text == self._written:
            return True
        try:
            self._save(text)
        except PlnError as error:
            self.failed.emit(messages.sentence(error))
            self._latest.start()
            return False
        self._written = text
        return True

    @Slot()
    def _fit(self) -> None:
        metrics = self.fontMetrics()
        wide = max(60, self.viewport().width() - 2 * round(self.document().documentMargin()))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere)
        text = self.toPlainText() + " "
        high = metrics.boundingRect(0, 0, wide, 100_000, flags, text).height()
        least = metrics.lineSpacing() * self._lines
        self.setFixedHeight(max(high, least) + metrics.lineSpacing() + self._theme.q)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._theme.size(12), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        super().focusOutEvent(event)
        self.flush()
