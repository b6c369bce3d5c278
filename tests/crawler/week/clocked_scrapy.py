"""Scrapy under the drill's clock, in a process of its own, that a drill can kill.

`python -m tests.crawler.week.clocked_scrapy CLOCK_FILE UNTIL watch -a seeds=...` is `scrapy watch -a seeds=...` at the
instant that the clock in the file tells. Whenever nothing is under way any more, it moves the clock to what is due
next; at UNTIL (ISO 8601) the crawl is stopped as SIGTERM stops it.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Self

from scrapy.cmdline import execute

from archive import clock
from crawler.recorder import Recorder
from crawler.settings import EXTENSIONS
from tests.crawler.week.clock import SimulatedClock

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# What is due within so short a time is asked for together.
GRAIN = timedelta(seconds=15)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def on_grain(instant: datetime) -> datetime:
    """The first instant from `instant` on to which the clock is moved."""
    rest = (instant - _EPOCH) % GRAIN
    return instant + (GRAIN - rest) if rest else instant


class Mover:
    """A Scrapy extension that knows when the crawl rests."""

    crawler: Crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        cls.crawler = crawler
        return cls()

    @classmethod
    def rests(cls) -> bool:
        """Whether nothing is under way: no request, no page in a worker, nothing to be written."""
        engine, recorder = cls.crawler.engine, cls.crawler.get_extension(Recorder)
        slot = engine.scraper.slot
        return (
            slot is not None
            and slot.is_idle()
            and not engine.downloader.active
            and engine._slot is not None
            and not engine._slot.scheduler.has_pending_requests()
            and recorder is not None
            and recorder._extraction is not None
            and not len(recorder._extraction)
            and recorder._extraction._writing is None
            and not recorder._describing
        )


def main(file: Path, until: datetime, arguments: list[str]) -> None:
    moved = SimulatedClock.open(file)

    async def wait(instant: datetime, news: asyncio.Event) -> None:
        while not Mover.rests():
            if news.is_set():
                await asyncio.sleep(0.001)
            else:  # mostly, all rests soon after a look has come to its end
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), 0.05)
        if news.is_set():
            return
        instant = max(on_grain(instant), moved())
        if instant < until:
            moved.advance_to(instant)
            return
        moved.advance_to(until)
        os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.Event().wait()  # the crawl is stopped meanwhile

    extensions = json.dumps(EXTENSIONS | {"tests.crawler.week.clocked_scrapy.Mover": 999})
    with clock.set_by(moved, wait):
        execute(["scrapy", *arguments, "-s", f"EXTENSIONS={extensions}"])


if __name__ == "__main__":
    # Scrapy loads the extension by its module's name, of which there must not be two.
    from tests.crawler.week import clocked_scrapy

    clocked_scrapy.main(Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), sys.argv[3:])
