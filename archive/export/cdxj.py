"""The lines of a CDXJ index: one for each capture that can be replayed, as cdxj-indexer and pywb write them.

urlkey timestamp {"url": ..., "mime": ..., "status": ..., "digest": ..., "length": ..., "offset": ..., "filename": ...}
(https://specs.webrecorder.net/cdxj/0.1.0/), a revisit with the mime `warc/revisit`; a request that is no GET has its
method and body in the key (`archive.export.request_query`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from archive.collection import OPEN
from archive.export.request_query import MAX_BLOCK, body_query, method_of, with_request
from archive.export.urlkey import urlkey
from archive.warc import digest
from archive.warc.errors import WarcReadError
from archive.warc.fields import bare
from archive.warc.http import PayloadReader, ResponseHead, header_values
from archive.warc.scan import Damage, RecordStream, scan

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?Z)?)?)?", re.ASCII)
_EARLIEST = ("", "01", "01", "00", "00", "00")


@dataclass(slots=True)
class Passed:
    """What of a WARC gave no line although it may hold a capture."""

    damaged: int = 0
    """Places that hold no whole record."""
    unreachable: int = 0
    """Captures that no offset leads to, as several records share a gzip member."""
    unnamed: int = 0
    """Captures without a usable URL or date."""
    end: int = field(default=0, compare=False)
    """Where reading may go on once the file has grown: the end of its last whole record; where that is a capture whose
    request may be yet to come, its beginning."""


@dataclass(slots=True)
class _Capture:
    url: str
    timestamp: str
    values: dict[str, str]
    ids: set[str]
    request: tuple[str, str] | None = None
    """Method and query of a request that is no GET."""

    def line(self, filename: str) -> bytes:
        url = with_request(self.url, *self.request) if self.request else self.url
        values = {"url": self.url} | self.values | {"filename": filename}
        if self.request:
            method, query = self.request
            values |= {"method": method, "requestBody": query} if query else {"method": method}
        return f"{urlkey(url)} {self.timestamp} {json.dumps(values)}\n".encode("ascii")


@dataclass(slots=True)
class _Request:
    url: str
    ids: set[str]
    method: str
    query: str


@dataclass(slots=True)
class _Pairing:
    """Captures with their requests, which stand right before or after them."""

    capture: _Capture | None = None
    request: _Request | None = None
    ready: list[_Capture] = field(default_factory=list)

    def add(self, found: _Capture | _Request) -> None:
        if isinstance(found, _Capture):
            self.flush()
            self.capture = found
        else:
            self.request = found
        if self.capture and self.request and self._belong_together(self.capture, self.request):
            if self.request.method != "GET":
                self.capture.request = self.request.method, self.request.query
            self.request = None
            self.flush()

    def flush(self) -> None:
        if self.capture:
            self.ready.append(self.capture)
            self.capture = None

    @staticmethod
    def _belong_together(capture: _Capture, request: _Request) -> bool:
        return capture.url == request.url and not capture.ids.isdisjoint(request.ids)


def index_lines(path: Path, passed: Passed, *, filename: str | None = None, offset: int = 0) -> Iterator[bytes]:
    """The lines of the WARC file `path`, in its order, each with its line end; `passed` counts what has none.

    `filename` is what the lines call it (its own name); `offset`, where to begin (`Passed.end` of an earlier reading).
    Raises OSError where the file cannot be read.
    """
    pairing = _Pairing()
    passed.end = offset
    for capture in _captures(path, offset, passed, pairing):
        try:
            yield capture.line(filename or path.name)
        except ValueError:
            passed.unnamed += 1


def _captures(path: Path, offset: int, passed: Passed, pairing: _Pairing) -> Iterator[_Capture]:
    for found in scan(path, offset):
        if isinstance(found, Damage):
            # A file ends within a record while that is being written.
            passed.damaged += not (found.error.code == "torn" and path.suffix == OPEN)
            continue
        with suppress(WarcReadError):  # a Damage follows
            if read := _read(found, passed):
                pairing.add(read)
            end = found.offset + found.finish()
            passed.end = int(pairing.capture.values["offset"]) if pairing.capture else end
        yield from pairing.ready
        pairing.ready.clear()
    pairing.flush()
    yield from pairing.ready


def _read(record: RecordStream, passed: Passed) -> _Capture | _Request | None:
    kind = record.fields.get("WARC-Type")
    if kind not in ("response", "revisit", "resource", "request"):
        return None
    url = bare(record.fields.get("WARC-Target-URI"))
    content_type = record.fields.get("Content-Type") or ""
    is_http = content_type.lower().replace(" ", "").startswith("application/http")
    ids = {bare(value) for value in record.fields.all("WARC-Concurrent-To")}
    ids.add(bare(record.fields.get("WARC-Record-ID")))
    if kind == "request":
        return _Request(url, ids, *_asked(record)) if is_http else None
    if kind == "response" and not is_http:
        return None
    if kind == "resource" and content_type.lower().startswith("application/warc-fields"):
        return None
    values = _values(record, kind, is_http, content_type)
    record.finish()
    if values is None:
        return None
    if record.shared:
        passed.unreachable += 1
        return None
    date = _DATE.fullmatch(record.fields.get("WARC-Date") or "")
    if date is None or not url:
        passed.unnamed += 1
        return None
    values |= {"length": str(record.length), "offset": str(record.offset)}
    timestamp = "".join(part or earliest for part, earliest in zip(date.groups(), _EARLIEST, strict=True))
    return _Capture(url, timestamp, values, ids)


def _values(record: RecordStream, kind: str, is_http: bool, content_type: str) -> dict[str, str] | None:
    """Mime, status and digest; None where the record holds no HTTP response after all."""
    stated = record.fields.get("WARC-Payload-Digest")
    head: ResponseHead | None = None
    computed = None
    if is_http:
        head, computed = _response(record, to_its_end=stated is None and kind != "revisit")
        if head.status is None and kind == "response":
            return None
    elif kind == "resource" and stated is None:
        computed = _digest(record)
    if kind == "revisit":
        mime = "warc/revisit"
    else:
        stated_types = header_values(head.headers, "Content-Type") if head else [content_type]
        mime = re.split(r"[;\s]", stated_types[0].strip(), maxsplit=1)[0] if stated_types else ""
    status = str(head.status) if head and head.status is not None else ""
    values = {"mime": mime, "status": status, "digest": stated or computed or ""}
    return {name: value for name, value in values.items() if value}


def _response(record: RecordStream, *, to_its_end: bool) -> tuple[ResponseHead, str | None]:
    """Head and, where the record is read to its end, payload digest of a response."""
    reader = PayloadReader()
    payload = digest.sha1()
    for piece in record.pieces():
        for part in reader.feed(piece):
            payload.update(part)
        if reader.head is not None and not to_its_end:
            return reader.head, None
    for part in reader.finish():
        payload.update(part)
    assert reader.head is not None
    return reader.head, digest.labelled(payload)


def _digest(record: RecordStream) -> str:
    block = digest.sha1()
    for piece in record.pieces():
        block.update(piece)
    return digest.labelled(block)


def _asked(record: RecordStream) -> tuple[str, str]:
    """Method and query of a request."""
    block = bytearray()
    for piece in record.pieces():
        block += piece
        if len(block) > MAX_BLOCK:
            break
    method = method_of(bytes(block[:64]))
    return method, body_query(bytes(block)) if method in ("POST", "PUT") and len(block) <= MAX_BLOCK else ""
