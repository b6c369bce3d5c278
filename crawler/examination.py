"""From an archived response to an outcome: what a worker process does, in the crawl and in a later re-extraction alike.

It is given what the WARC holds and nothing else, so that the answer is the same whenever it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archive.warc.content import ContentTooLargeError, decode_content
from archive.warc.http import parse_head, payload
from archive.warc.revisit import Original
from crawler.discovery.sniff import sniff
from crawler.extract import Outcome, examine_document
from crawler.extract.page.document import parse
from crawler.extract.reasons import Reason, RefusedError
from crawler.outlinks import NONE, Outlinks, read_outlinks
from crawler.sites import Site

# A page of more bytes than this on the wire is none; also where a record's body no longer travels in memory.
MAX_BLOCK_BYTES = 8 << 20
# Decoded. The largest news pages have some 6 MB; a compression bomb has more.
MAX_BODY_BYTES = 20_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivedResponse:
    """A response record, as far as extraction looks at it."""

    url: str
    date: str
    """WARC-Date."""
    block: bytes | None
    """The bytes of the wire; None where they are more than MAX_BLOCK_BYTES, or in another record (`original`)."""
    truncated: bool = False
    outlinks: bool = False
    """Whether the page's links are wanted, too."""
    original: Original | None = None
    """Of a revisit record: the capture that holds its payload, and whose outcome is its own."""
    site: Site | None = None
    """The rules of the page's site, where it is configured."""


@dataclass(frozen=True, slots=True)
class Examined:
    """What a response is: an item, a page that gave none for a reason, or no page at all (neither)."""

    item: dict[str, Any] | None = None
    reason: Reason | None = None
    detail: str = ""
    unchanged: bool = False
    """There is an item, and it is equal to the latest one of its URL: it is not written again."""
    outlinks: Outlinks = NONE
    """Of a page, whatever else it is: where its links lead."""


NO_PAGE = Examined()


def examine_response(response: ArchivedResponse) -> Examined:
    """Examine one response. Redirects, robots.txt, feeds and sitemaps are no pages."""
    if response.block is None:
        return Examined(reason=Reason.TOO_LARGE, detail=f"more than {MAX_BLOCK_BYTES} bytes")
    head = parse_head(response.block)
    is_robots = urlsplit(response.url).path == "/robots.txt"
    if is_robots or head.status is None or head.status in (204, 205) or 300 <= head.status < 400:
        return NO_PAGE
    if not 200 <= head.status < 300:
        return Examined(reason=Reason.HTTP_ERROR, detail=f"status {head.status}")
    if response.truncated:
        return Examined(reason=Reason.TRUNCATED)
    try:
        content = decode_content(payload(response.block), head.headers, max_size=MAX_BODY_BYTES)
    except ContentTooLargeError as error:
        return Examined(reason=Reason.TOO_LARGE, detail=str(error))
    kind = sniff(content.body, head.headers)
    if kind in ("feed", "sitemap"):
        return NO_PAGE
    fetched_at = datetime.fromisoformat(response.date)
    outlinks = NONE
    try:
        document = parse(content.body, response.url, headers=head.headers, fetched_at=fetched_at, site=response.site)
    except RefusedError as refused:
        outcome = Outcome(None, refused.reason, None)
    else:
        # Of the page as it came: reading its text takes away what is none.
        outlinks = read_outlinks(document.tree, response.url) if response.outlinks and kind == "html" else NONE
        outcome = examine_document(document)
    if outcome.item is None:
        undecoded = outcome.reason in (Reason.NOT_HTML, Reason.EMPTY) and content.warnings
        reason = Reason.UNDECODABLE if undecoded else outcome.reason or Reason.UNKNOWN
        return Examined(reason=reason, detail="; ".join(content.warnings), outlinks=outlinks)
    outcome.item.extraction.warnings += [f"articleBody: {warning}" for warning in content.warnings]
    return Examined(item=outcome.item.to_dict(), outlinks=outlinks)
