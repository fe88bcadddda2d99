"""Read by every Python that a test starts: it stays on loopback too."""

from __future__ import annotations

import os

if "PLN_LOOPBACK_LOG" in os.environ:
    from tests.helpers import loopback  # found by the .pth that run.py leaves in .venv

    loopback.watch()
