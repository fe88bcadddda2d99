"""A peer with a certificate made for the test, and a client that trusts it or not."""

from __future__ import annotations

import ssl
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest

from pln_desktop.errors import FetchError
from pln_desktop.sync.http import Client
from pln_desktop.sync.http import Reply
from pln_desktop.sync.http import Request

from .server import Server
from .server import redirect
from .server import reply
from .world import QuickClock

x509 = pytest.importorskip("cryptography.x509", reason="certificates are made with cryptography")


def certificate(folder: Path, days: tuple[int, int]) -> Path:
    """A self-signed certificate for h.example with its key, in one PEM file."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days=days[0]))
        .not_valid_after(now + timedelta(days=days[1]))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("h.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{days[0]}_{days[1]}.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Safe:
    """A TLS server that holds one certificate, and a client that trusts it or not."""

    def __init__(self, pem: Path, trusted: bool) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        routes = {
            "/down": redirect(302, "http://h.example/plain"),
            "/plain": reply(200, b"plain"),
            "*": reply(200, b"ok"),
        }
        self.server = Server(routes, tls=context).__enter__()
        self.plain = Server(routes).__enter__()
        trust = ssl.create_default_context(cafile=pem) if trusted else None

        async def resolve(host: str, port: int) -> list[str]:
            return ["93.184.216.34"]

        def dial(number: str, port: int) -> tuple[str, int]:
            return "127.0.0.1", self.server.port if port == 443 else self.plain.port

        def another(release: str) -> Client:
            clock = QuickClock()
            return Client(
                release, resolver=resolve, dial=dial, tls=trust, clock=clock, trust_env=False
            )

        self.another = another
        self.client = another("1")

    def fetch(self, address: str, downgrade: bool = False) -> Reply:
        return self.client.fetch(Request(address, downgrade=downgrade))

    def error(self, address: str) -> FetchError:
        with pytest.raises(FetchError) as caught:
            self.fetch(address)
        return caught.value

    def close(self) -> None:
        self.client.close()
        self.server.__exit__(None, None, None)
        self.plain.__exit__(None, None, None)


GOOD, EXPIRED = (-1, 9), (-9, -1)
"""Days from now between which a certificate holds."""
