"""Use in a portfolio: which one, which section."""

from __future__ import annotations

from pln_desktop.errors import PlnError
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import tell
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.dialogs.dialog import Dialog
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Form
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import words


class UseDialog(Dialog):
    """`refs` are (noun, id). A new name makes a new portfolio or section."""

    def __init__(self, desk: Desk, refs: list[tuple[str, str]]) -> None:
        super().__init__(desk, desk.window.tr("Use in portfolio"), 38, 19)
        self._refs = [id for _, id in refs]
        many = self.tr("{n} pieces of evidence").format(n=len(refs))
        self.body.addWidget(
            words(self.theme, many if len(refs) > 1 else self.tr("One piece of evidence"), "ink2")
        )
        form = Form(self.theme)
        self._known = sorted(self.store.portfolios.all(), key=lambda one: one.updated, reverse=True)
        self.portfolio = Choice(self.theme, desk.icons, free=True)
        self.section = Choice(self.theme, desk.icons, free=True)
        for one in self._known:
            self.portfolio.addItem(one.title, one.id)
        if not self._known:
            self.portfolio.setEditText(self.tr("My portfolio"))
        form.add(self.tr("&Portfolio"), self.portfolio)
        form.add(self.tr("&Section"), self.section)
        self.body.addWidget(form)
        self.said.setText(self.tr("A new name makes a new one."))
        self.portfolio.currentTextChanged.connect(self._on_portfolio)
        self._on_portfolio()
        self.buttons(self.tr("Use"), self._use)

    def _id(self) -> str:
        text = self.portfolio.currentText().strip().casefold()
        return next((one.id for one in self._known if one.title.casefold() == text), "")

    def _on_portfolio(self, _: str = "") -> None:
        written = self.section.currentText()
        self.section.clear()
        id = self._id()
        self.section.addItems([one.title for one in self.store.sections.of(id)] if id else [])
        if not self.section.count():
            self.section.setEditText(written or self.tr("What I learned"))

    def _use(self) -> None:
        title, section = self.portfolio.currentText().strip(), self.section.currentText().strip()
        if not title:
            self.warn(self.tr("Give the portfolio a title."), "info")
            return
        id = self._id()

        def act(job: Job) -> tuple[str, str]:
            from pln_desktop.acts import portfolio as acts

            with self.store.act("portfolio.add") as writing:
                target = id or acts.new(self.store, title).id
                acts.add(self.store, target, self._refs, section)
            return target, writing.id

        self.desk.jobs.run("work", act, self._on_used, self._on_failed)

    def _on_used(self, done: tuple[str, str]) -> None:
        self.accept()
        tell(
            self.desk,
            self.tr("In {title} now.").format(title=self.portfolio.currentText()),
            done[1],
        )

    def _on_failed(self, error: PlnError) -> None:
        self.warn(messages.sentence(error))
