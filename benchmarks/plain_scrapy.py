"""The peer of the crawl: plain Scrapy, trafilatura in the callback, a JSON lines feed.

python -m benchmarks.plain_scrapy SITEMAP_URL OUTPUT.jsonl
"""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import trafilatura
from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.utils.sitemap import Sitemap
from trafilatura.settings import Document


class PlainSpider(Spider):
    name = "plain"

    def __init__(self, sitemap: str) -> None:
        super().__init__()
        self.sitemap = sitemap

    async def start(self) -> AsyncIterator[Request]:
        yield Request(self.sitemap, self.parse_sitemap)

    def parse_sitemap(self, response: Response) -> Iterator[Request]:
        for row in Sitemap(response.body):
            yield Request(row["loc"], self.parse)

    def parse(self, response: Response) -> Iterator[dict[str, Any]]:
        document = trafilatura.bare_extraction(response.body, url=response.url, with_metadata=True)
        if isinstance(document, Document):
            fields = document.as_dict()
            yield {"url": response.url} | {
                name: fields[name] for name in ("title", "author", "date", "text", "sitename")
            }


if __name__ == "__main__":
    process = AsyncCrawlerProcess(
        {
            "CONCURRENT_REQUESTS": 32,
            "CONCURRENT_REQUESTS_PER_DOMAIN": 32,
            "DOWNLOAD_DELAY": 0,
            "ROBOTSTXT_OBEY": True,
            "COOKIES_ENABLED": False,
            "TELNETCONSOLE_ENABLED": False,
            "REMOTE_CONTROL_ENABLED": False,
            "LOG_LEVEL": "WARNING",
            "FEEDS": {sys.argv[2]: {"format": "jsonlines", "overwrite": True}},
        }
    )
    process.crawl(PlainSpider, sitemap=sys.argv[1])
    process.start()
