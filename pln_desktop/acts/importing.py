"""Take over lists of feeds from other programs (OPML)."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.acts import follow
from pln_desktop.acts.progress import Progress
from pln_desktop.acts.progress import Tell
from pln_desktop.acts.progress import heed
from pln_desktop.errors import FormatError
from pln_desktop.exchange.opml import Opml
from pln_desktop.exchange.opml import folder_text
from pln_desktop.exchange.opml import read_opml
from pln_desktop.model import Source
from pln_desktop.sync.identity import feed_identity

if TYPE_CHECKING:
    from pln_desktop.store import Store


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `already` are addresses that were followed before; `refused` are
    sentences about what was left out."""

    followed: list[Source]
    already: list[str]
    refused: list[str]


def preview(data: bytes) -> Opml:
    """Read a list without following anything. Raises FormatError."""
    return read_opml(data)


def read_file(path: Path) -> bytes:
    """A file's bytes; FormatError where it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise FormatError(f"{path} cannot be read: {reason}") from error


def import_opml(
    store: Store,
    files: Sequence[Path | bytes],
    allow_private: bool = False,
    progress: Tell | None = None,
    stop: threading.Event | None = None,
) -> Imported:
    """Follow what the lists name: one undoable act that fetches nothing.

    An unreadable list raises FormatError before anything is written. `allow_private` grants
    each address of this machine or a private network its own origin.
    """
    lists = [preview(f if isinstance(f, bytes) else read_file(f)) for f in files]
    entries = [(one, opml) for opml in lists for one in opml.entries]
    done = Imported([], [], [sentence for opml in lists for sentence in opml.refused])
    with store.act("import.opml"):
        known = {source.identity: source for source in store.sources.all()}
        for number, (entry, opml) in enumerate(entries, start=1):
            heed(stop)
            identity = feed_identity(entry.address)
            if identity in known:
                done.already.append(entry.address)
                if allow_private:
                    follow.grant(store, known[identity])
                continue
            known[identity] = follow.make(
                store,
                entry.address,
                entry.community or entry.title or opml.title,
                title=entry.title,
                folder=folder_text(entry.folder),
                allow_private=allow_private,
            )
            done.followed.append(known[identity])
            if progress:
                progress(Progress(number, len(entries), entry.address))
    return done
