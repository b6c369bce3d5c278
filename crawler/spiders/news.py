"""The news spider: from seeds, and from what is due, to the pages they lead to."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit
from weakref import WeakSet

from scrapy import Request, Spider
from scrapy.exceptions import CloseSpider

from archive import clock
from archive.catalog import Catalog, CatalogError
from archive.collection import Collection
from crawler.capture_writer import captured, closing
from crawler.discovery.scope import scope_of
from crawler.discovery.sniff import sniff
from crawler.due.agenda import Agenda
from crawler.due.answer import Answer, answer_of
from crawler.due.pages import after_page, has_moved, is_all_new
from crawler.due.settings import policy_of, validators_of
from crawler.due.under_way import MAX_UNDER_WAY
from crawler.due.validators import has_lied
from crawler.failures import describe
from crawler.following import Followed, Following
from crawler.guard import OutOfScopeError
from crawler.headers import pairs
from crawler.health.metrics import LATENESS, PAGES_DUE, Metrics
from crawler.politeness.hosts import HostLeftError
from crawler.recorder import SKIP_UNCHANGED, Recorder
from crawler.sites import SiteLookup, all_sites, site_folders
from crawler.spiders.arguments import Arguments
from crawler.stopping import StoppedError
from crawler.wire import PrivateAddressError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from scrapy.crawler import Crawler
    from scrapy.http import Response
    from twisted.python.failure import Failure

    from archive.frontier import FrontierRow
    from archive.warc.revisit import Original
    from crawler.due.policy import ListType

# A host that is left alone, a robots.txt that forbids: no fault of the page's, so it is asked for again later.
LEFT_ALONE_WAIT = timedelta(minutes=15)
FORBIDDEN_WAIT = timedelta(days=1)
# How often `scrapy watch` counts what is due, for whoever looks after it (crawler.health.metrics).
TELLING = timedelta(seconds=15)

PAGES = ("NewsArticle", "LiveBlogPosting")
FORBIDDEN = "forbidden by robots.txt"
NOTHING_NEW = Followed()


class NewsSpider(Spider):
    """Discover, fetch, hand over: pages are archived and extracted by components; this spider says which, and when.

    Arguments (`-a NAME=VALUE`):

    - `seeds`: see `crawler.seeds`. A seed may be a home page, section, feed, sitemap, article or live blog; it
      finds out. Seeds are always due.
    - `site`: the names of configured sites (`sites/NAME.toml`), with commas between, whose pages and feeds are looked
      at when they are due; what their `follow` leaves out is not followed.
    - `sites`: `all`, for all configured sites. Without any of the three: those, and what the collection knows.
    - `pages`: at most so many new pages that the home pages and sections of a site lead to (default 200).
    - `listed_pages`: at most so many new pages that feeds and sitemaps named as seeds list (default 10000).
    - `blog_pages`: at most so many further pages of one live blog (default 50).
    - `days`: how old a page that a home page or section leads to may be, where its date is known beforehand
      (default 7).
    - `due`: `ignore`, to fetch again what is not due yet: what lists have, and what became known in so many days.

    Raises ValueError for an argument or a setting that cannot be used.
    """

    name = "news"

    goes_on = False
    """Whether it looks at what becomes due until it is stopped (`scrapy watch`)."""

    def __init__(self, **arguments: Any):
        super().__init__()
        self._arguments = Arguments.read(**arguments)
        sites = self._arguments.sites
        if self._arguments.names_nothing:
            sites = all_sites(site_folders(arguments.get("sites_dir")))
        self._lookup = SiteLookup(sites)
        self._listed = list(dict.fromkeys(seed for site in sites for seed in site.seeds()))
        self.seeds = list(dict.fromkeys([*self._arguments.seeds, *self._listed]))
        self._sources = {scope_of(seed) for seed in self.seeds}
        self.faults: dict[str, str] = {}
        """Seeds that gave nothing, and why."""
        self._repeating: WeakSet[Request] = WeakSet()
        """Requests whose response is, byte for byte, the one before."""
        self._agenda: Agenda
        self._following: Following

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        """As Scrapy makes it; the folder of the user's own sites is a setting, SITES_DIR."""
        settings = crawler.settings
        spider = super().from_crawler(crawler, *args, **{"sites_dir": settings.get("SITES_DIR")} | kwargs)
        arguments = spider._arguments
        ignore_for = timedelta(days=arguments.days) if arguments.ignore_due else None
        spider._agenda = Agenda(policy_of(settings), validators_of(settings), spider._lookup, ignore_for=ignore_for)
        spider._following = Following(crawler, arguments, spider._agenda, goes_on=spider.goes_on)
        crawler.signals.connect(spider._captured, captured)
        crawler.signals.connect(spider._close_agenda, closing)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The seeds that were named, then what is due; in `scrapy watch`, whatever becomes due."""
        try:
            async for request in self._start():
                yield request
        except CatalogError as error:
            raise self._unusable(error) from error

    async def _start(self) -> AsyncIterator[Request]:
        await self._open()
        for row in await self._agenda.name(self._arguments.seeds, always=True):
            yield self._request(row)
        began = told = latest = clock.now()
        tells = self.goes_on and self.crawler.get_extension(Metrics) is not None
        while True:
            if clock.now() < latest:
                await self._agenda.bring_back()
                told = clock.now()
            latest = clock.now()
            if tells and clock.now() - told >= TELLING:
                told = clock.now()
                await self._tell()
            self._agenda.news.clear()
            following = None
            if (room := MAX_UNDER_WAY - len(self._agenda)) > 0:
                # As it is when rows are taken: meanwhile, what is under way goes on.
                has_more = self._agenda.has_more(self._sources)
                until = clock.now() if self.goes_on else began
                rows, following = await self._agenda.take(self._sources, until, room)
                for row in rows:
                    yield self._request(row)
                if not self.goes_on and rows:
                    continue
                if not self.goes_on and not has_more:
                    return
            await clock.wait_until(following or clock.now() + timedelta(minutes=1), self._agenda.news)

    async def parse(self, response: Response, **_: Any) -> AsyncIterator[Any]:
        """Whatever came: find out what it is, follow it, and put down when to look again."""
        row: FrontierRow = response.meta["row"]
        try:
            async for found in self._parse_any(response, row):
                yield found
        except CatalogError as error:
            raise self._unusable(error) from error
        except Exception:
            # The fault is this code's, which Scrapy says; the page is due later, not for ever under way.
            if self._agenda.has_begun(row):
                await self._looked(row, self._agenda.policy.after_failure(row, clock.now(), None))
            raise

    async def _parse_any(self, response: Response, row: FrontierRow) -> AsyncIterator[Any]:
        answer = answer_of(response.status, response.headers)
        redirects = response.meta.get("redirect_reasons", ())
        if redirects and not has_moved(row, response.status, redirects):
            answer = answer.without_validators()
        kind = sniff(response.body, pairs(response.headers)) if response.status < 300 else "other"
        fault: str | None = None
        if response.status == 304 and row.type in ("feed", "section"):
            await self._looked(row, self._after_list(row, answer, "feed" if row.type == "feed" else "section"))
        elif row.role != "page" and kind in ("feed", "sitemap"):
            followed = await self._following.feed_or_sitemap(response, row, kind)
            fault = followed.fault
            after = self._after_list(row, answer, "feed", followed)
            await self._looked(row, after, lied=has_lied(row, answer, changed=self._has_changed(response, followed)))
            for following in followed.rows:
                yield self._request(following)
        elif row.role == "page" or (row.role == "seed" and (kind == "html" or response.status == 304)):
            async for found in self._parse_page(response, row, answer):
                yield found
        else:
            nothing = "neither a page nor a feed nor a sitemap" if row.role == "seed" else "no feed or sitemap"
            fault = nothing if response.status < 400 else f"the server answered with status {response.status}"
            await self._looked(row, self._agenda.policy.after_failure(row, clock.now(), answer))
        if fault:
            self._fault(row, fault)

    async def parse_robots(self, response: Response) -> AsyncIterator[Request]:
        """robots.txt of a home page's host: its sitemaps, where nothing else led to pages."""
        row: FrontierRow = response.meta["home"]
        followed = await self._following.robots(response, row)
        for following in followed.rows:
            yield self._request(following)
        if followed.fault:
            self._fault(row, followed.fault)

    async def failed(self, failure: Failure) -> None:
        """No response came, or none that may be used."""
        if isinstance(failure.value, StoppedError):
            return  # it stays due
        try:
            await self._failed(failure)
        except CatalogError as error:
            raise self._unusable(error) from error

    async def _failed(self, failure: Failure) -> None:
        request: Request = failure.request  # type: ignore[attr-defined]
        error: BaseException = failure.value  # type: ignore[assignment]
        row: FrontierRow = request.meta.get("row") or request.meta["home"]
        ignored = _why_ignored(error)
        if row.role == "seed" or ignored is None:
            self._fault(row, describe(error))
        self._following.count(ignored or "could not be fetched")
        if "row" not in request.meta:
            return
        if isinstance(error, HostLeftError):
            await self._agenda.put_off(row, LEFT_ALONE_WAIT)
        elif ignored == FORBIDDEN:
            await self._agenda.put_off(row, FORBIDDEN_WAIT)
        elif isinstance(error, OutOfScopeError) and row.role == "page" and row.document is None:
            await self._looked(row, self._agenda.policy.after_other(row, clock.now(), Answer(302)))
        elif ignored is not None and row.role == "page" and row.document is None:
            await self._agenda.put_off(row, None)
        else:
            await self._looked(row, self._agenda.policy.after_failure(row, clock.now(), None))

    def _captured(self, request: Request, original: Original | None) -> None:
        if original is not None:
            self._repeating.add(request)

    def _has_changed(self, response: Response, followed: Followed) -> bool:
        """Whether a list has something new because it has changed, and not because more of it is followed by now."""
        return followed.news > 0 and response.request not in self._repeating

    async def _tell(self) -> None:
        assert self.crawler.stats is not None
        number, late = await self._agenda.overdue(self._sources)
        self.crawler.stats.set_value(PAGES_DUE, number)
        self.crawler.stats.set_value(LATENESS, late)

    async def _close_agenda(self) -> None:
        assert self.crawler.stats is not None
        with suppress(CatalogError):
            # Told to stop while the agenda was being opened, it need not be.
            if self._agenda.is_open and self._sources and (following := await self._agenda.next_due(self._sources)):
                self.crawler.stats.set_value("dateline/next_due", following)
        await self._agenda.close()

    async def _open(self) -> None:
        """Open the agenda, find out what this crawl is over. Raises CatalogError where the catalog cannot be used."""
        collection = self.crawler.settings.get("COLLECTION")
        if collection:
            path = Collection(collection).catalog_path
        else:  # nothing is to be written, and nothing is known beforehand
            folder = tempfile.TemporaryDirectory(prefix="dateline-")
            path = Path(folder.name) / "catalog.sqlite"
        await self._agenda.open(lambda: Catalog.open(path))
        await self._agenda.name(self._listed, always=False)
        if self._arguments.names_nothing:
            self._sources = set(await self._agenda.sources())

    def _unusable(self, error: CatalogError) -> CloseSpider:
        self.logger.error("Stopping, as nothing is known of what is due: %s", error)
        assert self.crawler.stats is not None
        self.crawler.stats.set_value("dateline/error", str(error))
        return CloseSpider("collection_unusable")

    async def _parse_page(self, response: Response, row: FrontierRow, answer: Answer) -> AsyncIterator[Any]:
        """A page of any kind; of a seed that gives no item, and of a home page, the links too."""
        recorder, request = self.crawler.get_extension(Recorder), response.request
        assert request is not None
        examined = await recorder.outcome_of(request) if recorder is not None else None
        written = await recorder.written_of(request) if recorder is not None else None
        if written is None and recorder is not None and recorder.has_captured(request):
            return  # nothing can be written any more; it stays due
        item = examined.item if examined is not None else None
        new_item = written.item if written is not None else None
        is_same = response.status == 304 or (written is not None and written.unchanged and row.type in PAGES)
        is_home = urlsplit(response.url).path in ("", "/")
        section = None
        if row.role == "seed" and response.status != 304 and (is_home or (item is None and not is_same)):
            section = await self._following.section(response, row)
        if section is not None:
            after = self._after_list(row, answer, "section", section)
            changed = self._has_changed(response, section)
        else:
            site = self._lookup.site_of(row.url)
            after = after_page(self._agenda.policy, row, clock.now(), answer, item, written, site)
            changed = new_item is not None and row.document is not None
        followed = [section] if section is not None else []
        if item is not None and item["@type"] == "LiveBlogPosting":
            # At the first look all are, and all further pages are new, too.
            all_new = row.looks > 0 and is_all_new(item, new_item)
            followed.append(await self._following.further_pages(response, row, all_new=all_new))
        if has_moved(row, response.status, response.meta.get("redirect_reasons", ())):
            if (after.etag, after.last_modified) != (answer.etag, answer.last_modified):  # those of the URL before
                after = replace(after, etag=None, last_modified=None)
            await self._agenda.moved(row, after, response.url)
        else:
            await self._looked(row, after, lied=has_lied(row, answer, changed=changed), gone=answer.is_gone)
        for one in followed:
            for following in one.rows:
                yield self._request(following)
            if one.fault:
                self._fault(row, one.fault)
            if one.robots:
                meta = {"scope": scope_of(response.url), "home": row}
                yield Request(one.robots, self.parse_robots, errback=self.failed, dont_filter=True, meta=meta)
        if new_item is not None:
            yield new_item

    def _request(self, row: FrontierRow) -> Request:
        # First lists, then live blogs, then what stands first on lists: top stories, newest entries.
        of_page = -1 if row.type == "LiveBlogPosting" else -2 - row.place
        priority = {"seed": 1, "list": 0}.get(row.role, of_page)
        return Request(
            row.url,
            self.parse,
            errback=self.failed,
            priority=priority,
            # What was seen is the frontier's to know, not the duplicate filter's.
            dont_filter=True,
            headers=self._agenda.headers(row),
            meta={
                "row": row,
                "scope": None if row.role == "seed" else row.scope,
                # A live blog's page is read for its further pages all the same.
                SKIP_UNCHANGED: row.type not in (None, "LiveBlogPosting"),
            },
        )

    def _after_list(
        self, row: FrontierRow, answer: Answer, type: ListType, followed: Followed = NOTHING_NEW
    ) -> FrontierRow:
        site = self._lookup.site_of(row.url)
        after = self._agenda.policy.after_list(row, clock.now(), answer, type=type, news=followed.news, site=site)
        # What there was no room for would be hidden by a 304.
        return replace(after, etag=None, last_modified=None) if followed.left else after

    async def _looked(self, before: FrontierRow, after: FrontierRow, *, lied: bool = False, gone: bool = False) -> None:
        if await self._agenda.looked(before, after, lied=lied, gone=gone):
            validator = before.etag or before.last_modified
            message = "%s has changed under the same validator (%s): nothing of %s is asked for on condition any more"
            self.logger.warning(message, before.url, validator, before.source)
        if after.failures == 0:
            self.faults.pop(before.url, None)

    def _fault(self, row: FrontierRow, message: str) -> None:
        if row.role == "seed":
            self.faults[row.url] = message
            self.logger.error("Seed %s: %s", row.url, message)
        else:
            self.logger.warning("Nothing came of %s: %s", row.url, message)


def _why_ignored(error: BaseException) -> str | None:
    """Why a request was not made; None where it was, or should have been."""
    if isinstance(error, OutOfScopeError):
        return "redirected to another site"
    if isinstance(error, HostLeftError):
        return error.reason
    if isinstance(error, PrivateAddressError):
        return "at a private address"
    return FORBIDDEN if "robots.txt" in str(error) else None
