"""What is asked before sources are made one, or are fetched in another way than usual."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from pln_desktop.model import SourceRow
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import words


class MergeDialog(Dialog):
    """Into which other source; the one that is the same feed stands there already."""

    def __init__(self, desk: Desk, id: str, likely: str = "") -> None:
        super().__init__(desk, desk.window.tr("Merge into another source"), 42, 26)
        self._id = id
        rows = self.store.sources.rows()
        self._names = {row.source.id: _name(row) for row in rows}
        self.body.addWidget(words(self.theme, self._names.get(id, ""), weight=600))
        self.into = Choice(self.theme, desk.icons)
        for row in sorted(rows, key=lambda row: _name(row).casefold()):
            if row.source.id != id:
                self.into.addItem(_name(row), row.source.id)
        self.into.setCurrentIndex(self.into.findData(likely))
        form = Form(self.theme)
        form.add(self.tr("&Into"), self.into)
        self.body.addWidget(form)
        for said in (
            self.tr("What you read, starred, tagged, noted and kept of it is so in the other too."),
            self.tr("It is not asked any more. Has it posts that the other does not have, it is "
                    "only paused, and they stay in your lists."),
        ):  # fmt: skip
            self.body.addWidget(words(self.theme, said, "ink2", 0.96))
        self.said.setText(self.tr("One undo takes it back."))
        self.act = self.buttons(self.tr("Merge"), self._merge)
        self.into.currentIndexChanged.connect(self._on_chosen)
        self._on_chosen()
        self.into.setFocus()

    def _on_chosen(self) -> None:
        self.act.setEnabled(self.into.currentIndex() >= 0)

    def _merge(self) -> None:
        from pln_desktop.acts.merging import merge

        kept = str(self.into.currentData())
        said = self.tr("{other} is part of {kept} now.").format(
            other=self._names[self._id], kept=self._names[kept]
        )
        self.accept()
        write_many(self.desk, partial(merge, self.store, kept, self._id), said)


class ScratchDialog(Dialog):
    """FRB071: the one request without a condition is the user's own, and is asked for."""

    def __init__(self, desk: Desk, ids: Sequence[str]) -> None:
        super().__init__(desk, desk.window.tr("Read again from scratch"), 42, 22)
        self._ids = list(ids)
        self.body.addWidget(words(self.theme, _names(desk, ids), weight=600))
        for said in (
            self.tr("The whole document is fetched again, also when its server says that nothing "
                    "is new. It helps when something is missing here."),
            self.tr("A site may count it as a burden, so each source is asked like this once a "
                    "day. What you read, starred and noted stays as it is."),
        ):  # fmt: skip
            self.body.addWidget(words(self.theme, said))
        self.act = self.buttons(self.tr("Read again"), self._start)

    def _start(self) -> None:
        self.accept()
        self.desk.window.syncing.start(self._ids, from_scratch=True)


class InsecureDialog(Dialog):
    """F17: from a safe connection to an open one only when the user agreed, and only this once."""

    def __init__(self, desk: Desk, ids: Sequence[str]) -> None:
        super().__init__(desk, desk.window.tr("Allow http once"), 42, 24)
        self._ids = list(ids)
        self.body.addWidget(words(self.theme, _names(desk, ids), weight=600))
        for said in (
            self.tr("Its safe address (https) leads to an open one (http). On an open connection "
                    "others on the way can see what you read, and change it."),
            self.tr("This is for one request now. The safe address is kept and asked next time; "
                    "better is a new address from its author."),
        ):  # fmt: skip
            self.body.addWidget(words(self.theme, said))
        self.act = self.buttons(self.tr("Ask once"), self._start)

    def _start(self) -> None:
        self.accept()
        self.desk.window.syncing.start(self._ids, insecure=True)


def _name(row: SourceRow) -> str:
    return row.source.title or row.source.address


def _names(desk: Desk, ids: Sequence[str]) -> str:
    rows = [row for id in ids if (row := desk.store.sources.row(id))]
    if len(rows) == 1:
        return _name(rows[0])
    return messages.tr("{n} sources").format(n=len(rows))
