"""What an export made, what was checked, and what could not be included."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pln_desktop.model import Json


@dataclass(frozen=True, slots=True)
class Check:
    """One look at the finished files."""

    checker: str
    result: str  # "ok", or what is wrong

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong."""
        return self.result == "ok"


@dataclass(frozen=True, slots=True)
class Receipt:
    """An export's closing report."""

    kind: str
    path: Path
    files: int
    bytes: int
    checks: tuple[Check, ...] = ()
    gaps: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """The shape the command line promises."""
        return {
            "kind": self.kind,
            "path": str(self.path),
            "files": self.files,
            "bytes": self.bytes,
            "checks": [{"checker": c.checker, "result": c.result} for c in self.checks],
            "gaps": list(self.gaps),
        }
