"""Facts about how every page is laid out: nothing clipped, nothing on top of another, all named.

Pictures are for eyes (`python3 run.py gallery`); these are for machines.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtCore import QRect
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton
from PySide6.QtWidgets import QAbstractItemView
from PySide6.QtWidgets import QApplication
from PySide6.QtWidgets import QComboBox
from PySide6.QtWidgets import QLabel
from PySide6.QtWidgets import QLineEdit
from PySide6.QtWidgets import QPlainTextEdit
from PySide6.QtWidgets import QTextEdit
from PySide6.QtWidgets import QToolButton
from PySide6.QtWidgets import QWidget

from pln_desktop.ui.gallery import PAGES
from pln_desktop.ui.gallery import SIZE
from pln_desktop.ui.gallery import settle
from pln_desktop.ui.main_window import MainWindow
from pln_desktop.ui.margin import Margin

CONTROLS = (
    QAbstractButton, QLineEdit, QTextEdit, QPlainTextEdit, QComboBox, QAbstractItemView,
)  # fmt: skip
STATES = [("paper", 1.0, SIZE), ("slate", 1.0, SIZE), ("paper", 2.0, SIZE)]
STATES += [("contrast", 1.0, QSize(1024, 700))]


def shown(window: MainWindow, kind: type[QWidget] | tuple[type[QWidget], ...]) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if isinstance(widget, kind) and widget.isVisible() and widget.window() is window:
            yield widget


def place_of(window: MainWindow, widget: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def visible_part(window: MainWindow, widget: QWidget) -> QRect:
    region = widget.visibleRegion()
    return region.boundingRect().translated(widget.mapTo(window, QPoint(0, 0)))


def inside_scroll(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if above.objectName() == "qt_scrollarea_viewport" or isinstance(above, Margin):
            return True
        above = above.parentWidget()
    return False


def describe(widget: QWidget) -> str:
    text = getattr(widget, "text", str)()
    return f"{type(widget).__name__} {widget.accessibleName() or text!r}"


@pytest.mark.parametrize("scheme", ["paper", "slate", "contrast"])
def test_pages_are_laid_out(window: MainWindow, scheme: str) -> None:
    wrong: list[str] = []
    for choice, factor, size in (state for state in STATES if state[0] == scheme):
        window.theme.choose(choice, factor)
        window.resize(size)
        for page in PAGES:
            window.go(page)
            settle(window)
            where = f"{page} {choice} {factor:.0%} {size.width()}"
            found = [*_clipped(window), *_outside(window), *_overlapping(window)]
            wrong += [f"{where}: {what}" for what in found]
    assert wrong == []


def _clipped(window: MainWindow) -> Iterator[str]:
    """Words that their own box is too small for."""
    for widget in shown(window, (QLabel, QAbstractButton)):
        if isinstance(widget, QLabel):
            if not widget.text() or widget.textFormat() == Qt.TextFormat.RichText:
                continue
            metrics, text = widget.fontMetrics(), widget.text()
            if widget.wordWrap():
                needed = widget.heightForWidth(widget.width())
                if needed > widget.height() + 2:
                    yield f"{describe(widget)} needs {needed} px, has {widget.height()}"
            elif metrics.height() > widget.height() + 2:
                yield f"{describe(widget)} is cut in height"
            elif widget.toolTip() != text and not text.endswith("…") and (
                metrics.horizontalAdvance(text) > widget.width() + 2
            ):  # fmt: skip
                yield f"{describe(widget)} is cut at {widget.width()} px"
        elif isinstance(widget, QToolButton):
            if widget.sizeHint().width() > widget.width() + 2 and widget.text():
                yield f"{describe(widget)} is cut at {widget.width()} px"
            if widget.sizeHint().height() > widget.height() + 4:
                yield f"{describe(widget)} is cut in height"


def _outside(window: MainWindow) -> Iterator[str]:
    """Controls that stand beyond the window's edge."""
    for widget in shown(window, (*CONTROLS, QLabel)):
        if not inside_scroll(widget) and not window.rect().contains(place_of(window, widget)):
            yield f"{describe(widget)} stands outside at {place_of(window, widget).getRect()}"


def _overlapping(window: MainWindow) -> Iterator[str]:
    """Two controls in one place."""
    some = [w for w in shown(window, CONTROLS) if not inside_scroll(w)]
    for at, one in enumerate(some):
        for other in some[at + 1 :]:
            if one.isAncestorOf(other) or other.isAncestorOf(one):
                continue
            if visible_part(window, one).intersects(visible_part(window, other)):
                yield f"{describe(one)} over {describe(other)}"


def test_everything_has_a_name_and_can_be_reached(window: MainWindow) -> None:
    wrong: list[str] = []
    for page in PAGES:
        window.go(page)
        settle(window)
        for widget in shown(window, CONTROLS):
            interface = QAccessible.queryAccessibleInterface(widget)
            name = interface.text(QAccessible.Text.Name) if interface else ""
            own = type(widget).__module__.startswith("pln_desktop") or widget.focusPolicy()
            if not name and not widget.accessibleName() and own:
                wrong.append(f"{page}: {describe(widget)} has no name")
            deaf = widget.focusPolicy() == Qt.FocusPolicy.NoFocus
            if deaf and isinstance(widget, QAbstractButton) and widget.isEnabled():
                wrong.append(f"{page}: {describe(widget)} cannot be reached by keys")
    assert wrong == []


def test_focus_is_seen(window: MainWindow) -> None:
    """Each kind of control looks otherwise when it has the focus."""
    window.activateWindow()
    for widget in (window.finder, window.rail.buttons["notes"]):
        plain = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert widget.grab().toImage() != plain


def test_first_run_says_what_to_do(empty_window: MainWindow) -> None:
    for page in PAGES:
        empty_window.go(page)
        settle(empty_window)
    empty_window.go("reading")
    settle(empty_window)
    words = [w.text() for w in shown(empty_window, QLabel) if isinstance(w, QLabel)]
    assert any("Nothing followed yet" in word for word in words)


_FOLDED = (
    (98, True, True, True),
    (90, False, True, True),
    (70, False, False, True),
    (50, False, False, False),
)
"""Width in S, and whether the tree, the margin and the list are there beside the text."""


def test_panes_fold(window: MainWindow) -> None:
    from pln_desktop.ui.pages.reading import ReadingPage

    page = window.page("reading")
    assert isinstance(page, ReadingPage)
    s = window.theme.s
    for width, tree, margin, items in _FOLDED:
        window.resize(width * s, 60 * s)
        settle(window)
        seen = (page.shelf.isVisible(), page.reader.margin.isVisible(), page.list.isVisible())
        assert seen == (tree, margin, items), width
        assert window.menu_button.isVisible() == (width < 56)
        assert page.reader.view.horizontalScrollBar().maximum() == 0
