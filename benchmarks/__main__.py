"""`python3 run.py bench [NAME…]`, or in the environment `python -m benchmarks [NAME…]`."""

from __future__ import annotations

import importlib
import sys

NAMES = ("start", "lists", "marking", "search", "reading", "lateness", "sync")


def main(names: list[str]) -> int:
    """Run the benchmarks named, all by default; 1 when one misses what it must reach."""
    kept = True
    for name in names or NAMES:
        print(f"— {name}", flush=True)
        kept &= importlib.import_module(f"benchmarks.{name}").run()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
