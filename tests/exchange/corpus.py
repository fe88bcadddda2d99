"""The shared corpus, read only; a test that needs it is skipped where it is missing."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("PLN_SHARED", "../shared")) / "corpus"


def read(path: Path) -> bytes:
    """A file's bytes, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def files(below: str) -> list[Path]:
    """Every file below a folder of the corpus; skips the test when there is no corpus."""
    found = sorted(path for path in (ROOT / below).rglob("*") if path.is_file())
    if not found:
        pytest.skip(f"no shared corpus at {ROOT}: set PLN_SHARED")
    return found
