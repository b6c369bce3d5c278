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
    from scrapy import Request


class OutOfScopeError(IgnoreRequest):
    """The request (most often a redirect's target) is none of this crawl's."""


class Guard:
    """Refuses what is out of scope; the spider counts it."""

    def process_request(self, request: Request) -> None:
        """Raises OutOfScopeError."""
        scope = request.meta.get("scope")
        if scope is not None and not same_site(request.url, scope):
            raise OutOfScopeError(f"{urlsplit(request.url).hostname} is not part of {scope}")
