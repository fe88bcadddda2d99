"""The made-up network of the demo, read from resources/demo into plain values.

Nothing here knows feeds or sockets. The texts keep their dates as ages ("2d3h"), so that the
demo is always fresh; docs/notes/demo-content.md describes the files.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import Any

_AGE = re.compile(r"(\d+)([dhm])")
_BLOCK = re.compile(
    r"</?(?:p|h\d|[uo]l|li|dl|dt|dd|blockquote|fig\w+|table|thead|tbody|t[rhd]|div)\b[^>]*>"
)
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}
_RIGHT_TO_LEFT = {"ar", "he", "fa", "ur"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that a post brings with it."""

    address: str
    media_type: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class Post:
    """One article, or one post of a forum. `path` is where its page is served."""

    path: str
    title: str
    authors: tuple[str, ...]
    published: datetime
    tags: tuple[str, ...]
    language: str
    html: str
    attachments: tuple[Attachment, ...]
    reply_to: str  # path of the post this one answers, or ""

    @property
    def summary(self) -> str:
        """The first paragraph as plain text."""
        first = re.search(r"<p>(.*?)</p>", self.html, re.DOTALL)
        return plain(first[1]) if first else ""

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, by the language."""
        return "rtl" if self.language in _RIGHT_TO_LEFT else "ltr"


@dataclass(frozen=True, slots=True)
class Feed:
    """One source: rss2, rss1, atom, json or forum. Posts are newest first."""

    path: str
    title: str
    about: str
    format: str
    language: str
    posts: tuple[Post, ...]

    @property
    def changed(self) -> datetime:
        """When the newest post appeared."""
        return self.posts[0].published


@dataclass(frozen=True, slots=True)
class Place:
    """One community with its home page and its feeds."""

    path: str
    name: str
    purpose: str
    feeds: tuple[Feed, ...]


def read_places(folder: Path, base: str, now: datetime) -> tuple[Place, ...]:
    """The communities below `folder`, with `base` ("http://127.0.0.1:PORT") in every address."""
    return tuple(
        Place(
            path=f"/{entry['slug']}/",
            name=entry["name"],
            purpose=entry["purpose"],
            feeds=tuple(
                _read_feed(folder, entry["slug"], feed, base, now) for feed in entry["sources"]
            ),
        )
        for entry in read_script(folder, base)["communities"]
    )


def read_script(folder: Path, base: str) -> dict[str, Any]:
    """demo.json: what the demo does with the network, addresses filled in."""
    text = (folder / "demo.json").read_text(encoding="utf-8").replace("{base}", base)
    script: dict[str, Any] = json.loads(text)
    return script


def plain(markup: str) -> str:
    """HTML as one line of text."""
    apart = _BLOCK.sub(" ", markup)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", apart)).split())


def _read_feed(folder: Path, slug: str, entry: dict[str, str], base: str, now: datetime) -> Feed:
    home = f"/{slug}/{entry['slug']}/"
    text = (
        (folder / slug / f"{entry['slug']}.txt").read_text(encoding="utf-8").replace("{base}", base)
    )
    posts = [
        _read_post(part, home, entry["language"], folder, base, now)
        for part in re.split(r"^@@ ", text, flags=re.MULTILINE)
        if part.strip()
    ]
    return Feed(
        path=f"/{slug}/{entry['feed']}",
        title=entry["title"],
        about=entry["about"],
        format=entry["format"],
        language=entry["language"],
        posts=tuple(sorted(posts, key=lambda post: post.published, reverse=True)),
    )


def _read_post(text: str, home: str, language: str, folder: Path, base: str, now: datetime) -> Post:
    head, _, body = text.partition("\n\n")
    slug, *lines = head.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    reply_to = fields.get("reply-to", "")
    title = fields.get("title") or ("Re: " if reply_to else "") + fields["thread"]
    attachments = [fields["enclosure"]] if "enclosure" in fields else []
    return Post(
        path=home + slug.strip(),
        title=title,
        authors=tuple(name.strip() for name in fields["by"].split(",")),
        published=now - _age(fields["ago"]),
        tags=tuple(tag.strip() for tag in fields.get("tags", "").split(",") if tag.strip()),
        language=fields.get("lang", language),
        html=_paragraphs(body),
        attachments=tuple(_attachment(line, folder, base) for line in attachments),
        reply_to=home + reply_to if reply_to else "",
    )


def _age(text: str) -> timedelta:
    """`2d3h10m` as a span of time."""
    return timedelta(**{_UNITS[unit]: int(count) for count, unit in _AGE.findall(text)})


def _paragraphs(body: str) -> str:
    """Blocks apart by an empty line; one that is not markup already is a paragraph."""
    blocks = [block.strip() for block in re.split(r"\n{2,}", body) if block.strip()]
    return "\n".join(block if block.startswith("<") else f"<p>{block}</p>" for block in blocks)


def _attachment(line: str, folder: Path, base: str) -> Attachment:
    name, media_type = line.split()
    return Attachment(f"{base}/{name}", media_type, (folder / name).stat().st_size)
