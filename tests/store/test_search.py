"""One search over everything, safe for whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from pln_desktop.model import Affiliation
from pln_desktop.model import Contact
from pln_desktop.model import Health
from pln_desktop.model import Note
from pln_desktop.model import Source
from pln_desktop.store import Store
from pln_desktop.store.search import dense
from pln_desktop.store.search import dense_item
from pln_desktop.store.search import expression
from tests.store.conftest import item


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("exit tickets", '"exit" AND "tickets"'),
        ('"exit tickets" maths', '"exit tickets" AND "maths"'),
        ("frac*", '"frac"*'),
        ("shadows -winter", '("shadows") NOT ("winter")'),
        ("oak OR elm leaf", '("oak" OR "elm") AND "leaf"'),
        ('c++ "', '"c++"'),
        ("NEAR(a b) title:x", '"NEAR(a" AND "b)" AND "title:x"'),
        ("-winter", '""'),
        ("", '""'),
        ("zero\u200bwidth", '"zerowidth"'),
    ],
)
def test_what_is_typed_becomes_a_safe_expression(typed: str, asked: str) -> None:
    assert expression(typed) == asked


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)
@given(typed=st.text(max_size=40))
def test_nothing_typed_is_an_error(store: Store, typed: str) -> None:
    assert isinstance(store.search(typed), list)


def test_one_box_finds_items_notes_and_people_newest_first(store: Store, source: Source) -> None:
    store.notes.save(
        Note(id="d" * 32, type="note", target_noun="", target="", text="Thursday slips")
    )
    store.contacts.save(Contact(id="e" * 32, name="Thursday Club"))
    hits = store.search("thursday")
    assert [hit.noun for hit in hits[:3]] == ["contact", "note", "item"]
    assert len(hits) == 12
    assert "\x02Thursday\x03" in hits[2].snippet
    assert [hit.noun for hit in store.search("thursday", nouns=["note"])] == ["note"]


def test_accents_and_scripts_without_spaces(store: Store, source: Source) -> None:
    store.items.put(
        source.id,
        [
            item(40, text="Prüfungsangst im Café"),
            item(41, text="小学生の数学教育について話しました"),
        ],
        [],
        Health(),
    )
    assert [hit.id for hit in store.search("cafe")] == [item(40).id]
    assert [hit.id for hit in store.search("prufungs*")] == [item(40).id]
    assert [hit.id for hit in store.search("数学教育")] == [item(41).id]


def test_a_person_is_found_by_words_and_shown_without_their_wrapping(store: Store) -> None:
    person = Contact(
        id="e" * 32,
        name="Adaeze Lindqvist",
        emails=("adaeze@circle.example",),
        affiliations=(Affiliation("Saltwick Middle School", "teacher"),),
    )
    store.contacts.save(person)
    (hit,) = store.search("saltwick")
    assert hit.snippet == "adaeze@circle.example\n\x02Saltwick\x03 Middle School, teacher\n\n\n"
    assert store.search("organisation") == []


def test_what_came_and_changed_within_one_write_is_found_by_its_last_words(
    store: Store, source: Source
) -> None:
    first = item(90, "a hawthorn hedge", hash="1" * 64)
    again = item(90, "a blackthorn hedge", hash="2" * 64)
    with store.content():
        store.items.put(source.id, [first], [], Health())
        assert store.search("hawthorn") == [], "the index learns of it at the end of the write"
        store.items.put(source.id, [item(91, "長い冬の一日")], [again], Health())
    assert store.search("hawthorn") == []
    assert [hit.id for hit in store.search("blackthorn")] == [first.id]
    assert [hit.id for hit in store.search("冬の一日")] == [item(91).id]
    assert store.check(deep=True) == []


def test_a_write_that_fails_leaves_nothing_in_the_index(store: Store, source: Source) -> None:
    class Trouble(Exception):
        pass

    def put() -> None:
        with store.content():
            store.items.put(source.id, [item(92, "a hornbeam")], [], Health())
            raise Trouble

    with pytest.raises(Trouble):
        put()
    assert store.search("hornbeam") == []
    store.items.put(source.id, [item(92, "a hornbeam")], [], Health())
    assert len(store.search("hornbeam")) == 1
    assert store.check(deep=True) == []


def test_f33_a_hurried_end_leaves_the_log_and_loses_nothing(store: Store, source: Source) -> None:
    store.items.put(source.id, [item(93, "a spindle tree")], [], Health())
    log = store.profile.library.with_name("library.db-wal")
    store.close(hurried=True)
    assert log.stat().st_size > 0
    again = Store.open(store.profile)
    assert len(again.search("spindle")) == 1
    assert again.check(deep=True) == []
    again.close()
    assert not log.exists()


def test_pieces_of_the_index_are_merged_only_when_they_are_many(
    store: Store, source: Source
) -> None:
    for number in range(100, 140):
        store.items.put(source.id, [item(number, f"hornbeam {number}")], [], Health())
    connection = store.reading()
    pieces = connection.execute("SELECT count(DISTINCT segid) FROM search_idx").fetchone()
    assert pieces[0] >= 40
    assert len(store.search("hornbeam")) == 40
    assert store.check() == []


_LETTERS = st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from("aé—жน가あ漢𠮷"))


@given(st.text(_LETTERS, max_size=3), st.text(_LETTERS, max_size=9), st.integers(1990, 2000))
def test_a_body_in_utf8_is_dense_where_its_text_is(title: str, end: str, before: int) -> None:
    for body in (end, "x" * before + end, "ж" * before + end, "😀" * before + end):
        assert dense_item(title, body.encode()) == dense(f"{title} {body[:2000]}")


def test_what_comes_as_bytes_is_stored_as_text(store: Store, source: Source) -> None:
    def stored() -> list[tuple[object, ...]]:
        return store.reading().execute(
            "SELECT typeof(html), typeof(body), html, body, dense FROM content JOIN item "
            "USING (key) JOIN document ON document.rowid = key WHERE url LIKE '%/40'"
        ).fetchall()  # fmt: skip

    text, later = "Zwölf Wörter über 三角形の面積", "Dreizehn Wörter über 三角形の面積"
    store.items.put(source.id, [item(40, text)], [], Health())
    assert stored() == [("text", "text", f"<p>{text}</p>", text, 1)]
    store.items.put(source.id, [], [item(40, later)], Health())
    assert stored() == [("text", "text", f"<p>{later}</p>", later, 1)]
    assert len(store.search("三角形")) == len(store.search("dreizehn")) == 1
    assert store.search("zwolf") == []
