"""What can be decided about sources: another name, another community, no more of it."""

from __future__ import annotations

from functools import partial

from pln_desktop.model import Changes
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import write
from pln_desktop.ui.deeds import write_many
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.leaf import words


class RenameDialog(Dialog):
    """A name of mine for a source; empty goes back to its own."""

    def __init__(self, desk: Desk, id: str) -> None:
        super().__init__(desk, desk.window.tr("Rename"), 34, 15)
        row = self.store.sources.row(id)
        self._id = id
        form = Form(self.theme)
        self.field = Field(row.source.title if row else "", row.health.title if row else "")
        self.field.selectAll()
        form.add(self.tr("&Name"), self.field)
        self.body.addWidget(form)
        self.said.setText(self.tr("Empty takes the source's own name."))
        self.buttons(self.tr("Rename"), self._rename)
        self.field.setFocus()

    def _rename(self) -> None:
        from pln_desktop.acts.follow import rename

        if write(self.desk, partial(rename, self.store, self._id, self.field.text())):
            self.accept()


class MoveDialog(Dialog):
    """Another community for one or more sources."""

    def __init__(self, desk: Desk, ids: list[str]) -> None:
        super().__init__(desk, desk.window.tr("Move to a community"), 38, 17)
        self._ids = ids
        rows = [row for id in ids if (row := self.store.sources.row(id))]
        names = ", ".join(row.source.title or row.source.address for row in rows[:4])
        if len(rows) > 4:
            names = self.tr("{names} and {n} more").format(names=names, n=len(rows) - 4)
        self.body.addWidget(words(self.theme, names, "ink2"))
        form = Form(self.theme)
        self.community = Choice(self.theme, desk.icons, free=True)
        places = sorted(self.store.communities.all(), key=lambda place: place.name.casefold())
        self.community.addItems([place.name for place in places])
        current = self.store.communities.get(rows[0].source.community) if rows else None
        self.community.setCurrentText(current.name if current else "")
        form.add(self.tr("&Community"), self.community)
        self.body.addWidget(form)
        self.said.setText(self.tr("A new name makes a new community."))
        self.buttons(self.tr("Move"), self._move)
        self.community.setFocus()

    def _move(self) -> None:
        name = self.community.currentText().strip()
        if not name:
            self.warn(self.tr("Choose a community, or write a new name."), "info")
            return

        def act() -> Changes:
            from pln_desktop.acts.follow import move

            with self.store.act("source.move") as writing:
                for id in self._ids:
                    move(self.store, id, name)
            return writing.changes

        self.accept()
        write_many(self.desk, act, self.tr("Moved to {name}.").format(name=name))


class UnfollowDialog(Dialog):
    """Say what stays before a source goes."""

    def __init__(self, desk: Desk, id: str) -> None:
        super().__init__(desk, desk.window.tr("Unfollow"), 40, 22)
        self._id = id
        row = self.store.sources.row(id)
        self._name = (row.source.title or row.source.address) if row else ""
        notes = len(self.store.notes.rows(source=id, limit=1000)) if row else 0
        kept = len(self.store.resources.rows(source=id, limit=1000)) if row else 0
        add = self.body.addWidget
        add(words(self.theme, self._name, weight=600))
        count = messages.count
        mine = (
            count(notes, self.tr("your note"), self.tr("your {n} notes and highlights")),
            count(kept, self.tr("the thing you kept"), self.tr("the {n} things you kept")),
            self.tr("what you starred"),
        )
        goes = self.tr("It is not asked any more, and its other {n} items leave your lists.")
        stays = self.tr("These stay: {list}.").format(list=", ".join(mine))
        add(words(self.theme, goes.format(n=row.items if row else 0)))
        add(words(self.theme, stays))
        add(words(self.theme, self.tr("Undo brings it back with everything it had."), "ink2"))
        self.add_button(self.tr("Pause instead"), self._pause)
        self.buttons(self.tr("Unfollow"), self._unfollow)

    def _unfollow(self) -> None:
        from pln_desktop.acts.follow import unfollow

        self.accept()
        said = self.tr("{name} is not followed any more.").format(name=self._name)
        write_many(self.desk, partial(unfollow, self.store, self._id), said)

    def _pause(self) -> None:
        from pln_desktop.acts.follow import pause

        self.accept()
        said = self.tr("{name} is paused.").format(name=self._name)
        write_many(self.desk, partial(pause, self.store, self._id, True), said)
