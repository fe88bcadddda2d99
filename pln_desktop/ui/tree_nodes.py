"""What the rows of the source tree are: a list, a folder, a community, a source."""

from __future__ import annotations

from dataclasses import dataclass

from pln_desktop.model import CommunityRow
from pln_desktop.model import Scope
from pln_desktop.model import SourceRow
from pln_desktop.ui import messages


@dataclass(frozen=True, slots=True)
class Node:
    """One row of the tree. `kind`: list folder community source."""

    kind: str
    name: str
    scope: Scope
    icon: str = ""
    unread: int = 0
    health: str = ""  # an icon where something is not fine
    sentence: str = ""
    id: str = ""

    @property
    def key(self) -> str:
        """The same node before and after a refresh."""
        return f"{self.kind}/{self.id or self.name}"

    @property
    def words(self) -> str:
        """What it says to a screen reader."""
        unread = messages.tr("{n} unread").format(n=self.unread) if self.unread else ""
        return ", ".join(part for part in (self.name, unread, self.sentence) if part)


def heading_of(row: CommunityRow) -> tuple[str, ...]:
    """The folders above a community: its sources' own folder without the community's name."""
    path = row.sources[0].source.folder if row.sources else ""
    parts = [part.replace("\0", "/") for part in path.replace("//", "\0").split("/") if part]
    if parts and parts[-1].casefold() == row.community.name.casefold():
        parts.pop()
    return tuple(parts)


def icon_of(row: SourceRow) -> str:
    """What a source is."""
    return {"feed": "feed", "mail_archive": "mail"}.get(row.source.connector, "forum")


Branch = tuple[Node, list[Node]]
"""A row of the tree with the rows below it."""


def folder_node(folder: tuple[str, ...], rows: list[CommunityRow]) -> Node:
    path = "/".join(part.replace("/", "//") for part in folder)
    unread = sum(row.unread for row in rows)
    return Node("folder", " › ".join(folder), Scope(folder=path), "", unread, id=path)


def community_node(row: CommunityRow) -> Node:
    health = next((h for s in row.sources if (h := messages.HEALTH_ICONS.get(s.state))), "")
    many = len(row.sources) > 1
    one = "" if many else messages.health(row.sources[0])
    community = row.community
    return Node(
        "community", community.name, Scope(community=community.id), "", row.unread,
        "" if many else health, one, community.id,
    )  # fmt: skip


def source_node(row: SourceRow) -> Node:
    sentence = messages.health(row)
    icon = messages.HEALTH_ICONS.get(row.state, "")
    scope = Scope(source=row.source.id)
    title = row.source.title
    return Node("source", title, scope, icon_of(row), row.unread, icon, sentence, row.source.id)
