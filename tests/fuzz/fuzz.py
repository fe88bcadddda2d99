#!/usr/bin/env python3
"""Looks for documents that break a reader of what comes from outside, led by code coverage.

    .venv/bin/python tests/fuzz/fuzz.py [--seconds 600] [--only NAME]... [--findings DIR]

The readers are those of targets.py; the seconds are shared among them, two at a time.  It starts
from the words in dictionary.txt, the documents in seeds/ and, where the shared corpus is at hand
(PLN_SHARED), from that.  What breaks a reader is written to the folder of findings, by default a
temporary one, and ends the run with exit 1: put the document into seeds/, where a test of the
default suite reads it from then on, and mend the reader.  Needs atheris, which is not among the
project's own packages: where it is missing, it is put into a temporary environment.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import os
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
ATHERIS = "atheris==3.0.0"
AT_ONCE = 2
SLOWNESS = 15
"""How much slower traced code runs than the same code alone."""
LARGEST_SEED = 16 * 1024
SEEDS = {
    "parse": ("feeds-unit/**/*", "hostile/synthetic/xml/*", "hostile/synthetic/json/*",
              "feeds-real/*"),
    "sanitise": ("hostile/xss-bleach/*.test", "hostile/synthetic/html/*"),
    "discover": ("hostile/synthetic/html/*", "fulltext/**/*.html"),
    "opml": ("opml/**/*", "hostile/synthetic/opml/*"),
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Run the readers asked for; the exit code."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    asked.add_argument("--seconds", type=int, default=600, help="for all readers together")
    asked.add_argument("--only", action="append", choices=sorted(SEEDS), metavar="NAME")
    asked.add_argument("--findings", type=Path, metavar="DIR")
    given = asked.parse_args(arguments)
    names = given.only or sorted(SEEDS)
    findings = given.findings or Path(tempfile.mkdtemp(prefix="pln-fuzz-"))
    findings.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        python, environ = provided(Path(folder))
        share = max(1, given.seconds * min(AT_ONCE, len(names)) // len(names))
        with ThreadPoolExecutor(AT_ONCE) as pool:
            runs = [
                pool.submit(run, python, environ, name, share, Path(folder, name), findings)
                for name in names
            ]
            codes = [one.result() for one in runs]
    broken = [name for name, code in zip(names, codes, strict=True) if code]
    print(f"broken: {', '.join(broken)}; see {findings}" if broken else "nothing found")
    return 1 if broken else 0


def provided(folder: Path) -> tuple[str, dict[str, str]]:
    """A Python that has atheris and what this one has, and its environment."""
    paths = [str(ROOT), *(path for path in sys.path if path.endswith("site-packages"))]
    found = importlib.util.find_spec("atheris")
    if found and found.origin:
        paths.append(str(Path(found.origin).parents[1]))
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}
    if found:
        return sys.executable, environ
    place = folder / "environment"
    venv.create(place, with_pip=True)
    python = str(place / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", ATHERIS], check=True)
    return python, environ


def run(
    python: str, environ: dict[str, str], name: str, seconds: int, folder: Path, findings: Path
) -> int:
    """Fuzz one reader in a process of its own; its exit code."""
    seeds = collected(name, folder)
    words = [python, str(Path(__file__)), "--inside", name, str(seeds)]
    words += [f"-max_total_time={seconds}", f"-artifact_prefix={findings}/{name}-", "-timeout=60"]
    words += ["-max_len=32768", "-rss_limit_mb=2048", f"-dict={HERE / 'dictionary.txt'}"]
    words += ["-print_final_stats=1", "-verbosity=1"]
    with (findings / f"{name}.log").open("wb") as log:
        code = subprocess.run(words, env=environ, stdout=log, stderr=log, check=False).returncode
    print(f"{name}: exit {code} after {seconds} s at most; {findings / f'{name}.log'}", flush=True)
    return code


def collected(name: str, folder: Path) -> Path:
    """A folder of documents to begin with."""
    folder.mkdir(parents=True)
    found = sorted((HERE / "seeds").glob(f"{name}-*"))
    shared = Path(os.environ.get("PLN_SHARED") or ROOT.parent / "shared") / "corpus"
    for pattern in SEEDS[name]:
        matches = sorted(path for path in shared.glob(pattern) if path.is_file())
        found += matches[:: max(1, len(matches) // 400)]
    for number, path in enumerate(found):
        data = path.read_bytes()
        if data[:2] == b"\x1f\x8b":
            try:
                data = gzip.decompress(data)
            except (EOFError, OSError):
                continue
        if len(data) <= LARGEST_SEED:
            (folder / f"{number}").write_bytes(data)
    return folder


def inside(name: str, arguments: list[str]) -> None:
    """In the process that is traced: hand atheris the reader.  Does not return."""
    import warnings

    import atheris  # type: ignore[import-untyped, unused-ignore]

    warnings.simplefilter("ignore")
    with atheris.instrument_imports(include=["pln_desktop", "feedparser"]):
        from tests.fuzz import targets
    targets.bound *= SLOWNESS
    atheris.Setup([sys.argv[0], *arguments], targets.TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        inside(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main(sys.argv[1:]))
