"""Another Scrapy project than this one, with the capture add-on switched on: python foreign_project.py SETTINGS URL...

SETTINGS is JSON. Prints a JSON line for each response and each failure.
"""

import json
import sys
from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess, CrawlerProcess
from scrapy.http import Response


class ForeignSpider(Spider):
    name = "foreign"
    urls: list[Any]

    async def start(self) -> AsyncIterator[Request]:
        for url in self.urls:
            arguments = {"url": url} if isinstance(url, str) else url
            yield Request(**arguments, callback=self.parse, errback=self.failed, dont_filter=True)

    def parse(self, response: Response) -> None:
        print(json.dumps({"url": response.url, "status": response.status, "length": len(response.body)}), flush=True)

    def failed(self, failure: Any) -> None:
        print(json.dumps({"url": failure.request.url, "error": type(failure.value).__name__}), flush=True)


if __name__ == "__main__":
    settings = json.loads(sys.argv[1])
    # Of another reactor than asyncio's, the older class is the only one.
    process = (CrawlerProcess if "TWISTED_REACTOR" in settings else AsyncCrawlerProcess)(
        {"ADDONS": {"crawler.capture.Capture": 500}, "REMOTE_CONTROL_ENABLED": False, "TELNETCONSOLE_ENABLED": False,
         "HTTPERROR_ALLOW_ALL": True, "COOKIES_ENABLED": False, "LOG_LEVEL": "WARNING",
         # In the order given, also on a machine so busy that several wait.
         "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue"}
        | settings
    )  # fmt: skip
    process.crawl(ForeignSpider, urls=[json.loads(url) if url.startswith("{") else url for url in sys.argv[2:]])
    process.start()
