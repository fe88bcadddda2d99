"""Looks at finished pages: complete in themselves, no script, nothing remote, no dead link."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

from pln_desktop.portfolio.receipt import Check

_LOADING = {"src", "srcset", "poster", "data", "background", "action", "formaction", "manifest"}
_FRAMES = {"iframe", "object", "embed", "applet", "frame", "audio", "video"}
_ACTIVE = _FRAMES | {"script", "form", "base"}


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []
        self.remote: list[str] = []
        self.local: list[str] = []
        self.anchors: list[str] = []
        self.ids: list[str] = []
        self.nameless: list[str] = []  # images without alternative text

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _ACTIVE:
            self.active.append(f"<{tag}>")
        if tag == "img" and not (dict(attrs).get("alt") or "").strip():
            self.nameless.append(dict(attrs).get("src") or "<img>")
        for name, value in attrs:
            self._attribute(tag, name, value or "")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or value.lower().lstrip().startswith("javascript:"):
            self.active.append(f"{name} of <{tag}>")
        elif name == "id":
            self.ids.append(value)
        elif name in _LOADING or (tag == "link" and name == "href"):
            (self.remote if ":" in value or value.startswith("//") else self.local).append(value)
        elif name == "href" and value.startswith("#"):
            self.anchors.append(value[1:])
        elif name == "href" and ":" not in value:
            self.local.append(value)


def check_folder(folder: Path) -> tuple[Check, ...]:
    """Check a folder's index.html and style.css against what a portfolio promises."""
    page = _Page()
    page.feed((folder / "index.html").read_text("utf-8"))
    page.close()
    style = "".join(path.read_text("utf-8") for path in folder.glob("*.css"))
    outside = [*page.remote, *(["style.css"] if "//" in style or "@import" in style else [])]
    missing = [path for path in page.local if not (folder / unquote(path)).is_file()]
    dead = [f"#{anchor}" for anchor in page.anchors if anchor not in set(page.ids)]
    doubled = sorted({one for one in page.ids if page.ids.count(one) > 1})
    return (
        _check("no script", page.active),
        _check("no remote request", outside),
        _check("every file is there", missing),
        _check("every link inside leads somewhere", [*dead, *doubled]),
        _check("every picture has words", page.nameless),
    )


def _check(checker: str, wrong: list[str]) -> Check:
    return Check(checker, ", ".join(dict.fromkeys(wrong)) if wrong else "ok")
