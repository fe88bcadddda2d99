"""The nouns: frozen values that every room shares. Imports nothing heavy.

Times are aware UTC datetimes. Ids are opaque strings: UUIDs (32 hex digits) for what
the user makes, derived hashes for sources, items and threads. `key` is an item's row
number: small, fast, never reused and never shown outside this machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from typing import Literal

from pln_desktop.enclosure import Enclosure as Enclosure
from pln_desktop.enclosure import InUtf8
from pln_desktop.enclosure import Json as Json

Cause = Literal["user", "program", "sync"]
NoteType = Literal["note", "highlight"]
Meaning = Literal["", "idea", "try", "evidence", "question", "reply"]
Copy = Literal["complete", "text", "link", "pending"]
RuleField = Literal["any", "title", "author", "text", "community"]
RuleAction = Literal["tag", "star", "later", "read", "keep", "hide"]
SourceState = Literal["fine", "new", "paused", "waiting", "failing", "gone", "signin"]

NOUNS = (
    "community",
    "source",
    "item",
    "thread",
    "note",
    "resource",
    "contact",
    "portfolio",
    "section",
    "evidence",
    "tag",
    "link",
    "rule",
)
"""Every noun that has a record with an id."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Community:
    """A place where educators meet."""

    id: str
    name: str
    purpose: str = ""
    organisation: str = ""
    kind: str = ""  # school district preservice inservice professional other, or unknown
    stage: str = ""  # exploring joined strengthening starting, or unknown
    role: str = ""
    privacy: str = ""
    created: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Source:
    """One fetchable address of a community: what the user decided about it."""

    id: str
    connector: str
    address: str
    identity: str
    title: str  # the user's name for it, or the feed's own
    community: str  # a community's id
    folder: str = ""  # path with "/" between folders, "/" in a name doubled
    images: bool = False  # fetch images with the sync
    paused: bool = False
    allow_private: bool = False  # the user granted this loopback or private origin
    interval: int | None = None  # minutes; None follows the schedule
    created: datetime = field(default_factory=now)
    full_text: bool = False  # fetch each new item's page for the whole article
    keep_days: int | None = None  # retention; what the user touched always stays
    keep_count: int | None = None


@dataclass(frozen=True, slots=True)
class Health:
    """What the last polls of a source told; the program's, never journaled."""

    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    title: str = ""  # the feed's own title
    home: str = ""
    language: str = ""
    last_checked: datetime | None = None
    last_changed: datetime | None = None
    next_due: datetime | None = None
    failures: int = 0
    error_kind: str = ""  # an errors.FetchError or ParseError reason
    error_text: str = ""  # plain English
    held_until: datetime | None = None  # a server's Retry-After
    gone: bool = False  # 410
    moved_to: str = ""
    moved_since: datetime | None = None
    moved_polls: int = 0
    encoding: str = ""
    failing_since: datetime | None = None
    asked: int = 0  # requests sent
    received: int = 0  # bytes of bodies
    same_polls: int = 0  # answers 304 in a row
    led_to: str = ""  # where a temporary redirect leads
    led_since: datetime | None = None
    moved_from: str = ""  # the address before the last move for good
    moved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source as lists show it."""

    source: Source
    health: Health
    items: int
    unread: int

    @property
    def state(self) -> SourceState:
        """One word of health; exceptions only are marked."""
        if self.source.paused:
            return "paused"
        if self.health.gone:
            return "gone"
        if self.health.error_kind == "signin":
            return "signin"
        if self.health.held_until and self.health.held_until > now():
            return "waiting"
        if self.health.error_kind:
            return "failing"
        return "fine" if self.health.last_checked else "new"


@dataclass(frozen=True, slots=True)
class CommunityRow:
    """A community with its sources, as the tree shows it."""

    community: Community
    sources: tuple[SourceRow, ...]

    @property
    def unread(self) -> int:
        """Unread items of all its sources."""
        return sum(row.unread for row in self.sources)


@dataclass(frozen=True, slots=True)
class NewItem(InUtf8):
    """What a sync hands to the store; `id` is derived (sync/identity.py)."""

    id: str
    native_id: str
    link: str
    title: str
    author: str
    published: datetime | None
    updated: datetime | None
    date_text: str
    html_utf8: bytes  # sanitised
    text_utf8: bytes  # plain, for search
    summary: str
    hash: str  # decides whether an item with this id changed
    enclosures: tuple[Enclosure, ...] = ()
    categories: tuple[str, ...] = ()
    language: str = ""
    thread: str = ""  # a thread's id, or none
    thread_title: str = ""
    thread_url: str = ""
    media: Json = field(default_factory=dict)  # image, duration, chapters … as JSON
    licence: str = ""
    likeness: tuple[int, int] | None = None  # the numbers of likeness.py, where they are made


@dataclass(frozen=True, slots=True)
class Known:
    """What `decide` needs of an item that is already here."""

    id: str
    native_id: str
    link: str
    title: str
    hash: str


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as lists show it; never its body."""

    key: int
    id: str
    source: str
    source_title: str
    source_address: str
    community: str
    community_name: str
    thread: str
    title: str
    url: str
    author: str
    published: datetime | None
    updated: datetime | None
    first_seen: datetime
    sort: datetime  # published, or first seen when that is unknown or in the future
    summary: str
    unread: bool
    starred: bool
    later: bool
    kept: bool
    notes: int = 0
    story: str = ""  # the id of the copy that lists show, where several sources have the item
    also: tuple[str, ...] = ()  # the names of the other sources that have it


@dataclass(frozen=True, slots=True)
class Revision:
    """An item's earlier wording."""

    seen: datetime
    title: str
    html: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item with its body."""

    row: ItemRow
    html: str
    text: str
    enclosures: tuple[Enclosure, ...]
    categories: tuple[str, ...]
    language: str
    revisions: tuple[Revision, ...]
    media: Json = field(default_factory=dict)
    licence: str = ""
    full_html: str = ""  # the whole article from the item's page, sanitised
    full_at: datetime | None = None
    full_reason: str = ""  # why there is none, or no newer one
    full_text: str = ""  # the plain text of `full_html`

    @property
    def best_html(self) -> str:
        """What is shown: the whole article where there is one, else what the feed gave."""
        return self.full_html or self.html

    @property
    def best_text(self) -> str:
        """The plain text of what is shown."""
        return self.full_text or self.text

    @property
    def texts(self) -> tuple[str, ...]:
        """The plain texts that highlights may stand in, the one that is shown first."""
        return (self.full_text, self.text) if self.full_text else (self.text,)

    @property
    def full_is_older(self) -> bool:
        """Whether the feed changed its own text after the whole article was fetched."""
        return bool(self.full_at and any(one.seen > self.full_at for one in self.revisions))


@dataclass(frozen=True, slots=True)
class Thread:
    """Items that answer each other."""

    id: str
    source: str
    title: str
    url: str
    items: int
    unread: int
    started: datetime | None
    last: datetime | None


@dataclass(frozen=True, slots=True)
class Note:
    """The learner's own words (Markdown). A highlight is a note with a quote."""

    id: str
    type: NoteType
    target_noun: str  # item, resource, contact, community, thread; "" stands alone
    target: str
    text: str = ""
    quote: str = ""
    prefix: str = ""
    suffix: str = ""
    meaning: Meaning = ""
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class NoteRow:
    """A note as lists show it, with the source of its quote."""

    note: Note
    title: str  # of what it stands on
    where: str  # community and author, for a second line
    anchored: bool  # the quote stands in the present text, exactly once in its context
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """Something kept, with its saved copy."""

    id: str
    title: str
    address: str = ""
    item: str = ""  # the item's id it was kept from
    authors: tuple[str, ...] = ()
    year: int | None = None
    type: str = ""  # page, item, pdf, file, report, book, thread …
    publisher: str = ""
    language: str = ""
    licence: str = ""
    abstract: str = ""
    copy: Copy = "pending"
    reason: str = ""  # why the copy is not complete
    created: datetime = field(default_factory=now)  # kept at


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A resource's saved copy."""

    resource: str
    html: str
    text: str
    blob: str = ""  # SHA-256 of the file itself (a PDF, a page's bytes)
    media_type: str = ""
    file_name: str = ""
    taken: datetime | None = None


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """A resource as lists show it."""

    resource: Resource
    tags: tuple[str, ...]
    notes: int


@dataclass(frozen=True, slots=True)
class Affiliation:
    """Where somebody works or worked."""

    organisation: str
    role: str = ""
    since: str = ""  # ISO date, any precision
    until: str = ""


@dataclass(frozen=True, slots=True)
class Identity:
    """An author's handle on a site."""

    site: str
    handle: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A person of the network."""

    id: str
    name: str
    emails: tuple[str, ...] = ()
    identities: tuple[Identity, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    met: str = ""  # how and where we met
    about: str = ""
    created: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """An ordered choice of sections."""

    id: str
    title: str
    author: str = ""
    introduction: str = ""
    created: datetime = field(default_factory=now)
    updated: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter of a portfolio with the learner's reflection (Markdown)."""

    id: str
    portfolio: str
    title: str
    reflection: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Evidence:
    """A note, resource or item that a section rests on."""

    id: str
    section: str
    ref_noun: str
    ref: str
    caption: str = ""
    position: int = 0


@dataclass(frozen=True, slots=True)
class Tag:
    """A word of the user's; on a record through a Link of kind `tag`."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Rule:
    """When a new item's field contains words, something is done with it."""

    id: str
    source: str = ""  # a source's or a community's id; "" applies everywhere
    looks_in: RuleField = "any"
    contains: str = ""
    action: RuleAction = "star"
    value: str = ""  # the tag's name
    enabled: bool = True
    created: datetime = field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Link:
    """Joins any two records."""

    id: str
    kind: str
    from_noun: str
    from_id: str
    to_noun: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Act:
    """One act of the user in the journal."""

    id: str
    seq: int
    at: datetime
    kind: str  # "note.edit", "items.read", "import.opml" …
    count: int  # records touched
    undoes: str  # the act this one takes back, or none
    undone: bool
    cause: Cause = "user"


@dataclass(frozen=True, slots=True)
class Changes:
    """What a write touched, and who caused it. `ids` per noun; None means many."""

    cause: Cause = "user"
    act: str = ""
    ids: dict[str, frozenset[str] | None] = field(default_factory=dict)
    conflicts: int = 0  # an undo left this many fields alone, changed since

    def touches(self, *nouns: str) -> bool:
        """Whether any of these nouns changed."""
        return any(noun in self.ids for noun in nouns)

    def joined(self, later: Changes) -> Changes:
        """Two writes of one cause as one."""
        ids = dict(self.ids)
        for noun, found in later.ids.items():
            known = ids.get(noun, frozenset())
            ids[noun] = None if known is None or found is None else known | found
        return Changes(self.cause, later.act, ids, self.conflicts + later.conflicts)


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items a list shows; every field narrows it."""

    source: str = ""
    community: str = ""
    folder: str = ""
    thread: str = ""
    tag: str = ""
    unread: bool = False
    starred: bool = False
    later: bool = False
    kept: bool = False
    noted: bool = False
    hidden: bool = False  # also what a rule hid, or the user deleted
    duplicates: bool = False  # every copy of a story, not one for all
    since: datetime | None = None
    text: str = ""  # a search query


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result; the snippet's matches stand between \\x02 and \\x03."""

    noun: str
    id: str
    key: int  # of an item, else 0
    title: str
    snippet: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Image:
    """A remote image the library holds or knows to be missing."""

    url: str
    blob: str  # SHA-256, or "" when it could not be had
    width: int = 0
    height: int = 0
    reason: str = ""
