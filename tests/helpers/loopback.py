"""Keeps a Python process on this machine: every connection or lookup beyond loopback fails.

An audit hook sees each one below every library, and cannot be passed by.  It raises, and also
writes a line to the file named by PLN_LOOPBACK_LOG, so that a test fails where the program made
an ordinary error of it.  Child processes are watched too: guarded/sitecustomize.py.
"""

from __future__ import annotations

import ipaddress
import os
import sys
from pathlib import Path
from typing import Any

LOG = "PLN_LOOPBACK_LOG"
_CONNECTING = ("socket.connect", "socket.sendto", "socket.sendmsg")
_LOOKING_UP = ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr")


class OffLoopbackError(OSError):
    """A test reached for another machine."""


def watch() -> None:
    """Watch this process from now on, to its end."""
    sys.addaudithook(_hook)


def is_loopback(host: object) -> bool:
    """Whether a host, as given to a socket call, is this machine."""
    if host is None:
        return True
    name = (bytes(host).decode() if isinstance(host, bytes | bytearray) else str(host)).lower()
    if name in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _CONNECTING:
        address = arguments[1]
        # A path is a socket of this machine; none at all goes where the socket is connected to.
        host = address[0] if isinstance(address, tuple) else None
    elif event in _LOOKING_UP:
        host = arguments[0]
    else:
        return
    if not is_loopback(host):
        _refuse(f"{event} {host!r}")


def _refuse(what: str) -> None:
    if log := os.environ.get(LOG):
        with Path(log).open("a", encoding="utf-8") as lines:
            lines.write(f"{what}\n")
    raise OffLoopbackError(f"tests stay on this machine: {what}")
