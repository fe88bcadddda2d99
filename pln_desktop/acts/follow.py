"""Follow sources, and decide about those that are followed."""

from __future__ import annotations

import threading
import uuid
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pln_desktop import model
from pln_desktop.errors import FetchError
from pln_desktop.errors import NotFound
from pln_desktop.errors import ParseError
from pln_desktop.errors import PlnError
from pln_desktop.model import Changes
from pln_desktop.model import Community
from pln_desktop.model import Source
from pln_desktop.model import SourceRow
from pln_desktop.sync.address import granted
from pln_desktop.sync.address import read_address
from pln_desktop.sync.arranging import arranged
from pln_desktop.sync.discover import candidates as linked_feeds
from pln_desktop.sync.discover import clean_address
from pln_desktop.sync.discover import harder as well_known
from pln_desktop.sync.identity import feed_identity
from pln_desktop.sync.identity import item_id
from pln_desktop.sync.images import load_source
from pln_desktop.sync.inbox import Arrival
from pln_desktop.sync.inbox import parse
from pln_desktop.sync.inbox import value_of
from pln_desktop.sync.parsed import Candidate
from pln_desktop.sync.parsed import Parsed
from pln_desktop.sync.recognise import from_address
from pln_desktop.sync.recognise import from_lookup
from pln_desktop.sync.recognise import from_webfinger
from pln_desktop.sync.recognise import lookups
from pln_desktop.sync.refresh import settle
from pln_desktop.sync.request import Reply
from pln_desktop.sync.request import Request

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border


_READ_OF_REFUSAL = 16 * 1024
_LONGEST_REFUSAL = 500


@dataclass(frozen=True, slots=True)
class Look:
    """What was found at an address.

    `previews` and `replies` by address: what was read is the first poll of what is followed.
    `private`: the address is on this machine or a private network, and was asked because the
    user typed it. `asked`: how many requests it took, none where the address alone told.
    `answered`: the address that answered, after redirects.
    """

    address: str
    candidates: list[Candidate]
    previews: dict[str, Parsed] = field(default_factory=dict)
    error: PlnError | None = None
    replies: dict[str, Reply] = field(default_factory=dict)
    private: bool = False
    asked: int = 1
    answered: str = ""

    def elsewhere(self, candidate: Candidate) -> str:
        """The host of a candidate where it is another than those that were asked; else ""."""
        host = _host(candidate.address)
        return "" if host in (_host(self.address), _host(self.answered)) else host


def probes(text: str) -> list[str]:
    """What looking harder would ask, at most five addresses.

    Of a known site its own page or the directory that knows it; elsewhere the usual places.
    """
    address = clean_address(text)
    if from_address(address):
        return [address]
    return lookups(address) or well_known(address)


def look(
    border: Border,
    text: str,
    harder: bool = False,
    stop: threading.Event | None = None,
    allow_private: bool = True,
) -> Look:
    """What can be followed at a typed address: itself, or the feeds that its page names.

    Where a known site's address tells the feeds nobody is asked. Otherwise one request, and with
    `harder` at most five more (`probes`). What is wrong with the address or what it answers is in
    `error`; raises Stopped only.
    """
    try:
        address = clean_address(text)
    except FetchError as error:
        return Look(text, [], error=error, asked=0)
    told = from_address(address)
    if told and not harder:
        return Look(address, told, asked=0)
    origins = granted(address) if allow_private else frozenset[str]()
    found = _ask(border, address, origins, stop)
    if told:
        return replace(found, candidates=arranged([*found.candidates, *told]), error=None)
    if not harder or found.candidates:
        return found
    return _ask_further(border, found, origins, stop)


def _ask_further(
    border: Border, found: Look, origins: frozenset[str], stop: threading.Event | None
) -> Look:
    """The directories that know a site, else the usual places, until one tells a feed."""
    asked = found.asked
    directories = lookups(found.address)
    for place in directories or well_known(found.address):
        if directories or "/.well-known/" in place:
            tried = _consult(border, place, origins, stop)
        else:
            tried = _ask(border, place, origins, stop, evidence="probe")
        asked += tried.asked
        if tried.candidates:
            return replace(tried, address=found.address, asked=asked)
    return replace(found, asked=asked)


def _consult(
    border: Border, directory: str, origins: frozenset[str], stop: threading.Event | None
) -> Look:
    """What a directory answers of a podcast or a name."""
    try:
        reply, private = _fetch(border, directory, origins, stop)
    except FetchError as error:
        return Look(directory, [], error=error)
    told = from_lookup(reply.body, directory) or from_webfinger(reply.body)
    return Look(directory, told, private=private)


def read(
    border: Border,
    seen: Look,
    address: str,
    stop: threading.Event | None = None,
    allow_private: bool = True,
) -> Look:
    """A look at one of the feeds that a page names: its items, and the answer to follow it with.

    One request. The page's own permission for a private place holds for its own place only. What
    is wrong is in `error`; raises Stopped only.
    """
    same_place = granted(address) == granted(seen.address)
    origins = granted(address) if allow_private and same_place else frozenset[str]()
    return _ask(border, address, origins, stop)


def _ask(
    border: Border,
    address: str,
    origins: frozenset[str],
    stop: threading.Event | None,
    evidence: str = "direct",
) -> Look:
    """One address. `origins` may be private; the permission is used only where it is needed."""
    try:
        reply, private = _fetch(border, address, origins, stop)
        if not reply.ok:
            raise _refusal(reply)
    except FetchError as error:
        return Look(address, [], error=error)
    try:
        feed: Parsed = value_of(parse(border, reply), stop)
    except ParseError as error:
        linked = [] if evidence == "probe" else _linked(reply)
        return Look(address, linked, error=error, private=private, answered=reply.address)
    found = [Candidate(address, feed.title, _kind(feed), "feed", evidence)]
    replies = {address: reply}
    return Look(address, found, {address: feed}, None, replies, private, answered=reply.address)


def _fetch(
    border: Border, address: str, origins: frozenset[str], stop: threading.Event | None
) -> tuple[Reply, bool]:
    try:
        return border.client.fetch(Request(address), stop), False
    except FetchError as error:
        if error.reason != "private" or not granted(address) <= origins:
            raise
    return border.client.fetch(Request(address, allow=granted(address)), stop), True


def _linked(reply: Reply) -> list[Candidate]:
    kind = reply.headers.get("content-type", "")
    found = linked_feeds(
        reply.body, address=reply.address, content_type=kind, headers=reply.headers
    )
    # The body itself could not be read, whatever its first bytes look like.
    return [one for one in found if one.evidence != "direct"]


def _host(address: str) -> str:
    return read_address(address).host.removeprefix("www.") if address else ""


def _kind(feed: Parsed) -> str:
    return next((kind for kind in ("atom", "jsonfeed") if feed.kind.startswith(kind)), "rss")


def _refusal(reply: Reply) -> FetchError:
    """The status, and what the server says of it (FRB101)."""
    words, said = f"{urlsplit(reply.address).hostname} answered {reply.status}", _own_words(reply)
    words += f": “{said.rstrip('.')}”" if said else ""
    return FetchError("status", words, address=reply.address, status=reply.status, detail=said)


def _own_words(reply: Reply) -> str:
    """A refusal as one line of plain text, at most 500 characters."""
    from pln_desktop.sync.sanitise import plain  # nothing else on this way needs it

    if reply.content_type and not reply.content_type.startswith("text/"):
        return ""
    body = reply.body[:_READ_OF_REFUSAL]
    try:
        text = body.decode(reply.charset or "utf-8", "replace")
    except (LookupError, ValueError):
        text = body.decode("utf-8", "replace")
    line = " ".join(plain(text).split())
    return line if len(line) <= _LONGEST_REFUSAL else f"{line[: _LONGEST_REFUSAL - 1]}…"


def follow(
    store: Store,
    border: Border,
    what: str | Candidate | Look,
    community: str | None = None,
    images: bool = False,
    allow_private: bool = True,
    harder: bool = False,
    stop: threading.Event | None = None,
    seen: Look | None = None,
) -> Source:
    """Follow an address, a candidate, or the first candidate of a look: one undoable act.

    The answer at hand (`seen`, or asked for now) is the first poll: its items and validators
    are stored. What never gave a feed is not followed (FRB100): its FetchError or ParseError is
    raised. What is followed already is returned unchanged. Stopped in the middle of a long feed:
    it is followed, and the next sync brings the rest.
    """
    seen = what if isinstance(what, Look) else seen
    address = what.address if isinstance(what, Candidate) else ""
    if not address:
        seen = seen or look(border, str(what), harder, stop, allow_private)
        if not seen.candidates:
            raise seen.error or ParseError("not-a-feed", "there is no feed at this address")
        address = seen.candidates[0].address
    if standing := _standing(store, address):
        # Typing a private address again opens the origin that a list did not (F21).
        needed = isinstance(what, str) and seen is not None and seen.private
        return grant(store, standing) if needed else standing
    if seen is None or address not in seen.previews:
        seen = read(border, seen or Look(address, []), address, stop, allow_private)
        if not seen.previews:
            raise seen.error or ParseError("not-a-feed", "there is no feed at this address")
    source = _begin(store, address, seen, community, images, stop)
    if images:
        load_source(store, border, source.id, stop)
    return source


def _standing(store: Store, address: str) -> Source | None:
    known = store.sources.by_identity("feed", feed_identity(address))
    return store.sources.get(known.id) if known else None


def grant(store: Store, source: Source) -> Source:
    """Let a source ask its own origin though that is private; the source as it is then."""
    if not source.allow_private:
        source = replace(source, allow_private=True)
        store.sources.save(source, kind="source.allow")
    return source


def _begin(
    store: Store,
    address: str,
    seen: Look,
    community: str | None,
    images: bool,
    stop: threading.Event | None,
) -> Source:
    from pln_desktop.acts import rules  # which keep, import and follow in turn

    feed, reply = seen.previews[address], seen.replies[address]
    with store.act("source.follow"):
        source = make(
            store,
            address,
            community or feed.title or urlsplit(address).hostname or address,
            images=images,
            allow_private=seen.private,
        )
    row = SourceRow(source, store.sources.health(source.id), 0, 0)
    settle(store, row, Arrival(row, reply, feed), model.now(), stop)
    rules.Pass(store).run()
    return source


def make(
    store: Store,
    address: str,
    community: str,
    title: str = "",
    folder: str = "",
    images: bool = False,
    allow_private: bool = False,
) -> Source:
    """The record of a source, inside an act; one that was followed before comes back with its
    items and their states."""
    identity = feed_identity(address)
    earlier = store.sources.by_identity("feed", identity)
    source = Source(
        id=earlier.id if earlier else item_id("feed", identity, "source", identity),
        connector="feed",
        address=address,
        identity=identity,
        title=title or (earlier.title if earlier else ""),
        community=community_named(store, community).id,
        folder=folder,
        images=images,
        allow_private=allow_private,
        created=earlier.created if earlier else model.now(),
    )
    store.sources.save(source)
    return source


def community_named(store: Store, name: str) -> Community:
    """The community of this name, made where there is none; inside an act."""
    name = name.strip() or "Unsorted"
    found = store.communities.named(name)
    if found is None:
        found = Community(uuid.uuid4().hex, name)
        store.communities.save(found)
    return found


# Deciding about what is followed


def get(store: Store, id: str) -> Source:
    """A followed source; raises NotFound."""
    source = store.sources.get(id)
    if source is None:
        raise NotFound(id)
    return source


def unfollow(store: Store, id: str) -> Changes:
    """Stop following; notes, kept copies and marked items stay, and undo brings all back (F39)."""
    source = get(store, id)
    with store.act("source.unfollow") as act:
        store.sources.remove(source.id)
    return act.changes


def rename(store: Store, id: str, name: str) -> Changes:
    """Give a source a name of the user's; "" goes back to its own."""
    return store.sources.save(replace(get(store, id), title=name.strip()), "source.rename")


def move(store: Store, id: str, community: str) -> Changes:
    """Put a source into the community of this name, made where there is none."""
    source = get(store, id)
    with store.act("source.move") as act:
        place = community_named(store, community)
        store.sources.save(replace(source, community=place.id))
    return act.changes


def pause(store: Store, id: str, paused: bool) -> Changes:
    """Ask no more, or again. Asking again also tries what was gone or wanted a sign-in once more
    (FRB111)."""
    source = get(store, id)
    health = store.sources.health(id)
    if not paused and (health.gone or health.error_kind == "signin"):
        fresh = replace(health, gone=False, error_kind="", error_text="", failures=0)
        store.sources.save_health(id, fresh)
    kind = "source.pause" if paused else "source.resume"
    return store.sources.save(replace(source, paused=paused), kind)
