"""A page that scrolls: its margins do not depend on whether it has to."""

from __future__ import annotations

from PySide6.QtCore import Qt

from pln_desktop.ui.leaf import Leaf
from pln_desktop.ui.leaf import words
from pln_desktop.ui.main_window import MainWindow


def test_margins_do_not_follow_the_scroll_bar(window: MainWindow) -> None:
    """They decide how high the page is: the bar would come and go without end."""
    theme, policy = window.theme, Qt.ScrollBarPolicy
    leaf = Leaf(theme, "Page", mine=False)
    leaf.theirs.addWidget(words(theme, "A sentence that goes over many lines. " * 40))
    leaf.show()
    for width in range(theme.size(39), theme.size(44)):
        leaf.resize(width, theme.size(30))
        leaf.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOn)
        with_bar = leaf.theirs.contentsMargins()
        leaf.setVerticalScrollBarPolicy(policy.ScrollBarAlwaysOff)
        assert leaf.theirs.contentsMargins() == with_bar, width
    leaf.close()
    leaf.deleteLater()
