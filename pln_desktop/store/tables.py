"""The user's records as SQLModel tables; private to the store.

The schema's authority is `migrations.py`; a test holds these classes to it, and to
`model.py` field by field. Loaded at the first write of a record, never before the window
is painted. No `from __future__ import annotations` here: SQLModel reads the annotations.
"""

from sqlmodel import Field
from sqlmodel import SQLModel


class Record(SQLModel):
    """What every record has: an id and a tombstone (microseconds since 1970 UTC)."""

    id: str = Field(primary_key=True)
    deleted: int | None = None


class Community(Record, table=True):
    """model.Community."""

    name: str
    purpose: str
    organisation: str
    kind: str
    stage: str
    role: str
    privacy: str
    created: int


class Source(SQLModel, table=True):
    """model.Source; `key` is its number inside this library."""

    key: int | None = Field(default=None, primary_key=True)
    id: str
    connector: str
    address: str
    identity: str
    title: str
    community: str
    folder: str
    images: int
    paused: int
    allow_private: int
    interval: int | None = None
    created: int
    deleted: int | None = None
    full_text: int = 0
    keep_days: int | None = None
    keep_count: int | None = None


class Note(Record, table=True):
    """model.Note."""

    type: str
    target_noun: str
    target: str
    text: str
    quote: str
    prefix: str
    suffix: str
    meaning: str
    created: int
    updated: int


class Resource(Record, table=True):
    """model.Resource; `authors` is JSON text."""

    title: str
    address: str
    item: str
    authors: str
    year: int | None = None
    type: str
    publisher: str
    language: str
    licence: str
    abstract: str
    # Named apart from pydantic's own method `copy`; the column is called `copy`.
    copy_state: str = Field(sa_column_kwargs={"name": "copy"})
    reason: str
    created: int


class Contact(Record, table=True):
    """model.Contact; `emails`, `identities`, `affiliations` are JSON text."""

    name: str
    emails: str
    identities: str
    affiliations: str
    met: str
    about: str
    created: int


class Portfolio(Record, table=True):
    """model.Portfolio."""

    title: str
    author: str
    introduction: str
    created: int
    updated: int


class Section(Record, table=True):
    """model.Section."""

    portfolio: str
    title: str
    reflection: str
    position: int


class Evidence(Record, table=True):
    """model.Evidence."""

    section: str
    ref_noun: str
    ref: str
    caption: str
    position: int


class Tag(Record, table=True):
    """model.Tag."""

    name: str


class Rule(Record, table=True):
    """model.Rule."""

    source: str
    looks_in: str
    contains: str
    action: str
    value: str
    enabled: int
    created: int


class Link(Record, table=True):
    """model.Link."""

    kind: str
    from_noun: str
    from_id: str
    to_noun: str
    to_id: str


TABLES: dict[str, type[SQLModel]] = {
    "community": Community,
    "source": Source,
    "note": Note,
    "resource": Resource,
    "contact": Contact,
    "portfolio": Portfolio,
    "section": Section,
    "evidence": Evidence,
    "tag": Tag,
    "rule": Rule,
    "link": Link,
}
