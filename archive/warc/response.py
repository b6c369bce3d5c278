"""From a response record to the page it holds: what extraction, live and later, is given."""

from __future__ import annotations

from dataclasses import dataclass

from archive.items import Capture
from archive.warc.content import DEFAULT_MAX_SIZE, ContentTooLargeError, decode_content
from archive.warc.errors import WarcReadError
from archive.warc.fields import bare
from archive.warc.http import PayloadReader, method_of
from archive.warc.read import Record, read_record

_PIECE = 256 << 10
_METHOD_BYTES = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response as it was captured, its body decoded."""

    url: str
    date: str
    """WARC-Date as written: when the request was sent, UTC."""
    status: int | None
    """None where the bytes that came back begin with no status line."""
    reason: str
    headers: list[tuple[str, str]]
    """As on the wire: order, case and number; Latin-1."""
    body: bytes
    """Dechunked and content-decoded."""
    truncated: bool
    """Whether the capture was cut (WARC-Truncated), the framing breaks off, or the compressed stream does."""
    warnings: tuple[str, ...]
    """What was not as the record or the headers say, a sentence each."""
    capture: Capture


def request_method(record: Record) -> str | None:
    """The method of the request that a response record answers, where the request's record follows it, as it does in
    what this project writes; None where it does not.
    """
    try:
        with read_record(record.path, record.offset + record.length) as following:
            if following.type != "request" or bare(following.fields.get("WARC-Concurrent-To")) != record.record_id:
                return None
            return method_of(following.block.read(_METHOD_BYTES))
    except (WarcReadError, OSError):
        return None


def read_response(record: Record, *, method: str | None = None, max_size: int = DEFAULT_MAX_SIZE) -> Response:
    """The response in a `response` record; `method` is that of its request (`request_method`), where it is known.

    Raises ContentTooLargeError where the body has more than `max_size` bytes, encoded or decoded, ValueError where the
    record is of another type.
    """
    if record.type != "response":
        raise ValueError(
            f"{record.path}: at byte {record.offset}: a {record.type or 'nameless'} record, not a response"
        )
    reader = PayloadReader(method)
    payload = bytearray()
    record.block.seek(0)
    while piece := record.block.read(_PIECE):
        for part in reader.feed(piece):
            payload += part
        if len(payload) > max_size:
            raise ContentTooLargeError(max_size)
    for part in reader.finish():
        payload += part
    assert reader.head is not None
    content = decode_content(bytes(payload), reader.head.headers, max_size=max_size)
    cut = record.fields.get("WARC-Truncated")
    warnings = list(content.warnings)
    if reader.problem:
        warnings.insert(0, reader.problem)
    if cut:
        warnings.insert(0, f"the capture was cut: {cut}")
    return Response(
        url=record.url,
        date=record.date,
        status=reader.head.status,
        reason=reader.head.reason,
        headers=reader.head.headers,
        body=content.body,
        truncated=bool(cut) or content.truncated or reader.incomplete,
        warnings=tuple(warnings),
        capture=record.capture,
    )
