"""Libraries of a given size, made once and kept in the temporary folder.

Words follow Zipf's law, as those of real text do: a few stand in nearly every item, most in
very few. About 420 bytes of text an item, from a fixed seed.
"""

from __future__ import annotations

import itertools
import random
import shutil
import tempfile
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import NewItem
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.store import migrations

ITEMS_A_SOURCE = 5_000
COMMON = "teaching"
"""A word of nine in ten items."""
RARE = "quokka"
"""A word of one item in fifty thousand."""
PHRASE = ("slow", "maths")
"""Two words that follow each other in one item of a thousand."""
_START = datetime(2016, 1, 1, tzinfo=UTC)
_SYLLABLES = ["ba", "do", "fe", "gu", "ki", "lo", "ma", "ne", "po", "ra", "si", "tu", "ve", "zo"]


def library(items: int) -> Profile:
    """A profile with so many items; made when it is not there yet."""
    root = Path(tempfile.gettempdir()) / "pln-benchmarks" / f"library-{migrations.VERSION}-{items}"
    if not (root / "complete").exists():
        shutil.rmtree(root, ignore_errors=True)
        _fill(Profile(root).make(), items)
        (root / "complete").touch()
    return Profile(root)


def copy_of(profile: Profile, name: str) -> Profile:
    """A copy to be written to."""
    root = profile.root.with_name(f"{profile.root.name}-{name}")
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(profile.root, root)
    return Profile(root)


def _fill(profile: Profile, items: int) -> None:
    store = Store.open(profile)
    numbers = range(items)
    for place in range(0, max(items, 1), ITEMS_A_SOURCE):
        number = place // ITEMS_A_SOURCE
        community = Community(id=f"{number // 4:032x}", name=f"Community {number // 4}")
        if number % 4 == 0:
            store.communities.save(community)
        source = Source(
            id=f"{number:032x}",
            connector="feed",
            address=f"https://{number}.example/feed",
            identity=f"{number}.example/feed",
            title=f"Journal {number}",
            community=community.id,
        )
        store.sources.save(source)
        new = list(_items(number, numbers[place : place + ITEMS_A_SOURCE]))
        store.items.put(source.id, new, [], Health(title=source.title, last_checked=now()))
    store.close()


def _items(source: int, numbers: range) -> Iterator[NewItem]:
    chance = random.Random(source)
    words, weights = _vocabulary()
    for number in numbers:
        body = chance.choices(words, cum_weights=weights, k=62)
        if chance.random() < 0.9:
            body.insert(3, COMMON)
        if number % 50_000 == 17:
            body.insert(5, RARE)
        if number % 1_000 == 3:
            body[7:7] = PHRASE
        text = " ".join(body)
        yield NewItem(
            id=f"{number + 1:032x}",
            native_id=f"tag:{number}",
            link=f"https://{source}.example/{number}",
            title=" ".join(body[10:18]).capitalize(),
            author=f"{body[0]} {body[1]}".title(),
            published=_START + timedelta(minutes=chance.randrange(5_000_000)),
            updated=None,
            date_text="",
            html_utf8=f"<p>{text}</p>".encode(),
            text_utf8=text.encode(),
            summary=text[:200],
            hash="00" * 8,
        )


def _vocabulary() -> tuple[list[str], list[float]]:
    words = ["".join(p) for n in (2, 3, 4) for p in itertools.product(_SYLLABLES, repeat=n)]
    random.Random(0).shuffle(words)
    words = words[:20_000]
    return words, list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
