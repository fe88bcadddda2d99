"""Portfolio: begin, write, choose, order, see what is broken, export."""

from __future__ import annotations

from pathlib import Path

import pytest

from pln_desktop.model import Evidence
from pln_desktop.ui.dialogs.choose import ChooseDialog
from pln_desktop.ui.dialogs.export import KINDS
from pln_desktop.ui.dialogs.export import ExportDialog
from pln_desktop.ui.dialogs.portfolio import PortfolioDialog
from pln_desktop.ui.dialogs.preview import PreviewDialog
from pln_desktop.ui.dialogs.use import UseDialog
from pln_desktop.ui.evidence import chain
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.portfolio import PortfolioPage


@pytest.fixture
def page(window: MainWindow) -> PortfolioPage:
    window.go("portfolio")
    settle(window)
    found = window.page()
    assert isinstance(found, PortfolioPage)
    return found


def titles(page: PortfolioPage) -> list[str]:
    return [section.title for section, _ in page.store.portfolios.outline(page._id)]


def test_a_portfolio_is_begun_from_nothing(empty_window: MainWindow) -> None:
    empty_window.go("portfolio")
    settle(empty_window)
    page = empty_window.page()
    assert isinstance(page, PortfolioPage) and page.stack.currentIndex() == 0
    dialog = PortfolioDialog(empty_window.desk)
    dialog._begin()
    assert dialog.banner.words.text()
    dialog.title.setText("My year")
    dialog._begin()
    dialog.deleteLater()
    settle(empty_window)
    assert page.stack.currentIndex() == 1
    assert page.outline.list.count() == 1  # the cover


def test_a_reflection_is_saved_and_one_undo_takes_it_back(
    window: MainWindow, page: PortfolioPage
) -> None:
    editor = page.leaf.editor
    assert editor is not None
    id, before = page._section, editor.toPlainText()
    for text in ("What", "What the jar", "What the jar changed for me"):
        editor.setPlainText(text)
        assert editor.flush()
    section = page.store.sections.get(id)
    assert section is not None and section.reflection == "What the jar changed for me"
    window.desk.commands.do("edit.undo")
    settle(window)
    section = page.store.sections.get(id)
    assert section is not None and section.reflection == before
    assert editor.toPlainText() == before


def test_evidence_is_chosen_with_a_search(window: MainWindow, page: PortfolioPage) -> None:
    section = page.store.sections.get(page._section)
    assert section is not None
    dialog = ChooseDialog(window.desk, page._id, section.title)
    settle(window)
    dialog.field.setText("fifteen with the jar")
    assert dialog.list.model().rowCount() == 1
    dialog.list.selectAll()
    dialog._add()
    settle(window)
    dialog.deleteLater()
    assert len(page.store.evidence.of(section.id)) == 2
    assert len(page.leaf.blocks) == 2
    window.desk.commands.do("edit.undo")
    settle(window)
    assert len(page.leaf.blocks) == 1


def test_sections_are_ordered_by_keys_and_by_dragging(
    window: MainWindow, page: PortfolioPage
) -> None:
    page._add_section()
    assert page.leaf.title is not None
    page.leaf.title.setText("Second")
    page.leaf.title.editingFinished.emit()
    assert titles(page) == ["Mistakes as material", "Second"]
    page.outline.list.setFocus()
    window.desk.commands.do("item.up")
    assert titles(page) == ["Second", "Mistakes as material"]
    page.outline._on_dropped(page._section, 2)
    assert titles(page) == ["Mistakes as material", "Second"]
    window.desk.commands.do("edit.undo")
    settle(window)
    assert titles(page) == ["Second", "Mistakes as material"]


def test_a_section_goes_with_its_evidence_and_comes_back(
    window: MainWindow, page: PortfolioPage
) -> None:
    page.outline.list.setFocus()
    window.desk.commands.do("edit.delete")
    settle(window)
    assert titles(page) == [] and page.store.evidence.all() == []
    window.desk.commands.do("edit.undo")
    settle(window)
    assert titles(page) == ["Mistakes as material"] and len(page.store.evidence.all()) == 1


def test_a_broken_chain_is_named(window: MainWindow, page: PortfolioPage) -> None:
    section = page.store.sections.get(page._section)
    assert section is not None
    gone = Evidence("e" * 32, section.id, "note", "f" * 32)
    page.store.evidence.save(gone)
    settle(window)
    assert [b._say.whole for b in page.leaf.blocks] == [True, False]
    steps = chain(page.store, section.title, section.reflection, gone)
    assert [step.kind for step in steps if not step.whole] == ["Note"]
    whole = chain(page.store, section.title, section.reflection, page.leaf.blocks[0].evidence)
    kinds = [step.kind for step in whole]
    assert kinds == ["Section", "Reflection", "Highlight", "Saved copy", "Source", "Person"]
    assert "broken" not in page.rests.chain.accessibleName()
    page._on_evidence(gone.id)
    assert "broken" in page.rests.chain.accessibleName()


def test_it_is_exported_with_a_receipt_and_never_over_something(
    window: MainWindow, page: PortfolioPage, tmp_path: Path
) -> None:
    place = tmp_path / "out" / "year"
    dialog = ExportDialog(window.desk, "portfolio-html", page._id)
    dialog.place.setText(str(place))
    dialog._export()
    settle(window)
    assert (place / "index.html").is_file(), dialog.banner.words.text()
    assert dialog.act.text() == "Open it" and str(place) in dialog.banner.words.text()
    assert page.store.settings.get(f"exports.{page._id}")[0]["path"] == str(place)
    again = ExportDialog(window.desk, "portfolio-html", page._id)
    again.place.setText(str(place))
    again._export()
    settle(window)
    assert again.act.text() == "Export" and again.banner.words.text()
    for one in (dialog, again):
        one.close()
        one.deleteLater()


def test_the_kinds_are_those_of_the_acts() -> None:
    from pln_desktop.acts import export

    assert {kind for kind, _ in KINDS} == set(export.KINDS)


def test_the_preview_quotes_and_names_sources(window: MainWindow, page: PortfolioPage) -> None:
    dialog = PreviewDialog(window.desk, page._id)
    shown = dialog._page()
    assert "they sorted themselves into nine heaps" in shown and "Ines Halloran" in shown
    dialog.close()
    dialog.deleteLater()


def test_use_makes_portfolio_and_section_in_one_act(
    window: MainWindow, page: PortfolioPage
) -> None:
    note = page.store.notes.all()[0].id
    dialog = UseDialog(window.desk, [("note", note)])
    dialog.portfolio.setEditText("Another year")
    dialog.section.setEditText("Listening")
    dialog._use()
    settle(window)
    dialog.deleteLater()
    made = next(one for one in page.store.portfolios.all() if one.title == "Another year")
    ((section, evidence),) = page.store.portfolios.outline(made.id)
    assert section.title == "Listening" and [one.ref for one in evidence] == [note]
    window.desk.commands.do("edit.undo")
    settle(window)
    assert [one.title for one in page.store.portfolios.all()] == ["My year of listening"]
