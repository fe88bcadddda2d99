#!/usr/bin/env python3
"""Sets PLN Desktop up in this folder and starts it.  Needs only Python and, once, the network.

    python3 run.py demo [--headless] [--to DIR]    the main job on bundled content
    python3 run.py test [--long [PART]] [ARGS...]  the tests; ARGS go to pytest
    python3 run.py gallery --to DIR                a picture of every page
    python3 run.py bench [NAME...]                 the benchmarks, as ratios within one run
    python3 run.py                                 the window
    python3 run.py ARGS...                         otherwise: pln ARGS...

Everything it installs lies in .venv beside this file, pinned and hashed by requirements.lock, and
is made again when that file changes.  System libraries that Qt needs and the machine lacks are
named in one line for apt; as root, or with CI=true, that line is carried out.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING
from typing import NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

_SHOWS_PAGES = ("demo", "gallery", "test", "bench")

# Shared library -> the Debian and Ubuntu packages that bring it, newest name first.
OFFSCREEN = {
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libGL.so.1": ("libgl1",),
    "libEGL.so.1": ("libegl1",),
    "libX11.so.6": ("libx11-6",),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libfontconfig.so.1": ("libfontconfig1",),
    "libfreetype.so.6": ("libfreetype6",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libbrotlidec.so.1": ("libbrotli1",),
    "libgssapi_krb5.so.2": ("libgssapi-krb5-2",),
}
ON_A_SCREEN = {
    "libxcb-cursor.so.0": ("libxcb-cursor0",),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0",),
    "libX11-xcb.so.1": ("libx11-xcb1",),
    "libxcb-icccm.so.4": ("libxcb-icccm4",),
    "libxcb-image.so.0": ("libxcb-image0",),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1",),
    "libxcb-randr.so.0": ("libxcb-randr0",),
    "libxcb-render-util.so.0": ("libxcb-render-util0",),
    "libxcb-render.so.0": ("libxcb-render0",),
    "libxcb-shape.so.0": ("libxcb-shape0",),
    "libxcb-shm.so.0": ("libxcb-shm0",),
    "libxcb-sync.so.1": ("libxcb-sync1",),
    "libxcb-util.so.1": ("libxcb-util1",),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0",),
    "libxcb-xkb.so.1": ("libxcb-xkb1",),
}


def main(args: list[str]) -> NoReturn:
    """Set up what is missing, then become the program that `args` ask for."""
    if sys.version_info < (3, 11):  # noqa: UP036  who starts this with an older one is to be told
        stop(f"PLN Desktop needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if sys.platform == "linux":
        provide_system_packages(args)
    make_environment()
    become(command(args), environment(args))


def command(args: list[str]) -> list[str]:
    """What to run inside .venv, its Python left out."""
    match args:
        case ["test", *rest]:
            os.chdir(ROOT)
            return ["-m", "pytest", *pytest_arguments(rest)]
        case ["gallery", *rest]:
            return ["-m", "pln_desktop.ui.gallery", *rest]
        case ["bench", *rest]:
            os.chdir(ROOT)
            return ["-m", "benchmarks", *rest]
        case _:
            return ["-m", "pln_desktop", *args]


def pytest_arguments(rest: list[str]) -> list[str]:
    """`--long [PART]` in pytest's words: PART is a file or folder of tests/long, or a word."""
    if "--long" not in rest:
        return rest
    at = rest.index("--long")
    before, after = rest[:at], rest[at + 1 :]
    chosen = ["-m", "long"]
    if after and not after[0].startswith("-"):
        part = after.pop(0)
        places = [Path("tests/long", part), Path("tests/long", f"test_{part}.py")]
        found = [str(place) for place in places if place.exists()]
        chosen += found or ["-k", part]
    return [*before, *chosen, *after]


def environment(args: list[str]) -> dict[str, str]:
    """The child's environment: tests and pictures need no screen, the demo takes one if any."""
    environ = dict(os.environ)
    if draws_offscreen(args):
        environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return environ


def draws_offscreen(args: list[str]) -> bool:
    """Whether Qt is to draw into memory."""
    if args[:1] in (["test"], ["gallery"], ["bench"]):
        return True
    has_screen = sys.platform != "linux" or has_display()
    return args[:1] == ["demo"] and not has_screen


def has_display() -> bool:
    """Whether an X or Wayland server is announced."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def become(words: list[str], environ: dict[str, str]) -> NoReturn:
    """Hand this process over; its exit code is the program's."""
    if WINDOWS:  # execve there returns to the shell at once
        with contextlib.suppress(KeyboardInterrupt):
            sys.exit(subprocess.run([str(PYTHON), *words], env=environ, check=False).returncode)
        sys.exit(130)
    sys.stdout.flush()
    os.execve(PYTHON, [str(PYTHON), *words], environ)


# --- the environment ---------------------------------------------------------------------------


def make_environment() -> None:
    """Make .venv, unless it is the one that the lock, this Python and this folder ask for.

    The stamp is written last, so a set-up that was cut short is begun again.
    """
    stamp = VENV / "made-for"
    with one_at_a_time():
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted():
            return
        stamp.unlink(missing_ok=True)
        say("Setting up in .venv: a download of about 150 MB and a minute or two, this once.")
        if not (install_with_uv() or install_with_pip()):
            stop("The set-up did not finish; the lines above say why. Run the same command again.")
        point_to_source()
        stamp.write_text(wanted(), encoding="utf-8")


def wanted() -> str:
    """What .venv must have been made for."""
    lock = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{lock}\n{sys.version_info[:2]}\n{ROOT}\n"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two starts at once would make .venv under each other's feet: the second one waits."""
    try:
        import fcntl
    except ImportError:  # Windows: there the second one fails on the files in use
        yield
        return
    with open(ROOT / "run.py", "rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def install_with_uv() -> bool:
    """The quick way, where uv is there and reaches its packages."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    made = run(uv, "venv", "--quiet", "--clear", "--python", base_python(), str(VENV))
    options = ["--require-hashes", "--compile-bytecode", "--python", str(PYTHON)]
    return made and run(uv, "pip", "install", "--quiet", *options, "-r", str(LOCK))


def install_with_pip() -> bool:
    """The way that every Python brings along."""
    options = ["--require-hashes", "--only-binary=:all:", "--disable-pip-version-check", "--quiet"]
    return run(base_python(), "-m", "venv", "--clear", str(VENV)) and run(
        str(PYTHON), "-m", "pip", "install", *options, "-r", str(LOCK)
    )


def base_python() -> str:
    """The Python that .venv is made from, also when this runs inside .venv."""
    return str(getattr(sys, "_base_executable", None) or sys.executable)


def point_to_source() -> None:
    """Let .venv find the source here from any folder, and give it the command `pln`."""
    scheme = "nt" if WINDOWS else "posix_prefix"
    places = {"base": str(VENV), "platbase": str(VENV)}
    site_packages = Path(sysconfig.get_path("purelib", scheme, places))
    (site_packages / "pln_desktop.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    if WINDOWS:
        launcher = PYTHON.with_name("pln.cmd")
        launcher.write_text('@"%~dp0python.exe" -m pln_desktop %*\n', encoding="ascii")
        return
    launcher = PYTHON.with_name("pln")
    here = '"$(dirname "$(readlink -f "$0")")"'
    launcher.write_text(f'#!/bin/sh\nexec {here}/python -m pln_desktop "$@"\n', encoding="ascii")
    launcher.chmod(0o755)


# --- the system --------------------------------------------------------------------------------


def provide_system_packages(args: list[str]) -> None:
    """Name what is missing in one apt line; carry it out where that is allowed, else stop.

    Qt aborts the whole process on a missing library, which Python cannot catch: so look first.
    """
    libraries = [name for name in wanted_libraries(args) if not loads(name)]
    needs_venv = not VENV.exists() and importlib.util.find_spec("ensurepip") is None
    if not libraries and not (needs_venv and shutil.which("uv") is None):
        return
    if shutil.which("apt-get") is None:
        missing = ", ".join(libraries + ["Python's venv module"] * needs_venv)
        stop(f"This machine lacks {missing}. Install what brings them, then try again.")
    may_install = os.geteuid() == 0 or os.environ.get("CI") == "true"
    apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
    if may_install:
        run(*apt, "update", "-q")  # before it, apt may not know one of the names
    names = packages(libraries) + ["python3-venv"] * needs_venv
    line = ["install", "--no-install-recommends", "-y", *names]
    if not may_install:
        stop("System packages are missing. Install them with\n\n    sudo apt-get " + " ".join(line))
    say("Installing system packages: " + " ".join(names))
    if not run(*apt, *line):
        stop("They could not be installed. Try\n\n    apt-get " + " ".join(line))


def wanted_libraries(args: list[str]) -> dict[str, tuple[str, ...]]:
    """The shared libraries that Qt will load for these arguments; none for plain commands."""
    shows_pages = not args or args[0].startswith("-") or args[0] in _SHOWS_PAGES
    if not shows_pages:
        return {}
    return OFFSCREEN if draws_offscreen(args) or not has_display() else OFFSCREEN | ON_A_SCREEN


def loads(library: str) -> bool:
    """Whether the system's loader finds this shared library and all that it needs itself."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def packages(libraries: list[str]) -> list[str]:
    """The package of each library under the name that this release knows."""
    table = OFFSCREEN | ON_A_SCREEN
    return sorted({next(filter(apt_knows, table[lib]), table[lib][-1]) for lib in libraries})


def apt_knows(package: str) -> bool:
    """Whether apt can install a package of exactly this name."""
    asked = ["apt-cache", "show", "--no-all-versions", package]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


# --- words -------------------------------------------------------------------------------------


def run(*words: str) -> bool:
    """Run one step; what it prints goes to standard error, which is kept for words."""
    environ = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(FileNotFoundError):
        done = subprocess.run(words, stdout=sys.stderr, env=environ, check=False)
        return done.returncode == 0
    return False


def say(words: str) -> None:
    """One line for the person waiting."""
    print(words, file=sys.stderr, flush=True)


def stop(words: str) -> NoReturn:
    """One sentence, then exit 1."""
    say(words)
    sys.exit(1)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        say("Stopped. The next start goes on from here.")
        sys.exit(130)
