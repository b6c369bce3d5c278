"""HTTP/1.x messages as bytes (RFC 9112): head and body, chunked framing, the payload of a response.

Lenient, as what comes from servers has to be read whatever it is: nothing here raises on any input, and memory and work
are bounded by the input's size. What was not as it should be stands in `PayloadReader.problem`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

HEAD_LIMIT = 1 << 20
"""Bytes within which a message's head has to end; what follows without an end in sight is not looked at."""
LINE_LIMIT = 16 << 10
"""Bytes of a chunk-size or trailer line; Twisted and aiohttp accept no more than 16 KiB either."""

_END_OF_HEAD = re.compile(rb"\n\r?\n")
_STATUS_LINE = re.compile(r"(HTTP/\S*)[ \t]+(\d{3})(?!\d)[ \t]*(.*)", re.IGNORECASE | re.DOTALL)
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;.*)?", re.DOTALL)


class ResponseHead(NamedTuple):
    """The start line and header lines of a response."""

    version: str
    """`HTTP/1.1`, as written; empty where there is no status line."""
    status: int | None
    """None where the first line is no status line."""
    reason: str
    headers: list[tuple[str, str]]
    """Names and values in the order, case and number of the wire, as Latin-1; lines without a colon are left out."""


def split_head(message: bytes) -> tuple[bytes, bytes]:
    """The head of `message` with the empty line that ends it, and its body.

    Line ends may be CRLF or LF. Without an empty line in the first HEAD_LIMIT bytes there is no body.
    """
    end = _END_OF_HEAD.search(message, 0, HEAD_LIMIT)
    if end is None:
        return message[:HEAD_LIMIT], b""
    return message[: end.end()], message[end.end() :]


def parse_head(head: bytes) -> ResponseHead:
    """Status, reason and headers of a response's head (its body may follow and is not looked at).

    A folded value's lines are joined by one space (RFC 9112 §5.2).
    """
    lines = split_head(head)[0].decode("latin-1").split("\n")
    start = _STATUS_LINE.fullmatch(lines[0].rstrip("\r"))
    folded: list[tuple[str, list[str]]] = []
    continuable = False
    for raw in lines[1:]:
        line = raw.rstrip("\r")
        if line[:1] in (" ", "\t"):
            if continuable:
                folded[-1][1].append(line.strip(" \t"))
            continue
        name, colon, value = line.partition(":")
        name = name.rstrip(" \t")
        continuable = bool(colon and name)
        if continuable:
            folded.append((name, [value.strip(" \t")]))
    headers = [(name, " ".join(part for part in parts if part)) for name, parts in folded]
    if start is None:
        return ResponseHead("", None, "", headers)
    return ResponseHead(start[1], int(start[2]), start[3].strip(" \t"), headers)


def header_values(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    """Every value of the header `name`, case ignored, in order."""
    name = name.lower()
    return [value for key, value in headers if key.lower() == name]


def header_tokens(headers: Iterable[tuple[str, str]], name: str) -> list[str]:
    """The members of a comma-separated header over all its lines, lower-cased, without parameters."""
    members = ",".join(header_values(headers, name)).split(",")
    return [token for member in members if (token := member.partition(";")[0].strip().lower())]


def is_chunked(headers: Iterable[tuple[str, str]]) -> bool:
    """Whether the last transfer coding is `chunked` (RFC 9112 §6.1), in whatever case."""
    return header_tokens(headers, "Transfer-Encoding")[-1:] == ["chunked"]


def content_length(headers: Iterable[tuple[str, str]]) -> int | None:
    """The body's length that Content-Length states; None where it states none, or several (RFC 9110 §8.6)."""
    values = {value.strip() for line in header_values(headers, "Content-Length") for value in line.split(",")}
    if len(values) != 1:
        return None
    value = values.pop()
    # 19 digits are more bytes than any disk has; int() refuses thousands of them.
    return int(value) if value.isascii() and value.isdigit() and len(value) <= 19 else None


class Dechunker:
    """Takes the chunked framing off a body (RFC 9112 §7.1), piece by piece.

    Where the first line is no chunk size, the body is not chunked whatever its header says (other archiving tools
    store dechunked bodies under the original headers): it comes out as it is. After a fault further on, nothing more
    comes out.
    """

    def __init__(self) -> None:
        self.problem: str | None = None
        """What is wrong with the framing so far."""
        self.complete = False
        """Whether the last chunk and its trailers have been seen."""
        self.plain = False
        """Whether the body turned out not to be chunked."""
        self._state = "size"
        self._line = bytearray()
        self._left = 0
        self._chunks = 0

    def feed(self, data: bytes) -> Iterator[memoryview]:
        """The content in the next bytes of the body. The iterator has to be exhausted."""
        view = memoryview(data)
        at = 0
        while at < len(view):
            if self._state == "data":
                piece = view[at : at + self._left]
                self._left -= len(piece)
                at += len(piece)
                if not self._left:
                    self._state = "end of data"
                yield piece
            elif self._state == "plain":
                yield view[at:]
                return
            elif self._state == "done":
                if not self.problem:
                    self.problem = "bytes follow the last chunk"
                return
            elif self._state == "failed":
                return
            else:
                newline = data.find(b"\n", at, at + LINE_LIMIT - len(self._line))
                end = newline + 1 if newline >= 0 else min(len(view), at + LINE_LIMIT - len(self._line))
                self._line += view[at:end]
                at = end
                if newline >= 0:
                    line = bytes(self._line.rstrip(b"\r\n"))
                    self._take_line(line)
                elif len(self._line) >= LINE_LIMIT:
                    self._fail("a line of the chunked framing is too long")
                if self._state == "plain":
                    yield memoryview(bytes(self._line))
                self._line = bytearray() if newline >= 0 or self._state == "plain" else self._line

    def finish(self) -> Iterator[memoryview]:
        """What is left at the end of the body: the start of a line, where no line has come yet at all."""
        if self._state in ("plain", "failed", "done"):
            return
        if self._state == "size" and not self._chunks and self._line and not _CHUNK_SIZE.fullmatch(self._line):
            self._fail("the body is not chunked")
            yield memoryview(bytes(self._line))
            return
        self.problem = "the chunked body ends before its last chunk"

    def _take_line(self, line: bytes) -> None:
        if self._state == "end of data":
            if line:
                self._fail("a chunk is longer than its size says")
            else:
                self._state = "size"
        elif self._state == "trailer":
            if not line:
                self._state = "done"
                self.complete = True
        else:
            match = _CHUNK_SIZE.fullmatch(line)
            if match is None:
                self._fail("a chunk's size is no number")
                return
            self._chunks += 1
            self._left = int(match[1], 16)
            self._state = "data" if self._left else "trailer"

    def _fail(self, problem: str) -> None:
        if self._chunks:
            self._state, self.problem = "failed", problem
        else:
            self._state, self.problem = "plain", "the body is not chunked"
            self.plain = True


class PayloadReader:
    """Reads a response's block piece by piece and gives its payload: the body dechunked, still content-encoded.

    Where no chunked framing tells the end, Content-Length does; without it, the block's end.
    """

    def __init__(self, method: str | None = None) -> None:
        """`method`: of the request that the response answers, where that is known."""
        self._to_head = method == "HEAD"
        self.head: ResponseHead | None = None
        """None until the head's end, or the block's, has been seen."""
        self.head_size = 0
        """Bytes of the head, its empty line included."""
        self._start = bytearray()
        self._dechunker: Dechunker | None = None
        self._left: int | None = None
        self._excess = False
        self._endless = False

    def feed(self, data: bytes) -> Iterator[memoryview]:
        """The payload in the next bytes of the block. The iterator has to be exhausted."""
        if self.head is None:
            seen = max(0, len(self._start) - 2)
            start: bytes | bytearray = data  # nearly always all of the head: then nothing of the body is copied
            if self._start:
                self._start += data
                start = self._start
            end = _END_OF_HEAD.search(start, seen, HEAD_LIMIT)
            if end is None and len(start) < HEAD_LIMIT:
                if start is data:
                    self._start += data
                return
            yield from self._body(self._take_head(bytes(start), end.end() if end else None))
        else:
            yield from self._body(data)

    def finish(self) -> Iterator[memoryview]:
        """What is left at the end of the block."""
        if self.head is None:
            self._take_head(bytes(self._start), None)
        if self._dechunker is not None:
            yield from self._dechunker.finish()

    @property
    def problem(self) -> str | None:
        """After `finish`: why the payload is not all that the head announced, or is not framed as it says."""
        if self._endless:
            return "the head does not end"
        if self._bodiless:
            return None
        if self._dechunker is not None:
            return self._dechunker.problem
        if self._left:
            return f"the body is {self._left} bytes shorter than its Content-Length"
        return "the body is longer than its Content-Length" if self._excess else None

    @property
    def incomplete(self) -> bool:
        """After `finish`: whether the framing says that more should have come."""
        if self._bodiless:
            return self._endless
        if self._dechunker is not None:
            return not self._dechunker.complete and not self._dechunker.plain
        return self._endless or bool(self._left)

    @property
    def _bodiless(self) -> bool:
        """Whether there is never a body, whatever the headers announce (RFC 9112 §6.3)."""
        return self.head is None or self._to_head or self.head.status in (204, 304)

    @property
    def framed(self) -> bool:
        """Whether the payload differs, or may differ, from all that follows the head."""
        return self._dechunker is not None or self._excess

    def _take_head(self, start: bytes, end: int | None) -> bytes | memoryview:
        self._start = bytearray()
        self.head_size = min(len(start), HEAD_LIMIT) if end is None else end
        self.head = parse_head(start[: self.head_size])
        if end is None:
            self._endless = True
            return b""
        if is_chunked(self.head.headers):
            self._dechunker = Dechunker()
            return start[self.head_size :]
        self._left = content_length(self.head.headers)
        return memoryview(start)[self.head_size :]

    def _body(self, data: bytes | memoryview) -> Iterator[memoryview]:
        if self._endless:
            return
        if self._dechunker is not None:
            yield from self._dechunker.feed(bytes(data))
        elif self._left is None:
            yield memoryview(data)
        elif data:
            yield memoryview(data)[: self._left]
            self._excess = self._excess or len(data) > self._left
            self._left -= min(self._left, len(data))


def method_of(request: bytes) -> str | None:
    """The method of a request that begins with the bytes `request`; None where it has none."""
    method = request[:64].partition(b" ")[0]
    return method.decode("ascii") if method.isalpha() and method.isupper() else None


def payload(block: bytes) -> bytes:
    """The payload of a response's block: the body dechunked, still content-encoded."""
    reader = PayloadReader()
    out = bytearray()
    for piece in reader.feed(block):
        out += piece
    for piece in reader.finish():
        out += piece
    return bytes(out)
