"""Reads the table of sites (sites.py, boards.py): from an address or a page to feeds. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from functools import cache
from urllib.parse import urljoin

from pln_desktop.errors import FetchError
from pln_desktop.sync.address import Address
from pln_desktop.sync.address import read_address
from pln_desktop.sync.boards import SITES
from pln_desktop.sync.direction import fold
from pln_desktop.sync.parsed import Candidate
from pln_desktop.sync.sites import Feed
from pln_desktop.sync.sites import Place
from pln_desktop.sync.sites import Sign
from pln_desktop.sync.sites import Site

_FEED_ITSELF = re.compile(
    r"(?:/feeds?|[./](?:rss2?|atom|rdf|xml|json|opml))/?(?:\?.*)?$"
    r"|^/feeds?/|[?&](?:feed|format|type|feedformat|alt)=(?:rss|atom|json|rdf)",
    re.IGNORECASE,
)
WEBFINGER = "/.well-known/webfinger?resource=acct:{who}@{host}"
"""Where a site tells on which other one a name of the fediverse has its page (RFC 7033)."""
_PROFILE = "http://webfinger.net/rel/profile-page"
_LONGEST = 2000
_MOST = 10
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True, slots=True)
class Page:
    """What a page shows of its making. Names of `metas` and `headers` in lower case; what a name
    was given more than once stands on lines."""

    address: str
    title: str = ""
    metas: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str], ...] = ()  # rel, address
    ids: frozenset[str] = frozenset()
    scripts: tuple[str, ...] = ()  # and style sheets
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    @property
    def name(self) -> str:
        """What the page calls its site."""
        name = fold(self.metas.get("og:site_name", "").partition("\n")[0] or self.title)[:80]
        return name or read_address(self.address).host


def from_address(address: str) -> list[Candidate]:
    """The feeds that the table knows for an address of a known site, best first; asks nobody.

    Nothing for what is a feed by its looks: such an address is asked itself.
    """
    read = _read(address)
    if read is None or _FEED_ITSELF.search(_path(read)):
        return []
    for site, names in _hosts(read):
        for place, groups in _places(site, _path(read)):
            if place.shown:
                continue
            values = names | groups | {"origin": _origin(read), "root": _origin(read)}
            values |= {"host": read.host, "page": read.host}
            return [_candidate(site, feed, values, "address") for feed in place.feeds]
    return []


def lookups(address: str) -> list[str]:
    """The directories that can tell the feed of this address, which itself does not."""
    read = _read(address)
    if read is None:
        return []
    return [
        place.lookup.format_map(groups)
        for site, _ in _hosts(read)
        for place, groups in _places(site, _path(read))
        if place.lookup
    ]


def from_page(page: Page) -> tuple[Site | None, list[Candidate]]:
    """What a page is made with, and the feeds that the table knows for it."""
    read = _read(page.address)
    if read is None:
        return None, []
    for site, names in _hosts(read):
        for find in site.finds:
            if found := _first(find.signs, page):
                values = names | {"page": page.name} | _unescaped(found.groupdict())
                return site, _written(_candidate(site, feed, values, "page") for feed in find.feeds)
    made = next((one for one in SITES if _first(one.signs, page)), None)
    sure = made is not None and not _first(made.unless, page)
    return made, _below_root(made, page, read) if made and sure else []


def from_lookup(body: bytes, address: str) -> list[Candidate]:
    """The feeds that a directory of podcasts answered with."""
    try:
        site = next(site for site, _ in _hosts(read_address(address)))
        results = json.loads(body)["results"]
        told = [(one.get("feedUrl"), one.get("collectionName")) for one in results[:_MOST]]
    except (StopIteration, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    return _written(
        _candidate(
            site, Feed("{feed}", "{name}"), {"feed": feed, "name": str(name or "")}, "lookup"
        )
        for feed, name in told
        if isinstance(feed, str)
    )


def from_webfinger(body: bytes) -> list[Candidate]:
    """The feed of a profile in Mastodon's way, from what its name's site answered."""
    try:
        links = json.loads(body)["links"]
        pages = [str(one["href"]) for one in links if one.get("rel") == _PROFILE]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return []
    mastodon = next(site for site in SITES if site.key == "mastodon")
    feed = Feed("{page}.rss", "Posts of @{who}")
    return _written(
        _candidate(mastodon, feed, {"page": page, "who": found[1]}, "lookup")
        for page in pages
        if (found := re.fullmatch(r"https?://[^/?#]+/@([\w.-]+)", page))
    )


def _below_root(site: Site, page: Page, read: Address) -> list[Candidate]:
    root = _root(site, page, read)
    below = page.address.partition("#")[0].removeprefix(root)
    path = below if below.startswith("/") else _path(read)
    for place, groups in _places(site, path):
        values = groups | {"origin": _origin(read), "root": root}
        values |= {"host": read.host, "page": page.name}
        return _written(_candidate(site, feed, values, "page") for feed in place.feeds)
    return []


def _root(site: Site, page: Page, read: Address) -> str:
    """Where a board or blog begins, without a slash at the end; always on the page's host."""
    for sign in site.roots:
        if found := _match(sign, page):
            try:
                root = read_address(urljoin(page.address, _plain(found["root"]) or "/"))
            except (FetchError, ValueError):
                continue
            if root.origin == read.origin:
                return root.text.rstrip("/")
    return _origin(read)


def _written(found: Iterator[Candidate]) -> list[Candidate]:
    """Those whose address could be read: a page's words stand in some of them."""
    return [one for one in found if _read(one.address)]


def _candidate(site: Site, feed: Feed, values: Mapping[str, str], evidence: str) -> Candidate:
    title = feed.title.format_map(values)
    return Candidate(
        feed.address.format_map(values),
        fold(title),
        feed.kind,
        "feed",
        evidence,
        site=site.key,
        site_name=site.name,
        about=feed.about,
    )


def _read(address: str) -> Address | None:
    try:
        return read_address(address)
    except (FetchError, ValueError):
        return None


def _origin(read: Address) -> str:
    """Scheme and host as a feed's address begins, without the port that goes without saying."""
    return f"{read.scheme}://{read.authority.decode('ascii')}"


def _path(read: Address) -> str:
    return read.target.decode("ascii")


def _hosts(read: Address) -> Iterator[tuple[Site, dict[str, str]]]:
    host = read.host.removeprefix("www.")
    for site in SITES:
        if site.hosts and (found := _pattern(site.hosts).fullmatch(host)):
            yield site, found.groupdict()


def _places(site: Site, target: str) -> Iterator[tuple[Place, dict[str, str]]]:
    if len(target) > _LONGEST:  # no site's own address, and patterns take their time
        return
    path = target.partition("?")[0].rstrip("/") or "/"
    for place in site.places:
        whole = target if r"\?" in place.path else path
        if found := _pattern(place.path).fullmatch(whole):
            yield place, {name: value or "" for name, value in found.groupdict().items()}


def _first(signs: tuple[Sign, ...], page: Page) -> re.Match[str] | None:
    return next((found for sign in signs if (found := _match(sign, page))), None)


def _match(sign: Sign, page: Page) -> re.Match[str] | None:
    pattern = _pattern(sign.pattern)
    return next((found for text in _part(sign.part, page) if (found := pattern.search(text))), None)


def _part(part: str, page: Page) -> list[str]:
    """The texts of a page that a sign may stand in."""
    kind, _, name = part.partition(" ")
    if kind == "meta":
        return page.metas.get(name.lower(), "").split("\n")
    if kind == "link":
        return [href for rel, href in page.links if rel == name]
    if kind == "header":
        return [page.headers[name]] if page.headers.get(name) else []
    read = _read(page.address)
    texts = {
        "id": page.ids,
        "script": page.scripts,
        "text": [page.text],
        "title": [page.title],
        "path": [_path(read)] if read else [],
    }
    return list(texts[kind])


def _unescaped(groups: Mapping[str, str]) -> dict[str, str]:
    return {name: _plain(value or "") for name, value in groups.items()}


def _plain(text: str) -> str:
    """A string of JSON without its escapes."""
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/")


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
