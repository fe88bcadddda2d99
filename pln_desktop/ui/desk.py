"""What every page is given: one frozen bundle instead of globals."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtWidgets import QWidget

from pln_desktop.paths import Profile
from pln_desktop.ui.commands import Commands
from pln_desktop.ui.hub import Hub
from pln_desktop.ui.icons import Icons
from pln_desktop.ui.jobs import Jobs
from pln_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from pln_desktop.model import Changes
    from pln_desktop.store import Store
    from pln_desktop.ui.main_window import MainWindow


@dataclass(frozen=True, slots=True)
class Desk:
    """The window's tools. `border()` makes the network's side when first asked (lane work)."""

    profile: Profile
    store: Store
    jobs: Jobs
    hub: Hub
    theme: Theme
    icons: Icons
    commands: Commands
    window: MainWindow
    border: Callable[[], Any]


class Page(QWidget):
    """One place of the rail. Built when first visited; told of changes ever after."""

    name = ""
    """The rail's word in lower case: reading, library …"""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.store = desk.store
        self.theme = desk.theme
        self.icons = desk.icons

    def arrive(self, noun: str = "", id: str = "") -> None:
        """The page is on top now; open this record where one is named."""

    def changed(self, changes: Changes) -> None:
        """Something was written: by the user here, by a sync, by another process."""

    def panes(self) -> list[QWidget]:
        """What F6 walks through, left to right."""
        return []

    def fold(self, width: float) -> None:
        """The window has this width now, in S; below 92, 74, 56 panes fold."""

    def leave(self) -> None:
        """The page is left or the window closes: save what is being typed."""
