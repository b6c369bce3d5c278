"""gzip and deflate through ISA-L (several times zlib's speed), or through zlib where ISA-L is not to be had.

Both release the interpreter's lock while they work.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from typing import Protocol, cast

try:
    from isal import isal_zlib
except ImportError:  # no build of ISA-L for this machine
    isal_zlib = None  # type: ignore[assignment]

GZIP = 31
"""zlib's `wbits` for a gzip member: 15 bits of window and 16 for gzip."""
ZLIB = 15
RAW_DEFLATE = -15

COMPRESSION_LEVELS = range(4)
# zlib's level nearest in size to each of ISA-L's on news pages.
_ZLIB_LEVELS = (1, 1, 2, 4)

# isal declares its exception class as an exception.
INFLATE_ERRORS: tuple[type[Exception], ...] = (
    (zlib.error,) if isal_zlib is None else (zlib.error, cast(type[Exception], isal_zlib.error))
)
"""What `Inflater.decompress` raises on bytes that are not what they claim to be."""


class Deflater(Protocol):
    """A compressor: what `compress` and finally `flush` return is one gzip member."""

    def compress(self, data: bytes, /) -> bytes: ...
    def flush(self) -> bytes: ...


class _RawDeflater(Protocol):
    def compress(self, data: bytes | memoryview, /) -> bytes: ...
    def flush(self, mode: int = ..., /) -> bytes: ...


class Inflater(Protocol):
    """A decompressor; at the end of the stream `eof` is true and `unused_data` holds what came after it.

    `decompress` makes at most `max_length` bytes (0: as many as there are); `unconsumed_tail` is what it did not take.
    """

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes | memoryview, /, max_length: int = 0) -> bytes: ...


def gzip_deflater(level: int) -> Deflater:
    """A compressor for one gzip member; `level` as ISA-L counts, 0 (fastest) to 3 (smallest)."""
    if level not in COMPRESSION_LEVELS:
        raise ValueError(f"the compression level is 0 to 3, not {level}")
    return _Member(level)


# RFC 1952 §2.3: deflate, no flags, no time, unknown system.
_GZIP_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff"
_GZIP_TAIL = struct.Struct("<II")
_STORED = struct.Struct("<BHH")
_STORED_MAX = (1 << 16) - 1
_EMPTY_LAST_BLOCK = b"\x03\0"
# What begins a piece, a message's head, is worth compressing whatever follows it.
_LEAD = 1 << 10
_SAMPLE = 1 << 10
_VALUES = bytes(range(256))
_MISSING = 32  # of 256; a kilobyte at random lacks five
_TOO_SMALL = 64


class _Member:
    """Deflates what deflate makes smaller and stores the rest (RFC 1951 §3.2.4), as a body in gzip or a picture: ISA-L
    finds out about it ten times as slowly as looking at a sample does.

    A piece is looked at 64 KiB at a time. What lies after stored bytes begins without a history, so that no match
    reaches across them.
    """

    def __init__(self, level: int) -> None:
        self._level = level
        self._head = _GZIP_HEAD
        self._deflater: _RawDeflater | None = None
        self._has_stored = False
        self._crc = 0
        self._size = 0

    def compress(self, data: bytes) -> bytes:
        self._crc = _crc32(data, self._crc)
        self._size += len(data)
        out: list[bytes | memoryview] = [self._head]
        self._head = b""
        if len(data) <= _LEAD:
            self._put(data, out)
        else:
            view = memoryview(data)
            self._put(view[:_LEAD], out)
            for start in range(_LEAD, len(view), _STORED_MAX):
                self._put(view[start : start + _STORED_MAX], out)
        return b"".join(out)

    def flush(self) -> bytes:
        out = self._head + (_EMPTY_LAST_BLOCK if self._deflater is None else self._deflater.flush())
        return out + _GZIP_TAIL.pack(self._crc, self._size & 0xFFFFFFFF)

    def _put(self, window: bytes | memoryview, out: list[bytes | memoryview]) -> None:
        """Append to `out` what becomes of at most 65,535 bytes."""
        follows_stored = self._has_stored and self._deflater is None
        if (follows_stored and len(window) < _TOO_SMALL) or (len(window) > _SAMPLE and self._is_dense(window)):
            if self._deflater is not None:
                out.append(self._deflater.flush(zlib.Z_SYNC_FLUSH))
                self._deflater = None
            out += (_STORED.pack(0, len(window), len(window) ^ 0xFFFF), window)
            self._has_stored = True
            return
        if self._deflater is None:
            self._deflater = _raw_deflater(self._level)
        out.append(self._deflater.compress(window))

    def _is_dense(self, window: bytes | memoryview) -> bool:
        """Whether bytes from both its ends have nearly all values, and do not become fewer."""
        sample = b"".join((window[: _SAMPLE // 2], window[-_SAMPLE // 2 :]))
        return len(_VALUES.translate(None, sample)) < _MISSING and len(_deflated(sample)) > _SAMPLE * 0.97


_crc32: Callable[[bytes, int], int] = zlib.crc32 if isal_zlib is None else isal_zlib.crc32


def _deflated(data: bytes) -> bytes:
    if isal_zlib is None:
        return zlib.compress(data, 1, RAW_DEFLATE)
    deflated: bytes = isal_zlib.compress(data, 1, RAW_DEFLATE)
    return deflated


def _raw_deflater(level: int) -> _RawDeflater:
    if isal_zlib is None:
        return zlib.compressobj(_ZLIB_LEVELS[level], zlib.DEFLATED, RAW_DEFLATE)
    made: _RawDeflater = isal_zlib.compressobj(level, isal_zlib.DEFLATED, RAW_DEFLATE)
    return made


def inflater(wbits: int) -> Inflater:
    """A decompressor for GZIP, ZLIB or RAW_DEFLATE; verifies gzip's CRC and length at the end of the member."""
    return zlib.decompressobj(wbits) if isal_zlib is None else isal_zlib.decompressobj(wbits)
