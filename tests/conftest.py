"""The guards every test runs under.

A test gets a profile of its own, a key ring that forgets, and loopback; it fails on a log record
of WARNING or above that it did not announce, and on a thread, a child process or a top-level
widget that it leaves behind.  Warnings are errors by pyproject.toml.
"""

from __future__ import annotations

import logging
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # before anything imports Qt
os.environ["PYTHON_KEYRING_BACKEND"] = "tests.helpers.memory_keyring.MemoryKeyring"

from tests.helpers import leaks
from tests.helpers import loopback

loopback.watch()

GUARDED = str(Path(__file__).parent / "helpers" / "guarded")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared material (PLN_SHARED, by default beside the project)."""
    beside = Path(__file__).parents[2] / "shared"
    folder = Path(os.environ.get("PLN_SHARED") or beside)
    if not folder.is_dir():
        pytest.skip("the shared material is not here (PLN_SHARED)")
    return folder


@pytest.fixture(autouse=True)
def own_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of the person running the tests is read or written."""
    monkeypatch.setenv("PLN_PROFILE", str(tmp_path / "profile"))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))


@pytest.fixture(autouse=True)
def empty_key_ring() -> Iterator[None]:
    """Secrets of one test are unknown to the next."""
    yield
    if ring := sys.modules.get("tests.helpers.memory_keyring"):
        ring.MemoryKeyring.secrets.clear()


@pytest.fixture(autouse=True)
def loopback_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that reached beyond this machine, itself or by a Python it started."""
    log = tmp_path / "reached-beyond-loopback"
    monkeypatch.setenv(loopback.LOG, str(log))
    path = os.environ.get("PYTHONPATH")
    monkeypatch.setenv("PYTHONPATH", f"{GUARDED}{os.pathsep}{path}" if path else GUARDED)
    yield
    if log.exists():
        pytest.fail(f"reached beyond this machine: {log.read_text(encoding='utf-8')}")


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    """Fails a test that leaves a thread, a child process or a top-level widget."""
    before = leaks.threads(), leaks.children(), leaks.widgets()
    yield
    left = {
        "threads": leaks.left_threads(before[0]),
        "child processes": leaks.left_children(before[1]),
        "top-level widgets": leaks.left_widgets(before[2]),
    }
    if any(left.values()):
        words = [f"{what}: {', '.join(names)}" for what, names in left.items() if names]
        pytest.fail("left behind: " + "; ".join(words))


@pytest.fixture(autouse=True)
def quiet_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test on a log record of WARNING or above.

    `@pytest.mark.expects_log(r"pattern", ...)` announces them: each pattern must be met, and a
    record that meets none still fails the test.
    """
    catcher = _Catcher(logging.WARNING)
    logging.getLogger().addHandler(catcher)
    yield
    logging.getLogger().removeHandler(catcher)
    marker = request.node.get_closest_marker("expects_log")
    patterns = [str(pattern) for pattern in marker.args] if marker else []
    said = [f"{record.name}: {record.getMessage()}" for record in catcher.records]
    unmet = [p for p in patterns if not any(re.search(p, words) for words in said)]
    unexpected = [words for words in said if not any(re.search(p, words) for p in patterns)]
    if unmet or unexpected:
        pytest.fail(f"log: expected but not said {unmet}, said but not expected {unexpected}")


class _Catcher(logging.Handler):
    """Keeps what is logged."""

    def __init__(self, level: int) -> None:
        super().__init__(level)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one."""
        self.records.append(record)
