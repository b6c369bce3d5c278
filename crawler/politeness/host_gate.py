"""HostGate: a downloader middleware that lets nothing through to a host that has to wait or is left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.exceptions import NotConfigured
from scrapy.utils.misc import load_object

from crawler.politeness.hosts import Hosts, HostWaitsError
from crawler.politeness.waiting_queue import WaitingQueue

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

ROBOTSTXT = "is_robotstxt"
"""In a request's meta: it asks for robots.txt, and does not come from the scheduler."""


class HostGate:
    """Stands before robots.txt (nothing is asked of a host that waits) and, as BackingOff, behind it."""

    def __init__(self, crawler: Crawler):
        hosts = crawler.get_extension(Hosts)
        if hosts is None:
            raise NotConfigured
        queue = load_object(crawler.settings["SCHEDULER_PRIORITY_QUEUE"])
        if not issubclass(queue, WaitingQueue):
            # What is sent back would come again at once, and again.
            raise ValueError("SCHEDULER_PRIORITY_QUEUE must be crawler.politeness.waiting_queue.WaitingQueue")
        self.hosts = hosts

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """The request again where it has to wait: it goes back to the scheduler.

        Raises HostLeftError; HostWaitsError for a robots.txt.
        """
        host = self.hosts.host_of(request)
        self.hosts.refuse_left(host)
        if not self.hosts.must_wait(host):
            return None
        if request.meta.get(ROBOTSTXT):
            raise HostWaitsError(host)
        return request.replace(dont_filter=True)
