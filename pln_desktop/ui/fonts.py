"""The reading face and, on a machine that has only DejaVu, a face for the program's words."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont
from PySide6.QtGui import QFontDatabase
from PySide6.QtGui import QFontInfo

SERIF = ("Source Serif Pro", "Source Serif 4", "Charter", "Georgia", "Noto Serif")
_FIRST = ("Regular", "Semibold")
_REST = ("Bold", "It", "BoldIt")
_POOR = ("DejaVu Sans", "Bitstream Vera Sans", "Sans Serif", "")


@cache
def reading_family() -> str:
    """The family of others' words: Source Serif, else the best serif there is."""
    return (
        _load("font_source_serif_pro", "SourceSerifPro", (*_FIRST, *_REST))
        or _installed(SERIF)
        or "serif"
    )


@cache
def interface_family() -> str:
    """The family of the program's words: the system's own unless it is DejaVu.

    Asked before the application's font is changed, so that the answer is about the system.
    """
    system = QFontInfo(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)).family()
    if system not in _POOR:
        return system
    better = _installed(("Inter", "Noto Sans", "Cantarell", "Open Sans"))
    return better or _load("font_source_sans_pro", "SourceSansPro", _FIRST) or system


@cache
def load_rest() -> None:
    """The slanted and heavy cuts of the interface's face, which the first paint does without."""
    if interface_family().startswith("Source Sans"):
        _load("font_source_sans_pro", "SourceSansPro", _REST)


def begin_with(face: str) -> None:
    """Register the face that the last start chose, before anything asks for a font.

    Each registration makes Qt read the system's fonts anew (some 14 ms at the next question);
    done first, it costs nothing.
    """
    if face.startswith("Source Sans"):
        _load("font_source_sans_pro", "SourceSansPro", _FIRST)


@cache
def _load(package: str, stem: str, cuts: tuple[str, ...]) -> str:
    """Register the cuts of a font package; its family, or "" where it is missing."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return ""
    family = ""
    for cut in cuts:
        path = Path(spec.origin).parent / "files" / f"{stem}-{cut}.ttf"
        number = QFontDatabase.addApplicationFont(str(path)) if path.is_file() else -1
        if number >= 0 and not family:
            family = QFontDatabase.applicationFontFamilies(number)[0]
    return family


def _installed(wanted: tuple[str, ...]) -> str:
    there = set(QFontDatabase.families())
    return next((family for family in wanted if family in there), "")


def weight(number: int) -> QFont.Weight:
    """400 or 600 as Qt's own type."""
    return QFont.Weight.DemiBold if number >= 600 else QFont.Weight.Normal
