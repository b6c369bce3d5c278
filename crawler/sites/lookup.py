"""From a URL to the configured site it belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from crawler.discovery.scope import scope_of
from crawler.sites.site import Site


class SiteLookup:
    """Sites by host and registered domain: a look-up costs the same, however many sites there are.

    Sites may share a registered domain (`sport.harbour-post.example` beside `harbour-post.example`): the one whose home
    page has the page's own host goes first, then the one at the domain itself, which its other hosts belong to, then
    the only one of the domain. Two sites of one host are no answer.
    """

    def __init__(self, sites: Iterable[Site] = ()) -> None:
        self._of_host: dict[tuple[str, str], Site | None] = {}
        self._of_scope: dict[str, Site | None] = {}
        for site in sites:
            scope = scope_of(site.home)
            host = (scope, _host(site.home))
            self._of_host[host] = None if host in self._of_host else site
            self._of_scope[scope] = None if scope in self._of_scope else site

    def site_of(self, url: str) -> Site | None:
        """The site that the page at `url` belongs to; None where there is none, or no one."""
        scope = scope_of(url)
        if scope not in self._of_scope:
            return None
        for host in (_host(url), scope):
            if (scope, host) in self._of_host:
                return self._of_host[scope, host]
        return self._of_scope[scope]


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
