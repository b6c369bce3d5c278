"""Captures without an outcome, from the WARCs: what a stopped or killed crawl left, or all of them for a
re-extraction.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive.capture_order import begin_of, in_order
from archive.catalog import CaptureRow, Catalog
from archive.collection import OPEN
from archive.items import Capture
from archive.unusable import why_unusable
from archive.warc.errors import WarcReadError
from archive.warc.read import read_records
from archive.warc.revisit import CAPTURES, original_of
from crawler.examination import MAX_BLOCK_BYTES, ArchivedResponse, Examined
from crawler.sites import SiteLookup

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from archive.collection import Collection
    from crawler.extraction import Extraction

logger = logging.getLogger(__name__)

# How many pages are under way at once: enough to keep every worker busy, few enough for memory.
_UNDER_WAY = 64


class Backlog:
    """The WARCs of a collection whose items are not complete; with `everything`, all of them."""

    def __init__(self, collection: Collection, sites: SiteLookup, *, everything: bool = False):
        self._collection = collection
        self._sites = sites
        self._everything = everything
        self.warcs = [
            path
            for path in collection.warcs()
            if path.suffix != OPEN and (everything or not _complete(collection.items_path(path.name)))
        ]

    def is_out_of_order(self) -> bool:
        """Whether there are captures that lie before others which have their outcome already.

        So it is with WARCs that were taken in from elsewhere, and after a re-extraction that was killed. What changed
        in a document is told in the order of its captures, so that nothing less than `everything` puts this right.
        Raises CatalogError, OSError.
        """
        if self._everything or not self.warcs or not self._collection.catalog_path.exists():
            return False
        with Catalog.open(self._collection.catalog_path, readonly=True) as catalog:
            last = catalog.last_moment(but=[path.name for path in self.warcs])
        return last is not None and min(map(begin_of, self.warcs)) < last

    async def work_off(
        self,
        extraction: Extraction,
        *,
        tell: Callable[[ArchivedResponse, Examined], None] = lambda response, examined: None,
    ) -> int:
        """Have each of their captures without an outcome extracted, in the order of the captures; the number of them.

        With `everything`, the items file of a WARC is replaced once the new one is whole. Records that cannot be read
        are logged and passed over.
        """
        total = 0
        starts = {path: await self._start(extraction, path) for path in self.warcs}
        begins = {path: await extraction.moment(path.name) for path in self.warcs}
        extraction.begin()
        found = in_order(
            begins,
            lambda path: responses(path, self._sites, after=starts[path], damaged=_warn),
            date_of=lambda response: response[1].date,
        )
        for path, waiting in found:
            if waiting is None:
                await extraction.drain()
                await extraction.finish(path.name)
                continue
            row, capture, response = waiting
            await extraction.room(_UNDER_WAY)
            extraction.add(row, capture, response, tell=tell)
            total += 1
        extraction.end()
        return total

    async def _start(self, extraction: Extraction, warc: Path) -> int:
        items = self._collection.items_path(warc.name)
        if not self._everything and not items.exists():
            return await extraction.resume(warc.name)
        items.with_name(items.name + OPEN).unlink(missing_ok=True)
        return -1


def _complete(items: Path) -> bool:
    # A file still open beside a complete one: a re-extraction that was killed, which left some rows of the catalog new.
    return items.exists() and not items.with_name(items.name + OPEN).exists()


def _warn(error: WarcReadError) -> None:
    logger.error("Not extracted: %s", error)


def responses(
    path: Path, sites: SiteLookup, *, after: int, damaged: Callable[[WarcReadError], None]
) -> Iterator[tuple[CaptureRow, Capture, ArchivedResponse]]:
    """The response and revisit records of a WARC that begin behind the byte `after`, in order; `damaged` hears of what
    cannot be read.
    """
    for record in read_records(path, offset=max(after, 0), on_damage=damaged):
        if record.type not in CAPTURES or record.offset <= after:
            continue
        if problem := why_unusable(record.date, record.url):
            damaged(WarcReadError(path, record.offset, "field-value", problem))
            continue
        block = record.block.read(MAX_BLOCK_BYTES + 1)
        original = original_of(record) if record.type == "revisit" else None
        response = ArchivedResponse(
            url=record.url,
            date=record.date,
            block=block if len(block) <= MAX_BLOCK_BYTES and original is None else None,
            truncated=record.fields.get("WARC-Truncated") is not None,
            original=original,
            site=sites.site_of(record.url),
        )
        yield CaptureRow.of_response(record.capture, record.url, block[: 1 << 16]), record.capture, response
