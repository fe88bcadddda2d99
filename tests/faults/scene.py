"""One misbehaving server, one good one, one library: what a person is told, and what stays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

from pln_desktop.acts.sync import SourceResult
from pln_desktop.acts.sync import sync
from pln_desktop.cli import words
from pln_desktop.model import Health
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.sync.pool import Pool
from tests.sync.library import Library
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import Asked
from tests.sync.server import Route
from tests.sync.server import reply
from tests.sync.world import World

BAD, GOOD = "http://bad.example/f", "http://good.example/good"


def rss(items: str, prolog: str = "", channel: str = "<title>One</title>") -> bytes:
    """An RSS 2.0 document in UTF-8."""
    return f"{prolog}<rss version='2.0'><channel>{channel}{items}</channel></rss>".encode()


_FAILING = re.compile(
    r"(.+?)(?: since [^,.]+)?(?:, \d+ times in a row)?\. "
    r"It is tried again [^.]+\. What is here stays\."
)


@dataclass
class Scene:
    """`turns` makes a source that was fine answer something else, and says how it went.

    The good source, at another host, has one item more at every sync: whatever the bad one
    does, the others go on.
    """

    world: World
    library: Library
    results: dict[str, SourceResult] = field(default_factory=dict)
    syncs: int = 0

    @classmethod
    def begin(cls, world: World, root: Path, parsers: Pool) -> Scene:
        """Both are followed and were fine once; the bad one gave the items a and b."""
        scene = cls(world, Library.open(root, world))
        scene.library.border._pool = parsers
        scene.answer(reply(200, feed(entry("a"), entry("b")), 'ETag: "1"', "Last-Modified: then"))
        scene.follow(BAD)
        scene.follow(GOOD)
        scene.sync()
        assert scene.titles() == ["Title a", "Title b"]
        return scene

    def follow(self, address: str, images: bool = False) -> Source:
        """A source that was never asked."""
        return self.library.source(address, images=images)

    def answer(self, route: Route, path: str = "/f") -> None:
        """From now on the server answers so."""
        self.world.server.routes[path] = route

    def sync(self) -> SourceResult:
        """Ask all; how it went with the bad one. The good one brings its item each time."""
        self.syncs += 1
        entries = [entry(f"good-{number}") for number in range(self.syncs)]
        self.answer(reply(200, feed(*entries, title="Good")), "/good")
        summary = sync(self.library.store, self.library.border)
        self.results = {result.address: result for result in summary.results}
        assert (self.results[GOOD].status, self.results[GOOD].new) == ("changed", 1)
        assert self.library.store.check() == []
        return self.results[BAD]

    def turns(self, route: Route) -> str:
        """What `pln sync` says once the bad source answers so; its items are still there."""
        before = set(self.titles())
        self.answer(route)
        result = self.sync()
        assert result.error_kind and result.error_message, result
        assert set(self.titles()) >= before, "nothing that was stored is lost"
        return words.as_sentence(words.one_line(result.error_message))

    def source(self, address: str = BAD) -> Source:
        """The source as it stands."""
        rows = self.library.store.sources.rows()
        return next(row.source for row in rows if row.source.address == address)

    def health(self, address: str = BAD) -> Health:
        """How it is with a source."""
        return self.library.store.sources.health(self.source(address).id)

    def standing(self, address: str = BAD) -> str:
        """What `pln sources` says of a source as long as it is in trouble: the reason alone, after
        it was seen that the sentence goes on with since when, when next, and what stays."""
        row = self.library.store.sources.row(self.source(address).id)
        assert row is not None
        if not row.health.error_kind:
            return ""
        said = words.health(row, now())
        if row.state != "failing":
            return said
        found = _FAILING.fullmatch(said)
        assert found, said
        return f"{found[1]}."

    def items(self, address: str = BAD) -> list[ItemRow]:
        """A source's items, in the order of the list."""
        return list(self.library.store.items.walk(Scope(source=self.source(address).id)))

    def titles(self, address: str = BAD) -> list[str]:
        """Their titles, sorted."""
        return sorted(row.title for row in self.items(address))

    def found(self, words: str) -> list[int]:
        """Keys of the items that a search for these words gives."""
        return [hit.key for hit in self.library.store.search(words) if hit.key]

    def asked(self, path: str = "/f") -> list[Asked]:
        """The requests for one path."""
        return [asked for asked in self.world.server.asked if asked.target == path]

    def close(self) -> None:
        """Close library and border; the parsers are everybody's."""
        self.library.border._pool = None
        self.library.close()
