"""gzip and deflate through ISA-L (several times zlib's speed), or through zlib where ISA-L is not to be had.

Both release the interpreter's lock while they work.
"""

from __future__ import annotations

import zlib
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

    def compress(self, data: bytes | memoryview, /) -> bytes: ...
    def flush(self) -> bytes: ...


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
    if isal_zlib is None:
        return zlib.compressobj(_ZLIB_LEVELS[level], zlib.DEFLATED, GZIP)
    return isal_zlib.compressobj(level, isal_zlib.DEFLATED, GZIP)


def gzip_member(data: bytes, level: int) -> bytes:
    """`data` as one gzip member: `gzip_deflater` at once, which takes two thirds of its time for a small record."""
    if isal_zlib is None:
        return zlib.compress(data, _ZLIB_LEVELS[level], GZIP)
    member: bytes = isal_zlib.compress(data, level, GZIP)
    return member


def inflater(wbits: int) -> Inflater:
    """A decompressor for GZIP, ZLIB or RAW_DEFLATE; verifies gzip's CRC and length at the end of the member."""
    return zlib.decompressobj(wbits) if isal_zlib is None else isal_zlib.decompressobj(wbits)
