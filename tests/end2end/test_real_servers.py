"""Real servers on this machine: their feeds are synced, asked again, edited, and synced again.

The start scripts stand in the shared material; a server that cannot be put in place is skipped.
"""

from __future__ import annotations

import os
import socket
import subprocess
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts.sync import SourceResult
from pln_desktop.acts.sync import sync
from pln_desktop.model import Item
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Visit

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]
_NEVER = ("PYTHONPATH", "PLN_LOOPBACK_LOG", "PLN_PROFILE")
"""What of a test's environment is not for programs of others."""


@dataclass
class Program:
    """One of the servers, running; `facts` is what its script wrote about itself."""

    script: Path
    root: Path
    port: int
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _NEVER}
        return {**kept, "ROOT": str(self.root), "PORT": str(self.port)}

    def call(self, verb: str, log: Path) -> int:
        with log.open("ab") as out:
            command = ["bash", str(self.script), verb]
            return subprocess.run(
                command, env=self.environment, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                check=False, timeout=600,
            ).returncode  # fmt: skip

    def run(self, command: list[str], text: str = "", **more: str) -> None:
        """One of the server's own tools."""
        subprocess.run(
            command, input=text.encode(), env={**self.environment, **more}, check=True,
            capture_output=True, timeout=120, cwd=self.root,
        )  # fmt: skip

    def python(self, code: str, settings: str) -> None:
        """A few lines inside one of the Django programs."""
        code = f"import django; django.setup()\n{code}"
        python = str(self.root / "venv" / "bin" / "python")
        self.run([python, "-c", code], DJANGO_SETTINGS_MODULE=settings, PYTHONPATH=str(self.root))


Start = Callable[[str], Program]


@pytest.fixture
def start(shared: Path, tmp_path: Path) -> Iterator[Start]:
    """start("wordpress") -> it runs, freshly seeded, until the test ends; or a skip."""
    running: list[tuple[Program, Path]] = []

    def begin(name: str) -> Program:
        script = shared / "servers" / f"{name}.sh"
        log = tmp_path / f"{name}.log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        program = Program(script, tmp_path / name, port)
        if not script.exists() or program.call("install", log):
            pytest.skip(f"{name} cannot be installed here: {log}")
        running.append((program, log))
        assert program.call("start", log) == 0, log.read_text("utf-8", "replace")
        lines = (program.root / "env").read_text("utf-8").splitlines()
        program.facts = dict(line.split("=", 1) for line in lines if "=" in line)
        return program

    yield begin
    for program, log in running:
        program.call("stop", log)


@dataclass
class Reader:
    """A library, and every request it sent."""

    store: Store
    border: Border
    visits: list[Visit]

    def follow(self, address: str) -> str:
        """The id of the source; what the user types may be on this machine."""
        return follow.follow(self.store, self.border, address).id

    def sync(self) -> dict[str, SourceResult]:
        """How each source fared, by id; none may fail."""
        self.visits.clear()
        summary = sync(self.store, self.border)
        assert [result for result in summary.results if result.status == "failed"] == []
        assert self.store.check() == []
        return {result.source: result for result in summary.results}

    def rows(self, source: str) -> list[ItemRow]:
        return list(self.store.items.walk(Scope(source=source)))

    def item(self, source: str, title: str) -> Item:
        (row,) = [row for row in self.rows(source) if row.title == title]
        found = self.store.items.get(row.key)
        assert found is not None
        return found

    def statuses(self) -> list[int | None]:
        """Of the answers to the last sync."""
        return [visit.status for visit in self.visits]


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    visits: list[Visit] = []
    border = Border("1.2.3", client=Client("1.2.3", ledger=visits.append))
    store = Store.open(Profile(tmp_path / "library").make())
    yield Reader(store, border, visits)
    border.close()
    store.close()


def php(program: Program, code: str) -> None:
    """A few lines inside WordPress."""
    load = f"$_SERVER['HTTP_HOST'] = '127.0.0.1:{program.port}'; require 'www/wp-load.php';"
    program.run(["php", "-d", "sendmail_path=/bin/true", "-r", f"{load} {code}"])


def test_wordpress(start: Start, reader: Reader) -> None:
    blog = start("wordpress")
    url, post = blog.facts["url"], blog.facts["post"]
    posts = reader.follow(f"{url}/")  # a home page that names its feeds
    assert reader.store.sources.get(posts).address == f"{url}/feed/"  # type: ignore[union-attr]
    comments = reader.follow(f"{url}/comments/feed/")
    under = reader.follow(f"{url}/?feed=rss2&p={post}")
    first = reader.item(posts, "First thread")
    assert first.html == "<p>Opening post with <b>HTML</b> &amp; ümlaut.</p>"
    assert {row.author for row in reader.rows(comments)} >= {"Ann", "Bob"}
    assert sorted(row.author for row in reader.rows(under)) == ["Ann", "Bob"]
    assert {result.status for result in reader.sync().values()} == {"unchanged"}
    assert set(reader.statuses()) == {304}
    # WordPress tells time by the second: what is edited is told later than what was made.
    php(
        blog,
        f"""wp_update_post(['ID' => {post},
            'post_content' => '<p>Opening post, edited.</p>']);
        wp_insert_comment(['comment_post_ID' => {post}, 'comment_author' => 'Cleo',
            'comment_content' => 'Third reply', 'comment_approved' => 1]);""",
    )
    done = reader.sync()
    assert (done[posts].new, done[posts].updated) == (0, 1)
    assert (done[comments].new, done[under].new) == (1, 1)
    edited = reader.item(posts, "First thread")
    assert (edited.row.id, edited.text) == (first.row.id, "Opening post, edited.")
    assert [revision.html for revision in edited.revisions] == [first.html]
    assert {result.status for result in reader.sync().values()} == {"unchanged"}


def test_machina(start: Start, reader: Reader) -> None:
    board = start("machina")
    topics = reader.follow(f"{board.facts['url']}/feeds/topics/")
    first = reader.item(topics, "Learning • First thread")
    assert "Second post, by Ann." in first.text
    reader.sync()
    assert reader.statuses() == [304]
    board.python(
        "from machina.apps.forum_conversation.models import Post, Topic\n"
        f"post = Post.objects.get(pk={board.facts['post']})\n"
        "post.content = 'Second post, edited by Ann.'; post.save()\n"
        "old = post.topic\n"
        "new = Topic.objects.create(forum=old.forum, poster=post.poster, subject='Another',"
        " type=Topic.TOPIC_POST, status=Topic.TOPIC_UNLOCKED, approved=True)\n"
        "Post.objects.create(topic=new, poster=post.poster, subject='Another', content='New.',"
        " approved=True)",
        "mc_settings",
    )
    done = reader.sync()
    assert (done[topics].new, done[topics].updated) == (1, 1)
    edited = reader.item(topics, "Learning • First thread")
    assert edited.row.id == first.row.id and "edited by Ann" in edited.text
    assert [revision.html for revision in edited.revisions] == [first.html]
    assert sorted(row.title for row in reader.rows(topics)) == [
        "Learning • Another",
        "Learning • First thread",
    ]


def test_mediawiki(start: Start, reader: Reader) -> None:
    wiki = start("mediawiki")
    recent = reader.follow(wiki.facts["feed"])
    url = wiki.facts["url"]
    history = reader.follow(f"{url}/index.php?title=First_thread&action=history&feed=atom")
    # Both in one second, as a rule: then a list by id has them in any order.
    assert {row.title for row in reader.rows(history)} == {"Admin: second", "Admin: first"}
    assert {row.title for row in reader.rows(recent)} >= {"First thread", "Main Page"}
    before = len(reader.rows(recent))
    done = reader.sync()
    assert {(one.new, one.updated) for one in done.values()} == {(0, 0)}
    assert sorted(reader.statuses(), key=str) == [200, 304], "recent changes have no validators"
    edit = ["php", "/usr/share/mediawiki/maintenance/edit.php", "-u", "admin", "-s", "third"]
    settings = str(wiki.root / "conf" / "LocalSettings.php")
    wiki.run([*edit, "First thread"], text="Third wording.\n", MW_CONFIG_FILE=settings)
    done = reader.sync()
    assert (done[history].new, done[recent].new) == (1, 1)
    assert "Admin: third" in [row.title for row in reader.rows(history)[:2]]
    assert len(reader.rows(recent)) == before + 1
    assert {(one.new, one.updated) for one in reader.sync().values()} == {(0, 0)}


_MAIL = """From cleo@example.org Mon Nov 23 11:00:00 2026
From: Cleo Example <cleo@example.org>
To: learn@lists.example
Subject: Re: First thread
Message-ID: <three@example.org>
In-Reply-To: <one@example.org>
Date: Mon, 23 Nov 2026 11:00:00 +0000
Content-Type: text/plain; charset=utf-8

Third post, by Cleo.

"""


def test_hyperkitty(start: Start, reader: Reader) -> None:
    archive = start("hyperkitty")
    name = archive.facts["list"]
    mails = reader.follow(f"{archive.facts['url']}/list/{name}/feed/")
    assert [row.title for row in reader.rows(mails)] == ["Re: First thread", "First thread"]
    opening = reader.item(mails, "First thread")
    assert "Opening post with ümlaut &" in opening.text
    assert reader.sync()[mails].status == "unchanged"
    mailbox = archive.root / "third.mbox"
    mailbox.write_text(_MAIL, encoding="utf-8")
    archive.python(
        "from django.core.management import call_command as call\n"
        f"call('hyperkitty_import', '--no-sync-mailman', '-l', {name!r}, {str(mailbox)!r})",
        "hk_settings",
    )
    done = reader.sync()
    assert (done[mails].new, done[mails].updated) == (1, 0)
    assert {row.author for row in reader.rows(mails)} == {
        row.author for row in reader.rows(mails) if "Example" in row.author
    }
    assert reader.sync()[mails].status == "unchanged"
