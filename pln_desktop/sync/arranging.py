"""Candidates in the order in which they are shown, each once. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pln_desktop.sync.identity import feed_identity
from pln_desktop.sync.parsed import Candidate

_RANK = {"atom": 0, "rss": 1, "jsonfeed": 2}
"""Atom says when an entry was changed and keeps its ids best; a JSON feed is often the youngest."""
_FORMATS = re.compile(
    r"(?<![a-z])(?:rss|atom|rdf|json|xml|feed|type|format|alt)(?:[ .]?[012](?:\.\d+)?)?(?![a-z])"
    r"|[\W_]+",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"comments?\b|kommentar|commentaires|comentarios", re.IGNORECASE)


def arranged(found: Iterable[Candidate], most: int = 30) -> list[Candidate]:
    """What is first found stays first, but for three things.

    Twins (http and https, with a slash at the end or without) are one. The feeds of comments
    come last. One thing in several formats stands together, the better format first.
    """
    folded = sorted(_folded(found), key=_is_comments)
    things: dict[str, list[Candidate]] = {}
    for one in folded:
        things.setdefault(_thing(one), []).append(one)
    ordered = [one for same in things.values() for one in sorted(same, key=_rank)]
    return ordered[:most]


def _folded(found: Iterable[Candidate]) -> list[Candidate]:
    kept: dict[str, Candidate] = {}
    for one in found:
        path, question, query = feed_identity(one.address).removeprefix("www.").partition("?")
        key = path.rstrip("/") + question + query
        first = kept.setdefault(key, one)
        safer = one.address if one.address.startswith("https:") else first.address
        address = safer if first.address.startswith("http:") else first.address
        about = first.about if first.evidence == one.evidence else ""
        kept[key] = replace(
            first, address=address, title=first.title or one.title, kind=first.kind or one.kind,
            about=about,
        )  # fmt: skip
    return list(kept.values())


def _thing(one: Candidate) -> str:
    """The same for two formats of one thing: a title without the names of formats, else a path."""
    title = _FORMATS.sub("", one.title).casefold()
    host, slash, path = feed_identity(one.address).partition("/")
    place = slash + _FORMATS.sub("", path).casefold()
    return f"{host} {title or place} {_is_comments(one)}"


def _rank(one: Candidate) -> int:
    return _RANK.get(one.kind, len(_RANK))


def _is_comments(one: Candidate) -> bool:
    return bool(_COMMENTS.search(f"{one.title} {one.address}"))
