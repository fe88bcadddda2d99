"""What a section rests on, as a chain, and what was exported."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtCore import Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Evidence
from pln_desktop.model import Json
from pln_desktop.model import Section
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.evidence import Chain
from pln_desktop.ui.evidence import chain
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import link


class RestsPane(QScrollArea):
    """On the tray, 25 S wide."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk, self.theme = desk, desk.theme
        self.setAccessibleName(tr("What it rests on"))
        self.setWidgetResizable(True)
        inside = QWidget()
        for one in (self, self.viewport(), inside):
            desk.theme.surface(one, "tray")
        self._heading = words(desk.theme, "", weight=600)
        self.chain = Chain(desk)
        self._nothing = words(desk.theme, "", "ink2", 0.96)
        self._exports = QVBoxLayout()
        self._column = QVBoxLayout(inside)
        for part in (self._heading, self._nothing, self.chain):
            self._column.addWidget(part)
        self._column.addWidget(Line(desk.theme, "line2"))
        self._column.addWidget(words(desk.theme, tr("Exports"), weight=600))
        self._column.addLayout(self._exports)
        self._column.addStretch(1)
        self.setWidget(inside)
        self._fit()
        desk.theme.changed.connect(self._fit)

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._column.setContentsMargins(5 * q, 6 * q, 4 * q, 6 * q)
        self._column.setSpacing(3 * q)
        self.setFixedWidth(self.theme.size(23))

    def show_chain(self, section: Section | None, one: Evidence | None) -> None:
        """The chain of a piece of evidence, or why there is none."""
        self.chain.setVisible(one is not None)
        self._nothing.setVisible(one is None)
        if section is None:
            self._heading.setText(tr("What it rests on"))
            self._nothing.setText(tr("Choose a section to see what it rests on."))
            return
        self._heading.setText(tr("What “{title}” rests on").format(title=section.title))
        self._nothing.setText(tr("On nothing yet. Choose evidence, or it is your word alone."))
        if one is not None:
            self.chain.show_steps(chain(self.desk.store, section.title, section.reflection, one))

    def show_exports(self, portfolio: str) -> None:
        """The latest exports of this portfolio that are still where they were written."""
        clear(self._exports)
        lines = self.desk.store.settings.get(f"exports.{portfolio}", [])
        for one in lines:
            self._exports.addWidget(self._export(one))
        if not lines:
            self._exports.addWidget(words(self.theme, tr("None made yet."), "ink2", 0.96))

    def _export(self, one: Json) -> QWidget:
        there = Path(one["path"]).exists()
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        sign = QLabel()
        fine = there and one["passed"] == one["checks"] and not one["gaps"]
        icon, role = ("check", "good") if fine else ("warning", "warn")
        sign.setPixmap(
            self.desk.icons.pixmap(icon, self.theme.size(1.1), role, self.devicePixelRatioF())
        )
        row.addWidget(sign)
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(words(self.theme, tr("Web pages")))
        when = messages.day(datetime.fromisoformat(one["at"]))
        said = tr("{day}. {n} checks passed").format(day=when, n=one["passed"])
        middle.addWidget(
            words(self.theme, said if there else tr("not there any more"), "ink2", 0.92)
        )
        row.addLayout(middle, 1)
        if there:
            row.addWidget(link(self.theme, tr("Open"), lambda: _open(Path(one["path"]))))
        return line


def _open(path: Path) -> None:
    page = path / "index.html"
    target = page if page.is_file() else path
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(target)))
