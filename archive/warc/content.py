"""The one content decoder: live and archived pages go through it, so both give extraction the same bytes.

Decodes the codings of Content-Encoding (RFC 9110 §8.4.1, brotli: RFC 7932, zstd: RFC 9659) as browsers do: a label that
is wrong leaves the body as it is, a stream that breaks off gives what could be decoded; both are said in a warning.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol

import brotli

from archive.warc.compression import GZIP, INFLATE_ERRORS, RAW_DEFLATE, ZLIB, inflater
from archive.warc.http import header_tokens

if TYPE_CHECKING or sys.version_info < (3, 14):
    from backports import zstd
else:
    from compression import zstd

DEFAULT_MAX_SIZE = 64 << 20
"""Bytes; the largest news pages known are a tenth of it."""

_MAX_CODINGS = 5  # curl's limit
_BLOCK = 16 << 10  # deflate makes at most 1032 bytes of one, so a block is never more than 17 MB decoded
_PIECE = 1 << 20
_ERRORS = (*INFLATE_ERRORS, brotli.error, zstd.ZstdError)


class ContentTooLargeError(ValueError):
    """A body is, or decodes to, more than the allowed number of bytes."""

    def __init__(self, max_size: int) -> None:
        super().__init__(f"the body decodes to more than {max_size} bytes")
        self.max_size = max_size


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded body."""

    body: bytes
    truncated: bool
    """Whether a compressed stream broke off or was corrupt: `body` is what came before."""
    warnings: tuple[str, ...]
    """What was not as the headers say, a sentence each."""


def decode_content(payload: bytes, headers: Iterable[tuple[str, str]], *, max_size: int = DEFAULT_MAX_SIZE) -> Content:
    """The body of a message, all codings of its headers undone; `payload` is dechunked already.

    `headers` are those of the wire; only Content-Encoding and Transfer-Encoding are looked at. Raises
    ContentTooLargeError where the body, at any stage of decoding, has more than `max_size` bytes; memory stays within
    some 50 MB beyond that.
    """
    headers = list(headers)
    codings = header_tokens(headers, "Content-Encoding") + header_tokens(headers, "Transfer-Encoding")
    codings = [coding for coding in codings if coding not in ("identity", "chunked")]
    warnings: list[str] = []
    truncated = False
    if len(payload) > max_size:
        raise ContentTooLargeError(max_size)
    if len(codings) > _MAX_CODINGS:
        warnings.append(f"{len(codings)} content codings: the body is left as it is")
        codings = []
    body = payload
    for coding in reversed(codings):
        if not body:
            break
        kinds = _CODINGS.get(coding)
        if kinds is None:
            warnings.append(f"the content coding {coding[:40]!r} is not known: the body is left as it is")
            continue
        decoded = next((result for kind in kinds if (result := _decode(body, kind, max_size))), None)
        if decoded is None:
            warnings.append(f"the body is not {coding}, as its headers say: it is left as it is")
            continue
        body, problem, broken = decoded
        truncated = truncated or broken
        if problem:
            warnings.append(f"the {coding} body {problem}")
    return Content(body, truncated, tuple(warnings))


class _Stream(Protocol):
    """A decoder of one stream (gzip member, zstd frame)."""

    @property
    def finished(self) -> bool: ...
    @property
    def unused(self) -> bytes: ...
    def feed(self, data: bytes) -> Iterator[bytes]: ...


class _Deflate:
    def __init__(self, wbits: int) -> None:
        self._inflater = inflater(wbits)

    @property
    def finished(self) -> bool:
        return self._inflater.eof

    @property
    def unused(self) -> bytes:
        return self._inflater.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._inflater.decompress(data)


class _Brotli:
    unused = b""  # brotli refuses bytes after the end of a stream

    def __init__(self) -> None:
        self._decompressor = brotli.Decompressor()

    @property
    def finished(self) -> bool:
        return bool(self._decompressor.is_finished())

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._decompressor.process(data, output_buffer_limit=_PIECE)
        while not self._decompressor.can_accept_more_data():
            yield self._decompressor.process(b"", output_buffer_limit=_PIECE)


class _Zstd:
    def __init__(self) -> None:
        # RFC 9659 §3: a window of more than 8 MB is no content coding.
        self._decompressor = zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: 23})

    @property
    def finished(self) -> bool:
        return self._decompressor.eof

    @property
    def unused(self) -> bytes:
        return self._decompressor.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        yield self._decompressor.decompress(data, max_length=_PIECE)
        while not (self._decompressor.needs_input or self._decompressor.eof):
            yield self._decompressor.decompress(b"", max_length=_PIECE)


class _Kind(NamedTuple):
    """A way a coding is written."""

    stream: Callable[[], _Stream]
    begins: Callable[[bytes], bool]
    """Whether a body may be of this kind, by its first bytes."""
    certain: bool
    """Whether `begins` is proof: then a body that cannot be decoded is broken, not wrongly labelled."""


_GZIP = _Kind(lambda: _Deflate(GZIP), lambda body: body.startswith(b"\x1f\x8b"), certain=True)
# RFC 1950's header: method 8, and a multiple of 31.
_ZLIB = _Kind(
    lambda: _Deflate(ZLIB),
    lambda body: body[0] & 15 == 8 and len(body) > 1 and (body[0] << 8 | body[1]) % 31 == 0,
    certain=False,
)
# Some servers send deflate without RFC 1950's wrapper; every browser takes it.
_RAW = _Kind(lambda: _Deflate(RAW_DEFLATE), lambda body: True, certain=False)
_BR = _Kind(_Brotli, lambda body: True, certain=False)
_ZST = _Kind(
    _Zstd, lambda body: body.startswith(b"\x28\xb5\x2f\xfd") or body[1:4] == b"\x2a\x4d\x18", certain=True
)  # RFC 8878 §3.1.1, §3.1.2

_CODINGS = {
    "gzip": (_GZIP,),
    "x-gzip": (_GZIP,),
    "deflate": (_ZLIB, _RAW),
    "br": (_BR,),
    "zstd": (_ZST,),
}


class _Decoded(NamedTuple):
    body: bytes
    problem: str | None
    broken: bool


def _decode(body: bytes, kind: _Kind, max_size: int) -> _Decoded | None:
    """The decoded body; None where `body` is not of this kind."""
    if not kind.begins(body):
        return None
    out = bytearray()
    problem, broken = _run(body, kind, out, max_size)
    # Text taken for deflate or brotli ends or fails within its first bytes; a real stream has made more by then.
    if problem and not kind.certain and len(out) * 2 < len(body):
        return None
    return _Decoded(bytes(out), problem, broken)


def _run(body: bytes, kind: _Kind, out: bytearray, max_size: int) -> tuple[str | None, bool]:
    """Decode every stream in `body` into `out`; what is wrong, and whether something is missing for it."""
    at = 0
    while True:
        start = at
        stream = kind.stream()
        while at < len(body) and not stream.finished:
            block = body[at : at + _BLOCK]
            before = len(out)
            try:
                _collect(stream.feed(block), out, max_size)
            except _ERRORS:
                del out[before:]
                if _salvage(body, start, at, kind, out, max_size):
                    return "is followed by other bytes", False
                return "is corrupt: what came before is kept", True
            at += len(block)
        if not stream.finished:
            return "breaks off: what came before is kept", True
        at -= len(stream.unused)
        rest = body[at : at + _BLOCK]
        if not rest.strip(b"\0"):  # padding
            return None, False
        if not (kind.certain and kind.begins(rest)):
            return "is followed by other bytes", False


def _collect(pieces: Iterable[bytes], out: bytearray, max_size: int) -> None:
    for piece in pieces:
        if len(out) + len(piece) > max_size:
            raise ContentTooLargeError(max_size)
        out += piece


def _salvage(body: bytes, start: int, at: int, kind: _Kind, out: bytearray, max_size: int) -> bool:
    """Decode the block at `at`, where decoding failed, byte by byte: a failing call keeps all it has decoded.

    Returns whether the stream came to its end within the block, so that only what follows it is at fault.
    """
    stream = kind.stream()
    for position in range(start, at, _BLOCK):
        for _ in stream.feed(body[position : position + _BLOCK]):
            pass
    for position in range(at, min(at + _BLOCK, len(body))):
        try:
            _collect(stream.feed(body[position : position + 1]), out, max_size)
        except _ERRORS:
            return False
        if stream.finished:
            return True
    return False
