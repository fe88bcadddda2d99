"""The status strip: what the sync does on the left, what is true offline on the right."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QProgressBar
from PySide6.QtWidgets import QPushButton
from PySide6.QtWidgets import QSizePolicy
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import label


class StatusStrip(QWidget):
    """2.1 S high. `cancelled` by its button; `trouble_wanted`: which sources need the user;
    `activity_wanted`: what the sync does."""

    cancelled = Signal()
    trouble_wanted = Signal()
    activity_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        theme.surface(self, "desk")
        self._sign = QToolButton()
        self._sign.setAccessibleName(self.tr("Activity"))
        self._sign.setToolTip(self.tr("What the sync does"))
        self._sign.clicked.connect(self.activity_wanted)
        self._words = label(theme, "", "ink2", 0.92)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Progress of the sync"))
        self._cancel = QPushButton(self.tr("Cancel"))
        self._cancel.clicked.connect(self.cancelled)
        self._trouble = QToolButton()
        self._trouble.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._trouble.setAccessibleName(self.tr("Sources that need you"))
        self._trouble.clicked.connect(self.trouble_wanted)
        self._right = label(theme, "", "ink2", 0.92)
        self._lay_out()
        self.show_idle("", "sync")
        self.show_trouble(0)
        self.show_right("")
        self._fit()
        theme.changed.connect(self._fit)

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.addWidget(self._sign)
        self._row.addWidget(self._words, 1)
        self._row.addWidget(self._bar)
        self._row.addWidget(self._cancel)
        self._row.addStretch(1)
        self._row.addWidget(self._trouble)
        self._row.addWidget(self._right)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Line(self._theme))
        column.addStretch(1)
        column.addLayout(self._row)
        column.addStretch(1)

    @Slot()
    def _fit(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size(2.1))
        self._row.setContentsMargins(3 * theme.q, 0, 3 * theme.q, 0)
        self._row.setSpacing(2 * theme.q)
        self._bar.setFixedWidth(theme.size(9))
        self._cancel.setFont(theme.font(0.92))
        self._cancel.setFixedHeight(theme.size(1.55))
        self._cancel.setStyleSheet("QPushButton { padding: 0 8px; min-height: 0; }")
        self._trouble.setFont(theme.font(0.92))
        self._trouble.setIcon(self._icons.icon("warning", "warn"))
        self._trouble.setIconSize(QSize(theme.size(1), theme.size(1)))
        self._trouble.setStyleSheet(
            f"QToolButton {{ color: {theme.hex('warn')}; padding: 0 4px; }}"
        )
        self._put_sign()
        self._fit_words()

    def _put_sign(self) -> None:
        side = self._theme.size(1)
        self._sign.setIcon(self._icons.icon(self._icon, self._role))
        self._sign.setIconSize(QSize(side, side))

    def show_idle(self, text: str, icon: str = "sync", role: str = "ink2") -> None:
        """Last and next sync, or that we are offline."""
        self._icon, self._role = icon, role
        self._words.setText(text)
        self._theme.word(self._words, role, 0.92)
        self._fit_words()
        self._bar.hide()
        self._cancel.hide()
        self._put_sign()

    def show_progress(self, text: str, done: int, total: int | None) -> None:
        """How far a sync has come."""
        self._icon, self._role = "sync", "ink2"
        self._words.setText(text)
        self._fit_words()
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        self._bar.show()
        self._cancel.show()
        self._put_sign()

    def _fit_words(self) -> None:
        wanted = self._words.fontMetrics().horizontalAdvance(self._words.text()) + 4
        self._words.setMaximumWidth(wanted)
        self._words.setMinimumWidth(min(wanted, self._theme.size(6)))
        self._words.setToolTip(self._words.text())

    def show_trouble(self, count: int) -> None:
        """How many sources need the user; nothing when none does."""
        from pln_desktop.ui import messages  # after the first paint, like this call

        words = messages.count(
            count, self.tr("1 source needs you"), self.tr("{n} sources need you")
        )
        # Isolated, or a sentence that begins with a number turns round in a mirrored window.
        self._trouble.setText(f"\u2068{words}\u2069")
        self._trouble.setVisible(count > 0)

    def show_right(self, text: str) -> None:
        """A quiet truth on the right."""
        self._right.setText(text)
        self._right.setVisible(bool(text))
