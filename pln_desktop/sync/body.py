"""A reply's body, unpacked piece by piece and counted as it grows (F14, F16).

Every layer of compression hands on pieces of at most 64 KB, and each layer's
output is counted, so that 1 MB that unpacks to 10 GB stops at the cap, also
where one bomb is packed into another.
"""

from __future__ import annotations

import importlib
import zlib
from collections.abc import Callable
from collections.abc import Iterator
from functools import cache
from typing import Any
from typing import Protocol

from pln_desktop.errors import FetchError

PIECE = 64 * 1024
MOST_LAYERS = 3
_ZSTD_WINDOW_LOG = 23  # 8 MB, the most RFC 9659 lets a web server ask of its reader


class Unpacker(Protocol):
    """One layer. `feed` yields pieces of at most PIECE bytes; ValueError when damaged."""

    @property
    def ended(self) -> bool: ...

    def feed(self, data: bytes) -> Iterator[bytes]: ...


class Body:
    """Collects one body; FetchError `encoding` or `too-large` as it arrives.

    `codings` are named in the order they were applied; `cap` is in bytes.
    """

    def __init__(self, codings: list[str], cap: int) -> None:
        if len(codings) > MOST_LAYERS:
            raise FetchError("encoding", f"the reply is packed {len(codings)} times over")
        self._layers = [_unpacker(coding) for coding in reversed(codings)]
        self._made = [0] * (len(codings) + 1)
        self._cap = cap
        # One growing array: pieces may be single bytes, and each would cost 40 in a list.
        self._data = bytearray()

    @property
    def size(self) -> int:
        """Bytes unpacked so far."""
        return self._made[-1]

    @property
    def ended(self) -> bool:
        """Whether every layer came to its own end (an empty body has none)."""
        return self._made[0] == 0 or all(layer.ended for layer in self._layers)

    @property
    def start(self) -> bytes:
        """The first bytes, enough to tell what it is."""
        return bytes(self._data[:512])

    def feed(self, data: bytes) -> None:
        try:
            for piece in self._unpack(data, 0):
                self._data += piece
        except (ValueError, zlib.error) as error:
            raise FetchError("encoding", "the reply's compression is damaged") from error

    def read(self) -> bytes:
        return bytes(self._data)

    def _unpack(self, data: bytes, depth: int) -> Iterator[bytes]:
        self._made[depth] += len(data)
        if self._made[depth] > self._cap:
            raise FetchError("too-large", f"the reply is larger than {self._cap / 2**20:g} MB")
        if depth == len(self._layers):
            yield data
            return
        for piece in self._layers[depth].feed(data):
            yield from self._unpack(piece, depth + 1)


@cache
def accepted() -> str:
    """The Accept-Encoding line: what can be unpacked here (FRB140)."""
    names = ["gzip", "deflate"]
    names += ["br"] if _module("brotli") else []
    names += ["zstd"] if _zstd() else []
    return ", ".join(names)


def _unpacker(coding: str) -> Unpacker:
    if coding in ("gzip", "x-gzip"):
        return _Gzip()
    if coding == "deflate":
        return _Deflate()
    if coding == "br" and _module("brotli"):
        return _Brotli()
    if coding == "zstd" and _zstd():
        return _Zstd()
    raise FetchError("encoding", f"the reply is packed in a way not known here: {coding[:40]!r}")


class _Gzip:
    """One or more gzip members; what follows the last one is ignored, as browsers do."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._members = 0
        self.ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        while data or not self.ended:
            if self.ended:
                if data[:1] != b"\x1f":
                    return
                self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
                self.ended = False
            try:
                yield from _inflated(self._inflate, data)
            except zlib.error:
                if not self._members:
                    raise
                self.ended = True  # only surplus bytes that began like a member
                return
            if not self._inflate.eof:
                return
            self.ended = True
            self._members += 1
            data = self._inflate.unused_data


class _Deflate:
    """zlib's wrapper as the standard says, or the bare stream that some servers send."""

    def __init__(self) -> None:
        self._inflate: Any = None
        self._head = b""

    @property
    def ended(self) -> bool:
        return self._inflate is not None and bool(self._inflate.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._inflate is None:
            self._head += data
            if len(self._head) < 2:
                return
            wrapped = self._head[0] & 0x0F == 8 and int.from_bytes(self._head[:2], "big") % 31 == 0
            self._inflate = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            data = self._head
        if not self._inflate.eof:
            yield from _inflated(self._inflate, data)


class _Brotli:
    def __init__(self) -> None:
        self._module = _module("brotli")
        self._inflate = self._module.Decompressor()

    @property
    def ended(self) -> bool:
        return bool(self._inflate.is_finished())

    @property
    def _pending(self) -> bool:
        return not self._inflate.can_accept_more_data()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self.ended:
            return
        try:
            while True:
                piece: bytes = self._inflate.process(data, output_buffer_limit=PIECE)
                if piece:
                    yield piece
                # Taking all the input says nothing of the output still to come.
                if self._inflate.is_finished() or not (piece or self._pending):
                    return
                data = b""
        except self._module.error as error:
            raise ValueError("brotli") from error


class _Zstd:
    """One or more zstd frames, with a window of at most 8 MB."""

    def __init__(self) -> None:
        self._module = _zstd()
        self._inflate = self._new()

    @property
    def ended(self) -> bool:
        return bool(self._inflate.eof)

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while data or not (self._inflate.needs_input or self._inflate.eof):
                if self._inflate.eof:
                    self._inflate = self._new()
                piece = self._inflate.decompress(data, PIECE)
                data = self._inflate.unused_data if self._inflate.eof else b""
                if piece:
                    yield piece
        except self._module.ZstdError as error:
            raise ValueError("zstd") from error

    def _new(self) -> Any:
        limit = {self._module.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
        return self._module.ZstdDecompressor(options=limit)


def _inflated(inflate: Any, data: bytes) -> Iterator[bytes]:
    while True:
        piece: bytes = inflate.decompress(data, PIECE)
        if piece:
            yield piece
        data = inflate.unconsumed_tail
        if inflate.eof or (not data and len(piece) < PIECE):
            return


def _zstd() -> Any:
    return _module("compression.zstd") or _module("backports.zstd")


def _find(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


_module: Callable[[str], Any] = cache(_find)
