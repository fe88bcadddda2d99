"""feedparser's own reading of documents, in a process of its own, where nothing of ours is loaded.

Standard input: pickled [(body, headers)]; standard output: pickled [[Entry fields]].
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import warnings
from typing import Any

Entry = tuple[str, str, str, str, str, tuple[int, ...] | None, str]
"""id, link, author, title, the title's media type, the nine numbers of its instant, its words."""


def read(documents: list[tuple[bytes, dict[str, str]]]) -> list[list[Entry]]:
    """The entries of each document as feedparser gives them."""
    done = subprocess.run(
        [sys.executable, __file__], input=pickle.dumps(documents), capture_output=True, check=True
    )
    found: list[list[Entry]] = pickle.loads(done.stdout)
    return found


def _entries(body: bytes, headers: dict[str, str]) -> list[Entry]:
    import feedparser

    result = feedparser.parse(
        body, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    return [_entry(entry) for entry in result.entries]


def _entry(entry: Any) -> Entry:
    names = ("published_parsed", "updated_parsed", "created_parsed")
    given = (dict.get(entry, name) for name in names)
    instant = next((tuple(moment) for moment in given if moment), None)
    kind = (entry.get("title_detail") or {}).get("type", "text/html")
    words = (str(dict.get(entry, "id") or ""), *(entry.get(n) or "" for n in ("link", "author")))
    text = str(dict.get(entry, "summary") or "") + str(dict.get(entry, "content") or "")
    return (*words, entry.get("title") or "", kind, instant, text)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    documents = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(pickle.dumps([_entries(*one) for one in documents]))
