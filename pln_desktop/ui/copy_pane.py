"""A saved copy in the reader: the same text, highlights and margin, without a network."""

from __future__ import annotations

from datetime import datetime

from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.model import Resource
from pln_desktop.model import Snapshot
from pln_desktop.ui.document import Composer
from pln_desktop.ui.reader_pane import ReaderPane
from pln_desktop.ui.widgets import PaneBar
from pln_desktop.ui.widgets import icon_button
from pln_desktop.ui.widgets import tool


class CopyPane(ReaderPane):
    """Shows one resource's copy. What was kept from an item shares that item's notes."""

    def _tools(self) -> PaneBar:
        commands, icons = self.desk.commands, self.desk.icons
        bar = PaneBar(self.theme)
        card = self.tr("Card")
        self.back = icon_button(
            icons, "prev", self.tr("Back to the card"), self.back_wanted.emit, card
        )
        bar.add(self.back, left=True)
        self._worded = []
        for id in ("note.highlight", "note.note"):
            made = tool(icons, commands.action(id), words=True)
            self._worded.append(made)
            bar.add(made, left=True)
        bar.add(tool(icons, commands.action("item.open")))
        return bar

    def show_copy(self, resource: Resource, snapshot: Snapshot) -> None:
        """Open a copy from its top."""
        self.flush()
        self._resource = resource
        self.noun = "item" if resource.item else "resource"
        self.beside.noun = self.noun
        self._chosen = _as_item(resource, snapshot)
        self._items = [self._chosen]
        self._new = set()
        self._compose()

    def _compose(self) -> None:
        composer = Composer(self.theme, self.store.blobs.image)
        page = composer.article(self._chosen, self._resource.copy)
        self._swap(True)
        self.view.show_page(page)
        self.read_notes()

    def fold(self, narrow: bool, alone: bool) -> None:
        """The way back to the card stays, however wide the window is."""
        super().fold(narrow, alone)
        self.back.show()


def _as_item(resource: Resource, snapshot: Snapshot) -> Item:
    """The copy as the reader wants it; its id is what notes stand on."""
    at = datetime(resource.year, 1, 1).astimezone() if resource.year else None
    row = ItemRow(
        key=0,
        id=resource.item or resource.id,
        source="",
        source_title=resource.publisher,
        source_address=resource.address,
        community="",
        community_name=resource.publisher or "Library",
        thread="",
        title=resource.title,
        url=resource.address,
        author=", ".join(resource.authors),
        published=at,
        updated=None,
        first_seen=resource.created,
        sort=resource.created,
        summary="",
        unread=False,
        starred=False,
        later=False,
        kept=True,
    )
    return Item(row, snapshot.html, snapshot.text, (), (), resource.language, ())
