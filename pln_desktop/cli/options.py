"""Arguments that several commands take, each in one place."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from pln_desktop.cli.failures import Failure
from pln_desktop.cli.words import read_time

Limit = Annotated[
    int | None, typer.Option("--limit", min=0, metavar="N", help="At most so many records.")
]
Source = Annotated[
    str | None, typer.Option("--source", metavar="ID", help="Only of this source (id or address).")
]
Community = Annotated[
    str | None,
    typer.Option("--community", metavar="ID", help="Only of this community (id or name)."),
]
Tag = Annotated[str | None, typer.Option("--tag", metavar="NAME", help="Only with this tag.")]
Since = Annotated[
    datetime | None,
    typer.Option(
        "--since", metavar="DATE", parser=read_time, help="Only from this day or RFC 3339 time on."
    ),
]
Id = Annotated[str, typer.Argument(metavar="ID", help="The id of a record.", show_default=False)]
Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Ids of records.", show_default=False)
]
Text = Annotated[
    str, typer.Argument(metavar="TEXT", help="The words; - reads them from standard input.")
]

PEOPLE_LIMIT = 50
"""So many records a terminal shows where nobody said how many; programs get all."""


def text(given: str) -> str:
    """What was given, or for "-" what stands on standard input (UTF-8)."""
    if given != "-":
        return given
    stream = getattr(sys.stdin, "buffer", None)
    try:
        read = sys.stdin.read() if stream is None else stream.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Failure("format", "standard input is not UTF-8 text") from error
    return read.removesuffix("\n").removesuffix("\r").replace("\r\n", "\n")
