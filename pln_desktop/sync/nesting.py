"""Whether tags stand in each other so that a browser would leave them as they are. Pure.

A document's tags become a string of signs, one for each beginning and one for each end. What
a browser would mend (a paragraph in a paragraph, words of a list outside of it, a cell without
a row) is a pattern in that string, and finding it costs far less than following the tags.

https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate

from pln_desktop.sync import allowed

BLOCKS = allowed.words("""
    blockquote center dd details div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p pre
    summary table ul address article aside footer header main nav section
""")
"""Elements before which a paragraph that is open ends."""
_PHRASES = allowed.words("""
    a abbr b bdi bdo cite code del dfn em i ins kbd mark q s samp small span strike strong sub sup
    time tt u var font big
""")
_CELLS = {"tbody", "thead", "tr", "td", "th"}
RAW = {"script", "iframe"}
"""What stands in them is no markup."""
_DEEPEST = 50

_NAMES = sorted(BLOCKS | _CELLS | _PHRASES | RAW)
BEGINS = {name: chr(0x21 + place) for place, name in enumerate(_NAMES)}
ENDS = {name: chr(0xA1 + place) for place, name in enumerate(_NAMES)}
_PAIRS = {BEGINS[name]: BEGINS[name] + ENDS[name] for name in _NAMES}
_STEPS = dict.fromkeys(BEGINS.values(), 1) | dict.fromkeys(ENDS.values(), -1)


def _any(*signs: str) -> str:
    return f"[{re.escape(''.join(signs))}]"


def _begins(names: Iterable[str]) -> str:
    return "".join(BEGINS[name] for name in names)


def _ends(names: Iterable[str]) -> str:
    return "".join(ENDS[name] for name in names)


def _not_inside(holders: Iterable[str], begins: str) -> str:
    """Something that begins before the holder has ended; holders cannot hold each other."""
    return f"{_any(_begins(holders))}[^{re.escape(_ends(holders))}]*{_any(begins)}"


def _only_in(parents: Iterable[str], names: Iterable[str]) -> str:
    """One that does not follow its parent's beginning, nor the end of one of its own kind."""
    begins = _any(_begins(names))
    return f"{begins}(?<!{_any(_begins(parents), _ends(names))}{begins})"


def _nothing_else_in(parents: Iterable[str], names: Iterable[str]) -> str:
    """A parent in which, or behind one of its own kind, stands another element."""
    inside = _any(_begins(parents), _ends(names))
    return f"{inside}(?!{_any(_begins(names), _ends(parents))})"


_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BODIES = ("tbody", "thead")
_MENDED = re.compile(
    "|".join(
        [
            _not_inside(["p"], _begins(BLOCKS)),
            _not_inside(["a"], BEGINS["a"]),
            _not_inside(_HEADINGS, _begins(_HEADINGS)),
            _only_in(["ul", "ol"], ["li"]),
            _only_in(["dl"], ["dd", "dt"]),
            _only_in(["table"], _BODIES),
            _only_in(_BODIES, ["tr"]),
            _only_in(["tr"], ["td", "th"]),
            _nothing_else_in(["table"], _BODIES),
            _nothing_else_in(_BODIES, ["tr"]),
            _nothing_else_in(["tr"], ["td", "th"]),
        ]
    )
)
AMONG_ROWS = frozenset(
    _begins(["table", *_BODIES, "tr"]) + _ends([*_BODIES, "tr", "td", "th"]),
)
"""After these signs nothing may come but a row, a cell or their end."""


def is_left_alone(signs: str) -> bool:
    """Whether every element ends, in its turn, and none is where a browser would not leave it."""
    if _MENDED.search(signs):
        return False
    if len(signs) > 2 * _DEEPEST and max(accumulate(map(_STEPS.__getitem__, signs))) > _DEEPEST:
        return False
    pairs = [_PAIRS[sign] for sign in set(signs) if sign in _PAIRS]
    before = len(signs) + 1
    while len(signs) < before:
        before = len(signs)
        for pair in pairs:
            signs = signs.replace(pair, "")
    return not signs
