"""Light Markdown in an editor: the text stays what was typed, and reads as it is meant."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtGui import QSyntaxHighlighter
from PySide6.QtGui import QTextCharFormat
from PySide6.QtGui import QTextDocument
from PySide6.QtGui import QTextFormat
from PySide6.QtGui import QTextLayout
from PySide6.QtGui import QTextOption

_STRONG, _SLANTED, _PLAIN = "strong", "slanted", "plain"
_FORMS = (
    (re.compile(r"^(#{1,6} +)(\S.*)()$"), _STRONG),
    (re.compile(r"^(> ?)(.*)()$"), _PLAIN),
    (re.compile(r"(\*\*)(?=\S)([^*\n]*[^*\s])(\*\*)"), _STRONG),
    (re.compile(r"(?<!\*)(\*)(?=[^\s*])([^*\n]*[^*\s])(\*)(?!\*)"), _SLANTED),
    (re.compile(r"(`)([^`\n]+)(`)"), _PLAIN),
    (re.compile(r"(\[)([^\]\n]+)(\]\([^()\s]*\))"), _PLAIN),
)
"""What opens, what is meant, what closes."""


class Emphasis(QSyntaxHighlighter):
    """Shows *emphasis*, **strength** and headings; while `quiet`, also hides their signs."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._quiet = False

    def be_quiet(self, quiet: bool) -> None:
        """Hide the signs, or show them again where somebody writes."""
        if quiet != self._quiet:
            self._quiet = quiet
            self.rehighlight()

    def highlightBlock(self, text: str) -> None:  # noqa: N802
        for form, kind in _FORMS:
            for found in form.finditer(text):
                for place in range(found.start(2), found.end(2)):
                    look = QTextCharFormat(self.format(place))
                    if kind == _STRONG:
                        look.setFontWeight(600)
                    elif kind == _SLANTED:
                        look.setFontItalic(True)
                    self.setFormat(place, 1, look)
        if self._quiet:
            self._hide_signs(text)

    def _hide_signs(self, text: str) -> None:
        """Nothing is taken out of the text: the signs have no width and no colour."""
        hidden = QTextCharFormat()
        hidden.setForeground(Qt.GlobalColor.transparent)
        hidden.setProperty(QTextFormat.Property.FontPixelSize, 1)
        hidden.setFontLetterSpacingType(QFont.SpacingType.AbsoluteSpacing)
        hidden.setFontLetterSpacing(-0.96)
        for form, _ in _FORMS:
            for found in form.finditer(text):
                for group in (1, 3):
                    self.setFormat(found.start(group), len(found[group]), hidden)


def lines_at(document: QTextDocument, width: int) -> int:
    """How many lines a document has at a width, as it is shown."""
    option = QTextOption(document.defaultTextOption())
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    count, block = 0, document.begin()
    while block.isValid():
        layout = QTextLayout(block.text(), document.defaultFont())
        layout.setTextOption(option)
        layout.setFormats(block.layout().formats())
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            count += 1
        layout.endLayout()
        block = block.next()
    return max(1, count)
