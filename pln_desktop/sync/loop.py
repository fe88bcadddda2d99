"""The one asyncio loop of the program, on a thread of its own."""

from __future__ import annotations

import asyncio
import concurrent.futures
import threading
from collections.abc import Callable
from collections.abc import Coroutine
from typing import Any
from typing import TypeVar

from pln_desktop.errors import Stopped

T = TypeVar("T")

GLANCE = 0.05
"""Seconds between two looks at the caller's stop event while it waits."""


class NetworkLoop:
    """Started at the first use, ended by `close`. Any thread but the loop's own may call it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self) -> asyncio.AbstractEventLoop:
        """The running loop; Stopped after `close`."""
        with self._lock:
            if self._closed:
                raise Stopped("the network client is closed")
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._serve, args=(self._loop,), name="pln-network", daemon=True
                )
                self._thread.start()
            return self._loop

    @property
    def started(self) -> bool:
        return self._loop is not None

    def run(self, work: Coroutine[Any, Any, T], stop: threading.Event | None) -> T:
        """Run `work` on the loop and wait for it; Stopped when `stop` is set or the loop closes."""
        try:
            future = asyncio.run_coroutine_threadsafe(work, self.start())
        except (Stopped, RuntimeError):  # RuntimeError: closed by another thread just now
            work.close()
            raise Stopped("the network client is closed") from None
        while not future.done():
            if stop is not None and stop.is_set():
                future.cancel()
                raise Stopped("stopped while waiting for the network")
            concurrent.futures.wait([future], timeout=GLANCE)
        try:
            return future.result()
        except concurrent.futures.CancelledError:
            raise Stopped("the network client was closed") from None

    def close(self, last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Cancel what runs, run `last`, end the thread. Safe to call twice."""
        with self._lock:
            self._closed = True
            loop, thread = self._loop, self._thread
            self._loop = self._thread = None
        if loop is None or thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._wind_up(last), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()

    @staticmethod
    def _serve(loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        loop.run_forever()

    @staticmethod
    async def _wind_up(last: Callable[[], Coroutine[Any, Any, None]]) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        await last()
        await asyncio.get_running_loop().shutdown_asyncgens()
        # One more turn, so that transports closed above really let go of their sockets.
        await asyncio.sleep(0)
