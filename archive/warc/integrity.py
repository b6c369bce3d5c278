"""Whether a record's block and payload have the digests it states (WARC 1.1 §5.8, §5.9)."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from archive.warc import digest
from archive.warc.errors import WarcReadError
from archive.warc.faults import Finding
from archive.warc.http import PayloadReader
from archive.warc.scan import RecordStream

if TYPE_CHECKING:
    from hashlib import _Hash


# As lenient as `archive.warc.http`.
_STATUS_LINE_BYTES = 100
_STATUS_LINE = re.compile(rb"HTTP/\S*[ \t]+\d{3}(?!\d)", re.IGNORECASE)


def digest_findings(record: RecordStream) -> list[Finding]:
    """Read the record to its end and hold its digests against it; nothing where it cannot be read (`record.error`).

    Also, whether a response begins as one.
    """
    findings: list[Finding] = []
    computing: list[_Block | _Payload] = []
    kind = record.fields.get("WARC-Type")
    is_http = (record.fields.get("Content-Type") or "").lower().startswith("application/http")
    stated = [("WARC-Block-Digest", _Block)]
    # A revisit's payload is another record's, a segment's is that of the whole (§6.7.2, §7).
    if kind not in ("revisit", "continuation") and record.fields.get("WARC-Segment-Number") is None:
        stated.append(("WARC-Payload-Digest", _Payload if is_http and kind in ("response", "request") else _Block))
    for name, what in stated:
        value = record.fields.get(name)
        if value is not None:
            try:
                computing.append(what(name, *digest.parse(value)))
            except digest.UnknownAlgorithmError as error:
                findings.append(("digest-unknown", f"{name}: {error}"))
            except ValueError as error:
                findings.append(("digest-form", f"{name}: {error}"))
    is_response = is_http and kind == "response"
    start = b""
    try:
        for piece in record.pieces():
            if is_response and len(start) < _STATUS_LINE_BYTES:  # a first piece may be a byte
                start += piece[:_STATUS_LINE_BYTES]
            for each in computing:
                each.update(piece)
        record.finish()
    except WarcReadError:
        return []
    if is_response and not _STATUS_LINE.match(start):
        findings.append(("http", f"the response does not begin with a status line, but with {start[:40]!r}"))
    for each in computing:
        if not each.agrees():
            if kind == "revisit" and each.states_nothing:
                findings.append(("digest-empty", "the block digest of the revisit is that of an empty block"))
                continue
            findings.append((each.code, f"what is there has another digest than {each.name} states"))
    return findings


class _Block:
    """The digest of a block, or of a payload that is all of its block."""

    def __init__(self, name: str, algorithm: str, value: bytes) -> None:
        self.name = name
        self.code = "block-digest" if name == "WARC-Block-Digest" else "payload-digest"
        self._value = value
        # By its own function the one that nearly all files have: `new` looks it up by its name each time.
        self._digest = digest.sha1() if algorithm == "sha1" else hashlib.new(algorithm, usedforsecurity=False)

    @property
    def states_nothing(self) -> bool:
        """Whether the digest stated is that of no bytes."""
        return self._value == hashlib.new(self._digest.name, usedforsecurity=False).digest()

    def update(self, piece: bytes) -> None:
        self._digest.update(piece)

    def agrees(self) -> bool:
        return self._digest.digest() == self._value


class _Payload(_Block):
    """The digest of an HTTP message's body: dechunked and as long as Content-Length says, as the standard has it, or of
    all that follows the head, as several tools compute it, warcio among them (warcio#74).
    """

    def __init__(self, name: str, algorithm: str, value: bytes) -> None:
        super().__init__(name, algorithm, value)
        self._reader = PayloadReader()
        self._rest: _Hash | None = None
        """Of all that follows the head; None as long as it is the same."""
        self._size = 0

    def update(self, piece: bytes) -> None:
        before = self._digest.copy() if self._rest is None else None
        for part in self._reader.feed(piece):
            self._digest.update(part)
        if self._rest is None and self._reader.framed:
            self._rest = before
        if self._rest is not None:
            self._rest.update(memoryview(piece)[max(0, self._reader.head_size - self._size) :])
        self._size += len(piece)

    def agrees(self) -> bool:
        for part in self._reader.finish():
            self._digest.update(part)
        return super().agrees() or (self._rest is not None and self._rest.digest() == self._value)
