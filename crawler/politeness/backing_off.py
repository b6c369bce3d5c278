"""BackingOff: a downloader middleware that hears what hosts answer, and has those wait that ask for it or fail.

It stands on the downloader's side of Scrapy's RetryMiddleware, which decides on the single request: what is tried again
goes to the scheduler, and waits there with all others to its host.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import IgnoreRequest
from scrapy.utils.misc import load_object

from crawler.failures import describe
from crawler.politeness.host_gate import ROBOTSTXT, HostGate
from crawler.politeness.hosts import HostWaitsError
from crawler.politeness.retry_after import retry_after

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler
    from scrapy.http import Response


class BackingOff(HostGate):
    """What RETRY_HTTP_CODES and RETRY_EXCEPTIONS name is a failure of the host; for a robots.txt, every 5xx and
    whatever else keeps it from coming.
    """

    def __init__(self, crawler: Crawler):
        super().__init__(crawler)
        self._statuses = {int(status) for status in crawler.settings.getlist("RETRY_HTTP_CODES")}
        self._exceptions = tuple(
            load_object(kind) if isinstance(kind, str) else kind
            for kind in crawler.settings.getlist("RETRY_EXCEPTIONS")
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        middleware = super().from_crawler(crawler)
        # Not process_response: by then the downloader has sent the host what was next in its queue.
        crawler.signals.connect(middleware.response_downloaded, signals.response_downloaded)
        return middleware

    def response_downloaded(self, request: Request, response: Response) -> None:
        host = self.hosts.host_of(request)
        is_robots = bool(request.meta.get(ROBOTSTXT))
        if response.status in self._statuses or (is_robots and response.status >= 500):
            headers = response.headers
            wait = retry_after(headers.get("Retry-After"), date=headers.get("Date"), now=self.hosts.clock())
            self.hosts.failed(host, f"status {response.status}", retry_after=wait, robots=is_robots)
        elif not (is_robots and 300 <= response.status < 400):  # where that leads to may yet fail
            self.hosts.answered(host)

    def process_exception(self, request: Request, exception: Exception) -> Request | None:
        """A request that was taken back goes to the scheduler."""
        is_robots = bool(request.meta.get(ROBOTSTXT))
        if isinstance(exception, HostWaitsError):
            return None if is_robots else request.replace(dont_filter=True)
        if isinstance(exception, self._exceptions) or (is_robots and not isinstance(exception, IgnoreRequest)):
            self.hosts.failed(self.hosts.host_of(request), describe(exception), robots=is_robots)
        return None
