"""`pln` run in this process on a real library, and its answer taken apart."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop import cli
from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import Json
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.paths import default_profile
from pln_desktop.store import Store
from tests.store.conftest import START
from tests.store.conftest import item
from tests.sync.server import Route
from tests.sync.server import Server

COMMUNITY, SOURCE, THREAD = "c" * 32, "a" * 32, "f" * 32
ADDRESS = "https://circle.example/feed"
CHECKED = START + timedelta(days=1)


def feed(*titles: str, name: str = "Chalk and Talk") -> bytes:
    """A made-up feed with an entry for each title."""
    entries = "".join(
        f"<item><guid>{title}</guid><title>{title}</title><link>https://chalk.example/{n}</link>"
        f"<description>About {title}, at some length.</description></item>"
        for n, title in enumerate(titles)
    )
    return f"<rss version='2.0'><channel><title>{name}</title>{entries}</channel></rss>".encode()


@dataclass(frozen=True)
class Ran:
    """How a run ended and what it printed."""

    code: int
    out: str
    error: str

    @property
    def lines(self) -> list[Json]:
        """Standard output as JSON Lines; anything else there fails the test."""
        assert self.out == "" or self.out.endswith("\n")
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def kind(self) -> str:
        """The word for what went wrong, from the last line."""
        error = self.lines[-1]["error"]
        assert set(error) == {"kind", "message"}
        assert error["message"].endswith(".")
        return str(error["kind"])


@dataclass
class Pln:
    """`pln("items", "--json")` runs a command; `pln.json("items")` gives its records."""

    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def __call__(self, *words: str, stdin: bytes | None = None) -> Ran:
        if stdin is not None:
            self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = cli.main(list(words))
        out, error = self.capsys.readouterr()
        assert "Traceback" not in out + error
        return Ran(code, out, error)

    def json(self, *words: str, stdin: bytes | None = None) -> list[Json]:
        ran = self("--json", *words, stdin=stdin)
        assert ran.code == 0, ran.error
        return ran.lines

    def one(self, *words: str, stdin: bytes | None = None) -> Json:
        (record,) = self.json(*words, stdin=stdin)
        return record


@pytest.fixture
def pln(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Pln:
    return Pln(capsys, monkeypatch)


@pytest.fixture
def profile() -> Profile:
    return Profile(default_profile()).make()


@pytest.fixture
def library(profile: Profile) -> Profile:
    """One community, one source, six items; the last two answer each other."""
    store = Store.open(profile)
    with store.act("source.follow"):
        store.communities.save(Community(COMMUNITY, "Slow Maths Circle", purpose="Go slowly"))
        store.sources.save(Source(SOURCE, "feed", ADDRESS, "circle.example/feed", "", COMMUNITY))
    thread = {"thread": THREAD, "thread_title": "Exit tickets?", "thread_url": ""}
    new = [item(n, **(thread if n > 3 else {})) for n in range(6)]
    store.items.put(SOURCE, new, [], Health(title="Circle journal", last_checked=CHECKED))
    store.close()
    return profile


@pytest.fixture
def serve() -> Iterator[Callable[[dict[str, Route]], Server]]:
    """serve({"/feed": reply(200, b"…")}) -> a server on this machine until the test ends."""
    running: list[Server] = []

    def begin(routes: dict[str, Route]) -> Server:
        running.append(Server(routes).__enter__())
        return running[-1]

    yield begin
    for server in running:
        server.__exit__(None, None, None)


@pytest.fixture
def opml(tmp_path: Path) -> Path:
    """A list of two feeds in a folder."""
    path = tmp_path / "network.opml"
    path.write_text(
        "<opml version='2.0'><head><title>Mine</title></head><body><outline text='Schools'>"
        "<outline type='rss' text='Chalk' xmlUrl='https://chalk.example/feed'/>"
        "<outline type='rss' text='Talk' xmlUrl='https://talk.example/feed'/>"
        "</outline></body></opml>",
        encoding="utf-8",
    )
    return path
