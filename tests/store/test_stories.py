"""L20: copies of one story in several sources are one row, and nothing of them is lost."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop import likeness
from pln_desktop.errors import Stopped
from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import NewItem
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.paths import Profile
from pln_desktop.store import Store
from tests.store.conftest import item

ARTICLE = (
    "On Thursday every pupil left the room by way of a small card. I had asked one question, the "
    "one I was least sure about, and the answers lay in my hand before the corridor was quiet. "
    "Sorting them took the length of a cup of tea, and by the end of it three piles said plainly "
    "what the lesson had not done. Next week we begin with the smallest pile of all. Nobody minds."
)
OTHER = (
    ARTICLE.replace("card", "slip of paper")
    .replace("pupil", "teacher we asked")
    .replace(
        "Sorting them took the length of a cup of tea", "Reading them aloud took most of an evening"
    )
)


def follow(store: Store, letter: str, community: str = "c") -> Source:
    source = Source(
        letter * 32, "feed", f"https://{letter}.example/feed", f"{letter}.example/feed",
        f"Source {letter}", community * 32,
    )  # fmt: skip
    with store.act("source.follow"):
        store.communities.save(Community(community * 32, f"Community {community}"))
        store.sources.save(source)
    return source


def copy(letter: str, number: int, text: str = "", link: str = "", **fields: object) -> NewItem:
    """An item of a source; its own link and short words unless others are given."""
    id = hashlib.sha256(f"{letter}{number}".encode()).hexdigest()[:32]
    address = link or f"https://{letter}.example/{number}"
    return item(number, text or f"{letter} {number}", id=id, link=address, **fields)


def put(store: Store, letter: str, *new: NewItem) -> None:
    store.items.put(letter * 32, new, [], Health())


def key(store: Store, one: NewItem) -> int:
    found = store.items.key_of(one.id)
    assert found is not None
    return found


def told(store: Store) -> set[frozenset[str]]:
    """The stories, as sets of items' ids."""
    rows = [store.items.rows(keys) for keys in store.stories.groups()]
    return {frozenset(row.id for row in group) for group in rows}


@pytest.fixture
def three(store: Store) -> Store:
    for letter, community in (("a", "c"), ("b", "d"), ("e", "d")):
        follow(store, letter, community)
    return store


@pytest.mark.parametrize("first", ["a", "b"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://blog.example/exit-tickets", "http://www.blog.example/exit-tickets/?utm_source=x"),
        ("https://blog.example/?p=12", "https://blog.example/?fbclid=abc&p=12#utm_campaign=y"),
        ("https://blog.example/2026/cards", "https://m.blog.example/2026/cards/amp/"),
    ],
)
def test_l20_the_same_page_is_one_story_whichever_came_first(
    three: Store, first: str, one: str, other: str
) -> None:
    items = {"a": copy("a", 1, link=one), "b": copy("b", 2, link=other)}
    for letter in (first, "b" if first == "a" else "a"):
        put(three, letter, items[letter])
    assert told(three) == {frozenset(i.id for i in items.values())}
    rows = three.items.rows(three.items.keys(Scope()))
    assert [row.id for row in rows] == [items[first].id]
    assert rows[0].also == ("Source b",) if first == "a" else ("Source a",)
    assert rows[0].story == rows[0].id
    # Each source still has its own, and all can be seen.
    assert len(three.items.keys(Scope(duplicates=True))) == 2
    for letter, one_item in items.items():
        scope = Scope(source=letter * 32)
        assert [row.id for row in three.items.rows(three.items.keys(scope))] == [one_item.id]
        assert three.items.count(scope) == 1
    assert three.items.count(Scope()) == 1
    assert three.check() == []


def test_near_identical_words_are_one_story(three: Store) -> None:
    shown = f"{ARTICLE} The post first appeared on Circle."
    curled = ARTICLE.replace(" ", "\n", 5)
    new = [copy("a", 1, ARTICLE), copy("b", 2, shown), copy("e", 3, curled)]
    for letter, one in zip("abe", new, strict=True):
        put(three, letter, one)
    assert told(three) == {frozenset(one.id for one in new)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"text": ARTICLE}, {"text": OTHER}),
        ({"text": "Minutes of the meeting."}, {"text": "Minutes of the meeting."}),
        ({"link": "https://site.example/"}, {"link": "https://site.example"}),
        ({"link": "https://site.example/t/1#post-1"}, {"link": "https://site.example/t/1#post-2"}),
        ({"link": "https://site.example/?p=1"}, {"link": "https://site.example/?p=2"}),
    ],
    ids=["other words", "few words", "home page", "comments", "query"],
)
def test_a_title_and_what_is_only_similar_are_not_enough(
    three: Store, one: dict[str, str], other: dict[str, str]
) -> None:
    put(three, "a", copy("a", 1, title="Weekly notes", **one))
    put(three, "b", copy("b", 2, title="Weekly notes", **other))
    assert told(three) == set()
    assert len(three.items.keys(Scope())) == 2


def test_what_one_source_repeats_is_no_sign(three: Store) -> None:
    """A form letter every week, or every episode linking to one page, hides nothing."""
    page = "https://pod.example/show"
    put(three, "a", *(copy("a", n, ARTICLE) for n in (1, 2)))
    put(three, "b", copy("b", 3, ARTICLE))
    put(three, "e", *(copy("e", n, f"Episode {n}", page) for n in (4, 5)))
    put(three, "b", copy("b", 6, "Another", page))
    assert told(three) == set()
    assert len(three.items.keys(Scope())) == 6


def test_a_link_that_everybody_uses_is_no_sign(three: Store) -> None:
    page = "https://pod.example/show"
    put(three, "b", copy("b", 0, "Once", page))
    put(three, "e", copy("e", 0, "Once", page))
    assert len(told(three)) == 1
    put(three, "a", *(copy("a", n, f"Episode {n}", page) for n in range(1, 500)))
    assert told(three) == set()


def test_posts_of_one_thread_stay_apart(three: Store) -> None:
    page = "https://board.example/t/9"
    thread = {"thread": "f" * 32, "thread_title": "Cards"}
    put(three, "a", *(copy("a", n, ARTICLE, page, **thread) for n in (1, 2)))
    assert told(three) == set()


def test_twins_of_one_source_join_where_link_and_words_are_the_same(three: Store) -> None:
    twin = [
        copy("a", 1, ARTICLE, "http://a.example/x"),
        copy("a", 2, ARTICLE, "https://a.example/x"),
    ]
    put(three, "a", *twin)
    assert told(three) == {frozenset(one.id for one in twin)}
    row = three.items.rows(three.items.keys(Scope(source="a" * 32)))
    assert len(row) == 1 and row[0].also == ()


def test_read_state_is_shared_and_undone_together(three: Store) -> None:
    new = [copy("a", 1, ARTICLE), copy("b", 2, ARTICLE)]
    for letter, one in zip("ab", new, strict=True):
        put(three, letter, one)
    put(three, "a", copy("a", 9))
    three.items.mark([key(three, new[1])], "unread", False)
    assert [three.items.find(one.id).unread for one in new] == [False, False]  # type: ignore[union-attr]
    counts = {row.source.id[0]: row.unread for row in three.sources.rows()}
    assert counts == {"a": 1, "b": 0, "e": 0}
    late = copy("e", 3, ARTICLE)
    put(three, "e", late)
    found = three.items.find(late.id)
    assert found is not None and not found.unread
    assert three.history(1)[0].kind == "story.read" and three.history(1)[0].cause == "program"
    three.undo()  # the user's, not the program's
    assert {row.source.id[0]: row.unread for row in three.sources.rows()} == {
        "a": 2,
        "b": 1,
        "e": 1,
    }
    three.redo()
    assert three.items.unread_total() == 1
    three.items.mark_all(Scope(community="d" * 32), True)
    assert three.items.unread_total() == 4
    assert three.check() == []


def test_marking_a_list_read_reaches_the_copies_elsewhere(three: Store) -> None:
    for letter in "ab":
        put(three, letter, *(copy(letter, n, link=f"https://x.example/{n}") for n in range(600)))
    three.items.mark_all(Scope(source="b" * 32))
    assert three.items.unread_total() == 0
    three.undo()
    assert three.items.unread_total() == 1200
    assert three.check() == []


def test_the_copy_the_user_touched_stands_for_all(three: Store) -> None:
    new = [copy("a", 1, ARTICLE), copy("b", 2, ARTICLE)]
    for letter, one in zip("ab", new, strict=True):
        put(three, letter, one)
    three.items.mark([key(three, new[1])], "starred", True)
    assert [row.id for row in three.items.rows(three.items.keys(Scope()))] == [new[1].id]
    assert [row.id for row in three.items.rows(three.items.keys(Scope(starred=True)))] == [
        new[1].id
    ]
    three.undo()
    assert [row.id for row in three.items.rows(three.items.keys(Scope()))] == [new[0].id]
    three.items.mark([key(three, new[0])], "hidden", True)
    assert [row.id for row in three.items.rows(three.items.keys(Scope()))] == [new[1].id]
    assert three.check() == []


def test_a_story_outlives_the_source_it_came_from_first(three: Store) -> None:
    new = [copy("a", 1, ARTICLE), copy("b", 2, ARTICLE)]
    for letter, one in zip("ab", new, strict=True):
        put(three, letter, one)
    three.sources.remove("a" * 32)
    rows = three.items.rows(three.items.keys(Scope()))
    assert [(row.id, row.also) for row in rows] == [(new[1].id, ())]


def test_apart_stays_apart_until_it_is_undone(three: Store) -> None:
    new = [copy("a", 1, ARTICLE), copy("b", 2, ARTICLE)]
    for letter, one in zip("ab", new, strict=True):
        put(three, letter, one)
    three.stories.set_apart(key(three, new[1]))
    assert told(three) == set()
    third = copy("e", 3, ARTICLE)
    put(three, "e", third)
    assert len(told(three)) == 1
    assert {new[0].id, new[1].id} not in [set(group) for group in told(three)]
    three.undo()
    assert told(three) == {frozenset(one.id for one in [*new, third])}
    three.redo()
    assert len(told(three).pop()) == 2
    assert three.check() == []


def test_an_edit_may_end_and_make_a_story(three: Store) -> None:
    new = [copy("a", 1, ARTICLE), copy("b", 2, ARTICLE)]
    for letter, one in zip("ab", new, strict=True):
        put(three, letter, one)
    three.items.put("b" * 32, [], [copy("b", 2, OTHER)], Health())
    assert told(three) == set()
    three.items.put("b" * 32, [], [copy("b", 2, ARTICLE)], Health())
    assert len(told(three)) == 1


def test_items_of_an_earlier_release_are_looked_at_in_time(three: Store) -> None:
    for letter in "ab":
        put(three, letter, *(copy(letter, n, link=f"https://x.example/{n}") for n in range(150)))
    with three.content() as writing:
        writing.connection.execute("DELETE FROM likeness")
        writing.connection.execute("DELETE FROM story")
    assert three.stories.catch_up() and not three.stories.catch_up()
    assert len(told(three)) == 150


_part = st.text("ab./:#?&=%wm2", max_size=12)


@given(host=_part, path=_part, query=_part)
def test_canonical_links_are_stable(host: str, path: str, query: str) -> None:
    once = likeness.canonical(f"https://{host}/{path}?{query}")
    if once:
        assert likeness.canonical(f"https://{once}") == once
    if "." in re.split(r"[/?#]", once)[0]:
        assert likeness.canonical(f"http://www.{once}/") in (once, f"{once}/")


_stories = st.lists(
    st.tuples(st.sampled_from("abe"), st.sampled_from(["", "p", "q"]), st.sampled_from(["", "t"])),
    min_size=2, max_size=7,
)  # fmt: skip


@given(drawn=_stories, order=st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_stories_do_not_depend_on_what_came_first(
    drawn: Sequence[tuple[str, str, str]], order: object
) -> None:
    new = []
    for n, (letter, page, text) in enumerate(drawn):
        link = f"https://x.example/{page}" if page else ""
        new.append((letter, copy(letter, n, ARTICLE if text else "", link)))
    found = []
    for _ in range(2):
        with tempfile.TemporaryDirectory() as folder:
            store = Store.open(Profile(Path(folder)).make())
            for letter in "abe":
                follow(store, letter)
            for letter, one in new:
                put(store, letter, one)
            found.append(told(store))
            assert store.check(deep=False) == []
            shown = store.items.rows(store.items.keys(Scope()))
            assert len(shown) == len(new) - sum(len(group) - 1 for group in found[-1])
            store.close()
        order.shuffle(new)  # type: ignore[attr-defined]
    assert found[0] == found[1]


def test_f33_copies_of_what_was_read_are_read_with_the_write_before_a_stop(three: Store) -> None:
    links = [f"https://paper.example/{number}" for number in range(300)]
    put(three, "a", *(copy("a", number, link=link) for number, link in enumerate(links)))
    three.items.mark(three.items.keys(Scope()), "unread", False)
    copies = [copy("b", number, link=link) for number, link in enumerate(links)]
    written: list[object] = []
    end = three.listen(written.append)
    with pytest.raises(Stopped):
        three.items.put("b" * 32, copies, [], Health(), unless=lambda: bool(written))
    end()
    found = [row for one in copies if (row := three.items.find(one.id))]
    assert len(found) == 200 and not any(row.unread for row in found)
    put(three, "b", *copies)
    assert three.items.unread_total() == 0
    assert three.check() == []
