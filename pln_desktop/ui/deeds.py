"""What a page does to the library: one write, one sentence, one way back."""

from __future__ import annotations

from collections.abc import Callable

from pln_desktop.errors import PlnError
from pln_desktop.model import Changes
from pln_desktop.ui.desk import Desk
from pln_desktop.ui.messages import tr


def write(desk: Desk, do: Callable[[], Changes], said: str = "") -> bool:
    """Write one record now; False, and a sentence over the page, when that failed.

    With `said` the window tells what was done and offers to undo exactly this act.
    """
    try:
        changes = do()
    except PlnError as error:
        desk.window.fail(error)
        return False
    if said:
        tell(desk, said, changes.act)
    return True


def write_many(desk: Desk, do: Callable[[], Changes], said: str = "") -> None:
    """The same for many records: on lane work."""

    def done(changes: Changes) -> None:
        if said:
            tell(desk, said, changes.act)

    desk.jobs.run("work", lambda job: do(), done, desk.window.fail)


def tell(desk: Desk, said: str, act: str) -> None:
    """Say what was done, with Undo beside it."""

    def back() -> None:
        desk.window.banner.say("")
        desk.jobs.run("work", lambda job: desk.store.undo(act), None, desk.window.fail)

    desk.window.say(said, action=(tr("Undo"), back) if act else None)
