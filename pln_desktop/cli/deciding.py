"""What the user decides about what comes: properties of sources, and rules."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

import typer

from pln_desktop.cli import options
from pln_desktop.cli import records
from pln_desktop.cli import words
from pln_desktop.cli.failures import refused
from pln_desktop.cli.failures import usage
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.errors import FormatError
from pln_desktop.model import Rule

rule_app = typer.Typer(help="Rules for what comes.", no_args_is_help=False)

_Id = Annotated[str, typer.Argument(metavar="ID", help="A rule.", show_default=False)]


def set_(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="Its id or address.", show_default=False)
    ],
    properties: Annotated[list[str], typer.Argument(metavar="KEY=VALUE...", show_default=False)],
) -> None:
    """Decide about a source: interval (minutes from 15, or auto), retention (90d, 500, all),
    images and full_text (on, off)."""
    from pln_desktop.acts import properties as acts

    pairs = [one.partition("=") for one in properties]
    if wrong := next((name for name, sign, _ in pairs if not sign), None):
        raise usage(f"{wrong!r} is no KEY=VALUE, for example: retention=90d")
    session = of(context)
    given = records.source(session.store, source) if "://" in source else source
    ids = records.sources(session.store, [given])
    if not ids:
        raise refused(f"{source} is a community without a source")
    try:
        with session.store.act("source.set"):
            for id in ids:
                acts.change(session.store, id, {name: value for name, _, value in pairs})
    except FormatError as error:
        raise usage(str(error)) from error
    for id in ids:
        _foresee(session, id)
        session.tell("source", records.row(session.store, "source", id))


def _foresee(session: Session, id: str) -> None:
    """What goes for good with the next sync, before it does."""
    from pln_desktop.acts import retention

    (found,) = retention.preview(session.store, id)
    if found.items:
        session.output.remark(
            f"{words.count(found.items, 'item')} ({found.unread} unread) will be removed for good "
            "with the next sync; what you marked, tagged, noted or kept stays."
        )


@rule_app.command("add")
def rule_add(
    context: typer.Context,
    text: Annotated[
        list[str],
        typer.Argument(
            metavar="TEXT",
            help="When FIELD contains WORDS [in SOURCE or COMMUNITY] then tag NAME, star, "
            "read later, mark read, keep or hide.",
            show_default=False,
        ),
    ],
) -> None:
    """Make a rule for what comes from now on, in plain words."""
    from pln_desktop.acts import rules

    session = of(context)
    try:
        rule = rules.add(session.store, " ".join(text))
    except FormatError as error:
        raise usage(str(error)) from error
    session.tell("rule", records.rule_row(session.store, rule))


@rule_app.command("list")
def rule_list(context: typer.Context) -> None:
    """Rules in the order they are applied in."""
    session = of(context)
    for rule in session.store.rules.all():
        session.tell("rule", records.rule_row(session.store, rule))


@rule_app.command("remove")
def rule_remove(context: typer.Context, id: _Id) -> None:
    """Take a rule away; what it did stays. `pln undo` brings it back."""
    from pln_desktop.acts import rules

    session = of(context)
    row = records.rule_row(session.store, _rule(session, id))
    rules.remove(session.store, id)
    session.tell("rule", row, deleted=True)


@rule_app.command("preview")
def rule_preview(context: typer.Context, id: _Id, limit: options.Limit = None) -> None:
    """The items already here that a rule is about; changes nothing."""
    session = of(context)
    keys = session.store.rules.matching(_rule(session, id))
    session.output.remark(f"{words.count(len(keys), 'item')} of those here.")
    most = options.PEOPLE_LIMIT if limit is None and not session.output.as_json else limit
    for key in islice(keys, most):
        for row in session.store.items.rows([key]):
            session.tell("item", row)


@rule_app.command("apply")
def rule_apply(context: typer.Context, id: _Id) -> None:
    """Do with the items already here what a rule says: one act, which `pln undo` takes back."""
    from pln_desktop.acts import rules

    session = of(context)
    rule = _rule(session, id)
    changes = rules.apply(session.store, rule)
    act = records.act(session.store, changes.act)
    if act is None:
        session.output.remark("There was nothing to do.")
        return
    if items := rules.just_kept(session.store, changes):
        with session.stoppable() as stop:
            rules.fetch_kept(session.store, session.border, items, stop)
    session.tell("act", act)


def _rule(session: Session, id: str) -> Rule:
    from pln_desktop.acts import rules

    return rules.get(session.store, id)
