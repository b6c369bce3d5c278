"""A crawl in this process under a clock that jumps a minute with each exchange: python long_run.py SETTINGS URL OUTPUT

SETTINGS is JSON. What METRICS_PORT serves once all is recorded is written to OUTPUT.
"""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Any

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive import clock
from crawler.capture import captured
from crawler.health.metrics import Metrics
from crawler.recorder import recorded
from crawler.spiders.news import NewsSpider
from tests.crawler.test_crawl import NOON

BEGAN = monotonic()

exchanges: list[bool] = []
outcomes: list[None] = []


def exchanged(capture: Any) -> None:
    exchanges.append(capture is not None)


def examined() -> None:
    outcomes.append(None)


def tell() -> datetime:
    """Time passes as well, or a host that rests would rest for ever."""
    return NOON + timedelta(minutes=len(exchanges), seconds=monotonic() - BEGAN)


def main() -> None:
    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.update(json.loads(sys.argv[1]), priority="cmdline")
    with clock.set_by(tell):
        process = AsyncCrawlerProcess(settings)
        crawler = process.create_crawler(NewsSpider)

        async def scrape() -> None:
            metrics = crawler.get_extension(Metrics)
            while len(outcomes) < sum(exchanges):
                await asyncio.sleep(0.05)
            if metrics is not None:
                url = f"http://127.0.0.1:{metrics.port}/metrics"
                with await asyncio.to_thread(urllib.request.urlopen, url) as answer:
                    Path(sys.argv[3]).write_bytes(answer.read())

        crawler.signals.connect(exchanged, captured)
        crawler.signals.connect(examined, recorded)
        crawler.signals.connect(scrape, signals.spider_closed)
        process.crawl(crawler, seeds=sys.argv[2], days="36500")
        process.start()


if __name__ == "__main__":
    main()
