"""`scrapy watch`: crawl until stopped; whatever becomes due is looked at when it does."""

from __future__ import annotations

import argparse
from typing import Any, ClassVar

from scrapy.exceptions import UsageError

from crawler.commands.crawl import Command as Crawl
from crawler.spiders.news import NewsSpider


class WatchingSpider(NewsSpider):
    """The news spider, which goes on. Raises ValueError as that does, and for `due=ignore`."""

    goes_on = True

    def __init__(self, **arguments: Any):
        super().__init__(**arguments)
        if self._arguments.ignore_due:
            raise ValueError("due=ignore is for a run that ends: scrapy crawl news; scrapy watch goes by what is due")


class Command(Crawl):
    """Exit status: 0 where it was stopped; 1 where an error ended it; 2 for bad usage."""

    spider: ClassVar[type[NewsSpider]] = WatchingSpider

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Archive what becomes due until stopped: scrapy watch -a sites=all"

    def long_desc(self) -> str:
        return (
            "Look at everything that is due, and at the rest when it becomes due, until stopped (Ctrl-C, SIGTERM), "
            "which takes seconds and loses nothing. Without -a: all configured sites (scrapy sites lists them), and "
            "what the collection knows. Examples: scrapy watch -a sites=all; "
            "scrapy watch -a seeds=https://example.org/ -s COLLECTION=collections/mine. "
            "Spider arguments (-a) are those of scrapy crawl news. Exit status: 0 where it was stopped; 1 where an "
            "error ended it; 2 for bad usage."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(f"unexpected argument {args[0]!r}: what to watch is named with -a", print_help=False)
        super().process_options(["news"], opts)

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        super().run(["news"], opts)
