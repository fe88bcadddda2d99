"""The house keeps its plan: direction of imports, sizes of files, words that are refused."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pln_desktop"
FILES = sorted(PACKAGE.rglob("*.py"))

FILE_LINES = 400
FUNCTION_LINES = 40
REASONS: dict[str, str] = {
    "model.py": "the whole vocabulary, to be read as one page",
    "ui/commands.py:_table": "the one table of commands, a line each",
}
"""File, or file:function, that is longer than that -> why."""

REFUSED_NAMES = ("utils", "util", "helpers", "manager", "base", "common", "misc")
MAY_CATCH_ALL = ("ui/jobs.py", "app.py", "cli/", "sync/http.py", "sync/inbox.py")
TABLES = ("store/tables.py",)


def place(file: Path) -> str:
    """A file's name inside the package."""
    return file.relative_to(PACKAGE).as_posix()


def nodes(file: Path) -> Iterator[ast.AST]:
    """Every node of a file's syntax tree."""
    return ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def test_rooms_import_only_downwards() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    words = [str(lint), "--no-cache", "--no-logo", "--config", str(ROOT / "pyproject.toml")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 kept, 0 broken" in done.stdout


def test_every_folder_is_a_package() -> None:
    folders = {file.parent for file in FILES}
    assert [place(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def test_modules_have_names_that_say_something() -> None:
    assert [place(file) for file in FILES if file.stem in REFUSED_NAMES] == []


def test_files_and_functions_stay_short() -> None:
    long: list[str] = []
    for file in FILES:
        text = file.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > FILE_LINES:
            long.append(f"{place(file)} ({lines} lines)")
        for node in nodes(file):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                lines = node.end_lineno - node.lineno + 1
                if lines > FUNCTION_LINES:
                    long.append(f"{place(file)}:{node.name} ({lines} lines)")
    unexplained = [words for words in long if words.partition(" ")[0] not in REASONS]
    assert not unexplained, "\n".join(["too long without a reason:", *unexplained])
    assert [name for name in REASONS if not any(w.startswith(f"{name} ") for w in long)] == []


def test_bugs_are_caught_in_few_files_only() -> None:
    """Elsewhere an `except` that takes in everything must let it go on, as a rollback does."""
    found = [
        f"{place(file)}:{node.lineno}"
        for file in FILES
        for node in nodes(file)
        if isinstance(node, ast.ExceptHandler) and catches_all(node) and not raises(node)
    ]
    assert [words for words in found if not words.startswith(MAY_CATCH_ALL)] == []


def catches_all(handler: ast.ExceptHandler) -> bool:
    """Whether every bug ends in this handler."""
    named = handler.type
    return named is None or (
        isinstance(named, ast.Name) and named.id in ("Exception", "BaseException")
    )


def raises(handler: ast.ExceptHandler) -> bool:
    """Whether its last word is `raise`."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_annotations_are_lazy_but_in_tables() -> None:
    """SQLModel reads annotations of its tables; everywhere else they cost nothing."""
    without = [
        place(file)
        for file in FILES
        if "from __future__ import annotations" not in file.read_text(encoding="utf-8")
        and any(isinstance(node, ast.FunctionDef | ast.AnnAssign) for node in nodes(file))
    ]
    assert [name for name in without if name not in TABLES] == []


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("processEvents(", "a loop inside the loop"),
        ("synchronous=OFF", "loses acts with the power"),
        ("create_all(", "the migrations make the tables"),
        ("moveToThread", "lanes carry work, not objects"),
        ("QThread", "lanes carry work, not objects"),
        ("datetime.utcnow(", "a time without a zone"),
        ("QtWebEngine", "nothing remote while reading"),
    ],
)
def test_wrong_turns_are_not_taken(words: str, why: str) -> None:
    found = [place(file) for file in FILES if words in file.read_text(encoding="utf-8")]
    assert found == [], why


def test_architecture_page_names_every_room() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rooms = {file.parent for file in FILES} - {PACKAGE}
    assert [place(room) for room in rooms if f"{room.name}/" not in page] == []
    top = [file.name for file in PACKAGE.glob("*.py") if file.name != "__init__.py"]
    assert [name for name in top if name not in page] == []
    assert page.count("\n") <= 100, "one screen"
