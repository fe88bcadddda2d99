"""Elements of podcasts that feedparser does not know, or keeps only the last of.

Every transcript of an entry, every person with a name, and iTunes' present words for explicit
(true and false; feedparser knows yes and clean). The rest of what feedparser makes of a document
stays the same.
"""

from __future__ import annotations

from typing import Any

from feedparser.mixin import _FeedParserMixin

_NAMES = (
    "https://podcastindex.org/namespace/1.0",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md",
)
_EXPLICIT = {"yes": True, "true": True, "explicit": True}
_CLEAN = {"no": False, "false": False, "clean": False}


def install() -> None:
    """Teach feedparser's machine; doing it twice does no harm."""
    for handler in (
        _start_podcast_transcript,
        _start_podcast_person,
        _end_podcast_person,
        _end_itunes_explicit,
    ):
        setattr(_FeedParserMixin, handler.__name__, handler)
    for name in _NAMES:
        _FeedParserMixin.namespaces[name] = "podcast"
        if _FeedParserMixin._matchnamespaces:  # filled when the first document is read
            _FeedParserMixin._matchnamespaces[name] = "podcast"


def _start_podcast_transcript(machine: Any, attributes: dict[str, str]) -> None:
    machine._get_context().setdefault("podcast_transcript", []).append(attributes)


def _start_podcast_person(machine: Any, attributes: dict[str, str]) -> None:
    machine._get_context().setdefault("podcast_person", []).append(attributes)
    machine.push("podcast_name", True)


def _end_podcast_person(machine: Any) -> None:
    name = machine.pop("podcast_name")
    people = machine._get_context().get("podcast_person")
    if name and people:
        people[-1]["content"] = name


def _end_itunes_explicit(machine: Any) -> None:
    word = str(machine.pop("itunes_explicit", False) or "").strip().lower()
    machine._get_context()["itunes_explicit"] = (_EXPLICIT | _CLEAN).get(word)
