"""`scrapy crawl`, with a collection to write to, a summary at the end, and an exit status that says how it went."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, ClassVar

from rich.console import Console
from rich.markup import escape
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.exceptions import UsageError
from scrapy.settings import SETTINGS_PRIORITIES
from scrapy.spiderloader import get_spider_loader
from scrapy.utils.reactor import is_reactor_installed

from archive.collection import Collection, CollectionError
from crawler.spiders.news import NewsSpider
from crawler.stopping import StoppableCrawler
from crawler.summary import Summary
from crawler.usage import check_settings

if TYPE_CHECKING:
    import argparse


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
        collection = Collection(self.settings["COLLECTION"])
        try:
            check_settings(self.settings)
            if args == ["news"]:
                self._check(opts.spargs, collection)
        except ValueError as error:
            raise UsageError(str(error), print_help=False) from error
        if args and args[0] not in (known := get_spider_loader(self.settings).list()):
            raise UsageError(f"there is no spider {args[0]!r}; there is: {', '.join(known)}", print_help=False)
        try:
            # Before Scrapy tells of itself at length; whether it is free is decided where the lock is taken.
            collection.check_free()
            collection.check_catalog()
        except CollectionError as error:
            Console(stderr=True, highlight=False).print(f"[bold red]Stopped:[/] {escape(str(error))}", soft_wrap=True)
            sys.exit(1)
        if sys.stderr.isatty() and self.settings.getpriority("LOG_LEVEL") == SETTINGS_PRIORITIES["project"]:
            # Progress is drawn instead (crawler.progress); a LOG_LEVEL of the user's own goes first.
            self.settings.set("LOG_LEVEL", "WARNING", priority="project")

    def _check(self, arguments: dict[str, Any], collection: Collection) -> None:
        """Before Scrapy begins, and tells of itself at length. Raises ValueError."""
        assert self.settings is not None
        spider = self.spider(**{"sites_dir": self.settings.get("SITES_DIR")} | arguments)
        if not spider.seeds and not collection.catalog_path.is_file() and not collection.items_files():
            raise ValueError(
                "say what to archive: -a seeds=https://example.org/ (or -a seeds=@FILE, a URL a line); no sites are "
                f"configured, and {self.settings['COLLECTION']} knows of none yet"
            )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args != ["news"]:
            super().run(args, opts)
            return
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
