"""One record with everything, and the search over all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Annotated
from typing import Any

import typer

from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli import shapes
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.errors import NotFound
from pln_desktop.model import Json
from pln_desktop.model import Scope

if TYPE_CHECKING:
    from pln_desktop.store import Store

_MARKS = str.maketrans("", "", "\x02\x03")


def show(context: typer.Context, id: options.Id) -> None:
    """One record of any noun, whole."""
    session = of(context)
    noun, row = records.find(session.store, id)
    whole(session, noun, id, row)


def whole(session: Session, noun: str, id: str, row: Any) -> None:
    """Tell a record with everything."""
    more = _whole(session.store, noun, id, row)
    session.tell(noun, row, noun=noun, **more)
    if not session.output.as_json:
        for part in _to_read(session.store, noun, row, more):
            session.output.words(f"\n{part}")


def _whole(store: Store, noun: str, id: str, row: Any) -> Json:
    """What `show` adds to a record's shape."""
    notes = store.notes.rows(target_noun=noun, target=id) if noun in _NOTED else []
    match noun:
        case "item":
            item = store.items.get(row.key)
            if item is None:
                raise NotFound(id)
            return shapes.item_whole(item, store.tags.of("item", id), notes)
        case "resource":
            copy = store.resources.snapshot(id)
            added: Json = {"html": copy.html if copy else None, "text": copy.text if copy else None}
        case "thread":
            posts = store.items.rows(store.items.keys(Scope(thread=id)))
            added = {"posts": [post.id for post in reversed(posts)]}
        case "contact":
            added = {"met": row.contact.met or None, "about": row.contact.about or None}
        case "community":
            place = row.community
            added = {
                "organisation": place.organisation or None,
                "role": place.role or None,
                "source_ids": [one.source.id for one in row.sources],
            }
        case "portfolio":
            return {
                "introduction": row.portfolio.introduction or None,
                "outline": [
                    shapes.section(section) | {"evidence": [shapes.evidence(e) for e in evidence]}
                    for section, evidence in store.portfolios.outline(id)
                ],
            }
        case "tag":
            return {"records": sorted(records.tagged(store, row.tag.name))}
        case "source":
            added = {"encoding": row.health.encoding or None}
        case _:
            return {}
    return added | {"notes": [shapes.note(one) for one in notes]}


_NOTED = ("item", "resource", "thread", "contact", "community", "source")


def _to_read(store: Store, noun: str, row: Any, more: Json) -> list[str]:
    """The parts that people read below the line."""
    parts: list[str] = []
    if noun == "item" and row.url:
        parts.append(row.url)
    if more.get("encoding"):
        parts.append(f"Letters: {more['encoding']}")
    if noun == "note":
        parts += [f"“{row.note.quote}”"] if row.note.quote else []
        parts += [row.note.text] if row.note.text else []
    if more.get("text"):
        parts.append(more["text"].strip())
    for part in more.get("enclosures", ()):
        parts.append(f"Enclosed: {part['url']}")
    media = more.get("media", {})
    for part in [media.get("chapters", {}), *media.get("transcripts", ())]:
        if part.get("url"):
            kind = "Chapters" if part is media.get("chapters") else "Transcript"
            parts.append(f"{kind}: {part['url']}")
    if more.get("licence"):
        parts.append(f"Licence: {more['licence']}")
    for section in more.get("outline", ()):
        refs = "\n".join(f"  {one['ref']}  {one['caption'] or ''}" for one in section["evidence"])
        parts.append(f"{section['title']}\n{refs}")
    for written in more.get("notes", ()):
        quote = f"“{written['quote']}” " if written["quote"] else ""
        parts.append(f"Note {written['id']}: {quote}{written['text']}")
    if more.get("tags"):
        parts.append(f"Tags: {', '.join(more['tags'])}")
    return parts


def search(
    context: typer.Context,
    query: Annotated[
        list[str],
        typer.Argument(
            metavar="QUERY",
            help='Words (all must stand there), "a phrase", begin*, -without, one OR other.',
            show_default=False,
        ),
    ],
    limit: options.Limit = None,
) -> None:
    """Search items, notes, resources and people; the newest first."""
    session = of(context)
    most = options.PEOPLE_LIMIT if limit is None and not session.output.as_json else limit
    hits = session.store.search(" ".join(query), limit=-1 if most is None else most)
    for hit in hits:
        _tell_hit(session, hit.noun, hit.id, hit.snippet)
    if not hits:
        session.output.remark("Nothing was found.")


def _tell_hit(session: Session, noun: str, id: str, snippet: str) -> None:
    try:
        row = records.row(session.store, noun, id)
    except NotFound:  # removed since
        return
    text = " ".join(snippet.translate(_MARKS).split())
    session.tell(noun, row, kind=noun, snippet=text)
    if not session.output.as_json:
        session.output.words(f"    {text}")
