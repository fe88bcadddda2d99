"""A real window on sample content, offscreen, one for each test that wants it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pln_desktop.ui.gallery import open_window
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.pages.reading import ReadingPage


@pytest.fixture
def application(qapp: QApplication) -> QApplication:
    """The application with the font size that the design speaks of."""
    font = QFont(qapp.font())
    font.setPixelSize(13)
    qapp.setFont(font)
    return qapp


@pytest.fixture
def window(application: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on sample content, its article open."""
    with open_window(tmp_path / "profile") as shown:
        yield shown


@pytest.fixture
def empty_window(application: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """The window on an empty library."""
    with open_window(tmp_path / "profile", filled=False) as shown:
        yield shown


@pytest.fixture
def reading(window: MainWindow) -> ReadingPage:
    """The Reading page with the sample article open."""
    page = window.page("reading")
    assert isinstance(page, ReadingPage)
    return page
