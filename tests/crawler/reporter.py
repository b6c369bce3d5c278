"""An extension for drills: says on standard output what was captured and which items were written, as it happens."""

import json
import os

from scrapy import signals

from crawler.capture_writer import captured


class Reporter:
    @classmethod
    def from_crawler(cls, crawler):
        extension = cls()
        crawler.signals.connect(extension.captured, captured)
        crawler.signals.connect(extension.item_scraped, signals.item_scraped)
        return extension

    def captured(self, request, exchange, start, capture):
        if capture is not None:
            self._say("capture", capture.to_dict() | {"url": exchange.url})

    def item_scraped(self, item):
        self._say("item", {"url": item["url"], "capture": item["capture"]})

    def _say(self, what, values):
        # One write(2): a kill leaves a whole line or none.
        os.write(1, (json.dumps([what, values]) + "\n").encode())
