"""A new portfolio: a title, and whose it is."""

from __future__ import annotations

from pln_desktop.errors import PlnError
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form


class PortfolioDialog(Dialog):
    """Makes it and opens it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, desk.window.tr("New portfolio"), 36, 17)
        form = Form(self.theme)
        self.title = Field("", self.tr("My year of listening"))
        self.author = Field(str(self.store.settings.get("portfolio.author", "")))
        form.add(self.tr("&Title"), self.title)
        form.add(self.tr("&Your name"), self.author)
        self.body.addWidget(form)
        self.said.setText(self.tr("Your name stands on the cover, nowhere else."))
        self.buttons(self.tr("Begin"), self._begin)
        self.title.setFocus()

    def _begin(self) -> None:
        from pln_desktop.acts.portfolio import new

        title, author = self.title.text().strip(), self.author.text().strip()
        if not title:
            self.warn(self.tr("Give it a title; you can change it later."), "info")
            return
        try:
            made = new(self.store, title, author)
            self.store.settings.set("portfolio.author", author)
        except PlnError as error:
            self.warn(messages.sentence(error))
            return
        self.accept()
        self.desk.window.open_record("portfolio", made.id)
