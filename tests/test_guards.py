"""The guards of conftest.py catch what they are there for."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

MISBEHAVING = """
import logging, socket, subprocess, sys, threading, time, warnings
import pytest

held = []

def test_connects():
    with socket.socket() as line, pytest.raises(OSError):
        line.connect(("192.0.2.1", 80))

def test_looks_up():
    with pytest.raises(OSError):
        socket.getaddrinfo("school.example", 443)

def test_child_connects():
    code = "import socket; socket.create_connection((\\'192.0.2.1\\', 80), 1)"
    subprocess.run([sys.executable, "-c", code], capture_output=True)

def test_thread():
    held.append(threading.Event())
    threading.Thread(target=held[-1].wait, name="forgotten", daemon=True).start()

def test_child():
    held.append(subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]))

def test_logs():
    logging.getLogger("pln").warning("the feed is broken")

@pytest.mark.expects_log("never said")
def test_unmet_log():
    pass

def test_warns():
    warnings.warn("old")

def test_widget(qapp):
    from PySide6.QtWidgets import QLabel
    held.append(QLabel("still here"))

def test_qt_warns(qapp):
    from PySide6.QtCore import qWarning
    qWarning("a signal without a slot")
"""

BEHAVING = """
import logging, os, socket, subprocess, sys, threading
import pytest

def test_loopback():
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    socket.getaddrinfo("localhost", 80)

def test_thread():
    thread = threading.Thread(target=lambda: None)
    thread.start()

def test_child():
    subprocess.run([sys.executable, "-c", ""], check=True)

@pytest.mark.expects_log("is broken")
def test_logs():
    logging.getLogger("pln").warning("the feed is broken")

def test_widget(qtbot):
    from PySide6.QtWidgets import QLabel
    label = QLabel("gone in time")
    qtbot.addWidget(label)

def test_profile(tmp_path):
    assert os.environ["PLN_PROFILE"].startswith(str(tmp_path))

def test_keys_are_kept():
    import keyring
    keyring.set_password("pln", "someone", "secret")
    assert keyring.get_password("pln", "someone") == "secret"

def test_keys_are_forgotten():
    import keyring
    assert keyring.get_password("pln", "someone") is None
"""


def outcomes(source: str, folder: Path) -> dict[str, str]:
    """Run made-up tests under our guards; the worst outcome of each by name."""
    file = folder / "test_made_up.py"
    file.write_text(source, encoding="utf-8")
    options = [
        "-p",
        "tests.conftest",
        "-c",
        str(ROOT / "pyproject.toml"),
        "-v",
        "-p",
        "no:cacheprovider",
    ]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, f"--rootdir={folder}", str(file)],
        cwd=folder,
        env=os.environ | {"PLN_LEAK_PATIENCE": "0.3"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = re.findall(r"::(test_\w+) (PASSED|FAILED|ERROR)", done.stdout)
    assert said, done.stdout + done.stderr
    found: dict[str, str] = {}
    for name, outcome in said:
        found[name] = outcome if found.get(name, "PASSED") == "PASSED" else found[name]
    return found


def test_guards_fail_a_test_that_misbehaves(tmp_path: Path) -> None:
    found = outcomes(MISBEHAVING, tmp_path)
    assert len(found) == MISBEHAVING.count("def test_")
    assert [name for name, outcome in found.items() if outcome == "PASSED"] == []


def test_guards_pass_a_test_that_behaves(tmp_path: Path) -> None:
    found = outcomes(BEHAVING, tmp_path)
    assert len(found) == BEHAVING.count("def test_")
    assert [name for name, outcome in found.items() if outcome != "PASSED"] == []


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True),
        ("127.8.9.1", True),
        ("::1", True),
        ("localhost", True),
        (None, True),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("localhost.example", False),
        (b"school.example", False),
        ("fe80::1%eth0", False),
    ],
)
def test_loopback_is_this_machine_alone(host: object, here: bool) -> None:
    from tests.helpers import loopback

    assert loopback.is_loopback(host) is here
