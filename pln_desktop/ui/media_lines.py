"""What a feed says of a recording, in quiet lines: how long, chapters, transcripts, who is in it.

The addresses are links that the user may open; nothing of them is fetched to show the lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from PySide6.QtCore import QLocale

from pln_desktop.model import Json
from pln_desktop.ui.messages import tr

_KINDS = {
    "application/json": "JSON", "application/srt": "SRT", "application/x-subrip": "SRT",
    "text/srt": "SRT", "text/vtt": "VTT",
}  # fmt: skip
_MINUTE, _HOUR = 60, 3600


def lines(media: Json) -> Iterator[str]:
    """Markup, a line each, of an item's media (its shape: sync/media_fields.py); none for none."""
    facts = []
    if seconds := media.get("duration"):
        facts.append(escape(tr("Lasts {time}").format(time=_lasting(seconds))))
    chapters = media.get("chapters", {})
    if "url" in chapters:
        facts.append(_link(tr("Chapters"), chapters["url"]))
    transcripts = media.get("transcripts", ())
    facts += [_transcript(one, len(transcripts) > 1) for one in transcripts]
    if facts:
        yield " · ".join(facts)
    if people := media.get("people"):
        yield escape(tr("With {people}")).format(people=", ".join(map(_person, people)))
    if marks := chapters.get("marks"):
        yield "<br>".join([escape(tr("Chapters")), *map(_mark, marks)])


def _transcript(one: Json, several: bool) -> str:
    """One of several is told from the others by its kind as well."""
    kind = one.get("type", "").partition(";")[0].strip()
    told = [_language(one.get("language", "")), _kind(kind) if several else ""]
    said = ", ".join(filter(None, told))
    return _link(f"{tr('Transcript')} ({said})" if said else tr("Transcript"), one["url"])


def _kind(kind: str) -> str:
    plain = {"text/html": tr("web page"), "text/plain": tr("text")}
    return plain.get(kind) or _KINDS.get(kind, kind)


def _language(code: str) -> str:
    """A language's own name; a code that is not known stays as it is."""
    locale = QLocale(code.replace("-", "_"))
    known = locale.language() is not QLocale.Language.C
    return (locale.nativeLanguageName() if known else "") or code


def _person(one: Json) -> str:
    name = _link(one["name"], one["url"]) if "url" in one else escape(one["name"])
    return f"{name} ({escape(one['role'])})" if "role" in one else name


def _mark(mark: Json) -> str:
    title = _link(mark["title"], mark["url"]) if "url" in mark else escape(mark["title"])
    minutes, seconds = divmod(mark["at"], _MINUTE)
    hours, minutes = divmod(minutes, 60)
    clock = f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
    return f"{clock}&nbsp; {title}"


def _lasting(seconds: int) -> str:
    """ "1 h 5 min", "42 min", "30 s"."""
    if seconds < _MINUTE:
        return tr("{n} s").format(n=seconds)
    hours, minutes = divmod(round(seconds / _MINUTE), 60)
    if not hours:
        return tr("{n} min").format(n=minutes)
    whole = tr("{n} h").format(n=hours)
    return f"{whole} {tr('{n} min').format(n=minutes)}" if minutes else whole


def _link(words: str, address: str) -> str:
    return f'<a href="{escape(address)}">{escape(words)}</a>'
