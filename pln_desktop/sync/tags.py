"""The standard library's reader of HTML tags, made to bear everything."""

from __future__ import annotations

from html.parser import HTMLParser


class Tags(HTMLParser):
    """HTMLParser, for which `<![anything` is a comment, as it is for browsers, and not an error."""

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        """Where the section ends, or -1 while that is not known."""
        return self.parse_bogus_comment(i, report)
