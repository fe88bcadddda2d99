"""Filter chips over a list: one is chosen; they wrap where the pane is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QButtonGroup
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.flow import Flow
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.theme import Theme
from pln_desktop.ui.widgets import Line


@dataclass(frozen=True, slots=True)
class Chip:
    """One choice; a meaning's icon keeps its own colour."""

    key: str
    text: str
    icon: str = ""
    role: str = "ink2"


class Chips(QWidget):
    """`chosen(key)` when another one is taken."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, icons: Icons, name: str, surface: str = "tray") -> None:
        super().__init__()
        self._theme, self._icons = theme, icons
        self.current = ""
        self._shown: tuple[Chip, ...] = ()
        theme.surface(self, surface)
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._place = QWidget()
        self._flow = Flow(self._place)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._place)
        column.addWidget(Line(theme))
        self._fit()
        theme.changed.connect(self._fit)

    def put(self, chips: Sequence[Chip]) -> None:
        """Show these; what was chosen stays so, or the first is. Equal chips move nothing."""
        if tuple(chips) == self._shown:
            return
        if [(c.key, c.icon, c.role) for c in chips] == [
            (c.key, c.icon, c.role) for c in self._shown
        ]:
            self._shown = tuple(chips)
            self._say_anew()
            return
        self._shown = tuple(chips)
        keys = [chip.key for chip in chips]
        self.current = self.current if self.current in keys else (keys or [""])[0]
        focused = any(button.hasFocus() for button in self._group.buttons())
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        for number, chip in enumerate(chips):
            made = self._make(chip)
            self._group.addButton(made, number)
            self._flow.addWidget(made)
            if focused and chip.key == self.current:
                made.setFocus()
        self.updateGeometry()

    def _say_anew(self) -> None:
        """The same chips with other counts: a press that is under way is not lost."""
        for button, chip in zip(self._group.buttons(), self._shown, strict=True):
            button.setText(chip.text)
            button.setAccessibleName(chip.text)
        self.updateGeometry()

    def _make(self, chip: Chip) -> QToolButton:
        made = QToolButton()
        made.setText(chip.text)
        made.setAccessibleName(chip.text)
        made.setCheckable(True)
        made.setChecked(chip.key == self.current)
        made.setProperty("pill", True)
        made.setProperty("chip", True)
        made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if chip.icon:
            made.setIcon(self._icons.icon(chip.icon, chip.role, chip.role))
            made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return made

    def choose(self, key: str) -> None:
        """Take one, as if it had been clicked."""
        for number, chip in enumerate(self._shown):
            if chip.key == key:
                self._group.button(number).setChecked(True)
                self._on_clicked(number)

    @Slot(int)
    def _on_clicked(self, number: int) -> None:
        self.current = self._shown[number].key
        self.chosen.emit(self.current)

    @Slot()
    def _fit(self) -> None:
        q = self._theme.q
        self._flow.setContentsMargins(2 * q, 2 * q, 2 * q, 2 * q)
        self._flow.setSpacing(q)
