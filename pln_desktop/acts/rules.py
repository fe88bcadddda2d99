"""Rules: made and told in plain words, tried on what is here, applied to what comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from pln_desktop.acts.progress import heed
from pln_desktop.acts.rule_words import say
from pln_desktop.acts.rule_words import understand
from pln_desktop.errors import FormatError
from pln_desktop.errors import NotFound
from pln_desktop.model import Changes
from pln_desktop.model import ItemRow
from pln_desktop.model import Rule
from pln_desktop.model import now
from pln_desktop.store.rules import sound

if TYPE_CHECKING:
    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border

__all__ = ["Pass", "Preview", "add", "apply", "enable", "preview", "remove", "say", "understand"]

_LEFT_OVER = timedelta(minutes=10)
"""A copy that is still to come after so long is nobody's who is just fetching it."""
_BETWEEN = 2.0
_FLAGS = {
    "star": ("starred", True),
    "later": ("later", True),
    "read": ("unread", False),
    "hide": ("hidden", True),
}


@dataclass(frozen=True, slots=True)
class Preview:
    """The items already here that a rule is about: how many, and the newest of them."""

    count: int
    rows: list[ItemRow]


def add(store: Store, rule: str | Rule) -> Rule:
    """Make a rule for what comes from now on: one undoable act. FormatError when it makes no
    sense."""
    made = understand(store, rule) if isinstance(rule, str) else rule
    if not sound(made):
        raise FormatError("this rule has no words to look for, or nothing to do")
    if not store.rules.standing():
        store.rules.done_upto(store.rules.newest())
    store.rules.save(made, "rule.add")
    return made


def get(store: Store, id: str) -> Rule:
    """A rule; raises NotFound."""
    rule = store.rules.get(id)
    if rule is None:
        raise NotFound(id)
    return rule


def remove(store: Store, id: str) -> Changes:
    """Take a rule away; what it did stays. Raises NotFound."""
    return store.rules.remove(get(store, id).id)


def enable(store: Store, id: str, enabled: bool) -> Changes:
    """Let a rule rest, or have it applied again to what comes from now on."""
    if enabled and not store.rules.standing():
        store.rules.done_upto(store.rules.newest())
    kind = "rule.enable" if enabled else "rule.disable"
    return store.rules.save(replace(get(store, id), enabled=enabled), kind)


def preview(store: Store, rule: Rule, limit: int = 20) -> Preview:
    """What of the items already here a rule is about; changes nothing. For the query lane."""
    with store.scanning():
        keys = store.rules.matching(rule)
    return Preview(len(keys), store.items.rows(keys[:limit]))


def apply(store: Store, rule: Rule) -> Changes:
    """Apply a rule to the items already here: one undoable act of the user.

    What a keep rule keeps has its record then, and its copy by `fetch_kept`.
    """
    keys = store.rules.matching(rule)
    with store.act("rule.apply") as act:
        _do(store, rule, keys)
    return act.changes


def just_kept(store: Store, changes: Changes) -> list[str]:
    """The items that an `apply` keeps and whose copies are to be fetched."""
    made = changes.ids.get("resource", frozenset())
    return [
        kept.item
        for kept in store.resources.pending()
        if kept.item and (made is None or kept.id in made)
    ]


def fetch_kept(
    store: Store, border: Border, items: Iterable[str] = (), stop: threading.Event | None = None
) -> None:
    """Fetch the copies of items that a rule keeps: of these, and of those that were left over.

    Raises Stopped; the records stay.
    """
    earlier = now() - _LEFT_OVER
    left = [kept.item for kept in store.resources.pending() if kept.item and kept.created < earlier]
    wanted = dict.fromkeys([*items, *left])
    if not wanted:
        return
    from pln_desktop.acts import keep  # a sync that keeps nothing starts sooner

    for id in wanted:
        heed(stop)
        try:
            keep.keep(store, border, id, stop)
        except NotFound:
            continue  # let go, or removed, meanwhile


@dataclass
class Pass:
    """The rules at work during one sync: one act of the program for each rule, however often
    `run` is called. `kept` are the items whose copies are to be fetched."""

    store: Store
    kept: list[str] = field(default_factory=list)
    _acts: dict[str, str] = field(default_factory=dict)
    _last: float = field(default_factory=time.monotonic)

    def run_now_and_then(self) -> None:
        """`run`, but not more often than every other second: what a rule hides shows briefly."""
        if time.monotonic() - self._last > _BETWEEN:
            self.run()
            self._last = time.monotonic()

    def run(self) -> None:
        """Apply every rule to the items that came since the last time."""
        rules = self.store.rules
        upto, newest = rules.upto(), rules.newest()
        if newest <= upto:
            return
        for rule in rules.standing():
            self._apply(rule, rules.matching(rule, upto))
        rules.done_upto(newest)

    def _apply(self, rule: Rule, keys: Sequence[int]) -> None:
        if not keys:
            return
        earlier = self._acts.get(rule.id, "")
        with self.store.act("rule", cause="program", extend=earlier) as writing:
            self.kept += _do(self.store, rule, keys)
            if earlier:
                sql = "UPDATE act SET count = count + ? WHERE id = ?"
                writing.connection.execute(sql, (writing.count, earlier))
        if writing.rows:
            self._acts[rule.id] = writing.id


def _do(store: Store, rule: Rule, keys: Sequence[int]) -> list[str]:
    """Do with these items what a rule says, inside an act; the items it keeps."""
    if rule.action in _FLAGS:
        store.items.mark(keys, *_FLAGS[rule.action])
    elif rule.action == "tag":
        with store.act("rule") as writing:
            store.rules.tag(writing, keys, rule.value)
    elif rule.action == "keep":
        from pln_desktop.acts import keep

        ids = [row.id for row in store.items.rows(keys)]
        return [id for id in ids if keep.begin(store, id)]
    return []
