"""F21 and F22: nobody reaches inside the user's network, and only http and https are asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts.importing import import_opml
from pln_desktop.cli import words
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import write_opml
from pln_desktop.model import Scope
from pln_desktop.sync.discover import open_address
from tests.faults.conftest import Begin
from tests.faults.scene import BAD
from tests.faults.scene import Scene
from tests.faults.scene import rss
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import Server
from tests.sync.server import redirect
from tests.sync.server import reply

_INSIDE = """
    127.0.0.1 127.1 2130706433 0x7f000001 017700000001 10.0.0.1 172.16.0.1 192.168.1.1
    169.254.169.254 0.0.0.0 localhost [::1] [fc00::1] [fe80::1] [::ffff:10.0.0.1] inner.example
"""
_SCHEMES = """
    file:///etc/passwd javascript:alert(1) data:text/xml,x qrc:/x vbscript:x smb://host/share
    zotero://select/1
"""
INSIDE, SCHEMES = _INSIDE.split(), _SCHEMES.split()


@pytest.mark.parametrize("host", INSIDE)
def test_f21_a_redirect_inside_is_refused_before_the_first_byte(begin: Begin, host: str) -> None:
    scene = begin({"inner.example": ["192.168.1.7"]})
    scene.answer(reply(200, feed(entry("secret"))), "/inside")
    dialled = len(scene.world.dialled)
    said = scene.turns(redirect(301, f"http://{host}/inside"))
    assert said.endswith(" is on a private network and was not allowed.")
    assert scene.asked("/inside") == [] and scene.titles() == ["Title a", "Title b"]
    assert set(scene.world.dialled[dialled:]) <= {"93.184.216.34"}
    assert scene.source().address == BAD and scene.health().moved_to == ""


def test_f21_a_later_hop_inside_is_refused_as_well(scene: Scene) -> None:
    scene.answer(redirect(302, "http://[::ffff:7f00:1]/inside"), "/out")
    said = scene.turns(redirect(302, "http://elsewhere.example/out"))
    assert "private network" in said and scene.asked("/inside") == []


def test_f21_a_list_opens_no_private_address(scene: Scene) -> None:
    """What an OPML file names is not what the user typed."""
    with Server({"*": reply(200, feed(entry("secret")))}) as inside:
        import_opml(scene.library.store, [write_opml("L", [OpmlEntry(f"{inside.origin}/f")])])
        scene.sync()
        result = scene.results[f"{inside.origin}/f"]
        assert result.error_kind == "private" and inside.asked == []
        assert words.as_sentence(result.error_message) == (
            "127.0.0.1 is on a private network and was not allowed."
        )


def test_f21_what_is_typed_opens_one_origin_for_one_source(scene: Scene) -> None:
    port = scene.world.server.port
    inside = f"http://127.0.0.1:{port}/mine"
    scene.answer(reply(200, feed(entry("mine"))), "/mine")
    typed = follow.follow(scene.library.store, scene.library.border, inside)
    assert typed.allow_private and "Title mine" in scene.titles(inside)
    scene.answer(redirect(302, f"http://127.0.0.1:{port + 1}/other"), "/mine")
    scene.sync()
    assert scene.results[inside].error_kind == "private", "another port is another origin"
    said = scene.turns(redirect(302, inside))
    assert "private network" in said, "another source may not use it"


@pytest.mark.parametrize("images", [True, False])
def test_f21_images_links_and_enclosures_inside_are_not_asked(begin: Begin, images: bool) -> None:
    scene = begin({"inner.example": ["10.1.2.3"]})
    text = "".join(f"&lt;img src='http://{host}/inside'&gt;" for host in ("10.0.0.1", INSIDE[-1]))
    item = entry("x", text=f"{text} words", link="http://10.0.0.1/inside").replace(
        "</item>", "<enclosure url='http://10.0.0.1/inside' type='audio/mpeg'/></item>"
    )
    address = "http://bad.example/pictures"
    scene.follow(address, images=images)
    scene.answer(reply(200, feed(item)), "/pictures")
    scene.sync()
    assert scene.titles(address) == ["Title x"]
    assert scene.asked("/inside") == []
    found = scene.library.store.blobs.image("http://inner.example/inside")
    assert (found.reason if found else "") == ("private" if images else "")


def test_f21_a_name_that_answers_differently_later_changes_nothing(begin: Begin) -> None:
    scene = begin({"bad.example": ["93.184.216.34"]})
    scene.world.names["bad.example"] = ["127.0.0.1"]
    scene.sync()
    assert set(scene.world.dialled) == {"93.184.216.34"}
    scene.world.client._guard._known.clear()  # a minute later
    said = scene.turns(reply(200, feed()))
    assert said == "bad.example is on a private network and was not allowed."
    assert set(scene.world.dialled) == {"93.184.216.34"}


@pytest.mark.parametrize("address", [*SCHEMES, "\\\\host\\share\\feed.xml"])
def test_f22_other_schemes_are_not_followed_and_said_without_a_request(
    scene: Scene, address: str
) -> None:
    before = len(scene.world.server.asked)
    seen = follow.look(scene.library.border, address)
    assert seen.error is not None and not seen.candidates
    said = words.sentence(seen.error)
    assert "only http and https" in said.lower() or "address" in said, said
    done = import_opml(scene.library.store, [_outline(address)])
    assert done.followed == [] and len(scene.world.server.asked) == before


def _outline(address: str) -> bytes:
    quoted = address.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    outline = f'<outline type="rss" text="x" xmlUrl="{quoted}"/>'
    return f"<opml version='2.0'><body>{outline}</body></opml>".encode()


@pytest.mark.parametrize("target", [*SCHEMES[:2], "smb://host/share"])
def test_f22_a_redirect_to_another_scheme_is_refused(scene: Scene, target: str) -> None:
    said = scene.turns(redirect(302, target))
    assert scene.results[BAD].error_kind == "scheme", said
    assert "http" in said


def test_f22_links_of_other_schemes_stay_text_and_open_nothing(scene: Scene) -> None:
    links = "".join(f"&lt;a href='{one}'&gt;link {n}&lt;/a&gt; " for n, one in enumerate(SCHEMES))
    item = entry("x", text=f"{links}&lt;a href='mailto:a@e.example'&gt;mail&lt;/a&gt;")
    item = item.replace("<link>http://one.example/x</link>", "<link>javascript:alert(1)</link>")
    item = item.replace("</item>", "<enclosure url='file:///etc/passwd' type='x/y'/></item>")
    scene.answer(reply(200, rss(item)))
    assert scene.sync().new == 1
    row = next(row for row in scene.items() if row.title == "Title x")
    found = scene.library.store.items.get(row.key)
    assert found is not None
    assert found.text == "link 0 link 1 link 2 link 3 link 4 link 5 link 6 mail"
    assert found.html.count("href=") == 1 and 'href="mailto:a@e.example"' in found.html
    assert open_address(row.url) == ""
    assert all(open_address(one.url) == "" for one in found.enclosures)


def test_f22_small_raster_pictures_inside_a_feed_become_files_and_others_go(
    scene: Scene, tmp_path: Path
) -> None:
    dot = "data:image/gif;base64,R0lGODlhEAAQAIAAAP///wAAACwAAAAAEAAQAAACDoSPqcvtD6OctNqLsz4FADs="
    svg = "data:image/svg+xml,%3Csvg onload=alert(1)%3E"
    text = f"&lt;img src='{dot}'&gt;&lt;img src='{svg}' alt='drawn'&gt; words"
    scene.answer(reply(200, feed(entry("x", text=text))))
    assert scene.sync().new == 1
    row = next(row for row in scene.items() if row.title == "Title x")
    found = scene.library.store.items.get(row.key)
    assert found is not None and found.html.count("blob:") == 1 and "data:" not in found.html
    assert scene.library.store.blobs.read(found.html.partition("blob:")[2][:64])


def test_f22_nothing_but_the_feeds_was_ever_asked(scene: Scene) -> None:
    """Reading a list of hostile items asks nobody."""
    scene.answer(reply(200, feed(*(entry(str(n), text="&lt;img src=/x&gt;") for n in range(9)))))
    scene.sync()
    for row in scene.library.store.items.walk(Scope()):
        scene.library.store.items.get(row.key)
    assert {asked.target for asked in scene.world.server.asked} == {"/f", "/good"}
