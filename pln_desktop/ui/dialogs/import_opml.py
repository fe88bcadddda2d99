"""Import OPML: what the files hold, what is known already, what is left out; then one act."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QCheckBox
from PySide6.QtWidgets import QTreeWidget
from PySide6.QtWidgets import QTreeWidgetItem

from pln_desktop.errors import PlnError
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import tell
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import words

if TYPE_CHECKING:
    from pln_desktop.acts.importing import Imported
    from pln_desktop.exchange.opml import Opml


class ImportDialog(Dialog):
    """Nothing is fetched by an import; the next sync asks what was taken over."""

    def __init__(self, desk: Desk, paths: list[Path]) -> None:
        super().__init__(desk, desk.window.tr("Import OPML"), 48, 40)
        self._paths = paths
        self._summary = words(self.theme, self.tr("Reading the list…"))
        self.body.addWidget(self._summary)
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("What the list holds"))
        self.keep_room(self.tree, 14)
        self.tree.setIconSize(QSize(self.theme.size(1.2), self.theme.size(1.2)))
        self.theme.surface(self.tree, "raised")
        self.body.addWidget(self.tree)
        self.private = QCheckBox(self.tr("Also those on my own computer or network"))
        self.private.hide()
        self.body.addWidget(self.private)
        self._refused = words(self.theme, "", "ink2", 0.96)
        self.body.addWidget(self._refused)
        self.said.setText(self.tr("Importing fetches nothing. One undo takes it all back."))
        self.act = self.buttons(self.tr("Follow"), self._import)
        self.act.setEnabled(False)
        desk.jobs.run("work", self._read, self._on_read, self._on_failed)

    def _read(self, job: Job) -> list[Opml]:
        from pln_desktop.acts.importing import preview
        from pln_desktop.acts.importing import read_file

        return [preview(read_file(path)) for path in self._paths]

    def _on_read(self, lists: list[Opml]) -> None:
        known = {row.source.address for row in self.store.sources.rows()}
        entries = [entry for one in lists for entry in one.entries]
        new = [entry for entry in entries if entry.address not in known]
        folders = {entry.folder for entry in entries if entry.folder}
        count = messages.count
        said = [
            count(len(entries), self.tr("1 source"), self.tr("{n} sources")),
            count(len(folders), self.tr("1 folder"), self.tr("{n} folders")),
            self.tr("{n} followed already").format(n=len(entries) - len(new)),
        ]
        self._summary.setText(", ".join(said) + ".")
        self._fill(lists, known)
        left = [sentence for one in lists for sentence in (*one.refused, *one.remarks)]
        left += [
            self.tr("Twice in the list: {address}").format(address=a)
            for o in lists
            for a in o.repeated
        ]
        if left:
            self._refused.setText("\n".join((self.tr("Left out or repaired:"), *left[:20])))
        if len(left) > 20:
            self._refused.setText(
                self._refused.text() + "\n" + self.tr("and {n} more").format(n=len(left) - 20)
            )
        self.private.setVisible(any(_local(entry.address) for entry in entries))
        self.act.setText(self.tr("Follow {n} sources").format(n=len(new)))
        self.act.setEnabled(bool(new))
        self.fit()

    def _fill(self, lists: list[Opml], known: set[str]) -> None:
        places: dict[tuple[str, ...], QTreeWidgetItem] = {}
        for one in lists:
            for entry in one.entries:
                parent = self._folder(places, entry.folder)
                text = entry.title or entry.address
                if entry.address in known:
                    text = self.tr("{title} (followed already)").format(title=text)
                item = QTreeWidgetItem([text])
                item.setToolTip(0, entry.address)
                item.setIcon(0, self.desk.icons.icon("feed"))
                parent.addChild(item) if parent else self.tree.addTopLevelItem(item)
        self.tree.expandAll()

    def _folder(
        self, places: dict[tuple[str, ...], QTreeWidgetItem], path: tuple[str, ...]
    ) -> QTreeWidgetItem | None:
        if not path:
            return None
        if path not in places:
            above = self._folder(places, path[:-1])
            item = places[path] = QTreeWidgetItem([path[-1]])
            item.setIcon(0, self.desk.icons.icon("community"))
            above.addChild(item) if above else self.tree.addTopLevelItem(item)
        return places[path]

    def _import(self) -> None:
        self.act.setEnabled(False)
        private = self.private.isChecked()

        def act(job: Job) -> tuple[Imported, str]:
            from pln_desktop.acts.importing import import_opml

            done = import_opml(self.store, self._paths, private, stop=job.stop)
            act = self.store.undoable()
            return done, act.id if act and act.kind == "import.opml" else ""

        self.desk.jobs.run("work", act, self._on_imported, self._on_failed)

    def _on_imported(self, done: tuple[Imported, str]) -> None:
        imported, act = done
        self.accept()
        said = self.tr("{n} sources followed. F5 fetches what they have.")
        tell(self.desk, said.format(n=len(imported.followed)), act)
        self.desk.window.go("reading", "list", "new")

    def _on_failed(self, error: PlnError) -> None:
        self._summary.setText("")
        self.tree.hide()
        self.warn(messages.sentence(error))


def _local(address: str) -> bool:
    host = (urlsplit(address).hostname or "").lower()
    inside = ("127.", "10.", "192.168.", "169.254.", "[", "::1")
    return host == "localhost" or host.endswith(".local") or host.startswith(inside)
