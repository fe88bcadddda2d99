"""`python -m pln_desktop`: the window, or the command line when there are arguments.

The command line's libraries take longer to load than the window to paint, so they are
imported only when they are needed. Nor does the collector of cyclic garbage run while modules
load: they make many objects and no garbage.
"""

from __future__ import annotations

import gc
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Run the program; the exit code."""
    arguments = sys.argv[1:] if argv is None else argv
    profile = _only_profile(arguments)
    if profile is None:
        gc.set_threshold(50_000, 20, 100)
        from pln_desktop import cli

        try:
            return int(cli.main(arguments))
        finally:
            gc.freeze()  # the process ends: nobody has to look for garbage once more
    gc.disable()  # until the window has painted (app.py)
    from pln_desktop import app

    return app.run(Path(profile).expanduser() if profile else None)


def _only_profile(arguments: list[str]) -> str | None:
    """The profile where nothing else was said, "" for the usual one, else None."""
    if not arguments:
        return ""
    if len(arguments) == 2 and arguments[0] == "--profile":
        return arguments[1]
    if len(arguments) == 1 and arguments[0].startswith("--profile="):
        return arguments[0].removeprefix("--profile=")
    return None


if __name__ == "__main__":
    sys.exit(main())
