"""The lists: all there is of one noun, narrowed by options."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from itertools import islice
from typing import Annotated
from typing import Any

import typer

from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli.records import TagRow
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.model import ItemRow
from pln_desktop.model import Scope


def communities(
    context: typer.Context, limit: options.Limit = None, tag: options.Tag = None
) -> None:
    """Communities, by name."""
    session = of(context)
    _tell(session, "community", session.store.communities.rows(), limit, tag)


def sources(
    context: typer.Context,
    limit: options.Limit = None,
    source: options.Source = None,
    community: options.Community = None,
    tag: options.Tag = None,
    stale: Annotated[
        int | None,
        typer.Option(
            "--stale", min=1, metavar="[DAYS]", help="Only those without a post for 90 days, or N."
        ),
    ] = None,
    failing: Annotated[
        bool, typer.Option("--failing", help="Only those that cannot be read.")
    ] = False,
) -> None:
    """Sources and how they are, in the order they were followed; stale and failing ones the
    longest-lasting first."""
    from pln_desktop.acts import health

    session = of(context)
    place, wanted = _place(session, community), _source(session, source)
    found = health.vitals(session.store)
    found = found if stale is None else health.stale(found, stale)
    found = health.failing(found) if failing else found
    rows = [
        row
        for row in found
        if place in ("", row.source.community) and wanted in ("", row.source.id)
    ]
    _tell(session, "source", rows, limit, tag)


def items(
    context: typer.Context,
    limit: options.Limit = None,
    source: options.Source = None,
    community: options.Community = None,
    tag: options.Tag = None,
    since: options.Since = None,
    unread: Annotated[bool, typer.Option("--unread", help="Only what is unread.")] = False,
    starred: Annotated[bool, typer.Option("--starred", help="Only what has a star.")] = False,
    later: Annotated[bool, typer.Option("--later", help="Only what is for later.")] = False,
    kept: Annotated[bool, typer.Option("--kept", help="Only what is kept.")] = False,
    duplicates: Annotated[
        bool, typer.Option("--duplicates", help="Only what several sources have, story by story.")
    ] = False,
) -> None:
    """Items, newest published first; every source's own."""
    session = of(context)
    scope = Scope(
        source=_source(session, source),
        community=_place(session, community),
        tag=tag or "",
        unread=unread,
        starred=starred,
        later=later,
        kept=kept,
        since=since,
        duplicates=True,
    )
    if duplicates:
        _tell(session, "item", _copies(session, scope), limit)
        return
    walk = session.store.items.walk(scope, _most(session, limit))
    _tell(session, "item", walk, limit)


def _copies(session: Session, scope: Scope) -> Iterator[ItemRow]:
    """Every story of which the scope has a copy, whole: the latest first, its first copy first."""
    items = session.store.items
    wanted = None if scope == Scope(duplicates=True) else set(items.keys(scope))
    for keys in session.store.stories.groups():
        if wanted is None or not wanted.isdisjoint(keys):
            yield from items.rows(keys)


def threads(
    context: typer.Context,
    limit: options.Limit = None,
    source: options.Source = None,
    community: options.Community = None,
    since: options.Since = None,
) -> None:
    """Threads, the latest answer first."""
    session = of(context)
    rows = session.store.threads.rows(
        _source(session, source), _place(session, community), since, _most(session, limit)
    )
    _tell(session, "thread", rows, limit)


def notes(
    context: typer.Context,
    limit: options.Limit = None,
    source: options.Source = None,
    community: options.Community = None,
    tag: options.Tag = None,
    since: options.Since = None,
) -> None:
    """Notes and highlights, newest first."""
    session = of(context)
    rows = session.store.notes.rows(
        source=_source(session, source),
        community=_place(session, community),
        tag=tag or "",
        since=since,
        limit=_most(session, limit),
    )
    _tell(session, "note", rows, limit)


def resources(
    context: typer.Context,
    limit: options.Limit = None,
    source: options.Source = None,
    community: options.Community = None,
    tag: options.Tag = None,
    since: options.Since = None,
) -> None:
    """What was kept, newest first."""
    session = of(context)
    rows = session.store.resources.rows(
        tag=tag or "",
        since=since,
        limit=_most(session, limit),
        source=_source(session, source),
        community=_place(session, community),
    )
    _tell(session, "resource", rows, limit)


def contacts(context: typer.Context, limit: options.Limit = None, tag: options.Tag = None) -> None:
    """People, by name."""
    session = of(context)
    people = sorted(session.store.contacts.all(), key=lambda one: one.name.casefold())
    rows = (records.contact_row(session.store, one) for one in people)
    _tell(session, "contact", rows, limit, tag)


def portfolios(
    context: typer.Context, limit: options.Limit = None, tag: options.Tag = None
) -> None:
    """Portfolios, the oldest first."""
    session = of(context)
    rows = (records.portfolio_row(session.store, one) for one in session.store.portfolios.all())
    _tell(session, "portfolio", rows, limit, tag)


def tags(context: typer.Context, limit: options.Limit = None) -> None:
    """Tags in use, by name."""
    session = of(context)
    rows = (TagRow(tag, count) for tag, count in session.store.tags.counted())
    _tell(session, "tag", rows, limit)


def history(
    context: typer.Context, limit: options.Limit = None, since: options.Since = None
) -> None:
    """Acts, newest first."""
    session = of(context)
    _tell(session, "act", session.store.history(_most(session, limit), since), limit)


def _most(session: Session, limit: int | None) -> int | None:
    """How many to read: one more than people are shown, so as to know whether there are more."""
    if limit is None and not session.output.as_json:
        return options.PEOPLE_LIMIT + 1
    return limit


def _tell(
    session: Session,
    noun: str,
    rows: Iterable[Any],
    limit: int | None,
    tag: str | None = None,
) -> None:
    """Every row that has the tag, up to the limit."""
    if tag is not None:
        tagged = records.tagged(session.store, tag)
        rows = (row for row in rows if _id_of(noun, row) in tagged)
    if limit is None and not session.output.as_json:
        rows = list(islice(rows, options.PEOPLE_LIMIT + 1))
        more = len(rows) > options.PEOPLE_LIMIT
        limit = options.PEOPLE_LIMIT
    else:
        more = False
    empty = True
    for row in islice(rows, limit):
        session.tell(noun, row)
        empty = False
    if more:
        session.output.remark(f"These are the first {limit}; --limit N shows more.")
    elif empty and not session.output.as_json:
        session.output.remark("There is nothing to list.")


def _id_of(noun: str, row: Any) -> str:
    record = row if noun in ("item", "thread", "act") else getattr(row, noun)
    return str(record.id)


def _place(session: Session, given: str | None) -> str:
    return records.places(session.store, given) if given else ""


def _source(session: Session, given: str | None) -> str:
    return records.source(session.store, given) if given else ""
