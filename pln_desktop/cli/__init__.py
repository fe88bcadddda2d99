"""The command line: what scripts and other programs rely on (docs/cli.md)."""

from __future__ import annotations


def main(argv: list[str] | None = None) -> int:
    """Run `pln` with these arguments, by default the process's own; the exit code."""
    from pln_desktop.cli.running import run

    return run(argv)
