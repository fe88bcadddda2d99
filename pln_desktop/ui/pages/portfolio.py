"""Portfolio: sections in my order, each resting on evidence; preview and export."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any
from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from PySide6.QtWidgets import QMenu
from PySide6.QtWidgets import QStackedWidget
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import Evidence
from pln_desktop.model import Portfolio
from pln_desktop.model import Section
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.outline_pane import OutlinePane
from pln_desktop.ui.rests_pane import RestsPane
from pln_desktop.ui.section_leaf import SectionLeaf
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button


class PortfolioPage(Page):
    """Outline on the left, the section in the middle, what it rests on on the right."""

    name = "portfolio"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._id = str(self.store.settings.get("portfolio.current", ""))
        self._section = ""
        self._evidence = ""
        self._outline: list[tuple[Section, list[Evidence]]] = []
        self._build()
        self._bind()
        self._read()

    # Building

    def _build(self) -> None:
        self.outline = OutlinePane(self.desk)
        self.leaf = SectionLeaf(self.desk)
        self.rests = RestsPane(self.desk)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.bar = self._tools()
        column.addWidget(self.bar)
        across = QHBoxLayout()
        across.setSpacing(0)
        across.addWidget(self.leaf, 1)
        across.addWidget(self.rests)
        column.addLayout(across, 1)
        self.split = TwoPanes(self.desk, self.outline, middle, (15, 20))
        self.empty = EmptyPage(
            self.theme, self.icons, "portfolio", self.tr("No portfolio yet."),
            self.tr("Choose highlights, notes and kept things, write what they taught you, and "
                    "export it as pages that anybody can open."),
            [button(self.tr("Begin a portfolio"), self._begin, primary=True)],
        )  # fmt: skip
        self.stack = QStackedWidget()
        self.stack.addWidget(self.empty)
        self.stack.addWidget(self.split)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.stack)
        self._connect()

    def _tools(self) -> PaneBar:
        bar, icons, tr = PaneBar(self.theme), self.icons, self.tr
        self.back = back_button(self.desk, bar, tr("Sections"), self._close_detail)
        bar.add(
            icon_button(icons, "plus", tr("New section"), self._add_section, tr("Section")),
            left=True,
        )
        bar.add(
            icon_button(icons, "evidence", tr("Choose evidence"), self._choose, tr("Evidence")),
            left=True,
        )
        bar.add(icon_button(icons, "reading", tr("Preview"), self._preview, tr("Preview")))
        self.export_button = button(tr("Export"), self._export, primary=True)
        bar.add(self.export_button)
        return bar

    def _connect(self) -> None:
        self.outline.chosen.connect(self._on_section)
        self.outline.opened.connect(self._on_opened)
        self.outline.moved.connect(self._on_moved)
        self.outline.add_wanted.connect(self._add_section)
        self.outline.choose_wanted.connect(self._choose)
        self.outline.menu_wanted.connect(self._section_menu)
        self.outline.portfolios_wanted.connect(self._portfolio_menu)
        self.leaf.evidence_chosen.connect(self._on_evidence)
        self.leaf.evidence_opened.connect(self._open)
        self.leaf.menu_wanted.connect(self._evidence_menu)
        self.leaf.choose_wanted.connect(self._choose)

    def _bind(self) -> None:
        def bind(id: str, do: Any, enabled: Any) -> None:
            self.desk.commands.bind(id, do, self, enabled=enabled)

        bind("file.export", self._export, self._has)
        bind("edit.delete", self._remove, self._removable)
        bind("item.up", partial(self._step, -1), self._removable)
        bind("item.down", partial(self._step, 1), self._removable)
        bind("item.open", self._open, lambda: self.leaf.focused() is not None)

    # Reading

    def arrive(self, noun: str = "", id: str = "") -> None:
        if noun == "portfolio" and id:
            self._choose_portfolio(id)
        if noun == "section" and (section := self.store.sections.get(id)):
            self._choose_portfolio(section.portfolio)
            self._section = id
        self._read()
        self.outline.setFocus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("portfolio", "section", "evidence", "note", "resource", "export"):
            self._read()

    def _choose_portfolio(self, id: str) -> None:
        self.leaf.flush()
        self._id, self._section, self._evidence = id, "", ""
        self.store.settings.set("portfolio.current", id)

    def _portfolio(self) -> Portfolio | None:
        found = self.store.portfolios.get(self._id) if self._id else None
        if found is None:
            rest = sorted(self.store.portfolios.all(), key=lambda one: one.updated)
            found = rest[-1] if rest else None
            self._id = found.id if found else ""
        return found

    def _read(self) -> None:
        portfolio = self._portfolio()
        self.stack.setCurrentIndex(1 if portfolio else 0)
        if portfolio is None:
            return
        self._outline = self.store.portfolios.outline(portfolio.id)
        ids = [section.id for section, _ in self._outline]
        if self._section not in ids and self._section != "cover":
            self._section = ids[0] if ids else "cover"
        self.outline.show_outline(portfolio, self._outline, self._section)
        self._show(portfolio)

    def _show(self, portfolio: Portfolio) -> None:
        for number, (section, evidence) in enumerate(self._outline, 1):
            if section.id == self._section:
                self.leaf.show_section(section, number, evidence)
                chosen = [one for one in evidence if one.id == self._evidence] or evidence[:1]
                self.rests.show_chain(section, chosen[0] if chosen else None)
                break
        else:
            total = sum(len(evidence) for _, evidence in self._outline)
            self.leaf.show_cover(portfolio, len(self._outline), total)
            self.rests.show_chain(None, None)
        self.rests.show_exports(portfolio.id)
        self.desk.commands.refresh()

    # Choosing

    @Slot(str)
    def _on_section(self, id: str) -> None:
        if id != self._section:
            self.leaf.flush()
            self._section, self._evidence = id, ""
            portfolio = self._portfolio()
            if portfolio is not None:
                self._show(portfolio)

    @Slot()
    def _on_opened(self) -> None:
        self.split.open_detail()
        if self.leaf.editor is not None:
            self.leaf.editor.setFocus()

    @Slot(str)
    def _on_evidence(self, id: str) -> None:
        self._evidence = id
        for section, evidence in self._outline:
            for one in evidence:
                if one.id == id:
                    self.rests.show_chain(section, one)
        self.desk.commands.refresh()

    def _current(self) -> Section | None:
        return self.store.sections.get(self._section)

    def _has(self) -> bool:
        return self._portfolio() is not None

    def _removable(self) -> bool:
        return self.leaf.focused() is not None or (
            self.outline.list.hasFocus() and self._section != "cover"
        )

    # Acts

    @Slot()
    def _add_section(self) -> None:
        place = max((section.position for section, _ in self._outline), default=-1) + 1
        made = Section(uuid4().hex, self._id, self.tr("New section"), position=place)
        self._section = made.id
        if write(self.desk, lambda: self.store.sections.save(made, "section.add")):
            self._read()
            self.split.open_detail()
            if self.leaf.title is not None:
                self.leaf.title.setFocus()
                self.leaf.title.selectAll()

    @Slot()
    def _choose(self, kind: str = "") -> None:
        section = self._current()
        if section is None:
            if not self._outline:
                self._add_section()
                section = self._current()
            else:
                section = self._outline[0][0]
        if section is not None:
            self.leaf.flush()
            self.desk.window.dialog("choose", "ChooseDialog", self._id, section.title, kind)

    @Slot(str, int)
    def _on_moved(self, id: str, to: int) -> None:
        """A section was dragged or stepped to another place."""
        order = [section for section, _ in self._outline]
        moving = next(section for section in order if section.id == id)
        order.remove(moving)
        order.insert(to, moving)
        self._renumber("section.move", order, self.store.sections)

    def _renumber(self, kind: str, order: list[Any], records: Any) -> None:
        def act() -> Changes:
            with self.store.act(kind) as writing:
                for place, one in enumerate(order):
                    if one.position != place:
                        records.save(replace(one, position=place))
            return writing.changes

        write(self.desk, act)

    def _step(self, by: int) -> None:
        one = self.leaf.focused()
        if one is None:
            ids = [section.id for section, _ in self._outline]
            to = ids.index(self._section) + by
            if 0 <= to < len(ids):
                self._on_moved(self._section, to)
            return
        order = next(list(ev) for section, ev in self._outline if section.id == self._section)
        at = next(n for n, other in enumerate(order) if other.id == one.id)
        if 0 <= at + by < len(order):
            order.insert(at + by, order.pop(at))
            self._renumber("evidence.move", order, self.store.evidence)

    def _remove(self) -> None:
        one = self.leaf.focused()
        if one is not None:
            said = self.tr("Taken out of this section. It stays in your library.")
            write(self.desk, lambda: self.store.evidence.remove(one.id), said)
            return
        section = self._current()
        if section is None:
            return

        def act() -> Changes:
            with self.store.act("section.delete") as writing:
                for one in self.store.evidence.of(section.id):
                    self.store.evidence.remove(one.id)
                self.store.sections.remove(section.id)
            return writing.changes

        write(self.desk, act, self.tr("Section deleted: {title}.").format(title=section.title))

    def _remove_portfolio(self) -> None:
        portfolio = self._portfolio()
        if portfolio is None:
            return
        self.leaf.flush()
        said = self.tr("Portfolio deleted: {title}. Its evidence stays.").format(
            title=portfolio.title
        )
        write(self.desk, lambda: self.store.portfolios.remove(portfolio.id), said)

    @Slot(str)
    def _open(self, id: str = "") -> None:
        one = self.store.evidence.get(id) if id else self.leaf.focused()
        if one is not None:
            self.desk.window.open_record(one.ref_noun, one.ref)

    def _begin(self) -> None:
        self.desk.commands.do("file.portfolio")

    @Slot()
    def _preview(self) -> None:
        self.leaf.flush()
        self.desk.window.dialog("preview", "PreviewDialog", self._id)

    @Slot()
    def _export(self) -> None:
        self.leaf.flush()
        self.desk.window.dialog("export", "ExportDialog", "portfolio-html", self._id)

    # Menus

    @Slot(QPoint)
    def _section_menu(self, at: QPoint) -> None:
        self.desk.commands.context(self, "item.up", "item.down", "-", "edit.delete").popup(at)

    @Slot(str, QPoint)
    def _evidence_menu(self, id: str, at: QPoint) -> None:
        self.desk.commands.context(
            self, "item.open", "-", "item.up", "item.down", "-", "edit.delete"
        ).popup(at)

    @Slot(QPoint)
    def _portfolio_menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        for one in sorted(self.store.portfolios.all(), key=lambda one: one.title.casefold()):
            action = menu.addAction(one.title)
            action.setCheckable(True)
            action.setChecked(one.id == self._id)
            action.triggered.connect(partial(self._switch, one.id))
        menu.addSeparator()
        menu.addAction(self.desk.commands.action("file.portfolio"))
        menu.addAction(self.tr("Delete this portfolio"), self._remove_portfolio)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(at)

    def _switch(self, id: str, _: bool = False) -> None:
        self._choose_portfolio(id)
        self._read()

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.outline.list, self.leaf.editor or self.leaf, self.rests]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)
        self.rests.setVisible(width >= 74)

    def leave(self) -> None:
        self.leaf.flush()
