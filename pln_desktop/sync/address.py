"""Web addresses: read once, strictly, and sent as they were written. Pure.

A web address is split here and nowhere else, so that what the guard judges is
what the client connects to. Path and query go out byte for byte (FRB066): only
what cannot stand in a request line, white space and letters beyond ASCII, is
percent-encoded.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote
from urllib.parse import unquote
from urllib.parse import urljoin

from pln_desktop.errors import FetchError

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):")
_SPLIT = re.compile(r"([^/?#\\]*)([^#]*)(?:#.*)?", re.DOTALL)
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*\.?")
_NUMBER = re.compile(r"0x[0-9a-f]*|\d+")
_PRINTABLE = "".join(chr(code) for code in range(0x21, 0x7F))
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """One http or https address, taken apart.

    `host` is lower case, ASCII, an IP address in its plain spelling and without
    brackets; `target` is path and query as they go on the wire; `auth` is an
    Authorization value made of user:password@, or empty.
    """

    text: str
    scheme: str
    host: str
    port: int
    target: bytes
    auth: bytes = b""

    @property
    def origin(self) -> str:
        """scheme://host:port, the port always written."""
        return f"{self.scheme}://{self.bracketed}:{self.port}"

    @property
    def bracketed(self) -> str:
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def authority(self) -> bytes:
        """The Host line's value: the default port is left out."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.bracketed}{port}".encode("ascii")

    @property
    def ip(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The host as a number where it is one, in whatever spelling it came."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    @property
    def shown(self) -> str:
        """Without user, password and query, for a record people may look at (FRB106)."""
        path = self.target.split(b"?", 1)[0].decode("ascii")
        return f"{self.scheme}://{self.authority.decode('ascii')}{path}"


@lru_cache(maxsize=2048)  # one request asks five times
def read_address(text: str) -> Address:
    """Take an address apart; FetchError `scheme` or `address` if it cannot be (F22, FRB060)."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise FetchError(
            "address", "the address has no http:// or https:// before it", address=text
        )
    name = scheme.group(1).lower()
    if name not in _PORTS:
        raise FetchError("scheme", f"only http and https are fetched, not {name}:", address=text)
    rest = text[scheme.end() :]
    split = _SPLIT.fullmatch(rest[2:])
    if not rest.startswith("//") or split is None or any(ch <= " " or ch == "\x7f" for ch in text):
        raise FetchError("address", "the address is not written as a web address", address=text)
    authority, target = split.groups()
    user, at, place = authority.rpartition("@")
    host, port = _host_and_port(place, _PORTS[name], text)
    return Address(
        text=text,
        scheme=name,
        host=host,
        port=port,
        target=_wire(target),
        auth=_basic(user) if at else b"",
    )


def origin_of(text: str) -> str:
    """The origin of an address, as `Request.allow` wants it; FetchError as read_address."""
    return read_address(text).origin


def granted(address: str) -> frozenset[str]:
    """The one private origin that typing or allowing an address opens; none for a bad address."""
    try:
        return frozenset({origin_of(address)})
    except FetchError:
        return frozenset()


def join(base: Address, location: str) -> Address:
    """A Location line, absolute or relative, read against the address that sent it."""
    location = location.strip(" \t\r\n").replace(" ", "%20")
    if not _SCHEME.match(location):
        try:
            location = urljoin(base.text, location)
        except ValueError:
            message = f"{base.host} leads to what is no web address"
            raise FetchError("address", message, address=base.text, detail=location[:200]) from None
    return read_address(location)


def _host_and_port(place: str, default: int, text: str) -> tuple[str, int]:
    bracket = re.fullmatch(r"\[([^\]]*)\](?::(\d*))?", place)
    plain = re.fullmatch(r"([^:\[\]]+)(?::(\d*))?", place)
    found = bracket or plain
    if found is None:
        raise FetchError("address", "the address names no host", address=text)
    port = int(found.group(2)) if found.group(2) and len(found.group(2)) < 7 else default
    if not 0 < port < 65_536 or len(found.group(2) or "") > 6:
        raise FetchError("address", "the address names a port that does not exist", address=text)
    try:
        host = str(ipaddress.IPv6Address(found.group(1))) if bracket else _host(found.group(1))
        if "%" in host:
            raise ValueError("a zone of another computer's")
    except ValueError:
        raise FetchError(
            "address", "the address names a host that cannot exist", address=text
        ) from None
    return host, port


def _host(name: str) -> str:
    """A host's one spelling; ValueError when there is none.

    127.1, 0x7f.0.0.1, 017700000001 and 2130706433 are all 127.0.0.1 to the
    system, so they are to us before anything is judged (F21).
    """
    name = unquote(name).lower()
    if not name.isascii():
        import idna  # 30 ms of tables, for the few hosts that need them

        try:
            name = idna.encode(name, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise ValueError(str(error)) from error
    if _NUMBER.fullmatch(name.rstrip(".").rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(socket.inet_aton(name.rstrip("."))))
        except OSError as error:
            raise ValueError(name) from error
    if not _NAME.fullmatch(name) or len(name) > 254:
        raise ValueError(name)
    return name


def _wire(target: str) -> bytes:
    if not target.startswith("/"):
        target = "/" + target
    return quote(target, safe=_PRINTABLE, errors="replace").encode("ascii")


def _basic(user: str) -> bytes:
    name, _, password = user.partition(":")
    return b"Basic " + b64encode(f"{unquote(name)}:{unquote(password)}".encode())
