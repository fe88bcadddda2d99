"""A process that refreshes and takes notes until it is killed, and says what it was told is done.

    python busy.py PROFILE

Each line of standard output names something that the library had acknowledged before the line
was written: `note ID TEXT`, `items COUNT`, `star ID`, `act SEQ`.
"""

from __future__ import annotations

import itertools
import sys
import threading
from pathlib import Path

from pln_desktop.acts import annotate
from pln_desktop.acts.sync import sync
from pln_desktop.model import Scope
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border

_lock = threading.Lock()


def say(*words: object) -> None:
    """One whole line, at once."""
    with _lock:
        print(*words, flush=True)


def refresh(store: Store, border: Border) -> None:
    """Ask all sources again and again."""
    while True:
        sync(store, border)
        say("items", sum(row.items for row in store.sources.rows()))


def write(store: Store) -> None:
    """Notes, edits of them, stars and tags, as fast as they can be had."""
    for number in itertools.count():
        made = annotate.note(store, "", f"Thought-{number}")
        say("note", made.id, made.text)
        annotate.edit(store, made.id, f"Thought-{number}-again")
        say("note", made.id, f"Thought-{number}-again")
        for row in store.items.walk(Scope(), 1):
            if not row.starred:
                store.items.mark([row.key], "starred", True)
                say("star", row.id)
        say("act", store.history(limit=1)[0].seq)


def main() -> None:
    """Both at once, until somebody ends it."""
    store = Store.open(Profile(Path(sys.argv[1])).make())
    border = Border("1.2.3")
    threading.Thread(target=refresh, args=(store, border), daemon=True).start()
    write(store)


if __name__ == "__main__":
    main()
