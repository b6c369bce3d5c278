"""Revisit records (WARC 1.1 §6.7): a capture whose payload an earlier record already holds."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from archive.warc.content import DEFAULT_MAX_SIZE
from archive.warc.fields import bare
from archive.warc.http import parse_head
from archive.warc.response import Response, read_response

if TYPE_CHECKING:
    from archive.warc.read import Record

CAPTURES = ("response", "revisit")
"""The types of the records that say what a server answered: each has an outcome."""

_PROFILES = "http://netpreserve.org/warc/1.1/revisit/"
IDENTICAL_PAYLOAD = _PROFILES + "identical-payload-digest"
NOT_MODIFIED = _PROFILES + "server-not-modified"

_HEAD_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Original:
    """The earlier capture that a revisit record refers to."""

    record_id: str
    """`urn:uuid:...`, without angle brackets; empty where the revisit names none (it may name URL and date instead)."""
    url: str
    date: str
    """Its WARC-Date, as written."""
    payload_digest: str | None


def original_of(revisit: Record) -> Original:
    """What a `revisit` record says of the record that holds its payload."""
    fields = revisit.fields
    return Original(
        record_id=bare(fields.get("WARC-Refers-To")),
        # Without it, another capture of the same URL is meant.
        url=bare(fields.get("WARC-Refers-To-Target-URI")) or revisit.url,
        date=fields.get("WARC-Refers-To-Date") or "",
        payload_digest=fields.get("WARC-Payload-Digest"),
    )


def read_revisit(revisit: Record, original: Record, *, max_size: int = DEFAULT_MAX_SIZE) -> Response:
    """The response that a `revisit` record stands for: its own head, the payload of `original`.

    Of a 304, which tells nothing of the page, the head is the original's, too. Raises ValueError where the payload of
    `original` has another digest than the revisit states, and as `read_response` does.
    """
    stated = revisit.fields.get("WARC-Payload-Digest")
    if stated is not None and stated != original.fields.get("WARC-Payload-Digest"):
        raise ValueError(f"it repeats the payload {stated}, which {original.record_id} does not have")
    found = read_response(original, max_size=max_size)
    warning = f"unchanged since {original.date}: the body is that of {original.record_id}"
    response = replace(
        found, url=revisit.url, date=revisit.date, capture=revisit.capture, warnings=(warning, *found.warnings)
    )
    revisit.block.seek(0)
    head = parse_head(revisit.block.read(_HEAD_BYTES))
    if head.status in (None, 304):
        return response
    return replace(response, status=head.status, reason=head.reason, headers=head.headers)
