"""Keep a web page, a file or an item: a record at once, its copy as soon as it is there."""

from __future__ import annotations

import hashlib
import threading
import uuid
from dataclasses import dataclass
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.acts.importing import read_file
from pln_desktop.acts.progress import heed
from pln_desktop.errors import FetchError
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.errors import ParseError
from pln_desktop.model import Changes
from pln_desktop.model import Copy
from pln_desktop.model import Item
from pln_desktop.model import Resource
from pln_desktop.model import Snapshot
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.sync import images
from pln_desktop.sync.address import granted
from pln_desktop.sync.discover import clean_address
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.archive import Shot
    from pln_desktop.sync.border import Border

_WORTH: dict[Copy, int] = {"pending": 0, "link": 1, "text": 2, "complete": 3}
_WHOLE_TEXT = 1500
"""Characters from which on a feed's entry is taken for the whole article (FRB030)."""
_CUT_SHORT = ("…", "...", "[…]", "[...]", "»", "read more", "continue reading")


@dataclass(frozen=True, slots=True)
class _Take:
    """One attempt at a copy: its parts, and how complete it is."""

    snapshot: Snapshot
    copy: Copy
    reason: str = ""
    card: Shot | None = None


def keep(store: Store, border: Border, ref: str, stop: threading.Event | None = None) -> Resource:
    """Keep an item (its id), a web address or a file (its path); what is kept already is returned.

    The record is there before anything is fetched. What cannot be fetched makes a poorer copy
    with its reason, no error. Raises FetchError or FormatError for a `ref` that is none of
    these, Stopped when `stop` was set (the record stays, its copy pending).
    """
    made, item = _made(store, ref)
    standing = store.resources.get(made.id)
    if standing is None:
        store.resources.save(made, "resource.keep")
    elif standing.copy != "pending":  # a copy that was cut short is taken up again
        return standing
    return _copy(store, border, made, item, stop, ref)


def begin(store: Store, item: str) -> Resource | None:
    """The record of an item that is to be kept, inside an act; None when it is kept already.

    `keep` takes its copy. Raises NotFound.
    """
    made, _ = _made(store, item)
    if store.resources.get(made.id) is not None:
        return None
    store.resources.save(made, "resource.keep")
    return made


def unkeep(store: Store, id: str) -> Changes:
    """Let go of a resource; undo brings it back. Raises NotFound."""
    if store.resources.get(id) is None:
        raise NotFound(id)
    return store.resources.remove(id)


def refetch(store: Store, border: Border, id: str, stop: threading.Event | None = None) -> Resource:
    """Take the copy again; a worse one never replaces what is here. Raises NotFound."""
    kept = store.resources.get(id)
    if kept is None:
        raise NotFound(id)
    item = _item(store, kept.item) if kept.item else None
    if not kept.address and item is None:
        return kept
    return _copy(store, border, kept, item, stop, again=True)


def _made(store: Store, ref: str) -> tuple[Resource, Item | None]:
    """The resource that a reference means: one that stands, or a new one."""
    try:
        noun = store.noun_of(ref)
    except NotFound:
        return _outside(store, ref), None
    if noun == "resource" and (kept := store.resources.get(ref)):
        return kept, None
    item = _item(store, ref) if noun == "item" else None
    if item is None:
        raise FormatError(f"{ref} is a {noun}; items, web addresses and files can be kept")
    return store.resources.of_item(ref) or _of_item(item), item


def _item(store: Store, id: str) -> Item | None:
    key = store.items.key_of(id)
    return None if key is None else store.items.get(key)


def _of_item(item: Item) -> Resource:
    row = item.row
    moment = row.published or row.updated
    return Resource(
        uuid.uuid4().hex,
        row.title or row.summary[:80],
        row.url,
        row.id,
        authors=(row.author,) if row.author else (),
        year=moment.year if moment else None,
        type="item",
        publisher=row.source_title,
        language=item.language,
        licence=item.licence,
    )


def _outside(store: Store, ref: str) -> Resource:
    """A file where there is one of this name, else a web address."""
    path = Path(ref).expanduser()
    if "://" not in ref and path.is_file():
        return _same_file(store, path) or Resource(uuid.uuid4().hex, path.name, type="file")
    address = clean_address(ref)
    return store.resources.of_address(address) or Resource(
        uuid.uuid4().hex, address, address, store.items.at(address), type="page"
    )


def _same_file(store: Store, path: Path) -> Resource | None:
    """The resource that was kept from these very bytes. Where a file lay is nobody's business,
    so its path is not stored and cannot tell."""
    sha = hashlib.sha256(read_file(path)).hexdigest()
    for kept in store.resources.all():
        if not kept.address and not kept.item:
            copy = store.resources.snapshot(kept.id)
            if copy and copy.blob == sha:
                return kept
    return None


# Copies


def _copy(
    store: Store,
    border: Border,
    kept: Resource,
    item: Item | None,
    stop: threading.Event | None,
    ref: str = "",
    again: bool = False,
) -> Resource:
    heed(stop)
    if item is not None:
        take = _take_item(store, border, kept, item, stop)
    elif kept.address:
        take = _take_page(store, border, kept, stop, allow=granted(kept.address))
    else:
        take = _take_file(store, border, kept, Path(ref).expanduser(), stop)
    heed(stop)
    if again and _WORTH[take.copy] < _WORTH[kept.copy]:
        return store.resources.get(kept.id) or kept
    with store.act("resource.copied", cause="program"):
        current = store.resources.get(kept.id)
        if current is None:
            raise NotFound(kept.id)  # let go meanwhile
        store.resources.save(_with_card(current, take.card, kept.address))
        store.resources.save_snapshot(take.snapshot, take.copy, take.reason)
    return store.resources.get(kept.id) or kept


def _take_item(
    store: Store, border: Border, kept: Resource, item: Item, stop: threading.Event | None
) -> _Take:
    """The entry's own text where it is the whole article, else the page it points to."""
    source = store.sources.buried(item.row.source)
    if not (item.full_html or _is_whole(item)) and kept.address:
        allow = granted(kept.address) if _same_private(source, kept.address) else frozenset[str]()
        page = _take_page(store, border, kept, stop, allow, source)
        if page.copy != "link":
            return page
        reason = f"only what the feed brought: {page.reason}"
        return _Take(Snapshot(kept.id, item.html, item.text, taken=now()), "text", reason)
    wanted = images.addresses(item.best_html)
    copy, reason = _with_images(store, border, source, wanted, stop)
    return _Take(Snapshot(kept.id, item.best_html, item.best_text, taken=now()), copy, reason)


def _is_whole(item: Item) -> bool:
    text = item.text.strip()
    if text.lower().endswith(_CUT_SHORT):
        return False
    return len(text) >= _WHOLE_TEXT or not item.row.url or len(text) > 2 * len(item.row.summary)


def _same_private(source: Source | None, address: str) -> bool:
    return bool(source and source.allow_private and granted(source.address) == granted(address))


def _take_page(
    store: Store,
    border: Border,
    kept: Resource,
    stop: threading.Event | None,
    allow: frozenset[str],
    source: Source | None = None,
) -> _Take:
    try:
        reply = border.client.fetch(Request(kept.address, accept="page", allow=allow), stop)
    except FetchError as error:
        return _Take(Snapshot(kept.id, "", "", taken=now()), "link", str(error))
    if not reply.ok:
        reason = f"the site answered {reply.status}"
        return _Take(Snapshot(kept.id, "", "", taken=now()), "link", reason)
    own = source or Source("", "feed", kept.address, "", "", "", allow_private=bool(allow))
    return _take_bytes(store, border, kept, reply, own, stop)


def _take_file(
    store: Store, border: Border, kept: Resource, path: Path, stop: threading.Event | None
) -> _Take:
    reply = Reply(200, "", read_file(path))
    return _take_bytes(store, border, kept, reply, None, stop, path.name)


def _take_bytes(
    store: Store,
    border: Border,
    kept: Resource,
    reply: Reply,
    source: Source | None,
    stop: threading.Event | None,
    file_name: str = "",
) -> _Take:
    kind = reply.headers.get("content-type", "")
    arguments: dict[str, Any] = {"content_type": kind, "file_name": file_name}
    try:
        waiting = border.pool.submit(
            "archive.snapshot", reply.body, address=reply.address, **arguments
        )
        shot: Shot = value_of(waiting, stop)
    except ParseError as error:
        return _Take(Snapshot(kept.id, "", "", taken=now()), "link", str(error))
    for data in shot.inline.values():
        store.blobs.put(data)
    blob = store.blobs.put(reply.body) if shot.original else ""
    snapshot = Snapshot(kept.id, shot.html, shot.text, blob, shot.media_type, shot.file_name, now())
    copy, reason = shot.copy, shot.reason
    if not reply.complete:
        copy, reason = "text", "the document was cut off"
    elif copy == "complete" and shot.images:
        copy, reason = _with_images(store, border, source, shot.images, stop)
    return _Take(snapshot, copy, reason, shot)


def _with_images(
    store: Store,
    border: Border,
    source: Source | None,
    wanted: list[str] | tuple[str, ...],
    stop: threading.Event | None,
) -> tuple[Copy, str]:
    """Fetch the images of a copy; it is complete when all are here."""
    images.fetch(store, border, source, wanted, stop, again=True)
    missing = sum(not ((known := store.blobs.image(url)) and known.blob) for url in wanted)
    if missing:
        some = "an image" if missing == 1 else f"{missing} images"
        return "text", f"{some} could not be had"
    return "complete", ""


def _with_card(kept: Resource, shot: Shot | None, address: str) -> Resource:
    """What the document says of itself, where the user has not said it."""
    if shot is None:
        return kept
    untitled = kept.title in ("", address) or kept.type == "file"
    return replace(
        kept,
        title=(shot.title or kept.title) if untitled else kept.title,
        authors=kept.authors or shot.authors,
        year=kept.year or (shot.published.year if shot.published else None),
        type=shot.kind if kept.type in ("", "page", "file") else kept.type,
        publisher=kept.publisher or shot.site,
        language=kept.language or shot.language,
        licence=kept.licence or shot.licence,
        abstract=kept.abstract or shot.abstract,
    )
