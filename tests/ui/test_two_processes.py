"""A window and another process on one library (F45)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

PROBE = """
import json, subprocess, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from pln_desktop import app
from pln_desktop.ui.gallery import settle

seen = []
other = '''
import sys
from datetime import UTC, datetime
from pathlib import Path
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.ui import sample
store = Store.open(Profile(Path(sys.argv[1])))
sample.fill(store, datetime.now(UTC))
store.close()
'''
real = app._Window._open

def opened(self):
    real(self)
    window = self.window
    self._hub.changed.connect(lambda changes: seen.append(sorted(changes.ids)))
    subprocess.run([sys.executable, "-c", other, sys.argv[1]], check=True)
    QTimer.singleShot(1500, window.close)

app._Window._open = opened
code = app.run(Path(sys.argv[1]))
print(json.dumps({"code": code, "seen": seen}))
"""


def test_f45_what_another_process_did_shows(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(PROBE), str(tmp_path / "p")],
        capture_output=True, text=True, timeout=90,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["code"] == 0
    assert "Traceback" not in done.stderr
    assert any("source" in nouns for nouns in told["seen"])
