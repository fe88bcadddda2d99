"""What feeds say about sound, films and pictures: Media RSS, iTunes, Podcast 2.0, Podlove. Pure.

The value is JSON and holds only what was given, all addresses absolute and http or https:

    image       address of the entry's own picture
    thumbnail   {url, width, height}: the widest one
    duration    seconds
    episode, season, kind (full, trailer, bonus), explicit (true or false)
    chapters    {url, type} of a document, or {marks: [{at (seconds), title, url}]}
    transcripts [{url, type, language}]
    people      [{name, role, url}]
    contents    [{url, type, medium, width, height, duration, size, language}]: other sizes of it
    player      address of a page that plays it

Nothing here is fetched by itself. Ratings and counts of views renew at each poll and are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin
from urllib.parse import urlsplit
from urllib.parse import urlunsplit

from pln_desktop.enclosure import Json
from pln_desktop.sync import podcasts
from pln_desktop.sync.direction import fold
from pln_desktop.sync.direction import legal

podcasts.install()  # before the first document: KEYS counts on it

KEYS = (
    "image", "itunes_duration", "itunes_episode", "itunes_episodetype", "itunes_explicit",
    "itunes_season", "media_content", "media_credit", "media_player", "media_rating",
    "media_subtitle", "media_thumbnail", "podcast_chapters", "podcast_episode", "podcast_person",
    "podcast_season", "podcast_transcript", "psc_chapters",
)  # fmt: skip
"""What is read of feedparser's entry, and nothing else."""
_KEYS = frozenset(KEYS)

_MOST = 20  # of anything that may repeat
_MOST_MARKS = 200
_LONGEST = 300
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,7})(?:[.,]\d*)?")
_MONTH = 31 * 24 * 3600


def read(entry: Any, base: str) -> Json:
    """An entry's media, {} where it has none. Relative addresses are read against `base`."""
    if _KEYS.isdisjoint(entry):
        return {}
    given = {name: value for name in KEYS if (value := dict.get(entry, name)) is not None}
    if not given:
        return {}
    contents = list(_contents(given, base))
    return _filled(
        image=_address(_first(given, "image"), base),
        thumbnail=_thumbnail(given, base),
        duration=duration(given.get("itunes_duration")) or _longest(contents),
        episode=_number(given, "itunes_episode", "podcast_episode"),
        season=_number(given, "itunes_season", "podcast_season"),
        kind=_line(given.get("itunes_episodetype")).lower(),
        explicit=_explicit(given),
        chapters=_chapters(given, base),
        transcripts=_transcripts(given, base),
        people=_people(given, base),
        contents=[one for one in contents if one.keys() - {"url", "type", "size"}],
        player=_address(_first(given, "media_player"), base),
    )


def telling(media: Json) -> tuple[str, ...]:
    """What of it makes an entry a changed one: a transcript or chapters that were added later.

    Addresses without their query, which on some hosts is signed anew at each poll; pictures and
    sizes tell nothing that a reader would come back for.
    """
    found = [one["url"] for one in media.get("transcripts", ())]
    chapters = media.get("chapters", {})
    found += [chapters["url"]] if "url" in chapters else []
    marks = [f"{mark['at']} {mark['title']}" for mark in chapters.get("marks", ())]
    return (*(urlunsplit((*urlsplit(url)[:3], "", "")) for url in found), *marks)


def duration(value: object) -> int | None:
    """Seconds out of `3661`, `61:01` or `1:01:01`; None for nothing, nonsense and over a month."""
    found = _CLOCK.fullmatch(str(value or "").strip())
    if found is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = hours * 3600 + minutes * 60 + seconds
    return total if 0 < total < _MONTH else None


def address(value: object, base: str) -> str:
    """An absolute http or https address, or ""."""
    given = legal(value).strip() if isinstance(value, str) else ""
    if not given:
        return ""
    try:
        given = urljoin(base, given) if base else given
        parts = urlsplit(given)
    except ValueError:
        return ""
    return given if parts.scheme in ("http", "https") and parts.netloc else ""


def _thumbnail(given: Json, base: str) -> Json:
    found = [
        _filled(url=_address(one, base), width=_size(one, "width"), height=_size(one, "height"))
        for one in _list(given.get("media_thumbnail"))
    ]
    return max(
        (one for one in found if "url" in one), key=lambda one: one.get("width", 0), default={}
    )


def _contents(given: Json, base: str) -> Iterator[Json]:
    for one in _list(given.get("media_content")):
        content = _filled(
            url=_address(one, base),
            type=_line(one.get("type")),
            medium=_line(one.get("medium")),
            width=_size(one, "width"),
            height=_size(one, "height"),
            duration=duration(one.get("duration")),
            size=_size(one, "filesize"),
            language=_line(one.get("lang")),
        )
        if "url" in content:
            yield content


def _longest(contents: list[Json]) -> int | None:
    return max((one["duration"] for one in contents if "duration" in one), default=None)


def _explicit(given: Json) -> bool | None:
    said = given.get("itunes_explicit")
    if isinstance(said, bool):
        return said
    rating = _line(_first(given, "media_rating").get("content")).lower()
    return {"adult": True, "nonadult": False}.get(rating)


def _chapters(given: Json, base: str) -> Json:
    document = _first(given, "podcast_chapters")
    if url := _address(document, base):
        return _filled(url=url, type=_line(document.get("type")))
    marks = []
    for one in _list(_first(given, "psc_chapters").get("chapters"), _MOST_MARKS):
        at = duration(one.get("start")) or 0
        marks.append({"at": at} | _filled(title=_line(one.get("title")), url=_address(one, base)))
    return _filled(marks=[mark for mark in marks if "title" in mark])


def _transcripts(given: Json, base: str) -> list[Json]:
    both = _list(given.get("podcast_transcript")) + _list(given.get("media_subtitle"))
    found: dict[str, Json] = {}
    for one in both:
        if url := _address(one, base):
            language = _line(one.get("language") or one.get("lang"))
            found.setdefault(url, _filled(url=url, type=_line(one.get("type")), language=language))
    return list(found.values())[:_MOST]


def _people(given: Json, base: str) -> list[Json]:
    both = _list(given.get("podcast_person")) + _list(given.get("media_credit"))
    people = [
        _filled(
            name=_line(one.get("content")),
            role=_line(one.get("role")),
            url=_address(one, base),
        )
        for one in both
    ]
    found: list[Json] = []
    for one in people:
        if "name" in one and one not in found:
            found.append(one)
    return found[:_MOST]


def _list(value: object, most: int = _MOST) -> list[Json]:
    """What may be one or many, attributes or bare words, as attributes with `content`."""
    values = value if isinstance(value, list) else [value]
    found = [{"content": one} if isinstance(one, str) else one for one in values[:most]]
    return [one for one in found if isinstance(one, dict)]


def _first(given: Json, name: str) -> Json:
    return next(iter(_list(given.get(name))), {})


def _address(holder: Json, base: str) -> str:
    return address(dict.get(holder, "url") or dict.get(holder, "href"), base)


def _line(value: object) -> str:
    return fold(value)[:_LONGEST] if isinstance(value, str) else ""


def _number(given: Json, *names: str) -> int | None:
    words = (str(given.get(name) or "").strip() for name in names)
    return next((int(word) for word in words if _is_number(word)), None)


def _size(holder: Json, name: str) -> int | None:
    word = str(holder.get(name) or "").strip()
    return int(word) if _is_number(word) else None


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdecimal() and len(word) < 16 and int(word) > 0


def _filled(**fields: object) -> Json:
    """The fields that say something; False is something."""
    return {name: value for name, value in fields.items() if value or value is False}
