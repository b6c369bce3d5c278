"""`archive list`: the items of a collection."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from typing import Any, NamedTuple

import click
from rich.text import Text

from archive.catalog import Catalog, Document, ItemType
from archive.collection import Collection
from archive.commands.collections import collection_argument, open_catalog
from archive.commands.terminal import console, is_terminal, one_line, plural, printable, utc_minute
from archive.commands.when import Span, When

_TYPES: dict[str, ItemType] = {"article": "NewsArticle", "liveblog": "LiveBlogPosting"}
_WORDS = {"NewsArticle": "article", "LiveBlogPosting": "live blog"}
_NOTHING_FOUND = 1


@click.command("list", short_help="List the articles and live blogs.")
@collection_argument
@click.option("--type", "kind", type=click.Choice(list(_TYPES)), help="Only articles, or only live blogs.")
@click.option("--site", metavar="HOST", help="Only this site (harbour-post.example), or host of one.")
@click.option("--since", type=When(), metavar="WHEN", help="Captured then or later: 2024-05-01, today, 6h, 2d (UTC).")
@click.option("--until", type=When(), metavar="WHEN", help="Captured then or earlier; a day is meant whole.")
@click.option("--limit", type=click.IntRange(1, 10**9), metavar="N", help="No more than the newest N.")
@click.option("--all", "every", is_flag=True, help="Every capture; else a document captured again comes once.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "lines", "jsonl", "csv"]),
    help="Default: a table on a terminal, else lines of tab-separated fields.",
)
@click.option("--json", "form", flag_value="jsonl", help="The same as --format jsonl.")
@click.pass_context
def list_items(
    context: click.Context,
    collection: Collection,
    kind: str | None,
    site: str | None,
    since: Span | None,
    until: Span | None,
    limit: int | None,
    every: bool,
    form: str | None,
) -> None:
    """List the articles and live blogs in COLLECTION, the newest capture first.

    The lines are: captured, published, type, headline, URL.

    \b
    Examples:
      archive list
      archive list collections/demo --type liveblog --since 2d
      archive list --site harbour-post.example --json | jq -r .headline

    Exit status: 0, or 1 where nothing fits.
    """
    conditions: dict[str, Any] = {
        "type": _TYPES[kind] if kind else None,
        "site": site,
        "since": since.start if since else None,
        "until": until.end if until else None,
    }
    write = _FORMATS[form or ("table" if is_terminal() else "lines")]
    count = 0
    with open_catalog(collection) as catalog:
        find = _captures if every else Catalog.documents
        for count, document in enumerate(find(catalog, **conditions, limit=limit), 1):
            if count == 1 and write.head:
                write.head()
            write.line(document)
    if not count:
        asked = any(condition is not None for condition in conditions.values())
        click.echo(f"{collection.path} holds no items{' that fit' if asked else ' yet'}", err=True)
        context.exit(_NOTHING_FOUND)


def _captures(catalog: Catalog, **conditions: Any) -> Iterator[Document]:
    for row in catalog.captures(**conditions, outcome="item", newest_first=True):
        yield Document(newest=row, captures=1)


_DATE_WIDTH, _TYPE_WIDTH = 16, 9


def _table_head() -> None:
    dates = f"{'Captured (UTC)':{_DATE_WIDTH}}  {'Published (UTC)':{_DATE_WIDTH}}"
    console().print(Text(f"{dates}  {'Type':{_TYPE_WIDTH}}  Headline", style="bold"), no_wrap=True, crop=True)


def _table_line(document: Document) -> None:
    screen, row = console(), document.newest
    dates = f"{utc_minute(row.date):{_DATE_WIDTH}}  {utc_minute(row.date_published):{_DATE_WIDTH}}  "
    line = Text(dates, style="dim")
    is_live_blog = row.type == "LiveBlogPosting"
    line.append(f"{_WORDS[row.type or '']:{_TYPE_WIDTH}}  ", style="not dim green" if is_live_blog else "not dim cyan")
    notes = []
    if is_live_blog:
        notes.append(plural(row.entries or 0, "entry", "entries"))
    if document.captures > 1:
        notes.append(plural(document.captures, "capture"))
    note = f"  {', '.join(notes)}" if notes else ""
    headline = Text(one_line(row.headline) or "(no headline)", style="not dim")
    headline.truncate(max(screen.width - line.cell_len - len(note), 20), overflow="ellipsis")
    line.append_text(headline).append(note, style="not dim yellow")
    screen.print(line, soft_wrap=True)
    # Whole, on a line of its own: it is what one copies.
    screen.print(Text(f"{'':{2 * (_DATE_WIDTH + 2)}}{one_line(row.url)}", style="blue"), soft_wrap=True)


def _plain_line(document: Document) -> None:
    row = document.newest
    fields = (row.date, row.date_published, _WORDS[row.type or ""], row.headline, row.url)
    click.echo("\t".join(one_line(field) for field in fields))


def _json_line(document: Document) -> None:
    row = document.newest
    capture = {
        "warc": row.warc,
        "offset": row.offset,
        "length": row.length,
        "recordId": row.record_id,
        "date": row.date,
        "payloadDigest": row.payload_digest,
    }
    fields = {
        "@type": row.type,
        "url": row.url,
        "document": row.document,
        "site": row.site,
        "headline": row.headline,
        "datePublished": row.date_published,
        "entries": row.entries,
        "words": row.words,
        "captures": document.captures,
        "capture": capture,
    }
    click.echo(json.dumps(fields, ensure_ascii=False))


_CSV_FIELDS = ("date", "date_published", "type", "headline", "url", "site", "entries", "words", "warc", "offset")


def _csv_head() -> None:
    _csv_row([*_CSV_FIELDS, "captures"])


def _csv_line(document: Document) -> None:
    row = asdict(document.newest)
    values = [printable(value) if isinstance(value, str) else value for value in (row[name] for name in _CSV_FIELDS)]
    _csv_row([*values, document.captures])


def _csv_row(values: list[object]) -> None:
    csv.writer(sys.stdout, lineterminator="\n").writerow(values)


class _Format(NamedTuple):
    line: Callable[[Document], None]
    head: Callable[[], None] | None = None


_FORMATS = {
    "table": _Format(_table_line, _table_head),
    "lines": _Format(_plain_line),
    "jsonl": _Format(_json_line),
    "csv": _Format(_csv_line, _csv_head),
}
