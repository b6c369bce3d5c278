"""Recorder: an extension that has every captured response examined and writes the outcomes to the collection.

It listens to `crawler.capture.captured`, so a page is extracted because it is in the archive, whatever becomes of its
response in Scrapy; the spider asks it for the outcome where it needs one. At start, captures that a stopped or killed
crawl left without an outcome come first.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from scrapy import signals
from scrapy.exceptions import CloseSpider, NotConfigured

from archive.catalog import CaptureRow, CatalogError
from archive.collection import Collection, CollectionError
from archive.warc.errors import WarcError
from crawler.backlog import Backlog
from crawler.capture_writer import CaptureWriter, captured, closing
from crawler.examination import MAX_BLOCK_BYTES, ArchivedResponse, Examined
from crawler.extract.reasons import Reason
from crawler.extraction import Answer, Extraction
from crawler.metadata_records import item_record, outlinks_record
from crawler.sites import SiteError, SiteLookup, known_sites, site_folders
from crawler.stopping import aborting
from crawler.workers import Workers

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.statscollectors import StatsCollector

    from archive.frontier import FrontierRow
    from archive.items import Capture
    from archive.warc.exchange import Exchange
    from archive.warc.revisit import Original

logger = logging.getLogger(__name__)

recorded = object()
"""Signal: what came of a capture of this crawl is written. Arguments: response (crawler.examination.ArchivedResponse);
examined (crawler.examination.Examined, as the collection has it); earlier (the `@type` of the item that earlier
captures of the page gave; None where none is known). Sent in the order of the captures, from the reactor's thread; what
an earlier crawl left is not told of."""

completed = object()
"""Signal: what came of a capture that was there without an outcome, of an earlier crawl or imported, is written.
Arguments: response and examined, as above. Sent while the spider is being opened."""

finished = object()
"""Signal: no more will be recorded. Handlers may be coroutines; the collection is still locked."""

SKIP_UNCHANGED = "skip_unchanged"
"""In a request's meta: whoever asks knows what kind of page it is, so that a response which repeats an earlier one need
not be examined."""

_BROKEN = {Reason.UNKNOWN, Reason.TIMEOUT, Reason.OUT_OF_MEMORY, Reason.WORKER_DIED}


class Recorder:
    """Scrapy extension. Without a COLLECTION there is nothing to record."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        if not settings.get("COLLECTION"):
            raise NotConfigured
        self._crawler = crawler
        self._collection = Collection(settings["COLLECTION"])
        self.workers = Workers.from_settings(settings)
        """The processes in which pages are examined; the spider has links found in them, too."""
        self._extraction: Extraction | None = None
        self._has_begun = False
        self._sites = SiteLookup()
        self._answers: WeakKeyDictionary[Request, Answer] = WeakKeyDictionary()
        self._has_outlinks = settings.getbool("WARC_OUTLINKS", True)
        self._has_items = settings.getbool("WARC_ITEMS", False)
        self._capture_writer: CaptureWriter | None = None
        self._describing: set[asyncio.Task[None]] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.captured, captured)
        crawler.signals.connect(extension.close, closing)
        crawler.signals.connect(extension.give_up, aborting)
        return extension

    async def spider_opened(self) -> None:
        """Finish what an earlier crawl left. Raises CloseSpider where the collection cannot be used."""
        capture_writer = self._crawler.get_extension(CaptureWriter)
        assert capture_writer is not None
        try:
            self._sites = SiteLookup(known_sites(site_folders(self._crawler.settings.get("SITES_DIR"))))
            self._capture_writer = capture_writer
            await capture_writer.open()
            self._collection.check_catalog()
            self._extraction = Extraction(self._collection, self.workers, failed=self._failed)
            self._has_begun = True
            from twisted.internet import reactor

            # A forced stop (a second Ctrl-C) ends the reactor without more ado; a thread left would keep the process.
            reactor.addSystemEventTrigger("during", "shutdown", self._abandon)  # type: ignore[arg-type]
            backlog = Backlog(self._collection, self._sites)
            if backlog.is_out_of_order():
                logger.warning(
                    "%d WARC file(s) hold captures from before others that are extracted already, and wait for a "
                    "scrapy reextract, which extracts all in order",
                    len(backlog.warcs),
                )
            elif backlog.warcs:
                logger.info("Extracting what an earlier crawl left in %d WARC file(s)", len(backlog.warcs))
                self._stats().set_value("dateline/completed", await self._complete(backlog))
        except (CollectionError, CatalogError, WarcError, SiteError, OSError) as error:
            self._stats().set_value("dateline/error", str(error))
            raise CloseSpider("collection_unusable") from error

    async def _complete(self, backlog: Backlog) -> int:
        def tell(response: ArchivedResponse, examined: Examined) -> None:
            self._crawler.signals.send_catch_log(completed, response=response, examined=examined)

        assert self._extraction is not None
        return await backlog.work_off(self._extraction, tell=tell)

    def captured(
        self, request: Request, exchange: Exchange, start: bytes, capture: Capture | None, original: Original | None
    ) -> None:
        """An exchange is on disk: have it examined."""
        if capture is None or self._extraction is None:
            return
        block = exchange.response if isinstance(exchange.response, bytes) else None
        if block is not None and len(block) > MAX_BLOCK_BYTES:
            block = None
        if original is not None and request.meta.get(SKIP_UNCHANGED):
            block = None
        response = ArchivedResponse(
            url=exchange.url,
            date=capture.date,
            block=block,
            truncated=exchange.truncated is not None,
            outlinks=self._has_outlinks and original is None,
            original=original,
            site=self._sites.site_of(exchange.url),
        )
        row = CaptureRow.of_response(capture, exchange.url, start)
        known: FrontierRow | None = request.meta.get("row")
        earlier = known.type if known is not None and known.document is not None else None
        tell = partial(self._count, earlier=earlier)
        answer = self._answers[request] = self._extraction.add(row, capture, response, tell=tell)
        description = asyncio.ensure_future(self._describe(exchange.url, capture, answer))
        self._describing.add(description)
        description.add_done_callback(self._describing.discard)

    async def _describe(self, url: str, capture: Capture, answer: Answer) -> None:
        """Write the metadata records about a capture that only its extraction tells: its links and, where it is wanted,
        its item.
        """
        assert self._capture_writer is not None
        try:
            outlinks = (await asyncio.shield(answer.examined)).outlinks
            if outlinks.lines:
                await self._capture_writer.describe(outlinks_record(url, capture, outlinks))
            if self._has_items and (item := (await asyncio.shield(answer.written)).item) is not None:
                await self._capture_writer.describe(item_record(url, capture, item))
        except (asyncio.CancelledError, Exception) as error:
            # What extraction came to is said where it happens; here only its records are missing.
            logger.debug("No metadata about %s: %r", url, error)

    def has_captured(self, request: Request) -> bool:
        """Whether the response of `request` is a capture; else it came from a cache."""
        return request in self._answers

    async def outcome_of(self, request: Request) -> Examined | None:
        """What came of the capture of `request`'s response; None where it was not captured (it came from a cache)."""
        answer = self._answers.get(request)
        return await asyncio.shield(answer.examined) if answer is not None else None

    async def written_of(self, request: Request) -> Examined | None:
        """What came of the capture of `request`'s response as it was written, an item with its capture and change; None
        where nothing was.
        """
        answer = self._answers.get(request)
        if answer is None:
            return None
        try:
            return await asyncio.shield(answer.written)
        except asyncio.CancelledError:  # nothing can be written any more, which is said elsewhere
            return None

    async def close(self) -> None:
        """Wait for the pages still being examined, write their outcomes, end the workers."""
        if self._extraction is not None:
            if len(self._extraction):
                logger.info("Waiting for %d pages to be extracted", len(self._extraction))
            await self._extraction.close()
            self._extraction = None
            if self._describing:
                await asyncio.wait(self._describing)
        if self._has_begun:
            await self._crawler.signals.send_catch_log_async(finished)
        await asyncio.get_running_loop().run_in_executor(None, self.workers.close)

    async def give_up(self) -> None:
        """Wait no longer: pages still being examined are left to the next start, which extracts them first."""
        if self._extraction is None or not len(self._extraction):
            return
        logger.warning("%d pages are left to the next start to be extracted", len(self._extraction))
        self._extraction.abandon()
        self._extraction = None
        await asyncio.get_running_loop().run_in_executor(None, self.workers.close)

    def _abandon(self) -> None:
        if self._extraction is not None:
            self._extraction.abandon()
            self.workers.close()

    def _count(self, response: ArchivedResponse, examined: Examined, *, earlier: str | None) -> None:
        self._crawler.signals.send_catch_log(recorded, response=response, examined=examined, earlier=earlier)
        stats = self._stats()
        if examined.unchanged:
            stats.inc_value("dateline/unchanged")
        elif examined.item is not None:
            live = examined.item["@type"] == "LiveBlogPosting"
            stats.inc_value("dateline/liveblogs" if live else "dateline/articles")
            stats.inc_value("dateline/entries", len(examined.item.get("liveBlogUpdate", ())))
            if stats.get_value("dateline/example") is None or (live and not stats.get_value("dateline/liveblogs") > 1):
                stats.set_value("dateline/example", examined.item["url"])
        elif examined.reason is not None:
            stats.inc_value(f"dateline/reason/{examined.reason}")
            # A page that broke its worker is something to look into; a listing is not.
            level = logging.WARNING if examined.reason in _BROKEN else logging.INFO
            why = f"{examined.reason}: {examined.detail}" if examined.detail else examined.reason
            logger.log(level, "No item of %s (%s)", response.url, why)

    def _failed(self, error: Exception) -> None:
        logger.error("Stopping, as nothing can be extracted or written: %s", error)
        self._stats().set_value("dateline/error", f"nothing can be extracted or written: {error}")
        engine = self._crawler.engine
        assert engine is not None
        self._closing = asyncio.ensure_future(engine.close_spider_async(reason="archive_unwritable"))

    def _stats(self) -> StatsCollector:
        assert self._crawler.stats is not None
        return self._crawler.stats
