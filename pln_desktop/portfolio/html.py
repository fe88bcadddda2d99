"""`portfolio-html`: a folder that is a whole portfolio, open to anybody with a browser.

Composed, checked against its evidence, written to a temporary folder beside its place,
checked again as files, and only then renamed: a broken export leaves nothing behind.
"""

from __future__ import annotations

import errno
import html
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from datetime import tzinfo
from importlib.util import find_spec
from pathlib import Path
from threading import Event

from pln_desktop import paths
from pln_desktop.errors import DiskFull
from pln_desktop.errors import FormatError
from pln_desktop.errors import Stopped
from pln_desktop.model import Portfolio
from pln_desktop.model import now
from pln_desktop.portfolio.checking import check_folder
from pln_desktop.portfolio.compose import Outline
from pln_desktop.portfolio.compose import broken
from pln_desktop.portfolio.compose import unanchored
from pln_desktop.portfolio.files import Files
from pln_desktop.portfolio.page import Page
from pln_desktop.portfolio.receipt import Check
from pln_desktop.portfolio.receipt import Receipt
from pln_desktop.portfolio.words import language as well_formed

KIND = "portfolio-html"
_MARK = '<meta name="generator" content="PLN Desktop">'
_FACES = {
    "font_source_serif_pro": (
        *("SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf", "SourceSerifPro-It.ttf"),
        "LICENSE.txt",  # SIL OFL, the same for both
    ),
    "font_source_sans_pro": ("SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf"),
}


def write_html(
    portfolio: Portfolio,
    outline: Outline,
    to: Path,
    *,
    replace: bool = False,
    language: str = "en",
    made: datetime | None = None,
    zone: tzinfo | None = None,
    stop: Event | None = None,
) -> Receipt:
    """Write the folder `to`. `zone` None shows dates in the system's own zone.

    Raises FormatError for a broken chain, an existing `to` without `replace`, a `to` that is
    no portfolio of ours, or a place that cannot be written; DiskFull; Stopped.
    """
    if sentences := broken(portfolio, outline):
        raise FormatError("the portfolio is not whole: " + " ".join(sentences))
    to = Path(os.path.abspath(to))
    _refuse_existing(to, replace)
    with _folder_beside(to) as folder:
        page = Page(
            portfolio,
            outline,
            Files(folder),
            made or now(),
            zone,
            language if well_formed(language) else "en",
        )
        (folder / "index.html").write_text(page.build(), "utf-8")
        _add_style(folder)
        checks = _checked(folder)
        if stop is not None and stop.is_set():
            raise Stopped("the export was stopped; nothing was written")
        files = [path for path in folder.rglob("*") if path.is_file()]
        size = sum(path.stat().st_size for path in files)
        _put_in_place(folder, to, replace)
    gaps = (*(html.unescape(gap) for gap in page.gaps), *unanchored(outline))
    return Receipt(KIND, to, len(files), size, checks, gaps)


def _checked(folder: Path) -> tuple[Check, ...]:
    """What was checked; FormatError where one check did not pass."""
    checks = (Check("every claim rests on its evidence", "ok"), *check_folder(folder))
    if wrong := [f"{check.checker}: {check.result}" for check in checks if not check.passed]:
        raise FormatError("the pages did not pass their own checks: " + "; ".join(wrong))
    return checks


def _refuse_existing(to: Path, replace: bool) -> None:
    if not os.path.lexists(to):
        return
    if not replace:
        raise FormatError(f"{to} is already there; nothing was written")
    if to.is_symlink() or not to.is_dir():
        raise FormatError(f"{to} is no folder, so it was not replaced")
    index = to / "index.html"
    ours = index.is_file() and _MARK in index.read_text("utf-8", errors="replace")[:4000]
    if not ours and any(to.iterdir()):
        raise FormatError(f"{to} holds something else than a portfolio, so it was not replaced")


@contextmanager
def _folder_beside(to: Path) -> Iterator[Path]:
    """A temporary folder on the same disk; gone again unless it was renamed."""
    folder: Path | None = None
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".portfolio-", dir=to.parent))
        folder.chmod(0o755)  # it is made to be shown; the files inside keep the usual mode
        yield folder
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(f"there is no room for the portfolio in {to.parent}") from error
        raise FormatError(f"the portfolio cannot be written to {to}: {error.strerror}") from error
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)


def _put_in_place(folder: Path, to: Path, replace: bool) -> None:
    if not replace or not to.exists():
        _refuse_existing(to, replace=False)  # it may have come meanwhile
        os.rename(folder, to)
        return
    old = Path(tempfile.mkdtemp(prefix=".portfolio-old-", dir=to.parent))
    os.rename(to, old / "was")
    try:
        os.rename(folder, to)
    except OSError:
        os.rename(old / "was", to)
        raise
    finally:
        if to.exists():
            shutil.rmtree(old, ignore_errors=True)


def _add_style(folder: Path) -> None:
    style = paths.resource("portfolio/style.css").read_text("utf-8")
    cuts = _cuts()
    for cut in cuts:
        (folder / "fonts").mkdir(exist_ok=True)
        shutil.copyfile(cut, folder / "fonts" / cut.name)
    if not cuts:  # the page then reads in the faces of the reader's machine
        style = style[: style.index("@font-face")] + style[style.index(":root") :]
    (folder / "style.css").write_text(style, "utf-8")


def _cuts() -> list[Path]:
    """The files of both faces and their licence, as their packages bring them; [] without."""
    found = []
    for package, names in _FACES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            return []
        found += [Path(spec.origin).parent / "files" / name for name in names]
    return found if all(path.is_file() for path in found) else []
