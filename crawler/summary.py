"""The end of a crawl, for a person: what was archived, what was not and why, what to look at next."""

from __future__ import annotations

import os
import shlex
import sys
import textwrap
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.filesize import decimal
from rich.markup import escape

from archive import clock
from archive.collection import Collection
from crawler.extract.reasons import Reason
from crawler.health.ending import BROKEN_STATUS, has_broken, health_rows

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

# Reasons to end that are no success, though Scrapy itself ends well.
_CUT_SHORT = {
    "collection_unusable": "the collection cannot be used",
    "archive_unwritable": "the archive could not be written",
    "metrics_unavailable": "metrics cannot be served",
}
_LEFT = "politeness/left_alone/"


@dataclass(frozen=True, slots=True)
class Summary:
    """What a finished crawl has to say."""

    collection: Collection
    stats: dict[str, Any]
    seeds: list[str]
    faults: dict[str, str]
    went_on: bool = False
    """Whether it looked at everything again until it was stopped: a seed that gave nothing then has other chances."""
    fails_on_break: bool = False
    """Whether a site that broke is a failure (HEALTH_EXIT)."""

    @classmethod
    def of(cls, crawler: Crawler) -> Summary:
        """The summary of a crawler of the news spider that has ended (or never began)."""
        spider = crawler.spider
        return cls(
            Collection(crawler.settings["COLLECTION"]),
            crawler.stats.get_stats() if crawler.stats is not None else {},
            list(getattr(spider, "seeds", [])),
            dict(getattr(spider, "faults", {})),
            bool(getattr(spider, "goes_on", False)),
            crawler.settings.getbool("HEALTH_EXIT"),
        )

    @property
    def exit_status(self) -> int:
        """0; 1 where a seed gave nothing, an error cut the crawl short, or the spider itself failed on a page."""
        faults = self.faults and not self.went_on
        failed = faults or self.stats.get("finish_reason") in _CUT_SHORT or self._count("spider_exceptions/count")
        if failed or not self.stats.get("finish_reason"):
            return 1
        return BROKEN_STATUS if self.fails_on_break and has_broken(self.stats) else 0

    def print(self) -> None:
        """Print it to standard error, as standard output may be where items go."""
        console = Console(stderr=True, highlight=False)
        stats = self.stats
        ending = stats.get("finish_reason")
        if ending in _CUT_SHORT:
            console.print(f"[bold red]Stopped:[/] {escape(self._error(ending))}")
        elif stats and ending is None:
            console.print(
                "[bold]Stopped at once.[/] The next crawl repairs what was torn and completes what is missing."
            )
        elif ending == "shutdown":
            console.print(
                "[bold]Stopped as asked.[/] What was fetched is archived; the next crawl completes what is missing."
            )
        for seed, fault in self.faults.items():
            console.print(f"[bold red]Seed without result:[/] {escape(seed)}: {escape(fault)}")
        if not self._count("capture/exchanges") and not stats.get("dateline/completed"):
            console.print(_nothing(self._due() if not self.faults else None))
            self._print_rows(console, health_rows(stats))  # of a crawl before it, that was killed
            return
        seconds = stats.get("elapsed_time_seconds") or 0
        console.print(f"\n[bold]{escape(str(self.collection.path))}[/]  {seconds:.0f} s")
        self._print_rows(console, self._rows())
        self._print_next(console)

    @staticmethod
    def _print_rows(console: Console, rows: list[tuple[str, str]]) -> None:
        for label, value in rows:
            lines = textwrap.wrap(value, max(console.width - 16, 40), break_on_hyphens=False)
            console.print(f"  {label:<12}  " + f"\n{'':16}".join(map(escape, lines)), soft_wrap=True)

    def _error(self, ending: str) -> str:
        known = (self.stats.get(name) for name in ("dateline/error", "capture/error"))
        return next((str(error) for error in known if error), _CUT_SHORT[ending])

    def _count(self, name: str) -> int:
        return int(self.stats.get(name, 0))

    def _group(self, prefix: str) -> list[tuple[str, int]]:
        found = [
            (name.removeprefix(prefix), int(value)) for name, value in self.stats.items() if name.startswith(prefix)
        ]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))

    def _due(self) -> str | None:
        """When something is due again, in words."""
        instant = self.stats.get("dateline/next_due")
        if not isinstance(instant, datetime):
            return None
        wait = max((instant - clock.now()).total_seconds(), 0)
        if wait < 1:
            return "more is due already"
        amount = f"{wait:.0f} s" if wait < 100 else f"{wait / 60:.0f} min" if wait < 6_000 else f"{wait / 3_600:.0f} h"
        return f"next in {amount}, {instant:%Y-%m-%d %H:%M} UTC"

    def _rows(self) -> list[tuple[str, str]]:
        reasons = self._group("dateline/reason/")
        kinds = ("articles", "liveblogs", "unchanged")
        pages = sum(self._count(f"dateline/{kind}") for kind in kinds) + sum(n for _, n in reasons)
        exchanges = self._count("capture/exchanges")
        rows = [
            ("fetched", f"{pages} pages in {exchanges} exchanges"),
            ("articles", str(self._count("dateline/articles"))),
            ("live blogs", f"{self._count('dateline/liveblogs')} with {self._count('dateline/entries')} entries"),
        ]
        if unchanged := self._count("dateline/unchanged"):
            rows.append(("unchanged", f"{unchanged}: they say what they said when last captured"))
        if self.stats.get("dateline/completed"):
            rows.append(("completed", f"{self.stats['dateline/completed']} captures of an earlier crawl"))
        rows += [
            ("no item" if not n else "", f"{count} {name}: {_described(name)}")
            for n, (name, count) in enumerate(reasons)
        ]
        skipped = self._group("dateline/skipped/")
        rows += [("not followed" if not n else "", f"{count} {name}") for n, (name, count) in enumerate(skipped)]
        if put_off := self._group("politeness/put_off/"):
            rows.append(("put off", ", ".join(f"{host} ({count} times)" for host, count in put_off[:5])))
        left = sorted(name for name in self.stats if name.startswith(_LEFT))
        rows += [
            ("left alone" if not n else "", f"{name.removeprefix(_LEFT)}: {self.stats[name]}")
            for n, name in enumerate(left[:10])
        ]
        if errors := self._count("spider_exceptions/count"):
            rows.append(("errors", f"{errors} in the spider: bugs, whose tracebacks stand in the log"))
        if truncated := self._group("capture/truncated/"):
            rows.append(("cut off", ", ".join(f"{count} ({name})" for name, count in truncated)))
        if due := self._due():
            rows.append(("due", due))
        rows += health_rows(self.stats)
        size = sum(path.stat().st_size for path in self.collection.warcs())
        rows.append(("WARC", f"{decimal(size)} in {len(self.collection.warcs())} file(s)"))
        return rows

    def _print_next(self, console: Console) -> None:
        command = _archive_command()
        path = escape(shlex.quote(str(self.collection.path)))
        console.print("\nNext:")
        console.print(f"  {command} list {path}", soft_wrap=True)
        shown = self.stats.get("dateline/example")
        if shown:
            console.print(f"  {command} show {escape(shlex.quote(shown))} --collection {path}", soft_wrap=True)
        console.print(f"  {command} verify {path}", soft_wrap=True)


def _described(reason: str) -> str:
    # A look-up of a member; mypy takes it for the making of one.
    return Reason(reason).description  # type: ignore[call-arg]


def _archive_command() -> str:
    """How to call `archive` from here: by name where it is on the PATH, else by the way to it."""
    beside = Path(sys.executable).with_name("archive")
    on_path = any(Path(folder) / "archive" == beside for folder in os.get_exec_path())
    return "archive" if on_path or not beside.exists() else min(os.path.relpath(beside), str(beside), key=len)


def _nothing(due: str | None) -> str:
    return f"Nothing was due: {due}." if due else "Nothing was archived."
