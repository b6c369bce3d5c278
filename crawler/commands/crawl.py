"""`scrapy crawl`, with a collection to write to, a summary at the end, and an exit status that says how it went."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Console
from rich.markup import escape
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.utils.reactor import is_reactor_installed

from archive.collection import Collection, CollectionBusyError
from crawler.due.settings import policy_of, validators_of
from crawler.health.usage import check_settings
from crawler.spiders.news import NewsSpider
from crawler.stopping import StoppableCrawler
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
    spider: ClassVar[type[NewsSpider]] = NewsSpider

    def short_desc(self) -> str:
        return "Archive news: scrapy crawl news -a seeds=https://example.org/"

    def long_desc(self) -> str:
        return (
            "Fetch the seeds (home pages, sections, feeds, sitemaps, articles, live blogs), what is due, and the pages "
            "they lead to, and write them to a collection: exact bytes as WARC, clean items as JSON lines. "
            "Seeds are always due; without any, all configured sites are crawled, and what the collection knows. "
            "Examples: scrapy crawl news -a seeds=https://example.org/,https://example.com/feed.xml "
            "-s COLLECTION=collections/mine; scrapy crawl news. "
            "Spider arguments (-a): seeds=URL[,URL...] or @FILE; site=NAME[,NAME] or sites=all (scrapy sites lists "
            "them); pages=N (from home pages and sections, 200); listed_pages=N (from feeds and sitemaps, 10000); "
            "days=N (7); due=ignore (what is known is fetched again, due or not). Exit status: 0; 1 where a seed gave "
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
        try:
            check_settings(self.settings)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from error
        try:
            # Before Scrapy tells of itself at length; whether it is free is decided where the lock is taken.
            Collection(self.settings["COLLECTION"]).check_free()
        except CollectionBusyError as error:
            Console(stderr=True, highlight=False).print(f"[bold red]Stopped:[/] {escape(str(error))}", soft_wrap=True)
            sys.exit(1)
        if sys.stderr.isatty() and self.settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["project"]:
            # Progress is drawn instead (crawler.progress); a LOG_LEVEL of the user's own goes first.
            self.settings.set("LOG_LEVEL", "WARNING", priority="project")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args != ["news"]:
            super().run(args, opts)
            return
        assert self.settings is not None
        if self.settings.get("DEPTH_LIMIT") not in (None, "", "0", 0):
            raise UsageError(
                "DEPTH_LIMIT is set: leave it out; a crawl follows home pages, sections, feeds and sitemaps, and no "
                "links of articles; what it would drop stays due, and is fetched by the next run. -a pages=N bounds a "
                "run, the [follow] of a site's file what is followed at all",
                print_help=False,
            )
        if self.settings.get("JOBDIR"):
            raise UsageError(
                "JOBDIR is set: leave it out; the collection itself keeps what is to be fetched, so that the next run "
                "goes on after a stop or a kill, and from a JOBDIR it would be fetched twice",
                print_help=False,
            )
        try:
            spider = self.spider(**{"sites_dir": self.settings.get("SITES_DIR")} | opts.spargs)
            policy_of(self.settings)
            validators_of(self.settings)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from error
        if not spider.seeds and not Collection(self.settings["COLLECTION"]).catalog_path.is_file():
            raise UsageError(
                "say what to archive: -a seeds=https://example.org/ (or -a seeds=@FILE, a URL a line); no sites are "
                f"configured, and {self.settings['COLLECTION']} knows of none yet",
                print_help=False,
            )
        self.exitcode = self.crawl(opts.spargs)

    def crawl(self, arguments: dict[str, Any]) -> int:
        """Run the news spider, print the summary; the exit status."""
        assert self.crawler_process is not None
        crawler = self.crawler_process.create_crawler(
            StoppableCrawler(self.spider, self.settings, init_reactor=not is_reactor_installed())
        )
        self.crawler_process.crawl(crawler, **arguments)
        self.crawler_process.start()
        summary = Summary.of(crawler)
        summary.print()
        return 1 if self.crawler_process.bootstrap_failed else summary.exit_status
