"""The catalogue card of something kept."""

from __future__ import annotations

from dataclasses import replace

from pln_desktop.model import Resource
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.form import Lines
from pln_desktop.ui.resource_card import TYPES
from pln_desktop.ui.resource_card import type_look


class CardDialog(Dialog):
    """What is blank is "not stated"; nothing is made up."""

    def __init__(self, desk: Desk, kept: Resource) -> None:
        super().__init__(desk, desk.window.tr("Edit card"), 46, 46)
        self._kept = kept
        form, theme = Form(self.theme), self.theme
        self.title = Lines(theme, kept.title, "", 2)
        self.authors = Lines(theme, "\n".join(kept.authors), self.tr("one a line"), 2)
        self.year = Field(str(kept.year) if kept.year else "", self.tr("for example 2024"))
        self.type = Choice(theme, desk.icons)
        for kind in dict.fromkeys((*TYPES, kept.type)):
            self.type.addItem(type_look(kind)[1], kind)
        self.type.setCurrentIndex(self.type.findData(kept.type))
        self.publisher, self.language = Field(kept.publisher), Field(kept.language, "en, de, ar …")
        self.licence = Field(kept.licence, "CC BY 4.0")
        self.abstract = Lines(theme, kept.abstract, "", 5)
        for name, widget in (
            (self.tr("&Title"), self.title), (self.tr("&Authors"), self.authors),
            (self.tr("&Year"), self.year), (self.tr("Ty&pe"), self.type),
            (self.tr("P&ublisher"), self.publisher), (self.tr("&Language"), self.language),
            (self.tr("Li&cence"), self.licence), (self.tr("A&bstract"), self.abstract),
        ):  # fmt: skip
            form.add(name, widget)
        self.body.addWidget(form)
        self.buttons(self.tr("Save"), self._save)

    def _save(self) -> None:
        year = self.year.text().strip()
        if year and not (year.isdecimal() and len(year) == 4):
            self.year.setProperty("invalid", True)
            self.year.style().polish(self.year)
            self.warn(self.tr("A year has four figures."), "info")
            self.year.setFocus()
            return
        lines = self.authors.toPlainText().splitlines()
        kept = replace(
            self.store.resources.get(self._kept.id) or self._kept,
            title=" ".join(self.title.toPlainText().split()),
            authors=tuple(line.strip() for line in lines if line.strip()),
            year=int(year) if year else None,
            type=str(self.type.currentData()),
            publisher=self.publisher.text().strip(),
            language=self.language.text().strip(),
            licence=self.licence.text().strip(),
            abstract=self.abstract.toPlainText().strip(),
        )
        if write(self.desk, lambda: self.store.resources.save(kept, "resource.edit")):
            self.accept()
