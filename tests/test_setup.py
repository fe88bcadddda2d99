"""run.py, the lock and the ground they lay."""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def run() -> ModuleType:
    """run.py as a module; nothing of it runs at import."""
    spec = importlib.util.spec_from_file_location("run", ROOT / "run.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# --- the lock ----------------------------------------------------------------------------------


def pins() -> dict[str, str]:
    """Version by name, as locked."""
    return {canonicalize_name(n): v for n, v in re.findall(r"^([\w.-]+)==(\S+)", LOCK, re.M)}


def test_lock_names_no_place() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*-", LOCK.replace("--hash=sha256:", ""), re.M)


def test_lock_has_a_hash_for_every_package() -> None:
    blocks = re.split(r"^(?=[\w.-]+==)", LOCK, flags=re.M)[1:]
    assert len(blocks) == len(pins()) > 30
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []


def test_lock_holds_what_the_project_asks_for() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]
    locked = pins()
    for words in asked:
        requirement = Requirement(words)
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{words}: locked is {version}"


def test_what_the_program_imports_is_asked_for() -> None:
    """A library that comes along with another may stop to come along."""
    asked = {
        canonicalize_name(Requirement(words).name) for words in PROJECT["project"]["dependencies"]
    }
    imported = {
        module.partition(".")[0]
        for file in (ROOT / "pln_desktop").rglob("*.py")
        for module in imports(file)
    }
    brings = packages_distributions()
    foreign = imported - sys.stdlib_module_names - {"pln_desktop", "shiboken6"}  # PySide6 has it
    assert foreign > {"PySide6", "sqlmodel"}
    missing = {
        module
        for module in foreign
        if not asked & {canonicalize_name(name) for name in brings.get(module, [])}
    }
    assert missing == set()


def imports(file: Path) -> list[str]:
    """The modules a file imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.append(node.module)
    return found


def test_lock_holds_no_key_ring_that_writes_plain_text() -> None:
    assert "keyrings-alt" not in pins()


# --- run.py ------------------------------------------------------------------------------------


def test_run_needs_nothing_but_python() -> None:
    code = (
        "import sys, runpy; runpy.run_path('run.py');"
        "print([m for m in sys.modules if m.partition('.')[0] not in sys.stdlib_module_names"
        " and m != '__main__' and not m.startswith('_')])"
    )
    options = ["-I", "-S", "-c", code]
    done = subprocess.run(
        [sys.executable, *options], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ([], ["-m", "pln_desktop"]),
        (["demo", "--headless"], ["-m", "pln_desktop", "demo", "--headless"]),
        (["follow", "test"], ["-m", "pln_desktop", "follow", "test"]),
        (["gallery", "--to", "x"], ["-m", "pln_desktop.ui.gallery", "--to", "x"]),
        (["test"], ["-m", "pytest"]),
        (["test", "-k", "opml"], ["-m", "pytest", "-k", "opml"]),
        (["test", "--long"], ["-m", "pytest", "-m", "long"]),
        (["test", "--long", "-x"], ["-m", "pytest", "-m", "long", "-x"]),
        (["test", "--long", "kill", "-x"], ["-m", "pytest", "-m", "long", "-k", "kill", "-x"]),
    ],
)
def test_run_hands_on_its_arguments(
    run: ModuleType, args: list[str], words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert run.command(args) == words


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is always a screen")
def test_run_draws_into_memory_without_a_screen(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert run.environment(["demo"])["QT_QPA_PLATFORM"] == "offscreen"
    assert run.environment(["test"])["QT_QPA_PLATFORM"] == "offscreen"
    assert "QT_QPA_PLATFORM" not in run.environment([])
    monkeypatch.setenv("DISPLAY", ":0")
    assert "QT_QPA_PLATFORM" not in run.environment(["demo"])
    assert run.environment(["gallery", "--to", "x"])["QT_QPA_PLATFORM"] == "offscreen"


@pytest.mark.skipif(sys.platform != "linux", reason="a table of Linux libraries")
def test_run_asks_only_for_the_libraries_it_needs(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    assert run.wanted_libraries(["sync"]) == {}
    assert run.wanted_libraries(["test"]) == run.OFFSCREEN
    assert run.wanted_libraries([]) == run.OFFSCREEN | run.ON_A_SCREEN
    assert run.wanted_libraries(["--profile", "x"]) == run.OFFSCREEN | run.ON_A_SCREEN
    assert run.loads("libc.so.6")
    assert not run.loads("libnowhere-to-be-found.so.7")


@pytest.mark.long
def test_run_begins_again_after_being_cut_short(tmp_path: Path) -> None:
    """A real .venv from a lock of one made-up package, around a stand-in for the program."""
    project = tmp_path / "a folder"
    package = project / "pln_desktop"
    package.mkdir(parents=True)
    (project / "run.py").write_bytes((ROOT / "run.py").read_bytes())
    program = "import sys, chalk; print(sys.argv[1:]); sys.exit(7)"
    (package / "__main__.py").write_text(program, encoding="utf-8")
    lock = project / "requirements.lock"
    lock.write_text(f"chalk==1.0 --hash=sha256:{made_up_wheel(tmp_path)}\n", encoding="utf-8")
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PATH": "/usr/bin:/bin"}

    def start(*words: str | Path) -> tuple[int, str, bool]:
        """Exit code, standard output, whether it was set up (again)."""
        done = subprocess.run(
            words, cwd="/", capture_output=True, text=True, check=False, env=os.environ | pip
        )
        return done.returncode, done.stdout, "Setting up" in done.stderr

    command = (base_python(), project / "run.py", "sync", "--json")
    answer = (7, "['sync', '--json']\n")
    assert start(*command) == (*answer, True)
    assert start(*command) == (*answer, False)
    assert start(project / ".venv/bin/pln", "sync", "--json") == (*answer, False)

    good = lock.read_text(encoding="utf-8")
    lock.write_text(good.replace("sha256:", "sha256:0")[:-2], encoding="utf-8")
    assert start(*command) == (1, "", True)  # not what was asked for: refused, and not stamped
    assert start(*command) == (1, "", True)
    lock.write_text(good, encoding="utf-8")
    assert start(*command) == (*answer, True)


def made_up_wheel(folder: Path) -> str:
    """Writes chalk-1.0, an empty module, and gives its SHA-256."""
    file = folder / "chalk-1.0-py3-none-any.whl"
    about = "chalk-1.0.dist-info"
    with zipfile.ZipFile(file, "w") as wheel:
        wheel.writestr("chalk.py", "")
        wheel.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: chalk\nVersion: 1.0\n")
        tag = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr(f"{about}/WHEEL", tag)
        wheel.writestr(f"{about}/RECORD", "chalk.py,,\n")
    return hashlib.sha256(file.read_bytes()).hexdigest()


def base_python() -> str:
    """The Python that .venv was made from."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


# --- the binding -------------------------------------------------------------------------------

WEAR = """
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QLabel

class Bell(QObject):
    rung = Signal(int, bool)

app = QApplication([])
bell, heard = Bell(), []
bell.rung.connect(lambda number, loud: heard.append(number))
for number in range(10_000):
    bell.rung.emit(number, True)
label = QLabel()
for number in range(20_000):
    label.setText(str(number))
assert len(heard) == 10_000 and label.text() == "19999"
print("worn")
"""


@pytest.mark.gui
def test_qt_binding_outlives_many_calls() -> None:
    """PySide6 6.12.0 on Python 3.11 loses a reference with each of these, and aborts."""
    done = subprocess.run(
        [sys.executable, "-c", WEAR], capture_output=True, text=True, check=False, timeout=100
    )
    assert (done.returncode, done.stdout) == (0, "worn\n"), done.stderr
