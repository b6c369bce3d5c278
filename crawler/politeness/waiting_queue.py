"""The scheduler's queue, which keeps the requests to hosts that have to wait (`crawler.politeness.hosts`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface

from crawler.politeness.hosts import Hosts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler


class _WaitingInterface(DownloaderInterface):
    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._crawler = crawler

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        hosts = self._crawler.get_extension(Hosts)
        return super().stats(slot for slot in possible_slots if hosts is None or not hosts.must_wait(slot))


class WaitingQueue(DownloaderAwarePriorityQueue):
    """SCHEDULER_PRIORITY_QUEUE; Scrapy's own but for that."""

    def __init__(self, crawler: Crawler, *arguments: Any, **keywords: Any):
        super().__init__(crawler, *arguments, **keywords)
        self._downloader_interface = _WaitingInterface(crawler)
