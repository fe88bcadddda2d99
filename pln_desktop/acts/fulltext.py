"""Whole articles: on request, or with the sync for sources that the user chose."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING
from typing import Literal

from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.acts.progress import heed
from pln_desktop.errors import FetchError
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.errors import ParseError
from pln_desktop.errors import Stopped
from pln_desktop.model import Item
from pln_desktop.model import Source
from pln_desktop.model import now
from pln_desktop.store.anchors import anchored
from pln_desktop.sync.address import granted
from pln_desktop.sync.fulltext import Article
from pln_desktop.sync.fulltext import is_whole
from pln_desktop.sync.fulltext import objection
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border

Outcome = Literal["fetched", "same", "whole", "refused"]

_EACH = 20
"""Pages of one source with one sync."""
_RECENT = timedelta(days=2)
"""An item that came longer ago is not new: switching the setting on fetches no archive, and what
a stopped sync left is taken up by the next."""
_ABOUT = timedelta(minutes=10)
"""Clocks differ by so much: a page counts as unchanged only since a while before it was taken."""
_PASSING = frozenset({"offline", "dns", "timeout", "reset", "refused"})


@dataclass(frozen=True, slots=True)
class Got:
    """What became of one item: `whole` was not asked, `refused` says why in `reason`.

    `error` is there when the page could not be had or read at all.
    """

    item: str
    outcome: Outcome
    reason: str = ""
    error: FetchError | ParseError | None = None


def get(
    store: Store,
    border: Border,
    ids: Sequence[str],
    anyway: bool = False,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> list[Got]:
    """Fetch the pages of these items, also those that were fetched before; one result each.

    An item whose feed carries the whole text is asked only `anyway` (FRB030). What is no better
    than what is here leaves it as it is. Raises NotFound and FormatError before anything is
    fetched, Stopped with what had come kept.
    """
    items = [_item(store, id) for id in dict.fromkeys(ids)]
    found = {item.row.id: Got(item.row.id, "whole") for item in items}
    asked = [item for item in items if anyway or item.full_html or not is_whole(item.text)]
    if progress:
        progress(Progress(0, len(asked)))
    for done, got in enumerate(_ask(store, border, asked, stop), 1):
        found[got.item] = got
        if progress:
            progress(Progress(done, len(asked)))
    heed(stop)
    return list(found.values())


def load_new(
    store: Store,
    border: Border,
    sources: Iterable[str],
    stop: threading.Event,
    progress: Tell | None = None,
) -> int:
    """The pages of what is new in these sources, each once; how many articles came.

    Of one source at most _EACH; a failure is remembered with its item and troubles nobody.
    """
    wanted: list[Item] = []
    for source in sources:
        keys = store.full_texts.wanted(source, now() - _RECENT)
        items = (store.items.get(key) for key in keys)
        fits = [item for item in items if item and not is_whole(item.text)]
        wanted += fits[:_EACH]
    came = 0
    at = {item.row.id: item.row.url for item in wanted}
    for done, got in enumerate(_ask(store, border, wanted, stop, by_itself=True), 1):
        came += got.outcome == "fetched"
        if progress:
            progress(Progress(done, len(wanted), at[got.item]))
    return came


def _item(store: Store, id: str) -> Item:
    noun = store.noun_of(id)
    if noun != "item":
        raise FormatError(f"{id} is a {noun}; only items have a page with their whole text")
    item = store.items.get(store.items.key_of(id) or 0)
    if item is None:
        raise NotFound(id)
    return item


def _ask(
    store: Store,
    border: Border,
    items: Sequence[Item],
    stop: threading.Event | None,
    by_itself: bool = False,
) -> Iterator[Got]:
    """Ask every page and settle each answer as it comes; ends early when `stop` is set."""
    of: dict[Request, list[Item]] = {}
    for item in items:
        if item.row.url:
            of.setdefault(_request(store, item), []).append(item)
        else:
            yield _refuse(store, item, "this item has no web address")
    if not of:
        return
    for request, outcome in border.client.fetch_many(of, stop):
        if by_itself and _passes(outcome):
            yield from (Got(item.row.id, "refused", "later") for item in of[request])
            continue
        for item in of[request]:
            got = _settle(store, border, item, outcome, stop)
            if got is None:
                return
            yield got


def _request(store: Store, item: Item) -> Request:
    """Conditional where there is a copy: it is asked whether the page changed since."""
    source = store.sources.buried(item.row.source)
    since = item.full_at if item.full_html else None
    return Request(
        item.row.url,
        accept="page",
        allow=_allowed(source, item.row.url),
        last_modified=format_datetime(since - _ABOUT, usegmt=True) if since else "",
    )


def _allowed(source: Source | None, address: str) -> frozenset[str]:
    """A feed must not lead inside: a private origin is open only to the source that has it."""
    own = granted(source.address) if source and source.allow_private else frozenset[str]()
    return own & granted(address)


def _passes(outcome: Reply | FetchError) -> bool:
    """Whether an answer says nothing about the page, so that the next sync may ask again."""
    if isinstance(outcome, FetchError):
        return outcome.reason in _PASSING
    return not outcome.asked or outcome.status in (429, 503)


def _settle(
    store: Store,
    border: Border,
    item: Item,
    outcome: Reply | FetchError,
    stop: threading.Event | None,
) -> Got | None:
    """Store an article, or why there is none; None when `stop` was set meanwhile."""
    if isinstance(outcome, FetchError):
        return _refuse(store, item, str(outcome), outcome)
    if outcome.not_modified:
        return _same(store, item)
    if not outcome.ok:
        reason = f"the site answered {outcome.status}"
        error = FetchError("status", reason, address=item.row.url, status=outcome.status)
        return _refuse(store, item, reason, error)
    if not outcome.complete:
        return _refuse(store, item, "the page was cut off")
    try:
        article = _extracted(border, item, outcome, stop)
    except ParseError as error:
        return _refuse(store, item, str(error), error)
    except Stopped:
        if stop is None or not stop.is_set():
            raise
        return None
    return _take(store, item, article)


def _extracted(border: Border, item: Item, reply: Reply, stop: threading.Event | None) -> Article:
    waiting = border.pool.submit(
        "fulltext.extract",
        reply.body,
        address=reply.address,
        content_type=reply.headers.get("content-type", ""),
        title=item.row.title,
    )
    article: Article = value_of(waiting, stop)
    return article


def _take(store: Store, item: Item, article: Article) -> Got:
    """Keep the article where it is better than what is here (L26)."""
    current = store.items.get(item.row.key)
    if current is None:  # removed meanwhile
        return Got(item.row.id, "refused", "the item is gone")
    if current.full_html and article.text == current.full_text:
        return _same(store, current)
    titles = (current.row.title, article.title)
    reason = article.reason or objection(current.best_html, article.html, current.text, titles)
    if not reason and _would_lose(store, current, article):
        reason = "what you highlighted stands only in the copy that is here"
    if reason:
        return _refuse(store, current, reason)
    for data in article.inline.values():
        store.blobs.put(data)
    store.full_texts.save(item.row.key, article.html, article.text, now())
    return Got(item.row.id, "fetched")


def _would_lose(store: Store, item: Item, article: Article) -> bool:
    """Whether a highlight that has its place would have none."""
    notes = [note for note in store.notes.of("item", item.row.id) if note.quote]
    stood = [note for note in notes if any(anchored(note, text) for text in item.texts)]
    return not all(anchored(n, article.text) or anchored(n, item.text) for n in stood)


def _same(store: Store, item: Item) -> Got:
    store.full_texts.looked(item.row.key, now())
    return Got(item.row.id, "same")


def _refuse(
    store: Store, item: Item, reason: str, error: FetchError | ParseError | None = None
) -> Got:
    store.full_texts.refuse(item.row.key, reason)
    return Got(item.row.id, "refused", reason, error)
