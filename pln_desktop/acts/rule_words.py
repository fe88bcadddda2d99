"""A rule in plain words, both ways: understood from a sentence, and told as one."""

from __future__ import annotations

import re
import uuid
from typing import TYPE_CHECKING

from pln_desktop.errors import FormatError
from pln_desktop.model import Rule
from pln_desktop.model import RuleAction
from pln_desktop.model import RuleField
from pln_desktop.store.rules import sound

if TYPE_CHECKING:
    from pln_desktop.store import Store

EXAMPLE = "when title contains exit ticket then tag Assessment"

_FIELDS: dict[RuleField, tuple[str, ...]] = {
    "any": ("any", "anything", "any field", "it", "item", "post", "entry", "article"),
    "title": ("title", "headline", "heading", "subject"),
    "author": ("author", "writer", "authors"),
    "text": ("text", "body", "content", "wording"),
    "community": ("community", "group"),
}
_SAID: dict[RuleField, str] = {
    "any": "the title, the author or the text",
    "title": "the title",
    "author": "the author",
    "text": "the text",
    "community": "the community's name",
}
_IT = r"(?:\s+(?:it|them|this))?"
_ACTIONS: tuple[tuple[RuleAction, str], ...] = (
    ("tag", rf"(?:tag|label){_IT}(?:\s+(?:as|with))?\s+(?P<value>.+)"),
    ("star", rf"(?:give{_IT}\s+a\s+star|(?:star|flag|favou?rite){_IT})"),
    ("later", rf"(?:(?:(?:read|save|keep){_IT}\s+(?:for\s+)?)?later|put{_IT}\s+aside|read-later)"),
    ("read", rf"(?:(?:mark|set){_IT}\s+(?:as\s+)?)?read"),
    ("keep", rf"(?:keep|save|archive)(?:{_IT}|\s+a\s+copy)"),
    ("hide", rf"(?:hide|ignore|mute){_IT}"),
)
_DONE: dict[RuleAction, str] = {
    "tag": "tag it “{}”",
    "star": "give it a star",
    "later": "put it aside for later",
    "read": "mark it read",
    "keep": "keep a copy",
    "hide": "hide it",
}
_HEAD = re.compile(
    r"(?:when(?:ever)?|if)\s+(?:(?:the|a|an|its|any)\s+)?(?P<field>[\w ]+?)"
    r"(?:\s+(?:in|from|of)\s+(?P<place>.+?))?"
    r"\s+(?:contains?|has|have|includes?|mentions?|says?)\s+(?P<rest>.+)",
    re.IGNORECASE | re.DOTALL,
)
_THEN = re.compile(r"^\s*,?\s*(?:then\s+)?", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“„«'‘](?P<what>.+)[\"”“»'’](?:\s+(?:in|from)\s+(?P<place>.+))?")
_QUOTES = "\"“”„«»'‘’"


def understand(store: Store, text: str) -> Rule:
    """A sentence as a rule that is not saved yet.

    "when FIELD contains WORDS [in SOURCE or COMMUNITY] then ACTION", whatever the capitals.
    Raises FormatError: one sentence, with an example.
    """
    head = _HEAD.fullmatch(" ".join(text.split()).rstrip("."))
    if head is None:
        raise _unclear("a rule says when and what")
    parts = _split(head["rest"])
    if parts is None:
        raise _unclear("what is to be done is tag NAME, star, read later, mark read, keep or hide")
    what, action, value = parts
    looks_in = _field(head["field"])
    what, place = _what(store, what, head["place"] or "")
    rule = Rule(uuid.uuid4().hex, place, looks_in, what, action, value)
    if not sound(rule):
        raise _unclear("a rule needs words to look for")
    return rule


def say(store: Store, rule: Rule) -> str:
    """A rule as one sentence."""
    where = ""
    if rule.source:
        row, community = store.sources.row(rule.source), store.communities.get(rule.source)
        name = row.source.title if row else community.name if community else "a source that is gone"
        where = f" in {name}"
    looks_in = _SAID.get(rule.looks_in, rule.looks_in)
    done = _DONE.get(rule.action, rule.action).format(rule.value)
    return f"When {looks_in} contains “{rule.contains}”{where}, {done}."


def _unclear(why: str) -> FormatError:
    return FormatError(f"{why}, for example: {EXAMPLE}")


def _field(word: str) -> RuleField:
    wanted = word.strip().casefold()
    for field, words in _FIELDS.items():
        if wanted in words:
            return field
    raise _unclear(f"a rule looks in {', '.join(_FIELDS)}, not in {word!r}")


def _split(rest: str) -> tuple[str, RuleAction, str] | None:
    """The words to look for, the action and its value, parted at the last place that works."""
    starts = [found.start() for found in re.finditer(r"\s+then\s|,\s", rest, re.IGNORECASE)]
    for start in reversed(starts):
        if done := _action(_THEN.sub("", rest[start:])):
            return rest[:start].rstrip(" ,"), *done
    return None


def _action(text: str) -> tuple[RuleAction, str] | None:
    for action, pattern in _ACTIONS:
        if found := re.fullmatch(pattern, text.strip(), re.IGNORECASE):
            value = found.groupdict().get("value") or ""
            return action, value.strip(f"{_QUOTES}# ")
    return None


def _what(store: Store, words: str, place: str) -> tuple[str, str]:
    """The words to look for and the id of the place, where the sentence names one."""
    if quoted := _QUOTED.fullmatch(words.strip()):
        words, place = quoted["what"], place or quoted["place"] or ""
    elif not place:
        # "fractions in primary" may well be what is looked for.
        before, _, behind = words.rpartition(" in ")
        if before and (found := _place(store, behind)):
            return before.strip(), found
    if not place:
        return words.strip(), ""
    if found := _place(store, place):
        return words.strip(), found
    raise FormatError(f"no source or community is called {place.strip(_QUOTES)!r}")


def _place(store: Store, name: str) -> str:
    name = name.strip(f"{_QUOTES} ")
    if community := store.communities.get(name) or store.communities.named(name):
        return community.id
    for row in store.sources.rows():
        if name in (row.source.id, row.source.address):
            return row.source.id
        if name.casefold() == row.source.title.casefold():
            return row.source.id
    return ""
