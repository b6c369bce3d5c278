"""Which earlier capture a response repeats: what decides whether it is written as a revisit record.

Nothing is taken on trust: the earlier record is read back from the disk, whole, before another record stands on it.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING

from archive.catalog import Catalog, CatalogError
from archive.collection import OPEN
from archive.lookup import LookupFailedError, original_record
from archive.warc.compose import payload_digest
from archive.warc.errors import WarcReadError
from archive.warc.http import ResponseHead, header_values, parse_head
from archive.warc.read import Record, read_record
from archive.warc.revisit import Original

if TYPE_CHECKING:
    from archive.collection import Collection
    from archive.items import Capture
    from archive.warc.exchange import Exchange
    from archive.warc.write import WarcWriter

logger = logging.getLogger(__name__)

URLS_KEPT = 100_000
"""URLs whose latest capture is known without the catalog, which lags behind a crawl; some 50 MB."""
_HEAD_BYTES = 1 << 16
# What a payload means hangs on these; where one differs, it is another page (RFC 9110 §8).
_REPRESENTATION = ("Content-Type", "Content-Encoding", "Content-Language")
_EMPTY = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"
"""The digest of no bytes: of a payload that there is nothing to save on."""


class Originals:
    """The latest captures of a collection by URL. Used by the one thread that writes its WARC files."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._latest: OrderedDict[str, tuple[str, int]] = OrderedDict()
        """WARC and offset of the latest successful capture; of one that repeats another, those of the other."""
        self._catalog: Catalog | None = None
        try:
            if collection.catalog_path.exists():
                self._catalog = Catalog.open(collection.catalog_path, readonly=True)
        except CatalogError as error:
            self._do_without(error)

    def write(self, writer: WarcWriter, exchange: Exchange) -> tuple[Capture | None, Original | None]:
        """Have `exchange` written, as a revisit where it repeats a capture: its address, and what it repeats.

        Raises as `WarcWriter.write` does.
        """
        head = _head(exchange)  # before the writer closes a response that is a file
        original = self._original(exchange, head) if head is not None else None
        capture = writer.write(exchange, original=original)
        if capture is not None and original is None and head is not None and head.status == 200:
            self._keep(exchange.url, capture.warc, capture.offset)
        return capture, original

    def _keep(self, url: str, warc: str, offset: int) -> None:
        self._latest[url] = warc, offset
        self._latest.move_to_end(url)
        if len(self._latest) > URLS_KEPT:
            self._latest.popitem(last=False)

    def _original(self, exchange: Exchange, head: ResponseHead) -> Original | None:
        """The capture that `exchange` repeats, None where it is to be written in full.

        That is the latest successful capture of the same URL, where its payload is the same and is described by the
        same headers; for a 304, where it has the validators that the request named.
        """
        found = self._latest_record(exchange.url)
        if found is None:
            return None
        with found as record:
            start = parse_head(record.block.read(_HEAD_BYTES))
            stated = record.fields.get("WARC-Payload-Digest")
            if head.status == 304:
                same = _names(exchange.request, start)
            else:
                assert exchange.response is not None
                same = (
                    stated not in (None, _EMPTY)
                    and payload_digest(exchange.response, exchange.method) == stated
                    and all(_values(head, name) == _values(start, name) for name in _REPRESENTATION)
                )
            # What is on the disk now, not what was said of it once.
            if not same or payload_digest(record.block) != stated:
                return None
            return Original(record_id=record.record_id, url=record.url, date=record.date, payload_digest=stated)

    def close(self) -> None:
        if self._catalog is not None:
            self._catalog.close()
            self._catalog = None

    def _latest_record(self, url: str) -> Record | None:
        """The response record of the latest successful capture; None where there is none that can be stood on."""
        place = self._latest.get(url)
        try:
            record = self._read(*place) if place is not None else self._catalogued(url)
        except CatalogError as error:
            self._do_without(error)
            return None
        except (LookupFailedError, WarcReadError, OSError) as error:
            logger.info("Written in full, as the capture before cannot be read: %s: %s", url, error)
            return None
        if record is not None and (record.type != "response" or record.fields.get("WARC-Truncated") is not None):
            record.close()
            return None
        return record

    def _catalogued(self, url: str) -> Record | None:
        if self._catalog is None:
            return None
        row = self._catalog.newest_at(url, status=200)
        if row is None:
            return None
        record = self._read(row.warc, row.offset)
        if record.type == "revisit":
            with record:
                record = original_record(self._collection, self._catalog, record)
        self._keep(url, record.path.name.removesuffix(OPEN), record.offset)
        return record

    def _read(self, warc: str, offset: int) -> Record:
        return read_record(self._collection.warc_path(warc), offset)

    def _do_without(self, error: CatalogError) -> None:
        logger.warning("Pages that did not change are written in full, as the catalog cannot be used: %s", error)
        with suppress(CatalogError):
            self.close()


def _head(exchange: Exchange) -> ResponseHead | None:
    """The head of a response that may repeat an earlier one; None where it may not."""
    if exchange.response is None or exchange.truncated is not None or exchange.method != "GET":
        return None
    if isinstance(exchange.response, bytes):
        head = parse_head(exchange.response[:_HEAD_BYTES])
    else:
        head = parse_head(exchange.response.read(_HEAD_BYTES))
        exchange.response.seek(0)
    return head if head.status in (200, 304) else None


def _values(head: ResponseHead, name: str) -> list[str]:
    return header_values(head.headers, name)


def _names(request: bytes, original: ResponseHead) -> bool:
    """Whether a conditional request asked about the response with the head `original` (RFC 9110 §13.1.2, §13.1.3)."""
    # A request's first line is no status line, its headers are read as a response's are.
    asked = parse_head(request).headers
    if tags := header_values(asked, "If-None-Match"):
        named = {tag.strip().removeprefix("W/") for line in tags for tag in line.split(",")}
        return any(tag.removeprefix("W/") in named for tag in _values(original, "ETag"))
    dates = header_values(asked, "If-Modified-Since")
    return bool(dates) and dates == _values(original, "Last-Modified")
