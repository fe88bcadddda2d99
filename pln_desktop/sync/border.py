"""What crosses the border: one client and one pool of parsers a process, made when needed."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pln_desktop.sync.http import Client
    from pln_desktop.sync.pool import Pool


class Border:
    """Made by app.py or cli.py, handed to every act that may ask the network.

    Nothing is imported, started or connected before `client` or `pool` is first asked for.
    `client` may be given ready made, as tests do.
    """

    def __init__(self, release: str, client: Client | None = None) -> None:
        self._release = release
        self._client = client
        self._pool: Pool | None = None
        self._lock = threading.Lock()

    @property
    def client(self) -> Client:
        """The one way to the network."""
        with self._lock:
            if self._client is None:
                from pln_desktop.sync.http import Client

                self._client = Client(self._release)
            return self._client

    @property
    def pool(self) -> Pool:
        """The processes that read what came from outside."""
        with self._lock:
            if self._pool is None:
                from pln_desktop.sync.pool import Pool

                self._pool = Pool()
            return self._pool

    def close(self) -> None:
        """Cut every connection, end every worker. Safe to call twice."""
        with self._lock:
            client, pool = self._client, self._pool
            self._client = self._pool = None
        if client is not None:
            client.close()
        if pool is not None:
            pool.close()
