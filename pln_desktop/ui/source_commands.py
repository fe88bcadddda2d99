"""What can be done to the sources under the tree's chosen row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QWidget

from pln_desktop.errors import PlnError
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.tree import SourceTree


class SourceCommands:
    """Binds the `source.` commands for a page with a tree."""

    def __init__(self, desk: Desk, page: QWidget, tree: SourceTree) -> None:
        self._desk, self._page, self._tree = desk, page, tree
        self._bind("source.sync", self._sync, self._some)
        self._bind("source.show", self._show, self._one)
        self._bind("source.rename", self._rename, self._one)
        self._bind("source.move", lambda: desk.window.move_sources(self.chosen()), self._some)
        self._bind("source.unfollow", lambda: desk.window.unfollow(self.chosen()[0]), self._one)
        for id, name in (("source.pause", "paused"), ("source.images", "images")):
            self._bind_flag(id, name)

    def _bind(self, id: str, do: Callable[[], Any], enabled: Callable[[], bool]) -> None:
        self._desk.commands.bind(id, do, self._page, enabled)

    def _bind_flag(self, id: str, name: str) -> None:
        def toggle() -> None:
            self.change(self.chosen()[0], **{name: not on()})

        def on() -> bool:
            ids = self.chosen()
            source = self._desk.store.sources.get(ids[0]) if len(ids) == 1 else None
            return bool(source and getattr(source, name))

        self._desk.commands.bind(id, toggle, self._page, self._one, checked=on)

    def chosen(self) -> list[str]:
        """The ids of the sources under the chosen row."""
        node = self._tree.node()
        if node is None or node.kind in ("list", "folder"):
            return []
        if node.kind == "source":
            return [node.id]
        rows = self._desk.store.sources.rows()
        return [row.source.id for row in rows if row.source.community == node.id]

    def _one(self) -> bool:
        return len(self.chosen()) == 1

    def _some(self) -> bool:
        return bool(self.chosen())

    def change(self, id: str, **values: Any) -> None:
        """Decide something else about a source; one undoable act."""
        source = self._desk.store.sources.get(id)
        if source is None:
            return
        kind = f"source.{_KINDS[next(iter(values))]}"
        try:
            self._desk.store.sources.save(replace(source, **values), kind=kind)
        except PlnError as error:
            self._desk.window.fail(error)

    def _sync(self) -> None:
        self._desk.window.syncing.start(self.chosen())

    def _show(self) -> None:
        self._desk.window.go("sources", "source", self.chosen()[0])

    def _rename(self) -> None:
        self._desk.window.dialog("sources", "RenameDialog", self.chosen()[0])


_KINDS = {"paused": "pause", "images": "images", "title": "rename"}
