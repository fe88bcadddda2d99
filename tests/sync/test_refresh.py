"""A refresh from the wire to the library, over a real socket, real workers and a real file."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from pln_desktop.acts.sync import SourceResult
from pln_desktop.acts.sync import Summary
from pln_desktop.acts.sync import sync
from pln_desktop.errors import Busy
from pln_desktop.errors import DiskFull
from pln_desktop.errors import NotFound
from pln_desktop.errors import Stopped
from pln_desktop.model import Scope
from pln_desktop.model import now
from pln_desktop.sync.lock import locked

from .library import Library
from .library import Made
from .library import asked
from .library import conditional
from .library import entry
from .library import feed
from .server import Peer
from .server import Route
from .server import redirect
from .server import reply


def run(library: Library, **more: object) -> Summary:
    return sync(library.store, library.border, **more)  # type: ignore[arg-type]


def by_address(summary: Summary) -> dict[str, SourceResult]:
    return {result.address.rpartition("/")[2]: result for result in summary.results}


def routes(library: Library) -> dict[str, Route]:
    return library.server.routes  # type: ignore[attr-defined, no-any-return]


def test_the_first_refresh_stores_and_the_second_asks_again_and_adds_none(library: Made) -> None:
    one = library({"/f": conditional(feed(entry("a"), entry("b")))})
    source = one.source("http://one.example/f")
    first, second = run(one), run(one)
    assert (first.new, first.updated, first.failed) == (2, 0, 0)
    assert [result.status for result in second.results] == ["unchanged"]
    assert second.new == 0 and one.titles() == ["Title a", "Title b"]
    assert len(asked(one)) == 2
    health = one.store.sources.health(source.id)
    assert health.next_due and health.title == "One" and health.error_kind == ""


def test_frb010_frb011_frb013_the_second_poll_is_conditional_also_after_a_restart(
    library: Made, tmp_path: Path
) -> None:
    one = library({"/f": conditional(feed(entry("a")), 'W/"x-1"')})
    one.source("http://one.example/f")
    run(one)
    one.store.close()
    again = replace(one, store=type(one.store).open(one.store.profile))
    try:
        run(again)
    finally:
        again.store.close()
    requests = one.server.asked  # type: ignore[attr-defined]
    assert "if-none-match" not in requests[0].headers
    assert requests[1].headers["if-none-match"] == 'W/"x-1"'


def test_a_body_that_is_known_is_not_read_again(library: Made) -> None:
    one = library({"/f": reply(200, feed(entry("a")))})
    one.source("http://one.example/f")
    run(one)
    one.border.pool.close()  # a second reading would raise now
    assert [result.status for result in run(one).results] == ["unchanged"]


def test_entries_of_the_last_poll_are_remembered_and_not_read_again(library: Made) -> None:
    one = library({"/f": reply(200, feed(entry("a"), entry("b")))})
    one.source("http://one.example/f")
    run(one)
    (source,) = (row.source.id for row in one.store.sources.rows())
    seen = one.store.sources.seen_entries(source)
    assert len(seen) == 2 * 8
    routes(one)["/f"] = reply(200, feed(entry("c"), entry("a"), entry("b")))
    summary = run(one)
    assert (summary.new, summary.updated, len(one.items())) == (1, 0, 3)
    assert one.store.sources.seen_entries(source)[8:] == seen
    routes(one)["/f"] = reply(200, feed(entry("c", text="Edited."), entry("a"), entry("b")))
    summary = run(one)
    assert (summary.new, summary.updated, len(one.items())) == (0, 1, 3)


def test_trouble_stays_on_its_source_and_the_others_go_on(library: Made) -> None:
    one = library(
        {
            "/good": reply(200, feed(entry("a"))),
            "/page": reply(200, b"<!doctype html><title>Sorry</title><p>Down."),
            "/empty": reply(200, b""),
            "/error": reply(500, b"Boom"),
            "/missing": reply(404),
            "/image": reply(200, b"\x89PNG\r\n\x1a\n" + b"x" * 99),
            "/bomb": reply(
                200, b"<!DOCTYPE r [" + _bomb() + b"]><rss><channel>&j;</channel></rss>"
            ),
        }
    )
    for name in ("good", "page", "empty", "error", "missing", "image", "bomb"):
        one.source(f"http://one.example/{name}")
    one.source("gopher://one.example/no")
    summary = run(one)
    found = by_address(summary)
    assert found["good"].status == "changed" and summary.new == 1
    kinds = {name: result.error_kind for name, result in found.items() if name != "good"}
    assert kinds == {
        "page": "html",
        "empty": "empty",
        "error": "status",
        "missing": "status",
        "image": "media",
        "bomb": "hostile",
        "no": "scheme",
    }
    assert summary.failed == 7 and not summary.all_failed
    assert all(result.error_message and result.next for n, result in found.items() if n != "good")
    assert one.store.check() == []


def _bomb() -> bytes:
    names = "abcdefghij"
    lines = ['<!ENTITY a "lol lol lol lol lol lol lol lol">']
    lines += [f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in pairwise(names)]
    return "".join(lines).encode()


def test_f7_an_error_page_leaves_items_name_and_validators(library: Made) -> None:
    one = library({"/f": reply(200, feed(entry("a")), 'ETag: "1"')})
    source = one.source("http://one.example/f")
    run(one)
    routes(one)["/f"] = reply(200, b"<!doctype html><title>Hi</title>", 'ETag: "2"')
    summary = run(one)
    health = one.store.sources.health(source.id)
    assert [result.error_kind for result in summary.results] == ["html"]
    assert (health.etag, health.title, health.failures) == ('"1"', "One", 1)
    assert "Hi" in health.error_text and one.titles() == ["Title a"]


def test_f18_a_stored_retry_after_sends_nothing_early_after_a_restart(library: Made) -> None:
    one = library({"/f": reply(429, b"", "Retry-After: 7200"), "/g": reply(200, feed())})
    one.source("http://one.example/f")
    one.source("http://one.example/g")
    one.source("http://else.example/g")
    first = by_address(run(one))
    assert first["f"].status == "waiting"
    assert first["f"].next and first["f"].next - now() > timedelta(minutes=119)
    sent = len(asked(one))
    one.store.close()
    again = replace(one, store=type(one.store).open(one.store.profile))
    try:
        second = run(again)
    finally:
        again.store.close()
    statuses = sorted((r.address, r.status) for r in second.results)
    assert statuses == [
        ("http://else.example/g", "unchanged"),
        ("http://one.example/f", "waiting"),
        ("http://one.example/g", "waiting"),
    ]
    assert len(asked(one)) == sent + 1


def test_frb111_gone_is_asked_no_more_until_it_is_resumed(library: Made) -> None:
    from pln_desktop.acts import follow

    one = library({"/f": reply(200, feed(entry("a")))})
    source = one.source("http://one.example/f")
    run(one)
    routes(one)["/f"] = reply(410)
    assert [result.status for result in run(one).results] == ["gone"]
    assert [result.status for result in run(one).results] == ["gone"]
    assert len(asked(one)) == 2 and one.titles() == ["Title a"]
    row = one.store.sources.row(source.id)
    assert row and row.state == "gone"
    routes(one)["/f"] = reply(200, feed(entry("b")))
    follow.pause(one.store, source.id, False)
    assert run(one).new == 1


def test_frb115_a_missing_sign_in_is_not_tried_again(library: Made) -> None:
    one = library({"/f": reply(401)})
    one.source("http://one.example/f")
    assert [result.error_kind for result in run(one).results] == ["signin"]
    run(one)
    assert len(asked(one)) == 1


def test_a_plain_refresh_asks_all_and_a_due_one_only_what_is_due(library: Made) -> None:
    one = library({"*": conditional(feed(entry("a")))})
    first = one.source("http://one.example/f")
    paused = one.source("http://one.example/g")
    one.store.sources.save(replace(paused, paused=True))
    assert run(one).sources == 1
    assert run(one, due=True).sources == 0
    late = replace(one.store.sources.health(first.id), next_due=now() - timedelta(seconds=1))
    one.store.sources.save_health(first.id, late)
    assert run(one, due=True).sources == 1
    assert run(one, sources=[paused.id]).sources == 1
    with pytest.raises(NotFound):
        run(one, sources=["nobody"])


def test_f20_being_offline_is_charged_to_no_source(tmp_path: Path) -> None:
    from pln_desktop.sync.border import Border
    from pln_desktop.sync.http import Client

    async def nobody(host: str, port: int) -> list[str]:
        raise OSError("no network")

    client = Client("1", resolver=nobody, has_route=lambda: False, trust_env=False)
    from pln_desktop.paths import Profile
    from pln_desktop.store import Store

    one = Library(Store.open(Profile(tmp_path).make()), Border("1", client))
    try:
        sources = [one.source(f"http://{n}.example/f") for n in ("a", "b")]
        summary = run(one)
        assert summary.offline and summary.all_failed
        assert {result.error_kind for result in summary.results} == {"offline"}
        for source in sources:
            health = one.store.sources.health(source.id)
            assert (health.failures, health.error_kind, health.next_due) == (0, "", None)
    finally:
        one.close()


def test_two_refreshes_of_one_library_are_refused(library: Made) -> None:
    one = library({})
    with locked(one.store.profile.sync_lock), pytest.raises(Busy):
        run(one)
    assert run(one).sources == 0


def test_f43_stopping_returns_at_once_and_keeps_what_came(library: Made) -> None:
    slow_is_asked = threading.Event()

    def slow(peer: Peer) -> bool:
        slow_is_asked.set()
        peer.wait_for_end()
        return False

    one = library({"/a": reply(200, feed(entry("a"))), "/slow": slow})
    one.source("http://one.example/a")
    one.source("http://two.example/slow")
    stop, moments = threading.Event(), []

    def after_the_first(result: SourceResult) -> None:
        slow_is_asked.wait(5)
        moments.append(time.monotonic())
        stop.set()

    with pytest.raises(Stopped):
        run(one, stop=stop, on_result=after_the_first)
    assert time.monotonic() - moments[0] < 0.5
    assert one.titles() == ["Title a"]
    assert run(one, sources=[one.store.sources.rows()[0].source.id]).new == 0


def test_f12_an_empty_feed_deletes_nothing_and_an_edit_is_an_update(library: Made) -> None:
    one = library({"/f": reply(200, feed(entry("a"), entry("b")))})
    one.source("http://one.example/f")
    run(one)
    routes(one)["/f"] = reply(200, feed())
    assert run(one).new == 0 and len(one.items()) == 2
    routes(one)["/f"] = reply(200, feed(entry("a", text="Other words."), entry("b")))
    summary = run(one)
    assert (summary.new, summary.updated) == (0, 1)
    edited = next(row for row in one.items() if row.title == "Title a")
    item = one.store.items.get(edited.key)
    assert item and item.text == "Other words." and "Words of a." in item.revisions[0].html


def test_f12_new_guids_for_all_bring_no_second_set_then_or_later(library: Made) -> None:
    one = library({"/f": reply(200, feed(entry("a"), entry("b")))})
    one.source("http://one.example/f")
    run(one)
    marked = one.items()[0]
    one.store.items.mark([marked.key], "starred", True)
    renamed = [entry(name, guid=f"new-{name}") for name in ("a", "b")]
    routes(one)["/f"] = reply(200, feed(*renamed))
    assert run(one).new == 0
    routes(one)["/f"] = reply(200, feed(entry("c", guid="new-c"), *renamed))
    assert run(one).new == 1
    routes(one)["/f"] = reply(200, feed(entry("c", guid="new-c"), *renamed), "X: 1")
    assert run(one).new == 0 and one.titles() == ["Title a", "Title b", "Title c"]
    assert [row.id for row in one.store.items.walk(Scope(starred=True))] == [marked.id]


def test_frb130_a_move_changes_the_address_after_the_quarantine(library: Made) -> None:
    one = library(
        {
            "/old": redirect(301, "http://new.example/feed"),
            "/feed": reply(200, feed(entry("a")), 'ETag: "n"'),
        }
    )
    source = one.source("http://one.example/old")
    assert [result.status for result in run(one).results] == ["changed"]
    health = one.store.sources.health(source.id)
    assert (health.moved_to, health.moved_polls) == ("http://new.example/feed", 1)
    waited = replace(health, moved_since=now() - timedelta(days=8), moved_polls=2)
    one.store.sources.save_health(source.id, waited)
    assert [result.status for result in run(one).results] == ["moved"]
    current = one.store.sources.get(source.id)
    assert current and current.address == "http://new.example/feed"
    assert current.identity == source.identity and len(one.items()) == 1
    run(one)
    last = one.server.asked[-1]  # type: ignore[attr-defined]
    assert (last.target, last.headers.get("if-none-match")) == ("/feed", '"n"')
    act = next(act for act in one.store.history() if act.kind == "source.moved")
    one.store.undo(act.id)
    assert one.store.sources.get(source.id) == source


def test_a_source_that_is_unfollowed_meanwhile_is_left_alone(library: Made) -> None:
    one = library({})
    source = one.source("http://one.example/f")

    def unfollow_then_answer(peer: Peer) -> bool:
        one.store.sources.remove(source.id)
        return reply(200, feed(entry("a")))(peer)

    routes(one)["/f"] = unfollow_then_answer
    run(one)
    assert one.store.sources.get(source.id) is None and one.store.check() == []


def test_pictures_inside_a_feed_are_kept_as_files(library: Made) -> None:
    import base64
    import io

    from PIL import Image

    held = io.BytesIO()
    Image.new("RGB", (20, 20), "teal").save(held, "PNG")
    address = "data:image/png;base64," + base64.b64encode(held.getvalue()).decode()
    one = library({"/f": reply(200, feed(entry("a", text=f"&lt;img src='{address}'&gt; Hi")))})
    one.source("http://one.example/f")
    run(one)
    item = one.store.items.get(one.items()[0].key)
    assert item is not None
    sha = item.html.partition("blob:")[2][:64]
    assert one.store.blobs.read(sha) == held.getvalue()


def test_a_refresh_of_a_thousand_items_is_stored_in_short_writes(library: Made) -> None:
    one = library({"/f": reply(200, feed(*(entry(str(n)) for n in range(1000))))})
    one.source("http://one.example/f")
    writes: list[int] = []
    stop_listening = one.store.listen(lambda c: writes.append(len(c.ids.get("item") or ())))
    try:
        assert run(one).new == 1000
    finally:
        stop_listening()
    assert max(writes) <= 200 and sum(writes) == 1000


def test_f34_a_full_disk_ends_the_refresh_and_nothing_is_lost(library: Made) -> None:
    words = "Words of a long lesson, again and again. " * 400
    one = library({"/f": reply(200, feed(*(entry(str(n), text=words) for n in range(300))))})
    one.source("http://one.example/f")
    contents = one.store._contents.connection
    (pages,) = contents.execute("PRAGMA page_count").fetchone()
    contents.execute(f"PRAGMA max_page_count={pages + 200}")
    with pytest.raises(DiskFull):
        run(one)
    assert one.store.check() == []
    assert one.store.sources.rows()[0].health.body_hash == ""
    contents.execute("PRAGMA max_page_count=1000000000")
    run(one)
    assert len(one.items()) == 300 and one.store.check() == []
