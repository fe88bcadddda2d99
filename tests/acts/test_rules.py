"""Rules in plain words: understood, told, tried, applied to what comes, and taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pln_desktop.acts import follow
from pln_desktop.acts import rules
from pln_desktop.acts.demo_server import DemoServer
from pln_desktop.errors import FormatError
from pln_desktop.model import Community
from pln_desktop.model import Health
from pln_desktop.model import ItemRow
from pln_desktop.model import Rule
from pln_desktop.model import Scope
from pln_desktop.model import Source
from pln_desktop.store import Store
from pln_desktop.sync.border import Border
from tests.store.conftest import item
from tests.store.conftest import source as source


def row(store: Store, number: int) -> ItemRow:
    found = store.items.find(item(number).id)
    assert found is not None
    return found


def arrive(store: Store, source: Source, *numbers: int, **fields: str) -> None:
    store.items.put(source.id, [item(n, **fields) for n in numbers], [], Health())


@pytest.mark.parametrize(
    ("text", "looks_in", "contains", "action", "value"),
    [
        ("when title contains exit ticket then tag Assessment",
         "title", "exit ticket", "tag", "Assessment"),
        ("When the headline has “Exit, ticket”, then label it as #Assessment.",
         "title", "Exit, ticket", "tag", "Assessment"),
        ("IF AUTHOR IS".replace("IS", "CONTAINS") + " Lindqvist THEN STAR IT",
         "author", "Lindqvist", "star", ""),
        ("whenever anything mentions fractions in primary, read later",
         "any", "fractions in primary", "later", ""),
        ("when text includes webinar then mark it as read", "text", "webinar", "read", ""),
        ("when body contains now then and then, then hide",
         "text", "now then and then", "hide", ""),
        ("if the group contains maths then keep a copy", "community", "maths", "keep", ""),
        ("when the item says rubric then put it aside", "any", "rubric", "later", ""),
        ("when title contains job then mark read", "title", "job", "read", ""),
    ],
)  # fmt: skip
def test_plain_words_are_understood(
    store: Store, text: str, looks_in: str, contains: str, action: str, value: str
) -> None:
    rule = rules.understand(store, text)
    assert (rule.source, rule.looks_in, rule.contains) == ("", looks_in, contains)
    assert (rule.action, rule.value) == (action, value)
    again = rules.understand(store, rules.say(store, rule)) if looks_in == "title" else rule
    assert replace(again, id=rule.id, created=rule.created) == rule


@pytest.mark.parametrize(
    "text",
    ["", "tag everything", "when title contains then star", "when mood contains joy then star",
     "when title contains joy then dance", "when title contains ?! then star",
     "when title contains joy then tag", "when title contains “joy” in Nowhere then star",
     "when title contains joy", "x" * 5000],
)  # fmt: skip
def test_what_is_not_understood_says_so_with_an_example(store: Store, text: str) -> None:
    with pytest.raises(FormatError) as caught:
        rules.understand(store, text)
    assert "for example" in str(caught.value) or "Nowhere" in str(caught.value)
    assert store.rules.all() == []


@pytest.mark.parametrize(
    "place", ["slow maths circle", "Circle journal", "https://circle.example/feed"]
)
def test_a_place_is_a_source_or_a_community(store: Store, source: Source, place: str) -> None:
    rule = rules.understand(store, f"when title contains exit in {place} then star")
    assert rule.source in (source.id, source.community)
    assert rule.contains == "exit"
    assert rules.preview(store, rule).count == 10
    other = replace(
        source, id="b" * 32, identity="o", community="d" * 32, address="https://o.example"
    )
    with store.act("source.follow"):
        store.communities.save(Community("d" * 32, "Other"))
        store.sources.save(other)
    arrive(store, other, 20)
    assert rules.preview(store, rule).count == 10
    assert rules.preview(store, replace(rule, source="")).count == 11


@pytest.mark.parametrize(
    ("looks_in", "contains", "title", "found"),
    [
        ("title", "exit ticket", "Exit Tickets, again", True),
        ("title", "EXIT", "No exit", True),
        ("title", "it tick", "Exit tickets", False),
        ("title", "art", "Party of artists", False),
        ("title", "ecole", "L'École ouverte", True),
        ("title", "École", "Une ecole", True),
        ("title", "ticket exit", "Exit ticket", False),
        ("title", 'a "b', 'say a "b" c', True),
        ("title", "数学", "今日の数学教室", False),  # the index of scripts without spaces
        ("title", "数学教", "今日の数学教室", True),  # knows runs of three
        ("title", "slip", "Exit", False),
        ("text", "slip", "Exit", True),
        ("any", "slip", "Exit", True),
        ("author", "lindqvist", "Exit", True),
        ("author", "Adaéze", "Exit", True),
        ("any", "adaeze lindqvist", "Exit", True),
        ("author", "lind", "Exit", False),
        ("community", "slow math", "Exit", True),
        ("any", "slow maths", "Exit", False),
        ("title", ".*", "Exit", False),
    ],
)  # fmt: skip
def test_words_are_found_as_words(
    store: Store, source: Source, looks_in: str, contains: str, title: str, found: bool
) -> None:
    arrive(store, source, 50, title=title)
    rule = Rule("r", looks_in=looks_in, contains=contains)  # type: ignore[arg-type]
    keys = store.rules.matching(rule, store.items.key_of(item(9).id) or 0)
    assert bool(set(keys) & {row(store, 50).key}) is found


def test_a_rule_meets_what_comes_in_one_act_of_the_program(store: Store, source: Source) -> None:
    rules.add(store, "when title contains exit ticket then tag Assessment")
    rules.add(store, "when title contains part 21 then star")
    rules.add(store, "when title contains part 22 then hide")
    rules.add(store, "when title contains part 23 then mark read")
    rules.add(store, "when title contains part 24 then read later")
    working = rules.Pass(store)
    arrive(store, source, 20, 21, 22)
    working.run()
    arrive(store, source, 23, 24)
    working.run()
    working.run()
    assert len(store.items.keys(Scope(tag="assessment"))) == 4  # not those from before, nor hidden
    assert row(store, 21).starred and row(store, 24).later and not row(store, 23).unread
    assert row(store, 22).key not in store.items.keys(Scope())
    acts = [act for act in store.history() if act.kind == "rule"]
    assert [act.cause for act in acts] == ["program"] * 5
    # The tags of both rounds are one act: the tag itself and five links.
    assert max(act.count for act in acts) == 6
    assert store.items.unread_total() == 13
    newest = store.undoable()
    assert newest is not None and newest.kind == "rule.add"
    for act in acts:
        assert store.undo(act.id).conflicts == 0
    assert store.items.unread_total() == 15 and len(store.items.keys(Scope())) == 15
    assert len(store.items.keys(Scope(tag="assessment"))) == 0
    assert store.check() == []


def test_what_a_rule_keeps_has_its_record_at_once(store: Store, source: Source) -> None:
    rules.add(store, "when title contains part 21 then keep")
    arrive(store, source, 20, 21)
    working = rules.Pass(store)
    working.run()
    assert working.kept == [item(21).id]
    kept = store.resources.of_item(item(21).id)
    assert kept is not None and kept.copy == "pending"
    assert row(store, 21).kept
    assert store.history(1)[0].kind == "rule"


def test_a_broken_rule_and_a_resting_one_do_nothing(store: Store, source: Source) -> None:
    for number, broken in enumerate(
        (
            Rule("", contains="exit", action="explode"),  # type: ignore[arg-type]
            Rule("", looks_in="mood", contains="exit"),  # type: ignore[arg-type]
            Rule("", contains="exit", action="tag"),
            Rule("", contains='"*('),
            Rule("", contains="exit", enabled=False),
            Rule("", contains="exit", source="gone"),
        )
    ):
        store.rules.save(replace(broken, id=f"{number}"))
    arrive(store, source, 20)
    rules.Pass(store).run()
    assert store.items.keys(Scope(starred=True)).tolist() == []
    with pytest.raises(FormatError):
        rules.add(store, Rule("x", contains="exit", action="tag"))


def test_applying_to_what_is_here_is_one_act_of_the_user(store: Store, source: Source) -> None:
    rule = rules.add(store, "when title contains exit ticket then tag Assessment")
    foreseen = rules.preview(store, rule, limit=3)
    assert (foreseen.count, foreseen.rows[0].title) == (10, "Exit tickets, part 9")
    assert len(foreseen.rows) == 3
    changes = rules.apply(store, rule)
    assert changes.act
    assert len(store.items.keys(Scope(tag="Assessment"))) == 10
    store.undo()
    assert len(store.items.keys(Scope(tag="Assessment"))) == 0
    store.undo()
    assert store.rules.all() == []
    store.redo()
    assert store.rules.all() == [rule]
    rules.enable(store, rule.id, False)
    assert not store.rules.all()[0].enabled
    rules.remove(store, rule.id)
    store.undo()
    store.undo()
    assert store.rules.all() == [rule]


def test_a_rule_is_told_in_plain_words(store: Store, source: Source) -> None:
    said = {
        "when title contains exit in slow maths circle then tag A": (
            "When the title contains “exit” in Slow Maths Circle, tag it “A”."
        ),
        "when any contains x then read later": (
            "When the title, the author or the text contains “x”, put it aside for later."
        ),
    }
    for text, words in said.items():
        assert rules.say(store, rules.understand(store, text)) == words


def test_rules_are_applied_to_what_a_newly_followed_source_brings(
    store: Store, border: Border, demo_network: DemoServer
) -> None:
    rules.add(store, "when community contains Maths then star")
    seen = follow.look(border, f"{demo_network.base}/slow-maths/journal.xml")
    source = follow.follow(store, border, seen, community="Slow Maths")
    assert len(store.items.keys(Scope(source=source.id, starred=True))) == 14
    assert [act.kind for act in store.history()] == ["rule", "source.follow", "rule.add"]
    undone = store.undo()  # the rule's act is the program's: what the user did is taken back
    assert undone is not None and store.sources.rows() == []
