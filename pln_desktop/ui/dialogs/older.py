"""Mark as read what is older than some days."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtWidgets import QSpinBox

from pln_desktop.model import Scope
from pln_desktop.model import now
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import words


class OlderDialog(Dialog):
    """Counts before it acts; starred and kept things stay marked as they are."""

    def __init__(self, desk: Desk, scope: Scope, where: str) -> None:
        super().__init__(desk, desk.window.tr("Mark older as read"), 34, 17)
        self._scope, self._where = scope, where
        form = Form(self.theme)
        self.days = QSpinBox()
        self.days.setRange(1, 3650)
        self.days.setValue(int(str(self.store.settings.get("older.days", 7))))
        self.days.setSuffix(self.tr(" days"))
        form.add(self.tr("&Older than"), self.days)
        self.body.addWidget(words(self.theme, where, "ink2"))
        self.body.addWidget(form)
        self.buttons(self.tr("Mark as read"), self._mark)
        self.days.valueChanged.connect(self._on_days)
        self._on_days(self.days.value())

    def _on_days(self, days: int) -> None:
        self.said.setText(
            self.tr("Before {date}.").format(date=messages.date(now() - timedelta(days)))
        )

    def _mark(self) -> None:
        days = self.days.value()
        self.store.settings.set("older.days", days)
        before = now() - timedelta(days)
        self.accept()
        said = self.tr("Marked as read: everything before {date}.").format(
            date=messages.date(before)
        )
        write_many(self.desk, lambda: self.store.items.mark_all(self._scope, False, before), said)
