"""Hand the library's contents to other programs and people, as files."""

from __future__ import annotations

import errno
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.acts import portfolio as portfolios
from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.acts.progress import heed
from pln_desktop.errors import DiskFull
from pln_desktop.errors import FormatError
from pln_desktop.exchange.opml import OpmlEntry
from pln_desktop.exchange.opml import folder_path
from pln_desktop.exchange.opml import read_opml
from pln_desktop.exchange.opml import write_opml
from pln_desktop.portfolio.receipt import Check
from pln_desktop.portfolio.receipt import Receipt

if TYPE_CHECKING:
    from pln_desktop.store import Store

KINDS = {
    "opml": "the list of your sources, for another reader",
    "portfolio-html": "a portfolio as a folder of web pages",
}
"""What can be exported, each with what it is."""


def export(
    store: Store,
    kind: str,
    to: Path,
    id: str | None = None,
    replace: bool = False,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> Receipt:
    """Write `kind` to the file or folder `to`, which must not exist without `replace`.

    `id` names the portfolio, or for opml a community or source to narrow it to. Raises
    FormatError, NotFound, DiskFull and Stopped; then nothing was written.
    """
    if progress:
        progress(Progress(0, 1, kind))
    heed(stop)
    match kind:
        case "opml":
            receipt = _opml(store, to, id, replace)
        case "portfolio-html":
            receipt = _html(store, to, id, replace, stop)
        case _:
            known = ", ".join(KINDS)
            raise FormatError(f"{kind!r} is no kind of export; there are {known}")
    if progress:
        progress(Progress(1, 1, kind))
    return receipt


def _html(
    store: Store, to: Path, id: str | None, replace: bool, stop: threading.Event | None
) -> Receipt:
    from pln_desktop.portfolio.html import write_html

    if id is None:
        standing = store.portfolios.all()
        if len(standing) != 1:
            raise FormatError("say which portfolio to export, by its id")
        id = standing[0].id
    portfolio, outline = portfolios.gather(store, id)
    return write_html(portfolio, outline, to, replace=replace, stop=stop)


def _opml(store: Store, to: Path, id: str | None, replace: bool) -> Receipt:
    if os.path.lexists(to) and not replace:
        raise FormatError(f"{to} is already there; nothing was written")
    noun = store.noun_of(id) if id else ""
    if noun not in ("", "community", "source"):
        raise FormatError(f"{id} is a {noun}; only a community or a source has a list of sources")
    names = {place.id: place.name for place in store.communities.all()}
    entries = [
        OpmlEntry(
            row.source.address,
            row.source.title,
            row.health.home,
            folder_path(row.source.folder),
            names.get(row.source.community, ""),
            row.source.connector,
        )
        for row in store.sources.rows()
        if id in (None, row.source.community, row.source.id)
    ]
    data = write_opml("My network", entries)
    read = [entry.address for entry in read_opml(data).entries]
    same = sorted(read) == sorted(entry.address for entry in entries)
    write_file(to, data)
    checks = (Check("reads back", "ok" if same else "some addresses did not read back"),)
    return Receipt("opml", to, 1, len(data), checks)


def write_file(to: Path, data: bytes) -> None:
    """A whole file or none. Raises FormatError where it cannot be written, DiskFull."""
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=to.parent, prefix=f".{to.name}-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(name, to)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull("the disk is full; nothing was written") from error
        raise FormatError(f"{to} cannot be written: {error.strerror}") from error
