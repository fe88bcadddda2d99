"""The program as it is started: what the first paint loads, a second start, refusals."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from pln_desktop.paths import Profile
from pln_desktop.store import Store

PROBE = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pln_desktop import app

seen = {}
real = app._Window._open

def opened(self):
    seen["first paint"] = sorted(sys.modules)
    real(self)
    seen["place"] = getattr(self.window, "place", "")
    QTimer.singleShot(%d, self.window.close)

line = app._Window._on_line

def on_line(self, words):
    line(self, words)
    QTimer.singleShot(0, self.window.close)

app._Window._open = opened
app._Window._on_line = on_line
code = app.run(Path(sys.argv[1]))
print(json.dumps(seen | {"code": code}))
"""


def start(profile: Path, linger: int = 0) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(PROBE % linger), str(profile)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )


def test_the_first_paint_loads_no_library_and_no_client(tmp_path: Path) -> None:
    out, err = start(tmp_path / "p").communicate(timeout=60)
    seen = json.loads(out.splitlines()[-1])
    heavy = ("sqlite3", "sqlmodel", "sqlalchemy", "typer", "rich", "feedparser", "httpx2",
             "keyring", "pln_desktop.store", "pln_desktop.sync", "pln_desktop.acts",
             "pln_desktop.model",
             "logging.handlers", "PySide6.QtNetwork")  # fmt: skip
    assert [name for name in heavy if name in seen["first paint"]] == []
    assert seen["code"] == 0
    assert seen["place"] == "today"
    assert "Traceback" not in err


def test_a_second_start_raises_the_first_window(tmp_path: Path) -> None:
    first = start(tmp_path / "p", linger=20_000)
    try:
        deadline = time.monotonic() + 30
        second = None
        while time.monotonic() < deadline:
            second = subprocess.run(
                [sys.executable, "-m", "pln_desktop", "--profile", str(tmp_path / "p")],
                capture_output=True, text=True, timeout=60,
            ) if (tmp_path / "p" / "lock").exists() else None  # fmt: skip
            if second is not None and second.returncode == 0:
                break
        assert second is not None
        assert second.returncode == 0, second.stderr
    finally:
        out, err = first.communicate(timeout=60)
    assert json.loads(out.splitlines()[-1])["code"] == 0
    assert "Traceback" not in err


def test_a_newer_library_is_refused_unharmed(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p").make()
    Store.open(profile).close()
    with sqlite3.connect(profile.library) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = profile.library.read_bytes()
    done = subprocess.run(
        [sys.executable, "-m", "pln_desktop", "--profile", str(profile.root)],
        capture_output=True, text=True, timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    assert done.returncode == 6
    assert "newer release" in done.stderr
    assert "Traceback" not in done.stderr
    assert profile.library.read_bytes() == before


def test_rubbish_in_the_window_file_is_no_trouble(tmp_path: Path) -> None:
    profile = Profile(tmp_path / "p").make()
    profile.window.write_bytes(
        b"[looks]\ntext=huge\nchoice=\xff\xfe\n[window]\ngeometry=@@\nplace=x\n"
    )
    out, err = start(profile.root).communicate(timeout=60)
    assert json.loads(out.splitlines()[-1])["code"] == 0
    assert "Traceback" not in err


TYPING = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from pln_desktop import app
from pln_desktop.model import Note

real = app._Window._open

def opened(self):
    real(self)
    note = Note(id="d" * 32, type="note", target_noun="", target="", text="")
    self._store.notes.save(note)
    self.window.go("notes", "note", note.id)
    QTimer.singleShot(300, lambda: typed(self))

def typed(self):
    from pln_desktop.ui.note_editor import NoteEditor
    editor = self.window.page().findChild(NoteEditor)
    editor.setPlainText("Half a sentence")
    print("typed", flush=True)

app._Window._open = opened
print(app.run(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.name != "posix", reason="a POSIX signal")
def test_f33_a_signal_at_log_out_loses_nothing_that_was_typed(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", TYPING, str(tmp_path / "p")],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "typed\n"
    process.terminate()
    out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "0\n")
    store = Store.open(Profile(tmp_path / "p"))
    assert [note.text for note in store.notes.all()] == ["Half a sentence"]
    store.close()


@pytest.mark.skipif(sys.platform != "linux", reason="a display server is Linux's way")
def test_without_a_screen_one_sentence_says_so(tmp_path: Path) -> None:
    screens = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    done = subprocess.run(
        [sys.executable, "-m", "pln_desktop", "--profile", str(tmp_path / "p")],
        capture_output=True,
        text=True,
        check=False,
        env={name: value for name, value in os.environ.items() if name not in screens},
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "no screen" in done.stderr
    assert not (tmp_path / "p").exists()
