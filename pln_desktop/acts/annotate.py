"""The learner's own words: notes, highlights, and taking records away."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import Meaning
from pln_desktop.model import Note
from pln_desktop.model import now
from pln_desktop.store.anchors import context
from pln_desktop.store.anchors import find

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.store.records import Record

_CARRIERS = frozenset({"item", "resource", "contact", "community", "thread", "source"})


def note(store: Store, ref: str, text: str) -> Note:
    """Write a note on a record, or on its own for ref "". Raises NotFound."""
    made = _new(store, ref, text)
    store.notes.save(made, "note.add")
    return made


def highlight(
    store: Store,
    ref: str,
    quote: str,
    prefix: str = "",
    suffix: str = "",
    text: str = "",
    meaning: Meaning = "",
) -> Note:
    """Mark a quote in an item or resource, with words of one's own beside it.

    FormatError when the quote is not there, or stands several times and `prefix` and
    `suffix` do not tell which one is meant: a highlight never marks other words.
    """
    texts = _texts_of(store, ref)
    found = ((body, place) for body in texts if (place := find(body, quote, prefix, suffix)))
    body, place = next(found, ("", None))
    if place is None:
        raise FormatError(
            "the quote does not stand in the text, or stands there more than once and its "
            "surroundings do not tell which one is meant"
        )
    before, after = context(body, *place)
    made = replace(
        _new(store, ref, text),
        type="highlight",
        quote=body[place[0] : place[1]],
        prefix=before,
        suffix=after,
        meaning=meaning,
    )
    store.notes.save(made, "note.highlight")
    return made


def edit(store: Store, id: str, text: str) -> Note:
    """Replace a note's text. Raises NotFound."""
    found = store.notes.get(id)
    if found is None:
        raise NotFound(id)
    store.notes.write(id, text)
    store.notes.end_sitting()
    return store.notes.get(id) or found


def delete(store: Store, ids: Sequence[str]) -> Changes:
    """Remove records of any noun in one act that undo takes back. Raises NotFound, then
    nothing was removed.

    An item goes out of every list and out of the search, and its source does not bring it
    back; a thread is no record of its own (FormatError).
    """
    nouns = {id: store.noun_of(id) for id in ids}
    records = _records(store)
    for id, noun in nouns.items():
        if noun == "item":
            continue
        if noun not in records:
            raise FormatError(f"{id} is a {noun}, and {noun}s cannot be deleted")
        if records[noun].get(id) is None:
            raise NotFound(id)
    keys = [key for id in nouns if nouns[id] == "item" and (key := store.items.key_of(id))]
    with store.act("delete") as act:
        for id, noun in nouns.items():
            if noun in records:
                records[noun].remove(id)
        store.items.mark(keys, "hidden", True)
    return act.changes


def _records(store: Store) -> dict[str, Record[Any]]:
    """Every noun whose records are the user's own."""
    return {
        "note": store.notes,
        "resource": store.resources,
        "contact": store.contacts,
        "portfolio": store.portfolios,
        "section": store.sections,
        "evidence": store.evidence,
        "community": store.communities,
        "source": store.sources,
        "tag": store.tags,
        "link": store.links,
        "rule": store.rules,
    }


def _new(store: Store, ref: str, text: str) -> Note:
    noun = ""
    if ref:
        noun = store.noun_of(ref)
        if noun not in _CARRIERS:
            raise FormatError(f"{ref} is a {noun}, and a note cannot stand on that")
    moment = now()
    return Note(uuid.uuid4().hex, "note", noun, ref, text, created=moment, updated=moment)


def _texts_of(store: Store, ref: str) -> tuple[str, ...]:
    noun = store.noun_of(ref)
    if noun == "item" and (key := store.items.key_of(ref)) is not None:
        return store.items.texts_of(key)
    if noun == "resource":
        copy = store.resources.snapshot(ref)
        return (copy.text,) if copy else ()
    raise FormatError(f"{ref} is a {noun}; only items and resources have a text to mark")
