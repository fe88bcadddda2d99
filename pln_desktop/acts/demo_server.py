"""A loopback server of the demo's made-up network.

Every document is made when the server starts and answered from a table of addresses: no path
of a request ever reaches the disk, so there is nothing to climb out of.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from email.utils import format_datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Thread
from types import TracebackType
from typing import Any
from typing import Self
from urllib.parse import urlsplit

from pln_desktop.acts.demo_content import Place
from pln_desktop.acts.demo_content import read_places
from pln_desktop.acts.demo_content import read_script
from pln_desktop.acts.demo_feeds import MEDIA_TYPES
from pln_desktop.acts.demo_feeds import write_feed
from pln_desktop.acts.demo_feeds import write_home
from pln_desktop.acts.demo_feeds import write_index
from pln_desktop.acts.demo_feeds import write_page
from pln_desktop.paths import resource

_FILE_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".pdf": "application/pdf"}
_PAGE = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class _Document:
    """What one address answers."""

    media_type: str
    body: bytes
    changed: datetime

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:32]}"'


class DemoServer:
    """Serves the network on 127.0.0.1 while the `with` block lasts.

    `now` is the moment that the ages of the posts count back from. Raises OSError when no port
    can be had.
    """

    def __init__(self, now: datetime | None = None) -> None:
        self._now = (now or datetime.now(UTC)).replace(microsecond=0)
        self._folder = resource("demo")
        self._server: _Server | None = None
        self._thread: Thread | None = None

    def __enter__(self) -> Self:
        self._server = _Server()
        self._server.documents = self._documents()
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="demo-server")
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is None or self._thread is None:
            return
        self._server.shutdown()
        self._server.server_close()  # waits for the answers still under way
        self._thread.join()
        self._server = self._thread = None

    @property
    def base(self) -> str:
        """`http://127.0.0.1:PORT`, without a slash at the end. Only inside the `with` block."""
        if self._server is None:
            raise RuntimeError("the demo server is not running")
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def opml(self) -> bytes:
        """The list of sources to follow, with this server's addresses."""
        name: str = self.script()["opml"]
        return (
            (self._folder / name).read_text(encoding="utf-8").replace("{base}", self.base).encode()
        )

    def script(self) -> dict[str, Any]:
        """demo.json with this server's addresses: people, highlights, resources, portfolio."""
        return read_script(self._folder, self.base)

    def places(self) -> tuple[Place, ...]:
        """The communities as they are served."""
        return read_places(self._folder, self.base, self._now)

    def _documents(self) -> dict[str, _Document]:
        base, places = self.base, self.places()
        documents = {"/": _Document(_PAGE, write_index(places), self._now)}
        for place in places:
            changed = max(feed.changed for feed in place.feeds)
            documents[place.path] = _Document(_PAGE, write_home(place), changed)
            for feed in place.feeds:
                kind = f"{MEDIA_TYPES[feed.format]}; charset=utf-8"
                documents[feed.path] = _Document(kind, write_feed(feed, place, base), feed.changed)
                for post in feed.posts:
                    documents[post.path] = _Document(
                        _PAGE, write_page(post, place, base), post.published
                    )
        for file in (self._folder / "media").iterdir():
            if kind := _FILE_TYPES.get(file.suffix, ""):
                documents[f"/media/{file.name}"] = _Document(kind, file.read_bytes(), self._now)
        return documents


class _Server(ThreadingHTTPServer):
    """Loopback only; waits for its own threads when it closes."""

    daemon_threads = False

    def __init__(self) -> None:
        self.documents: Mapping[str, _Document] = {}
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A reader that went away in the middle of an answer is not worth a word."""


class _Handler(BaseHTTPRequestHandler):
    """GET and HEAD, with conditional requests (RFC 9110, section 13)."""

    server: _Server
    timeout = 5  # seconds; a connection that says nothing must not hold the server open
    server_version = "PLNDemo"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer with the document, 304 or 404."""
        document = self.server.documents.get(urlsplit(self.path).path)
        if document is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        known = self._is_known(document)
        self.send_response(HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK)
        self.send_header("ETag", document.etag)
        self.send_header("Last-Modified", format_datetime(document.changed, usegmt=True))
        if not known:
            self.send_header("Content-Type", document.media_type)
            self.send_header("Content-Length", str(len(document.body)))
        self.end_headers()
        if not known and self.command == "GET":
            self.wfile.write(document.body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the demo's words are for its reader."""

    def _is_known(self, document: _Document) -> bool:
        """Whether the client has it already. If-None-Match goes before If-Modified-Since."""
        if (tags := self.headers.get("If-None-Match")) is not None:
            offered = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
            return "*" in offered or document.etag in offered
        if (since := self.headers.get("If-Modified-Since")) is None:
            return False
        try:
            return document.changed <= parsedate_to_datetime(since)
        except (ValueError, TypeError):  # not a date, or one without a zone: as if it were not sent
            return False
