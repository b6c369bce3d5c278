"""`archive show`: one page as a person reads it, as the item in the file, or as its bytes."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

import click

from archive.catalog import CaptureRow, Catalog
from archive.collection import Collection
from archive.commands.collections import collection_option, open_catalog
from archive.commands.documents import find_history
from archive.commands.page import body_text, print_page
from archive.commands.terminal import console, is_terminal, one_line, utc_minute
from archive.commands.when import Span, When
from archive.history import merged
from archive.items_file import to_line
from archive.lookup import item_of, nearest_urls, record_of, response_of
from archive.warc.fields import bare

_NOTHING_FOUND = 1


@click.command("show", short_help="Show a page: its item, its text, or its bytes.")
@click.argument("url")
@collection_option
@click.option("--at", type=When(), metavar="WHEN", help="As it was then: 2024-05-01, 2024-05-01T14:30+02:00, 2d (UTC).")
@click.option("--capture", "single", is_flag=True, help="Of a live blog: what this capture has, not all that was seen.")
@click.option("--json", "form", flag_value="json", help="The item; of a live blog, merged from all its captures.")
@click.option("--body", "form", flag_value="body", help="Only the text; of a live blog with the entries.")
@click.option("--bytes", "form", flag_value="bytes", help="The page's bytes, content-decoded: what was extracted from.")
@click.option("--wire", "form", flag_value="wire", help="The response as it came over the wire, headers and all.")
@click.pass_context
def show(
    context: click.Context, url: str, collection: Collection, at: Span | None, single: bool, form: str | None
) -> None:
    """Show the newest item of URL, or what became of URL where it gave none.

    A live blog is shown with every entry that any of its captures has, each as last worded; those that were withdrawn
    stand apart.

    URL may be the address a page was fetched from, or the canonical one it names; the scheme may be left out.

    \b
    Examples:
      archive show https://harbour-post.example/2024/05/ferry
      archive show harbour-post.example/2024/05/ferry --at 2024-05-01
      archive show https://harbour-post.example/2024/05/ferry --bytes > page.html

    Exit status: 0, or 1 where URL is not in the collection or gave no item.
    """
    with open_catalog(collection) as catalog:
        until = at.end if at else None
        newest = catalog.latest(url, until=until)
        if newest is None:
            _say_unknown(catalog, url, collection, at)
            context.exit(_NOTHING_FOUND)
        row = catalog.latest(url, outcome="item", until=until) or newest
        history = None
        if row.type == "LiveBlogPosting" and not single and form in (None, "json", "body"):
            history = find_history(collection, catalog, url, until)
    if form in ("bytes", "wire"):
        _write_bytes(collection, row, form)
        return
    if row.outcome != "item":
        click.echo(_without_item(row), err=True)
        context.exit(_NOTHING_FOUND)
    item = merged(history) if history is not None else item_of(collection, row)
    if form == "json":
        _write_json(item)
    elif form == "body":
        click.echo(body_text(item))
    else:
        print_page(console(), item)
        if newest.outcome not in ("item", "unchanged"):
            click.echo(f"\nThere is a newer capture of {_without_item(newest)}", err=True)


def _say_unknown(catalog: Catalog, url: str, collection: Collection, at: Span | None) -> None:
    if at is not None and (newest := catalog.latest(url)) is not None:
        click.echo(f"{one_line(url)} had not been captured by then; the newest capture: {_described(newest)}", err=True)
        return
    click.echo(f"{one_line(url)} is not in {collection.path}", err=True)
    if nearest := nearest_urls(catalog, url):
        click.echo("nearest:", err=True)
        for known in nearest:
            click.echo(f"  {one_line(known)}", err=True)


def _without_item(row: CaptureRow) -> str:
    why = {
        "reason": f"it gave no item: {row.reason}",
        "none": "it is no page to extract (a feed, a sitemap, robots.txt, a redirect)",
        "pending": "it is not extracted yet",
        "item": "it gave an item",
        "unchanged": "it gave the item that was known",
    }[row.outcome]
    return f"{one_line(row.url)}: {why}\n  {_described(row)}"


def _described(row: CaptureRow) -> str:
    status = f"status {row.status}" if row.status is not None else "no HTTP status"
    return f"{utc_minute(row.date)} UTC, {status}, {row.warc} at byte {row.offset}"


def _write_json(item: dict[str, Any]) -> None:
    if is_terminal():
        click.echo(json.dumps(item, ensure_ascii=False, indent=2))
    else:
        sys.stdout.buffer.write(to_line(item))


def _write_bytes(collection: Collection, row: CaptureRow, form: str) -> None:
    if is_terminal():
        raise click.UsageError(
            f"a page's bytes can do anything to a terminal: write them to a file (archive show ... --{form} > FILE)"
        )
    if form == "wire":
        with record_of(collection, row) as record:
            shutil.copyfileobj(record.block, sys.stdout.buffer)
            if record.type == "revisit":
                original = bare(record.fields.get("WARC-Refers-To"))
                click.echo(
                    "only its head: the body is that of an earlier capture, which this one repeats "
                    f"({one_line(original)}); --bytes shows it",
                    err=True,
                )
        return
    response = response_of(collection, row)
    for warning in response.warnings:
        click.echo(f"warning: {one_line(warning)}", err=True)
    sys.stdout.buffer.write(response.body)
