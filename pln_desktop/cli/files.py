"""What leaves and enters as files, and whether library and machine are sound."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import Annotated

import typer

from pln_desktop import errors
from pln_desktop.cli import failures
from pln_desktop.cli import words
from pln_desktop.cli.failures import Failure
from pln_desktop.cli.failures import refused
from pln_desktop.cli.failures import usage
from pln_desktop.cli.session import Session
from pln_desktop.cli.session import of
from pln_desktop.model import Json

_Replace = Annotated[bool, typer.Option("--replace", help="Take the place of what is there.")]
_Id = Annotated[
    str | None, typer.Option("--id", metavar="ID", help="What to export; by default all.")
]


def export(
    context: typer.Context,
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="See --list.", show_default=False)
    ] = None,
    to: Annotated[
        str | None, typer.Option("--to", metavar="PATH", help="The file or folder to write.")
    ] = None,
    id: _Id = None,
    portfolio: Annotated[
        str | None, typer.Option("--portfolio", metavar="ID", help="Which portfolio.")
    ] = None,
    replace: _Replace = False,
    kinds: Annotated[bool, typer.Option("--list", help="Name the kinds.")] = False,
) -> None:
    """Write something for other programs or people, and say what was written and checked."""
    from pln_desktop.acts import export as acts

    session = of(context)
    if kinds:
        for name, about in acts.KINDS.items():
            _tell(session, {"kind": name, "about": about}, f"{name}  {about}")
        return
    if kind is None or to is None:
        raise usage("export takes a KIND and --to PATH; --list names the kinds")
    if kind not in acts.KINDS:
        raise usage(f"{kind!r} is no kind of export; there are {', '.join(acts.KINDS)}")
    if id and portfolio and id != portfolio:
        raise usage("--id and --portfolio name different records")
    wanted = id or portfolio
    if wanted:
        session.store.noun_of(wanted)
    path = Path(to).expanduser()
    with session.output.progress(f"Exporting {kind}") as progress, session.stoppable() as stop:
        receipt = acts.export(session.store, kind, path, wanted, replace, progress, stop)
    _tell_receipt(session, receipt.as_json())


def backup(
    context: typer.Context,
    to: Annotated[str, typer.Option("--to", metavar="FILE", help="The file to write.")],
) -> None:
    """Write library, copies and images into one file. Only another backup is ever replaced."""
    from pln_desktop.acts import backup as acts

    session = of(context)
    path = Path(to).expanduser()
    if os.path.lexists(path) and not _is_backup(path):
        raise Failure("format", f"{path} is already there and is no backup; nothing was written")
    store = session.store
    try:
        with session.output.progress("Backing up") as progress, session.stoppable() as stop:
            acts.backup(store, path, progress, stop)
    except errors.LibraryReadOnly as error:
        raise Failure("file", f"{path} cannot be written") from error
    _tell_receipt(session, _receipt("backup", path))


def restore(
    context: typer.Context,
    file: Annotated[str, typer.Argument(metavar="FILE", help="A backup.", show_default=False)],
    replace: _Replace = False,
) -> None:
    """Put a backup in the profile's place. A library that is there is kept beside it."""
    from pln_desktop.acts import backup as acts

    session = of(context)
    profile, path = session.profile, Path(file).expanduser()
    if profile.library.exists() and not replace:
        raise refused(f"{profile.root} has a library; --replace puts it aside")
    session.make_profile()
    kept = acts.restore(profile, path, replace)
    receipt = _receipt("restore", path) | {"path": str(profile.root)}
    _tell_receipt(session, receipt | {"kept": str(kept) if kept else None})
    if kept:
        session.output.remark(f"What was there before is in {kept}.")


def _receipt(kind: str, path: Path) -> Json:
    with zipfile.ZipFile(path) as archive:
        files = len(archive.namelist())
    return {
        "kind": kind,
        "path": str(path),
        "files": files,
        "bytes": path.stat().st_size,
        "checks": [{"checker": "sqlite quick_check", "result": "ok"}],
        "gaps": [],
    }


def _is_backup(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return "library.db" in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


def check(context: typer.Context) -> None:
    """Is the library sound? Exit 6 when it is not."""
    from pln_desktop.acts import check as acts

    session = of(context)
    problems = acts.check(session.store)
    shape: Json = {"ok": not problems, "problems": problems}
    _tell(session, shape, "\n".join(map(words.as_sentence, problems)) or "The library is sound.")
    if problems:
        said = f"the library has {words.count(len(problems), 'problem')}; restore a backup"
        raise Failure("damaged", said, failures.UNREADABLE)


def doctor(context: typer.Context) -> None:
    """Is this machine fit to run the program? Opens no library, asks no network."""
    from pln_desktop.acts import check as acts

    session = of(context)
    bad: list[str] = []
    for name, well, found in acts.doctor(session.profile):
        mark = "ok" if well else "!!"
        _tell(session, {"name": name, "ok": well, "found": found}, f"{mark}  {name}: {found}")
        if not well:
            bad.append(name)
    if bad:
        raise Failure("unfit", f"look at {', '.join(bad)}")


def _tell(session: Session, shape: Json, said: str) -> None:
    if session.output.as_json:
        session.output.line(shape)
    else:
        session.output.words(said)


def _tell_receipt(session: Session, receipt: Json) -> None:
    size = f"{receipt['bytes'] / 2**20:.1f} MB" if receipt["bytes"] > 2**20 else ""
    size = size or words.count(receipt["bytes"], "byte")
    said = [
        f"{receipt['kind']}: {receipt['path']} ({words.count(receipt['files'], 'file')}, {size})"
    ]
    said += [f"  {one['checker']}: {one['result']}" for one in receipt["checks"]]
    said += [f"  missing: {gap}" for gap in receipt["gaps"]]
    _tell(session, receipt, "\n".join(said))
