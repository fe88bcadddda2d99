"""The learner's own records: keep, note, highlight, people, portfolios; delete, undo, redo."""

from __future__ import annotations

import uuid
from typing import Annotated
from urllib.parse import urlsplit

import typer

from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli.failures import Failure
from pln_desktop.cli.failures import refused
from pln_desktop.cli.failures import usage
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.model import Contact
from pln_desktop.model import Identity

contact_app = typer.Typer(help="People of your network.", no_args_is_help=False)
portfolio_app = typer.Typer(help="Portfolios.", no_args_is_help=False)


def keep(
    context: typer.Context,
    what: Annotated[
        str,
        typer.Argument(
            metavar="ID|ADDRESS|FILE", help="An item, a web address, or a file.", show_default=False
        ),
    ],
) -> None:
    """Keep an item, page, PDF or file in the library, with a copy."""
    from pln_desktop.acts import keep as acts

    session = of(context)
    with session.stoppable() as stop:
        kept = acts.keep(session.store, session.border, what, stop=stop)
    session.tell("resource", records.row(session.store, "resource", kept.id))


def note(context: typer.Context, id: options.Id, text: options.Text) -> None:
    """Write a note on a record, or on its own where ID is ""."""
    from pln_desktop.acts import annotate

    session = of(context)
    made = annotate.note(session.store, id, options.text(text))
    session.tell("note", records.row(session.store, "note", made.id))


def highlight(
    context: typer.Context,
    id: options.Id,
    quote: Annotated[str, typer.Option("--quote", metavar="TEXT", help="The words to mark.")],
    prefix: Annotated[
        str, typer.Option("--prefix", metavar="TEXT", help="What stands before them.")
    ] = "",
    suffix: Annotated[
        str, typer.Option("--suffix", metavar="TEXT", help="What stands behind them.")
    ] = "",
    note: Annotated[
        str, typer.Option("--note", metavar="TEXT", help="Your own words beside them.")
    ] = "",
) -> None:
    """Mark words in an item or resource. They must stand there once, or be told apart."""
    from pln_desktop.acts import annotate

    if [quote, prefix, suffix, note].count("-") > 1:
        raise usage("only one text can come from standard input")
    quote, prefix, suffix, note = map(options.text, (quote, prefix, suffix, note))
    session = of(context)
    made = annotate.highlight(session.store, id, quote, prefix, suffix, note)
    session.tell("note", records.row(session.store, "note", made.id))


def edit(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="NOTE", help="A note's id.", show_default=False)],
    text: options.Text,
) -> None:
    """Replace the words of a note or highlight."""
    from pln_desktop.acts import annotate

    session = of(context)
    noun = session.store.noun_of(id)
    if noun != "note":
        raise refused(f"{id} is a {noun}, not a note")
    annotate.edit(session.store, id, options.text(text))
    session.tell("note", records.row(session.store, "note", id))


def rename(
    context: typer.Context,
    id: options.Id,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
) -> None:
    """Give a source, community, person, tag, resource, portfolio or section another name."""
    from pln_desktop.acts import naming

    session = of(context)
    noun = naming.rename(session.store, id, name)
    session.tell(noun, records.row(session.store, noun, id))


def delete(context: typer.Context, ids: options.Ids) -> None:
    """Delete records of yours, all in one act; `pln undo` brings them back."""
    from pln_desktop.acts import annotate

    session = of(context)
    wanted = list(dict.fromkeys(ids))
    rows = [records.find(session.store, id) for id in wanted]
    annotate.delete(session.store, wanted)
    for noun, row in rows:
        session.tell(noun, row, deleted=True)


@contact_app.command("add")
def contact_add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", show_default=False)],
    email: Annotated[
        list[str] | None, typer.Option("--email", metavar="E", help="May be repeated.")
    ] = None,
    handle: Annotated[
        list[str] | None,
        typer.Option(
            "--handle", metavar="H", help="name@site, a profile's address, or a name; repeatable."
        ),
    ] = None,
) -> None:
    """Add a person."""
    if not name.strip():
        raise usage("a person needs a name")
    session = of(context)
    person = Contact(
        uuid.uuid4().hex,
        name.strip(),
        tuple(one.strip() for one in email or () if one.strip()),
        tuple(_identity(one.strip()) for one in handle or () if one.strip()),
    )
    session.store.contacts.save(person, "contact.add")
    session.tell("contact", records.row(session.store, "contact", person.id))


def _identity(handle: str) -> Identity:
    """An address, "name@site", or a name alone as an identity."""
    if "://" in handle:
        parts = urlsplit(handle)
        name = parts.path.rstrip("/").rpartition("/")[2]
        return Identity(parts.hostname or "", name or handle, handle)
    name, at, site = handle.lstrip("@").rpartition("@")
    return Identity(site, name) if at else Identity("", handle)


@portfolio_app.command("new")
def portfolio_new(
    context: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", show_default=False)],
    author: Annotated[str, typer.Option("--author", metavar="NAME")] = "",
) -> None:
    """Begin a portfolio."""
    from pln_desktop.acts import portfolio

    session = of(context)
    made = portfolio.new(session.store, title, author)
    session.tell("portfolio", records.portfolio_row(session.store, made))


@portfolio_app.command("add")
def portfolio_add(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="A portfolio.", show_default=False)],
    refs: Annotated[
        list[str],
        typer.Argument(metavar="REF...", help="Notes, resources, items.", show_default=False),
    ],
    section: Annotated[
        str, typer.Option("--section", metavar="TITLE", help="Its section; the last by default.")
    ] = "",
) -> None:
    """Put notes, resources and items into a portfolio's section, made where there is none."""
    from pln_desktop.acts import portfolio

    session = of(context)
    noun = session.store.noun_of(id)
    if noun != "portfolio":
        raise refused(f"{id} is a {noun}, not a portfolio")
    changed = portfolio.add(session.store, id, refs, section)
    session.tell("portfolio", records.portfolio_row(session.store, changed))


def undo(
    context: typer.Context,
    act: Annotated[
        str | None, typer.Argument(metavar="ACT", help="By default the newest.", show_default=False)
    ] = None,
) -> None:
    """Take an act back."""
    session = of(context)
    store = session.store
    if act is None:
        newest = store.undoable()
        if newest is None:
            raise Failure("nothing-to-undo", "there is nothing to undo")
        act = newest.id
    found = records.row(store, "act", act)
    if found.undone:
        raise refused("this act was undone already")
    _say_conflicts(session, store.undo(act).conflicts)
    session.tell("act", records.row(store, "act", act))


def redo(context: typer.Context) -> None:
    """Bring back the act that was undone last."""
    session = of(context)
    newest = session.store.redoable()
    if newest is None:
        raise Failure("nothing-to-redo", "there is nothing to redo")
    _say_conflicts(session, session.store.redo().conflicts)
    session.tell("act", records.row(session.store, "act", newest.undoes))


def _say_conflicts(session: Session, fields: int) -> None:
    if fields:
        session.output.remark(f"{fields} values were changed since, and stay as they are.")
