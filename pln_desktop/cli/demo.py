"""The demo: the main job on bundled content, in the window or as pictures."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING
from typing import Annotated

import typer

from pln_desktop.cli.failures import Failure
from pln_desktop.cli.failures import refused
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.cli.words import count
from pln_desktop.model import Json
from pln_desktop.model import now
from pln_desktop.paths import Profile

if TYPE_CHECKING:
    from pln_desktop.acts.demo import DemoResult

_FIGURES = (
    "communities",
    "sources",
    "items",
    "highlights",
    "notes",
    "resources",
    "contacts",
)


def demo(
    context: typer.Context,
    headless: Annotated[
        bool, typer.Option("--headless", help="Draw the pages as pictures; open no window.")
    ] = False,
    to: Annotated[
        str | None,
        typer.Option("--to", metavar="DIR", help="Where it all goes; a new folder by default."),
    ] = None,
) -> None:
    """Do the main job on a small made-up network, served on this machine, and open the window
    on it. Your own library is left alone."""
    from pln_desktop.acts.demo import demo as act
    from pln_desktop.acts.demo_server import DemoServer

    session = of(context)
    folder, profile = _places(session, to)
    with DemoServer() as server:
        with session.output.progress("The demo") as progress:
            done = act(profile.root, session.border, folder, progress, server)
        if headless or not has_display():
            _tell(session, done, _draw(session, done, folder / "pages"))
            return
        _tell(session, done, None)
        session.close()
        session.give_back_signals()  # Qt's loop would keep ours waiting
        from pln_desktop import app

        # The made-up network stays on the air as long as the window is open.
        code = app.run(profile)
    if code:
        raise Failure("window", "the window could not be opened", code)


def has_display() -> bool:
    """Whether a window could be seen."""
    if os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0] in ("offscreen", "minimal"):
        return False
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _places(session: Session, to: str | None) -> tuple[Path, Profile]:
    """The demo's folder, and a profile without a library: the one chosen, or one in the folder,
    where that of an earlier demo is put aside, not thrown away."""
    chosen = session.profile if session.chose_profile else None
    if chosen is not None and chosen.library.exists():
        raise refused(f"{chosen.root} has a library; the demo makes its own")
    if to is None:
        folder = Path(tempfile.mkdtemp(prefix="pln-demo-"))
    else:
        folder = Path(to).expanduser().resolve()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Failure("file", f"{folder} cannot be made: {error.strerror}") from error
    profile = chosen or Profile(folder / "profile")
    if chosen is None and profile.root.exists():
        aside = folder / f"profile-before-{now():%Y%m%d-%H%M%S-%f}"
        profile.root.rename(aside)
        session.output.remark(f"The earlier demo's library is in {aside}.")
    return folder, profile


def _draw(session: Session, done: DemoResult, to: Path) -> Path:
    """Every page of the window as a picture, with a highlighted item open."""
    from pln_desktop.store import Store
    from pln_desktop.ui import gallery

    store = Store.open(Profile(done.profile))
    try:
        marked = [row.note.target for row in store.notes.rows(target_noun="item") if row.note.quote]
    finally:
        store.close()
    if not session.output.as_json:
        session.output.remark("Drawing the pages …")
    gallery.shoot_library(done.profile, to, marked[-1] if marked else "")
    return to


def _tell(session: Session, done: DemoResult, pages: Path | None) -> None:
    """What was done, and where it is."""
    if session.output.as_json:
        shape: Json = {name: getattr(done, name) for name in _FIGURES}
        shape |= {
            "profile": str(done.profile),
            "portfolio": str(done.portfolio),
            "pages": str(pages) if pages else None,
            "receipt": done.receipt.as_json(),
        }
        session.output.line(shape, now=True)
        return
    said = [
        f"Followed {count(done.sources, 'source')} in {count(done.communities, 'community')}, "
        f"and read {count(done.items, 'item')} from them.",
        f"Made {count(done.highlights, 'highlight')} and {count(done.notes, 'note')}, kept "
        f"{count(done.resources, 'resource')}, added {count(done.contacts, 'contact')}, and "
        f"exported a portfolio of {count(done.receipt.files, 'file')}.",
        f"Library:   {done.profile}",
        f"Portfolio: {done.portfolio / 'index.html'}",
    ]
    if pages:
        said.append(f"Pages:     {pages}")
    session.output.words("\n".join(said), now=True)
