"""HTTP/2: one connection for several requests, and what a reply closed early leaves behind."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Request
from pln_desktop.sync.journey import END_WITHIN

from .certified import GOOD
from .certified import certificate
from .world import QuickClock

connection = pytest.importorskip("h2.connection", reason="HTTP/2 is an extra of httpx2")


class Server2:
    """Answers `/N` with N bytes over HTTP/2, as the windows allow; `/-1` with a 304 without end,
    `/N,M` with N bytes where it announced M."""

    def __init__(self, pem: Path) -> None:
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(pem)
        self._tls.set_alpn_protocols(["h2"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self.asked: list[dict[bytes, bytes]] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def close(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)):
            pass  # wakes accept, and is no TLS, which ends the thread
        self._thread.join(5)
        self._listener.close()

    def _serve(self) -> None:
        while True:
            plain, _ = self._listener.accept()
            try:
                sock = self._tls.wrap_socket(plain, server_side=True)
            except OSError:
                plain.close()
                return
            self.connections += 1
            with sock:
                self._talk(sock)

    def _talk(self, sock: ssl.SSLSocket) -> None:
        from h2.config import H2Configuration
        from h2.events import RequestReceived

        line = connection.H2Connection(H2Configuration(client_side=False))
        line.initiate_connection()
        owed: dict[int, int] = {}
        while True:
            try:
                sock.sendall(line.data_to_send())
                data = sock.recv(65536)
            except OSError:
                return
            if not data:
                return
            for event in line.receive_data(data):
                if isinstance(event, RequestReceived):
                    headers = dict(event.headers)
                    self.asked.append(headers)
                    path, _, announced = headers[b":path"][1:].partition(b",")
                    size = int(path)
                    lines = [(":status", "304" if size < 0 else "200"), ("etag", '"2"')]
                    if announced:
                        lines.append(("content-length", announced.decode()))
                    line.send_headers(event.stream_id, lines)
                    if size >= 0:
                        owed[event.stream_id] = size
            self._pay(line, owed)

    @staticmethod
    def _pay(line: Any, owed: dict[int, int]) -> None:
        for stream in list(owed):
            room = min(line.local_flow_control_window(stream), owed[stream])
            while room > 0:
                size = min(room, line.max_outbound_frame_size)
                line.send_data(stream, b"x" * size)
                owed[stream] -= size
                room = min(line.local_flow_control_window(stream), owed[stream])
            if owed[stream] == 0:
                line.end_stream(stream)
                del owed[stream]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Server2, Client]]:
    """A server, and a client that finds it behind every name."""
    pem = certificate(tmp_path, GOOD)
    server = Server2(pem)

    async def resolve(host: str, port: int) -> list[str]:
        return ["93.184.216.34"]

    client = Client(
        "1",
        resolver=resolve,
        dial=lambda number, port: ("127.0.0.1", server.port),
        tls=ssl.create_default_context(cafile=pem),
        clock=QuickClock(),
        trust_env=False,
    )
    yield server, client
    client.close()
    server.close()


def test_http2_is_spoken_and_survives_a_reply_over_the_cap(served: tuple[Server2, Client]) -> None:
    server, client = served
    wanted = [Request(f"https://h.example/{size}") for size in (10, 300_000, 70_000)]
    sizes = {
        request.address: len(outcome.body)
        for request, outcome in client.fetch_many(wanted)
        if not isinstance(outcome, FetchError)
    }
    assert sizes == {r.address: int(r.address.rpartition("/")[2]) for r in wanted}
    with pytest.raises(FetchError) as caught:
        client.fetch(Request("https://h.example/5000000", cap=100_000))
    assert caught.value.reason == "too-large"
    assert client.fetch(Request("https://h.example/7")).body == b"x" * 7
    assert {b"host", b"referer", b"cookie"}.isdisjoint(server.asked[0])
    assert server.connections <= 2


def test_a_not_modified_that_never_ends_is_taken_at_its_word(
    served: tuple[Server2, Client],
) -> None:
    server, client = served
    began = time.monotonic()
    assert client.fetch(Request("https://h.example/-1", etag='"2"')).not_modified
    assert time.monotonic() - began < 5 * END_WITHIN
    assert client.fetch(Request("https://h.example/7")).body == b"x" * 7
    assert len(server.asked) == 2


@pytest.mark.parametrize(("sent", "announced"), [(150_000, 200_000), (150_000, 149_000)])
def test_f16_a_body_of_another_length_than_announced_counts_as_cut(
    served: tuple[Server2, Client], sent: int, announced: int
) -> None:
    _, client = served
    reply = client.fetch(Request(f"https://h.example/{sent},{announced}"))
    assert not reply.complete and reply.body == b"x" * len(reply.body)


def test_f16_a_short_body_of_another_length_is_the_servers_fault(
    served: tuple[Server2, Client],
) -> None:
    """Head and body come in one piece, and HTTP/2 refuses both."""
    _, client = served
    ((_, outcome),) = client.fetch_many([Request("https://h.example/10,20")])
    if isinstance(outcome, FetchError):
        assert outcome.reason == "reset"
    else:  # they came in two after all
        assert not outcome.complete
