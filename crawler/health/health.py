"""Health: an extension that reports on each site, and says loudly where one broke.

It counts what the exchanges (`crawler.capture_writer.captured`) and the pages (`crawler.recorder.recorded`) of each
site come to. At the end of a run, and each HEALTH_INTERVAL seconds of a long one, the period since the last report is
held against the site's own past (`crawler.health.judgement`), written to the collection's `health.jsonl` and
`health.json`, and what began or ended is logged and given to HEALTH_COMMAND. Settings: crawler/settings.py, "Health".

Between two reports, what was counted is saved every few seconds (`archive.health.journal.OpenPeriods`). Where a crawl
finds something saved, the one before it was killed: that is reported first.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from scrapy import signals
from scrapy.exceptions import NotConfigured
from twisted.internet.task import LoopingCall

from archive import clock
from archive.addresses import site_of
from archive.collection import Collection, CollectionError
from archive.health.lines import to_line
from archive.warc.http import parse_head
from crawler.capture_writer import CaptureWriter, captured
from crawler.discovery.scope import normalized
from crawler.extract.reasons import Reason
from crawler.health.command import Command
from crawler.health.judgement import prepare
from crawler.health.past import SPAN
from crawler.health.reporting import Reporting
from crawler.health.site_health import LIVE_BLOG, OTHERS, SiteHealth, is_robots
from crawler.recorder import completed, finished, recorded
from crawler.sites import SiteError, SiteLookup, known_sites, site_folders

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from archive.health.period import Period
    from archive.health.report import Report
    from archive.items import Capture
    from archive.warc.exchange import Exchange
    from crawler.examination import ArchivedResponse, Examined

logger = logging.getLogger(__name__)

MAX_SITES = 500
"""Sites with a record of their own; beyond that only configured ones and those of seeds get one, as links and redirects
may lead to any number."""
_MAX_LISTS = 10_000
_TICK = 2.0
"""Seconds between looks at the clock where nothing happens, and after which what was counted is saved."""
_START = 4096
"""Bytes that hold a status line."""


class Health:
    """The extension. Without a COLLECTION there is nothing to report on; HEALTH_ENABLED=False switches it off."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        if not settings.get("COLLECTION") or not settings.getbool("HEALTH_ENABLED", True):
            raise NotConfigured
        self._crawler = crawler
        self._interval = timedelta(seconds=max(settings.getfloat("HEALTH_INTERVAL", 3600), 1))
        self._lookup = SiteLookup()
        self._sites: dict[str, SiteHealth] = {}
        self._lists: set[str] = set()
        self._start = clock.now()
        self._left_from: datetime | None = None
        self._reporting = Reporting(Collection(settings["COLLECTION"]).path, self._sites)
        self._saved: dict[str, int] = {}
        self._is_saving_failing = False
        self._file_turn = asyncio.Lock()
        self._saving: asyncio.Task[None] | None = None
        self._report_under_way: asyncio.Task[None] | None = None
        self._ticking = LoopingCall(self._tick)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.captured, captured)
        crawler.signals.connect(extension.recorded, recorded)
        crawler.signals.connect(extension.completed, completed)
        crawler.signals.connect(extension.close, finished)
        return extension

    async def spider_opened(self) -> None:
        """Read what is known from earlier crawls."""
        settings = self._crawler.settings
        if line := settings.get("HEALTH_COMMAND"):
            try:
                self._reporting.command = Command(line, settings.getfloat("HEALTH_COMMAND_TIMEOUT", 10))
            except ValueError as error:
                logger.error("HEALTH_COMMAND is not run: %s", error)
        try:
            self._lookup = SiteLookup(known_sites(site_folders(settings.get("SITES_DIR"))))
        except SiteError as error:
            logger.debug("Sites go by their registered domains: %s", error)  # the recorder says it, and ends the crawl
        capture_writer = self._crawler.get_extension(CaptureWriter)
        assert capture_writer is not None
        try:
            await capture_writer.open()  # whoever has the collection's lock now, no crawl goes on in it
        except CollectionError:
            return  # which the recorder says, and ends the crawl
        self._start = clock.now()
        await self._take_up(self._left())
        from twisted.internet import reactor

        reactor.addSystemEventTrigger("during", "shutdown", self._abandon)  # type: ignore[arg-type]
        self._ticking.start(_TICK, now=False)

    def _left(self) -> dict[str, Period]:
        """What a crawl that was killed had counted since its last report, by site."""
        try:
            left = self._reporting.open.read()
        except OSError as error:
            logger.error("What a crawl that was killed had counted is in no report: %s", error)
            return {}
        self._left_from = min((period.start for period in left.values()), default=None)
        return left

    async def _take_up(self, left: dict[str, Period]) -> None:
        """Go on where earlier crawls ended; what is `left` of one is reported."""
        until = max((period.end for period in left.values()), default=self._start)
        for name, past in (await self._reporting.past(until)).items():
            if past.latest is None:
                continue
            if name in left and past.latest.end > left[name].start:
                del left[name]  # killed after it was reported
            if until - past.latest.end < SPAN:
                self._take_over(past.latest)
        for period in left.values():
            period.end, period.kills = until, 1
            self._take_over(period)
        for name, past in (await self._reporting.past(until)).items():  # again: now it is known which runs are no past
            if name in self._sites:
                prepare(self._sites[name], past)
        if left:
            since = min(period.start for period in left.values())
            report = await self._reporting.write(left, until)
            said = "A crawl was killed: what it had counted from %s to %s is reported now"
            logger.warning(said, *(f"{instant:%Y-%m-%d %H:%M:%S} UTC" for instant in (since, until)))
            await self._tell(report)

    def _take_over(self, latest: Period) -> None:
        self._sites[latest.site] = site = SiteHealth(latest.site, self._start)
        site.take_over(latest)

    def captured(self, request: Request, exchange: Exchange, start: bytes, capture: Capture | None) -> None:
        """An exchange is on disk: count it."""
        is_list = _asks_for_list(request)
        if is_list and len(self._lists) < _MAX_LISTS:
            self._lists.add(normalized(exchange.url))  # also where a redirect led
        site = self._site(exchange.url, is_asked_for=is_list)
        site.exchange(exchange, start[:_START], capture.length if capture is not None else None)

    def recorded(self, response: ArchivedResponse, examined: Examined, earlier: str | None = None) -> None:
        """The outcome of a capture is written: count it."""
        site, date = self._site(response.url), datetime.fromisoformat(response.date)
        if _is_no_page(examined):
            if _is_list(response):
                site.list(None, date)
        elif examined.reason is not None and normalized(response.url) in self._lists:
            site.list(examined.reason, date)
        else:
            site.page(response.url, examined, date, earlier=earlier)
            if earlier == LIVE_BLOG and examined.item is not None and not examined.item.get("liveBlogUpdate"):
                logger.warning("It had been a live blog, and has no entries any more: %s", response.url)
        self._look()

    def completed(self, response: ArchivedResponse, examined: Examined) -> None:
        """The outcome of an earlier capture is written: count it, where the crawl was killed that it is of.

        Whether the page had given an item before is not asked, nor what was a list: who had asked for it is forgotten.
        """
        date = datetime.fromisoformat(response.date)
        if self._left_from is None or date < self._left_from:
            return
        if examined.reason in (Reason.HOME, Reason.LISTING):
            self._site(response.url).list(examined.reason, date)
        elif not _is_no_page(examined):
            self._site(response.url).page(response.url, examined, date)

    async def close(self) -> None:
        """The last report of the run."""
        if self._ticking.running:
            self._ticking.stop()
        if self._report_under_way is not None:
            await asyncio.wait([self._report_under_way])
        await self._report(is_last=True)

    def _site(self, url: str, *, is_asked_for: bool = False) -> SiteHealth:
        configured = self._lookup.site_of(url)
        name = configured.name if configured is not None else site_of(url)
        if name not in self._sites:
            if configured is None and not is_asked_for and len(self._sites) >= MAX_SITES:
                name = OTHERS
            self._sites.setdefault(name, SiteHealth(name, self._start))
        return self._sites[name]

    def _tick(self) -> None:
        self._look()
        if self._saving is None or self._saving.done():
            self._saving = asyncio.ensure_future(self._save())

    def _look(self) -> None:
        if self._report_under_way is None and clock.now() - self._start >= self._interval:
            self._report_under_way = asyncio.ensure_future(self._report())
            self._report_under_way.add_done_callback(self._reported)

    def _reported(self, task: asyncio.Task[None]) -> None:
        self._report_under_way = None
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("No health report: %r", error, exc_info=error)

    async def _save(self) -> None:
        async with self._file_turn:
            now = clock.now()
            lines = {}
            for name, site in self._sites.items():
                counted = site.period.requests + site.period.pages + site.period.lists
                if counted != self._saved.get(name, 0):
                    self._saved[name] = counted
                    lines[name] = to_line(site.so_far(now))
            if not lines:
                return
            open_periods = self._reporting.open
            try:
                await asyncio.to_thread(open_periods.save, lines)
                self._is_saving_failing = False
            except OSError as error:
                if not self._is_saving_failing:
                    logger.error("%s cannot be written, so a kill takes what was counted: %s", open_periods.path, error)
                self._is_saving_failing = True

    async def _report(self, *, is_last: bool = False) -> None:
        async with self._file_turn:
            now = clock.now()
            ended = {name: site.turn(now) for name, site in self._sites.items()}
            self._start, self._saved = now, {}
            report = await self._reporting.write(ended, now, is_last=is_last)
        await self._tell(report)

    async def _tell(self, report: Report) -> None:
        assert self._crawler.stats is not None
        await self._reporting.tell(report, self._crawler.stats)

    def _abandon(self) -> None:
        if self._reporting.command is not None:
            self._reporting.command.abandon()


def _asks_for_list(request: Request) -> bool:
    """Whether the spider asks for a seed or a list: if no article, it is a page that lists some."""
    row = request.meta.get("row")
    return request.meta.get("seed") is not None or getattr(row, "role", "page") in ("seed", "list")


def _is_no_page(examined: Examined) -> bool:
    return examined.item is None and examined.reason is None and not examined.unchanged


def _is_list(response: ArchivedResponse) -> bool:
    """Whether a response that is no page is a feed or a sitemap, and no redirect or robots.txt."""
    if is_robots(response.url):
        return False
    status = parse_head(response.block[:_START]).status if response.block is not None else None
    return status is None or 200 <= status < 300 or status == 304
