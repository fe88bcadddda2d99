"""Images of items, fetched when the user switched it on or asks, into the blob store.

One that cannot be had is remembered with its reason, and not asked for again by itself.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pln_desktop.errors import FetchError
from pln_desktop.errors import NotFound
from pln_desktop.errors import PlnError
from pln_desktop.errors import Stopped
from pln_desktop.model import Image
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.sync.address import origin_of
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request
from pln_desktop.sync.walk import Walker
from pln_desktop.sync.walk import walk

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border

_NOT_ITS_FAULT = frozenset({"offline", "dns", "timeout", "reset", "refused"})
_ITEMS = 500
"""Images of so many of a source's newest items are fetched with a refresh."""


def addresses(html: str) -> list[str]:
    """The remote images of a stored article, in order, each once."""
    finder = _Finder()
    walk(html, finder)
    return list(dict.fromkeys(finder.found))


class _Finder(Walker):
    def __init__(self) -> None:
        self.found: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        source = attributes.get("src", "")
        if tag == "img" and source.startswith(("https://", "http://")):
            self.found.append(source)


def load_item(store: Store, border: Border, key: int, stop: threading.Event | None = None) -> int:
    """Fetch the images of one item, also those that failed before; how many came."""
    item = store.items.get(key)
    if item is None:
        raise NotFound(str(key))
    source = store.sources.buried(item.row.source)
    return fetch(store, border, source, addresses(item.html + item.full_html), stop, again=True)


def load_source(
    store: Store,
    border: Border,
    source_id: str,
    stop: threading.Event | None = None,
    again: bool = False,
) -> int:
    """Fetch the images of a source's newest items; how many came. `again`: failures too."""
    source = store.sources.get(source_id)
    if source is None:
        raise NotFound(source_id)
    keys = store.items.keys(Scope(source=source_id))[:_ITEMS]
    items = (store.items.get(key) for key in keys)
    wanted = [address for item in items if item for address in addresses(item.best_html)]
    return fetch(store, border, source, wanted, stop, again)


def fetch(
    store: Store,
    border: Border,
    source: Source | None,
    wanted: Iterable[str],
    stop: threading.Event | None = None,
    again: bool = False,
) -> int:
    """Fetch what is not here yet; how many came. A private origin only where it is the source's."""
    asked = []
    for address in dict.fromkeys(wanted):
        known = store.blobs.image(address)
        if known is None or (not known.blob and again):
            asked.append(Request(address, accept="image", allow=_granted(source, address)))
    came = 0
    if asked:
        for request, outcome in border.client.fetch_many(asked, stop):
            try:
                image = _image(store, border, request.address, outcome, stop)
            except Stopped:
                if stop is None or not stop.is_set():
                    raise
                break
            if image is not None:
                store.blobs.save_image(image)
                came += bool(image.blob)
    return came


def _granted(source: Source | None, address: str) -> frozenset[str]:
    if source is None or not source.allow_private:
        return frozenset()
    try:
        origin = origin_of(source.address)
        return frozenset({origin}) if origin_of(address) == origin else frozenset()
    except FetchError:
        return frozenset()


def _image(
    store: Store,
    border: Border,
    address: str,
    outcome: Reply | FetchError,
    stop: threading.Event | None,
) -> Image | None:
    """What to remember of one answer; None when it says nothing about the image."""
    if isinstance(outcome, FetchError):
        if outcome.reason in _NOT_ITS_FAULT:
            return None
        return Image(address, "", reason=outcome.reason)
    if not outcome.ok:
        return Image(address, "", reason=f"status {outcome.status}") if outcome.asked else None
    if not outcome.complete:
        return Image(address, "", reason="it was cut off")
    try:
        picture = value_of(border.pool.submit("media.decode", outcome.body), stop)
    except Stopped:
        raise
    except PlnError as error:
        return Image(address, "", reason=str(error))
    return Image(address, store.blobs.put(picture.data), picture.width, picture.height)
