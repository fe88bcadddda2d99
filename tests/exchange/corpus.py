"""The shared corpus, read only."""

from __future__ import annotations

import gzip
from pathlib import Path


def read(path: Path) -> bytes:
    """A file's bytes, unpacked."""
    data = path.read_bytes()
    return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data


def files(shared: Path, below: str) -> list[Path]:
    """Every file below a folder of the corpus; there is at least one."""
    found = sorted(path for path in (shared / "corpus" / below).rglob("*") if path.is_file())
    assert found, below
    return found
