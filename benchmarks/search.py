"""Search over a million items against a LIKE scan of the same text."""

from __future__ import annotations

from benchmarks import libraries
from benchmarks.timing import median_ms
from benchmarks.timing import once_ms
from benchmarks.timing import tell
from pln_desktop.store import Store


def run(items: int = 1_000_000) -> bool:
    """The first 50 with snippets: a rare word, AND, a phrase, a prefix, a common word."""
    store = Store.open(libraries.library(items))
    rare = libraries.RARE
    phrase = " ".join(libraries.PHRASE)

    def scan(pattern: str) -> None:
        store.reading().execute(
            "SELECT rowid, substr(body, 1, 120) FROM document WHERE body LIKE ? OR title LIKE ? "
            "ORDER BY rowid DESC",
            (pattern, pattern),
        ).fetchmany(50)

    scan("%warm%")
    like = median_ms(lambda: scan(f"%{rare}%"), 3)
    kept = [tell(f"LIKE scan of {items:,} items", like, "ms", "the peer", True)]
    for name, query, least in (
        ("a rare word", rare, 100),
        ("a rare AND a common word", f"{rare} {libraries.COMMON}", 20),
        ("a phrase", f'"{phrase}"', 20),
        ("a prefix", "quok*", 20),
    ):
        assert store.search(query), query
        ratio = like / median_ms(lambda query=query: store.search(query))  # type: ignore[misc]
        kept.append(
            tell(f"{name}, times faster than LIKE", ratio, "x", f"≥ {least}", ratio >= least)
        )
    common = median_ms(lambda: store.search(libraries.COMMON))
    kept.append(
        tell("a word of nine in ten items, newest first", common, "ms", "≤ 20", common <= 20)
    )
    cold = once_ms(lambda: store.search("bado fegu"))
    kept.append(tell("two words of some items, first asked", cold, "ms", "shown only", True))
    store.close()
    return all(kept)
