"""Markdown as it will look: headings, lists, quotes; nothing is fetched, no HTML is let in."""

from __future__ import annotations

import re
from functools import cache
from functools import lru_cache
from typing import TYPE_CHECKING
from typing import Any

from PySide6.QtCore import QByteArray
from PySide6.QtCore import QSize
from PySide6.QtCore import Qt
from PySide6.QtCore import QUrl
from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame
from PySide6.QtWidgets import QSizePolicy
from PySide6.QtWidgets import QTextBrowser

from pln_desktop.ui.outside import open_outside
from pln_desktop.ui.theme import Theme

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # "js-default" shows HTML as the text that was typed; pictures would be requests.
    return MarkdownIt("js-default").disable(["image"])


def html(text: str) -> str:
    """Markdown to the HTML subset that a QTextDocument shows."""
    boxed = text.replace("- [ ] ", "- ☐ ").replace("- [x] ", "- ☑ ")
    return str(_parser().render(boxed))


_SIGN = re.compile(r"[*_`~\[\\&]")


@lru_cache(maxsize=2048)
def unmarked(text: str) -> str:
    """The same words and lines without the signs of emphasis, code and links, for plain places."""
    if not _SIGN.search(text):
        return text
    said: list[str] = []
    for token in _parser().parseInline(text)[0].children or ():
        said.append("\n" if token.type in ("softbreak", "hardbreak") else token.content)
    return "".join(said)


class Preview(QTextBrowser):
    """As high as its text; links open outside."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme, self._text = theme, ""
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.anchorClicked.connect(self._on_anchor)
        theme.changed.connect(self._again)

    def show_text(self, text: str) -> None:
        """Render this Markdown."""
        self.show_html(html(text))

    def show_html(self, page: str) -> None:
        """Show HTML that we made ourselves."""
        self._text = page
        self._again()

    @Slot()
    def _again(self) -> None:
        theme = self._theme
        serif = theme.font(serif=True).family()
        heads = f"font-family: '{serif}'; font-weight: 600; font-size: {theme.size(1.15)}px"
        self.document().setDefaultFont(theme.font())
        self.document().setDefaultStyleSheet(
            f"a {{ color: {theme.hex('accent')}; }} blockquote {{ font-family: '{serif}';"
            f" color: {theme.hex('ink2')}; margin-left: {theme.q * 2}px; }}"
            f" h1, h2, h3, h4 {{ {heads}; }}"
        )
        self.setHtml(self._text)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        self.setFixedHeight(round(self.document().size().height()) + 2)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(self._theme.size(12), self.height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._fit()

    def loadResource(self, type: int, name: QUrl | str) -> Any:  # noqa: N802
        return QByteArray()

    @Slot(QUrl)
    def _on_anchor(self, url: QUrl) -> None:
        open_outside(url.toString())
