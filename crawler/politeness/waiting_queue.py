"""The scheduler's queue: whose request the downloader gets next, so that no host is in the others' way.

Whatever the downloader has taken holds one of its places (CONCURRENT_REQUESTS), be it on the wire, waiting for its
robots.txt or for a delay to pass. So the requests to a host that has to wait (`crawler.politeness.hosts`) stay here,
and so does what a host could not be asked for yet.
"""

from __future__ import annotations

from collections import Counter
from math import inf
from typing import TYPE_CHECKING, Any

from scrapy.pqueues import DownloaderAwarePriorityQueue, DownloaderInterface

from crawler.politeness.hosts import Hosts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from scrapy.crawler import Crawler

# Seconds between two requests to a host from which on more places than two, one on the wire and one that waits for its
# turn, are of no use to it.
_LONG_DELAY = 1.0
# The share of the places that hosts which failed last have together: each may hold its own for all of DOWNLOAD_TIMEOUT,
# and where hundreds of them do, the others go on in the rest.
_FAILING_SHARE = 0.5


class _WaitingInterface(DownloaderInterface):
    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._crawler = crawler

    def stats(self, possible_slots: Iterable[str]) -> list[tuple[int, str]]:
        """The hosts that a request may be sent to, each with how many are under way."""
        hosts = self._crawler.get_extension(Hosts)
        # Not what is in the slots: requests whose robots.txt is not there yet are in none.
        under_way = Counter(map(self.get_slot_key, self.downloader.active))
        possible = [slot for slot in possible_slots if under_way[slot] < self._places(slot)]
        if hosts is not None:
            # A place for the page, and one for the robots.txt that it may yet ask for.
            failing = sum(max(number, 2) for host, number in under_way.items() if hosts.is_failing(host))
            has_room = not failing or failing + 2 <= (self.downloader.total_concurrency or inf) * _FAILING_SHARE
            possible = [
                slot for slot in possible if not hosts.must_wait(slot) and (has_room or not hosts.is_failing(slot))
            ]
        return [(under_way[slot], slot) for slot in possible]

    def _places(self, host: str) -> int:
        """How many requests to the host the downloader may have at once."""
        downloader, slot = self.downloader, self.downloader.slots.get(host)
        if slot is not None:
            delay, places = slot.delay, slot.concurrency
        else:  # one that rests for a minute is dropped
            chosen = downloader.per_slot_settings.get(host, {})
            delay = chosen.get("delay", downloader._delay)
            places = chosen.get("concurrency", downloader.domain_concurrency)
        return min(places, 2) if delay > _LONG_DELAY else places


class WaitingQueue(DownloaderAwarePriorityQueue):
    """SCHEDULER_PRIORITY_QUEUE; Scrapy's own but for that."""

    def __init__(self, crawler: Crawler, *arguments: Any, **keywords: Any):
        super().__init__(crawler, *arguments, **keywords)
        self._downloader_interface = _WaitingInterface(crawler)
