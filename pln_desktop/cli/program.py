"""The table of commands. Each is a function; its name, arguments and help are the contract."""

from __future__ import annotations

from typing import Annotated

import typer

from pln_desktop.cli import deciding
from pln_desktop.cli import demo
from pln_desktop.cli import discovering
from pln_desktop.cli import files
from pln_desktop.cli import following
from pln_desktop.cli import fulltext
from pln_desktop.cli import lists
from pln_desktop.cli import marking
from pln_desktop.cli import showing
from pln_desktop.cli import writing

app = typer.Typer(
    name="pln",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_LISTS = (
    lists.communities,
    lists.sources,
    lists.items,
    lists.threads,
    lists.notes,
    lists.resources,
    lists.contacts,
    lists.portfolios,
    lists.tags,
    lists.history,
)
_SOURCES = (
    discovering.discover,
    following.follow,
    following.unfollow,
    following.merge,
    writing.rename,
    following.move,
    following.pause,
    following.resume,
    following.sync,
)
_READING = (
    marking.read,
    marking.unread,
    marking.star,
    marking.unstar,
    marking.later,
    marking.tag,
    marking.apart,
)
_OWN = (
    writing.keep,
    writing.note,
    writing.highlight,
    writing.edit,
    writing.delete,
    writing.undo,
    writing.redo,
)
_OTHERS = (
    showing.show,
    showing.search,
    files.export,
    files.check,
    files.backup,
    files.restore,
    files.doctor,
    demo.demo,
)

for command in (*_LISTS, *_SOURCES, *_READING, *_OWN, *_OTHERS):
    app.command(command.__name__)(command)
app.command("import")(following.import_)
app.command("full-text")(fulltext.full_text)
app.command("set")(deciding.set_)
app.add_typer(deciding.rule_app, name="rule")
app.add_typer(writing.contact_app, name="contact")
app.add_typer(writing.portfolio_app, name="portfolio")


def _show_version(wanted: bool) -> None:
    if wanted:
        from pln_desktop import __version__

        typer.echo(f"PLN Desktop {__version__}")
        raise typer.Exit


@app.callback()
def pln(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="The release.")
    ] = False,
) -> None:
    """Follow communities, read, note, keep, and show what you learned.

    Without a command the window opens. Before or after every command: --json writes JSON
    Lines to standard output and everything else to standard error; --profile DIR is the
    folder of the library (default: PLN_PROFILE, else the system's folder for such data).
    """
