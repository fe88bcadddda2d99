"""Plain text of HTML by the standard library, independent of our own: what tests compare with."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    "p br div li ul ol tr td th h1 h2 h3 h4 h5 h6 hr blockquote pre dd dt".split()  # noqa: SIM905
)


class _Words(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def folded(text: str) -> str:
    """White space folded, controls dropped."""
    return " ".join("".join(char for char in text if char >= " " or char in "\t\n\r").split())


def words_of(html: str) -> str:
    """A piece of HTML as one line of text."""
    return folded("".join(_Words(html).words))
