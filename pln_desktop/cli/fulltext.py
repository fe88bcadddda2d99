"""Whole articles, where a feed brings only the beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING
from typing import Annotated

import typer

from pln_desktop.cli import failures
from pln_desktop.cli import marking
from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli import showing
from pln_desktop.cli import words
from pln_desktop.cli.failures import Failure
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of

if TYPE_CHECKING:
    from pln_desktop.acts.fulltext import Got


def full_text(
    context: typer.Context,
    ids: options.Ids,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Ask the page even where the feed carries the whole text."),
    ] = False,
) -> None:
    """Fetch the whole article of items from their pages. A worse one replaces nothing."""
    from pln_desktop.acts import fulltext as acts

    session = of(context)
    wanted = _items(session, ids)
    with session.output.progress("Fetching") as progress, session.stoppable() as stop:
        done = acts.get(session.store, session.border, wanted, anyway, progress, stop)
    for got in done:
        showing.whole(session, "item", got.item, records.row(session.store, "item", got.item))
        if got.outcome == "whole":
            session.output.remark("The feed carries the whole text; the page was not asked.")
        elif got.outcome == "same":
            session.output.remark("The page has not changed.")
    _fail([got for got in done if got.outcome == "refused"], len(done))


def _items(session: Session, ids: list[str]) -> list[str]:
    """The ids of all items that these ids mean."""
    found: dict[str, None] = {}
    for id in dict.fromkeys(ids):
        noun, row = records.find(session.store, id)
        keys = marking.items_of(session, noun, id, row)
        found |= {one.id: None for one in session.store.items.rows(keys)}
    return list(found)


def _fail(refused: list[Got], asked: int) -> None:
    """One sentence for all that did not come; the records say it of each."""
    if not refused:
        return
    first = refused[0]
    kind = failures.kind_of(first.error) if first.error else "no-article"
    reason = first.reason
    if asked > 1:
        reason = f"{words.count(len(refused), 'article')} of {asked} did not come: {reason}"
    raise Failure(kind, reason)
