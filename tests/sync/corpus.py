"""The shared corpus, found by PLN_SHARED; tests that need it are skipped where it is missing."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(os.environ.get("PLN_SHARED", Path(__file__).parents[3] / "shared")) / "corpus"
needs_corpus = pytest.mark.skipif(
    not ROOT.is_dir(), reason="the shared corpus is not here (PLN_SHARED)"
)


def unpacked(path: Path) -> bytes:
    """A file's bytes, gzip taken off."""
    data = path.read_bytes()
    try:
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data
    except (EOFError, OSError):
        return data  # a file that is damaged on purpose


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The manifest's rows of one set."""
    with (ROOT / "manifest.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["set"] == name:
                yield row


def feeds(name: str) -> Iterator[tuple[str, bytes]]:
    """File name and bytes of every feed of one set."""
    for row in rows(name):
        yield row["file"], unpacked(ROOT / row["file"])


def sequences() -> dict[str, list[bytes]]:
    """Polls of each feed of feeds-sequence, in time order."""
    steps: dict[str, list[tuple[str, bytes]]] = {}
    for row in rows("feeds-sequence"):
        steps.setdefault(row["feed"], []).append((row["step"], unpacked(ROOT / row["file"])))
    return {feed: [body for _, body in sorted(polls)] for feed, polls in steps.items()}


def synthetic(folder: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Made hostile documents, unpacked, with what is expected of them."""
    for row in rows("hostile"):
        if f"/synthetic/{folder}/" in f"/{row['file']}":
            yield row, unpacked(ROOT / row["file"])
