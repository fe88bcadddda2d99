"""A library beside the made-up internet: sources to refresh, and feeds to serve."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pln_desktop.acts import follow
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border

from .server import Peer
from .server import Route
from .server import reply
from .world import World


def entry(name: str, title: str = "", text: str = "", guid: str = "", link: str = "") -> str:
    """One item of an RSS feed; all that is not said is made of its name."""
    return (
        f"<item><title>{title or f'Title {name}'}</title><guid>{guid or f'guid-{name}'}</guid>"
        f"<link>{link or f'http://one.example/{name}'}</link>"
        f"<description>{text or f'&lt;p&gt;Words of {name}.&lt;/p&gt;'}</description></item>"
    )


def feed(*entries: str, title: str = "One", more: str = "") -> bytes:
    """An RSS 2.0 document."""
    return (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>{title}</title>"
        f"<link>http://one.example/</link>{more}{''.join(entries)}</channel></rss>"
    ).encode()


def conditional(body: bytes, etag: str = '"1"') -> Route:
    """A route that answers 304 to the validator it gave."""

    def play(peer: Peer) -> bool:
        known = peer.asked.headers.get("if-none-match") == etag
        answer = reply(304, b"", f"ETag: {etag}") if known else reply(200, body, f"ETag: {etag}")
        return answer(peer)

    return play


@dataclass
class Library:
    """A store and its border; `close` both."""

    store: Store
    border: Border

    @classmethod
    def open(cls, root: Path, world: World) -> Library:
        return cls(Store.open(Profile(root).make()), Border("1.2.3", client=world.client))

    def source(
        self, address: str, community: str = "Maths", images: bool = False, title: str = ""
    ) -> Source:
        """A source that was never asked."""
        with self.store.act("source.follow"):
            return follow.make(self.store, address, community, title=title, images=images)

    def items(self) -> list[ItemRow]:
        return list(self.store.items.walk(Scope()))

    def titles(self) -> list[str]:
        return sorted(row.title for row in self.items())

    def close(self) -> None:
        self.border.close()
        self.store.close()


Made = Callable[..., Library]
"""library({"/path": route}, names) -> a Library; its server is `library.server`."""


def asked(library: Library) -> list[str]:
    """The targets its server was asked for, in order."""
    return library.server.targets  # type: ignore[attr-defined, no-any-return]
