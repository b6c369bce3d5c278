"""Stopping: an extension that has a crawl which was told to stop do so within seconds.

Scrapy waits for every request that it has begun with, those that a delay holds back among them: minutes, with a
Crawl-delay or a server that says nothing. What was not asked for yet stays due; what is under way has STOP_SECONDS.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.asyncio import call_later, create_looping_call

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler
    from scrapy.utils.asyncio import CallLaterResult

aborting = object()
"""Signal: the crawl is stopping, and what is still under way has had its time. Whoever waits for something gives it
up."""

_INTERVAL = 0.2


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
