"""What two items are recognised by as one story: where they lead, and their words. Pure.

Both are found by a short number and then compared in full, so that a number that two
different items share by chance joins nothing.
"""

from __future__ import annotations

import re
from zlib import crc32

FEWEST_WORDS = 48
"""Shorter texts say too little to tell a copy from another text of the same kind."""
ENOUGH = 0.9
"""Of all runs of three words in two texts, so many stand in both."""
_LOOKED_AT = 1600  # characters of a text that its number is made from
_LONGEST = 120  # of its longest sentence
_WIDE = 15  # characters a "word" of a script without spaces has at least

_TRACKING = re.compile(
    r"(?:utm_\w*|\w*clid|mc_[ce]id|_hs\w+|igshid|ref_src|amp|outputtype=amp|source=rss[^&]*|"
    r"cmpid|xtor|at_\w+|mkt_tok|wt_mc|__twitter_impression)(?:$|=.*)",
    re.IGNORECASE | re.DOTALL,
)
_ELSEWHERE = ("www.", "m.", "amp.", "mobile.")
_ESCAPE = re.compile("%[0-9a-fA-F]{2}")
_AMP_CACHE = re.compile(r"(?:[\w-]+\.cdn\.ampproject\.org/[cv]|(?:www\.)?google\.\w+/amp)/(?:s/)?")
_WORD = re.compile(r"\w+")


def canonical(address: str) -> str:
    """A web address as the same for every way it is written; "" for one that names no document.

    Without scheme, `www.` and the like, a slash at the end, what marketing adds to a query, and
    the signs of a version for telephones. A fragment stays: comments differ by nothing else.
    """
    scheme, mark, rest = address.strip().partition("://")
    if not mark or scheme.lower() not in ("http", "https"):
        return ""
    if cached := _AMP_CACHE.match(rest):
        rest = rest[cached.end() :]
    rest, _, fragment = rest.partition("#")
    rest, _, query = rest.partition("?")
    host, _, path = rest.partition("/")
    host, path = _host(host), _path(path)
    if "%" in path:
        path = _ESCAPE.sub(lambda found: found[0].upper(), path)
    if query:
        query = "&".join(sorted(p for p in query.split("&") if p and not _TRACKING.match(p)))
    if not host or not (path or query):
        return ""  # the home page, which many entries point to
    if fragment and (_TRACKING.match(fragment) or fragment.startswith(":~:")):
        fragment = ""
    return host + path + (query and f"?{query}") + (fragment and f"#{fragment}")


def _host(authority: str) -> str:
    host = authority.rpartition("@")[2].lower()
    if ":" in host:
        host = host.removesuffix(":80").removesuffix(":443")
    host = host.rstrip(".")
    while host.startswith(_ELSEWHERE) and host.count(".") > 1:
        host = host.partition(".")[2]
    while ".m." in host:
        host = host.replace(".m.", ".")
    return host


def _path(path: str) -> str:
    path = path.rstrip("/")
    while path.endswith("/amp") or path == "amp":
        path = path.removesuffix("amp").rstrip("/")
    return path and f"/{path}"


def numbers(address: str, text: str) -> tuple[int, int]:
    """What an item with this link and this text is found by."""
    return link_number(address), words_number(text)


def link_number(address: str) -> int:
    """A number for `canonical`; 0 when there is nothing to compare."""
    named = canonical(address)
    return _number(named) if named else 0


def words_number(text: str) -> int:
    """A number that near-identical texts share; 0 for a short text. `text` is an item's, folded.

    The longest sentence stands for the whole: what is put before or below a copy ("first
    appeared on …") leaves it alone, and so do quotes, dashes and line breaks.
    """
    whole = text[:_LOOKED_AT].replace("\n", " ").strip(" ")  # it is folded otherwise
    words = len(whole.split(" ", FEWEST_WORDS)) if whole else 0  # no more are counted
    if words < FEWEST_WORDS:
        if len(whole) < 2 * FEWEST_WORDS or len(whole) < _WIDE * words:
            return 0
        whole = whole.replace("。", ". ")
    if len(text) > _LOOKED_AT:
        whole = whole.rpartition(". ")[0] or whole  # its last sentence is cut off
    longest = max(whole.split(". "), key=len)[:_LONGEST].casefold()
    letters = longest.replace(" ", "")
    if not letters.isalnum():
        letters = "".join(filter(str.isalnum, letters))
    return _number(letters)


def _number(text: str) -> int:
    """32 bits around 0, which SQLite stores in four bytes; never 0 itself."""
    return crc32(text.encode("utf-8", "surrogatepass")) - 2**31 or 1


def runs(text: str) -> frozenset[int]:
    """The runs of three words in a text, each as a number of this process."""
    words = _WORD.findall(text.casefold())
    if len(text) > _WIDE * len(words):
        words = [sign for word in words for sign in word]
    return frozenset(map(hash, zip(words, words[1:], words[2:], strict=False)))


def alike(one: frozenset[int], other: frozenset[int]) -> bool:
    """Whether two texts are near-identical, by their runs."""
    return bool(one) and len(one & other) >= ENOUGH * len(one | other)
