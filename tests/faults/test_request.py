"""The request itself: validators, what is sent with it, what never is (FRB001 to 016, 05x to 09x,
14x), through the whole pipeline."""

from __future__ import annotations

import gzip
import re
import tomllib
import zlib
from dataclasses import replace
from pathlib import Path

import brotli
import pytest

from pln_desktop import __version__
from pln_desktop.acts import follow
from pln_desktop.acts import keep
from pln_desktop.acts.sync import load_images
from pln_desktop.acts.sync import sync
from pln_desktop.cli import words
from pln_desktop.errors import FetchError
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.sync.discover import clean_address
from pln_desktop.sync.http import ABOUT
from tests.faults.scene import BAD
from tests.faults.scene import Scene
from tests.store.test_shipped import LIBRARIES
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import redirect
from tests.sync.server import reply
from tests.sync.world import Play

DATES = ["Sun, 1 Mar 2026 1:2:3 +0000", "Thursday, 01-Jan-26 00:00:00 GMT", "nonsense"]
TAGS = ['"a,b"', 'W/"weak"', "unquoted", '"caf\xe9"', "*"]


@pytest.mark.parametrize(("tag", "date"), list(zip(TAGS, [*DATES, "", "0"], strict=True)))
def test_frb001_frb003_frb004_both_are_stored_and_sent_back_byte_for_byte(
    scene: Scene, tag: str, date: str
) -> None:
    lines = [f"ETag: {tag}", *([f"Last-Modified: {date}"] if date else [])]
    scene.answer(reply(200, feed(entry("c")), *lines))
    scene.sync()
    health = scene.health()
    assert (health.etag, health.last_modified) == (tag, date)
    scene.sync()
    sent = scene.asked()[-1]
    raw = sent.raw.split(b"\r\n")
    assert b"If-None-Match: " + tag.encode("latin-1") in raw
    assert (b"If-Modified-Since: " + date.encode() in raw) == bool(date)
    assert ("if-modified-since" in sent.headers) == bool(date)


def test_frb002_frb010_a_source_without_validators_gets_no_condition(scene: Scene) -> None:
    scene.answer(reply(200, feed(entry("c"))))
    scene.sync()
    scene.sync()
    assert not {"if-none-match", "if-modified-since"} & set(scene.asked()[-1].headers)


@pytest.mark.parametrize("shipped", LIBRARIES, ids=lambda path: path.name)
def test_frb015_a_library_of_every_shipped_version_asks_with_a_condition_at_once(
    shipped: Path, play: Play, tmp_path: Path
) -> None:
    world = play({"*": reply(304)})
    profile = Profile(tmp_path / "old").make()
    profile.library.write_bytes(gzip.decompress(shipped.read_bytes()))
    store = Store.open(profile)
    border = Border("1.2.3", client=world.client)
    source = store.sources.rows()[0].source
    # The world speaks no TLS; the pair belongs to the host.
    store.sources.save(replace(source, address=source.address.replace("https:", "http:")))
    try:
        (result,) = sync(store, border).results
    finally:
        border.close()
        store.close()
    assert result.status == "unchanged"
    (asked,) = world.server.asked
    assert asked.headers["if-none-match"] == 'W/"abc"'
    assert asked.headers["if-modified-since"] == "Mon, 05 Jan 2026 08:00:00 GMT"


def test_the_pair_stays_with_the_host_that_gave_it(scene: Scene) -> None:
    scene.answer(reply(200, feed(entry("a"), entry("c")), 'ETag: "else"'), "/moved")
    scene.answer(redirect(302, "http://else.example/moved"))
    scene.sync()
    sent = scene.asked("/moved")[-1].headers
    assert "if-none-match" not in sent and "if-modified-since" not in sent


def test_the_same_body_again_is_not_read_and_its_new_pair_is_stored(scene: Scene) -> None:
    scene.answer(reply(200, feed(entry("a"), entry("b")), 'ETag: "2"'))
    result = scene.sync()
    assert (result.status, scene.health().etag) == ("unchanged", '"2"')
    assert scene.health().last_modified == "", "a value that the reply lacks is cleared"


PAGE = b"<!doctype html><title>A page</title><article><p>" + b"Words of a page. " * 60
PICTURE = b"GIF89a\x01\0\x01\0\0\0\0;"


def everything(scene: Scene) -> None:
    """Ask in every way there is: feed, redirect, page, image, a look at a typed address."""
    text = "&lt;img src='http://pics.example/1.gif'&gt; short"
    scene.answer(reply(200, feed(entry("x", text=text, link="http://page.example/x"))), "/feed2")
    scene.answer(reply(200, PAGE, "Set-Cookie: a=b", "Content-Type: text/html"), "/x")
    scene.answer(reply(200, PICTURE, "Set-Cookie: c=d"), "/1.gif")
    scene.answer(redirect(301, "http://moved.example/feed2"), "/start")
    address = "http://start.example/start"
    follow.follow(scene.library.store, scene.library.border, address, images=True)
    item = scene.items(address)[0]
    load_images(scene.library.store, scene.library.border, item_key=item.key)
    keep.keep(scene.library.store, scene.library.border, item.id)
    scene.sync()


def test_frb050_frb051_frb063_to_frb065_every_request_is_a_bare_get(scene: Scene) -> None:
    everything(scene)
    targets = {asked.target for asked in scene.world.server.asked}
    assert targets >= {"/f", "/good", "/start", "/feed2", "/x", "/1.gif"}
    allowed = {"host", "user-agent", "accept", "accept-encoding"}
    allowed |= {"if-none-match", "if-modified-since"}
    for asked in scene.world.server.asked:
        assert asked.method == "GET"
        assert set(asked.headers) <= allowed, asked
        assert asked.raw.endswith(b"\r\n\r\n"), "no body"


def test_frb080_to_frb089_one_honest_name_on_every_path(scene: Scene) -> None:
    everything(scene)
    scene.turns(reply(403))
    scene.sync()
    (agent,) = {asked.headers["user-agent"] for asked in scene.world.server.asked}
    assert agent == f"pln_desktop/1.2.3 (+{ABOUT})"
    assert not re.search(r"mozilla|webkit|gecko|chrome|safari|httpx|httpcore|python", agent, re.I)


def test_frb088_the_name_holds_nothing_about_the_user(scene: Scene) -> None:
    import getpass
    import platform

    agent = scene.world.client.agent
    for secret in (platform.node(), platform.system(), platform.release()):
        assert not secret or secret.lower() not in agent.lower()
    assert getpass.getuser() not in agent


def test_frb062_frb064_frb066_the_address_goes_out_as_it_was_typed(scene: Scene) -> None:
    target = "/feed?b=2&a=%7e&a&utm_source=mine&%zz"
    scene.answer(reply(200, feed(entry("c"))), target)
    scene.follow(f"http://typed.example{target}")
    scene.sync()
    scene.sync()
    assert [asked.target for asked in scene.asked(target)] == [target, target]
    assert not {"cache-control", "pragma"} & set(scene.asked(target)[-1].headers)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("http://a b.example/", "There is a space inside the address."),
        ("http://", None),
        ("http://<host>/feed", "There are characters in the address that none can have."),
        ("gopher://a.example/", "Only http and https addresses can be followed, not gopher:."),
        ("not an address", "There is a space inside the address."),
        ("", "No address was given."),
    ],
)
def test_frb060_a_bad_address_is_explained_without_a_request(
    scene: Scene, typed: str, sentence: str | None
) -> None:
    before = len(scene.world.server.asked)
    seen = follow.look(scene.library.border, typed)
    assert seen.error is not None
    said = words.sentence(seen.error)
    assert said == sentence or sentence is None
    assert len(scene.world.server.asked) == before


@pytest.mark.parametrize("typed", ["  feed://a.example/f ", "a.example/f", "feed:a.example/f"])
def test_frb060_frb061_a_scheme_that_is_missing_means_https(typed: str) -> None:
    assert clean_address(typed) == "https://a.example/f"
    assert clean_address("feed:http://a.example/f") == "http://a.example/f"


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br"])
def test_frb140_frb141_a_packed_reply_is_read(scene: Scene, coding: str) -> None:
    body = feed(entry("packed"))
    pack = {"deflate": zlib.compress, "br": brotli.compress}.get(coding, gzip.compress)
    scene.answer(reply(200, pack(body), f"Content-Encoding: {coding}"))
    assert scene.sync().new == 1 and "Title packed" in scene.titles()
    assert scene.asked()[-1].headers["accept-encoding"].startswith("gzip")


def test_frb141_an_unknown_packing_is_a_named_error(scene: Scene) -> None:
    said = scene.turns(reply(200, b"\x82SNAPPY", "Content-Encoding: snappy"))
    assert "snappy" in said, said
    assert scene.results[BAD].error_kind == "encoding"


def test_frb031_frb032_a_picture_is_asked_once_and_a_dead_one_not_again(scene: Scene) -> None:
    text = "&lt;img src='http://p.example/1.gif'&gt;&lt;img src='http://p.example/2.gif'&gt;"
    scene.follow("http://pics.example/list", images=True)
    scene.answer(reply(404), "/2.gif")
    scene.answer(reply(200, drawing()), "/1.gif")
    for number in range(3):
        body = feed(entry("x", text=text), entry(f"more-{number}"))
        scene.answer(reply(200, body), "/list")
        scene.sync()
    assert len(scene.asked("/1.gif")) == 1 == len(scene.asked("/2.gif"))


def drawing() -> bytes:
    import io

    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (12, 6), "teal").save(held, "GIF")
    return held.getvalue()


def test_frb106_a_private_token_stays_out_of_log_and_ledger(
    scene: Scene, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    scene.follow("http://me:hush@secret.example/private?token=hush")
    scene.sync()
    assert "hush" not in caplog.text
    assert not any("hush" in f"{v.address} {v.origin}" for v in scene.world.visits)


REFUSAL = "<html><head><style>p{}</style><script>1</script></head><p>No &lt;b&gt; <b>today</b>.</p>"


@pytest.mark.parametrize(
    ("body", "kind", "shown"),
    [
        ("Closed by\n order of the court", "text/plain", ": “Closed by order of the court”."),
        (REFUSAL, "text/html", ": “No <b> today”."),
        ("caf\xe9", "text/plain; charset=latin-1", ": “café”."),
        ("caf\xe9", "text/plain; charset=hex", ": “caf\ufffd”."),
        ("\x1b[2Jred", "text/plain", ": “[2Jred”."),
        ("word " * 500, "text/plain", f": “{('word ' * 100)[:499]}…”."),
        ("", "text/plain", "."),
        ("\x89PNG", "image/png", "."),
    ],
)
def test_frb101_the_servers_own_words_are_shown_when_following_fails(
    scene: Scene, body: str, kind: str, shown: str
) -> None:
    scene.answer(reply(451, body.encode("latin-1"), f"Content-Type: {kind}"), "/no")
    seen = follow.look(scene.library.border, "http://bad.example/no")
    assert isinstance(seen.error, FetchError)
    assert (seen.error.status, len(seen.error.detail) <= 500) == (451, True)
    assert words.sentence(seen.error) == f"bad.example answered 451{shown}"


def test_frb090_the_page_in_the_name_is_ours_or_nobodys() -> None:
    """A name under .example can be nobody's; a release names a page that pyproject.toml has too."""
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    pages = project.get("urls", {}).values()
    unreleased = __version__.startswith("0.") and ABOUT.startswith("https://pln-desktop.example/")
    assert unreleased or ABOUT in pages
