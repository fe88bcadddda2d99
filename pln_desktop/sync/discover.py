"""From what a person typed to what can be followed. Pure: nothing here asks the network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from pln_desktop.sync import recognise
from pln_desktop.sync import sniff
from pln_desktop.sync.arranging import arranged
from pln_desktop.sync.direction import fold
from pln_desktop.sync.page import read_page
from pln_desktop.sync.parsed import Candidate
from pln_desktop.sync.pasted import clean_address as clean_address

_HEAD = 1024 * 1024
_PROBES = ("feed/", "feed.xml", "rss.xml", "atom.xml", "index.xml")
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CLICK_IDS = frozenset(
    name
    for names in (
        "fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid igshid igsh mc_cid",
        "mc_eid srsltid _hsenc _hsmi __hssc __hstc hsctatracking vero_id oly_anon_id oly_enc_id",
        "wickedid mkt_tok li_fat_id ref_src",
    )
    for name in names.split()
)


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
    places = [root + probe for probe in _PROBES if root + probe != address]
    if re.fullmatch(r"/@[\w.-]+", parts.path):  # Mastodon's way, also where its pages are closed
        site = f"{parts.scheme}://{parts.netloc}"
        name = recognise.WEBFINGER.format(who=parts.path[2:], host=parts.netloc.rpartition("@")[2])
        places = [f"{site}{parts.path}.rss", site + name, *places]
    return places[:5]


def candidates(
    body: bytes,
    *,
    address: str,
    content_type: str = "",
    headers: Mapping[str, str] | None = None,
) -> list[Candidate]:
    """What can be followed at `address`: the body itself, or the feeds that its page names
    (FRB103) and those that what the page is made with is known to have."""
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
    page, named = read_page(_decoded(body[:_HEAD], content_type), address, headers or {})
    site, known = recognise.from_page(page)
    if site and site.board:
        named = [replace(one, site=site.key, site_name=site.name) for one in named]
    return arranged([*named, *known])


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
