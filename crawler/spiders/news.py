"""The news spider: from seeds to the pages they lead to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Self, TypeVar
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest

from archive import clock
from archive.addresses import first_page
from crawler.discovery.feeds import read_feed
from crawler.discovery.further_pages import read_further_pages
from crawler.discovery.robots import sitemaps_of
from crawler.discovery.scope import normalized, same_site, scope_of, too_old
from crawler.discovery.sections import read_section
from crawler.discovery.sitemaps import read_sitemap
from crawler.discovery.sniff import sniff
from crawler.failures import describe
from crawler.guard import OutOfScopeError
from crawler.headers import pairs
from crawler.politeness.hosts import HostLeftError
from crawler.recorder import Recorder
from crawler.seeds import parse_seeds
from crawler.sites import Site, SiteLookup, load_site, site_folders, sites_to_crawl
from crawler.wire import PrivateAddressError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from crawler.discovery.links import Link
    from crawler.examination import Examined

T = TypeVar("T")

# A sitemap index may name 50 000 sitemaps of 50 000 pages each (sitemaps.org); a site that is current needs a handful.
MAX_SITEMAPS = 200
# Feeds that a home page or section announces; some announce one for each topic.
MAX_FEEDS = 3


class NewsSpider(Spider):
    """Discover, fetch, hand over: pages are archived and extracted by components; this spider says which.

    Arguments (`-a NAME=VALUE`):

    - `seeds`: see `crawler.seeds`. A seed may be a home page, section, feed, sitemap, article or live blog; it
      finds out.
    - `site`: the names of configured sites (`sites/NAME.toml`), with commas between, whose pages and feeds are seeds;
      what their `follow` leaves out is not followed.
    - `sites`: `all`, for all configured sites.
    - `pages`: at most so many pages that home pages and sections lead to (default 200).
    - `listed_pages`: at most so many pages that feeds and sitemaps named as seeds list (default 10000).
    - `blog_pages`: at most so many further pages of one live blog (default 50).
    - `days`: how old a page that a home page or section leads to may be, where its date is known beforehand
      (default 7).

    Raises ValueError for an argument that cannot be used.
    """

    name = "news"

    def __init__(
        self,
        *,
        seeds: str = "",
        site: str = "",
        sites: str = "",
        sites_dir: str | None = None,
        pages: str | int = 200,
        listed_pages: str | int = 10_000,
        blog_pages: str | int = 50,
        days: str | int = 7,
        **unknown: Any,
    ):
        super().__init__()
        if unknown:
            raise ValueError(
                f"there is no argument {min(unknown)!r}; there are: seeds, site, sites, pages, listed_pages, "
                "blog_pages, days"
            )
        configured = configured_sites(site, sites, sites_dir)
        self.seeds = seeds_of(seeds, configured)
        self._sites = SiteLookup(configured)
        self._room = {"pages": _number("pages", pages), "listed_pages": _number("listed_pages", listed_pages)}
        self._blog_pages = _number("blog_pages", blog_pages)
        self._days = _number("days", days)
        self._started = clock.now()
        self._seen: set[str] = set()
        self._sitemaps = 0
        self._further: Counter[str] = Counter()
        self.faults: dict[str, str] = {}
        """Seeds that gave nothing, and why."""

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it; the folder of the user's own sites is a setting, SITES_DIR."""
        return super().from_crawler(crawler, *args, **{"sites_dir": crawler.settings.get("SITES_DIR")} | kwargs)

    async def start(self) -> AsyncIterator[Request]:
        """The seeds, always due."""
        for seed in self.seeds:
            self._seen.add(normalized(seed))
            yield self._request(seed, self.parse_seed, priority=1, seed=seed)

    async def parse_seed(self, response: Response) -> AsyncIterator[Any]:
        """A seed may be anything: find out, and follow it."""
        if response.status >= 400:
            self._fault(response, f"the server answered with status {response.status}")
            return
        kind = sniff(response.body, pairs(response.headers))
        if kind in ("feed", "sitemap"):
            # What a user names is what he wants: a feed may point to other sites (a feed service, a sister site).
            for request in await self._follow_list(response, kind, budget="listed_pages", scope=None):
                yield request
        elif kind == "html":
            outcome = await self._outcome(response)
            if outcome is None or outcome.item is None or urlsplit(response.url).path in ("", "/"):
                for request in await self._follow_section(response):
                    yield request
            async for found in self.parse_page(response):
                yield found
        else:
            self._fault(response, "neither a page nor a feed nor a sitemap")

    async def parse_list(self, response: Response) -> AsyncIterator[Request]:
        """A feed or sitemap that a seed led to."""
        kind = sniff(response.body, pairs(response.headers)) if response.status < 400 else "other"
        if kind not in ("feed", "sitemap"):
            self.logger.warning("No feed or sitemap: %s (status %d)", response.url, response.status)
            return
        budget, scope = response.meta["budget"], response.meta["scope"]
        for request in await self._follow_list(response, kind, budget=budget, scope=scope):
            yield request

    async def parse_robots(self, response: Response) -> AsyncIterator[Request]:
        """robots.txt of a home page's host: its sitemaps, where nothing else led to pages."""
        found = sitemaps_of(response.body, response.url) if response.status < 400 else []
        for url in found[:MAX_FEEDS]:
            yield self._request(url, self.parse_list, scope=response.meta["scope"], budget="pages")
        if not found:
            self._fault(response, "no links to articles, no feed and no sitemap were found")

    async def parse_page(self, response: Response) -> AsyncIterator[Any]:
        """A page that something led to; of a live blog, the further pages too."""
        outcome = await self._outcome(response)
        if outcome is not None and outcome.item is not None and outcome.item["@type"] == "LiveBlogPosting":
            for request in await self._follow_further(response):
                yield request
        if (item := await self._item(response)) is not None:
            yield item

    def failed(self, failure: Failure) -> None:
        """No response came, or none that may be used."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        message = describe(error)
        seed = request.meta.get("seed")
        if seed is not None:
            self._faulty(seed, message)
        elif not isinstance(error, IgnoreRequest):
            self.logger.warning("Not fetched: %s (%s)", request.url, message)
        self._count(_why_ignored(error))

    async def _outcome(self, response: Response) -> Examined | None:
        """What extraction made of the response; None where nothing is recorded (no COLLECTION)."""
        recorder = self.crawler.get_extension(Recorder)
        assert response.request is not None
        if recorder is None:
            return None
        return await recorder.outcome_of(response.request)

    async def _item(self, response: Response) -> dict[str, Any] | None:
        """The response's item as it was written; None where there is none, or none that says anything new."""
        recorder = self.crawler.get_extension(Recorder)
        assert response.request is not None
        return await recorder.item_of(response.request) if recorder is not None else None

    async def _read(self, reader: Callable[..., T], response: Response, *more: Any) -> T | None:
        """What a reader of `crawler.discovery` finds in a response; in a worker, as a hostile page may take seconds."""
        recorder = self.crawler.get_extension(Recorder)
        if recorder is None:
            return reader(response.body, response.url, *more)
        try:
            return await recorder.workers.call(reader, response.body, response.url, *more)
        except Exception as error:  # whatever a response can bring about in a reader costs this response only
            self._fault(response, f"its links could not be read: {type(error).__name__} {error}")
            return None

    async def _follow_section(self, response: Response) -> list[Request]:
        scope = scope_of(response.url)
        section = await self._read(read_section, response, pairs(response.headers))
        if section is None:
            return []
        requests = list(self._follow_pages(section.pages, budget="pages", scope=scope))
        for url in section.feeds[:MAX_FEEDS]:
            if same_site(url, scope) and self._is_new(url):
                requests.append(self._request(url, self.parse_list, scope=scope, budget="pages"))
        if not section.pages and not section.feeds:
            # A home page that is drawn by scripts says nothing; its sitemap may.
            root = urlsplit(response.url)
            robots = f"{root.scheme}://{root.netloc}/robots.txt"
            requests.append(self._request(robots, self.parse_robots, scope=scope, seed=response.meta["seed"]))
        return requests

    async def _follow_further(self, response: Response) -> list[Request]:
        blog = first_page(response.url)
        requests = []
        for url in await self._read(read_further_pages, response, pairs(response.headers)) or ():
            if not self._is_new(url):
                continue
            if self._further[blog] >= self._blog_pages:
                self._count(f"beyond {self._blog_pages} further pages of a live blog")
                continue
            self._further[blog] += 1
            requests.append(self._request(url, self.parse_page, scope=response.meta.get("scope"), budget="pages"))
        return requests

    async def _follow_list(self, response: Response, kind: str, *, budget: str, scope: str | None) -> list[Request]:
        pages: list[Link] = []
        children: list[Link] = []
        if kind == "feed":
            links = await self._read(read_feed, response, pairs(response.headers))
            if links is None:
                return []
            pages = links
        else:
            sitemap = await self._read(read_sitemap, response)
            if sitemap is None:
                return []
            pages, children = sitemap.pages, sitemap.sitemaps
            if sitemap.truncated:
                self._count("beyond what is read of one sitemap")
        if not pages and not children:
            self._fault(response, f"the {kind} names no pages")
        requests = list(self._follow_pages(pages, budget=budget, scope=scope))
        for child in children:
            if self._is_too_old(child, budget) or (scope is not None and not same_site(child.url, scope)):
                continue
            if self._sitemaps >= MAX_SITEMAPS:
                self._count(f"beyond {MAX_SITEMAPS} sitemaps")
            elif self._is_new(child.url):
                self._sitemaps += 1
                requests.append(self._request(child.url, self.parse_list, scope=scope, budget=budget))
        return requests

    def _follow_pages(self, links: Iterable[Link], *, budget: str, scope: str | None) -> Iterator[Request]:
        for position, link in enumerate(links):
            if scope is not None and not same_site(link.url, scope):
                self._count("on another site")
            elif not self._follows(link.url):
                self._count("left out by follow")
            elif self._is_too_old(link, budget):
                self._count(f"older than {self._days} days")
            elif self._is_new(link.url):
                if self._room[budget] <= 0:
                    self._count(f"beyond the limit {budget}")
                    continue
                self._room[budget] -= 1
                # First what stands first: top stories, newest entries.
                yield self._request(link.url, self.parse_page, priority=-1 - position, scope=scope)

    def _request(self, url: str, callback: Any, *, priority: int = 0, **meta: Any) -> Request:
        # Seen pages are this spider's to know, not the duplicate filter's: a seed is due even where it was a link
        # before.
        return Request(url, callback, errback=self.failed, priority=priority, dont_filter=True, meta=meta)

    def _is_new(self, url: str) -> bool:
        key = normalized(url)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _follows(self, url: str) -> bool:
        site = self._sites.site_of(url)
        return site is None or site.follow.allows(url)

    def _is_too_old(self, link: Link, budget: str) -> bool:
        return budget == "pages" and link.date is not None and too_old(link.date, self._started, self._days)

    def _fault(self, response: Response, message: str) -> None:
        seed = response.meta.get("seed")
        if seed is not None:
            self._faulty(seed, message)
        else:
            self.logger.warning("%s: %s", response.url, message)

    def _faulty(self, seed: str, message: str) -> None:
        self.faults[seed] = message
        self.logger.error("Seed %s: %s", seed, message)

    def _count(self, what: str) -> None:
        assert self.crawler.stats is not None
        self.crawler.stats.inc_value(f"dateline/skipped/{what}")


def configured_sites(site: str, sites: str, sites_dir: str | None) -> list[Site]:
    """The sites that the spider's arguments `site` and `sites` name. Raises ValueError where one cannot be used."""
    folders = site_folders(sites_dir)
    if sites:
        if sites != "all":
            raise ValueError(f"sites={sites}: write sites=all, or name sites with -a site=NAME,NAME")
        return sites_to_crawl(folders)
    names = dict.fromkeys(name.strip() for name in site.split(",")) if site else {}
    return [load_site(name, folders) for name in names]


def seeds_of(seeds: str, sites: Iterable[Site]) -> list[str]:
    """The URLs to begin at, each once. Raises ValueError where there are none."""
    named = parse_seeds(seeds) if seeds else []
    found = list(dict.fromkeys([*named, *(seed for site in sites for seed in site.seeds())]))
    if not found:
        raise ValueError("say what to archive: -a seeds=https://example.org/ (or -a seeds=@FILE, a URL a line)")
    return found


def _why_ignored(error: BaseException) -> str:
    if isinstance(error, OutOfScopeError):
        return "redirected to another site"
    if isinstance(error, HostLeftError):
        return error.reason
    if isinstance(error, PrivateAddressError):
        return "at a private address"
    return "forbidden by robots.txt" if "robots.txt" in str(error) else "could not be fetched"


def _number(name: str, value: str | int) -> int:
    try:
        number = int(value)
    except ValueError:
        number = -1
    if number < 0:
        raise ValueError(f"{name}={value}: must be a whole number, 0 or more")
    return number
