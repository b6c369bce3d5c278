"""Stopping: a crawl that was told to stop does so in order and within seconds.

Scrapy waits for every request that it has begun with, those that a delay holds back among them: minutes, with a
Crawl-delay or a server that says nothing. What was not asked for yet stays due; what is under way has STOP_SECONDS
(`Stopping`, an extension). As long as the spider is being opened, Scrapy hears of no stop: the process ends in the
middle of it, as if it had failed (`StoppableCrawler`).
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, IgnoreRequest
from scrapy.utils.asyncio import call_later, create_looping_call

if TYPE_CHECKING:
    from typing import Self

    from scrapy.utils.asyncio import CallLaterResult

aborting = object()
"""Signal: the crawl is stopping, and what is still under way has had its time. Whoever waits for something gives it
up."""

_INTERVAL = 0.2
_MOMENT = 0.01


class StoppedError(IgnoreRequest):
    """The request was not made, or not to its end, because the crawl was told to stop."""

    def __init__(self) -> None:
        super().__init__("the crawl was told to stop")


class Stopping:
    """The extension."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler
        self._seconds = crawler.settings.getfloat("STOP_SECONDS", 5)
        # Scrapy tells nobody that it begins to close, so it is asked.
        self._look = create_looping_call(self._check)
        self._abort: CallLaterResult | None = None

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        return extension

    def spider_opened(self) -> None:
        self._look.start(_INTERVAL, now=False)

    def spider_closed(self) -> None:
        if self._look.running:
            self._look.stop()
        if self._abort is not None:
            self._abort.cancel()
            self._abort = None

    def _give_up(self) -> None:
        self._giving_up = asyncio.ensure_future(self._crawler.signals.send_catch_log_async(aborting))

    def _check(self) -> None:
        engine = self._crawler.engine
        if engine._slot is None or engine._slot.closing is None:
            return
        for slot in engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(StoppedError())
        if self._abort is None:
            self._abort = call_later(self._seconds, self._give_up)


class StoppableCrawler(Crawler):
    """A crawler that may be told to stop while its spider is being opened, too: while what an earlier crawl left is
    recovered, and extracted. What is not done stays for the next crawl.
    """

    engine: StoppableEngine
    _is_told = False

    def _create_engine(self) -> StoppableEngine:
        # As Scrapy's, which hears here that the spider is closed.
        return StoppableEngine(self, lambda _: super(StoppableCrawler, self).stop_async())

    async def stop_async(self) -> None:
        if self._is_told:
            return  # a second signal: whoever sends it waits no longer
        self._is_told = True
        if self.crawling:
            self.engine.give_up_opening()
        while self.crawling and not self.engine.running:  # it is being closed, or was about to run
            await asyncio.sleep(_MOMENT)
        await super().stop_async()


class StoppableEngine(ExecutionEngine):
    """Scrapy's engine, whose spider need not be opened to the end."""

    _opening: asyncio.Future[None] | None = None

    async def open_spider_async(self, *, close_if_idle: bool = True) -> None:
        self._opening = asyncio.ensure_future(super().open_spider_async(close_if_idle=close_if_idle))
        try:
            await self._opening
        except asyncio.CancelledError:
            raise CloseSpider("shutdown") from None  # Scrapy's own word for a crawl that was stopped

    def give_up_opening(self) -> None:
        """Have whoever opens something leave it as it is; nothing happens where the spider is open."""
        if self._opening is not None:
            self._opening.cancel()
