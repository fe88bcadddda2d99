"""A process that syncs once and takes notes meanwhile, and says what it was told is done.

    python interrupted.py PROFILE

Each line of standard output names something that the library had acknowledged before the line
was written: `begun`, `note ID TEXT`, `star ID`, and at the end `done` or `stopped KIND`.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from pln_desktop.acts import annotate
from pln_desktop.acts.sync import sync
from pln_desktop.errors import PlnError
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from tests.end2end.busy import say


def write(store: Store, ended: threading.Event) -> None:
    """A note and a star now and then, until the sync is over."""
    number = 0
    while not ended.wait(0.02):
        number += 1
        try:
            made = annotate.note(store, "", f"Thought-{number}")
            say("note", made.id, made.text)
            for row in store.items.walk(Scope(), 1):
                if not row.starred:
                    store.items.mark([row.key], "starred", True)
                    say("star", row.id)
        except PlnError:
            continue  # refused, so not acknowledged


def main() -> None:
    """Sync once; whatever happens, every confirmed act is on the disk."""
    border = Border("1.2.3")
    ended = threading.Event()
    try:
        store = Store.open(Profile(Path(sys.argv[1])))
        say("begun")
        writer = threading.Thread(target=write, args=(store, ended))
        writer.start()
        try:
            sync(store, border)
        finally:
            ended.set()
            writer.join()
            border.close()
            store.close()
    except PlnError as error:
        say("stopped", error.kind)
    else:
        say("done")


if __name__ == "__main__":
    main()
