"""A configured site."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.discovery.scope import scope_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Where a site begins, and what its pages do not say themselves. All URLs are absolute, http or https."""

    name: str
    """What its file is called: `harbour-post` of `harbour-post.toml`."""
    home: str
    feeds: tuple[str, ...] = ()
    sitemaps: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    time_zone: str | None = None
    """The IANA name of the zone in which its pages give times without an offset (`Europe/London`); None: unknown."""

    def seeds(self) -> list[str]:
        """Where a crawl of the site begins: its home page, feeds, sitemaps and sections, each once."""
        return list(dict.fromkeys((self.home, *self.feeds, *self.sitemaps, *self.sections)))


def site_for(url: str, sites: Iterable[Site]) -> Site | None:
    """The site that the page at `url` belongs to; None where there is none, or no one.

    Sites may share a registered domain (`sport.harbour-post.example` beside `harbour-post.example`): the one whose home
    page has the page's own host goes first, then the one at the domain itself, which its other hosts belong to.
    """
    scope = scope_of(url)
    if not scope:
        return None
    candidates = [site for site in sites if scope_of(site.home) == scope]
    for host in (_host(url), scope):
        of_host = [site for site in candidates if _host(site.home) == host]
        if of_host:
            return of_host[0] if len(of_host) == 1 else None
    return candidates[0] if len(candidates) == 1 else None


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
