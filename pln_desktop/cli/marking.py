"""What the reader does with items: read, unread, star, later, and tags on anything."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from typing import Any

import typer

from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli.failures import refused
from pln_desktop.cli.failures import usage
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.cli.words import read_time
from pln_desktop.errors import NotFound
from pln_desktop.model import Scope

_TAKES_TAGS = ("community", "source", "item", "thread", "note", "resource", "contact", "portfolio")

_Before = Annotated[
    datetime | None,
    typer.Option(
        "--before",
        metavar="DATE",
        parser=read_time,
        help="With --all: only what is older than this day or RFC 3339 time.",
    ),
]
_SomeIds = Annotated[
    list[str] | None, typer.Argument(metavar="ID...", help="Ids of records.", show_default=False)
]


def read(
    context: typer.Context,
    ids: _SomeIds = None,
    everything: Annotated[bool, typer.Option("--all", help="Everything there is.")] = False,
    source: options.Source = None,
    community: options.Community = None,
    before: _Before = None,
) -> None:
    """Mark items read: those named, or --all. A source, community or thread means its items."""
    session = of(context)
    if everything == bool(ids):
        raise usage("read takes ids, or --all")
    if ids:
        if source or community or before:
            raise usage("--source, --community and --before go with --all")
        _mark(session, ids, "unread", False)
        return
    scope = Scope(
        source=records.source(session.store, source) if source else "",
        community=records.places(session.store, community) if community else "",
    )
    changes = session.store.items.mark_all(scope, False, before)
    act = records.act(session.store, changes.act)
    if act is None:
        session.output.remark("Everything was read already.")
    else:
        session.tell("act", act)


def unread(context: typer.Context, ids: options.Ids) -> None:
    """Mark items unread."""
    _mark(of(context), ids, "unread", True)


def star(context: typer.Context, ids: options.Ids) -> None:
    """Give items a star."""
    _mark(of(context), ids, "starred", True)


def unstar(context: typer.Context, ids: options.Ids) -> None:
    """Take the star off items."""
    _mark(of(context), ids, "starred", False)


def later(
    context: typer.Context,
    ids: options.Ids,
    remove: Annotated[bool, typer.Option("--remove", help="Not for later after all.")] = False,
) -> None:
    """Put items aside for later."""
    _mark(of(context), ids, "later", not remove)


def tag(
    context: typer.Context,
    id: options.Id,
    names: Annotated[list[str], typer.Argument(metavar="NAME...", show_default=False)],
    remove: Annotated[bool, typer.Option("--remove", help="Take these tags off.")] = False,
) -> None:
    """Put tags on a record of any noun, or take them off."""
    session = of(context)
    noun, _ = records.find(session.store, id)
    if noun not in _TAKES_TAGS:
        raise refused(f"{id} is a {noun}, and takes no tags")
    if not any(name.strip() for name in names):
        raise usage("a tag needs a name")
    if remove:
        session.store.tags.take(noun, [id], names)
    else:
        session.store.tags.put(noun, [id], names)
    tags = session.store.tags.of(noun, id)
    session.tell(noun, records.row(session.store, noun, id), tags=list(tags))


def apart(context: typer.Context, id: options.Id) -> None:
    """Say that an item is no copy of the same story elsewhere; `pln undo` joins them again."""
    from pln_desktop.acts import stories

    session = of(context)
    stories.apart(session.store, id)
    session.tell("item", records.row(session.store, "item", id))


def _mark(session: Session, ids: Sequence[str], field: str, value: bool) -> None:
    """Set a flag on all that the ids mean, in one act, and show what they name."""
    store = session.store
    keys: array[int] = array("q")
    named: list[tuple[str, str]] = []
    for id in dict.fromkeys(ids):
        noun, row = records.find(store, id)
        keys.extend(items_of(session, noun, id, row))
        named.append((noun, id))
    store.items.mark(keys, field, value)
    for noun, id in named:
        session.tell(noun, records.row(store, noun, id))


def items_of(session: Session, noun: str, id: str, row: Any) -> Sequence[int]:
    """The items that a record of any noun means."""
    items = session.store.items
    match noun:
        case "item":
            return [int(row.key)]
        case "source":
            return items.keys(Scope(source=id))
        case "community":
            return items.keys(Scope(community=id))
        case "thread":
            return items.keys(Scope(thread=id))
        case "tag":
            return items.keys(Scope(tag=row.tag.name))
        case "resource":
            stands_on = str(row.resource.item)
        case "note" if row.note.target_noun == "item":
            stands_on = str(row.note.target)
        case _:
            stands_on = ""
    if not stands_on:
        raise refused(f"{id} is a {noun} without an item")
    key = items.key_of(stands_on)
    if key is None:
        raise NotFound(stands_on)
    return [key]
