"""Activity: what the sync does now, source by source, and how the last ones went."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtCore import QTimer
from PySide6.QtCore import Slot
from PySide6.QtWidgets import QVBoxLayout
from PySide6.QtWidgets import QWidget

from pln_desktop.model import Changes
from pln_desktop.ui import messages
from pln_desktop.ui.chips import Chip
from pln_desktop.ui.chips import Chips
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.desk import Page
from pln_desktop.ui.messages import tr
from pln_desktop.ui.row_list import Mark
from pln_desktop.ui.row_list import RowList
from pln_desktop.ui.row_list import RowLook
from pln_desktop.ui.rows import RowModel
from pln_desktop.ui.runs import Run
from pln_desktop.ui.two_panes import ListPane
from pln_desktop.ui.two_panes import TwoPanes
from pln_desktop.ui.two_panes import back_button
from pln_desktop.ui.two_panes import under
from pln_desktop.ui.widgets import EmptyPage
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import button
from pln_desktop.ui.widgets import label
from pln_desktop.ui.widgets import tool

LOOK_MS = 400
"""Between two looks at a sync under way: a few times a second is enough for eyes."""

_STATUS = {
    "asked": ("Being asked now", "sync", "accent"),
    "to-come": ("Waits for its turn", "", "ink3"),
    "changed": ("New", "check", "ink2"),
    "unchanged": ("Nothing new", "", "ink2"),
    "moved": ("Moved for good", "link", "ink2"),
    "gone": ("Gone for good", "linkonly", "ink2"),
    "waiting": ("Waiting for its server", "wait", "ink2"),
    "failed": ("Could not be read", "warning", "warn"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One source of one sync."""

    id: str
    name: str
    status: str
    words: str
    new: int


class ActivityPage(Page):
    """Syncs on the left, their sources on the right."""

    name = "activity"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._names: dict[str, str] = {}
        self._shown: tuple[object, ...] | None = None
        self._build()
        self.desk.commands.bind("edit.find", self.pane.search, self)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        desk.window.syncing.progress.connect(self._on_progress)
        desk.window.syncing.over.connect(self._on_over)

    def _build(self) -> None:
        model = RowModel.whole(lambda run: run.number, _spoken_run)
        self.list = RowList(self.theme, self.icons, model, _look_run, self.tr("Syncs"), lines=2)
        sync_all = self.desk.commands.action("source.sync-all")
        empty = EmptyPage(
            self.theme, self.icons, "pulse", self.tr("Nothing has been synced yet."),
            self.tr("While this window is open, what each sync did stands here."),
            [button(self.tr("Sync everything"), sync_all.trigger, primary=True)], "tray",
        )  # fmt: skip
        self.pane = ListPane(self.desk, self.tr("Activity"), self.list, empty)
        steps = RowModel.whole(lambda step: step.id, _spoken)
        self.steps = RowList(
            self.theme, self.icons, steps, _look, self.tr("Sources of this sync"), lines=2,
            surface="page",
        )  # fmt: skip
        self.nothing = EmptyPage(
            self.theme, self.icons, "sync", self.tr("No answers yet."),
            self.tr("Each source appears here as soon as it has answered."),
        )  # fmt: skip
        self.split = TwoPanes(self.desk, self.pane, self._detail(), (17, 28))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.list.current_changed.connect(lambda _: self._look())
        self.list.opened.connect(lambda _: self.split.open_detail())
        self.steps.opened.connect(self._open)
        self.steps.menu_wanted.connect(self._menu)
        self.chips.chosen.connect(lambda _: self._look())
        self.pane.narrowed.connect(lambda _: self._look())

    def _detail(self) -> QWidget:
        self.bar = PaneBar(self.theme)
        self.back = back_button(self.desk, self.bar, self.tr("Activity"), self._close_detail)
        for id in ("source.sync-all", "source.stop"):
            self.bar.add(tool(self.icons, self.desk.commands.action(id), words=True), left=True)
        self.sum = label(self.theme, "", "ink2", wrap=True)
        self.chips = Chips(self.theme, self.icons, self.tr("Show"), "page")
        body = QWidget()
        self.theme.surface(body, "page")
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._sum_box = QVBoxLayout()
        self._sum_box.addWidget(self.sum)
        column.addLayout(self._sum_box)
        column.addWidget(self.chips)
        column.addWidget(self.steps, 1)
        column.addWidget(self.nothing, 1)
        self._fit()
        self.theme.changed.connect(self._fit)
        return under(self.bar, body)

    @Slot()
    def _fit(self) -> None:
        q = self.theme.q
        self._sum_box.setContentsMargins(3 * q, 3 * q, 3 * q, q)

    # Looking

    def arrive(self, noun: str = "", id: str = "") -> None:
        self._know_names()
        self._look()
        runs = self.desk.window.syncing.runs.all()
        if runs and (self.list.current_key() is None or not runs[0].over):
            self.list.go_to(runs[0].number)
        self._watch()
        self.pane.take_focus()

    def leave(self) -> None:
        self._timer.stop()

    def changed(self, changes: Changes) -> None:
        if changes.touches("source"):
            self._know_names()

    def _know_names(self) -> None:
        def told(rows: list[Any]) -> None:
            self._names = {row.source.id: row.source.title for row in rows}
            self._shown = None
            self._look()

        self.desk.jobs.query("activity", self.store.sources.rows, told)

    def _watch(self) -> None:
        if self.isVisible() and self.desk.window.syncing.running and not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _on_progress(self) -> None:
        self._watch()

    @Slot()
    def _on_over(self) -> None:
        self._timer.stop()
        if self.isVisible():
            self._look()

    @Slot()
    def _look(self) -> None:
        asked = self.pane.field.text().casefold()
        runs = self.desk.window.syncing.runs.all()
        self.list.set_rows(runs)
        self.pane.show_count(len(runs), len(runs))
        self.pane.chips.hide()
        self.split.show_bare(not runs)
        if runs and self.list.current_key() is None:
            self.list.go(0)
            return
        run = self.desk.window.syncing.runs.get(self.list.current_key())
        if run is not None:
            self._show(run, asked)

    def _show(self, run: Run, asked: str) -> None:
        results = run.so_far()
        now, later = run.to_come()
        self.sum.setText(_sum(run, results, len(now)))
        shown = (run.number, len(results), self.chips.current, asked, tuple(now), len(later))
        if shown == self._shown:
            return
        self._shown = shown
        steps = [self._step(result) for result in results]
        steps += [self._open_step(run, id, "asked") for id in now]
        steps += [self._open_step(run, id, "to-come") for id in later]
        self.chips.put(self._chips(steps))
        steps = [step for step in steps if _under(step, self.chips.current)]
        found = [step for step in steps if asked in step.name.casefold()]
        found.sort(key=lambda step: (*_rank(step), step.name.casefold()))
        self.steps.set_rows(found)
        self.steps.setVisible(bool(found))
        self.nothing.setVisible(not found)

    def _chips(self, steps: list[Step]) -> list[Chip]:
        made = [Chip("", self.tr("All"))]
        for key, said, sign in (
            ("asked", self.tr("Now"), "sync"),
            ("to-come", self.tr("To come"), ""),
            ("new", self.tr("New"), "check"),
            ("failed", self.tr("Failed"), "warning"),
            ("waiting", self.tr("Waiting"), "wait"),
        ):
            count = sum(_under(step, key) for step in steps)
            if not count and key in ("asked", "to-come") and key != self.chips.current:
                continue  # only while something is to come
            made.append(Chip(key, f"{said} {count}" if count else said, sign))
        return made

    def _step(self, result: Any) -> Step:
        said = tr(_STATUS[result.status][0])
        if result.new:
            said = messages.count(result.new, tr("1 new"), tr("{n} new"))
        elif result.updated:
            said = messages.count(result.updated, tr("1 changed"), tr("{n} changed"))
        if result.error_message:
            said = result.error_message
        name = self._names.get(result.source) or result.address
        news = result.new + result.updated
        return Step(result.source, name, result.status, said, news)

    def _open_step(self, run: Run, id: str, status: str) -> Step:
        """A source that has not answered yet."""
        name = self._names.get(id) or run.wanted.get(id, "")
        return Step(id, name, status, tr(_STATUS[status][0]), 0)

    # What is chosen

    @Slot(object)
    def _open(self, id: str) -> None:
        self.desk.window.go("sources", "source", id)

    @Slot(QPoint)
    def _menu(self, at: QPoint) -> None:
        self.desk.commands.context(self, "go.sources", "source.sync-all", "source.stop").popup(at)

    def _close_detail(self) -> None:
        self.split.close_detail()

    def panes(self) -> list[QWidget]:
        return [self.list, self.steps]

    def fold(self, width: float) -> None:
        self.split.fold(width)
        self.back.setVisible(self.split.alone)


def _under(step: Step, filter: str) -> bool:
    if filter == "new":
        return bool(step.new)
    return not filter or step.status == filter


def _rank(step: Step) -> tuple[int, bool]:
    """What goes on and what failed first, what is still to come last."""
    return {"asked": 0, "failed": 1, "to-come": 3}.get(step.status, 2), not step.new


def _sum(run: Run, results: list[Any], now: int = 0) -> str:
    """Counts and time in one sentence."""
    new = sum(result.new for result in results)
    failed = sum(result.status == "failed" for result in results)
    done = tr("{done} of {total} done, {new} new, {failed} failed, {time}.")
    took = tr("{n} s").format(n=f"{run.seconds:.1f}" if run.seconds < 10 else f"{run.seconds:.0f}")
    said = done.format(
        done=len(results), total=max(run.total, len(results)), new=new, failed=failed, time=took
    )
    if now and not run.over:
        said += " " + messages.count(
            now, tr("1 is being asked now."), tr("{n} are being asked now.")
        )
    return f"{said} {run.over}" if run.over else said


def _look_run(run: Run) -> RowLook:
    results = run.so_far()
    new = sum(result.new for result in results)
    failed = any(result.status == "failed" for result in results)
    title = messages.count(new, tr("1 new"), tr("{n} new")) if run.over else tr("Going on now")
    asked = messages.count(len(results), tr("1 source"), tr("{n} sources"))
    marks = (Mark("warning", "", "warn"),) if failed else ()
    return RowLook(title, asked, messages.clock(run.began), marks, icon="sync")


def _spoken_run(run: Run) -> str:
    return f"{messages.clock(run.began)}. {_sum(run, run.so_far())}"


def _look(step: Step) -> RowLook:
    _, sign, role = _STATUS[step.status]
    marks = (Mark(sign, "", role),) if sign else ()
    return RowLook(step.name, step.words, "", marks, tile=step.name)


def _spoken(step: Step) -> str:
    return f"{step.name}. {step.words}"
