"""Following: which links of a response are put on the frontier, and which of them are to be fetched now."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from archive import clock
from archive.addresses import first_page
from archive.catalog_rows import utc_text
from archive.frontier import FrontierRow
from crawler.discovery.feeds import MAX_ENTRIES, read_feed
from crawler.discovery.further_pages import read_further_pages
from crawler.discovery.robots import sitemaps_of
from crawler.discovery.scope import normalized, same_site, scope_of, too_old
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.headers import pairs
from crawler.recorder import Recorder

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from scrapy.crawler import Crawler
    from scrapy.http import Response

    from archive.frontier_rows import Role
    from crawler.discovery.links import Link
    from crawler.due.agenda import Agenda, Found
    from crawler.spiders.arguments import Arguments

T = TypeVar("T")

# A sitemap index may name 50 000 sitemaps of 50 000 pages each (sitemaps.org); a site that is current needs a handful.
MAX_SITEMAPS = 200
# Feeds that a home page or section announces; some announce one for each topic.
MAX_FEEDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What a response led to."""

    rows: tuple[FrontierRow, ...] = ()
    """To be fetched now."""
    news: int = 0
    """Pages that were not known."""
    left: int = 0
    """Pages that were not known, and for which there was no room."""
    fault: str | None = None
    """Why it led to nothing, where it should have."""
    robots: str | None = None
    """The URL of a robots.txt that may know more."""


class Following:
    """Limits are those of the spider's arguments: of a run, or, where it never ends (`goes_on`), of one response."""

    def __init__(self, crawler: Crawler, arguments: Arguments, agenda: Agenda, *, goes_on: bool) -> None:
        self._crawler = crawler
        self._arguments = arguments
        self._agenda = agenda
        self._goes_on = goes_on
        self._used: Counter[str] = Counter()
        self._lock = asyncio.Lock()

    async def feed_or_sitemap(self, response: Response, row: FrontierRow, kind: str) -> Followed:
        """A feed or a sitemap (`kind`)."""
        # What a user names is what he wants: a feed may point to other sites (a feed service, a sister site).
        named = row.role == "seed" and row.url in self._arguments.seeds
        scope = None if named else row.scope
        children: list[Link] = []
        try:
            if kind == "feed":
                links = await self._read(read_feed, response, pairs(response.headers))
                if len(links) >= MAX_ENTRIES:
                    self.count(f"beyond the {MAX_ENTRIES} entries that are read of one feed")
            else:
                sitemap = await self._read(read_sitemap, response)
                links, children = sitemap.pages, sitemap.sitemaps
                if sitemap.truncated:
                    self.count("beyond what is read of one sitemap")
        except _UnreadableError as error:
            return Followed(fault=str(error))
        pages = self._wanted(links, scope=scope, ageless=named)
        lists = [
            child.url
            for child in children
            if (scope is None or same_site(child.url, scope)) and (named or not self._is_too_old(child))
        ]
        sitemaps = await self._heard_of(_rows_of(lists, row, "list", scope), "sitemaps", MAX_SITEMAPS, "sitemaps")
        budget = "listed_pages" if named else "pages"
        found = await self._pages(_rows_of(pages, row, "page", scope), row, budget)
        fault = None if links or children else f"the {kind} names no pages"
        return self._followed([sitemaps, found], found, fault=fault)

    async def section(self, response: Response, row: FrontierRow) -> Followed:
        """A home page or section."""
        try:
            section = await self._read(read_section, response, pairs(response.headers))
        except _UnreadableError as error:
            return Followed(fault=str(error))
        scope = scope_of(response.url)
        feeds = [url for url in section.feeds[:MAX_FEEDS] if same_site(url, scope)]
        lists = await self._agenda.heard_of(_rows_of(feeds, row, "list", scope), MAX_FEEDS)
        pages = self._wanted(section.pages, scope=scope)
        found = await self._pages(_rows_of(pages, row, "page", scope), row, "pages")
        # A home page that is drawn by scripts says nothing; its sitemap may.
        root = urlsplit(response.url)
        says_nothing = not section.pages and not section.feeds
        robots = f"{root.scheme}://{root.netloc}/robots.txt" if says_nothing else None
        return self._followed([lists, found], found, robots=robots)

    async def robots(self, response: Response, row: FrontierRow) -> Followed:
        """The robots.txt of a home page's host: its sitemaps."""
        urls = sitemaps_of(response.body, response.url) if response.status < 400 else []
        found = await self._agenda.heard_of(_rows_of(urls[:MAX_FEEDS], row, "list", row.scope), MAX_FEEDS)
        fault = None if urls else "no links to articles, no feed and no sitemap were found"
        return self._followed([found], found, fault=fault)

    async def further_pages(self, response: Response, row: FrontierRow, *, all_new: bool) -> Followed:
        """The further pages of a live blog; `all_new`: each of its entries is new, so there may be more behind them."""
        try:
            urls = await self._read(read_further_pages, response, pairs(response.headers))
        except _UnreadableError as error:
            return Followed(fault=str(error))
        rows = [following for following in _rows_of(urls, row, "page", row.scope) if following.key != row.key]
        what = "further pages of a live blog"
        found = await self._heard_of(rows, first_page(response.url), self._arguments.blog_pages, what, hasten=all_new)
        return Followed(rows=tuple(found.rows))

    def count(self, what: str, number: int = 1) -> None:
        """Count what was not followed, for the summary."""
        assert self._crawler.stats is not None
        if number:
            self._crawler.stats.inc_value(f"dateline/skipped/{what}", number)

    def _followed(
        self, all_found: Iterable[Found], pages: Found, *, fault: str | None = None, robots: str | None = None
    ) -> Followed:
        self.count("known and not due yet", pages.waiting)
        rows = tuple(row for found in all_found for row in found.rows)
        return Followed(rows=rows, news=pages.news, left=pages.left, fault=fault, robots=robots)

    async def _read(self, reader: Callable[..., T], response: Response, *more: Any) -> T:
        """What a reader of `crawler.discovery` finds in a response; in a worker, as a hostile page may take seconds."""
        recorder = self._crawler.get_extension(Recorder)
        try:
            if recorder is None:
                return reader(response.body, response.url, *more)
            return await recorder.workers.call(reader, response.body, response.url, *more)
        except Exception as error:  # whatever a response can bring about in a reader costs this response only
            raise _UnreadableError(f"its links could not be read: {type(error).__name__} {error}") from error

    def _wanted(self, links: Iterable[Link], *, scope: str | None, ageless: bool = False) -> list[str]:
        """The URLs of the links that are followed; the others are counted."""
        wanted = []
        for link in links:
            site = self._agenda.sites.site_of(link.url)
            if scope is not None and not same_site(link.url, scope):
                self.count("on another site")
            elif site is not None and not site.follow.allows(link.url):
                self.count("left out by follow")
            elif not ageless and self._is_too_old(link):
                self.count(f"older than {self._arguments.days} days")
            else:
                wanted.append(link.url)
        return wanted

    def _is_too_old(self, link: Link) -> bool:
        return link.date is not None and too_old(link.date, clock.now(), self._arguments.days)

    async def _pages(self, rows: list[FrontierRow], origin: FrontierRow, budget: str) -> Found:
        limit: int = getattr(self._arguments, budget)
        return await self._heard_of(rows, f"{budget} {origin.source}", limit, f"the limit {budget}")

    async def _heard_of(
        self, rows: list[FrontierRow], budget: str, limit: int, what: str, *, hasten: bool = False
    ) -> Found:
        """Have the agenda take in rows, at most `limit` new ones of a budget: in the whole run, where that ends."""
        if self._goes_on:
            found = await self._agenda.heard_of(rows, limit, hasten=hasten, share=self._agenda.share)
        else:
            async with self._lock:  # as several lists may share one
                found = await self._agenda.heard_of(rows, limit - self._used[budget], hasten=hasten)
                self._used[budget] += found.news
        self.count(f"beyond {what}" if what.startswith("the ") else f"beyond {limit} {what}", found.left)
        return found


class _UnreadableError(Exception):
    """The links of a response cannot be read."""


def _rows_of(urls: Iterable[str], origin: FrontierRow, role: Role, scope: str | None) -> list[FrontierRow]:
    """The rows of URLs that a look at `origin` led to."""
    now, source = utc_text(clock.now()), origin.source
    return [
        FrontierRow(
            key=normalized(url), url=url, source=source, scope=scope, role=role, found=now, due=now, place=place
        )
        for place, url in enumerate(urls)
    ]
