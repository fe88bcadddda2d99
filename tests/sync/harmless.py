"""Whether HTML is harmless, read by the standard library and not by our own sanitiser."""

from __future__ import annotations

import re
from html.parser import HTMLParser

WORDS = """
    a abbr b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl
    dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q rp rt ruby s samp
    small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var
"""
NAMES = """
    href src alt title width height dir lang colspan rowspan scope start type reversed value cite
    datetime
"""
TAGS, ATTRIBUTES = set(WORDS.split()), set(NAMES.split())


class _Reader(HTMLParser):
    """Reads the result independently: which tags, attributes and addresses are in it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, {name: value or "" for name, value in attrs}))


def assert_harmless(html: str) -> None:
    for tag, attributes in _Reader(html).seen:
        assert tag in TAGS
        assert attributes.keys() <= ATTRIBUTES
        for name in ("href", "cite"):
            assert re.match(r"https?:|mailto:|$", attributes.get(name, ""), re.I), attributes
        if tag == "img":
            assert re.match(r"https?:|blob:[0-9a-f]{64}$", attributes["src"], re.I), attributes
