"""Runs refreshes on lane sync and tells how they go; asks again when something is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtCore import QTimer
from PySide6.QtCore import Signal
from PySide6.QtCore import Slot

from pln_desktop.errors import Busy
from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.local_time import local
from pln_desktop.model import SourceRow
from pln_desktop.ui import lull
from pln_desktop.ui import messages
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.runs import Run
from pln_desktop.ui.runs import Runs

_PATIENCE = 2 * 60
"""Seconds before the first refresh, and at least between two that the timer starts."""


_LULL = 10 * 60
"""Seconds until a timer that was held back looks again."""


class Syncing(QObject):
    """`progress(words, done, total)` while it runs, `over(words, icon)` afterwards."""

    progress = Signal(str, int, int)
    over = Signal(str, str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window)
        self._desk = desk
        self._job: Job | None = None
        self.runs = Runs()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)

    @property
    def running(self) -> bool:
        """Whether a refresh is under way."""
        return self._job is not None

    def start(
        self,
        sources: Sequence[str] | None = None,
        due: bool = False,
        from_scratch: bool = False,
        insecure: bool = False,
    ) -> None:
        """Refresh these sources, or all; one refresh at a time. The last two are what the user
        agreed to for these sources, this once."""
        if self._job is not None:
            if not due:
                self._desk.window.say(self.tr("A sync is running. Try again when it is over."))
            return
        run = self.runs.begin()
        self.progress.emit(self.tr("Syncing"), 0, 0)
        chosen = list(sources) if sources is not None else None

        def refresh(job: Job) -> Any:
            from pln_desktop.acts.sync import How

            fresh = not (due or from_scratch or insecure)
            return self._refresh(job, run, chosen, How(fresh, due, from_scratch, insecure))

        self._job = self._desk.jobs.run("sync", refresh, self._on_done, self._on_failed)

    def _refresh(self, job: Job, run: Run, sources: list[str] | None, how: Any) -> Any:
        """On lane sync."""
        from pln_desktop.acts.sync import sync

        desk = self._desk

        def report(step: Any) -> None:
            run.total = total = step.total or 0
            words = self.tr("Syncing {done} of {total}: {what}").format(
                done=step.done, total=step.total or "?", what=step.what
            )
            desk.jobs.post(lambda: self.progress.emit(words, step.done, total))

        border = desk.border()
        return sync(
            desk.store,
            border,
            sources=sources,
            due=how.gently,
            how=how,
            progress=report,
            stop=job.stop,
            on_chosen=lambda rows: run.chose(rows, border.client.under_way),
            on_result=run.came,
        )

    def stop(self) -> None:
        """Ask it to stop; what was stored stays."""
        if self._job is not None:
            self._job.cancel()

    def _on_done(self, summary: Any) -> None:
        self._job = None
        self._say(summary)
        self.plan()

    def _say(self, summary: Any) -> None:
        time = messages.clock(datetime.now(UTC))
        if summary.sources and summary.failed == summary.sources:
            reasons = {result.error_kind for result in summary.results}
            if reasons <= {"offline", "dns"}:
                self._end(self.tr("Offline since {time}.").format(time=time), "offline")
                return
        words = self.tr("Last synced {time}, {n} new").format(time=time, n=summary.new)
        if summary.fresh and not summary.sources:
            words = self.tr("Checked within the last minutes. Nothing was asked again")
        if after := self._next():
            words += self.tr(". Next at {time}").format(time=messages.clock(after))
        self._end(words, "sync")

    def _on_failed(self, error: PlnError) -> None:
        self._job = None
        if isinstance(error, Stopped):
            self._end(self.tr("Stopped. What came stays."), "sync")
        elif isinstance(error, Busy):
            self._end(self.tr("Another sync of this library is running."), "wait")
        else:
            self._end(messages.sentence(error), "warning")
        self.plan()

    def _end(self, words: str, icon: str) -> None:
        run = next(iter(self.runs.all()), None)
        if run is not None and not run.over:
            run.end(words)
        self.over.emit(words, icon)

    # The timer

    def plan(self) -> None:
        """Wake when the next source is due."""
        if not self._desk.store.settings.get("sync.minutes", 60):
            self._timer.stop()
            return
        after = self._next()
        if after is None:
            self._timer.stop()
            return
        seconds = max(_PATIENCE, (after - datetime.now(UTC)).total_seconds())
        self._timer.start(int(min(seconds, 24 * 3600) * 1000))

    def _next(self) -> datetime | None:
        """When the first source that is asked at all is due."""
        rows = [
            row for row in self._desk.store.sources.rows() if row.state not in ("paused", "gone")
        ]
        soon = datetime.now(UTC) + timedelta(seconds=_PATIENCE)
        return min((row.health.next_due or soon for row in rows), default=None)

    @Slot()
    def _on_due(self) -> None:
        if reason := lull.reason(self._desk.store.settings):
            self._end(reason, "wait")
            self._timer.start(_LULL * 1000)
            return
        self.start(due=True)

    def describe(self, rows: Sequence[SourceRow]) -> tuple[str, str]:
        """(words, icon) for the strip before anything ran in this window."""
        if not rows:
            return self.tr("Nothing followed yet"), "sync"
        last = max(
            (row.health.last_checked for row in rows if row.health.last_checked), default=None
        )
        if last is None:
            return self.tr("Not synced yet"), "sync"
        today = local(last).date() == datetime.now().astimezone().date()
        when = messages.clock(last) if today else messages.date(last)
        return self.tr("Last synced {when}").format(when=when), "sync"
