"""A small invented network in a few lines, for the gallery and the tests of the window.

The demo (resources/demo) is the same idea at full size, over real HTTP; this one fills a
library at once, so that a page can be looked at within a second.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from pln_desktop.model import Community
from pln_desktop.model import Contact
from pln_desktop.model import Enclosure
from pln_desktop.model import Evidence
from pln_desktop.model import Health
from pln_desktop.model import Meaning
from pln_desktop.model import NewItem
from pln_desktop.model import Note
from pln_desktop.model import Portfolio
from pln_desktop.model import Resource
from pln_desktop.model import Section
from pln_desktop.model import Source
from pln_desktop.store import Store

ARTICLE_TITLE = "The jar of almost right answers"
ARTICLE = """
<p>Since September a glass jar stands on my windowsill. Whenever a pupil gives an answer that is
nearly right, we write it on a slip and drop it in. By the autumn break there were eighty slips,
and when I tipped them out on the carpet <b>they sorted themselves into nine heaps</b>.</p>
<p>Nine is few enough to keep in mind while teaching. Most of what I used to call guessing turned
out to be a habit: a rule that was true for small numbers, kept on when the numbers grew. Adding a
zero makes ten times as much. The longer fraction is the bigger one. Taking away always leaves
less.</p>
<h2>What happens on Fridays</h2>
<p>On Fridays somebody draws a slip and reads it out without a name. The question on the board never
changes: in which world would this be true? Nobody may put it right. For eight minutes the class
builds that world, and while they are building it they say the hidden rule aloud, usually before I
have to.</p>
<blockquote><p>It would be true if a number were as big as it is long.</p></blockquote>
<p>Those who rarely speak have the most to say on Fridays. I keep a tally: seven voices in an
ordinary lesson, fifteen with the jar. Defending a mistake that is not your own asks for less
courage than offering an answer that is.</p>
<figure><img src="https://chalk.example/jar.jpg" alt="A glass jar half full of folded paper slips">
<figcaption>The jar in week seven.</figcaption></figure>
<p>If you want to try it, three things helped us:</p>
<ul><li>the slips carry no names, ever;</li><li>the drawer reads, somebody else defends;</li>
<li>the heaps are counted together once a month.</li></ul>
<p>The counting is the part that changed my planning. In October one heap had grown by eleven, and I
moved the lesson on place value forward by two weeks. I would not have noticed it in a pile of
exercise books.</p>
"""

_PLACES = (
    ("Chalk and Compass", "My subjects", "chalk.example", ("Compass journal", "Staffroom")),
    ("Open Shelf", "My subjects", "shelf.example", ("New on the shelf",)),
    ("Pond and Hedge", "My subjects", "pond.example", ("Outdoor notes",)),
    ("Northbank Coaches", "School and district", "northbank.example", ("Coaching log",)),
    ("Mentors of Ellerdale", "School and district", "ellerdale.example", ("Mentor mail",)),
    ("Riverside Librarians", "Associations", "river.example", ("Chapter list", "Book talk audio")),
    ("One Room for All", "Associations", "oneroom.example", ("Exchange",)),
)

_TITLES = (
    ("Exit cards: what do you do with them once the room is empty?", "Tomas Ferreira-Holm",
     "I collect a card from everyone on Thursdays and by Friday the stack is only a stack."),
    (ARTICLE_TITLE, "Ines Halloran",
     "Since September a glass jar stands on my windowsill. Whenever a pupil gives an answer that "
     "is nearly right, we write it on a slip and drop it in."),
    ("Measuring the hedge with ten-year-olds in November", "Petra Lindqvist-Oyelaran",
     "Low light, long shadows, thirty clipboards. A plan for one wet afternoon."),
    ("A corner for those who no longer choose a book", "Samuel Okafor",
     "Fourteen covers face out, changed each Monday by the pupils who like reading least."),
    ("No grades on homework since last winter", "Rosa Achterberg",
     "Fewer sheets came back, and better ones. What the numbers say, and what they do not."),
    ("What we agreed in the coaching call", "Sunna Kell",
     "Two schools lent us their visit sheets. The next call is on the ninth."),
    ("Talking in two languages about one fraction", "Mateo Ibarra",
     "Say it once more in your own words, whichever words those are. Six openers that work."),
    ("Audio 12: questions that are not tests", "Wren Castell",
     "Half an hour with a librarian who asks for a living."),
    ("A pond survey without a pond", "Petra Lindqvist-Oyelaran",
     "Three washing-up bowls, a sieve and patience."),
    ("Which picture books survive a whole year?", "Samuel Okafor",
     "The spines tell. A photograph of forty of them, and a table."),
    ("Handing a class over in one page", "Sunna Kell",
     "The sheet we use when somebody leaves in the middle of a term."),
    ("Quiet signals for busy rooms", "Tomas Ferreira-Holm",
     "A lamp, a card, a hand on the table: what still works in May."),
)  # fmt: skip


def fill(store: Store, now: datetime, copies: int = 3) -> None:
    """Fill an empty library: seven communities, `copies` × 12 items, notes, resources, people."""
    sources = _follow(store, now)
    for number, source in enumerate(sources):
        store.items.put(source.id, _items(source, number, now, copies), [], _health(number, now))
    _talk(store, next(s for s in sources if s.title == "Staffroom"), now)
    article = _article(store)
    store.items.mark([article], "unread", False)
    store.items.mark([article], "starred", True)
    _annotate(store, article, now)
    _keep(store, article, now)


def _id(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:32]


def _follow(store: Store, now: datetime) -> list[Source]:
    sources = []
    for name, folder, host, titles in _PLACES:
        community = Community(_id("community", name), name, purpose=f"{name} talks about teaching.")
        store.communities.save(community)
        for title in titles:
            address = f"https://{host}/{title.lower().replace(' ', '-')}.xml"
            source = Source(
                _id("source", address), "feed", address, address.removeprefix("https://"), title,
                community.id, folder=folder, created=now - timedelta(days=90),
            )  # fmt: skip
            store.sources.save(source)
            sources.append(source)
    return sources


def _health(number: int, now: datetime) -> Health:
    health = Health(last_checked=now - timedelta(minutes=18), next_due=now + timedelta(minutes=42))
    if number == 5:
        return Health(last_checked=now, error_kind="signin", error_text="401")
    if number == 7:
        return Health(last_checked=now, held_until=now + timedelta(hours=2))
    return health


def _items(source: Source, number: int, now: datetime, copies: int) -> list[NewItem]:
    found = []
    for round_ in range(copies):
        for place, (title, author, summary) in enumerate(_TITLES):
            if (place - 1 + 2 * round_) % 9 != number:
                continue
            minutes = 40 + place * 260 + round_ * 60 * 24 * 6
            name = title if round_ == 0 else f"{title} ({round_ + 1})"
            at = now - timedelta(minutes=minutes)
            found.append(_item(source, name, author, summary, at, talk=False))
    return found


def _item(
    source: Source, title: str, author: str, summary: str, at: datetime, talk: bool
) -> NewItem:
    body = ARTICLE if title == ARTICLE_TITLE else f"<p>{summary}</p>" + _MORE
    text = " ".join(body.replace("<", " <").split())
    site = source.address.rsplit("/", 1)[0]
    link = f"{site}/{_id(title)[:8]}"
    sound = "Audio" in title
    return NewItem(
        id=_id("item", source.id, title), native_id=link, link=link, title=title, author=author,
        published=at, updated=None, date_text="", html_utf8=body.encode(),
        text_utf8=_plain(text).encode(), summary=summary,
        hash=_id(body), thread=_id("thread", source.id, title) if talk else "",
        thread_title=title if talk else "", thread_url=link if talk else "",
        enclosures=(Enclosure(f"{site}/12.mp3", "audio/mpeg", 18_400_000),) if sound else (),
    )  # fmt: skip


_POSTS = (
    ("Tomas Ferreira-Holm", "I collect a card from everyone on Thursdays, and by Friday the stack "
     "is only a stack. What do you do with them once the room is empty?"),
    ("Ines Halloran", "Three heaps on the desk while they pack: has it, nearly, not yet. I read "
     "only the middle heap. It takes five minutes and it writes my next opening."),
    ("Sunna Kell", "We timed that in two schools. Sorting took four minutes, marking took fifty."),
    ("Tomas Ferreira-Holm", "I tried the three heaps today. The nearly heap was two thirds of the "
     "class, so either my question was poor or my lesson was."),
    ("Samuel Okafor", "From the library side: I keep one card for each class and look at it before "
     "they come back."),
)  # fmt: skip


def _talk(store: Store, source: Source, now: datetime) -> None:
    """One thread of five posts, the last two unread."""
    title = "Exit cards, after the bell"
    posts = []
    for number, (author, text) in enumerate(_POSTS):
        post = _item(source, title, author, text, now - timedelta(hours=30 - 6 * number), True)
        link = f"{post.link}#{number}"
        posts.append(
            replace(post, id=_id("post", number), native_id=link, link=link,
                    html_utf8=f"<p>{text}</p>".encode(), text_utf8=text.encode(), hash=_id(text))
        )  # fmt: skip
    store.items.put(source.id, posts, [], _health(1, now))
    keys = [store.items.key_of(post.id) for post in posts[:3]]
    store.items.mark([key for key in keys if key is not None], "unread", False)


_MORE = """<p>We tried it for a term. What follows is the short account; the sheets are at the end
and may be changed to fit another room.</p><h2>What we did</h2><p>Each of us took one class and one
habit, and wrote down on Friday what had been different. Nobody had to show anything that did not
work, and in the second month everybody did.</p><p>The rest is ordinary: less talk from the front,
more from the tables, and a clock that somebody else keeps.</p>"""


def _plain(html: str) -> str:
    parts, inside = [], False
    for character in html:
        if character in "<>":
            inside = character == "<"
        elif not inside:
            parts.append(character)
    return " ".join("".join(parts).split())


def _article(store: Store) -> int:
    hit = next(h for h in store.search(f'"{ARTICLE_TITLE}"') if h.title == ARTICLE_TITLE)
    return hit.key


def _annotate(store: Store, key: int, now: datetime) -> None:
    row = store.items.rows([key])[0]
    marked: tuple[tuple[Meaning, str, str], ...] = (
        ("idea", "they sorted themselves into nine heaps",
         "Nine heaps. Sort the fractions quiz like this *before* marking."),
        ("evidence", "a rule that was true for small numbers, kept on when the numbers grew",
         "The same in Pask's survey, p. 14, but here are slips that I can show."),
        ("try", "in which world would this be true?",
         "Begin with 4B, eight minutes. First slip: 0.45 is more than 0.5."),
        ("question", "seven voices in an ordinary lesson, fifteen with the jar",
         "Also those who freeze? Ask Ines."),
    )  # fmt: skip
    for at, (meaning, quote, text) in enumerate(marked):
        moment = now - timedelta(days=3 - at)
        store.notes.save(
            Note(_id("note", quote), "highlight", "item", row.id, text, quote, meaning=meaning,
                 created=moment, updated=moment)
        )  # fmt: skip
    store.notes.save(
        Note(_id("note", "alone"), "note", "", "", "Plan for the spring: one jar per corridor?",
             created=now, updated=now)
    )  # fmt: skip


def _keep(store: Store, key: int, now: datetime) -> None:
    row = store.items.rows([key])[0]
    store.resources.save(
        Resource(_id("kept", row.id), row.title, row.url, row.id, (row.author,), 2026, "item",
                 copy="complete", created=now)
    )  # fmt: skip
    store.resources.save(
        Resource(_id("kept", "pask"), "Learning side by side: a survey of teachers who meet online",
                 "https://pask.example/survey", authors=("Jo Pask", "Ama Thistle"), year=2024,
                 type="report", copy="text", reason="The pictures were refused.", created=now)
    )  # fmt: skip
    for name, met in (("Ines Halloran", "Riverside day, May"), ("Sunna Kell", "Coaching call")):
        store.contacts.save(Contact(_id("contact", name), name, met=met, created=now))
    portfolio = Portfolio(_id("portfolio"), "My year of listening", "A. Teacher", created=now)
    store.portfolios.save(portfolio)
    section = Section(_id("section"), portfolio.id, "Mistakes as material", "What the jar changed.")
    store.sections.save(section)
    quote = _id("note", "they sorted themselves into nine heaps")
    store.evidence.save(Evidence(_id("evidence"), section.id, "note", quote))
