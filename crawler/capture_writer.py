"""Writes what was captured: the collection's lock and its WARC files, in a thread of their own."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, BinaryIO

from rich.filesize import decimal
from scrapy import __version__ as scrapy_version
from scrapy import signals
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.utils.defer import deferred_from_coro, maybe_deferred_to_future
from twisted.internet.threads import deferToThreadPool
from twisted.python.threadpool import ThreadPool

from archive import __version__
from archive.collection import OPEN, Collection, CollectionError, Lock
from archive.originals import Originals
from archive.recovery import CollectionRecovery, recover_collection
from archive.warc.errors import ReserveReachedError, WarcWriteError
from archive.warc.write import WarcWriter
from crawler.index_updates import IndexUpdates, bring_up_to_date

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

    from archive.items import Capture as CaptureAddress
    from archive.warc.compose import Description
    from archive.warc.exchange import Exchange
    from archive.warc.revisit import Original

    _Written = tuple[CaptureAddress | None, Original | None]

logger = logging.getLogger(__name__)

captured = object()
"""Signal: an exchange is on disk. Arguments: request; exchange (archive.warc.exchange.Exchange; a response that was a
file is closed by now); start (the first 64 KB of the response); capture (archive.items.Capture, None where no
response came); original (archive.warc.revisit.Original: the earlier capture that this one repeats, so that it was
written as a revisit record; else None). Sent in the order of the records in the file, from the reactor's thread."""

closing = object()
"""Signal: no more exchanges will come; descriptions still may. Handlers may be coroutines: the WARC file is closed, and
the collection's lock released, when they are done."""


class CaptureWriter:
    """Scrapy extension of the add-on `crawler.capture.Capture`."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        self._crawler = crawler
        self.collection = Collection(settings["COLLECTION"])
        self.recovering: str | None = None
        """The file that an earlier crawl left open and that is being recovered."""
        self._has_recovered = False
        self._lock: Lock | None = None
        self._writer: WarcWriter | None = None
        self._originals: Originals | None = None
        self._index_updates: IndexUpdates | None = None
        self._stopping = False
        self._is_stopped = False
        # One thread: the records of one file are written one after another, in the order in which they were finished.
        self._pool = ThreadPool(1, 1, "warc")

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.close, signals.engine_stopped)
        return extension

    async def spider_opened(self) -> None:
        try:
            await self.open()
        except CollectionError as error:
            logger.error("%s", error)
            raise CloseSpider("collection_unusable") from error

    async def open(self) -> None:
        """Take the collection's lock and be ready to write; called before the first exchange is written, also by
        several at a time.

        Files that an earlier crawl left open are recovered. That may take minutes, which the reactor does not wait for.
        Raises archive.collection.CollectionError where the collection cannot be used.
        """
        if self._writer is not None:
            return
        from twisted.internet import reactor

        if not self._pool.started:
            self._pool.start()
            # A forced stop (a second Ctrl-C) ends the reactor without engine_stopped; a thread left would keep the
            # process.
            reactor.addSystemEventTrigger("during", "shutdown", self._stop_thread)  # type: ignore[arg-type]
        await maybe_deferred_to_future(deferToThreadPool(reactor, self._pool, self._open))
        if self._index_updates is None and (interval := self._amount("INDEX_INTERVAL", 600)):
            self._index_updates = IndexUpdates(self.collection, interval)
            self._index_updates.begin()
            if self._has_recovered:
                self._index_updates.soon()

    def _open(self) -> None:
        """Called in the WARC's thread, so that of several calls all but the first find the work done."""
        if self._writer is not None:
            return
        writer = self._new_writer()
        self.collection.create()
        self._lock = self.collection.lock()
        try:
            self._recover()
            writer.check_space()
            if self._crawler.settings.getbool("WARC_REVISITS", True):
                self._originals = Originals(self.collection)
        except WarcWriteError as error:
            self._lock.release()
            raise CollectionError(_said(error, error.message)) from error
        except BaseException:
            self._lock.release()
            raise
        self._writer = writer

    def _recover(self) -> None:
        def go_on() -> None:
            if self._is_stopped:
                raise CollectionError("the crawl was stopped while it recovered what an earlier one had left open")

        def tell(path: Path) -> None:
            go_on()
            doing = "Recovering %s (%s), which an earlier crawl left open"
            if path.suffix != OPEN:
                doing = "Computing the SHA-256 of %s (%s), which the manifest lacks"
            logger.info(doing, path.name, decimal(path.stat().st_size))
            self.recovering = path.name

        try:
            recovery = recover_collection(self.collection, tell=tell, each=go_on)
            self._has_recovered = bool(recovery.warcs)
            _log(recovery)
        except OSError as error:
            raise CollectionError(f"what an earlier crawl left open cannot be closed: {error}") from error
        finally:
            self.recovering = None

    def _new_writer(self) -> WarcWriter:
        settings = self._crawler.settings
        prefix = settings.get("WARC_PREFIX") or re.sub(r"[^A-Za-z0-9_.-]+", "-", settings["BOT_NAME"]).strip("-.")
        try:
            return WarcWriter(
                self.collection.archive,
                prefix=prefix or "capture",
                software=f"Dateline/{__version__} Scrapy/{scrapy_version}",
                operator=settings.get("WARC_OPERATOR") or settings.get("CONTACT") or None,
                user_agent=settings.get("USER_AGENT"),
                robots="obey" if settings.getbool("ROBOTSTXT_OBEY") else "ignore",
                collection_name=self.collection.name,
                max_size=self._amount("WARC_MAX_SIZE", 1_000_000_000, least=1),
                max_age=timedelta(seconds=seconds) if (seconds := self._amount("WARC_MAX_AGE", 0)) else None,
                sync_every=self._amount("WARC_FSYNC", 0),
                reserve=self._amount("WARC_RESERVE", 0),
                closed=self._closed,
            )
        except ValueError as error:
            raise CollectionError(f"WARC_PREFIX: {error}") from error

    def _closed(self, path: Path, sha256: str) -> None:
        """A file has its name; called in the WARC's thread."""
        from twisted.internet import reactor

        self.collection.manifest.add(path, sha256)
        if self._index_updates is not None:
            reactor.callFromThread(self._index_updates.soon)

    def _amount(self, name: str, default: int, *, least: int = 0) -> int:
        settings = self._crawler.settings
        try:
            amount = settings.getint(name, default)
        except (TypeError, ValueError):
            amount = least - 1
        if amount < least:
            raise CollectionError(f"{name} is {settings.get(name)!r}: it takes a whole number, {least} or more")
        return amount

    async def write(self, request: Request, exchange: Exchange) -> CaptureAddress | None:
        """Write the exchange and tell of it; returns once it is on disk."""
        assert self._writer is not None
        start = first_bytes(exchange.response)
        from twisted.internet import reactor

        deferred: Deferred[Any] = deferToThreadPool(reactor, self._pool, self._archive, self._writer, exchange)
        # Within the reactor's turn in which the thread has answered, so that the order of the records is kept.
        deferred.addCallback(partial(self._written, request, exchange, start))
        try:
            address: CaptureAddress | None = await maybe_deferred_to_future(deferred)
        except WarcWriteError as error:
            self._stop(error)
            raise IgnoreRequest(f"not archived, so not used: {error}") from error
        return address

    async def describe(self, description: Description) -> None:
        """Write a metadata record about a record that was written before; what goes wrong ends the crawl in order."""
        if self._writer is None or self._stopping:
            return
        from twisted.internet import reactor

        try:
            await maybe_deferred_to_future(
                deferToThreadPool(reactor, self._pool, self._writer.write_metadata, description)
            )
        except WarcWriteError as error:
            self._stop(error)

    def _archive(self, writer: WarcWriter, exchange: Exchange) -> _Written:
        """Write the exchange; called in the WARC's thread."""
        if self._originals is None:
            return writer.write(exchange), None
        return self._originals.write(writer, exchange)

    def _written(self, request: Request, exchange: Exchange, start: bytes, written: _Written) -> CaptureAddress | None:
        address, original = written
        stats = self._crawler.stats
        assert stats is not None
        stats.inc_value("capture/exchanges")
        if address is None:
            stats.inc_value("capture/without_response")
        if original is not None:
            stats.inc_value("capture/revisits")
        if exchange.truncated:
            stats.inc_value(f"capture/truncated/{exchange.truncated}")
        self._crawler.signals.send_catch_log(
            captured, request=request, exchange=exchange, start=start, capture=address, original=original
        )
        return address

    def _stop(self, error: WarcWriteError) -> None:
        # Nothing may be said of what is not on disk, so a crawl that cannot write has nothing more to do.
        engine = self._crawler.engine
        if engine is not None and not self._stopping:
            self._stopping = True
            said = _said(error, str(error))
            logger.error("Stopping, as nothing can be archived: %s", said)
            assert self._crawler.stats is not None
            self._crawler.stats.set_value("capture/error", said)
            deferred_from_coro(engine.close_spider_async(reason="archive_unwritable"))

    def _stop_thread(self) -> None:
        self._is_stopped = True
        if self._pool.started:
            self._pool.stop()

    async def close(self) -> None:
        from twisted.internet import reactor

        writer = self._writer
        try:
            await self._crawler.signals.send_catch_log_async(closing)
            if self._index_updates is not None:
                await self._index_updates.close()
            self._writer = None
            if writer is not None:
                # Behind whatever is still to be written: the pool has one thread.
                await maybe_deferred_to_future(deferToThreadPool(reactor, self._pool, writer.close))
        except WarcWriteError as error:
            logger.error("The next crawl closes it: %s", error)
        finally:
            try:
                if writer is not None and self._crawler.settings.getbool("INDEX_AT_CLOSE", True):
                    await maybe_deferred_to_future(
                        deferToThreadPool(reactor, self._pool, bring_up_to_date, self.collection)
                    )
            finally:
                self._stop_thread()
                if self._originals is not None:
                    self._originals.close()
                if self._lock is not None:
                    self._lock.release()


def _said(error: WarcWriteError, message: str) -> str:
    return f"{message} (WARC_RESERVE)" if isinstance(error, ReserveReachedError) else message


def _log(recovery: CollectionRecovery) -> None:
    for warc in recovery.warcs:
        message = "Closed %s, which an earlier crawl left open: %d records kept, %d bytes of a torn one cut at byte %d"
        level = logging.WARNING if warc.cut_bytes else logging.INFO
        logger.log(level, message, warc.path.name, warc.records, warc.cut_bytes, warc.cut_at)
        for damage in warc.damages:
            logger.error("Damaged, and kept as it is: %s", damage)
    for items in recovery.items:
        if items.cut_bytes:
            message = "Cut %d bytes of torn items from %s at byte %d: they are extracted anew"
            logger.warning(message, items.cut_bytes, items.path.name, items.cut_at)
    for path in recovery.listed:
        logger.info("Listed in the manifest: %s", path.name)
    for path, why in recovery.failures:
        logger.error("Not recovered, and left as it is: %s: %s", path, why)


def first_bytes(response: bytes | BinaryIO | None) -> bytes:
    """The first 64 KB of a response."""
    if response is None or isinstance(response, bytes):
        return (response or b"")[: 1 << 16]
    start = response.read(1 << 16)
    response.seek(0)
    return start
