"""`scrapy reextract`: items anew from the WARCs."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

from rich.console import Console
from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from archive.catalog import CatalogError
from archive.collection import Collection, CollectionError
from archive.recovery import recover_collection
from archive.warc.errors import WarcError
from crawler.backlog import Backlog
from crawler.examination import ArchivedResponse, Examined
from crawler.extraction import Extraction
from crawler.sites import SiteError, SiteLookup, known_sites, site_folders
from crawler.workers import Workers


class Command(ScrapyCommand):
    """Exit status: 0; 1 where the collection cannot be used; 2 for bad usage."""

    requires_project = True
    requires_crawler_process = False
    default_settings: ClassVar[dict[str, Any]] = {"COLLECTION": "collections/news", "LOG_ENABLED": False}

    def syntax(self) -> str:
        return "[--all] [options]"

    def short_desc(self) -> str:
        return "Extract items from the archive anew: scrapy reextract --all -s COLLECTION=collections/news"

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        super().add_options(parser)
        parser.add_argument(
            "--all",
            action="store_true",
            help="all captures, not only those without an outcome, which an interrupted crawl left or which were "
            "imported; so it is always where imported captures are older than others",
        )

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        if args:
            raise UsageError(
                f"unexpected argument {args[0]!r}: the collection is named with -s COLLECTION=DIR", print_help=False
            )
        assert self.settings is not None
        collection = Collection(self.settings["COLLECTION"])
        if not collection.exists():
            raise UsageError(
                f"there is no collection at {collection.path}; name one with -s COLLECTION=DIR", print_help=False
            )
        console = Console(stderr=True, highlight=False)
        workers = Workers.from_settings(self.settings)
        try:
            sites = SiteLookup(known_sites(site_folders(self.settings.get("SITES_DIR"))))
            with collection.lock(), console.status("reading") as status:
                counts = asyncio.run(
                    reextract(
                        collection, workers, sites=sites, everything=opts.all, tell=lambda text: status.update(text)
                    )
                )
        except (CollectionError, CatalogError, WarcError, SiteError, OSError) as error:
            console.print(f"[bold red]Stopped:[/] {error}", soft_wrap=True)
            self.exitcode = 1
            return
        finally:
            workers.close()
        console.print(
            f"{sum(counts.values())} responses read: " + ", ".join(f"{n} {what}" for what, n in counts.most_common())
        )
        if sys.stdout.isatty():
            console.print(f"The items are in {collection.items}")


async def reextract(
    collection: Collection,
    workers: Workers,
    *,
    sites: SiteLookup | None = None,
    everything: bool,
    tell: Callable[[str], None],
) -> Counter[str]:
    """Extract the captures of a locked collection anew; how many gave what. `tell` hears how far it is.

    Raises CollectionError, CatalogError, WarcError, OSError.
    """
    counts: Counter[str] = Counter()
    configured = sites or SiteLookup()
    failures: list[Exception] = []

    def count(response: ArchivedResponse, examined: Examined) -> None:
        what = examined.item["@type"] if examined.item else examined.reason or "no page"
        counts["unchanged" if examined.unchanged else what] += 1
        tell(f"{counts.total()} responses, {response.date[:10]}")

    collection.create()
    recover_collection(collection, tell=lambda path: tell(f"recovering {path.name}"))
    extraction = Extraction(collection, workers, failed=failures.append)
    try:
        backlog = Backlog(collection, configured, everything=everything)
        if backlog.is_out_of_order():
            # What changed in a document, and whether anything did, depends on the captures before.
            backlog = Backlog(collection, configured, everything=True)
        await backlog.work_off(extraction, tell=count)
    finally:
        await extraction.close()
    if failures:
        raise failures[0]
    return counts
