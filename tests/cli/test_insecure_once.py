"""F17, FRB13x: a safe address leads to an open one only when the user says so, and only then."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from pln_desktop.cli import failures
from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync import http
from tests.cli.conftest import COMMUNITY
from tests.cli.conftest import SOURCE
from tests.cli.conftest import Pln
from tests.sync import certified
from tests.sync.library import entry
from tests.sync.library import feed
from tests.sync.server import redirect
from tests.sync.server import reply

ADDRESS, OPEN = "https://h.example/down", "http://h.example/plain"


@pytest.fixture
def safe(
    tmp_path: Path, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> Iterator[certified.Safe]:
    """A site with a certificate that this test's client alone trusts; one source is followed."""
    made = certified.Safe(certified.certificate(tmp_path, certified.GOOD), trusted=True)
    monkeypatch.setattr(http, "Client", lambda release: made.another(release))
    store = Store.open(profile)
    with store.act("source.follow"):
        store.communities.save(Community(COMMUNITY, "Maths"))
        store.sources.save(Source(SOURCE, "feed", ADDRESS, "h.example/down", "", COMMUNITY))
    store.close()
    yield made
    made.close()


def standing(profile: Profile) -> tuple[str, Health]:
    """The source's address and its health, as they are stored."""
    store = Store.open(profile)
    try:
        source = store.sources.get(SOURCE)
        assert source is not None
        return source.address, store.sources.health(SOURCE)
    finally:
        store.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_f17_an_open_connection_is_used_this_once_and_never_stored(
    pln: Pln, safe: certified.Safe, profile: Profile, status: int
) -> None:
    safe.server.routes["/down"] = redirect(status, OPEN)
    safe.plain.routes["/plain"] = reply(200, feed(entry("a"), entry("b")), 'ETag: "open"')

    refused = pln("sync", "--source", SOURCE)
    assert refused.code == failures.ALL_FAILED and OPEN in refused.out + refused.error
    assert (safe.server.targets, safe.plain.targets) == (["/down"], [])

    for turn, new in enumerate((2, 0, 0, 0, 0), 1):
        result = pln.json("sync", "--source", SOURCE, "--allow-insecure-once")[0]
        assert (result["new"], result["error"]) == (new, None)
        assert len(safe.plain.targets) == turn
        assert standing(profile)[0] == ADDRESS
    assert {item["title"] for item in pln.json("items")} == {"Title a", "Title b"}

    health = standing(profile)[1]
    assert (health.moved_to, health.moved_from, health.etag) == ("", "", "")
    assert pln("sync", "--source", SOURCE).code == failures.ALL_FAILED, "it was for that time only"
    assert len(safe.plain.targets) == 5
    last = safe.server.asked[-1].headers
    assert "if-none-match" not in last, "what an open line said is not repeated on the safe one"
