"""docs/notes/faults.md names every fault and every manner, and only tests that are there."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]
TABLE = TESTS.parent / "docs" / "notes" / "faults.md"


def carried(path: Path) -> set[str]:
    """The numbers in the names of a file's tests; `frb080_to_frb089` carries those between."""
    names = re.findall(r"def (test_\w+)", path.read_text("utf-8"))
    found = {
        f"{kind.upper()}{number}"
        for name in names
        for kind, number in re.findall(r"_(f|frb)(\d+)(?=_)", name)
    }
    for name in names:
        for first, last in re.findall(r"frb(\d+)_to_frb(\d+)", name):
            found |= {f"FRB{number:03}" for number in range(int(first), int(last) + 1)}
    return found


def test_the_table_of_faults_is_true() -> None:
    rows = re.findall(r"^\| (F\w+) \| (.*?) \|", TABLE.read_text("utf-8"), re.MULTILINE)
    assert {f"F{number}" for number in (*range(1, 23), 46)} <= {number for number, _ in rows}
    false = [
        f"{number}: {file}"
        for number, files in rows
        for file in re.findall(r"`([^`]+)`", files)
        if not (TESTS / file).exists() or number not in carried(TESTS / file)
    ]
    assert false == []
