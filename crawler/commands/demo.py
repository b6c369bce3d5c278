"""`scrapy demo`: archive the bundled newsroom, served on this machine for as long as that takes."""

from __future__ import annotations

import argparse
import contextlib
from datetime import UTC, datetime
from typing import Any, ClassVar

from crawler.commands.crawl import Command as Crawl
from crawler.newsroom import Newsroom, serving

# The same one each time, so that a second demo meets the same URLs and finds what has changed.
_PORT = 8800


class Command(Crawl):
    """The crawl command on a site of our own, where politeness has nobody to be polite to."""

    default_settings: ClassVar[dict[str, Any]] = {"COLLECTION": "collections/demo"}

    def syntax(self) -> str:
        return "[options]"

    def short_desc(self) -> str:
        return "Archive the bundled newsroom, an invented news site: scrapy demo"

    def long_desc(self) -> str:
        return (
            "Serve the bundled newsroom on this machine and archive it, into collections/demo unless -s COLLECTION=DIR "
            "says otherwise. Run it again some minutes later: its live blogs have gone on."
        )

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        for name, value in {
            "ALLOW_PRIVATE_ADDRESSES": True,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "CONTACT": "demo of Dateline on the same machine",
        }.items():
            self.settings.set(name, value, priority="cmdline")

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        with contextlib.ExitStack() as stack:
            newsroom = Newsroom(lambda: datetime.now(UTC))
            try:
                site = stack.enter_context(serving(newsroom, port=_PORT))
            except OSError:
                # Taken: another port does, only that the URLs are then not those of the demo before.
                site = stack.enter_context(serving(newsroom))
            self.exitcode = self.crawl({"seeds": f"{site.url}/", **opts.spargs})
