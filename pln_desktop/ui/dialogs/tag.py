"""Tags of one record or many: those in use to tick, new ones to write."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget
from PySide6.QtWidgets import QListWidgetItem

from pln_desktop.model import Changes
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form

_STATES = (Qt.CheckState.Unchecked, Qt.CheckState.PartiallyChecked, Qt.CheckState.Checked)


class TagDialog(Dialog):
    """A half ticked tag is on some of the records and stays so unless it is touched."""

    def __init__(self, desk: Desk, noun: str, ids: list[str]) -> None:
        super().__init__(desk, desk.window.tr("Tags"), 34, 32)
        self._noun, self._ids = noun, ids
        form = Form(self.theme)
        self.field = Field("", self.tr("commas between them"))
        form.add(self.tr("&New tags"), self.field)
        self.body.addWidget(form)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Tags in use"))
        self.keep_room(self.list, 11)
        self.theme.surface(self.list, "raised")
        self.body.addWidget(self.list)
        self._before = self._fill()
        self.list.setVisible(self.list.count() > 0)
        many = self.tr("For {n} things.").format(n=len(ids))
        self.said.setText(many if len(ids) > 1 else "")
        self.buttons(self.tr("Save"), self._save)
        self.field.setFocus()

    def _fill(self) -> dict[str, Qt.CheckState]:
        counts: dict[str, int] = {}
        for id in self._ids[:500]:
            for name in self.store.tags.of(self._noun, id):
                counts[name] = counts.get(name, 0) + 1
        before: dict[str, Qt.CheckState] = {}
        for tag, used in self.store.tags.counted():
            on = counts.get(tag.name, 0)
            state = _STATES[2 if on == len(self._ids) else 1 if on else 0]
            item = QListWidgetItem(f"{tag.name}  {used}")
            item.setData(Qt.ItemDataRole.UserRole, tag.name)
            flag = Qt.ItemFlag
            item.setFlags(flag.ItemIsUserCheckable | flag.ItemIsEnabled | flag.ItemIsSelectable)
            item.setCheckState(state)
            self.list.addItem(item)
            before[tag.name] = state
        return before

    def _save(self) -> None:
        put = [name.strip().lstrip("#") for name in self.field.text().split(",") if name.strip()]
        take: list[str] = []
        for number in range(self.list.count()):
            item = self.list.item(number)
            name, state = item.data(Qt.ItemDataRole.UserRole), item.checkState()
            if state != self._before[name]:
                (put if state == Qt.CheckState.Checked else take).append(name)
        self.accept()
        if put or take:
            write_many(self.desk, lambda: self._write(put, take))

    def _write(self, put: list[str], take: list[str]) -> Changes:
        with self.store.act("tag") as writing:
            if put:
                self.store.tags.put(self._noun, self._ids, put)
            if take:
                self.store.tags.take(self._noun, self._ids, take)
        return writing.changes
