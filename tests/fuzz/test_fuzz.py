"""The fuzzer's readers, on its seeds and on random bytes; in the long suite led by coverage."""

from __future__ import annotations

import importlib.metadata
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from tests.fuzz import targets

HERE = Path(__file__).parent
SEEDS = sorted((HERE / "seeds").iterdir())
SECONDS = int(os.environ.get("PLN_FUZZ_SECONDS") or 600)


def words() -> list[bytes]:
    """The dictionary's entries, their escapes undone."""
    lines = (HERE / "dictionary.txt").read_text("ascii").splitlines()
    quoted = [line[1:-1] for line in lines if line.startswith('"')]
    return [one.encode().decode("unicode_escape").encode("latin-1") for one in quoted]


DOCUMENTS = st.lists(st.sampled_from(words()) | st.binary(max_size=12), max_size=16).map(b"".join)


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.name)
def test_every_reader_bears_every_seed(seed: Path) -> None:
    assert seed.name.partition("-")[0] in targets.TARGETS
    for read in targets.TARGETS.values():
        read(seed.read_bytes())


@pytest.mark.parametrize("name", targets.TARGETS)
@settings(max_examples=150, deadline=None)
@example(b"")
@given(data=DOCUMENTS)
def test_every_reader_bears_any_document(name: str, data: bytes) -> None:
    targets.TARGETS[name](data)


@pytest.mark.long
@pytest.mark.timeout(SECONDS + 600)
@pytest.mark.skipif(sys.platform != "linux", reason="atheris is made for Linux")
def test_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    """`run.py test --long fuzz`; PLN_FUZZ_SECONDS sets how long."""
    environ = {name: value for name, value in os.environ.items() if name != "PLN_LOOPBACK_LOG"}
    try:
        importlib.metadata.version("atheris")
    except importlib.metadata.PackageNotFoundError:
        # Only this step goes beyond loopback: it fetches the fuzzer itself.
        place = tmp_path / "atheris"
        if _install(place, environ):
            pytest.skip("atheris cannot be installed here")
        environ["PYTHONPATH"] = f"{environ.get('PYTHONPATH', '')}{os.pathsep}{place}"
    script = [sys.executable, str(HERE / "fuzz.py"), "--seconds", str(SECONDS)]
    done = subprocess.run([*script, "--findings", str(tmp_path)], env=environ, check=False)
    logs = [path.read_text("utf-8", "replace")[-3000:] for path in tmp_path.glob("*.log")]
    assert done.returncode == 0, "\n".join(logs)


def _install(place: Path, environ: dict[str, str]) -> int:
    from tests.fuzz.fuzz import ATHERIS

    command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(place), ATHERIS]
    return subprocess.run(command, env=environ, check=False).returncode
