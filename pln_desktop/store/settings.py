"""The user's choices about what the program does, as JSON values by name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from typing import Any

if TYPE_CHECKING:
    from pln_desktop.store import Store


class Settings:
    """How things look is in window.ini; this is what the command line obeys as well."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def get(self, name: str, default: Any = None) -> Any:
        """A choice, or what holds when none was made."""
        sql = "SELECT value FROM setting WHERE name = ?"
        row = self._store.reading().execute(sql, (name,)).fetchone()
        return json.loads(row[0]) if row else default

    def set(self, name: str, value: Any) -> None:
        """Make a choice; acknowledged once it is on disk."""
        with self._store.content(full=True) as writing:
            writing.connection.execute(
                "INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, json.dumps(value))
            )
            writing.touch("setting", name)
