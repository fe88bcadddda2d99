"""The few shapes that Fusion draws otherwise: controls, menus, scroll bars.

Everything here is made of roles and multiples of S; widgets that paint themselves ask the
theme instead. Looks are chosen by properties, not by names: `primary` and `quiet` buttons,
`surface` grounds, `invalid` fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pln_desktop.ui.theme import Theme

_SURFACES = ("desk", "shelf", "tray", "page", "raised")


def sheet(theme: Theme) -> str:
    """The application's style sheet for the theme's present colours and sizes."""
    values = {name.replace("-", "_").replace(".", "_"): theme.hex(name) for name in _ROLES}
    values |= {
        "pad": f"{theme.size(0.38)}px {theme.size(0.9)}px",
        "thin": f"{theme.size(0.12)}px {theme.size(0.2)}px",
        "tight": f"{theme.size(0.3)}px {theme.size(0.5)}px",
        "field": f"{theme.size(0.3)}px {theme.size(0.55)}px",
        "row": f"{theme.size(0.42)}px {theme.size(1.6)}px {theme.size(0.42)}px {theme.size(0.9)}px",
        "bar": f"{theme.size(0.35)}px {theme.size(0.6)}px",
        "control": f"{theme.size(1.85)}px",
        "inner": f"{theme.size(1.2)}px",
        "scroll": f"{theme.size(0.8)}px",
        "grab": f"{theme.size(2.4)}px",
        "thumb": f"{theme.size(0.25)}px",
        "progress": f"{max(3, theme.size(0.3))}px",
        "icon": f"{theme.size(1.25)}px",
        "label": f"{theme.size(0.85)}px",
    }
    surfaces = "\n".join(
        f'QWidget[surface="{name}"] {{ background: {theme.hex(name)}; }}' for name in _SURFACES
    )
    return surfaces + "".join(part % values for part in (_BUTTONS, _FIELDS, _MENUS, _BARS))


_ROLES = (
    "desk", "shelf", "tray", "page", "raised", "hover", "selq", "sel", "ink", "ink2", "ink3",
    "accent", "bad", "border", "focus", "on-accent", "selected-ink", "line", "line2",
)  # fmt: skip

_BUTTONS = """
QPushButton { background: %(raised)s; color: %(ink)s; border: 1px solid %(border)s;
  border-radius: 5px; padding: %(pad)s; min-height: %(inner)s; }
QPushButton:hover { background: %(hover)s; }
QPushButton:focus { border: 2px solid %(focus)s; }
QPushButton:disabled { color: %(ink3)s; border-color: %(line2)s; }
QPushButton[primary="true"] { background: %(accent)s; color: %(on_accent)s;
  border-color: %(accent)s; font-weight: 600; }
QPushButton[primary="true"]:focus { border: 2px solid %(ink)s; }
QPushButton[primary="true"]:disabled { background: %(line2)s; color: %(ink)s;
  border-color: %(line2)s; }
QToolButton, QPushButton { icon-size: %(icon)s; }
QToolButton { background: transparent; color: %(ink2)s; border: 2px solid transparent;
  border-radius: 5px; padding: %(tight)s; }
QToolButton:hover { background: %(hover)s; color: %(ink)s; }
QToolButton:focus { border: 2px solid %(focus)s; }
QToolButton:checked { color: %(accent)s; }
QToolButton[chip="true"] { padding: %(thin)s; }
QToolButton[pill="true"]:checked { background: %(sel)s; color: %(selected_ink)s; }
QToolButton:disabled { color: %(ink3)s; }
QToolButton::menu-indicator { image: none; }
"""

_FIELDS = """
QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit {
  background: %(raised)s; color: %(ink)s; border: 1px solid %(border)s; border-radius: 5px;
  selection-background-color: %(accent)s; selection-color: %(on_accent)s;
  placeholder-text-color: %(ink3)s; }
QLineEdit, QComboBox, QSpinBox, QDateEdit { padding: %(field)s; min-height: %(inner)s; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDateEdit:focus { border: 2px solid %(focus)s; }
QComboBox::drop-down { border: none; width: %(control)s; }
QLineEdit[quiet="true"] { background: transparent; border-color: transparent; padding-left: 0; }
QLineEdit[quiet="true"]:hover { border-color: %(line2)s; }
QLineEdit[quiet="true"]:focus { border: 2px solid %(focus)s; }
QLineEdit[invalid="true"] { border-color: %(bad)s; }
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled { color: %(ink3)s;
  border-color: %(line2)s; }
QTextBrowser, QTextBrowser:focus { border: none; background: %(page)s; border-radius: 0; }
QAbstractItemView { border: none; outline: none; background: transparent; color: %(ink)s;
  selection-background-color: %(sel)s; selection-color: %(selected_ink)s; }
QComboBox QAbstractItemView { background: %(raised)s; border: 1px solid %(border)s; }
QScrollArea { border: none; background: transparent; }
QToolTip { background: %(raised)s; color: %(ink)s; border: 1px solid %(border)s;
  padding: %(tight)s; }
"""

_MENUS = """
QMenuBar { background: %(desk)s; color: %(ink)s; border: none; }
QMenuBar::item { padding: %(bar)s; background: transparent; border-radius: 5px; }
QMenuBar::item:selected { background: %(selq)s; }
QMenu { background: %(raised)s; color: %(ink)s; border: 1px solid %(line2)s; padding: 4px 0; }
QMenu::item { padding: %(row)s; }
QMenu::item:selected { background: %(sel)s; color: %(selected_ink)s; }
QMenu::item:disabled { color: %(ink3)s; }
QMenu::separator { height: 1px; background: %(line)s; margin: 4px 0; }
QMenu::icon { padding-left: %(tight)s; }
"""

_BARS = """
QScrollBar:vertical { background: transparent; width: %(scroll)s; margin: 0; }
QScrollBar:horizontal { background: transparent; height: %(scroll)s; margin: 0; }
QScrollBar::handle { background: %(line2)s; border-radius: %(thumb)s; margin: 2px; }
QScrollBar::handle:vertical { min-height: %(grab)s; }
QScrollBar::handle:horizontal { min-width: %(grab)s; }
QScrollBar::handle:hover { background: %(border)s; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: %(line)s; }
QProgressBar { background: %(line2)s; border: none; border-radius: 2px;
  min-height: %(progress)s; max-height: %(progress)s; }
QProgressBar::chunk { background: %(accent)s; border-radius: 2px; }
QTabBar::tab { padding: %(pad)s; color: %(ink2)s; background: transparent; border: none; }
QTabBar::tab:selected { color: %(accent)s; border-bottom: 2px solid %(accent)s; }
"""
