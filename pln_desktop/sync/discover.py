"""From what a person typed to what can be followed. Pure: nothing here asks the network."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin
from urllib.parse import urlsplit

from pln_desktop.errors import FetchError
from pln_desktop.sync import sniff
from pln_desktop.sync.address import read_address
from pln_desktop.sync.direction import fold
from pln_desktop.sync.parsed import Candidate
from pln_desktop.sync.tags import Tags

_HEAD = 1024 * 1024
_MOST = 30
_KINDS = {
    "application/rss+xml": "rss",
    "application/rdf+xml": "rss",
    "application/atom+xml": "atom",
    "application/feed+json": "jsonfeed",
    "application/json": "jsonfeed",
    "application/xml": "rss",
    "text/xml": "rss",
    "text/rss+xml": "rss",
    "application/rss": "rss",
}
_PROBES = ("feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(?!\d{1,5}(?:[/?#]|$))(.*)", re.DOTALL)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_LOCAL = re.compile(r"(?:localhost|\[[0-9a-fA-F:.]+\]|[^/?#:]*\.[^/?#:]+)(?::\d+)?(?:[/?#]|$)")
_CLICK_IDS = frozenset(
    name
    for names in (
        "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid",
        "mc_eid srsltid _hsenc _hsmi __hssc __hstc hsctatracking vero_id oly_anon_id oly_enc_id",
        "wickedid mkt_tok li_fat_id ref_src",
    )
    for name in names.split()
)


def clean_address(text: str) -> str:
    """A typed address as a web address; FetchError `address` or `scheme` says what is wrong.

    FRB060: `feed:` is understood, a missing scheme means https (FRB061); path and query stay
    as they were typed (FRB066).
    """
    text = text.strip().strip("\ufeff\u200b")
    if text.startswith("<") and text.endswith(">"):
        text = text[1:-1].strip()
    if not text:
        raise FetchError("address", "no address was given")
    if re.search(r"\s", text):
        raise FetchError("address", "there is a space inside the address", address=text)
    if re.search(r'[<>"\\^`{|}\x00-\x1f\x7f]', text.partition("?")[0]):
        raise FetchError(
            "address", "there are characters in the address that none can have", address=text
        )
    text = _with_scheme(text).partition("#")[0]
    return read_address(text).text


def _with_scheme(text: str) -> str:
    match = _SCHEME.match(text)
    if match and match[1].lower() == "feed":
        rest = match[2].lstrip("/")
        return _with_scheme(rest) if rest else text
    if match and match[1].lower() in ("http", "https"):
        return f"{match[1].lower()}:{match[2]}"
    if match and (match[2].startswith("//") or not _LOCAL.match(text)):
        raise FetchError(
            "scheme",
            f"only http and https addresses can be followed, not {match[1]}:",
            address=text,
        )
    text = text.removeprefix("//")
    if not _LOCAL.match(text):
        raise FetchError("address", "this is no web address: it names no site", address=text)
    return f"https://{text}"


def harder(address: str) -> list[str]:
    """At most five well-known places of feeds, below the page's own folder (FRB104)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return []
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return []
    folder, _, last = parts.path.rpartition("/")
    if last and "." not in last:
        folder = f"{folder}/{last}"  # /blog is a folder, /blog/index.html a page in one
    root = f"{parts.scheme}://{parts.netloc}{folder}/"
    return [root + probe for probe in _PROBES if root + probe != address]


def candidates(body: bytes, *, address: str, content_type: str = "") -> list[Candidate]:
    """What can be followed at `address`: the body itself, or the feeds its page names (FRB103)."""
    seen = sniff.look(body)
    if seen.kind in ("rss", "rdf", "atom"):
        return [
            Candidate(
                address, seen.detail, "atom" if seen.kind == "atom" else "rss", "feed", "direct"
            )
        ]
    if seen.kind == "json":
        return _json(body, address)
    if seen.kind in ("empty", "media"):
        return []
    links = _Links(address)
    links.read(_decoded(body[:_HEAD], content_type))
    found: dict[str, Candidate] = {}
    for one in links.candidates():
        found.setdefault(one.address, one)
    # A site's own feed comes before the feeds of its comments, otherwise the page's order holds.
    return sorted(found.values(), key=_is_comments)[:_MOST]


def open_address(url: str) -> str:
    """The address for a browser, without utm_ and click ids; "" where none may open (F22, F25)."""
    scheme = url.strip().partition(":")[0].lower()
    if scheme not in ("http", "https", "mailto") or re.search(r"[\x00-\x20\x7f]", url.strip()):
        return ""
    before, mark, fragment = url.strip().partition("#")
    path, question, query = before.partition("?")
    if scheme != "mailto" and question:
        kept = [part for part in query.split("&") if not _tracks(part)]
        if len(kept) < query.count("&") + 1:
            before = path + ("?" + "&".join(kept) if kept else "")
    return before + mark + fragment


def _tracks(part: str) -> bool:
    name = part.partition("=")[0].lower()
    return name.startswith("utm_") or name in _CLICK_IDS


def _json(body: bytes, address: str) -> list[Candidate]:
    head = body[:65_536].decode("utf-8", "replace")
    if not re.search(r'"version"\s*:\s*"https?:(?:\\?/){2}(?:www\.)?jsonfeed\.org', head):
        return []
    found = re.search(r'"title"\s*:\s*"((?:[^"\\]|\\.)*)"', head.partition('"items"')[0])
    title = (
        re.sub(r"\\u([0-9a-fA-F]{4})", lambda one: chr(int(one[1], 16)), found[1]) if found else ""
    )
    return [Candidate(address, fold(re.sub(r"\\(.)", r"\1", title)), "jsonfeed", "feed", "direct")]


def _decoded(body: bytes, content_type: str) -> str:
    found = re.search(r"charset\s*=\s*[\"']?([\w-]+)", content_type, re.IGNORECASE)
    meta = _CHARSET.search(body[:4096])
    names = ["utf-8-sig", found[1] if found else "", meta[1].decode("ascii") if meta else ""]
    for name in filter(None, names):
        try:
            return body.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode("utf-8" if len(body) == _HEAD else "cp1252", "replace")


def _is_comments(candidate: Candidate) -> bool:
    return bool(
        re.search(
            r"comments?\b|kommentar|commentaires|comentarios",
            f"{candidate.title} {candidate.address}",
            re.I,
        )
    )


class _Links(Tags):
    """The `<link rel=alternate>` of a page, read against its `<base>`."""

    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self._page = address
        self._base = ""
        self._links: list[tuple[str, str, str]] = []

    def read(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("base", "link"):
            return
        values = {name: value or "" for name, value in reversed(attrs)}
        href = values.get("href", "").strip()
        if not href:
            return
        if tag == "base":
            self._base = self._base or href
            return
        rels = values.get("rel", "").lower().split()
        kind = values.get("type", "").partition(";")[0].strip().lower()
        if "stylesheet" in rels or not ({"alternate", "feed"} & set(rels)):
            return
        # WordPress offers its REST interface as an alternate of type JSON.
        if (kind in _KINDS and "wp-json" not in href) or (not kind and "feed" in rels):
            self._links.append((href, values.get("title", ""), _KINDS.get(kind, "")))

    def candidates(self) -> Iterator[Candidate]:
        """In the page's order; addresses that are not http or https are left out."""
        for href, title, kind in self._links:
            try:
                address = urljoin(urljoin(self._page, self._base), href.removeprefix("feed:"))
                address = read_address(address.partition("#")[0]).text
            except (ValueError, FetchError):
                continue
            yield Candidate(address, fold(title), kind, "feed", "link")
