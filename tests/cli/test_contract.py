"""What holds for every command: streams, exit codes, sentences, and what is not loaded."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pln_desktop.cli import lists
from pln_desktop.cli import words
from pln_desktop.cli.program import app
from pln_desktop.paths import Profile
from tests.cli.conftest import SOURCE
from tests.cli.conftest import Pln
from tests.cli.conftest import feed
from tests.sync.server import Peer
from tests.sync.server import Route
from tests.sync.server import Server
from tests.sync.server import reply

ROOT = Path(__file__).parents[2]


def program(*words: str) -> list[str]:
    return [sys.executable, "-m", "pln_desktop", *words]


def test_options_stand_before_or_after(pln: Pln, library: Profile, tmp_path: Path) -> None:
    items = pln("items", "--json").lines
    assert len(items) == 6
    assert pln("--json", "items").lines == items
    root = str(library.root)
    for given in (["--profile", root, "items"], ["items", "--profile", root]):
        assert pln.json(*given) == items
    assert pln.json("items", f"--profile={tmp_path / 'other'}") == []


@pytest.mark.parametrize(
    "given",
    [
        ["nonsense"],
        ["items", "--nonsense"],
        ["items", "--limit", "many"],
        ["items", "--limit", "-1"],
        ["items", "--since", "yesterday"],
        ["note"],
        ["items", "--profile"],
        [],
    ],
)
def test_usage_exits_2(pln: Pln, profile: Profile, given: list[str]) -> None:
    ran = pln(*given, "--json") if "--profile" not in given else pln("--json", *given)
    assert (ran.code, ran.kind) == (2, "usage")
    assert len(ran.lines) == 1
    assert ran.error.startswith("pln: ")


def test_without_json_a_failure_is_one_sentence(pln: Pln, library: Profile) -> None:
    ran = pln("show", "unheard-of")
    assert (ran.code, ran.out, ran.error) == (4, "", "pln: Nothing has the id 'unheard-of'.\n")


def test_a_newer_library_exits_6_unharmed(pln: Pln, library: Profile) -> None:
    with sqlite3.connect(library.library) as connection:
        connection.execute("PRAGMA user_version=9999")
    connection.close()
    before = library.library.read_bytes()
    for command in ("items", "check", "sync"):
        ran = pln(command, "--json")
        assert (ran.code, ran.kind) == (6, "too-new")
    assert library.library.read_bytes() == before


def test_a_damaged_library_exits_6(pln: Pln, profile: Profile) -> None:
    profile.library.write_bytes(b"this was never a library" * 400)
    ran = pln("items", "--json")
    assert (ran.code, ran.kind) == (6, "damaged")


def test_damage_met_in_the_middle_exits_6(pln: Pln, library: Profile) -> None:
    data = bytearray(library.library.read_bytes())
    data[4096:] = b"\xa5" * (len(data) - 4096)
    library.library.write_bytes(data)
    ran = pln("items", "--json")
    assert (ran.code, ran.kind) == (6, "damaged")


def test_a_profile_that_is_a_file_exits_6(pln: Pln, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text("not a folder", encoding="utf-8")
    ran = pln("items", "--json", "--profile", str(path))
    assert (ran.code, ran.kind) == (6, "read-only")


@pytest.mark.expects_log("bug in the command line")
def test_a_bug_is_logged_and_told_in_one_sentence(
    pln: Pln, library: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*arguments: object) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr(lists, "_tell", broken)
    ran = pln("items", "--json")
    assert (ran.code, ran.kind) == (1, "bug")
    assert "KeyError: 'a bug'" in (library.log / "pln.log").read_text(encoding="utf-8")


def test_json_lines_are_utf8_and_really_lines(pln: Pln, library: Profile) -> None:
    text = "½ – Ж 漢 \u2028 \u2029 \x85 \x0b \r \x1b[31m \ud83d"
    ran = pln("note", SOURCE, text, "--json")
    assert len(ran.out.splitlines()) == 1
    assert "½ – Ж 漢" in ran.out
    assert ran.lines[0]["text"].startswith("½ – Ж 漢 \u2028 \u2029 \x85 \x0b \r \x1b[31m ")


def test_words_do_not_steer_the_terminal(pln: Pln, library: Profile) -> None:
    pln("rename", SOURCE, "red \x1b[31m \x9b31m \u202eright to left\x07")
    out = pln("sources").out
    assert "red [31m 31m right to left" in out
    assert not set(out) & set("\x1b\x9b\u202e\x07")


def test_help_stays_off_the_json(pln: Pln) -> None:
    ran = pln("items", "--help", "--json")
    assert (ran.code, ran.out) == (0, "")
    assert "--unread" in ran.error
    assert pln("--version").out.startswith("PLN Desktop ")


def test_every_command_has_help_and_a_place_in_the_page(pln: Pln) -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    names = [one.name or "" for one in app.registered_commands]
    names += [f"{group.name} " for group in app.registered_groups]
    assert len(names) > 35
    assert [name for name in names if f"`pln {name}" not in page] == []
    for name in names:
        ran = pln(*name.split(), "--help")
        assert ran.code == 0
        assert ran.out.startswith("Usage: pln ")


def test_times() -> None:
    assert words.stamp(words.read_time("2026-01-31T09:00:00+02:00")) == "2026-01-31T07:00:00Z"
    local = words.read_time("2026-01-31").astimezone()
    assert (local.hour, local.day) == (0, 31)
    for text in ("yesterday", "2026-13-01", "", "0001-01-01T00:00:00+14:00"):
        with pytest.raises(ValueError, match="date"):
            words.read_time(text)


# As a process of its own


def test_lists_load_nothing_heavy(library: Profile) -> None:
    code = (
        "import sys\nfrom pln_desktop.__main__ import main\nassert main(['items', '--json']) == 0\n"
        "heavy = {'sqlmodel', 'sqlalchemy', 'feedparser', 'httpcore2', 'PySide6', 'rich', 'nh3', "
        "'keyring', 'PIL'}\nprint(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    assert done.stderr == "[]\n"
    assert len(done.stdout.splitlines()) == 6


def test_as_a_process_it_speaks_utf8_whatever_the_locale(library: Profile) -> None:
    environ = os.environ | {"LC_ALL": "C", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    words = program("note", SOURCE, "-", "--json")
    done = subprocess.run(words, input="½ Ж".encode(), capture_output=True, env=environ, check=True)
    assert json.loads(done.stdout.decode("utf-8"))["text"] == "½ Ж"
    assert done.stderr == b""
    shown = subprocess.run(program("notes"), capture_output=True, env=environ, check=True)
    assert b"? ?" in shown.stdout


def test_a_reader_that_leaves_is_no_failure(library: Profile) -> None:
    with subprocess.Popen(
        program("items", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(30) == 0


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopped_in_the_middle_of_a_sync(
    pln: Pln,
    profile: Profile,
    serve: Callable[[dict[str, Route]], Server],
    number: signal.Signals,
) -> None:
    server = serve({"/a": reply(200, feed("One"))})
    pln.one("follow", f"{server.origin}/a")

    with subprocess.Popen(
        program("sync", "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:

        def never(peer: Peer) -> bool:
            process.send_signal(number)
            peer.wait_for_end()
            return False

        server.routes["/a"] = never
        out, error = process.communicate(timeout=30)
    assert process.returncode == 130
    assert json.loads(out)["error"]["kind"] == "stopped"
    assert error == b"pln: Stopped. What was done stays done.\n"
    assert pln.one("check")["ok"] is True
