"""Captures without an outcome, from the WARCs: what a stopped or killed crawl left, or all of them for a
re-extraction.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from archive.collection import OPEN
from archive.items import Capture
from archive.warc.read import read_records
from archive.warc.revisit import original_of
from crawler.examination import MAX_BLOCK_BYTES, ArchivedResponse, Examined, row_of
from crawler.sites import Site, site_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from archive.catalog import CaptureRow
    from archive.collection import Collection
    from archive.warc.errors import WarcReadError
    from crawler.extraction import Extraction

logger = logging.getLogger(__name__)

# How many pages are under way at once: enough to keep every worker busy, few enough for memory.
_UNDER_WAY = 64


class Backlog:
    """The WARCs of a collection whose items are not complete, oldest first; with `everything`, all of them."""

    def __init__(self, collection: Collection, sites: Sequence[Site], *, everything: bool = False):
        self._collection = collection
        self._sites = sites
        self._everything = everything
        self.warcs = [
            path
            for path in collection.warcs()
            if path.suffix != OPEN and (everything or not _complete(collection.items_path(path.name)))
        ]

    async def work_off(
        self,
        extraction: Extraction,
        *,
        tell: Callable[[ArchivedResponse, Examined], None] = lambda response, examined: None,
    ) -> int:
        """Have each of their captures without an outcome extracted; the number of them.

        With `everything`, the items file of a WARC is replaced once the new one is whole. Records that cannot be read
        are logged and passed over.
        """
        total = 0
        for path in self.warcs:
            start = await self._start(extraction, path)
            extraction.begin()
            for row, capture, response in responses(path, self._sites, after=start, damaged=_warn):
                await extraction.room(_UNDER_WAY)
                extraction.add(row, capture, response, tell=tell)
                total += 1
            await extraction.drain()
            await extraction.finish(path.name)
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
    path: Path, sites: Sequence[Site], *, after: int, damaged: Callable[[WarcReadError], None]
) -> Iterator[tuple[CaptureRow, Capture, ArchivedResponse]]:
    """The response and revisit records of a WARC that begin behind the byte `after`, in order; `damaged` hears of what
    cannot be read.
    """
    for record in read_records(path, offset=max(after, 0), on_damage=damaged):
        if record.type not in ("response", "revisit") or record.offset <= after:
            continue
        block = record.block.read(MAX_BLOCK_BYTES + 1)
        original = original_of(record) if record.type == "revisit" else None
        response = ArchivedResponse(
            url=record.url,
            date=record.date,
            block=block if len(block) <= MAX_BLOCK_BYTES and original is None else None,
            truncated=record.fields.get("WARC-Truncated") is not None,
            original=original,
            site=site_for(record.url, sites),
        )
        yield row_of(record.capture, record.url, block[: 1 << 16]), record.capture, response
