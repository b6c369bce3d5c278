"""When to look again: a row of the frontier and what a look at it found in, the row after it out.

No clock, no database: the same looks give the same due times, so that what a policy implies can be reckoned beforehand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Literal

from archive.addresses import document_of, first_page
from archive.catalog_rows import CaptureRow, utc_text
from archive.frontier import FrontierRow
from crawler.due.answer import Answer
from crawler.due.ladder import Ladder
from crawler.due.live import has_ended, instant_of, live_wait, pace_of
from crawler.extract.reasons import Reason
from crawler.sites import Site

ListType = Literal["feed", "section"]
Bounds = tuple[timedelta, timedelta]
"""Of a wait: the shortest and the longest."""

PASSING = frozenset(
    {
        Reason.EMPTY,
        Reason.WALL,
        Reason.CHALLENGE,
        Reason.ERROR_PAGE,
        Reason.NO_TEXT,
        Reason.HTTP_ERROR,
        Reason.TRUNCATED,
        Reason.ORIGINAL_MISSING,
        Reason.UNDECODABLE,
        Reason.TIMEOUT,
        Reason.OUT_OF_MEMORY,
        Reason.WORKER_DIED,
        Reason.UNKNOWN,
    }
)
"""Reasons for no item that may be gone at the next look. The others are what a page is."""

_JITTER = 0.1
"""Of a list's wait, to both sides: lists that were found together are not asked for together for ever."""
_RETRY = timedelta(minutes=15)
_RETRY_FACTOR = 4
_RETRY_LONGEST = timedelta(days=1)
_OTHER_WAITS = (timedelta(hours=6), timedelta(days=1))
_PATIENCE = 24
"""So many looks in a row may come to nothing before what lists pages is asked for once a day only: after two days."""
_RETRIES = 6
"""After so many looks in a row that came to nothing a page is given up: after some two days. A list that was found, and
is gone, after so many daily ones."""
_QUIETER = 24
"""A list that was found is looked at after such a part of the time for which it has brought nothing: hourly after a
day, as yesterday's sitemap ..."""
_QUIETEST = timedelta(days=1)
"""... and once a day at the least, ..."""
_DEAD = timedelta(days=30)
"""... until it has brought nothing for so long: then only while its site names it, ..."""
_NAMED = timedelta(days=7)
"""... and so often at the least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The reckoning. Where a site's file states intervals, they go first."""

    articles: Ladder
    feeds: Bounds
    sections: Bounds
    live: Bounds
    seed: str = ""
    """Of the jitter: crawls with another one ask at other moments."""

    def after_list(
        self, row: FrontierRow, at: datetime, answer: Answer, *, type: ListType, news: int, site: Site | None
    ) -> FrontierRow:
        """After a look at a feed, sitemap, home page or section that led to `news` pages not known before.

        Twice as soon after one that brought something, half as late again after one that did not: so about every third
        look brings something. What was found, and named by nobody, grows quiet beyond the longest wait, and is given up
        in the end (`is_named_again`).
        """
        fixed = (site.intervals.feeds if type == "feed" else site.intervals.sections) if site else None
        shortest, longest = (fixed, fixed) if fixed else self.feeds if type == "feed" else self.sections
        if row.wait is None:
            # Nothing is known of it: the geometric mean of the bounds is as far from the one as from the other.
            wait = timedelta(seconds=(shortest.total_seconds() * longest.total_seconds()) ** 0.5)
        else:
            wait = timedelta(seconds=row.wait) * (0.5 if news else 1.5)
        looked = replace(_looked(row, at, answer), type=type, failures=0)
        if news or row.changed is None:
            looked = replace(looked, changed=utc_text(at))
        quiet = self._quiet(looked, at)
        if row.role == "list" and not fixed:
            longest = max(longest, min(quiet / _QUIETER, _QUIETEST))
        wait = min(max(wait, shortest), longest)
        is_dead = row.role == "list" and quiet >= _DEAD
        due = None if is_dead else utc_text(at + wait * self._jitter(row))
        return replace(looked, due=due, wait=wait.total_seconds())

    def is_named_again(self, row: FrontierRow, at: datetime) -> bool:
        """Whether a feed or sitemap that was given up is looked at all the same: its site names it still, in its home
        page's head, its robots.txt or a sitemap index.
        """
        if row.role != "list" or row.due is not None:
            return False
        # An index may name a sitemap for each day of years.
        wait = min(max(self._quiet(row, at) / _QUIETER, _QUIETEST), _NAMED)
        return row.looked is None or at - datetime.fromisoformat(row.looked) >= wait

    def after_item(
        self,
        row: FrontierRow,
        at: datetime,
        answer: Answer,
        item: Mapping[str, Any],
        *,
        changed: bool,
        site: Site | None,
    ) -> FrontierRow:
        """After a look at a page that gave an item; `changed`: it says what no capture before has said."""
        looked = replace(_looked(row, at, answer), type=item["@type"], failures=0, document=document_of(item))
        if changed or row.changed is None:
            seen_before = row.document is not None
            looked = replace(looked, changed=utc_text(at if seen_before else _published(item, at)))
        if item["@type"] == "LiveBlogPosting":
            newest, gap = pace_of(item, at)
            looked = replace(
                looked,
                is_live=item.get("isLive"),
                newest_entry=utc_text(newest) if newest else None,
                entry_gap=gap,
            )
        return self._again(looked, at, site)

    def after_same(self, row: FrontierRow, at: datetime, answer: Answer, site: Site | None) -> FrontierRow:
        """After a look at a page that said, byte for byte, what it had said before, by a 304 for one."""
        looked = replace(_looked(row, at, answer), failures=0)
        if looked.type is None:
            return self.after_other(row, at, answer)
        return self._again(looked, at, site)

    def after_other(self, row: FrontierRow, at: datetime, answer: Answer) -> FrontierRow:
        """After a look at what is neither a list nor a page with an item.

        Twice more, as a page may be filled later, or be in a layout that its site takes back; where there was an item
        before, as long as its ladder goes.
        """
        looked = replace(_looked(row, at, answer), failures=row.failures + 1)
        if row.document is not None:
            return self._on_ladder(looked, at, self._quiet(row, at))
        wait = _OTHER_WAITS[row.failures] if row.failures < len(_OTHER_WAITS) else None
        return replace(looked, type=None, due=utc_text(at + wait) if wait else None, wait=None)

    def after_failure(self, row: FrontierRow, at: datetime, answer: Answer | None) -> FrontierRow:
        """After a look that came to nothing: no answer, an error, or something passing in place of the page.

        A page is given up after six in a row, one that gave an item when its ladder ends; a feed or sitemap that was
        found when it stays gone, what a user named never. Lists are asked again within their longest wait, live blogs
        in minutes.
        """
        failures = row.failures + 1
        backing_off = min(_RETRY * _RETRY_FACTOR ** min(failures - 1, 10), _RETRY_LONGEST)
        wait: timedelta | None = backing_off
        if row.document is not None and row.role == "page":
            rung = self.articles.wait(self._quiet(row, at))
            wait = min(backing_off, rung) if rung else None
            if wait and self._is_live(row, at):
                wait = min(wait, self.live[1] * 2 ** min(failures - 1, 10))
        elif self._is_hopeless(row, failures, answer):
            wait = None
        elif failures <= self._patience(row):
            wait = min(backing_off, (self.feeds if row.type == "feed" else self.sections)[1])
        looked = _looked(row, at, answer) if answer else replace(row, looked=utc_text(at), looks=row.looks + 1)
        return replace(
            looked,
            failures=failures,
            due=utc_text(at + wait) if wait is not None else None,
            # What came in its place has validators of its own; they are not the page's.
            etag=row.etag,
            last_modified=row.last_modified,
        )

    def after_capture(self, row: FrontierRow, capture: CaptureRow, site: Site | None) -> FrontierRow:
        """After a look of which only the catalog tells: the crawl that looked was killed.

        Its validators are not known, so the next one is not conditional. A live blog is looked at once more, as its
        further pages may not have been found.
        """
        if "LiveBlogPosting" in (capture.type, row.type):
            return row
        at = datetime.fromisoformat(capture.date)
        unknown = Answer(capture.status or 0)
        if capture.outcome in ("item", "unchanged"):
            looked = replace(_looked(row, at, unknown), type=capture.type, document=capture.document, failures=0)
            if row.document is None:
                looked = replace(looked, changed=utc_text(instant_of(capture.date_published, at) or at))
            elif capture.outcome == "item":
                looked = replace(looked, changed=utc_text(at))
            return self._again(looked, at, site)
        if capture.reason in PASSING:
            return self.after_failure(row, at, unknown)
        return self.after_other(row, at, unknown)

    def _again(self, row: FrontierRow, at: datetime, site: Site | None) -> FrontierRow:
        quiet = self._quiet(row, at)
        if not self._is_live(row, at):
            return self._on_ladder(row, at, quiet)
        shortest, longest = self.live
        if site is not None and site.intervals.live is not None:
            shortest, longest = site.intervals.live, max(site.intervals.live, longest)
        wait = live_wait(row, quiet, shortest, longest)
        return replace(row, due=utc_text(at + wait), wait=wait.total_seconds())

    def _on_ladder(self, row: FrontierRow, at: datetime, quiet: timedelta) -> FrontierRow:
        wait = self.articles.wait(quiet)
        if wait is None:
            return replace(row, due=None, wait=None)
        return replace(row, due=utc_text(at + wait), wait=wait.total_seconds())

    def _is_live(self, row: FrontierRow, at: datetime) -> bool:
        # Further pages of a blog change as newer entries push older ones there; the first one is what goes on.
        is_blog = row.type == "LiveBlogPosting" and first_page(row.url) == row.url
        return is_blog and not has_ended(row, self._quiet(row, at))

    @staticmethod
    def _quiet(row: FrontierRow, at: datetime) -> timedelta:
        """How long ago there was something new."""
        return at - datetime.fromisoformat(max(filter(None, (row.changed, row.newest_entry)), default=utc_text(at)))

    def _is_hopeless(self, row: FrontierRow, failures: int, answer: Answer | None) -> bool:
        """Whether what gave nothing yet, or nothing any more, is given up."""
        if row.role == "list":
            return answer is not None and answer.is_gone and failures >= _RETRIES + self._patience(row)
        return row.role == "page" and failures >= _RETRIES

    @staticmethod
    def _patience(row: FrontierRow) -> int:
        return _PATIENCE if row.type is not None else 0

    def _jitter(self, row: FrontierRow) -> float:
        return 1 + Random(f"{self.seed} {row.key} {row.looks}").uniform(-_JITTER, _JITTER)  # noqa: S311  no secret


def _looked(row: FrontierRow, at: datetime, answer: Answer) -> FrontierRow:
    """The row with what every answer tells."""
    looked = replace(row, looked=utc_text(at), looks=row.looks + 1, max_age=answer.max_age)
    if answer.status == 304:
        return looked
    return replace(looked, whole=utc_text(at), etag=answer.etag, last_modified=answer.last_modified)


def _published(item: Mapping[str, Any], at: datetime) -> datetime:
    """When a page that is seen for the first time last said something new, as far as it tells."""
    stated = (instant_of(item.get(name), at) for name in ("datePublished", "dateModified"))
    return max(filter(None, stated), default=at)
