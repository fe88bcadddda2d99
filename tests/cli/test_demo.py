"""The demo does the main job without a display, in places of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from pln_desktop.paths import Profile
from pln_desktop.ui import gallery
from tests.cli.conftest import Pln


@pytest.mark.gui
def test_demo_headless(
    pln: Pln, profile: Profile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGES", ("reading",))  # tests/ui draws them all
    to = tmp_path / "out"
    done = pln.one("demo", "--headless", "--to", str(to))
    assert (done["communities"], done["highlights"], done["notes"]) == (6, 2, 1)
    assert (done["resources"], done["contacts"]) == (2, 4)
    assert done["items"] >= 100
    assert (Path(done["portfolio"]) / "index.html").is_file()
    pages = {path.stem for path in Path(done["pages"]).glob("*.png")}
    assert {"reading-light-100", "reading-dark-200"} <= pages
    assert len(pln.json("communities", "--profile", done["profile"])) == 6
    assert not profile.library.exists(), "the reader's own library is left alone"


def test_demo_leaves_a_library_alone(pln: Pln, library: Profile) -> None:
    ran = pln("demo", "--headless", "--json", "--profile", str(library.root))
    assert (ran.code, ran.kind) == (1, "refused")
    assert len(pln.json("sources")) == 1
