"""What can be done to the selected items, and to the text that is open."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtWidgets import QDialog
from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.model import Cause
from pln_desktop.model import Scope
from pln_desktop.ui import outside
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.item_list import ItemList
from pln_desktop.ui.jobs import Job
from pln_desktop.ui.margin import MEANINGS
from pln_desktop.ui.messages import tr
from pln_desktop.ui.reader_pane import ReaderPane
from pln_desktop.ui.source_commands import SourceCommands

if TYPE_CHECKING:
    from pln_desktop.acts.fulltext import Got


class ItemCommands:
    """Binds the `item.` and `note.` commands for a page with a list and a text."""

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        list_: ItemList,
        reader: ReaderPane,
        sources: SourceCommands,
    ) -> None:
        self.desk, self.store, self._page = desk, desk.store, page
        self.list, self.reader, self._sources = list_, reader, sources
        self._bind_items()
        self._bind_bulk()
        self._bind_notes()

    def is_open(self) -> bool:
        """Whether an item is open."""
        return self.reader.item is not None

    def mark(self, keys: Sequence[int], field: str, value: bool, cause: Cause = "user") -> None:
        """Set a flag now; a failure is told over the page."""
        try:
            self.store.items.mark(keys, field, value, cause=cause)
        except PlnError as error:
            self.desk.window.fail(error)

    def _flag(self, field: str) -> None:
        """Set a flag on the selected items, or take it off when all have it."""
        rows = self.list.rows() or ([self.reader.item.row] if self.reader.item else [])
        value = not all(getattr(row, field) for row in rows)
        keys = [row.key for row in rows]
        if field == "unread":
            self.list.decided.update(keys)
        self.mark(keys, field, value)

    def _read_beside(self, below: bool) -> None:
        keys, store = list(self.list.keys_beside(below)), self.store
        self._run(lambda: store.items.mark(keys, "unread", False))

    def _is_thread(self) -> bool:
        return len(self.reader.shown()) > 1

    def _read_thread(self) -> None:
        """Opening one post reads that one only; this reads all, those not shown any more too."""
        item, store = self.reader.item, self.store
        if item is not None and item.row.thread:
            thread = Scope(thread=item.row.thread)
            for post in self.reader.shown():
                self.list.saw(post.row.key)
            self._run(lambda: store.items.mark_all(thread))

    def _read_scope(self) -> None:
        scope, store = self.list.scope, self.store
        self._run(lambda: store.items.mark_all(scope))

    def _ask_older(self) -> None:
        where = self.list.bar.title.text()
        self.desk.window.dialog("older", "OlderDialog", self.list.scope, where)

    def _run(self, act: Callable[[], Any]) -> None:
        self.desk.jobs.run("work", lambda job: act(), failed=self.desk.window.fail)

    def _all(self, flag: str) -> bool:
        rows = self.list.rows()
        return bool(rows) and all(getattr(row, flag) for row in rows)

    def _bind_items(self) -> None:
        def bind(id: str, do: Callable[[], Any], flag: str = "") -> None:
            checked = partial(self._all, flag) if flag else None
            self.desk.commands.bind(id, do, self._page, self.is_open, checked)

        bind("item.read", partial(self._flag, "unread"))
        bind("item.star", partial(self._flag, "starred"), "starred")
        bind("item.later", partial(self._flag, "later"), "later")
        bind("item.keep", self._keep, "kept")
        bind("item.tag", self._tag)
        bind("item.open", self._open_outside)
        bind("item.copy-link", self._copy_link)
        bind("item.full-text", self._get_full_text)
        bind("item.load-images", self._load_images)
        bind("item.load-source-images", self._load_source_images)
        bind("file.print", self._print)

    def _bind_bulk(self) -> None:
        """What concerns a whole list is done on lane work."""
        bind = self.desk.commands.bind
        bind("item.next-unread", self.list.next_unread, self._page)
        bind("item.read-above", partial(self._read_beside, False), self._page, self.is_open)
        bind("item.read-below", partial(self._read_beside, True), self._page, self.is_open)
        bind("item.read-older", self._ask_older, self._page)
        bind("item.read-thread", self._read_thread, self._page, self._is_thread)
        bind("item.read-all", self._read_scope, self._page)
        bind("source.read-all", self._read_scope, self._page)

    def _tag(self) -> None:
        self.desk.window.tag("item", [row.id for row in self.list.rows()])

    def _keep(self) -> None:
        """Keep the selected items, or let go of what is kept. The copy comes in the background."""
        desk, store = self.desk, self.store
        rows = self.list.rows()
        kept = all(row.kept for row in rows)

        def act(job: Job) -> None:
            from pln_desktop.acts import keep as acts_keep

            for row in rows:
                if kept:
                    resource = store.resources.of_item(row.id)
                    if resource is not None:
                        acts_keep.unkeep(store, resource.id)
                else:
                    acts_keep.keep(store, desk.border(), row.id, stop=job.stop)

        desk.jobs.run("work", act, failed=desk.window.fail)

    def _open_outside(self) -> None:
        item = self.reader.item
        if item is not None and not outside.open_outside(item.row.url):
            self.desk.window.say(tr("This item has no web address."))

    def _copy_link(self) -> None:
        item = self.reader.item
        if item is not None:
            outside.copy(item.row.url)

    def _get_full_text(self) -> None:
        """The whole articles of the selected items, as the user now wants them."""
        desk, store = self.desk, self.store
        rows = self.list.rows() or ([self.reader.item.row] if self.reader.item else [])
        ids = [row.id for row in rows]

        def act(job: Job) -> list[Got]:
            from pln_desktop.acts import fulltext

            return fulltext.get(store, desk.border(), ids, anyway=True, stop=job.stop)

        desk.jobs.run("work", act, self._tell_full_text, desk.window.fail)

    def _tell_full_text(self, done: list[Got]) -> None:
        self.reader.refresh()
        refused = [got for got in done if got.outcome == "refused"]
        if refused:
            words = tr("The whole article did not come: {why}.")
            if len(done) > 1:
                words = tr("{n} of {all} articles did not come: {why}.")
            self.desk.window.say(
                words.format(n=len(refused), all=len(done), why=refused[0].reason), "warn"
            )
        elif all(got.outcome == "same" for got in done):
            self.desk.window.say(tr("The page has not changed."))

    def _load_images(self, source: str = "") -> None:
        desk, store, item = self.desk, self.store, self.reader.item
        if item is None:
            return
        key = None if source else item.row.key

        def act(job: Job) -> int:
            from pln_desktop.acts import sync as acts_sync

            return int(acts_sync.load_images(
                store, desk.border(), item_key=key, source=source or None, stop=job.stop
            ))  # fmt: skip

        desk.jobs.run("work", act, lambda count: self.reader.refresh(), desk.window.fail)

    def _load_source_images(self) -> None:
        item = self.reader.item
        if item is not None:
            self._sources.change(item.row.source, images=True)
            self._load_images(item.row.source)

    def _print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog
        from PySide6.QtPrintSupport import QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._page)
        dialog.accepted.connect(lambda: self.reader.view.print_(printer))
        dialog.finished.connect(dialog.deleteLater)
        QDialog.open(dialog)

    # Notes

    def _bind_notes(self) -> None:
        bind = self.desk.commands.bind
        bind("note.highlight", self._highlight, self._page, self.is_open)
        bind("note.note", self.reader.note_here, self._page, self.is_open)
        bind("note.remove", self._remove_note, self._page, self._has_note)
        for meaning in MEANINGS:
            bind(f"note.{meaning}", partial(self._mean, meaning), self._page, self.is_open)

    def _highlight(self) -> None:
        if not self.reader.highlight():
            self.desk.window.say(tr("Select a sentence first, then press H."))

    def _mean(self, meaning: Any) -> None:
        self.reader.highlight(meaning)

    def _has_note(self) -> bool:
        return self.reader.focused_note() is not None

    def _remove_note(self) -> None:
        note = self.reader.focused_note()
        if note is not None:
            try:
                self.store.notes.remove(note.id)
            except PlnError as error:
                self.desk.window.fail(error)
