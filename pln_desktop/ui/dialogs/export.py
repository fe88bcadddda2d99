"""Export: what, where to, and afterwards the receipt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox
from PySide6.QtWidgets import QFileDialog
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QProgressBar
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.model import Changes
from pln_desktop.model import now
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import words
from pln_desktop.ui.widgets import button

if TYPE_CHECKING:
    from pln_desktop.acts.progress import Progress
    from pln_desktop.portfolio.receipt import Receipt

KINDS = (
    ("portfolio-html", "Portfolio as web pages, a folder"),
    ("opml", "My sources (OPML), a file"),
)
"""The kinds of acts.export in words; a test holds the two together."""


class ExportDialog(Dialog):
    """An existing place is refused until the user says that it may be replaced."""

    def __init__(self, desk: Desk, kind: str = "", id: str = "") -> None:
        super().__init__(desk, desk.window.tr("Export"), 46, 28)
        self._job: Job | None = None
        self._made: Path | None = None
        form = Form(self.theme)
        self.kind = Choice(self.theme, desk.icons)
        self.portfolio = Choice(self.theme, desk.icons)
        for name, said in KINDS:
            self.kind.addItem(self.tr(said), name)
        for one in sorted(self.store.portfolios.all(), key=lambda one: one.updated, reverse=True):
            self.portfolio.addItem(one.title, one.id)
        form.add(self.tr("&What"), self.kind)
        form.add(self.tr("&Portfolio"), self.portfolio)
        self.place = Field()
        form.add(self.tr("&To"), self._place_row())
        self.replace = QCheckBox(self.tr("Replace what is there"))
        self.body.addWidget(form)
        self.body.addWidget(self.replace)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(self.tr("Progress of the export"))
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.receipt = QVBoxLayout()
        self.body.addLayout(self.receipt)
        self.said.setText(self.tr("Written here only; nothing is sent."))
        self.act = self.buttons(self.tr("Export"), self._export)
        self.kind.setCurrentIndex(max(0, self.kind.findData(kind or KINDS[0][0])))
        self.portfolio.setCurrentIndex(max(0, self.portfolio.findData(id)))
        self.kind.currentIndexChanged.connect(self._on_choice)
        self.portfolio.currentIndexChanged.connect(self._on_choice)
        self._on_choice()
        self.finished.connect(self._stop)

    def _place_row(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        self.place.setAccessibleName(self.tr("Where to"))
        row.addWidget(self.place, 1)
        row.addWidget(button(self.tr("Choose…"), self._choose))
        line.setFocusProxy(self.place)
        return line

    def _on_choice(self, _: int = 0) -> None:
        pages = self.kind.currentData() == "portfolio-html"
        self.portfolio.setEnabled(pages and self.portfolio.count() > 0)
        name = _file_name(self.portfolio.currentText()) if pages else "my-network.opml"
        last = str(self.store.settings.get("export.folder", str(Path.home())))
        self.place.setText(str(Path(last) / name))
        nothing = pages and self.portfolio.count() == 0
        self.act.setEnabled(not nothing)
        self.warn(self.tr("There is no portfolio yet. Begin one first.") if nothing else "", "info")

    def _choose(self) -> None:
        now_at = Path(self.place.text())
        chooser = QFileDialog(self, self.tr("Where to"), str(now_at.parent))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda name: self.place.setText(str(Path(name) / now_at.name)))
        chooser.open()

    def _export(self) -> None:
        if self._made is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(_opened(self._made))))
            return
        kind, to = str(self.kind.currentData()), Path(self.place.text()).expanduser()
        id = str(self.portfolio.currentData()) if kind == "portfolio-html" else None
        replace = self.replace.isChecked()
        self._busy(True)

        def act(job: Job) -> Receipt:
            from pln_desktop.acts.export import export

            def told(at: Progress) -> None:
                self.desk.jobs.post(lambda: self._show_progress(at.done, at.total))

            return export(self.store, kind, to, id, replace, told, job.stop)

        self._job = self.desk.jobs.run("work", act, self._on_made, self._on_failed)

    def _busy(self, on: bool) -> None:
        self.act.setEnabled(not on)
        self.progress.setRange(0, 0)
        self.progress.setVisible(on)
        self.warn("")

    def _show_progress(self, done: int, total: int | None) -> None:
        if self._job is not None:
            self.progress.setRange(0, total or 0)
            self.progress.setValue(done)

    def _on_made(self, receipt: Receipt) -> None:
        self._job = None
        self._busy(False)
        self._made = receipt.path
        self.store.settings.set("export.folder", str(receipt.path.parent))
        self._remember(receipt)
        clear(self.receipt)
        said = messages.count(
            receipt.files, self.tr("1 file, {size}."), self.tr("{n} files, {size}.")
        ).format(size=_size(receipt.bytes))
        self.receipt.addWidget(words(self.theme, said))
        for check in receipt.checks:
            fine = check.result == "ok"
            line = f"✓ {check.checker}" if fine else f"{check.checker}: {check.result}"
            self.receipt.addWidget(words(self.theme, line, "good" if fine else "warn", 0.96))
        for gap in receipt.gaps:
            self.receipt.addWidget(words(self.theme, gap, "warn", 0.96))
        self.warn(self.tr("Exported to {path}.").format(path=receipt.path), "good")
        self.act.setText(self.tr("Open it"))
        QTimer.singleShot(0, self, self.fit)

    def _remember(self, receipt: Receipt) -> None:
        """The portfolio's page lists what was exported."""
        if receipt.kind != "portfolio-html":
            return
        key = f"exports.{self.portfolio.currentData()}"
        passed = sum(check.result == "ok" for check in receipt.checks)
        line = {
            "kind": receipt.kind, "path": str(receipt.path), "at": now().isoformat(),
            "checks": len(receipt.checks), "passed": passed, "gaps": list(receipt.gaps),
        }  # fmt: skip
        older = [one for one in self.store.settings.get(key, []) if one["path"] != line["path"]]
        self.store.settings.set(key, [line, *older][:5])
        self.desk.hub.tell(_exported())

    def _on_failed(self, error: PlnError) -> None:
        self._job = None
        self._busy(False)
        if not isinstance(error, Stopped):
            self.warn(messages.sentence(error))

    def _stop(self) -> None:
        if self._job is not None:
            self._job.cancel()


def _exported() -> Changes:
    return Changes("program", ids={"export": None})


def _opened(made: Path) -> Path:
    """A portfolio opens on its first page, anything else in its folder."""
    page = made / "index.html"
    return page if page.is_file() else made if made.is_dir() else made.parent


def _file_name(title: str) -> str:
    return re.sub(r"[^\w-]+", "-", title.casefold()).strip("-")[:60] or "portfolio"


def _size(count: int) -> str:
    from PySide6.QtCore import QLocale

    return QLocale().formattedDataSize(count)
