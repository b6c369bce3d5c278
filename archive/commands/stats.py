"""`archive stats`: a collection in numbers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from archive import clock
from archive.catalog import Statistics
from archive.collection import Collection
from archive.commands.collections import collection_argument, open_catalog
from archive.commands.health import SiteDays, print_health, site_days
from archive.commands.terminal import bar, console, one_line, plural, size, utc_minute
from archive.health.journal import Journal

_Counts = Mapping[str, int]

_BAR_WIDTH = 24
_ROWS = 12
"""Of a list, on the terminal: the largest; --json has all."""
_OUTCOMES = {
    "item": "item",
    "unchanged": "nothing new",
    "reason": "no item, for a reason",
    "none": "no page",
    "pending": "not extracted yet",
}
_TYPES = {"NewsArticle": "articles", "LiveBlogPosting": "live blogs"}


@click.command("stats", short_help="Count captures, items, sites, reasons, bytes.")
@collection_argument
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def stats(collection: Collection, as_json: bool) -> None:
    """Count what is in COLLECTION: captures, items by type and site, reasons for no item, bytes; and how its sites
    are, day by day (docs/health.md).

    \b
    Examples:
      archive stats
      archive stats collections/demo --json | jq .types

    Exit status: 0.
    """
    with open_catalog(collection) as catalog:
        statistics = catalog.statistics()
    bytes_of = {"warc": _size_of(collection.warcs()), "items": _size_of(collection.items_files())}
    files = {"warc": len(collection.warcs()), "items": len(collection.items_files())}
    health = _health(collection)
    if as_json:
        sites = {name: site.to_dict() for name, site in health.items()}
        counts = {**asdict(statistics), "files": files, "bytes": bytes_of, "health": sites}
        click.echo(json.dumps(counts, ensure_ascii=False))
        return
    screen = console()
    _print(screen, collection, statistics, files, bytes_of)
    print_health(screen, health)


def _health(collection: Collection) -> dict[str, SiteDays]:
    journal = Journal(collection.path)
    try:
        found = site_days(journal.read(), clock.now())
    except OSError as error:
        raise click.ClickException(f"{journal.path} cannot be read: {error.strerror}") from error
    if journal.unreadable:
        click.echo(f"{journal.path}: {plural(journal.unreadable, 'line')} passed over, being none of ours", err=True)
    return found


def _size_of(paths: Iterable[Path]) -> int:
    total = 0
    for path in paths:
        try:
            total += path.stat().st_size
        except FileNotFoundError:  # a crawl has just given the file its final name
            total += path.with_name(path.name.removesuffix(".open")).stat().st_size
    return total


def _print(screen: Console, collection: Collection, statistics: Statistics, files: _Counts, bytes_of: _Counts) -> None:
    screen.print(Text(str(collection.path), style="bold"), soft_wrap=True)
    if statistics.first and statistics.last:
        screen.print(f"captured  {utc_minute(statistics.first)} to {utc_minute(statistics.last)} UTC", soft_wrap=True)
    for kind, label in (("warc", "WARCs"), ("items", "items")):
        screen.print(f"{label:9} {size(bytes_of[kind])} in {plural(files[kind], 'file')}", soft_wrap=True)
    items = statistics.outcomes.get("item", 0)
    summary = f"contents  {plural(items, 'item')} of {plural(statistics.documents, 'document')}"
    if statistics.types.get("LiveBlogPosting"):
        summary += f", {plural(statistics.entries, 'live blog entry', 'live blog entries')}"
    screen.print(summary, soft_wrap=True)
    _print_counts(screen, plural(statistics.captures, "capture"), statistics.outcomes, _OUTCOMES)
    _print_counts(screen, "items by type", statistics.types, _TYPES)
    _print_counts(screen, "items by site", statistics.sites)
    _print_counts(screen, "no item because of", statistics.reasons)


def _print_counts(screen: Console, title: str, counts: _Counts, names: Mapping[str, str] | None = None) -> None:
    if not counts:
        return
    screen.print()
    screen.print(Text(title, style="bold"))
    shown = dict(list(counts.items())[:_ROWS])
    labels = {key: one_line((names or {}).get(key, key)) or "(none)" for key in shown}
    label_width = min(max(map(len, labels.values())), max(screen.width - _BAR_WIDTH - 14, 10))
    for key, count in shown.items():
        label = Text(labels[key])
        label.truncate(label_width, overflow="ellipsis", pad=True)
        line = Text("  ").append_text(label).append(f" {count:>8,} ")
        ascii_only = not screen.encoding.startswith("utf")
        line.append(bar(count, max(shown.values()), _BAR_WIDTH, ascii_only=ascii_only), style="cyan")
        screen.print(line, soft_wrap=True)
    if rest := len(counts) - len(shown):
        screen.print(Text(f"  and {rest:,} more", style="dim"))
