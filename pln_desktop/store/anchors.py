"""Finding a quote again (W3C Web Annotation, TextQuoteSelector, section 4.2.4).

White space counts as one space wherever it stands, since the same words are laid out
differently in a page, a reading pane and a plain text. Everything else must be exact: a
highlight stands where its words stand, or it is an orphan; it never marks other words.
"""

from __future__ import annotations

from dataclasses import dataclass

from pln_desktop.model import Note


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with its white space folded, and where each of its characters came from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> Folded:
        """Runs of white space become one space, so does a no-break space."""
        kept: list[str] = []
        places: list[int] = []
        for place, character in enumerate(text):
            if not character.isspace():
                kept.append(character)
            elif kept and kept[-1] != " ":
                kept.append(" ")
            else:
                continue
            places.append(place)
        return cls("".join(kept), tuple(places))


def find(
    text: str | Folded, quote: str, prefix: str = "", suffix: str = ""
) -> tuple[int, int] | None:
    """Start and end (code points) of the one place where the quote stands in its context.

    None when the quote is not there, or stands several times and its context does not tell
    which one is meant. A quote that stands once is found whatever became of its context.
    """
    folded = text if isinstance(text, Folded) else Folded.of(text)
    wanted = Folded.of(quote).text.strip()
    if not wanted:
        return None
    starts = _starts(folded.text, wanted)
    if len(starts) > 1:
        before = Folded.of(prefix).text.strip()
        after = Folded.of(suffix).text.strip()
        starts = [s for s in starts if _in_context(folded.text, s, len(wanted), before, after)]
    if len(starts) != 1:
        return None
    return folded.places[starts[0]], folded.places[starts[0] + len(wanted) - 1] + 1


def anchored(note: Note, text: str) -> bool:
    """Whether a highlight's quote stands in this text."""
    return find(text, note.quote, note.prefix, note.suffix) is not None


def context(text: str, start: int, end: int, length: int = 32) -> tuple[str, str]:
    """The words before and after a quote, enough to tell it from its twins."""
    return text[max(0, start - length) : start], text[end : end + length]


def _starts(text: str, wanted: str) -> list[int]:
    starts: list[int] = []
    at = text.find(wanted)
    while at >= 0:
        starts.append(at)
        at = text.find(wanted, at + 1)
    return starts


def _in_context(text: str, start: int, length: int, before: str, after: str) -> bool:
    if not before and not after:
        return False
    return text[:start].rstrip().endswith(before) and text[start + length :].lstrip().startswith(
        after
    )
