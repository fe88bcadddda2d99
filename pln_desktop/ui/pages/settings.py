"""Settings: few, each with what it means; they take effect at once."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtCore import Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.ui import messages
from pln_desktop.ui.backing_up import back_up
from pln_desktop.ui.backing_up import restore
from pln_desktop.ui.backing_up import write_backup
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.flow import Flow
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import Heading
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import words
from pln_desktop.ui.theme import CHOICES
from pln_desktop.ui.theme import TEXT_FACTORS
from pln_desktop.ui.widgets import button

_INTERVALS = (15, 30, 60, 180, 720, 1440, 0)
_LOOKS = {
    "system": "As the system", "paper": "Light (Paper)", "slate": "Dark (Slate)",
    "contrast": "High contrast",
}  # fmt: skip


class SettingsPage(Page):
    """One column; nothing has to be confirmed."""

    name = "settings"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.leaf = Leaf(self.theme, self.tr("Settings"), mine=False, widest=52)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.leaf)
        self.leaf.theirs.addWidget(
            words(self.theme, self.tr("Settings"), times=1.95, weight=600, serif=True)
        )
        self._sync()
        self._looks()
        self._library()
        self._privacy()
        self.leaf.theirs.addStretch(1)
        self._show()
        self.theme.changed.connect(self._show)

    # Parts

    def _section(self, title: str) -> Form:
        self.leaf.theirs.addWidget(Heading(self.theme, title))
        form = Form(self.theme)
        self.leaf.theirs.addWidget(form)
        return form

    def _hint(self, text: str) -> None:
        self.leaf.theirs.addWidget(words(self.theme, text, "ink2", 0.92))

    def _sync(self) -> None:
        form = self._section(self.tr("Sync"))
        self.interval = Choice(self.theme, self.icons)
        for minutes in _INTERVALS:
            self.interval.addItem(_interval(minutes), minutes)
        self.interval.activated.connect(self._on_interval)
        form.add(self.tr("Look for new things"), self.interval)
        self.battery = self._switch(
            self.tr("Also sync by itself while on battery"), "sync.on_battery"
        )
        self.metered = self._switch(
            self.tr("Also sync by itself on a connection paid by the amount"),
            "sync.on_metered",
        )
        form.add(self.tr("On battery"), self.battery)
        form.add(self.tr("Paid by amount"), self.metered)
        self.images = QCheckBox(self.tr("Fetch pictures of newly followed sources with the sync"))
        self.images.toggled.connect(self._on_images)
        form.add(self.tr("Pictures"), self.images)
        self._hint(self.tr(
            "Sync now always asks. A source that says when to come back is not asked before. "
            "Without pictures their sites do not see that you read; you load what you want to see."
        ))  # fmt: skip

    def _looks(self) -> None:
        form = self._section(self.tr("Looks and keys"))
        self.look = Choice(self.theme, self.icons)
        self.text = Choice(self.theme, self.icons)
        for choice in CHOICES:
            self.look.addItem(self.tr(_LOOKS[choice]), choice)
        for factor in TEXT_FACTORS:
            self.text.addItem(f"{round(factor * 100)} %", factor)
        self.look.activated.connect(self._on_look)
        self.text.activated.connect(self._on_text)
        form.add(self.tr("Theme"), self.look)
        form.add(self.tr("Text size"), self.text)
        self.letters = QCheckBox(
            self.tr("Single letters act in lists and in the text (J, S, K, H …)")
        )
        self.letters.toggled.connect(self._on_letters)
        form.add(self.tr("Keys"), self.letters)

    def _library(self) -> None:
        form = self._section(self.tr("Library and backups"))
        root = self.desk.profile.root
        form.add_fact(self.tr("The library is in"), str(root))
        form.add_fact(self.tr("Backups are in"), str(self.desk.profile.backups))
        self.last = words(self.theme, "")
        form.add(self.tr("Latest backup"), self.last)
        line = QWidget()
        flow = Flow(line, 2 * self.theme.q)
        for made in (
            button(self.tr("Back up now"), lambda: write_backup(self.desk, None)),
            button(self.tr("Back up to a file…"), lambda: back_up(self.desk)),
            button(self.tr("Restore a backup…"), lambda: restore(self.desk)),
            button(self.tr("Show the folder"), lambda: _show_folder(root)),
        ):
            flow.addWidget(made)
        self.leaf.theirs.addSpacing(2 * self.theme.q)
        self.leaf.theirs.addWidget(line)
        self._hint(
            self.tr(
                "A backup is one file with everything: notes, copies, pictures. Seven are kept."
            )
        )

    def _privacy(self) -> None:
        self.leaf.theirs.addWidget(Heading(self.theme, self.tr("Privacy")))
        self.leaf.theirs.addWidget(words(self.theme, self.tr(
            "Everything stays on this computer. Only the addresses that you follow or keep are "
            "asked, and pictures only where you said so. There is no account, nothing is counted, "
            "and nothing is sent when you read, note or export."
        )))  # fmt: skip

    # Reading and writing them

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._show()

    def changed(self, changes: Changes) -> None:
        if changes.touches("backup"):
            self._show()

    @Slot()
    def _show(self) -> None:
        minutes = int(str(self.store.settings.get("sync.minutes", 60)))
        if self.interval.findData(minutes) < 0:
            self.interval.addItem(_interval(minutes), minutes)
        self.interval.setCurrentIndex(self.interval.findData(minutes))
        self.look.setCurrentIndex(self.look.findData(self.theme.choice))
        near = min(range(len(TEXT_FACTORS)), key=lambda n: abs(TEXT_FACTORS[n] - self.theme.text))
        self.text.setCurrentIndex(near)
        for box, key, usual in (
            (self.images, "images.default", False), (self.letters, "keys.letters", True),
            (self.battery, "sync.on_battery", True), (self.metered, "sync.on_metered", False),
        ):  # fmt: skip
            box.blockSignals(True)
            box.setChecked(bool(self.store.settings.get(key, usual)))
            box.blockSignals(False)
        self.last.setText(self._latest())

    def _latest(self) -> str:
        """When the newest rotating backup was made, by its file."""
        from datetime import UTC
        from datetime import datetime

        made = sorted(self.desk.profile.backups.glob("library-*.plnbackup"))
        if not made:
            return self.tr("none yet")
        at = datetime.fromtimestamp(made[-1].stat().st_mtime, UTC)
        return f"{messages.date(at)}, {messages.clock(at)}"

    @Slot(int)
    def _on_interval(self, _: int) -> None:
        self.store.settings.set("sync.minutes", self.interval.currentData())
        self.desk.window.syncing.plan()

    @Slot(bool)
    def _on_images(self, on: bool) -> None:
        self.store.settings.set("images.default", on)

    def _switch(self, said: str, key: str) -> QCheckBox:
        """A box that keeps a setting which the timer reads when its time comes."""
        made = QCheckBox(said)
        made.setAccessibleName(said)
        made.toggled.connect(lambda on: self.store.settings.set(key, on))
        return made

    @Slot(int)
    def _on_look(self, _: int) -> None:
        self.theme.choose(choice=self.look.currentData())
        self.desk.window.save_looks()

    @Slot(int)
    def _on_text(self, _: int) -> None:
        self.theme.choose(text=self.text.currentData())
        self.desk.window.save_looks()

    @Slot(bool)
    def _on_letters(self, on: bool) -> None:
        self.store.settings.set("keys.letters", on)
        self.desk.commands.use_letters(on)

    def panes(self) -> list[QWidget]:
        return [self.interval]


def _interval(minutes: int) -> str:
    if not minutes:
        return messages.tr("only when I say so (F5)")
    if minutes < 60:
        return messages.tr("every {n} minutes").format(n=minutes)
    if minutes == 60:
        return messages.tr("every hour")
    if minutes == 1440:
        return messages.tr("once a day")
    return messages.tr("every {n} hours").format(n=minutes // 60)


def _show_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
