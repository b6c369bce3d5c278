"""One site under observation: counts what its exchanges and pages come to, and keeps the runs of bad ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from archive.health.period import Break, Period, Run, Share, add_counts, bucket_of
from archive.warc.exchange import Exchange
from archive.warc.http import parse_head
from crawler.examination import Examined
from crawler.failures import kind_of_failure
from crawler.health.measures import UNSENT, WALLS, Measure
from crawler.health.runs import step
from crawler.health.significance import LEAST_EFFECT

OTHERS = "(other sites)"
"""The name under which all sites are counted that have no record of their own."""
LIVE_BLOG = "LiveBlogPosting"
_MAX_BLOGS = 10_000
_UNKNOWN = 0.5
"""Usual share of bad ones where there is no past."""


class SiteHealth:
    """What is counted of a site since the last report, and what lasts beyond it."""

    def __init__(self, site: str, start: datetime) -> None:
        self.site = site
        self.runs: dict[str, Run] = {}
        self.breaks: dict[str, Break] = {}
        self.usual: dict[str, float] = {}
        """Share of bad ones by measure, as known from the past."""
        self.short: int | None = None
        """Texts in a bucket under this one are short for this site."""
        self.last: datetime | None = None
        """When the last new document was fetched."""
        self.period = Period(site=site, start=start, end=start)
        self._blogs: set[tuple[str, bool, bool]] = set()

    def take_over(self, latest: Period) -> None:
        """Go on where an earlier crawl ended."""
        self.runs = {measure: latest.runs[measure] for measure in Measure if measure in latest.runs}
        self.breaks = {measure: latest.breaks[measure] for measure in Measure if measure in latest.breaks}
        self.last = latest.last

    def turn(self, now: datetime) -> Period:
        """End the period, and begin the next; the one that has ended."""
        ended, self.period = self.period, Period(site=self.site, start=now, end=now)
        ended.end = now
        self._blogs.clear()
        return ended

    def so_far(self, now: datetime) -> Period:
        """The period up to `now`, as it would be taken up after a kill. Its counts are those that go on."""
        return replace(self.period, end=now, runs=self.runs, breaks=self.breaks, last=self.last)

    def exchange(self, exchange: Exchange, start: bytes, size: int | None) -> None:
        """Count an exchange: the first bytes of the response, the bytes its record takes, None where none came."""
        period, date = self.period, exchange.started_at
        period.requests += 1
        self._measure(Measure.UNANSWERED, size is None, date)
        if size is None:
            add_counts(period.failures, {kind_of_failure(exchange.error): 1})
            return
        period.bytes += size
        status = parse_head(start).status
        add_counts(period.statuses, {f"{status // 100}xx" if status is not None else "none": 1})
        # That a site has no robots.txt is no error of it.
        is_refusal = status is not None and status >= 400 and not (is_robots(exchange.url) and status < 500)
        self._measure(Measure.HTTP_ERROR, is_refusal, date)
        self._measure(Measure.TRUNCATED, exchange.truncated is not None, date)

    def list(self, reason: str | None, date: datetime) -> None:
        """Count a feed, sitemap, home page or section; `reason`, where it came as a page that gave no item."""
        if reason in UNSENT:
            return
        self._measure(Measure.WALL, reason in WALLS, date)
        if reason in WALLS:
            add_counts(self.period.reasons, {str(reason): 1})
            self.period.pages += 1
        else:
            self.period.lists += 1

    def page(self, url: str, examined: Examined, date: datetime, *, earlier: str | None = None) -> None:
        """Count what came of any other page; `earlier`: the `@type` of the item that earlier captures of it gave."""
        period, reason, item = self.period, examined.reason, examined.item
        period.pages += 1
        if examined.unchanged:
            period.unchanged += 1
        elif reason is not None:
            add_counts(period.reasons, {str(reason): 1})
        if reason not in UNSENT:
            if earlier == LIVE_BLOG:
                self._known_blog(url, examined, date)
            else:
                self._measure(Measure.WALL, reason in WALLS, date)
                if reason not in WALLS and earlier is not None:
                    self._measure(Measure.LOST, reason is not None, date)
                if reason not in WALLS and not examined.unchanged:
                    self._measure(Measure.ITEM, reason is not None, date)
        if item is not None and not examined.unchanged:
            self._item(item, date)

    def _known_blog(self, url: str, examined: Examined, date: datetime) -> None:
        """Count a look at a live blog: each once a report, or the many looks at one would hide what all else gives."""
        is_wall = examined.reason in WALLS
        has_entries = examined.unchanged or bool((examined.item or {}).get("liveBlogUpdate"))
        look = url, is_wall, has_entries
        if look in self._blogs or len(self._blogs) >= _MAX_BLOGS:
            return
        self._blogs.add(look)
        self._measure(Measure.WALL, is_wall, date)
        if not is_wall:
            self._measure(Measure.LIVE_BLOG_UPDATE, not has_entries, date)

    def _item(self, item: dict[str, Any], date: datetime) -> None:
        period, change = self.period, item.get("change") or {}
        entries, text = item.get("liveBlogUpdate") or (), item.get("articleBody")
        if item["@type"] == LIVE_BLOG:
            period.liveblogs += 1
            period.entries += len(change.get("new", ()))
        else:
            period.articles += 1
        if change.get("previous") is None:
            period.documents += 1
            self.last = date
        period.last = self.last
        if item["@type"] == LIVE_BLOG and change.get("previous") is not None:
            return  # a blog of a thousand captures is one page
        self._measure(Measure.HEADLINE, not item.get("headline"), date)
        self._measure(Measure.DATE_PUBLISHED, "T" not in (item.get("datePublished") or ""), date)
        self._measure(Measure.AUTHOR, not item.get("author"), date)
        self._measure(Measure.ARTICLE_BODY, not text and not entries, date)
        words = item.get("wordCount") or 0
        if item["@type"] != LIVE_BLOG and words:
            bucket = bucket_of(words)
            period.words[bucket] = period.words.get(bucket, 0) + 1
            if self.short is not None:
                self._measure(Measure.WORD_COUNT, bucket < self.short, date)

    def _measure(self, measure: Measure, is_bad: bool, date: datetime) -> None:
        share = self.period.shares.setdefault(measure, Share())
        before = Share(share.bad, share.of)
        share.add(is_bad)
        broken, run = self.breaks.get(measure), self.runs.pop(measure, None)
        usual = self.usual.get(measure, _UNKNOWN)
        if broken is not None:
            broken.counted.add(is_bad)
            # Within a break, it is the good ones that stand out.
            is_bad, usual = not is_bad, 1 - broken.counted.rate
        elif usual > 1 - LEAST_EFFECT:
            return  # it cannot get so much worse
        run = step(run, is_bad, usual=usual, date=date, period=self.period.start, before=before)
        if run is None:
            return
        self.runs[measure] = run
        if broken is None:
            self.period.peaks[measure] = max(self.period.peaks.get(measure, 0.0), run.score)


def is_robots(url: str) -> bool:
    """Whether it is the address of a robots.txt."""
    return urlsplit(url).path == "/robots.txt"
