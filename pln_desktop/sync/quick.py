"""feedparser's own machine, driven straight from expat, with short ways for what feeds repeat.

feedparser spends a millisecond on an entry, most of it between expat and the few lines
that matter: SAX events, attribute objects, a method looked up by name for each element.
Here expat calls the same machine (`StrictFeedParser`) directly, and an element that
stands in an entry, holds text alone and is one of the usual ones is written into the
entry at once, just as the machine would have. Whatever else comes (markup inside, a
source, an image, a base or language of its own) is handed to the machine, so that no
document has to be read twice but one that is not well formed.

tests/sync/test_quick.py holds both readings equal over every feed there is.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any
from xml.parsers import expat

from feedparser.api import StrictFeedParser
from feedparser.sanitizer import replace_doctype
from feedparser.util import FeedParserDict

from pln_desktop.sync import document
from pln_desktop.sync import leaves

_ROOT = re.compile(rb"<\w")
_PIECE = 64 * 1024
_OF_ITS_OWN = frozenset(["xml:base", "xml:lang", "base", "lang", "mode", "src"])
_IN_LOWER_CASE = ("rel", "type")
_USERLAND_HOST, _USERLAND = "backend.userland.com/rss", "http://backend.userland.com/rss"
_DRAWN = {"math": "http://www.w3.org/1998/Math/MathML", "svg": "http://www.w3.org/2000/svg"}
FAULTS = (
    ValueError,
    OverflowError,
    LookupError,
    AttributeError,
    TypeError,
    AssertionError,
    RecursionError,
)
"""What feedparser raises on documents it was not made for."""


def read(data: bytes, address: str, language: str) -> FeedParserDict | None:
    """feedparser's answer for UTF-8 `data`; None where feedparser itself must be asked.

    `legal`, which feedparser has not: no text holds what XML forbids (`direction.legal`).
    `address` and `language` are what Content-Location and Content-Language say.
    """
    if not data.startswith(document.OPENING):
        return None
    version, data, entities = replace_doctype(data)
    root = _ROOT.search(data)
    if entities or root is None or b"<!DOCTYPE" in data[: root.start()]:
        return None
    machine = _Machine(address, language or None, "utf-8")
    machine.resolve_relative_uris = machine.sanitize_html = False
    machine.mends = leaves.may_be_mended(data)
    try:
        _Driver(machine).read(data)
    except (expat.ExpatError, *FAULTS):
        return None
    return FeedParserDict(
        bozo=False,
        feed=machine.feeddata,
        entries=machine.entries,
        version=version or machine.version,
        legal=not (machine.mends or machine.decodes),  # expat lets nothing else through
    )


_XHTML = "application/xhtml+xml"


class _Machine(StrictFeedParser):  # type: ignore[misc]
    """feedparser's, which tells whether it had content to decode: any bytes may come of it.

    `mends`, `depths` and `decodes` are attributes of ours, for `leaves`.
    """

    mends = True
    decodes = False

    def pop(self, element: str, strip_whitespace: int = 1) -> Any:
        """As feedparser's; content in XHTML without looking at every character for what to mend."""
        parameters, stack = self.contentparams, self.elementstack
        if (
            self.mends
            or element != "content"
            or not (stack and stack[-1][0] == element and self.inentry and not self.insource)
            or parameters.get("type") != _XHTML
            or parameters.get("base64")
        ):
            return super().pop(element, strip_whitespace)
        stack[-1][1] = 0  # expects no text: it is only put together
        output = super().pop(element, strip_whitespace)
        for name in ("mode", "base64"):
            parameters.pop(name, None)
        self.entries[-1].setdefault(element, []).append(
            FeedParserDict(deepcopy(parameters), value=output)
        )
        return output

    def _is_base64(self, attrs_d: Any, contentparams: Any) -> Any:
        found = super()._is_base64(attrs_d, contentparams)
        self.decodes = self.decodes or bool(found)
        return found


class _Driver:
    """Expat's events for one document.

    `_held` is an element that may turn out to be a leaf, which `_write` then writes as what
    `_name` says, or an author of plain parts (`_parts`, of which `_part` is open).
    """

    def __init__(self, machine: Any) -> None:
        self._machine = machine
        self._known = machine._matchnamespaces
        self._tags: dict[str, str] = {}
        self._writes: dict[str, tuple[str, leaves.Write] | None] = {}
        self._attributes: dict[str, tuple[str, ...]] = {}
        self._listed: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._plain: bool | None = None  # None: it must be looked at again
        self._held = self._name = ""
        self._write: leaves.Write = leaves.simple
        self._held_attributes: dict[str, str] = {}
        self._entry: Any = None
        self._text: list[str] = []
        self._parts: list[tuple[str, str]] = []
        self._part = ""
        self._level = 0
        self._entry_level = 0

    def read(self, data: bytes) -> None:
        """ExpatError where the document is not well formed."""
        parser = expat.ParserCreate(None, " ")
        parser.namespace_prefixes = True
        parser.buffer_size = _PIECE
        parser.buffer_text = True
        parser.StartNamespaceDeclHandler = self._declare
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.Parse(data, True)

    def _declare(self, prefix: str | None, uri: str) -> None:
        self._let_go()
        self._machine.startPrefixMapping(prefix, uri)
        self._plain = None
        self._tags.clear()  # names depend on what has been declared so far
        self._writes.clear()

    def _start(self, raw: str, attributes: dict[str, str]) -> None:
        if self._held:
            if self._is_part(raw, attributes):
                self._level += 1
                return
            self._let_go()
        self._level = level = self._level + 1
        if inside := self._entry_level:
            if level == inside + 1 and self._holds(raw, attributes):
                return
        elif not attributes and self._begins_entry(raw):
            self._enter()
            return
        self._open(raw, self._given(attributes, raw))

    def _holds(self, raw: str, attributes: dict[str, str]) -> bool:
        """Whether this may be a leaf, and is held until it ends."""
        try:
            found = self._writes[raw]
        except KeyError:
            found = self._writes_of(raw)
        plain = self._plain
        if found is None or not (self._is_plain() if plain is None else plain):
            return False
        if attributes:
            attributes = self._given_plainly(attributes)
            if not _OF_ITS_OWN.isdisjoint(attributes):
                return False
        self._name, self._write = found
        self._held, self._held_attributes = raw, attributes
        return True

    def _end(self, raw: str) -> None:
        self._level -= 1
        if self._held:
            if self._part:
                self._parts.append((self._part, "".join(self._text)))
                self._part = ""
                self._text.clear()
                return
            if self._written():
                self._held = ""
                self._text.clear()
                return
            self._let_go()
        machine = self._machine
        ends_entry = self._level < self._entry_level
        if not (ends_entry and self._tag(raw) in leaves.ENTRIES and leaves.end_entry(machine)):
            machine.unknown_endtag(self._tag(raw))
        self._plain = None
        if ends_entry:
            self._entry_level = 0

    def _is_part(self, raw: str, attributes: dict[str, str]) -> bool:
        """Whether this element begins a plain part of the author that is held."""
        if attributes or self._part or self._held_attributes or self._machine.decls:
            return False
        part = self._tag(raw)
        if self._name != "author" or part not in leaves.PARTS:
            return False
        if "".join(self._text).strip():
            return False  # words of its own
        self._text.clear()
        self._part = part
        return True

    def _written(self) -> bool:
        """Whether what is held was written in one step, now that it ends."""
        text = "".join(self._text)
        if not self._parts:
            return self._write(self._machine, self._entry, self._name, self._held_attributes, text)
        if not leaves.person(self._machine, self._entry, self._parts, text):
            return False
        self._parts.clear()
        return True

    def _characters(self, text: str) -> None:
        if self._held:
            self._text.append(text)
        elif self._level != self._entry_level or self._machine.incontent or not text.isspace():
            self._machine.handle_data(text)  # what indents an entry's elements is no one's

    def _let_go(self) -> None:
        """What was held is no leaf, or not a plain one: the machine takes it from the start."""
        if not self._held:
            return
        raw, self._held = self._held, ""
        self._open(raw, self._held_attributes)
        for tag, text in self._parts:
            self._machine.unknown_starttag(tag, [])
            self._machine.handle_data(text)
            self._machine.unknown_endtag(tag)
        if self._part:
            self._machine.unknown_starttag(self._part, [])
        for text in self._text:
            self._machine.handle_data(text)
        self._part = ""
        self._parts.clear()
        self._text.clear()

    def _open(self, raw: str, attributes: dict[str, str]) -> None:
        machine = self._machine
        entries = len(machine.entries)
        machine.unknown_starttag(self._tag(raw), list(attributes.items()))
        self._plain = None
        if len(machine.entries) > entries:
            if self._entry_level:
                raise ValueError("an entry in an entry: feedparser loses count of what is open")
            self._enter()

    def _begins_entry(self, raw: str) -> bool:
        return self._tag(raw) in leaves.ENTRIES and leaves.begin_entry(self._machine)

    def _enter(self) -> None:
        """An entry has begun."""
        machine = self._machine
        self._plain = None
        self._entry_level = self._level
        self._entry = machine.entries[-1]
        machine.depths = machine.property_depth_map.setdefault(self._entry, {})

    def _is_plain(self) -> bool:
        """Whether the machine stands in an entry, and in nothing else."""
        if self._plain is None:
            machine = self._machine
            self._plain = bool(machine.inentry) and not (
                machine.incontent
                or machine.insource
                or machine.inimage
                or machine.intextinput
                or machine.inauthor
                or machine.incontributor
                or machine.inpublisher
                or machine.svgOK
                or machine.decls
            )
        return self._plain

    def _writes_of(self, raw: str) -> tuple[str, leaves.Write] | None:
        """The machine's name of an element and its short way, if it has one; remembered."""
        machine = self._machine
        before, colon, after = self._tag(raw).partition(":")
        prefix, suffix = (before, after) if colon else ("", before)
        prefix = machine.namespacemap.get(prefix, prefix)
        name = f"{prefix}_{suffix}" if prefix else suffix
        write = leaves.WRITES.get(name)
        known = hasattr(machine, f"_start_{name}") or hasattr(machine, f"_end_{name}")
        if not known and suffix not in _DRAWN:
            write = leaves.simple
        found = self._writes[raw] = (name, write) if write else None
        return found

    def _tag(self, raw: str) -> str:
        """An element's name as feedparser's strict parser spells it."""
        try:
            return self._tags[raw]
        except KeyError:
            pass
        uri, local = _split(raw)
        namespace = _USERLAND if _USERLAND_HOST in uri.lower() else uri
        prefix = self._known.get(namespace.lower())
        if not prefix and namespace:
            used = self._machine.namespaces_in_use.items()
            prefix = next((name for name, value in used if name and value == namespace), "")
        tag = self._tags[raw] = (f"{prefix}:{local}" if prefix else local).lower()
        return tag

    def _given(self, attributes: dict[str, str], raw: str = "") -> dict[str, str]:
        """Attributes by feedparser's names of them; for an element `raw` also its namespaces."""
        given: dict[str, str] = {}
        if raw:
            given, self._machine.decls = self._machine.decls, {}
            uri, local = _split(raw)
            if _DRAWN.get(local.lower()) == uri:
                given["xmlns"] = uri
        spelt = [(self._attributes.get(name) or self._spelt(name)) for name in attributes]
        for at in (0, -1):  # all by the first name, then all by the last, as the order shows
            for names, value in zip(spelt, attributes.values(), strict=True):
                key = names[at]
                given[key] = value.lower() if key in _IN_LOWER_CASE else value
        return given

    def _given_plainly(self, attributes: dict[str, str]) -> dict[str, str]:
        """`_given` for a leaf: nearly all have the same few attributes, each with one name."""
        listed = tuple(attributes)
        names = self._listed.get(listed)
        if names is None:
            spelt = [self._attributes.get(name) or self._spelt(name) for name in attributes]
            single = {one[0] for one in spelt if len(one) == 1}
            names = tuple(one[0] for one in spelt) if len(single) == len(spelt) else ()
            self._listed[listed] = names
        if not names:
            return self._given(attributes)
        given = dict(zip(names, attributes.values(), strict=True))
        for key in _IN_LOWER_CASE:
            if key in given:
                given[key] = given[key].lower()
        return given

    def _spelt(self, name: str) -> tuple[str, ...]:
        """An attribute's names: by the prefix feedparser knows, then as the document has it."""
        uri, local = _split(name)
        prefix = self._known.get(uri.lower(), "")
        own = name.split()[2] if name.count(" ") == 2 else ""
        names = (f"{prefix}:{local}" if prefix else local, f"{own}:{local}" if own else local)
        self._attributes[name] = spelt = tuple(dict.fromkeys(one.lower() for one in names))
        return spelt


def _split(raw: str) -> tuple[str, str]:
    """Expat's "uri local prefix", "uri local" or "local" as (uri, local); ValueError."""
    parts = raw.split()
    if len(parts) == 1:
        return "", raw
    if len(parts) == 3:
        return parts[0], parts[1]
    uri, local = parts
    return uri, local
