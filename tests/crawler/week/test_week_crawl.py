"""The scheduled crawl, through a simulated week: all that could be read is in the archive, at the price that the policy
implies, however often the crawl is killed.

In the ordinary run two days of six sites, with three kills; DRILL=N (`make drill`): the week of twenty sites, whole,
and again with twenty kills.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest
from scrapy.settings import Settings

from archive.collection import OPEN, Collection
from archive.health.journal import Journal
from archive.verification import Verification
from crawler import settings as project
from crawler.due.settings import policy_of
from tests.crawler import forked
from tests.crawler.week.faults import Down, LayoutChange
from tests.crawler.week.held import Held, held_by, lacks, payloads_without_noise
from tests.crawler.week.implied import implied
from tests.crawler.week.week import Exchange, ServedWeek, SimulatedClock, World, serving_week, summary, week

LONG = "DRILL" in os.environ
SITES, DAYS, KILLS = (20, 7, 20) if LONG else (6, 2, 2)
SEED = int(os.environ.get("DRILL_SEED", "1"))
SETTINGS = {
    "ALLOW_PRIVATE_ADDRESSES": True,
    "CONTACT": "drill",
    "DOWNLOAD_DELAY": 0,
    "AUTOTHROTTLE_ENABLED": False,
    # Nothing waits for a clock that does not move of itself: what fails is left to the next time it is due.
    "RETRY_TIMES": 0,
    "HOST_FAILURES_MAX": 1,
    "RETRY_AFTER_MAX": 0,
    "LOG_LEVEL": "WARNING",
    "PROGRESS": False,
    "WARC_RESERVE": 0,
    "WARC_MAX_SIZE": 1_000_000,
    "EXTRACTION_PROCESSES": 1,
}


# A report an hour (HEALTH_INTERVAL), of a site that is looked at every quarter of an hour by then.
REPORTED = timedelta(hours=3)


@dataclass
class Drill:
    """A world that is served, and a clock to go through it with."""

    world: World
    served: ServedWeek
    clock: SimulatedClock
    clock_file: Path
    ledger: Ledger

    def run(self, collection: Path, kill_after: list[int]) -> str:
        """Crawl the whole time; SIGKILL at each number of requests since the start. What the crawls said."""
        self.clock.set_to(self.world.time.since)
        self.ledger.exchanges.clear()
        module = "tests.crawler.week.clocked_scrapy"
        line = [sys.executable, "-m", module, str(self.clock_file), self.world.time.until.isoformat(), "watch"]
        line += ["-a", f"seeds={','.join(self.served.urls)}"]
        for name, value in (SETTINGS | {"COLLECTION": collection}).items():
            line += ["-s", f"{name}={value}"]
        said = collection.parent / "said"
        for number in [*kill_after, None]:
            reached = self.ledger.announce(number)
            process = forked.start(line, said, said)
            if number is not None:
                threading.Thread(target=_kill, args=(process, reached), daemon=True).start()
            process.join()
            assert process.exitcode == (0 if number is None else -signal.SIGKILL), said.read_text()[-3000:]
        return said.read_text()


class Ledger:
    """The requests, and an event for their number."""

    def __init__(self) -> None:
        self.exchanges: list[Exchange] = []
        self._wanted: int | None = None
        self._reached = threading.Event()

    def __call__(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        if self._wanted is not None and len(self.exchanges) >= self._wanted:
            self._reached.set()

    def announce(self, number: int | None) -> threading.Event:
        """An event that is set when there are so many requests."""
        self._wanted, self._reached = number, threading.Event()
        return self._reached


def _kill(process: ForkServerProcess, reached: threading.Event) -> None:
    reached.wait()
    process.kill()


def assert_complete(drill: Drill, collection: Path) -> Held:
    held = held_by(collection)
    assert not list(lacks(held, drill.served, drill.world.truths()))
    findings = [str(one) for one in Verification([Collection(collection)]).findings() if not one.is_note]
    assert not findings
    assert not list(collection.rglob("*" + OPEN))
    return held


def assert_as_implied(drill: Drill, exchanges: list[Exchange], *, killed: bool = False) -> None:
    """The requests are those that the policy implies, to a tenth.

    In all, and of each site without faults; not of each where the crawl was killed, as each start looks at the seeds,
    and finds things at other moments.
    """
    settings = Settings()
    settings.setmodule(project)
    policy = policy_of(settings)
    asked: Counter[int] = Counter()
    expected: Counter[int] = Counter()
    for exchange in exchanges:
        # Robots.txt is no affair of the policy's, and how many pages of a blog there are is the crawl's to find out.
        asked[exchange.site] += "page=" not in exchange.target and exchange.target != "/robots.txt"
    for paper in drill.world.papers:
        looks = implied(paper, drill.served.base(paper), drill.world.time, policy)
        expected[paper.number] = looks.total()
        if not paper.faults and not killed:
            assert asked[paper.number] == pytest.approx(looks.total(), rel=0.1), paper
    assert asked.total() == pytest.approx(expected.total(), rel=0.1)
    further = sum("page=" in exchange.target for exchange in exchanges)
    assert 0 < further < 0.1 * len(exchanges)


def assert_broken_are_reported(drill: Drill, collection: Path) -> None:
    """The site that goes down and the one in a new layout are named with the next report or the one after it; of the
    sites without faults none is.
    """
    said: dict[str, list[datetime]] = {}
    for period in Journal(collection).read():  # those of two days ago are one a day by now
        for broken in period.breaks.values():
            said.setdefault(period.site, []).append(broken.said)
    for paper in drill.world.papers:
        reports = said.get(paper.address, [])
        if not paper.faults:
            assert not reports, f"{paper.address} is well"
        for fault in paper.faults:
            if isinstance(fault, (Down, LayoutChange)):
                assert any(fault.span.since < at < fault.span.since + REPORTED for at in reports), (fault, reports)


@pytest.mark.drill
def test_a_week_of_news_is_archived(tmp_path: Path) -> None:
    world, ledger, clock_file = week(SITES, DAYS, SEED), Ledger(), tmp_path / "clock"
    clock = SimulatedClock(world.time.since, clock_file)
    print(summary(world))
    moments = random.Random(SEED)
    with serving_week(world, clock, ledger) as served:
        drill = Drill(world, served, clock, clock_file, ledger)
        settings = Settings()
        settings.setmodule(project)
        total = sum(
            implied(paper, served.base(paper), world.time, policy_of(settings)).total() for paper in world.papers
        )
        kills = sorted(moments.sample(range(10, round(total * 0.9)), KILLS))
        unkilled = None
        if LONG:
            drill.run(tmp_path / "unkilled", [])
            assert_as_implied(drill, ledger.exchanges)
            unkilled = assert_complete(drill, tmp_path / "unkilled")
            assert_broken_are_reported(drill, tmp_path / "unkilled")
        drill.run(tmp_path / "killed", kills)
        assert_as_implied(drill, ledger.exchanges, killed=True)
        held = assert_complete(drill, tmp_path / "killed")
        assert_broken_are_reported(drill, tmp_path / "killed")
        print(f"{len(ledger.exchanges)} requests, {KILLS} kills, {len(held.urls)} URLs")
        if unkilled is not None:
            truths = world.truths()
            assert held.urls == unkilled.urls
            assert payloads_without_noise(held, served, truths) == payloads_without_noise(unkilled, served, truths)
            assert held.revisions == unkilled.revisions
