"""Health: an extension that reports on each site, and says loudly where one broke.

It counts what the exchanges (`crawler.capture_writer.captured`) and the pages (`crawler.recorder.recorded`) of each
site come to. At the end of a run, and each HEALTH_INTERVAL seconds of a long one, the period since the last report is
held against the site's own past (`crawler.health.judgement`), written to the collection's `health.jsonl` and
`health.json`, and what began or ended is logged and given to HEALTH_COMMAND. Settings: crawler/settings.py, "Health".
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
from archive.collection import Collection
from archive.health.journal import Journal
from archive.health.period import Period
from archive.health.report import Report, SiteReport
from archive.warc.http import parse_head
from crawler.capture_writer import captured
from crawler.discovery.scope import normalized
from crawler.health.command import Command
from crawler.health.ending import BEGAN, BROKEN, ENDED, LASTING, MAX_SAID
from crawler.health.judgement import Judgement, judge, prepare
from crawler.health.measures import Measure
from crawler.health.past import SPAN, Past, pasts
from crawler.health.site_health import SiteHealth, is_robots
from crawler.recorder import finished, recorded
from crawler.sites import SiteError, SiteLookup, known_sites, site_folders

if TYPE_CHECKING:
    from typing import Self

    from scrapy import Request
    from scrapy.crawler import Crawler

    from archive.items import Capture
    from archive.warc.exchange import Exchange
    from crawler.examination import ArchivedResponse, Examined

logger = logging.getLogger(__name__)

MAX_SITES = 500
"""Sites with a record of their own; beyond that only configured ones and those of seeds get one, as links and redirects
may lead to any number."""
OTHERS = "(other sites)"
"""The record of all beyond."""
_MAX_LISTS = 10_000
_TICK = 20.0
"""Seconds between looks at the clock where nothing happens."""
_START = 4096
"""Bytes that hold a status line."""
_COMPACTED = timedelta(days=1)


class Health:
    """The extension. Without a COLLECTION there is nothing to report on; HEALTH_ENABLED=False switches it off."""

    def __init__(self, crawler: Crawler):
        settings = crawler.settings
        if not settings.get("COLLECTION") or not settings.getbool("HEALTH_ENABLED", True):
            raise NotConfigured
        self._crawler = crawler
        self._folder = Collection(settings["COLLECTION"]).path
        self._journal = Journal(self._folder)
        self._interval = timedelta(seconds=max(settings.getfloat("HEALTH_INTERVAL", 3600), 1))
        self._command: Command | None = None
        self._lookup = SiteLookup()
        self._sites: dict[str, SiteHealth] = {}
        self._lists: set[str] = set()
        self._start = self._compacted = clock.now()
        self._reporting: asyncio.Task[None] | None = None
        self._ticking = LoopingCall(self._look)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        extension = cls(crawler)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.captured, captured)
        crawler.signals.connect(extension.recorded, recorded)
        crawler.signals.connect(extension.close, finished)
        return extension

    async def spider_opened(self) -> None:
        """Read what is known from earlier crawls."""
        settings = self._crawler.settings
        if line := settings.get("HEALTH_COMMAND"):
            try:
                self._command = Command(line, settings.getfloat("HEALTH_COMMAND_TIMEOUT", 10))
            except ValueError as error:
                logger.error("HEALTH_COMMAND is not run: %s", error)
        try:
            self._lookup = SiteLookup(known_sites(site_folders(settings.get("SITES_DIR"))))
        except SiteError as error:
            logger.debug("Sites go by their registered domains: %s", error)  # the recorder says it, and ends the crawl
        self._start = self._compacted = clock.now()
        for name, past in (await self._read(self._start)).items():
            if past.latest is not None and self._start - past.latest.end < SPAN:
                self._sites[name] = SiteHealth(name, self._start)
                self._sites[name].take_over(past.latest)
        for name, past in (await self._read(self._start)).items():  # again: now it is known which runs are no past
            if name in self._sites:
                prepare(self._sites[name], past)
        from twisted.internet import reactor

        reactor.addSystemEventTrigger("during", "shutdown", self._abandon)  # type: ignore[arg-type]
        self._ticking.start(_TICK, now=False)

    def captured(self, request: Request, exchange: Exchange, start: bytes, capture: Capture | None) -> None:
        """An exchange is on disk: count it."""
        is_list = _asks_for_list(request)
        if is_list and len(self._lists) < _MAX_LISTS:
            self._lists.add(normalized(exchange.url))  # also where a redirect led
        site = self._site(exchange.url, is_asked_for=is_list)
        site.exchange(exchange, start[:_START], capture.length if capture is not None else None)

    def recorded(self, response: ArchivedResponse, examined: Examined, had_item: bool = False) -> None:
        """The outcome of a capture is written: count it."""
        site, date = self._site(response.url), datetime.fromisoformat(response.date)
        if examined.item is None and examined.reason is None and not examined.unchanged:
            if _is_list(response):
                site.list(None, date)
        elif examined.reason is not None and normalized(response.url) in self._lists:
            site.list(examined.reason, date)
        else:
            site.page(examined, date, had_item=had_item)
        self._look()

    async def close(self) -> None:
        """The last report of the run."""
        if self._ticking.running:
            self._ticking.stop()
        if self._reporting is not None:
            await asyncio.wait([self._reporting])
        await self._report(is_last=True)

    def _site(self, url: str, *, is_asked_for: bool = False) -> SiteHealth:
        configured = self._lookup.site_of(url)
        name = configured.name if configured is not None else site_of(url)
        if name not in self._sites:
            if configured is None and not is_asked_for and len(self._sites) >= MAX_SITES:
                name = OTHERS
            self._sites.setdefault(name, SiteHealth(name, self._start))
        return self._sites[name]

    def _look(self) -> None:
        if self._reporting is None and clock.now() - self._start >= self._interval:
            self._reporting = asyncio.ensure_future(self._report())
            self._reporting.add_done_callback(self._reported)

    def _reported(self, task: asyncio.Task[None]) -> None:
        self._reporting = None
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("No health report: %r", error, exc_info=error)

    async def _report(self, *, is_last: bool = False) -> None:
        now = clock.now()
        ended = {name: site.turn(now) for name, site in self._sites.items()}
        self._start = now
        found = await self._read(now)
        report, periods = self._judge(now, ended, found)
        compacts = is_last or now - self._compacted >= _COMPACTED
        try:
            await asyncio.to_thread(self._write, report, periods, compacts)
        except OSError as error:
            logger.error("The health report cannot be written to %s: %s", self._folder, error)
        if compacts:
            self._compacted = now
        self._tell(report)
        if self._command is not None and (report.began or report.ended):
            await asyncio.to_thread(self._command.run, report.to_json())

    async def _read(self, now: datetime) -> dict[str, Past]:
        runs = {name: dict(site.runs) for name, site in self._sites.items()}
        try:
            found = await asyncio.to_thread(lambda: pasts(self._journal.read(), now, runs))
        except OSError as error:
            logger.error("%s cannot be read, so that nothing can be compared: %s", self._journal.path, error)
            return {}
        if self._journal.unreadable:
            logger.warning("%s: %d lines are none of ours", self._journal.path, self._journal.unreadable)
        return found

    def _judge(self, now: datetime, ended: dict[str, Period], found: dict[str, Past]) -> tuple[Report, list[Period]]:
        report = Report(now, {})
        sites: dict[str, SiteReport] = {}
        judgements: list[Judgement] = []
        periods = [period for period in ended.values() if period.requests or period.pages or period.lists]
        for period in periods:
            health, past = self._sites[period.site], found.get(period.site) or Past(now)
            period.last = health.last
            sites[period.site] = SiteReport(period, {m: past.share(m, health.short) for m in Measure})
            if period.site != OTHERS:
                judgements.append(judge(health, period, past))
        for name, past in found.items():
            if name not in sites and past.latest is not None and now - past.latest.end < SPAN:
                sites[name] = SiteReport(past.latest, {m: past.share(m, past.short()) for m in Measure})
            elif name not in sites and name in self._sites and not self._sites[name].period.requests:
                del self._sites[name]
        report.sites = sites
        for judgement in judgements:
            report.began += [one.sentence for one in judgement.began]
            report.lasting += [one.sentence for one in judgement.lasting]
            report.ended += [one.sentence for one in judgement.ended]
        return report, periods

    def _write(self, report: Report, periods: list[Period], compacts: bool) -> None:
        self._journal.append(periods)
        if compacts:
            self._journal.compact(report.date)
        report.write(self._folder)

    def _tell(self, report: Report) -> None:
        for sentence in report.began:
            logger.error("Broken: %s", sentence)
        for sentence in report.ended:
            logger.warning("%s", sentence)
        stats = self._crawler.stats
        assert stats is not None
        stats.set_value(BEGAN, [*stats.get_value(BEGAN, ()), *report.began][-MAX_SAID:])
        stats.set_value(ENDED, [*stats.get_value(ENDED, ()), *report.ended][-MAX_SAID:])
        stats.set_value(LASTING, report.lasting)
        stats.set_value(BROKEN, sum(len(site.breaks) for site in self._sites.values()))

    def _abandon(self) -> None:
        if self._command is not None:
            self._command.abandon()


def _asks_for_list(request: Request) -> bool:
    """Whether the spider asks for a seed or a list: if no article, it is a page that lists some."""
    row = request.meta.get("row")
    return request.meta.get("seed") is not None or getattr(row, "role", "page") in ("seed", "list")


def _is_list(response: ArchivedResponse) -> bool:
    """Whether a response that is no page is a feed or a sitemap, and no redirect or robots.txt."""
    if is_robots(response.url):
        return False
    status = parse_head(response.block[:_START]).status if response.block is not None else None
    return status is None or 200 <= status < 300 or status == 304
