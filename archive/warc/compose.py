"""From an exchange to the records that describe it (WARC 1.1 §5 and §6): fields, blocks, digests."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO

from archive.warc import digest, fields
from archive.warc.exchange import Exchange, Truncation
from archive.warc.http import PayloadReader
from archive.warc.revisit import IDENTICAL_PAYLOAD, NOT_MODIFIED, Original

Block = bytes | IO[bytes]
Pairs = list[tuple[str, str]]

RESPONSE_TYPE = "application/http;msgtype=response"
REQUEST_TYPE = "application/http;msgtype=request"
FIELDS_TYPE = "application/warc-fields"

_PIECE = 256 << 10
_URL = re.compile(r"[!#-;=?-~]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """The content of a metadata record that describes another one, written earlier (§6.6)."""

    url: str
    """WARC-Target-URI of the record that is described."""
    refers_to: str
    """Its id: `urn:uuid:...`."""
    block: bytes
    content_type: str = FIELDS_TYPE
    truncated: Truncation | None = None
    """Why `block` has less than there was to say."""


def fields_block(pairs: Iterable[tuple[str, str]]) -> bytes:
    """A block of the type application/warc-fields. Raises ValueError for a name that no field can have."""
    return fields.serialize((name, fields.one_line(value)) for name, value in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingRecord:
    """A record ready to be written."""

    record_id: str
    """`urn:uuid:...`, without angle brackets."""
    date: str
    payload_digest: str | None
    head: bytes
    block: Block

    def pieces(self) -> Iterator[bytes]:
        """The record's bytes, whole, in pieces."""
        yield self.head
        yield from _pieces(self.block)
        yield b"\r\n\r\n"


def warc_date(instant: datetime) -> str:
    """`instant` as a WARC-Date: UTC, to the microsecond where it has any.

    Raises ValueError for an instant without a time zone.
    """
    if instant.tzinfo is None:
        raise ValueError(f"the instant {instant} has no time zone")
    text = instant.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
    return text.removesuffix(".000000") + "Z"


def warcinfo(filename: str, information: Iterable[tuple[str, str]], written_at: datetime) -> OutgoingRecord:
    """The record that begins a file and describes how its records came about (§6.2)."""
    block = fields_block(information)
    return _record("warcinfo", warc_date(written_at), block, FIELDS_TYPE, [("WARC-Filename", filename)])


def exchange_records(exchange: Exchange, warcinfo_id: str, original: Original | None = None) -> list[OutgoingRecord]:
    """The records of one exchange: what came back first, the others refer back to it by WARC-Concurrent-To (§5.7).

    With `original`, what came back is kept as a revisit record (§6.7): identical-payload-digest, or server-not-modified
    for a 304. Without a response, the request comes first, if there was one, and a metadata record says what happened.

    Raises ValueError for an exchange that no record can hold: a URL that is not absolute, ASCII and free of spaces, an
    instant without a time zone, a revisit whose payload is not the original's.
    """
    url = exchange.url
    if not _URL.fullmatch(url) or ":" not in url:
        raise ValueError(f"no URL that WARC-Target-URI can hold: {url[:200]!r}")
    date = warc_date(exchange.started_at)
    pairs: Pairs = [("WARC-Target-URI", url)]
    if exchange.ip_address:
        pairs.append(("WARC-IP-Address", exchange.ip_address))
    pairs += [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    if exchange.cipher_suite:
        pairs.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    pairs.append(("WARC-Warcinfo-ID", f"<{warcinfo_id}>"))
    common = fields.serialize(pairs)

    records: list[OutgoingRecord] = []
    concurrent: Pairs = []

    def add(kind: str, block: Block, content_type: str, own: Pairs, *, reader: PayloadReader | None = None) -> None:
        records.append(_record(kind, date, block, content_type, concurrent + own, common=common, reader=reader))
        if not concurrent:
            concurrent.append(("WARC-Concurrent-To", f"<{records[0].record_id}>"))

    if exchange.response:
        if original is None:
            truncated: Pairs = [("WARC-Truncated", exchange.truncated)] if exchange.truncated else []
            add("response", exchange.response, RESPONSE_TYPE, truncated, reader=PayloadReader(exchange.method))
        else:
            add("revisit", *_revisit(exchange.response, original))
    if exchange.request:
        add("request", exchange.request, REQUEST_TYPE, [])
    description = _description(exchange)
    if description:
        add("metadata", description, FIELDS_TYPE, [])
    return records


def metadata(description: Description, created_at: datetime, warcinfo_id: str) -> OutgoingRecord:
    """A metadata record that describes a record written earlier (§6.6)."""
    own = [
        ("WARC-Target-URI", description.url),
        ("WARC-Refers-To", f"<{description.refers_to}>"),
        ("WARC-Warcinfo-ID", f"<{warcinfo_id}>"),
    ]
    if description.truncated:
        own.append(("WARC-Truncated", description.truncated))
    return _record("metadata", warc_date(created_at), description.block, description.content_type, own)


def _description(exchange: Exchange) -> bytes:
    """The block of the exchange's metadata record.

    The reason of a failure is the Dublin Core term `description`, which §6.6 allows; interim responses have no field in
    the standard, so each of their lines is an `interimResponse`, in order.
    """
    pairs = list(exchange.metadata)
    if exchange.error or not exchange.response:
        pairs.append(("description", exchange.error or "no response came"))
    lines = exchange.interim.decode("latin-1").split("\n") if exchange.interim else []
    pairs += [("interimResponse", text) for line in lines if (text := fields.one_line(line))]
    return fields_block(pairs)


def _revisit(response: Block, original: Original) -> tuple[bytes, str, Pairs]:
    """Block, type and fields of a revisit record; the block is the response's head."""
    reader = PayloadReader()
    payload_digest = _measure(response, reader)[2]
    assert reader.head is not None
    own: Pairs = [
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", original.date),
    ]
    if reader.head.status == 304:
        own.append(("WARC-Profile", NOT_MODIFIED))
    else:
        if payload_digest is None or payload_digest != original.payload_digest:
            raise ValueError(f"the payload is not that of {original.record_id}: {payload_digest}")
        own += [
            ("WARC-Profile", IDENTICAL_PAYLOAD),
            ("WARC-Truncated", "length"),
            ("WARC-Payload-Digest", payload_digest),
        ]
    if isinstance(response, bytes):
        return response[: reader.head_size], RESPONSE_TYPE, own
    response.seek(0)
    return response.read(reader.head_size), RESPONSE_TYPE, own


def _record(
    kind: str,
    date: str,
    block: Block,
    content_type: str,
    own: Pairs,
    *,
    common: bytes = b"",
    reader: PayloadReader | None = None,
) -> OutgoingRecord:
    """`common`: lines that stand before those of `own`."""
    length, block_digest, payload_digest = _measure(block, reader)
    record_id = _new_id()
    start: Pairs = [("WARC-Type", kind), ("WARC-Record-ID", f"<{record_id}>"), ("WARC-Date", date)]
    pairs = own.copy()
    if payload_digest:
        pairs.append(("WARC-Payload-Digest", payload_digest))
    else:
        payload_digest = next((value for name, value in own if name == "WARC-Payload-Digest"), None)
    pairs += [("WARC-Block-Digest", block_digest), ("Content-Type", content_type), ("Content-Length", str(length))]
    return OutgoingRecord(
        record_id=record_id,
        date=date,
        payload_digest=payload_digest,
        head=b"WARC/1.1\r\n" + fields.serialize(start) + common + fields.serialize(pairs) + b"\r\n",
        block=block,
    )


def _new_id() -> str:
    """A random UUID (RFC 9562 §5.4) as a URN; the standard library's class takes three times as long to print one."""
    digits = os.urandom(16).hex()
    variant = "89ab"[int(digits[16], 16) & 3]
    return f"urn:uuid:{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{variant}{digits[17:20]}-{digits[20:]}"


def payload_digest(block: Block, method: str | None = None) -> str:
    """The WARC-Payload-Digest of a response; `method` is its request's. Reads a file from its beginning."""
    digest = _measure(block, PayloadReader(method))[2]
    assert digest is not None
    return digest


def _measure(block: Block, reader: PayloadReader | None) -> tuple[int, str, str | None]:
    """Length, block digest and, with a reader, payload digest of a block that is read once."""
    whole, content, length = digest.sha1(), digest.sha1(), 0
    for piece in _pieces(block):
        length += len(piece)
        whole.update(piece)
        if reader is not None:
            for part in reader.feed(piece):
                content.update(part)
    if reader is None:
        return length, digest.labelled(whole), None
    for part in reader.finish():
        content.update(part)
    return length, digest.labelled(whole), digest.labelled(content)


def _pieces(block: Block) -> Iterator[bytes]:
    if isinstance(block, bytes):
        yield block
        return
    block.seek(0, os.SEEK_SET)
    while piece := block.read(_PIECE):
        yield piece
