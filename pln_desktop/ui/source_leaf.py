"""One source: why it is as it is, what the user decides about it, what its server told."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QCheckBox
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import Heading
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import words
from pln_desktop.ui.source_words import Line
from pln_desktop.ui.source_words import moment
from pln_desktop.ui.source_words import size

_INTERVALS = (
    ("auto", "By its own rhythm"), ("15", "Every 15 minutes"), ("60", "Every hour"),
    ("360", "Every 6 hours"), ("1440", "Once a day"), ("10080", "Once a week"),
)  # fmt: skip
_RETENTIONS = (
    ("all", "Everything"), ("30d", "30 days"), ("90d", "90 days"), ("365d", "One year"),
    ("100", "The newest 100"), ("500", "The newest 500"),
)  # fmt: skip


class SourceLeaf(Leaf):
    """Shows a Line; its settings are written as soon as they are changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, desk.window.tr("About this source"), mine=False)
        self._desk = desk
        self._line: Line | None = None
        self._top = QVBoxLayout()
        self._bottom = QVBoxLayout()
        self._settings = QWidget()
        self._fill_settings()
        for part in (self._top, self._settings, self._bottom):
            if isinstance(part, QWidget):
                self.theirs.addWidget(part)
            else:
                self.theirs.addLayout(part)
        self.theirs.addStretch(1)

    def _fill_settings(self) -> None:
        theme = self._theme
        self.interval = self._choice("interval", _INTERVALS)
        self.retention = self._choice("retention", _RETENTIONS)
        self.images = self._switch("images", self.tr("Fetch images with the sync"))
        self.full_text = self._switch("full_text", self.tr("Fetch the whole article"))
        form = Form(theme)
        form.add(self.tr("&Ask it"), self.interval)
        form.add(self.tr("&Keep"), self.retention)
        form.add("", self.images)
        form.add("", self.full_text)
        kept = self.tr("What you starred, noted, kept or saved for later always stays.")
        column = QVBoxLayout(self._settings)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(Heading(theme, self.tr("Settings")))
        column.addWidget(form)
        column.addWidget(words(theme, kept, "ink2", 0.92))

    def _choice(self, name: str, known: tuple[tuple[str, str], ...]) -> Choice:
        made = Choice(self._theme, self._desk.icons)
        for value, said in known:
            made.addItem(self.tr(said), value)
        made.activated.connect(lambda _: self._set(name, str(made.currentData())))
        return made

    def _switch(self, name: str, said: str) -> QCheckBox:
        made = QCheckBox(said)
        made.setAccessibleName(said)
        made.clicked.connect(lambda on: self._set(name, "on" if on else "off"))
        return made

    def _set(self, name: str, value: str) -> None:
        from pln_desktop.acts import properties

        line, store = self._line, self._desk.store
        if line is None:
            return

        def change() -> Changes:
            with store.act("source.set") as writing:
                properties.change(store, line.id, {name: value})
            return writing.changes

        write(self._desk, change, self.tr("Changed for {name}.").format(name=line.name))

    def show_line(self, line: Line, now: datetime) -> None:
        """Show this source; the settings keep the focus when it is the same one."""
        same = self._line is not None and self._line.id == line.id
        self._line = line
        clear(self._top)
        theme = self._theme
        self._top.addWidget(words(theme, line.name, times=1.8, weight=600, serif=True))
        self._top.addWidget(words(theme, line.community, "ink2"))
        self._top.addSpacing(theme.q)
        self._top.addWidget(words(theme, line.row.sentence(now), weight=600))
        self._show_settings(line)
        clear(self._bottom)
        if line.row.health.moved_from or line.row.health.moved_to or line.row.health.led_to:
            self._bottom.addWidget(Heading(theme, self.tr("What moved")))
            self._bottom.addWidget(self._moves(line))
        self._bottom.addWidget(Heading(theme, self.tr("What it told")))
        self._bottom.addWidget(self._facts(line, now))
        if not same:
            self.verticalScrollBar().setValue(0)

    def _show_settings(self, line: Line) -> None:
        from pln_desktop.acts.properties import retention_words

        source = line.row.source
        asked = str(source.interval) if source.interval else "auto"
        every = self.tr("Every {n} minutes").format(n=asked)
        for box, value, said in (
            (self.interval, asked, every),
            (self.retention, retention_words(source), retention_words(source)),
        ):
            with QSignalBlocker(box):
                if box.findData(value) < 0:
                    box.addItem(said, value)
                box.setCurrentIndex(box.findData(value))
        self.images.setChecked(source.images)
        self.full_text.setChecked(source.full_text)

    def _moves(self, line: Line) -> Form:
        health, form = line.row.health, Form(self._theme)
        if health.moved_from:
            form.add_fact(self.tr("Before"), health.moved_from)
            form.add_fact(self.tr("Now"), line.row.source.address)
            when = messages.date(health.moved_at) if health.moved_at else ""
            form.add_fact(self.tr("Moved"), when)
        if health.moved_to:
            form.add_fact(self.tr("Address"), line.row.source.address)
            form.add_fact(self.tr("Says it is at"), health.moved_to)
            form.add_fact(self.tr("What next"), self.tr("Taken over when it has held for a while."))
        if health.led_to:
            form.add_fact(self.tr("Leads to"), health.led_to)
            since = messages.date(health.led_since) if health.led_since else ""
            form.add_fact(self.tr("For now, since"), since)
        return form

    def _facts(self, line: Line, now: datetime) -> Form:
        health, form = line.row.health, Form(self._theme)

        def at(time: datetime | None) -> str:
            return moment(time, now) if time else ""

        form.add_fact(self.tr("Address"), line.row.source.address)
        form.add_fact(self.tr("Posts"), line.row.rhythm)
        form.add_fact(self.tr("Last post"), messages.date(line.newest) if line.newest else "")
        form.add_fact(self.tr("Here"), self._here(line))
        form.add_fact(self.tr("Last checked"), at(health.last_checked))
        if line.row.state not in ("paused", "gone", "signin"):
            form.add_fact(self.tr("Next"), at(health.held_until or health.next_due))
        for name, value in (
            (self.tr("Its own words"), health.error_text),
            (self.tr("Failing since"), at(health.failing_since)),
            (self.tr("Letters"), health.encoding),
        ):
            if value:
                form.add_fact(name, value)
        if not health.asked:
            return form
        asked = messages.count(health.asked, self.tr("1 request"), self.tr("{n} requests"))
        got = self.tr("{asked}, {size} received")
        form.add_fact(self.tr("So far"), got.format(asked=asked, size=size(health.received)))
        return form

    def _here(self, line: Line) -> str:
        said = messages.count(line.row.items, self.tr("1 item"), self.tr("{n} items"))
        unread = messages.count(line.row.unread, self.tr("1 unread"), self.tr("{n} unread"))
        return f"{said}, {unread}"
