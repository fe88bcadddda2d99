"""What a portfolio shows of one piece of evidence, gathered from the library."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from pln_desktop.exchange.filenames import clean_file_name
from pln_desktop.model import Evidence
from pln_desktop.model import Item
from pln_desktop.model import Note
from pln_desktop.model import Resource
from pln_desktop.portfolio.compose import Attachment
from pln_desktop.portfolio.compose import EvidenceValue
from pln_desktop.portfolio.compose import Picture
from pln_desktop.store.anchors import anchored

if TYPE_CHECKING:
    from pln_desktop.store import Store


def value(store: Store, evidence: Evidence) -> EvidenceValue:
    """A note, resource or item with its source, as it is now."""
    blank = EvidenceValue(
        evidence.id, evidence.ref_noun, evidence.ref, found=False, caption=evidence.caption
    )
    match evidence.ref_noun:
        case "note" if note := store.notes.get(evidence.ref):
            return _note(store, replace(blank, found=True), note)
        case "resource" if kept := store.resources.get(evidence.ref):
            return _resource(store, replace(blank, found=True), kept)
        case "item" if item := _item_of(store, evidence.ref):
            shown = _item(store, replace(blank, found=True), item)
            tags = store.tags.of("item", evidence.ref)
            return replace(shown, tags=tags, pictures=tuple(_pictures(store, item.best_html)))
    return blank


def _item_of(store: Store, id: str) -> Item | None:
    key = store.items.key_of(id)
    return None if key is None else store.items.get(key)


def _item(store: Store, blank: EvidenceValue, item: Item) -> EvidenceValue:
    row = item.row
    return replace(
        blank,
        title=row.title,
        author=row.author,
        published=row.published,
        address=row.url,
        community=row.community_name,
        language=item.language,
        text=item.best_text,
    )


def _resource(store: Store, blank: EvidenceValue, kept: Resource) -> EvidenceValue:
    copy = store.resources.snapshot(kept.id)
    item = _item_of(store, kept.item) if kept.item else None
    shown = _item(store, blank, item) if item else blank
    attachments: tuple[Attachment, ...] = ()
    if copy and copy.blob and copy.media_type == "application/pdf":
        name = clean_file_name(copy.file_name or f"{kept.title}.pdf", "document.pdf")
        path = store.blobs.path(copy.blob)
        attachments = (Attachment(name, path, copy.media_type, kept.address),)
    return replace(
        shown,
        title=kept.title,
        author=", ".join(kept.authors) or shown.author,
        address=kept.address or shown.address,
        language=kept.language or shown.language,
        text=copy.text if copy and copy.text else shown.text,
        copy=kept.copy,
        taken=copy.taken if copy else None,
        pictures=tuple(_pictures(store, copy.html if copy else "")),
        attachments=attachments,
        tags=store.tags.of("resource", kept.id),
    )


def _note(store: Store, blank: EvidenceValue, note: Note) -> EvidenceValue:
    shown, rests, texts = blank, True, tuple[str, ...]()
    match note.target_noun:
        case "item":
            item = _item_of(store, note.target)
            shown, rests = (_item(store, blank, item) if item else blank), item is not None
            texts = item.texts if item else ()
        case "resource":
            kept = store.resources.get(note.target)
            shown = _resource(store, blank, kept) if kept else blank
            rests = kept is not None
        case "contact":
            person = store.contacts.get(note.target)
            shown = replace(blank, title=person.name if person else "")
            rests = person is not None
        case "community":
            place = store.communities.get(note.target)
            shown = replace(blank, title=place.name if place else "")
            rests = place is not None
    return replace(
        shown,
        rests=rests,
        quote=note.quote,
        anchored=not note.quote or any(anchored(note, t) for t in texts or (shown.text,)),
        # A note shows its own words and its quote; the whole article is not evidence.
        text="",
        words=note.text,
        written=note.created,
        meaning=note.meaning,
        pictures=(),
        attachments=(),
        tags=store.tags.of("note", note.id),
    )


def _pictures(store: Store, html: str) -> Iterator[Picture]:
    """The images of an article that are here, and the gaps of those that are not."""
    finder = _Images()
    finder.feed(html)
    finder.close()
    for source, alt in finder.found:
        if source.startswith("blob:"):
            yield Picture(alt, store.blobs.path(source.removeprefix("blob:")))
            continue
        known = store.blobs.image(source)
        if known and known.blob:
            path = store.blobs.path(known.blob)
            yield Picture(alt, path, source, known.width, known.height)
        else:
            reason = known.reason if known else "it was never fetched"
            yield Picture(alt, None, source, reason=reason)


class _Images(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        source = values.get("src") or ""
        if tag == "img" and source.startswith(("https://", "http://", "blob:")):
            self.found.append((source, values.get("alt") or ""))
