"""The bytes that records are read from, with their place in the file: a gzip member's content, or the file's own."""

from __future__ import annotations

import os
import re
from collections.abc import Callable

from archive.warc.compression import GZIP, INFLATE_ERRORS, inflater

WINDOW = 256 << 10
_COMPRESSED = 16 << 10
_MORE_COMPRESSED = 128 << 10  # where the piece before made no more than four times as much
_DECOMPRESSED = 16 << 20
_END_OF_HEAD = re.compile(rb"\n\r?\n")


Watch = Callable[[int, bytes], None]


class BrokenError(Exception):
    """The bytes are no gzip data."""


class RawFile:
    """Bytes of a file by their offset, with the last window read kept."""

    def __init__(self, descriptor: int, watch: Watch | None = None) -> None:
        """`watch` is called with the offset and content of each window that is read; windows may overlap."""
        self._descriptor = descriptor
        self._watch = watch
        self._start = 0
        self._window = b""

    def read(self, offset: int, size: int) -> bytes:
        """`size` bytes at `offset`, fewer where the file ends, at most a window."""
        at = offset - self._start
        if not 0 <= at <= len(self._window) - size:
            self._window = os.pread(self._descriptor, WINDOW, offset)
            self._start, at = offset, 0
            if self._watch is not None:
                self._watch(offset, self._window)
        return self._window[at : at + size]

    def size(self) -> int:
        return os.fstat(self._descriptor).st_size


class Source:
    """What a PlainSource and a GzipSource have in common: bytes one after another, from `offset` of the file on."""

    def __init__(self, raw: RawFile, offset: int) -> None:
        self.offset = offset
        self.torn = False
        """Whether the file ended before the bytes did."""
        self._raw = raw
        self._next = offset
        self._buffer = b""
        self._at = 0

    @property
    def end(self) -> int:
        """Where in the file what comes next begins; of a gzip member, only known once all of it was read."""
        raise NotImplementedError

    @property
    def taken(self) -> int:
        """Bytes of the file that were looked at."""
        return self._next - self.offset

    def _more(self) -> bytes:
        """What comes next, as much as is at hand; empty at the end."""
        raise NotImplementedError

    def read(self, size: int) -> bytes:
        """Up to `size` bytes, at least one unless they end."""
        if self._at >= len(self._buffer):
            self._buffer, self._at = self._more(), 0
        piece = self._buffer[self._at : self._at + size]
        self._at += len(piece)
        return piece

    def head(self, limit: int) -> bytes:
        """All through the first empty line; what there is up to `limit` bytes where none comes."""
        head = bytearray()
        while len(head) < limit and (piece := self.read(limit)):
            seen = max(0, len(head) - 2)
            head += piece
            end = _END_OF_HEAD.search(head, seen)
            if end is not None:
                self._at -= len(head) - end.end()
                del head[end.end() :]
                break
        return bytes(head)


class PlainSource(Source):
    """An uncompressed file from some offset on."""

    @property
    def end(self) -> int:
        return self._next - len(self._buffer) + self._at

    def _more(self) -> bytes:
        data = self._raw.read(self._next, WINDOW)
        self._next += len(data)
        self.torn = not data
        return data


class GzipSource(Source):
    """One gzip member."""

    def __init__(self, raw: RawFile, offset: int) -> None:
        super().__init__(raw, offset)
        self._inflater = inflater(GZIP)
        self._step = _COMPRESSED

    @property
    def end(self) -> int:
        return self._next

    def at_end(self) -> bool:
        """Whether all of the member has been read; its checksum is then known to be right."""
        if self._at >= len(self._buffer):
            self._buffer, self._at = self._more(), 0
        return not self._buffer

    def _more(self) -> bytes:
        while not self._inflater.eof:
            data = self._raw.read(self._next, self._step)
            if not data:
                self.torn = True
                break
            try:
                out = self._inflater.decompress(data, max_length=_DECOMPRESSED)
            except INFLATE_ERRORS as error:
                raise BrokenError(f"the gzip member is corrupt: {error}") from None
            self._next += len(data) - len(self._inflater.unconsumed_tail)
            self._step = _MORE_COMPRESSED if len(out) <= 4 * len(data) else _COMPRESSED
            if self._inflater.eof:
                self._next -= len(self._inflater.unused_data)
            if out:
                return out
        return b""
