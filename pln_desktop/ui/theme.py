"""Colours and sizes: one object that every widget asks; it tells when they change.

A size is a multiple of S, the user's font size in pixels; `q` is the grid, 0.3 S.
"""

from __future__ import annotations

from weakref import WeakSet

from PySide6.QtCore import QObject
from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtGui import QColor
from PySide6.QtGui import QFont
from PySide6.QtGui import QFontInfo
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from pln_desktop.ui import fonts
from pln_desktop.ui import style
from pln_desktop.ui.palettes import PALETTES

CHOICES = ("system", "paper", "slate", "contrast")
TEXT_FACTORS = (0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)


class Theme(QObject):
    """What the user chose of looks, and what follows from it."""

    changed = Signal()

    def __init__(
        self, application: QApplication, choice: str = "system", text: float = 1.0
    ) -> None:
        super().__init__(application)
        self._application = application
        self._system = QFontInfo(application.font()).pixelSize()
        self._labels: WeakSet[QLabel] = WeakSet()
        self.choice = choice
        self.text = text
        self.article = 1.0  # zoom of the reading pane alone
        self._sans = fonts.interface_family()
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply()

    def draw_indicators(self) -> None:
        """Our own ticks and arrows; asked for once the frame, which has none, has painted."""
        from pln_desktop.ui.indicators import Indicators

        self._application.setStyle(Indicators(self))

    # What widgets ask

    def role(self, name: str) -> QColor:
        """The colour of a role of palettes.py."""
        return self._colours[name]

    def hex(self, name: str) -> str:
        """The same as #rrggbb, for rich text."""
        return self._colours[name].name()

    def tile(self, name: str) -> QColor:
        """The ground of a community's tile or a person's disc, the same for one name always."""
        return self._colours[f"tile.{sum(name.encode()) % 8}"]

    @property
    def s(self) -> int:
        """S: the font size in pixels, the user's factor included."""
        return self._s

    @property
    def q(self) -> int:
        """The grid: 0.3 S."""
        return max(2, round(0.3 * self._s))

    def size(self, times: float) -> int:
        """Pixels of a multiple of S."""
        return max(1, round(times * self._s))

    def font(self, times: float = 1.0, weight: int = 400, serif: bool = False) -> QFont:
        """A font of a multiple of S. Serif: others' words and page headings."""
        font = QFont(fonts.reading_family() if serif else self._sans)
        font.setPixelSize(self.size(times))
        font.setWeight(fonts.weight(weight))
        font.setFeature(QFont.Tag("tnum"), 1)
        return font

    @property
    def dark(self) -> bool:
        """Whether the ground is dark."""
        return self.scheme != "paper"

    # What widgets wear

    def surface(self, widget: QWidget, name: str) -> None:
        """Paint a widget's ground: desk shelf tray page raised; survives a change of theme."""
        widget.setProperty("surface", name)
        widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def word(
        self,
        label: QLabel,
        role: str = "ink",
        times: float = 1.0,
        weight: int = 400,
        serif: bool = False,
    ) -> None:
        """Give a label its voice; survives a change of theme."""
        label.setProperty("voice", (role, times, weight, serif))
        self._labels.add(label)
        self._wear(label)

    def dress(self, widget: QWidget) -> None:
        """Give the labels inside a widget their voices again: another parent may take them."""
        for label in widget.findChildren(QLabel):
            if label in self._labels:
                self._wear(label)

    def _wear(self, label: QLabel) -> None:
        role, times, weight, serif = label.property("voice")
        label.setFont(self.font(times, weight, serif))
        palette = label.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self.role(role))
        palette.setColor(QPalette.ColorRole.Link, self.role("accent"))
        label.setPalette(palette)

    # Choosing

    def choose(self, choice: str | None = None, text: float | None = None) -> None:
        """Take another palette or text size; everything follows at once."""
        self.choice = choice or self.choice
        self.text = text or self.text
        self._apply()

    @Slot()
    def _on_system_changed(self) -> None:
        if self.choice == "system":
            self._apply()

    def _apply(self) -> None:
        self.scheme = self._resolved()
        self._colours = {role: QColor(value) for role, value in PALETTES[self.scheme].items()}
        self._s = max(8, round(self._system * self.text))
        application = self._application
        application.setFont(self.font())
        application.setPalette(self._palette())
        application.setStyleSheet(style.sheet(self))
        for label in list(self._labels):
            # Of a closed dialog the Python half may outlive Qt's for a while.
            if isValid(label):
                self._wear(label)
        self.changed.emit()

    def _resolved(self) -> str:
        if self.choice in PALETTES:
            return self.choice
        dark = self._application.styleHints().colorScheme() == Qt.ColorScheme.Dark
        return "slate" if dark else "paper"

    def _palette(self) -> QPalette:
        role = QPalette.ColorRole
        pairs = {
            role.Window: "desk", role.WindowText: "ink", role.Base: "raised",
            role.AlternateBase: "tray", role.Text: "ink", role.PlaceholderText: "ink3",
            role.Button: "raised", role.ButtonText: "ink", role.BrightText: "bad",
            role.ToolTipBase: "raised", role.ToolTipText: "ink", role.Link: "accent",
            role.LinkVisited: "reply", role.Highlight: "accent",
            role.HighlightedText: "on-accent", role.Accent: "accent", role.Light: "raised",
            role.Midlight: "line", role.Mid: "line2", role.Dark: "border", role.Shadow: "border",
        }  # fmt: skip
        palette = QPalette()
        for which, name in pairs.items():
            palette.setColor(which, self.role(name))
        for which in (role.WindowText, role.Text, role.ButtonText):
            palette.setColor(QPalette.ColorGroup.Disabled, which, self.role("ink3"))
        return palette
