"""Portfolios, the demo, backups and reports: what leaves the library."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import pytest

from pln_desktop.acts import annotate
from pln_desktop.acts import backup
from pln_desktop.acts import portfolio
from pln_desktop.acts.check import doctor
from pln_desktop.acts.demo import demo
from pln_desktop.acts.export import export
from pln_desktop.acts.progress import Progress
from pln_desktop.acts.report import redacted
from pln_desktop.acts.report import report
from pln_desktop.errors import Busy
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.errors import StoreError
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from pln_desktop.sync.lock import locked


def test_the_demo_does_the_main_job(border: Border, tmp_path: Path) -> None:
    steps: list[Progress] = []
    done = demo(tmp_path / "profile", border, tmp_path / "out", steps.append)
    figures = (done.communities, done.sources, done.items, done.highlights, done.notes)
    assert figures == (6, 7, 120, 2, 1)
    assert (done.resources, done.contacts) == (2, 4)
    assert [step.done for step in steps] == [0, 1, 2, 3, 4, 5, 6, 8]
    assert done.receipt.gaps == () and (done.portfolio / "index.html").is_file()
    store = Store.open(Profile(tmp_path / "profile"))
    try:
        assert store.check() == []
        assert {row.resource.copy for row in store.resources.rows()} == {"complete"}
        assert all(row.anchored for row in store.notes.rows())
        assert len(store.threads.rows()) > 3
        images = [row for row in store.sources.rows() if row.source.images]
        assert len(images) == 7 and len(store.blobs.all()) > 10
    finally:
        store.close()


def test_evidence_goes_into_sections_once_and_in_order(store: Store, tmp_path: Path) -> None:
    made = portfolio.new(store, " My year ")
    one, two = annotate.note(store, "", "One"), annotate.note(store, "", "Two")
    portfolio.add(store, made.id, [one.id])
    portfolio.add(store, made.id, [two.id, one.id])
    portfolio.add(store, made.id, [two.id], "Next")
    found, outline = portfolio.gather(store, made.id)
    shown = {section.title: [value.words for value in values] for section, values in outline}
    assert found.title == "My year"
    assert shown == {portfolio.FIRST_SECTION: ["One", "Two"], "Next": ["Two"]}
    receipt = export(store, "portfolio-html", tmp_path / "out")
    assert receipt.files > 0 and receipt.as_json()["path"] == str(tmp_path / "out")
    annotate.delete(store, [two.id])
    with pytest.raises(FormatError):
        export(store, "portfolio-html", tmp_path / "later", id=made.id)
    assert not (tmp_path / "later").exists()
    with pytest.raises(NotFound):
        portfolio.add(store, "no", [one.id])
    with pytest.raises(FormatError):
        portfolio.add(store, made.id, [made.id])


def test_a_backup_comes_back_and_what_was_there_is_kept(store: Store, tmp_path: Path) -> None:
    annotate.note(store, "", "Saved")
    to = backup.backup(store, tmp_path / "b.plnbackup")
    annotate.note(store, "", "Later")
    profile = Profile(tmp_path / "restored")
    assert backup.restore(profile, to) is None
    with pytest.raises(StoreError):
        backup.restore(profile, to)
    kept = backup.restore(profile, to, replace=True)
    assert kept and (kept / "library.db").is_file()
    again = Store.open(profile)
    assert [note.text for note in again.notes.all()] == ["Saved"]
    again.close()


def test_a_restore_waits_for_nobody_who_uses_the_profile(store: Store, tmp_path: Path) -> None:
    to = backup.backup(store, tmp_path / "b.plnbackup")
    profile = Profile(tmp_path / "used").make()
    with locked(profile.sync_lock), pytest.raises(Busy):
        backup.restore(profile, to)
    profile.lock.write_text(f"{os.getpid()}\npln\nhost\n")
    with pytest.raises(Busy):
        backup.restore(profile, to)
    for bad in (tmp_path, tmp_path / "none", profile.lock):
        with pytest.raises((FormatError, Busy)):
            backup.restore(profile, bad)


def test_a_report_holds_no_address_place_or_word(store: Store, tmp_path: Path) -> None:
    annotate.note(store, "", "Very private thought")
    profile = store.profile
    secret = f'GET https://x.example/f?token=abc of ada@x.example in {tmp_path}/a.txt “Title” "q"'
    (profile.log / "pln.log").write_text(f"{secret}\nAuthorization: Basic c2VjcmV0\n")
    to = report(store, profile, tmp_path / "report.zip")
    with zipfile.ZipFile(to) as archive:
        about = json.loads(archive.read("about.json"))
        text = "".join(archive.read(name).decode() for name in archive.namelist())
    assert about["library"]["notes"] == 1
    for word in ("private", "x.example", "abc", "ada@", str(tmp_path), "Title", "c2VjcmV0", '"q"'):
        assert word not in text
    assert "GET <address>" in redacted(secret, profile)
    assert report(None, profile, tmp_path / "no-library.zip").is_file()


def test_the_doctor_names_what_is_wrong(tmp_path: Path) -> None:
    found = {name: well for name, well, _ in doctor(Profile(tmp_path / "OneDrive" / "p"))}
    assert found["sqlmodel"] and found["profile"] and not found["place"]
