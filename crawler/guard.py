"""Guard: may we go there? A downloader middleware that keeps a crawl within its scope, redirects included.

The spider puts the scope of a request into its meta (`scope`: a host, see `crawler.discovery.scope`); a redirect
carries it on. Addresses are looked at a second time where a connection is made (`crawler.wire`), as a name can lead
anywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from crawler.discovery.scope import same_site

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler


class OutOfScopeError(IgnoreRequest):
    """The request (most often a redirect's target) is none of this crawl's."""


class Guard:
    """Refuses what is out of scope, and counts it."""

    def __init__(self, crawler: Crawler):
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises OutOfScopeError."""
        scope = request.meta.get("scope")
        if scope is None or same_site(request.url, scope):
            return
        assert self._crawler.stats is not None
        self._crawler.stats.inc_value("dateline/skipped/redirected to another site")
        raise OutOfScopeError(f"{urlsplit(request.url).hostname} is not part of {scope}")
