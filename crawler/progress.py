"""Progress on a terminal, in place of a wall of log: an extension that is off everywhere else."""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING

from rich.console import Console
from rich.file_proxy import FileProxy
from rich.markup import escape
from rich.status import Status
from scrapy import signals
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from crawler.capture_writer import CaptureWriter

if TYPE_CHECKING:
    from typing import Self

    from scrapy.crawler import Crawler

_INTERVAL = 0.25


class Progress:
    """One line that is drawn anew. PROGRESS=False switches it off, so does a log level that prints each page anyway."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        chatty = logging.getLevelName(settings.get("LOG_LEVEL")) in (logging.DEBUG, logging.INFO)
        if (
            not settings.getbool("PROGRESS", True)
            or not sys.stderr.isatty()
            or (chatty and settings.getbool("LOG_ENABLED"))
        ):
            raise NotConfigured
        self._crawler = crawler
        self._console = Console(stderr=True)
        self._status: Status | None = None
        self._redraw = LoopingCall(self._draw)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.start, signals.spider_opened)
        crawler.signals.connect(extension.stop, signals.engine_stopped)
        return extension

    def start(self) -> None:
        self._status = Status("", console=self._console)
        # Log lines go through the console, so that they do not tear the line.
        for handler in logging.getLogger().handlers:
            if isinstance(handler, logging.StreamHandler) and handler.stream is sys.stderr:
                handler.setStream(FileProxy(self._console, sys.stderr))
        self._status.start()
        self._redraw.start(_INTERVAL)

    def stop(self) -> None:
        if self._redraw.running:
            self._redraw.stop()
        if self._status is not None:
            self._status.stop()

    def _draw(self) -> None:
        stats, engine = self._crawler.stats, self._crawler.engine
        assert stats is not None
        if self._status is None or engine is None or engine._slot is None:
            return
        writer = self._crawler.get_extension(CaptureWriter)
        if writer is not None and writer.recovering:
            self._status.update(f"recovering what an earlier crawl left open: {escape(writer.recovering)}")
            return
        waiting = len(engine._slot.scheduler) if hasattr(engine._slot.scheduler, "__len__") else 0
        fetched, articles, liveblogs, entries = (
            stats.get_value(name, 0)
            for name in ("response_received_count", "dateline/articles", "dateline/liveblogs", "dateline/entries")
        )
        self._status.update(
            f"{fetched} fetched · {waiting} to go · {articles} articles · {liveblogs} live blogs ({entries} entries)"
        )
