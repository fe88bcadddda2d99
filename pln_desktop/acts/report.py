"""A problem report: one zip the user can look at before giving it to anybody.

It holds figures about the library and the log with addresses, names of files and folders,
and everything inside quotation marks taken out; never a title, a note, or an address.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from pln_desktop.acts.check import doctor
from pln_desktop.acts.export import write_file
from pln_desktop.errors import PlnError
from pln_desktop.model import Json
from pln_desktop.model import now
from pln_desktop.paths import Profile

if TYPE_CHECKING:
    from pln_desktop.store import Store

_LONGEST_LOG = 200_000
_SECRETS = (
    (re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://[^\s'\"<>)]+"), "<address>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<mail>"),
    (re.compile(r"\b(?:[A-Z]:\\|/)(?:[^\s:'\",)]+[\\/])+([^\s:'\",)]*)"), r"<folder>/\1"),
    (re.compile(r"(?i)\b(?:authorization|cookie|set-cookie)\s*[:=].*"), "<secret>"),
    (re.compile(r"(?i)\b(?:token|password|secret)\s*[:=]\s*\S+"), "<secret>"),
    (re.compile(r"“[^”]*”"), "“…”"),
    (re.compile(r"\"[^\"\n]*\""), '"…"'),
)  # fmt: skip


def report(store: Store | None, profile: Profile, to: Path) -> Path:
    """Write the zip; `store` is None when the library cannot be opened. Raises FormatError."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("about.json", json.dumps(_about(store, profile), indent=1))
        for path in sorted(profile.log.glob("*.log*")):
            text = path.read_text("utf-8", "replace")[-_LONGEST_LOG:]
            archive.writestr(f"log/{path.name}.txt", redacted(text, profile))
    write_file(to, packed.getvalue())
    return to


def redacted(text: str, profile: Profile) -> str:
    """A log without addresses, places and quoted words."""
    for place, name in ((profile.root, "<profile>"), (Path.home(), "<home>")):
        text = text.replace(str(place), name)
    for pattern, word in _SECRETS:
        text = pattern.sub(word, text)
    return text


def _about(store: Store | None, profile: Profile) -> Json:
    found = {name: [well, redacted(words, profile)] for name, well, words in doctor(profile)}
    about: Json = {"made": f"{now():%Y-%m-%dT%H:%M:%SZ}", "machine": found}
    if store is not None:
        about["library"] = _figures(store)
    return about


def _figures(store: Store) -> Json:
    rows = store.sources.rows()
    try:
        problems = len(store.check(deep=False))
    except PlnError as error:
        return {"error": error.kind}
    return {
        "sources": len(rows),
        "items": sum(row.items for row in rows),
        "notes": len(store.notes.all()),
        "resources": len(store.resources.all()),
        "acts": len(store.history(limit=10_000)),
        "states": sorted(row.health.error_kind for row in rows if row.health.error_kind),
        "problems": problems,
    }
