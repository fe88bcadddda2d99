"""What holds for every command and may stand before or after its name: --json, --profile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field


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
            words.append(word)
    return Given([*words, *argv[end:]], json, profile, missing)
