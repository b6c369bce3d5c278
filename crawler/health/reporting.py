"""Reports: periods that have ended, held against what the collection's journal tells of their sites, written and told.

What began or ended is logged and given to HEALTH_COMMAND; the crawl's stats have it for the summary.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive import clock
from archive.health.journal import Journal, OpenPeriods
from archive.health.report import Report, SiteReport
from crawler.health.ending import BEGAN, BROKEN, ENDED, LASTING, MAX_SAID
from crawler.health.judgement import Judgement, judge
from crawler.health.measures import Measure
from crawler.health.past import SPAN, Past, pasts
from crawler.health.site_health import OTHERS, SiteHealth

if TYPE_CHECKING:
    from scrapy.statscollectors import StatsCollector

    from archive.health.period import Period
    from crawler.health.command import Command

logger = logging.getLogger(__name__)

_COMPACTED = timedelta(days=1)


class Reporting:
    """Reports on the `sites` of a crawl, by name, of the collection in `folder`."""

    def __init__(self, folder: Path, sites: dict[str, SiteHealth]) -> None:
        self._folder = folder
        self._sites = sites
        self._journal = Journal(folder)
        self.open = OpenPeriods(folder)
        """What was counted since the last report; empty again once that is in the journal."""
        self.command: Command | None = None
        self._compacted = clock.now()

    async def past(self, until: datetime) -> dict[str, Past]:
        """The past, at the instant `until`, of each site that the journal tells of. What goes wrong is logged."""
        runs = {name: dict(site.runs) for name, site in self._sites.items()}
        try:
            found = await asyncio.to_thread(lambda: pasts(self._journal.read(), until, runs))
        except OSError as error:
            logger.error("%s cannot be read, so that nothing can be compared: %s", self._journal.path, error)
            return {}
        if self._journal.unreadable:
            logger.warning("%s: %d lines are none of ours", self._journal.path, self._journal.unreadable)
        return found

    async def write(self, ended: dict[str, Period], until: datetime, *, is_last: bool = False) -> Report:
        """Judge periods that ended at `until`, write them and the report; what cannot be written is logged.

        `is_last`: no more will come of this crawl.
        """
        report, periods = self._judge(ended, until, await self.past(until))
        compacts = is_last or report.date - self._compacted >= _COMPACTED
        try:
            await asyncio.to_thread(self._write, report, periods, compacts)
        except OSError as error:
            logger.error("The health report cannot be written to %s: %s", self._folder, error)
        if compacts:
            self._compacted = report.date
        return report

    async def tell(self, report: Report, stats: StatsCollector) -> None:
        """Say what began and what ended."""
        for sentence in report.began:
            logger.error("Broken: %s", sentence)
        for sentence in report.ended:
            logger.warning("%s", sentence)
        stats.set_value(BEGAN, [*stats.get_value(BEGAN, ()), *report.began][-MAX_SAID:])
        stats.set_value(ENDED, [*stats.get_value(ENDED, ()), *report.ended][-MAX_SAID:])
        stats.set_value(LASTING, report.lasting)
        stats.set_value(BROKEN, sum(len(site.breaks) for site in self._sites.values()))
        if self.command is not None and (report.began or report.ended):
            await asyncio.to_thread(self.command.run, report.to_json())

    def _judge(self, ended: dict[str, Period], until: datetime, found: dict[str, Past]) -> tuple[Report, list[Period]]:
        sites: dict[str, SiteReport] = {}
        judgements: list[Judgement] = []
        periods = [period for period in ended.values() if period.requests or period.pages or period.lists]
        for period in periods:
            health, past = self._sites[period.site], found.get(period.site) or Past(until)
            period.last = health.last
            sites[period.site] = SiteReport(period, {m: past.share(m, health.short) for m in Measure})
            if period.site != OTHERS:
                judgements.append(judge(health, period, past))
        for name, past in found.items():
            if name not in sites and past.latest is not None and until - past.latest.end < SPAN:
                sites[name] = SiteReport(past.latest, {m: past.share(m, past.short()) for m in Measure})
            elif name not in sites and name in self._sites and not self._sites[name].period.requests:
                del self._sites[name]
        report = Report(clock.now(), sites)
        for judgement in judgements:
            report.began += [one.sentence for one in judgement.began]
            report.lasting += [one.sentence for one in judgement.lasting]
            report.ended += [one.sentence for one in judgement.ended]
        return report, periods

    def _write(self, report: Report, periods: list[Period], compacts: bool) -> None:
        self._journal.append(periods)
        self.open.clear()
        if compacts:
            self._journal.compact(report.date)
        report.write(self._folder)
