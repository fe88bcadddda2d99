"""One section of a portfolio, or its cover: title, my reflection, the evidence."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QPoint
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Evidence
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.model import now
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.evidence import EvidenceBlock
from pln_desktop.ui.evidence import shown
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.form import TitleField
from pln_desktop.ui.leaf import Heading
from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import clear
from pln_desktop.ui.leaf import leading
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.widgets import Badge
from pln_desktop.ui.widgets import Banner
from pln_desktop.ui.widgets import Line
from pln_desktop.ui.widgets import button
from pln_desktop.ui.words_editor import WordsEditor


class SectionLeaf(Leaf):
    """Editors stay while the same section is open; evidence is laid out anew."""

    evidence_chosen = Signal(str)
    evidence_opened = Signal(str)
    menu_wanted = Signal(str, QPoint)
    choose_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.theme, tr("Section"), mine=False, widest=52)
        self.desk, self.store, self.theme = desk, desk.store, desk.theme
        self.shown_id = ""
        self.title: QLineEdit | None = None
        self.editor: WordsEditor | None = None
        self.blocks: list[EvidenceBlock] = []
        self._acts: dict[str, str] = {}
        self.trouble = Banner(desk.theme, desk.icons, "bad")
        self._top, self._below = QVBoxLayout(), QVBoxLayout()
        self.theirs.addWidget(self.trouble)
        self.theirs.addLayout(self._top)
        self.theirs.addLayout(self._below)
        self.theirs.addStretch(1)

    # The cover

    def show_cover(self, portfolio: Portfolio, sections: int, evidence: int) -> None:
        """Title, whose it is, what it is for."""
        if self.shown_id != portfolio.id:
            self._begin(portfolio.id)
            self._top.addWidget(words(self.theme, tr("Cover"), "ink2", 0.96))
            self.title = self._title(portfolio.title, tr("Title"), self._save_cover_title)
            form = Form(self.theme)
            author = Field(portfolio.author)
            author.editingFinished.connect(lambda: self._save_author(author.text()))
            form.add(tr("&By"), author)
            self._top.addWidget(form)
            self._top.addSpacing(2 * self.theme.q)
            self._reflection(tr("Introduction"), portfolio.introduction, self._save_introduction)
        elif self.editor is not None:
            self.editor.put(portfolio.introduction)
        clear(self._below)
        said = tr("{sections} sections, resting on {n} pieces of evidence.")
        self._below.addSpacing(3 * self.theme.q)
        self._below.addWidget(words(self.theme, said.format(sections=sections, n=evidence), "ink2"))

    def _save_cover_title(self, text: str) -> None:
        self._change_portfolio("portfolio.title", title=text or tr("Untitled"))

    def _save_author(self, text: str) -> None:
        self._change_portfolio("portfolio.author", author=text.strip())

    def _change_portfolio(self, kind: str, **values: str) -> None:
        portfolio = self.store.portfolios.get(self.shown_id)
        if portfolio is None:
            return
        changed = replace(portfolio, **values)  # type: ignore[arg-type]
        if changed != portfolio:
            changed = replace(changed, updated=now())
            write(self.desk, lambda: self.store.portfolios.save(changed, kind))

    def _save_introduction(self, text: str) -> Changes:
        portfolio = self.store.portfolios.get(self.shown_id)
        if portfolio is None:
            return Changes()
        changed = replace(portfolio, introduction=text, updated=now())
        return self._in_sitting("portfolio.write", lambda: self.store.portfolios.save(changed))

    # A section

    def show_section(self, section: Section, number: int, evidence: list[Evidence]) -> None:
        """Its title and reflection to write, its evidence below."""
        if self.shown_id != section.id:
            self._begin(section.id)
            self._top.addWidget(words(self.theme, tr("Section {n}").format(n=number), "ink2", 0.96))
            self.title = self._title(section.title, tr("Title of the section"), self._save_title)
            self._reflection(tr("My reflection"), section.reflection, self._save_reflection)
        else:
            if self.editor is not None:
                self.editor.put(section.reflection)
            if self.title is not None and not self.title.hasFocus():
                self.title.setText(section.title)
        self._show_evidence(evidence)

    def _show_evidence(self, evidence: list[Evidence]) -> None:
        focused = next((b.evidence.id for b in self.blocks if b.hasFocus()), "")
        clear(self._below)
        self.blocks = []
        looks = [(one, shown(self.store, one)) for one in evidence]
        whole = bool(looks) and all(look.whole for _, look in looks)
        icon, said, role = (
            ("check", tr("supported"), "good")
            if whole
            else ("warning", tr("evidence missing"), "warn")
        )
        badge = Badge(self.theme, self.desk.icons, icon, said, role, outline=False)
        self._below.addWidget(Heading(self.theme, tr("Evidence"), badge))
        for one, look in looks:
            block = EvidenceBlock(self.desk, one, look)
            block.chosen.connect(self.evidence_chosen)
            block.opened.connect(self.evidence_opened)
            block.menu_wanted.connect(self.menu_wanted)
            self.blocks.append(block)
            self._below.addSpacing(2 * self.theme.q)
            self._below.addWidget(block)
            if one.id == focused:
                block.setFocus()
        if not looks:
            said = tr(
                "Nothing yet. Choose notes, highlights and things you kept that show what you say."
            )
            self._below.addWidget(words(self.theme, said, "ink2"))
        self._below.addSpacing(3 * self.theme.q)
        self._below.addWidget(leading(button(tr("Choose evidence…"), self.choose_wanted.emit)))

    # Common parts

    def _begin(self, id: str) -> None:
        self.flush()
        clear(self._top)
        clear(self._below)
        self.trouble.say("")
        self.shown_id, self.editor, self.title, self.blocks = id, None, None, []
        self.verticalScrollBar().setValue(0)

    def _title(self, text: str, name: str, save: Callable[[str], None]) -> QLineEdit:
        field = TitleField(self.theme, text)
        field.setAccessibleName(name)
        field.editingFinished.connect(lambda: save(" ".join(field.text().split())))
        self._top.addWidget(field)
        self._top.addSpacing(2 * self.theme.q)
        return field

    def _reflection(self, name: str, text: str, save: Callable[[str], Changes]) -> None:
        """My words, right of the rule."""
        self._top.addWidget(words(self.theme, name, "ink2", 0.96))
        self.editor = WordsEditor(self.theme, text, save, 5)
        self.editor.setAccessibleName(name)
        self.editor.setPlaceholderText(tr("What happened, what did I learn, what will I do now?"))
        self.editor.failed.connect(
            lambda why: self.trouble.say(tr("Not saved yet. {why}").format(why=why))
        )
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(3 * self.theme.q)
        row.addWidget(Line(self.theme, "rule", upright=True))
        row.addWidget(self.editor, 1)
        self._top.addWidget(line)

    def _save_title(self, text: str) -> None:
        section = self.store.sections.get(self.shown_id)
        if section is not None and section.title != text:
            changed = replace(section, title=text or tr("Untitled"))
            write(self.desk, lambda: self.store.sections.save(changed, "section.title"))

    def _save_reflection(self, text: str) -> Changes:
        section = self.store.sections.get(self.shown_id)
        if section is None:
            return Changes()
        changed = replace(section, reflection=text)
        return self._in_sitting("section.write", lambda: self.store.sections.save(changed))

    def _in_sitting(self, kind: str, save: Callable[[], Changes]) -> Changes:
        """Saves of one text while it is open are one act, so that one undo takes them back."""
        self.trouble.say("")
        last = self.store.undoable()
        earlier = self._acts.get(self.shown_id, "")
        extend = earlier if last is not None and last.id == earlier else ""
        with self.store.act(kind, extend=extend) as writing:
            save()
        self._acts[self.shown_id] = writing.id
        return writing.changes

    def flush(self) -> None:
        """Write what is being typed."""
        if self.title is not None:
            self.title.editingFinished.emit()
        if self.editor is not None:
            self.editor.flush()

    def focused(self) -> Evidence | None:
        """The piece of evidence that has the focus."""
        return next((b.evidence for b in self.blocks if b.hasFocus()), None)
