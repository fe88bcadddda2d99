"""A real library in a temporary profile, with a community, a source and a few items."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import NewItem
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store

START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def item(number: int, text: str = "", **fields: object) -> NewItem:
    """A made-up item; the higher the number, the later it was published."""
    values: dict[str, object] = {
        "id": hashlib.sha256(str(number).encode()).hexdigest()[:32],
        "native_id": f"tag:{number}",
        "link": f"https://circle.example/{number}",
        "title": f"Exit tickets, part {number}",
        "author": "Adaeze Lindqvist",
        "published": START + timedelta(hours=number),
        "updated": None,
        "date_text": "",
        "html": f"<p>{text or f'Slip {number} from Thursday.'}</p>",
        "text": text or f"Slip {number} from Thursday.",
        "summary": f"Slip {number}",
        "hash": hashlib.sha256(f"{number}{text}".encode()).hexdigest()[:16],
    }
    values |= fields
    for name in ("html", "text"):
        values[f"{name}_utf8"] = str(values.pop(name)).encode()
    return NewItem(**values)  # type: ignore[arg-type]


@pytest.fixture
def profile(tmp_path: Path) -> Profile:
    return Profile(tmp_path / "profile").make()


@pytest.fixture
def store(profile: Profile) -> Iterator[Store]:
    store = Store.open(profile)
    yield store
    store.close()


@pytest.fixture
def source(store: Store) -> Source:
    """A followed source with ten unread items."""
    community = Community(id="c" * 32, name="Slow Maths Circle")
    source = Source(
        id="a" * 32,
        connector="feed",
        address="https://circle.example/feed",
        identity="circle.example/feed",
        title="",
        community=community.id,
    )
    with store.act("follow"):
        store.communities.save(community)
        store.sources.save(source)
    new = [item(n) for n in range(9, -1, -1)]
    store.items.put(source.id, new, [], Health(title="Circle journal", last_checked=now()))
    return source
