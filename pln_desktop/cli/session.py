"""What one run of a command has: its profile, library, way to the network, and its output."""

from __future__ import annotations

import threading
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from typing import Any

from pln_desktop import errors
from pln_desktop.cli import lines
from pln_desktop.cli import shapes
from pln_desktop.cli.output import Output
from pln_desktop.paths import Profile

if TYPE_CHECKING:
    import typer

    from pln_desktop.store import Store
    from pln_desktop.sync.border import Border


class Session:
    """Library and network are opened when a command first asks for them."""

    def __init__(self, profile: Profile, output: Output, chose_profile: bool = False) -> None:
        self.profile = profile
        self.chose_profile = chose_profile
        self.output = output
        self.stop = threading.Event()
        self.heeds_stop = False
        self.give_back_signals: Callable[[], None] = lambda: None
        self._store: Store | None = None
        self._border: Border | None = None

    @property
    def store(self) -> Store:
        """The library. Raises what Store.open does."""
        if self._store is None:
            from pln_desktop.store import Store

            self.make_profile()
            self._store = Store.open(self.profile)
        return self._store

    def make_profile(self) -> None:
        """The profile's folders. Raises LibraryReadOnly."""
        try:
            self.profile.make()
        except OSError as error:
            raise errors.LibraryReadOnly(str(error)) from error

    @property
    def border(self) -> Border:
        """The network's side."""
        if self._border is None:
            from pln_desktop import __version__
            from pln_desktop.sync.border import Border

            self._border = Border(__version__)
        return self._border

    @contextmanager
    def stoppable(self) -> Iterator[threading.Event]:
        """What runs in here ends by itself, at a good moment, once the event is set."""
        self.heeds_stop = True
        try:
            yield self.stop
        finally:
            self.heeds_stop = False

    def tell(self, noun: str, value: Any, /, **more: Any) -> None:
        """One record: its shape and `more`, or a line for people."""
        if self.output.as_json:
            self.output.line(shapes.of(noun, value) | more)
        else:
            self.output.words(lines.of(noun, value))

    def close(self) -> None:
        """Cut connections, end workers, close the library."""
        border, store = self._border, self._store
        self._border = self._store = None
        if border is not None:
            border.close()
        if store is not None:
            store.close(hurried=self.stop.is_set())


def of(context: typer.Context) -> Session:
    """The session of a running command."""
    found = context.obj
    assert isinstance(found, Session)
    return found
