"""`scrapy crawl`, with a collection to write to, a summary at the end, and an exit status that says how it went."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES

from crawler.summary import Summary

if TYPE_CHECKING:
    import argparse

# What a crawl would only stumble over when it is under way.
_AMOUNTS = ("EXTRACTION_PROCESSES", "EXTRACTION_SECONDS", "EXTRACTION_MEMORY", "WARC_RESERVE")


class Command(ScrapyCrawl):
    """Scrapy's own command for the news spider. Exit status: 0; 1 where a seed gave nothing or an error ended the
    crawl; 2 usage.
    """

    default_settings: ClassVar[dict[str, Any]] = {"COLLECTION": "collections/news"}

    def short_desc(self) -> str:
        return "Archive news: scrapy crawl news -a seeds=https://example.org/"

    def long_desc(self) -> str:
        return (
            "Fetch the seeds (home pages, sections, feeds, sitemaps, articles, live blogs) and the pages they lead to, "
            "and write them to a collection: exact bytes as WARC, clean items as JSON lines. "
            "Example: scrapy crawl news -a seeds=https://example.org/,https://example.com/feed.xml "
            "-s COLLECTION=collections/mine. "
            "Spider arguments (-a): seeds=URL[,URL...] or @FILE; site=NAME[,NAME] or sites=all "
            "(scrapy sites lists them); pages=N (from home pages and sections, "
            "200); listed_pages=N (from feeds and sitemaps, 10000); days=N (7). Exit status: 0; 1 where a seed gave "
            "nothing or an error ended the crawl; 2 for bad usage."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        if not self.settings.get("COLLECTION"):
            raise UsageError("COLLECTION is empty: name the folder to write to", print_help=False)
        for name in _AMOUNTS:
            try:
                is_amount = self.settings.getfloat(name) >= 0
            except (TypeError, ValueError):
                is_amount = False
            if not is_amount:
                raise UsageError(
                    f"{name} is {self.settings.get(name)!r}: it takes a number, 0 or more", print_help=False
                )
        if sys.stderr.isatty() and self.settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["project"]:
            # Progress is drawn instead (crawler.progress); a LOG_LEVEL of the user's own goes first.
            self.settings.set("LOG_LEVEL", "WARNING", priority="project")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args != ["news"]:
            super().run(args, opts)
            return
        from crawler.spiders.news import NewsSpider

        assert self.settings is not None
        try:
            NewsSpider(**{"sites_dir": self.settings.get("SITES_DIR")} | opts.spargs)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from error
        self.exitcode = self.crawl(opts.spargs)

    def crawl(self, arguments: dict[str, Any]) -> int:
        """Run the news spider, print the summary; the exit status."""
        assert self.crawler_process is not None
        crawler = self._create_crawler("news")
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        summary = Summary.of(crawler)
        summary.print()
        return 1 if self.crawler_process.bootstrap_failed else summary.exit_status
