"""One outline of an OPML list: its names, its address, and what of it is never taken over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from typing import Final
from urllib.parse import urlsplit

from pln_desktop.exchange.markup import printable

NAMESPACE: Final = "urn:pln-desktop:opml:1"
"""Names our own attributes: `community` and `connector`."""

_OUTLINE = re.compile(r"(?i)(?=<outline\b)")
_TAG_END = re.compile(r"(?i)(/?)>(?=\s*(?:</outline\b|</body\b|<!--|\Z))")
_ATTRIBUTE = re.compile(
    r"""(?i)(?<!\S)(text|title|type|description|xmlUrl|htmlUrl|feedUrl|url|language|version|"""
    r"""category|created)\s*=\s*(["'])"""
)
_FIELDS = frozenset({"text", "title", "type", "xmlurl", "feedurl", "url", "htmlurl"})
_FEED_TYPES = frozenset({"rss", "rss1", "rss2", "rdf", "atom", "feed", "json", "jsonfeed"})
_COMMAND = re.compile(r"cmd|command|^exec|filter|^script")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")
_CONNECTOR = re.compile(r"[a-z][a-z0-9_]{0,31}")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
# Browsers drop these inside an address: "java\tscript:" runs there.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f]")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OpmlEntry:
    """One feed of a list."""

    address: str  # http or https
    title: str = ""
    home: str = ""  # the site's page, http or https, or none
    folder: tuple[str, ...] = ()  # names from the top down; see opml.folder_text
    community: str = ""  # a community's name; "" is one with the feed's own title
    connector: str = "feed"
    attributes: dict[str, str] = field(default_factory=dict)  # others', as "name" or "{uri}name"


class Outline:
    """An outline's attributes, whatever their case, with the parts that we use."""

    def __init__(self, attributes: Mapping[str, str], prefixes: Mapping[str, str]) -> None:
        self._others: dict[str, str] = {}
        self._own: dict[str, str] = {}
        self._fields: dict[str, str] = {}
        for name, value in attributes.items():
            if name.lower().endswith("url"):
                value = _HIDDEN.sub("", value)
            self._sort_in(name, printable(value), prefixes)
        self.kind = self._fields.get("type", "").lower()
        self.title = self._fields.get("title") or self._fields.get("text", "")

    def _sort_in(self, name: str, value: str, prefixes: Mapping[str, str]) -> None:
        prefix, colon, local = name.rpartition(":")
        if colon:
            if prefixes.get(prefix) == NAMESPACE:
                self._own[local.lower()] = value
            elif prefix in prefixes and prefix not in ("xml", "xmlns") and _NAME.fullmatch(local):
                self._others[f"{{{prefixes[prefix]}}}{local}"] = value
        elif name.lower() in _FIELDS:
            self._fields.setdefault(name.lower(), value)  # of two spellings the first counts
        elif name.lower() == "plncommunity":
            self._own.setdefault("community", value)
        elif name != "xmlns" and _NAME.fullmatch(name):
            self._others[name] = value

    @property
    def address(self) -> str:
        """The feed's address as it stands there, or none."""
        for name in ("xmlurl", "feedurl"):
            if self._fields.get(name):
                return self._fields[name]
        named = self.kind in _FEED_TYPES or self.kind == "include"
        return self._fields.get("url", "") if named else ""

    @property
    def is_link(self) -> bool:
        """A bookmark among the feeds."""
        return not self.address and (self.kind == "link" or bool(self._fields.get("url")))

    def commands(self) -> Iterator[str]:
        """A sentence for each attribute that would have a program run something."""
        for name, value in self._others.items():
            if _is_command(name) and value:
                yield f"the command in {name.rpartition('}')[2]!r} was left out"

    def entry(self, address: str, folder: tuple[str, ...]) -> OpmlEntry:
        """The feed at `address`, already checked."""
        home = self._fields.get("htmlurl", "")
        connector = self._own.get("connector", "feed")
        return OpmlEntry(
            address=address,
            title="" if self.title == address else self.title,
            home=home if home and not refusal(home) else "",
            folder=folder,
            community=self._own.get("community", ""),
            connector=connector if _CONNECTOR.fullmatch(connector) else "feed",
            attributes={name: v for name, v in self._others.items() if not _is_command(name)},
        )


def mend_outlines(text: str) -> str:
    """Markup and quotation marks that stand raw inside an outline's attributes, escaped.

    Some programs write descriptions so. Only the well-known attributes are kept. Linear.
    """
    before, *outlines = _OUTLINE.split(text)
    return before + "".join(_mended(outline) for outline in outlines)


def _mended(outline: str) -> str:
    end = _TAG_END.search(outline)
    if end is None:
        return outline
    inside = outline[len("<outline") : end.start()]
    starts = list(_ATTRIBUTE.finditer(inside))
    stops = [start.start() for start in starts[1:]] + [len(inside)]  # one even without a start
    attributes: dict[str, str] = {}
    for start, stop in zip(starts, stops, strict=False):
        value = inside[start.end() : stop].rstrip()
        if value.endswith(start[2]):
            attributes.setdefault(start[1], value[:-1])
    escaped = {n: v.replace("<", "&lt;").replace('"', "&quot;") for n, v in attributes.items()}
    written = "".join(f' {name}="{value}"' for name, value in escaped.items())
    return f"<outline{written}{end[1]}>{outline[end.end() :]}"


def is_plain_name(name: str) -> bool:
    """Whether `name` or `{uri}name` can be written as an attribute that is not ours."""
    uri, closed, local = name.rpartition("}")
    if not _NAME.fullmatch(local) or (closed and (not uri.startswith("{") or len(uri) < 2)):
        return False
    return not _is_command(name) and (bool(closed) or local.lower() not in _FIELDS)


def _is_command(name: str) -> bool:
    return bool(_COMMAND.search(name.rpartition("}")[2].lower()))


def refusal(address: str) -> str:
    """Why nothing is ever fetched from this address; "" when it may be followed."""
    address = _HIDDEN.sub("", address).strip()
    if address.startswith("|"):
        return "a command, which is never run"
    if address.startswith(("/", "\\", "~", ".")) or _DRIVE.match(address):
        return "a file on this machine, which is not a feed's address"
    scheme = _scheme(address)
    if scheme in ("exec", "filter"):
        return "a command, which is never run"
    if scheme == "file":
        return "a file on this machine, which is not a feed's address"
    if scheme in ("javascript", "vbscript", "data"):
        return "a script or document in place of an address"
    if scheme not in ("", "feed", "http", "https"):
        return f"an address of the kind {scheme[:20]!r}; only http and https are asked"
    return "" if _host(web_address(address)) else "an address without a host"


def web_address(address: str) -> str:
    """An accepted address with http or https in front; `feed:` and a bare host mean https."""
    address = _HIDDEN.sub("", address).strip().replace(" ", "%20")
    if _scheme(address) == "feed":
        address = address[5:]
    if _scheme(address) in ("http", "https"):
        scheme, rest = address.split(":", 1)
        return f"{scheme.lower()}:{rest}"
    return "https://" + address.lstrip("/")


def sameness(address: str) -> str:
    """Equal for two spellings of one feed: no scheme, fragment, default port, case of host."""
    parts = urlsplit(address)
    port = "" if parts.port in (None, _PORTS[parts.scheme]) else f":{parts.port}"
    user = parts.netloc.rpartition("@")[0]
    query = f"?{parts.query}" if parts.query else ""
    return f"{user}@{parts.hostname}{port}{parts.path or '/'}{query}"


def _scheme(address: str) -> str:
    found = _SCHEME.match(address)
    # "example.org:8080/feed" has a port, not a scheme.
    if not found or re.match(r"\d{1,5}(?:/|$)", address[found.end() :]):
        return ""
    return found[1].lower()


def _host(address: str) -> str:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018  raises for a port that is none
        host = parts.hostname or ""
    except ValueError:
        return ""
    return "" if "%" in host or _scheme(host) else host
