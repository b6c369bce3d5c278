"""The records of a file one after another, each read as a stream, with its exact place; damage is told and passed over.

Everything that reads WARC files here stands on this: reading, recovery and verification. Memory stays within some 20 MB
whatever the file holds, and it is read once, but for what follows damaged places, within the limits below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.warc import fields
from archive.warc.compression import GZIP, INFLATE_ERRORS, inflater
from archive.warc.errors import WarcReadError
from archive.warc.fields import Fields
from archive.warc.source import WINDOW, BrokenError, GzipSource, PlainSource, RawFile, Source, Watch

HEAD_LIMIT = 1 << 20
"""Bytes of a record's head: far more than any tool writes."""
MAX_DAMAGES = 1000
"""Damaged places after which the rest of a file is given up."""
MAX_REREAD = 4
"""Times the file's size that may be read again in search of records after damage, before the rest is given up."""

_GZIP_MAGIC = b"\x1f\x8b"
_GZIP_START = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_PLAIN_START = re.compile(rb"WARC/\d\.\d{1,2}\r?\n")
_ANY_START = re.compile(_GZIP_START.pattern + b"|" + _PLAIN_START.pattern)
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_VERSION = re.compile(rb"WARC/(\d+\.\d+)\r?\n?")
_LENGTH = re.compile(r"[0-9]{1,19}", re.ASCII)


class RecordStream:
    """A record being read: its head is known, its block comes in pieces, once."""

    def __init__(self, path: Path, source: Source, *, shared: bool) -> None:
        self.path = path
        self.offset = source.offset
        """Where it begins in the file; for gzip, where its member does."""
        self.gzipped = isinstance(source, GzipSource)
        self.shared = shared
        """Whether its gzip member holds other records, too, so that no offset leads to this one alone; known after
        `finish`."""
        self.problems: list[tuple[str, str]] = []
        """What is wrong but does not keep the record from being read: a code of `faults.FAULTS`, and a sentence."""
        self.version = ""
        self.fields = Fields()
        self.content_length = 0
        """Bytes of the block."""
        self.length: int | None = None
        """Bytes the record, or its member, takes in the file; known after `finish`."""
        self.ends_member = True
        """Whether nothing follows it in its gzip member; known after `finish`."""
        self.error: WarcReadError | None = None
        """Why it could not be read, once that is known."""
        self._source = source
        self._left = 0
        self._parse_head()

    def pieces(self) -> Iterator[bytes]:
        """What has not been read of the block yet. Raises WarcReadError where it is torn or corrupt."""
        while self._left:
            piece = self._read(min(self._left, WINDOW))
            if not piece:
                if self._source.torn:
                    raise self._error("torn", f"the file ends {self._left} bytes before the end of the record's block")
                raise self._error("length", f"the record's block is {self._left} bytes shorter than its Content-Length")
            self._left -= len(piece)
            yield piece

    def finish(self) -> int:
        """Read on to the record's end; its length in the file, in bytes. Raises WarcReadError where it has none."""
        if self.length is None:
            for _ in self.pieces():
                pass
            self._read_end()
            self.length = self._source.end - self.offset
        return self.length

    def _parse_head(self) -> None:
        try:
            head = self._source.head(HEAD_LIMIT)
        except BrokenError as error:
            raise self._error("gzip", str(error)) from None
        version = _VERSION.match(head)
        if version is None:
            # A head that breaks off within its first line may still be one.
            if self._source.torn and b"WARC/1.1\r\n".startswith(head[:10]):
                raise self._error("torn", "the file ends within the record's head")
            raise self._error("garbage", "this is no WARC record")
        if not _END_OF_HEAD.search(head):
            torn = self._source.torn
            raise self._error("torn" if torn else "head", "the record's head does not end")
        self.version = version[1].decode()
        if not version[0].endswith(b"\r\n"):
            self.problems.append(("head", "the version line does not end with CR LF"))
        self.fields, problems = fields.parse(head[version.end() :])
        self.problems += [("head", problem) for problem in problems]
        length = self.fields.get("Content-Length")
        if length is None:
            raise self._error("length", "the record has no Content-Length")
        if not _LENGTH.fullmatch(length):
            raise self._error("length", f"the Content-Length is no number: {length[:40]!r}")
        self.content_length = self._left = int(length)

    def _read(self, size: int) -> bytes:
        try:
            return self._source.read(size)
        except BrokenError as error:
            raise self._error("gzip", str(error)) from None

    def _read_end(self) -> None:
        """The two line ends after the block (§4)."""
        end = b""
        while len(end) < 4 and (piece := self._read(4 - len(end))):
            end += piece
        if end == b"\r\n\r\n":
            pass
        elif self._source.torn and b"\r\n\r\n".startswith(end):
            raise self._error("torn", "the file ends within the two line ends after the block")
        elif end.strip(b"\r\n"):
            raise self._error("length", "the record's block goes on after its Content-Length")
        else:
            self.problems.append(("end", "the record does not end with two CR LF"))
        if isinstance(self._source, GzipSource):
            try:
                more = not self._source.at_end()
            except BrokenError as error:
                raise self._error("gzip", str(error)) from None
            if self._source.torn:
                raise self._error("torn", "the file ends within the record's gzip member")
            self.ends_member = not more
            self.shared = self.shared or more

    def _error(self, code: str, message: str) -> WarcReadError:
        self.error = WarcReadError(self.path, self.offset, code, message)
        return self.error


@dataclass(frozen=True, slots=True)
class Damage:
    """A stretch of a file that holds no record."""

    error: WarcReadError
    end: int
    """Where the next record begins, or the file ends."""


def scan(path: Path, offset: int = 0, *, watch: Watch | None = None) -> Iterator[RecordStream | Damage]:
    """The records and damages of the file `path`, from `offset` on. Raises OSError where it cannot be read.

    `watch` is called with the offset and content of each piece of the file that is read; pieces may overlap.

    A record can be read until the next one is asked for. Where it could not be, or cannot be read on to its end, a
    Damage follows it.
    """
    with path.open("rb") as file:
        raw = RawFile(file.fileno(), watch)
        start = _start_pattern(raw.read(0, 5))
        damages = reread = 0
        at = offset
        while first := raw.read(at, 2):
            source: Source = GzipSource(raw, at) if _GZIP_MAGIC.startswith(first) else PlainSource(raw, at)
            end: int | None = None
            shared = False
            while end is None:
                try:
                    record = RecordStream(path, source, shared=shared)
                    yield record
                    if record.error:
                        raise record.error
                    record.finish()
                except WarcReadError as error:
                    end = _next_start(raw, at, start)
                    yield Damage(error, end)
                    damages += 1
                    reread += source.taken
                    continue
                if not isinstance(source, GzipSource) or source.at_end():
                    end = source.end
                shared = True
            at = end
            if (damages >= MAX_DAMAGES or reread > MAX_REREAD * raw.size()) and at < raw.size():
                message = f"{damages} places are damaged: the rest of the file is not read"
                yield Damage(WarcReadError(path, at, "given-up", message), raw.size())
                return


def _next_start(raw: RawFile, after: int, start: re.Pattern[bytes]) -> int:
    """Where after `after` something begins that looks like a record; the file's end where nothing does."""
    at = after + 1
    while window := raw.read(at, WINDOW):
        for match in start.finditer(window):
            candidate = at + match.start()
            if not match[0].startswith(_GZIP_MAGIC) or _holds_record(raw, candidate):
                return candidate
        at += max(1, len(window) - 16)  # a start may lie across two windows
    return max(raw.size(), after + 1)


def _start_pattern(first: bytes) -> re.Pattern[bytes]:
    """What a record of a file that begins with `first` begins with."""
    if first.startswith(_GZIP_MAGIC):
        return _GZIP_START
    return _PLAIN_START if first == b"WARC/" else _ANY_START


def _holds_record(raw: RawFile, at: int) -> bool:
    """Whether the gzip member at `at` begins as a record does, however it goes on."""
    start = inflater(GZIP)
    out = b""
    for position in range(at, at + 4096, 32):  # small steps: a call that fails keeps nothing
        try:
            out += start.decompress(raw.read(position, 32))
        except INFLATE_ERRORS:
            break
        if len(out) >= 5 or start.eof:
            break
    return out.startswith(b"WARC/")
