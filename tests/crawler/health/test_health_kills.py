"""Crawls that are killed: what they had counted since their last report is reported by the next one."""

from __future__ import annotations

import asyncio
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapy.statscollectors import MemoryStatsCollector
from scrapy.utils.test import get_crawler

from archive.catalog import Catalog
from archive.health.journal import Journal, OpenPeriods
from archive.health.lines import to_line
from archive.health.period import Period
from crawler.health.health import Health
from crawler.newsroom import Truth
from tests.crawler.health.changing_newsroom import Change, changing, unchanged, walled
from tests.crawler.test_crawl import ANY_AGE, NOON, command, crawl

SERVED = 19
"""Of the twenty: so many are a break wherever the three pages without a wall come among them."""
SETTINGS = {"RETRY_ENABLED": False, "EXTRACTION_PROCESSES": 1, "BACKING_OFF_START": 0}
NO_FURTHER_PAGES = ["-a", "blog_pages=0"]


class Held:
    """Serves so many pages, and holds all others back until it is released."""

    def __init__(self, change: Change, served: int) -> None:
        self._change = change
        self._left = threading.Semaphore(served)
        self._released = threading.Event()

    def __call__(self, page: str, told: Truth) -> tuple[int, str]:
        if not self._left.acquire(blocking=False):
            self._released.wait(60)
        return self._change(page, told)

    def release(self) -> None:
        self._released.set()


@contextmanager
def held(served: int, day: int) -> Iterator[str]:
    """A site behind a wall that serves so many pages; its feed."""
    change = Held(walled, served)
    with changing(NOON + timedelta(days=day), change) as url:
        try:
            yield f"{url}/rss.xml"
        finally:
            change.release()


def crawl_until_killed(collection: Path, feed: str, pages: int) -> str:
    """Crawl, and SIGKILL as soon as so many pages are counted on disk; what the crawl said."""
    log = collection.parent / f"{time.monotonic_ns()}.log"
    line = command(collection, "crawl", "news", *ANY_AGE, *NO_FURTHER_PAGES, "-a", f"seeds={feed}", **SETTINGS)
    counted, deadline, began = 0, time.monotonic() + 60, datetime.now(UTC)
    with log.open("wb") as stderr, subprocess.Popen(line, stderr=stderr, start_new_session=True) as process:
        try:
            while counted < pages:
                assert process.poll() is None, log.read_text()
                assert time.monotonic() < deadline, (counted, log.read_text())
                # A tenth of a second of another process's work.
                threading.Event().wait(0.1)
                opened = OpenPeriods(collection).read().values()
                counted = sum(period.pages for period in opened if period.start > began)
        finally:
            process.kill()
    return log.read_text()


def test_what_a_killed_crawl_had_counted_is_in_the_next_report(tmp_path: Path) -> None:
    collection = tmp_path / "c"
    with changing(NOON, unchanged) as url:
        assert crawl(collection, f"{url}/rss.xml", *NO_FURTHER_PAGES, **SETTINGS).returncode == 0
    assert not OpenPeriods(collection).path.exists()
    with held(SERVED, day=1) as feed:
        assert "Broken" not in crawl_until_killed(collection, feed, SERVED)
    # One that is killed in its turn says it at its start.
    with held(3, day=2) as feed:
        said = crawl_until_killed(collection, feed, 3)
    assert "A crawl was killed: what it had counted from" in said
    (broken,) = re.findall(r"ERROR: Broken: (.*)", said)
    what = "127.0.0.1: a bot wall or a demand in place of the page"
    assert re.fullmatch(rf"{what} on {SERVED} of (19|2\d) pages since \S+ UTC, 0 of \d\d before \(challenge\)", broken)
    with changing(NOON + timedelta(days=3), unchanged) as url:
        done = crawl(collection, f"{url}/rss.xml", *NO_FURTHER_PAGES, **SETTINGS)
    assert done.returncode == 0, done.stderr
    assert "Broken" not in done.stderr  # which is said once
    assert not OpenPeriods(collection).path.exists()

    periods = list(Journal(collection).read())
    assert [period.kills for period in periods] == [0, 1, 1, 0]
    assert all(period.start < period.end for period in periods)
    assert [set(period.broken) for period in periods[:2]] == [set(), {"wall"}]
    # Nothing came between the last that was counted and the kill, so nothing is missing, and nothing there twice.
    with Catalog.open(collection / "catalog.sqlite", readonly=True) as catalog:
        rows = list(catalog.captures())
    assert sum(sum(period.statuses.values()) for period in periods) == len(rows)
    assert sum(period.items for period in periods) == sum(row.outcome == "item" for row in rows)
    assert sum(sum(period.reasons.values()) for period in periods) == sum(row.outcome == "reason" for row in rows)


def test_what_was_reported_before_the_kill_is_not_reported_again(tmp_path: Path) -> None:
    """A kill between the journal's new lines and the end of what was open."""
    since, until = NOON, NOON + timedelta(hours=1)
    reported = Period(site="harbour-post.example", start=since, end=until, requests=9, pages=9)
    unreported = Period(site="hill-gazette.example", start=since, end=until, requests=5, pages=5)
    Journal(tmp_path).append([reported])
    OpenPeriods(tmp_path).save({period.site: to_line(period) for period in (reported, unreported)})
    crawler = get_crawler(settings_dict={"COLLECTION": str(tmp_path)})
    crawler.stats = crawler.stats or MemoryStatsCollector(crawler)
    asyncio.run(Health(crawler)._take_up(OpenPeriods(tmp_path).read()))
    periods = [(period.site, period.kills, period.pages) for period in Journal(tmp_path).read()]
    assert periods == [("harbour-post.example", 0, 9), ("hill-gazette.example", 1, 5)]
    assert not OpenPeriods(tmp_path).read()


def test_a_collection_that_another_crawl_writes_into_is_left_alone(tmp_path: Path) -> None:
    """What is open there is that crawl's, which nobody has killed."""
    collection = tmp_path / "c"
    with held(SERVED, day=1) as feed:
        log = tmp_path / "log"
        line = command(collection, "crawl", "news", *ANY_AGE, *NO_FURTHER_PAGES, "-a", f"seeds={feed}", **SETTINGS)
        with log.open("wb") as stderr, subprocess.Popen(line, stderr=stderr, start_new_session=True) as process:
            deadline = time.monotonic() + 60
            while not OpenPeriods(collection).path.exists():
                assert time.monotonic() < deadline, log.read_text()
                threading.Event().wait(0.1)
            other = crawl(collection, feed, **SETTINGS)
            assert other.returncode == 1
            assert "is being written by" in other.stderr
            assert "killed" not in other.stderr
            assert OpenPeriods(collection).path.exists()
            assert not list(Journal(collection).read())
            process.kill()
