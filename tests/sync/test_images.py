"""Images come only where the user wants them, through the one client, into the blob store."""

from __future__ import annotations

import io
import os
import signal
import threading

import pytest
from PIL import Image as Drawing

from pln_desktop.acts import follow
from pln_desktop.acts.sync import load_images
from pln_desktop.acts.sync import sync
from pln_desktop.errors import NotFound
from pln_desktop.sync.images import addresses

from .library import Made
from .library import asked
from .library import entry
from .library import feed
from .server import reply


def drawing(kind: str = "PNG", side: int = 12) -> bytes:
    held = io.BytesIO()
    Drawing.new("RGB", (side, side // 2), "teal").save(held, kind)
    return held.getvalue()


def article(*names: str) -> bytes:
    images = "".join(f"&lt;img src='http://pics.example/{name}' alt='x'&gt;" for name in names)
    return feed(entry("a", text=f"&lt;p&gt;Look:&lt;/p&gt;{images}"))


def test_the_images_of_an_article_are_found_once_and_in_order() -> None:
    html = '<img src="https://a.example/1?x=1&amp;y=2"><img src="blob:ab"><img src="data:x">'
    html += '<p><img alt="2" src="http://a.example/2"><img src="https://a.example/1?x=1&amp;y=2">'
    assert addresses(html) == ["https://a.example/1?x=1&y=2", "http://a.example/2"]


def test_f24_without_the_switch_no_image_is_asked_for(library: Made) -> None:
    one = library({"/f": reply(200, article("1.png")), "/1.png": reply(200, drawing())})
    one.source("http://one.example/f")
    sync(one.store, one.border)
    assert asked(one) == ["/f"]


def test_with_the_switch_they_come_with_the_sync_once(library: Made) -> None:
    one = library({"/f": reply(200, article("1.png")), "/1.png": reply(200, drawing())})
    one.source("http://one.example/f", images=True)
    sync(one.store, one.border)
    found = one.store.blobs.image("http://pics.example/1.png")
    assert found and (found.width, found.height) == (12, 6)
    assert one.store.blobs.read(found.blob) == drawing()
    sync(one.store, one.border)
    load_images(one.store, one.border, item_key=one.items()[0].key)
    assert asked(one).count("/1.png") == 1
    assert one.store.check() == []


def test_stopped_while_a_picture_is_looked_at_nothing_is_held_against_it(library: Made) -> None:
    one = library({"/f": reply(200, article("1.png")), "/1.png": reply(200, drawing())})
    source = one.source("http://one.example/f")
    sync(one.store, one.border)
    (worker,) = one.border.pool.processes
    os.kill(worker, signal.SIGSTOP)
    stop = threading.Event()
    waiting = threading.Timer(0.3, stop.set)
    waiting.start()
    assert load_images(one.store, one.border, source=source.id, stop=stop) == 0
    assert one.store.blobs.image("http://pics.example/1.png") is None
    os.kill(worker, signal.SIGCONT)
    assert load_images(one.store, one.border, source=source.id) == 1


def test_frb032_a_dead_image_is_remembered_until_the_user_asks(library: Made) -> None:
    one = library(
        {
            "/f": reply(200, article("gone.png", "page.png", "vector.svg", "dot.gif")),
            "/page.png": reply(200, b"<!doctype html>no"),
            "/vector.svg": reply(200, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            "/dot.gif": reply(200, drawing("GIF", 2)),
        }
    )
    source = one.source("http://one.example/f", images=True)
    sync(one.store, one.border)
    for name in ("gone.png", "page.png", "vector.svg", "dot.gif"):
        found = one.store.blobs.image(f"http://pics.example/{name}")
        assert found and not found.blob and found.reason
    before = len(asked(one))
    one.server.routes["/f"] = reply(200, feed(entry("b")))  # type: ignore[attr-defined]
    sync(one.store, one.border)
    assert len(asked(one)) == before + 1
    one.server.routes["/gone.png"] = reply(200, drawing())  # type: ignore[attr-defined]
    assert load_images(one.store, one.border, source=source.id) == 1
    assert one.store.blobs.image("http://pics.example/gone.png").blob  # type: ignore[union-attr]


def test_f21_an_image_on_a_private_network_is_never_asked_for(library: Made) -> None:
    one = library({"/f": reply(200, article("1.png"))}, {"pics.example": ["192.168.1.1"]})
    one.source("http://one.example/f", images=True)
    sync(one.store, one.border)
    found = one.store.blobs.image("http://pics.example/1.png")
    assert found and found.reason == "private" and asked(one) == ["/f"]


def test_f21_a_private_source_brings_images_of_its_own_origin_only(library: Made) -> None:
    one = library({"/1.png": reply(200, drawing())})
    origin = one.server.origin  # type: ignore[attr-defined]
    images = f"&lt;img src='{origin}/1.png'&gt;&lt;img src='http://127.0.0.1:9/2.png'&gt;"
    one.server.routes["/f"] = reply(200, feed(entry("a", text=images)))  # type: ignore[attr-defined]
    follow.follow(one.store, one.border, f"{origin}/f", images=True)
    here = one.store.blobs.image(f"{origin}/1.png")
    there = one.store.blobs.image("http://127.0.0.1:9/2.png")
    assert here and here.blob
    assert there and there.reason == "private"


def test_unknown_items_and_sources_are_told(library: Made) -> None:
    one = library({})
    with pytest.raises(NotFound):
        load_images(one.store, one.border, item_key=99)
    with pytest.raises(NotFound):
        load_images(one.store, one.border, source="nobody")
