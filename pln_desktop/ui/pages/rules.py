"""Rules: what is done by itself with what comes, in plain words, tried on what is here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QScrollArea
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.model import ItemRow
from pln_desktop.model import Rule
from pln_desktop.ui import messages
from pln_desktop.ui.deeds import tell
from pln_desktop.ui.deeds import write
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.flow import Flow
from pln_desktop.ui.form import Choice
from pln_desktop.ui.form import Field
from pln_desktop.ui.form import Form
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.leaf import words
from pln_desktop.ui.messages import tr
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import icon_button

if TYPE_CHECKING:
    from pln_desktop.acts.rules import Preview

_FIELDS = (
    ("title", "the title"), ("author", "the author"), ("text", "the text"),
    ("community", "the community"), ("any", "any of these"),
)  # fmt: skip
_ACTIONS = (
    ("tag", "tag it"), ("star", "star it"), ("later", "put it aside for later"),
    ("read", "mark it read"), ("keep", "keep a copy"), ("hide", "hide it"),
)  # fmt: skip
_REST_MS = 300
"""After the last key, before the preview is looked for."""


class RulesPage(Page):
    """The rules on the left; on the right one of them, and the items it is about."""

    name = "rules"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rule = Rule(uuid4().hex, looks_in="title", action="tag")
        self._new = True
        self._build()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST_MS)
        self._rest.timeout.connect(self._preview)
        desk.commands.bind("edit.delete", self._remove, self, enabled=lambda: not self._new)
        desk.commands.bind("edit.find", self.pane.search, self)
        self._ask()

    def _build(self) -> None:
        model = RowModel.whole(lambda rule: rule.id, self._say)
        self.list = RowList(self.theme, self.icons, model, self._look, self.tr("Rules"), lines=3)
        empty = EmptyPage(
            self.theme, self.icons, "filter", self.tr("No rules yet."),
            self.tr("For example: when the title contains “exit ticket”, tag it Assessment. Or: "
                    "when the text contains “webinar”, mark it read."), (), "tray",
        )  # fmt: skip
        self.pane = ListPane(self.desk, self.tr("Rules"), self.list, empty)
        self.pane.bar.add(
            icon_button(self.icons, "plus", self.tr("New rule"), self._begin, self.tr("New"))
        )
        self.split = TwoPanes(self.desk, self.pane, self._detail(), (20, 32))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(lambda _: self.split.open_detail())
        self.pane.narrowed.connect(lambda _: self._ask())

    def _detail(self) -> QWidget:
        bar = PaneBar(self.theme, self.tr("When something comes"))
        self.back = back_button(self.desk, bar, self.tr("Rules"), self._close_detail)
        body = QWidget()
        self.theme.surface(body, "page")
        self._column = QVBoxLayout(body)
        self._column.addWidget(self._fields())
        self._column.addWidget(self._deeds())
        self.count = words(self.theme, "", "ink2")
        self._column.addWidget(self.count)
        model = RowModel.whole(lambda row: row.key, lambda row: str(row.title))
        name = self.tr("Items here that it is about")
        self.found = RowList(
            self.theme, self.icons, model, _look_item, name, lines=2, surface="page"
        )
        self.found.opened.connect(self._open)
        self.found.be_modest()
        self._column.addWidget(self.found, 1)
        self._fit()
        self.theme.changed.connect(self._fit)
        scroll = QScrollArea()  # for large text in a low window: nothing may be squeezed
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.theme.surface(scroll, "page")
        scroll.setWidget(body)
        return under(bar, scroll)

    def _fields(self) -> Form:
        form = Form(self.theme)
        self.looks_in = self._choice(_FIELDS)
        self.contains = Field("", self.tr("exit ticket"))
        self.where = Choice(self.theme, self.icons)
        self.action = self._choice(_ACTIONS)
        self.value = Field("", self.tr("Assessment"))
        form.add(self.tr("&When"), self.looks_in)
        form.add(self.tr("c&ontains"), self.contains)
        form.add(self.tr("&in"), self.where)
        form.add(self.tr("&then"), self.action)
        form.add(self.tr("with the ta&g"), self.value)
        for box in (self.looks_in, self.where, self.action):
            box.activated.connect(self._on_edited)
        for field in (self.contains, self.value):
            field.textEdited.connect(self._on_edited)
        return form

    def _choice(self, known: tuple[tuple[str, str], ...]) -> Choice:
        made = Choice(self.theme, self.icons)
        for value, said in known:
            made.addItem(self.tr(said), value)
        return made

    def _deeds(self) -> QWidget:
        place = QWidget()
        flow = Flow(place)
        self.save = button(self.tr("Add rule"), self._save, primary=True)
        self.apply = button(self.tr("Apply to these"), self._apply)
        self.enable = button(self.tr("Let it rest"), self._enable)
        self.away = button(self.tr("Remove"), self._remove)
        for one in (self.save, self.apply, self.enable, self.away):
            flow.addWidget(one)
        return place

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._column.setContentsMargins(5 * q, 3 * q, 5 * q, q)
        self._column.setSpacing(2 * q)
        self.found.setMinimumHeight(self.theme.size(4))

    # The list

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._ask()
        if self._new:
            self.contains.setFocus()
        else:
            self.pane.take_focus()

    def changed(self, changes: Changes) -> None:
        if changes.touches("rule"):  # nothing else may take away what is being written
            self._ask()

    def _ask(self) -> None:
        self.desk.jobs.query("rules", self.store.rules.all, self._on_rules)

    def _on_rules(self, rules: list[Rule]) -> None:
        asked = self.pane.field.text().casefold()
        shown = [rule for rule in rules if asked in self._say(rule).casefold()]
        self.list.set_rows(shown)
        self.pane.show_count(len(shown), len(rules))
        self.pane.chips.hide()
        known = next((rule for rule in rules if rule.id == self._rule.id), None)
        if known is not None:
            self._show(known, new=False)
        elif not self._new and shown:
            self.list.go(0)
        else:
            self._show(self._rule if self._new else _fresh(), new=True)

    @Slot(object)
    def _on_current(self, id: str | None) -> None:
        rule = self.store.rules.get(id or "")
        if rule is not None:
            self._show(rule, new=False)

    def _begin(self) -> None:
        self.list.selectionModel().clear()
        self._show(_fresh(), new=True)
        self.split.open_detail()
        self.contains.setFocus()

    def _show(self, rule: Rule, new: bool) -> None:
        self._rule, self._new = rule, new
        self._fill_places(rule.source)
        self.looks_in.setCurrentIndex(self.looks_in.findData(rule.looks_in))
        self.action.setCurrentIndex(self.action.findData(rule.action))
        for field, text in ((self.contains, rule.contains), (self.value, rule.value)):
            if field.text() != text:
                field.setText(text)
        self._on_edited()

    def _fill_places(self, chosen: str) -> None:
        self.where.clear()
        self.where.addItem(self.tr("everywhere"), "")
        for place in sorted(self.store.communities.all(), key=lambda one: one.name.casefold()):
            self.where.addItem(place.name, place.id)
        if chosen and self.where.findData(chosen) < 0:
            row = self.store.sources.row(chosen)
            self.where.addItem(row.source.title if row else self.tr("one source"), chosen)
        self.where.setCurrentIndex(max(0, self.where.findData(chosen)))

    # The form

    def _written(self) -> Rule:
        tag = self.action.currentData() == "tag"
        return replace(
            self._rule,
            looks_in=self.looks_in.currentData(),
            contains=self.contains.text().strip(),
            source=self.where.currentData() or "",
            action=self.action.currentData(),
            value=self.value.text().strip() if tag else "",
        )

    @Slot()
    def _on_edited(self) -> None:
        from pln_desktop.store.rules import sound

        rule = self._written()
        self._rule = rule
        good = sound(rule)
        self.value.setEnabled(rule.action == "tag")
        self.save.setEnabled(good)
        self.save.setText(self.tr("Add rule") if self._new else self.tr("Save"))
        self.apply.setEnabled(good)
        self.enable.setVisible(not self._new)
        self.enable.setText(self.tr("Let it rest") if rule.enabled else self.tr("Use it again"))
        self.away.setVisible(not self._new)
        self._rest.start()

    @Slot()
    def _preview(self) -> None:
        from pln_desktop.acts import rules

        rule = self._rule
        if not rule.contains:
            self.found.set_rows([])
            self.count.setText(self.tr("Write what to look for; what it is about appears here."))
            return
        # A tag that is not written yet does not change what is found.
        asked = replace(rule, value=rule.value or "-") if rule.action == "tag" else rule
        self.desk.jobs.query("rules.preview", lambda: rules.preview(self.store, asked), self._found)

    def _found(self, preview: Preview) -> None:
        self.found.set_rows(preview.rows)
        said = messages.count(
            preview.count,
            self.tr("1 item here is like this."),
            self.tr("{n} items here are like this."),
        )
        self.count.setText(said)

    # Acts

    def _save(self) -> None:
        from pln_desktop.acts import rules

        rule, new = self._written(), self._new

        def act() -> Changes:
            with self.store.act("rule.add" if new else "rule.edit") as writing:
                rules.add(self.store, rule) if new else self.store.rules.save(rule)
            return writing.changes

        said = self.tr("Rule added. It is used for what comes from now on.")
        if write(self.desk, act, said if new else self.tr("Rule changed.")):
            self._rule, self._new = rule, False
            self._ask()

    def _apply(self) -> None:
        """To what is here: one act; then the copies of what it keeps are fetched."""
        from pln_desktop.acts import rules

        rule, desk = self._written(), self.desk

        def done(changes: Changes) -> None:
            tell(desk, self.tr("Rule applied."), changes.act)
            if items := rules.just_kept(desk.store, changes):
                desk.jobs.run("work", partial(fetch, items), failed=desk.window.fail)

        def fetch(items: list[str], job: Job) -> None:
            rules.fetch_kept(desk.store, desk.border(), items, job.stop)

        desk.jobs.run("work", lambda job: rules.apply(self.store, rule), done, desk.window.fail)

    def _enable(self) -> None:
        from pln_desktop.acts import rules

        id, on = self._rule.id, not self._rule.enabled
        said = self.tr("Rule in use again.") if on else self.tr("Rule rests.")
        write(self.desk, lambda: rules.enable(self.store, id, on), said)

    def _remove(self) -> None:
        from pln_desktop.acts import rules

        id = self._rule.id
        said = self.tr("Rule removed. What it did stays.")
        write(self.desk, lambda: rules.remove(self.store, id), said)

    @Slot(object)
    def _open(self, key: int) -> None:
        rows = self.store.items.rows([key])
        if rows:
            self.desk.window.open_record("item", rows[0].id)

    def _say(self, rule: Rule) -> str:
        from pln_desktop.acts.rules import say

        return say(self.store, rule)

    def _look(self, rule: Rule) -> RowLook:
        rests = "" if rule.enabled else tr("Rests")
        return RowLook(self._say(rule), rests, icon="filter")

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.contains, self.found]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)


def _fresh() -> Rule:
    return Rule(uuid4().hex, looks_in="title", action="tag")


def _look_item(row: ItemRow) -> RowLook:
    return RowLook(row.title, row.source_title, messages.age(row.sort), tile=row.source_title)
