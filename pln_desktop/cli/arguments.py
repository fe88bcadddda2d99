"""What holds for every command and may stand before or after its name: --json, --profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field

STALE_DAYS = "90"
"""What --stale means without a number."""


@dataclass(frozen=True, slots=True)
class Given:
    """`words` are the arguments that are left for the command."""

    words: list[str] = field(default_factory=list)
    json: bool = False
    profile: str = ""
    missing: bool = False  # --profile stood last, without its folder


def read(argv: Sequence[str]) -> Given:
    """Take the common options out; what follows `--` is left as it is."""
    end = argv.index("--") if "--" in argv else len(argv)
    words: list[str] = []
    json, profile, missing = False, "", False
    rest = iter(argv[:end])
    for word in rest:
        if word == "--json":
            json = True
        elif word == "--profile":
            profile = next(rest, "")
            missing = not profile
        elif word.startswith("--profile="):
            profile = word.removeprefix("--profile=")
            missing = not profile
        else:
            if words[:1] == ["sources"] and words[-1] == "--stale" and not word.isdecimal():
                words.append(STALE_DAYS)
            words.append(word)
    if words[:1] == ["sources"] and words[-1] == "--stale":
        words.append(STALE_DAYS)
    return Given([*words, *argv[end:]], json, profile, missing)
