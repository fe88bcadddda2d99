"""Lists of feeds: OPML 1.0, 1.1 and 2.0 (opml.org/spec2.opml) in, OPML 2.0 out.

What other programs write is read leniently (case of names, raw ampersands, a file cut
short); what could run or fetch something is never taken over. docs/notes/opml.md says how
outlines become folders and communities.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from typing import NoReturn
from xml.parsers import expat

from pln_desktop.errors import FormatError
from pln_desktop.exchange.markup import decoded
from pln_desktop.exchange.markup import mended
from pln_desktop.exchange.markup import printable
from pln_desktop.exchange.outline import NAMESPACE
from pln_desktop.exchange.outline import OpmlEntry
from pln_desktop.exchange.outline import Outline
from pln_desktop.exchange.outline import is_plain_name
from pln_desktop.exchange.outline import mend_outlines
from pln_desktop.exchange.outline import refusal
from pln_desktop.exchange.outline import sameness
from pln_desktop.exchange.outline import web_address

__all__ = [
    "NAMESPACE",
    "Opml",
    "OpmlEntry",
    "folder_path",
    "folder_text",
    "read_opml",
    "write_opml",
]

LARGEST: Final = 32 * 1024 * 1024
"""Bytes; a longer file is no list of feeds."""

DEEPEST: Final = 64
"""Folders below this depth are laid into the folder at it."""


@dataclass(frozen=True, slots=True)
class Opml:
    """A list of feeds, and what of the file was not taken over."""

    title: str
    entries: tuple[OpmlEntry, ...]
    refused: tuple[str, ...] = ()  # sentences: commands, files, scripts, other lists
    repeated: tuple[str, ...] = ()  # addresses that stand more than once; the first place counts
    remarks: tuple[str, ...] = ()  # sentences: the file ends early, links that are no feeds …


def folder_text(folder: Iterable[str]) -> str:
    """A folder's names as `Source.folder`: "/" between them, "/" inside one doubled."""
    return "/".join(folder_name(name).replace("/", "//") for name in folder)


def folder_path(text: str) -> tuple[str, ...]:
    """The names in a `Source.folder`; the inverse of `folder_text`."""
    if not text:
        return ()
    # A name neither begins nor ends with "/" (see `folder_name`), so pairs are unambiguous.
    names = text.replace("//", "\0").split("/")
    return tuple(name.replace("\0", "/") for name in names)


def folder_name(name: str) -> str:
    """A name that may stand in a folder's path: one line, no "/" at its ends, not blank."""
    return printable(name).strip("/ ") or "Untitled folder"


def write_opml(title: str, entries: Iterable[OpmlEntry]) -> bytes:
    """The list as UTF-8 OPML 2.0. Feeds of one folder stand together, else in their order."""
    ET.register_namespace("pln", NAMESPACE)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = printable(title)
    body = ET.SubElement(root, "body")
    folders: dict[tuple[str, ...], ET.Element] = {(): body}
    for entry in entries:
        ET.SubElement(_folder(folders, entry.folder[:DEEPEST]), "outline", _attributes(entry))
    ET.indent(root)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _folder(folders: dict[tuple[str, ...], ET.Element], names: tuple[str, ...]) -> ET.Element:
    path = tuple(folder_name(name) for name in names)
    for depth in range(1, len(path) + 1):
        if path[:depth] not in folders:
            above = folders[path[: depth - 1]]
            name = path[depth - 1]
            folders[path[:depth]] = ET.SubElement(above, "outline", {"text": name, "title": name})
    return folders[path]


def _attributes(entry: OpmlEntry) -> dict[str, str]:
    title = printable(entry.title) or entry.address
    # Both names: some readers show only `text`, others only `title`.
    made = {"text": title, "title": title, "type": "rss", "xmlUrl": entry.address}
    if entry.home:
        made["htmlUrl"] = entry.home
    if entry.community:
        made[f"{{{NAMESPACE}}}community"] = printable(entry.community)
    if entry.connector != "feed":
        made[f"{{{NAMESPACE}}}connector"] = entry.connector
    for name, value in entry.attributes.items():
        if is_plain_name(name):
            made.setdefault(name, printable(value))
    return made


def read_opml(data: bytes) -> Opml:
    """The feeds of an OPML file. Raises FormatError when it is none, or hostile."""
    if len(data) > LARGEST:
        raise FormatError(f"the file is larger than {LARGEST // 2**20} MB")
    if not data.strip():
        raise FormatError("the file is empty")
    text = mended(decoded(data))
    reading, error = _parsed(text)
    if error is not None:
        # Raw markup in a description is common; a second look mends that and no more.
        again, still = _parsed(mend_outlines(text))
        if len(again.entries) > len(reading.entries):
            reading, error = again, still
            reading.remarks.append("The file is not well-formed; some of its lines were mended.")
    if error is not None:
        reading.broke(error)
    return reading.result()


def _parsed(text: str) -> tuple[_Reading, expat.ExpatError | None]:
    reading = _Reading()
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.EntityDeclHandler = _refuse_entity
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        return reading, error
    return reading, None


def _refuse_entity(*_: object) -> NoReturn:
    # One rule against bombs and outside files both: a list of feeds needs no entities.
    raise FormatError("the file declares entities, which a list of feeds never needs")


class _Reading:
    """Collects what the parser meets. Keeps a list of open outlines, so depth costs nothing."""

    def __init__(self) -> None:
        self.title = ""
        self.entries: dict[str, OpmlEntry] = {}  # by address without scheme and case of host
        self.refused: list[str] = []
        self.repeated: list[str] = []
        self.remarks: list[str] = []
        self.open: list[str] = []  # names of open elements
        self.folder: list[str] = []
        self.pushed: list[bool] = []  # for each open outline, whether it added a folder
        self.siblings: list[set[str]] = [set()]  # names of folders met so far, a level each
        self.prefixes: dict[str, str] = {"xml": "http://www.w3.org/XML/1998/namespace"}
        self.links = 0
        self.flattened = False
        self.seen = False  # the root element
        self.body = False

    def start(self, element: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        name = element.lower()
        if not self.open and name != "opml":
            raise FormatError(_what_it_is(name))
        self.seen = True
        self.open.append(name)
        for key, value in attributes.items():
            if key.startswith("xmlns:"):
                self.prefixes[key[6:]] = value
        if name == "body":
            self.body = True
        elif name == "outline":
            self._outline(Outline(attributes, self.prefixes))

    def end(self, element: str) -> None:
        """An element closes."""
        self.open.pop()
        if element.lower() == "outline" and self.pushed.pop():
            self.folder.pop()
            self.siblings.pop()

    def text(self, text: str) -> None:
        """Characters; only the list's own title is wanted."""
        if self.open == ["opml", "head", "title"]:
            self.title += text

    def broke(self, error: expat.ExpatError) -> None:
        """The parser gave up: what came before counts, and the break is told."""
        if not self.seen:
            raise FormatError(f"this is no OPML file: line {error.lineno} is not XML") from error
        if not self.entries:
            raise FormatError(
                f"the file ends or breaks at line {error.lineno}, before its first feed"
            ) from error
        self.remarks.append(
            f"The file ends early or is broken at line {error.lineno}; "
            f"feeds read before that: {len(self.entries)}."
        )

    def result(self) -> Opml:
        """All that was read."""
        if not self.body:
            raise FormatError("this OPML file has no body, so it lists no feeds")
        if self.links:
            self.remarks.append(f"Links to pages, left out as they are no feeds: {self.links}.")
        if self.flattened:
            self.remarks.append(f"Folders more than {DEEPEST} deep were laid into one.")
        return Opml(
            printable(self.title),
            tuple(self.entries.values()),
            tuple(self.refused),
            tuple(dict.fromkeys(self.repeated)),
            tuple(self.remarks),
        )

    def _outline(self, outline: Outline) -> None:
        address = outline.address
        if address:
            self._feed(outline, address)
        elif outline.is_link:
            self.links += 1
        # A feed may hold outlines of its own; then they lie in a folder of its name.
        self._enter(outline)

    def _enter(self, outline: Outline) -> None:
        deep = len(self.folder) >= DEEPEST
        self.pushed.append(not deep)
        if deep:
            self.flattened = True
            return
        name = folder_name(outline.title)
        if not outline.address and not outline.is_link:
            name = _apart(name, self.siblings[-1])
        self.folder.append(name)
        self.siblings.append(set())

    def _feed(self, outline: Outline, address: str) -> None:
        title = outline.title or address
        self.refused += [f"{title}: {words}" for words in outline.commands()]
        if reason := refusal(address):
            self.refused.append(f"{title}: {reason}")
            return
        if outline.kind == "include":
            self.refused.append(f"{title}: another list of feeds; it was not fetched")
            return
        address = web_address(address)
        key = sameness(address)
        if key in self.entries:
            self.repeated.append(address)
            return
        self.entries[key] = outline.entry(address, tuple(self.folder))


def _what_it_is(name: str) -> str:
    found = {
        "html": "a web page",
        "rss": "a feed, not a list of feeds",
        "feed": "a feed, not a list of feeds",
        "rdf:rdf": "a feed, not a list of feeds",
    }
    return f"this is no OPML file but {found.get(name, f'a document of the kind {name[:40]!r}')}"


def _apart(name: str, taken: set[str]) -> str:
    """Folders of one name beside each other stay two: the second is "name (2)"."""
    chosen, number = name, 1
    while chosen in taken:
        number += 1
        chosen = f"{name} ({number})"
    taken.add(chosen)
    return chosen
